"""A forecast as frames: derived once, kept as files, served as slices of them.

``<cache>/frames/<sha256>/`` holds ``frames.i16`` (time, particle, 2), ``status.u8`` (time,
particle), ``particles.npz`` and ``meta.json``, all derived from the ensemble and made anew if they
are gone.
"""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.ensemble import Status
from sarex.ensemble.reader import parts_of
from sarex.ensemble.storage import StoredEnsemble, open_stored
from sarex.server.pictures.codec import Extent, Grid

__all__ = ["FORMAT", "Frames", "Part", "frames_of", "subsample"]

FORMAT = "sarex.frames/1"
Part = Literal["object", "hypothesis", "draw"]
_KINDS: dict[Part, str] = {"object": "|u1", "hypothesis": "<u2", "draw": "<u4"}


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one forecast.

    Parameters
    ----------
    sha256 : str
        Of the ensemble.
    meta : dict
        Of all particles; see :meth:`described`.
    positions : (time, particle, 2) int16
    status : (time, particle) uint8
    parts : mapping
        ``object`` (uint8), ``hypothesis`` (uint16), ``draw`` (uint32) of each particle.
    """

    sha256: str
    meta: dict[str, Any]
    positions: NDArray[np.int16]
    status: NDArray[np.uint8]
    parts: dict[Part, NDArray[Any]]

    @property
    def particle_count(self) -> int:
        return int(self.positions.shape[1])

    @property
    def frame_count(self) -> int:
        return int(self.positions.shape[0])

    def described(self, count: int | None = None) -> dict[str, Any]:
        """What a client must know to draw frames of about ``count`` particles, or of all."""
        chosen = subsample(self.parts["draw"], count)
        return {**self.meta, "count": int(chosen.size), "count_of_all": self.particle_count}

    def frame(self, number: int, count: int | None = None) -> bytes:
        """Position of each particle at one output time: x and y, int16 little-endian."""
        return self._bytes(self.positions[number], count)

    def statuses(self, number: int, count: int | None = None) -> bytes:
        """:class:`sarex.ensemble.Status` of each particle at one output time, uint8."""
        return self._bytes(self.status[number], count)

    def chosen(self, name: Part, count: int | None = None) -> NDArray[Any]:
        """What does not change with time, of the particles that are sent."""
        return np.asarray(self.parts[name][subsample(self.parts["draw"], count)])

    def part(self, name: Part, count: int | None = None) -> bytes:
        """What does not change with time, in the order of the frames."""
        return self._bytes(self.parts[name], count)

    def _bytes(self, values: NDArray[Any], count: int | None) -> bytes:
        if count is None or count >= self.particle_count:
            return np.ascontiguousarray(values).tobytes()
        return np.ascontiguousarray(values[subsample(self.parts["draw"], count)]).tobytes()


def subsample(draw: NDArray[np.integer[Any]], count: int | None) -> NDArray[np.int64]:
    """Which particles stand for all: those of evenly spaced draws, every object of each.

    Parameters
    ----------
    draw : (particle,)
        Number of the draw.
    count : int, optional
        About so many particles; all if not given or not fewer.

    Returns
    -------
    (chosen,) int64
        Increasing.
    """
    if count is None or count >= draw.size:
        return np.arange(draw.size, dtype=np.int64)
    draws = int(draw.max()) + 1
    wanted = max(1, round(draws * max(1, count) / draw.size))
    chosen = np.zeros(draws, dtype=np.bool_)
    chosen[np.arange(wanted) * draws // wanted] = True
    return np.flatnonzero(chosen[draw])


def frames_of(folder: Path, cache: Path) -> Frames:
    """The frames of the ensemble in an artefact's folder, derived if they are not there yet.

    Parameters
    ----------
    folder : Path
        Of the artefact; its name is the hash.
    cache : Path
        Where derived files are kept.

    Raises
    ------
    ArtefactError
        If the folder holds no ensemble.
    """
    place = cache / "frames" / folder.name
    if not (place / "meta.json").is_file():
        _derive(open_stored(folder), place)
    meta = json.loads((place / "meta.json").read_text(encoding="utf-8"))
    shape = (len(meta["times"]), meta["count"])
    with np.load(place / "particles.npz", allow_pickle=False) as kept:
        parts: dict[Part, NDArray[Any]] = {name: kept[name] for name in _KINDS}
    return Frames(
        folder.name,
        meta,
        np.memmap(place / "frames.i16", dtype="<i2", mode="r", shape=(*shape, 2)),
        np.memmap(place / "status.u8", dtype="|u1", mode="r", shape=shape),
        parts,
    )


def _derive(ensemble: StoredEnsemble, place: Path) -> None:
    """Write the files beside their place, then move them there whole."""
    draft = place.with_name(f".{place.name}-{secrets.token_hex(8)}")
    draft.mkdir(parents=True)
    try:
        grid = Grid.over(_extent(ensemble))
        _write_frames(ensemble, grid, draft)
        np.savez(
            draft / "particles.npz",
            object=ensemble.search_object.astype(_KINDS["object"]),
            hypothesis=ensemble.hypothesis.astype(_KINDS["hypothesis"]),
            draw=ensemble.draw.astype(_KINDS["draw"]),
        )
        text = json.dumps(_meta(ensemble, grid), sort_keys=True, ensure_ascii=False)
        (draft / "meta.json").write_text(text, encoding="utf-8")
        try:
            draft.rename(place)
        except OSError:  # somebody else was first; the content is the same
            if not (place / "meta.json").is_file():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _extent(ensemble: StoredEnsemble) -> Extent:
    boxes: list[Extent] = []
    for _, part in parts_of(ensemble):
        lon0 = boxes[0].lon0_deg if boxes else float(part.lon_deg[0, 0])
        boxes.append(Extent.of(part.lon_deg, part.lat_deg, lon0))
    return reduce(Extent.with_, boxes)


def _write_frames(ensemble: StoredEnsemble, grid: Grid, folder: Path) -> None:
    shape = (ensemble.times_ns.size, ensemble.particle_count)
    positions = np.memmap(folder / "frames.i16", dtype="<i2", mode="w+", shape=(*shape, 2))
    status = np.memmap(folder / "status.u8", dtype="|u1", mode="w+", shape=shape)
    for where, part in parts_of(ensemble):
        positions[:, where] = grid.encode(part.lon_deg, part.lat_deg)
        status[:, where] = part.status
    positions.flush()
    status.flush()


def _meta(ensemble: StoredEnsemble, grid: Grid) -> dict[str, Any]:
    return {
        "codec": grid.to_json(),
        "count": ensemble.particle_count,
        "draws": ensemble.draw_count,
        "format": FORMAT,
        "hypotheses": list(ensemble.hypothesis_ids),
        "objects": list(ensemble.object_ids),
        "status": {status.name.lower(): int(status) for status in Status},
        "step_s": ensemble.step_ns / 1e9,
        "times": [ns_to_iso(int(time)) for time in ensemble.times_ns],
    }
