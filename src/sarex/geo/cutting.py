"""Cut the coast of any region, once, in a process of its own, and keep it."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import platformdirs

from sarex.canonical import content_hash
from sarex.errors import CoastError
from sarex.geo._coast_file import FORMAT, decode
from sarex.geo._raster import VERTEX_PER_DEGREE, Box
from sarex.geo.coast import REGIONS, Bbox, Coast, check_bbox, from_file, load_coast

__all__ = ["coast_for", "cut_coast", "default_cache", "snapped_box"]

_LARGEST_DEG = 30.0
_CELL_DEG_PER_10_DEG = 0.01  # about a million cells at most
_TIMEOUT_S = 600.0


def default_cache() -> Path:
    """The user's cache folder for cut coasts."""
    return platformdirs.user_cache_path("sarex", appauthor=False) / "coast"


def coast_for(bbox: Bbox, cache_dir: Path | None = None) -> Coast:
    """The first built-in region that covers the box, else a coast cut for it.

    Raises
    ------
    CoastError
        As :func:`cut_coast`.
    """
    for name in REGIONS:
        coast = load_coast(name)
        if coast.covers(bbox):
            return coast
    return cut_coast(bbox, cache_dir)


def cut_coast(bbox: Bbox, cache_dir: Path | None = None) -> Coast:
    """Cut the coast of a box from the world's land polygons, or read it from the cache.

    The first cut takes 10 to 30 s and about 1.2 GB in a process of its own. The box is widened
    to whole raster cells (0.01 degrees up to a box of 10 degrees, 0.03 at 30).

    Parameters
    ----------
    bbox : (west, south, east, north) [degrees]
        East beyond 180 for a box across the 180th meridian; at most 30 degrees a side.
    cache_dir : Path, optional
        Where cut coasts are kept; by default the user's cache folder.

    Raises
    ------
    CoastError
        If the box is none or too large, the cut fails, or a cached file is damaged.
    """
    box = snapped_box(bbox)
    folder = default_cache() if cache_dir is None else cache_dir
    path = folder / f"{_key(box)}.coast"
    if not path.exists():
        _cut_into(path, box)
    remedy = f"Delete {path} and run again; it will be cut anew."
    return from_file(decode(path.read_bytes(), str(path), remedy))


def snapped_box(bbox: Bbox) -> Box:
    """The box widened to whole cells.

    Raises
    ------
    CoastError
        If it is not a box, or wider or higher than 30 degrees.
    """
    west, south, east, north = check_bbox(bbox)
    longest = max(east - west, north - south)
    if longest > _LARGEST_DEG:
        raise CoastError(
            "the box is too large to cut",
            given=f"{longest:g} degrees",
            allowed=f"at most {_LARGEST_DEG:g} degrees a side",
            remedy="Give the area that the search can reach, with some 100 km around it.",
        )
    cell = math.ceil(longest / 10.0) * round(_CELL_DEG_PER_10_DEG * VERTEX_PER_DEGREE)
    low = [math.floor(round(v * VERTEX_PER_DEGREE, 3) / cell) * cell for v in (west, south)]
    high = [math.ceil(round(v * VERTEX_PER_DEGREE, 3) / cell) * cell for v in (east, north)]
    return Box(west=low[0], south=low[1], east=high[0], north=high[1], cell=cell)


def _key(box: Box) -> str:
    """Decides whether a cached file is the one that is wanted."""
    polygons = f"roaring-landmask {version('roaring-landmask')} OSM"
    return content_hash({"box": asdict(box), "format": FORMAT, "polygons": polygons})


def _cut_into(path: Path, box: Box) -> None:
    """Have a process cut the box; the file appears whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".cutting-", dir=path.parent) as folder:
            draft = Path(folder) / path.name
            _run_cutter(draft, box)
            with draft.open("rb+") as stream:
                os.fsync(stream.fileno())
            draft.replace(path)
    except OSError as error:
        raise CoastError(
            "the cut coast cannot be kept",
            given=str(error),
            allowed="a folder that can be written",
            remedy="Give another cache_dir, or make room on this disk.",
            where=str(path.parent),
        ) from error


def _run_cutter(draft: Path, box: Box) -> None:
    job = json.dumps({"box": asdict(box), "name": "cut", "out": str(draft)})
    command = [sys.executable, "-P", "-m", "sarex.geo._cut", job]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, arguments as JSON
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CoastError(
            "cutting the coast took too long",
            given=f"{_TIMEOUT_S:g} s",
            remedy="Run again when the machine is less busy, or cut a smaller box.",
        ) from error
    if done.returncode != 0:
        fault = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise CoastError(
            "the process that cuts the coast failed",
            given=fault[0],
            remedy="Run again with 1.5 GB of free memory; if it fails again, reinstall "
            "roaring-landmask.",
            where=f"box {box.degrees}",
        )
