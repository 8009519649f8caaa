"""A grid of bytes as a PNG with a palette: what the probability map is sent as."""

from __future__ import annotations

import struct
import zlib
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["PALETTES", "PaletteName", "to_png"]

PaletteName = Literal["day", "dusk", "night"]
Anchor = tuple[int, int, int, int]

PALETTES: Final[dict[PaletteName, tuple[Anchor, ...]]] = {
    "day": ((0, 34, 78, 0), (65, 77, 107, 130), (166, 157, 117, 190), (254, 232, 56, 225)),
    "dusk": ((0, 34, 78, 0), (87, 92, 109, 130), (188, 175, 111, 190), (254, 232, 56, 225)),
    "night": ((40, 0, 0, 0), (110, 0, 0, 130), (180, 20, 0, 190), (255, 60, 0, 225)),
}
"""Red, green, blue, opacity from least to most; day and dusk after cividis, which is told apart
with any colour vision; night is red alone."""


def to_png(values: NDArray[np.uint8], palette: PaletteName) -> bytes:
    """(row, column) bytes, north first, as an 8-bit palette PNG; 0 is clear.

    References
    ----------
    W3C, Portable Network Graphics (third edition), 2025.
    """
    anchors = np.array(PALETTES[palette], dtype=np.float64)
    along = np.linspace(0.0, 1.0, 256)
    places = np.linspace(0.0, 1.0, len(anchors))
    colours = np.stack([np.interp(along, places, anchors[:, k]) for k in range(4)], axis=1)
    table = np.rint(colours).astype(np.uint8)
    table[0, 3] = 0
    height, width = values.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)
    rows[:, 1:] = values
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", table[:, :3].tobytes()),
            _chunk(b"tRNS", table[:, 3].tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
