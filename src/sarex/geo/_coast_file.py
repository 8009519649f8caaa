"""The bytes of a coast file.

One line of canonical JSON, then an xz stream: ring sizes (uint32), hole marks (uint8), vertices
as differences from vertex to vertex, zigzag, in eight planes of bytes (x then y, low byte first).
Little endian.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import canonical_bytes, content_hash
from sarex.errors import CoastError
from sarex.geo._raster import Box, Rings

__all__ = ["FORMAT", "CoastFile", "decode", "encode"]

FORMAT = "sarex.coast/1"


@dataclass(frozen=True, slots=True)
class CoastFile:
    """What a coast file says: name, source, box, rings, and their hash."""

    name: str
    source: str
    attribution: str
    box: Box
    rings: Rings
    content_hash: str


def encode(name: str, source: str, attribution: str, box: Box, rings: Rings) -> bytes:
    """File bytes; the same box and rings give the same content hash."""
    payload = _pack(rings)
    header = {
        "attribution": attribution,
        "box": asdict(box),
        "format": FORMAT,
        "name": name,
        "payload_sha256": hashlib.sha256(payload).hexdigest(),
        "rings": int(rings.sizes.size),
        "source": source,
        "vertices": int(rings.vertices.shape[0]),
    }
    return canonical_bytes(header) + b"\n" + lzma.compress(payload, preset=9 | lzma.PRESET_EXTREME)


def decode(data: bytes, where: str, remedy: str) -> CoastFile:
    """Read a coast file.

    Raises
    ------
    CoastError
        If the bytes are not a whole coast file; ``where`` names it, ``remedy`` is what to do.
    """
    head, _, body = data.partition(b"\n")
    try:
        header: dict[str, Any] = json.loads(head)
        if header["format"] != FORMAT:
            raise ValueError(f"format {header['format']}")
        payload = lzma.decompress(body)
        digest = hashlib.sha256(payload).hexdigest()
        if digest != header["payload_sha256"]:
            raise ValueError(f"content {digest[:12]}, announced {header['payload_sha256'][:12]}")
        box = Box(**header["box"])
        return CoastFile(
            name=header["name"],
            source=header["source"],
            attribution=header["attribution"],
            box=box,
            rings=_unpack(payload, header["rings"], header["vertices"]),
            content_hash=content_hash({"box": asdict(box), "format": FORMAT, "payload": digest}),
        )
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, lzma.LZMAError) as error:
        raise CoastError(
            "this coast file is damaged",
            given=f"{len(data)} bytes; {type(error).__name__}: {error}",
            allowed=f"a whole {FORMAT} file",
            remedy=remedy,
            where=where,
        ) from error


def _pack(rings: Rings) -> bytes:
    steps = np.diff(rings.vertices, axis=0, prepend=np.zeros((1, 2), dtype=np.int32))
    zigzag = ((steps << 1) ^ (steps >> 31)).astype("<u4")
    planes = np.ascontiguousarray(zigzag.T).view(np.uint8).reshape(2, -1, 4).transpose(0, 2, 1)
    return b"".join(
        (rings.sizes.astype("<u4").tobytes(), rings.is_hole.tobytes(), planes.tobytes())
    )


def _unpack(payload: bytes, ring_count: int, vertex_count: int) -> Rings:
    if len(payload) != 5 * ring_count + 8 * vertex_count:
        raise ValueError(f"{len(payload)} bytes for {ring_count} rings, {vertex_count} vertices")
    sizes = np.frombuffer(payload, dtype="<u4", count=ring_count).astype(np.uint32)
    is_hole = np.frombuffer(payload, np.uint8, count=ring_count, offset=4 * ring_count).copy()
    if int(sizes.sum()) != vertex_count:
        raise ValueError("ring sizes do not add up to the vertices")
    planes = np.frombuffer(payload, np.uint8, offset=5 * ring_count).reshape(2, 4, vertex_count)
    zigzag = np.ascontiguousarray(planes.transpose(0, 2, 1)).view("<u4")[..., 0].astype(np.int64)
    steps: NDArray[np.int64] = (zigzag >> 1) ^ -(zigzag & 1)
    vertices = np.cumsum(steps.T, axis=0).astype(np.int32)
    return Rings(vertices, sizes, is_hole)
