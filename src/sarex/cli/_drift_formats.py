"""From the ensemble of a drift forecast to the formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sarex.cli._drift_folder import DriftFolder
from sarex.errors import DriftError, near_miss
from sarex.quantities import parse_duration

if TYPE_CHECKING:
    from sarex.geo import Coast
    from sarex.probability.export import MapSeries
    from sarex.probability.imprint import Imprint
    from sarex.probability.stranding import StrandingMap, Strandings

__all__ = ["FORMATS", "check_formats", "export", "write_whole"]

FORMATS = ("zarr", "nc", "geotiff", "kml", "geojson", "png")
_COAST_CELL_M = 2000.0
_INSIDE = 1e-4
"""Degrees within the box of a cut coast: it is widened to whole cells, and so to the same box."""


def check_formats(text: str, every: str) -> tuple[tuple[str, ...], int]:
    """Read the options ``--format`` and ``--every``.

    Returns
    -------
    formats : tuple of str
        In the order of :data:`FORMATS`.
    every_s : int

    Raises
    ------
    DriftError
        If a format is not known.
    QuantityError
        If ``every`` is no duration of whole seconds above 0.
    """
    asked = [word.strip() for word in text.split(",")]
    for word in asked:
        if word not in (*FORMATS, "all"):
            raise DriftError(
                "not a format of a drift forecast",
                given=word,
                allowed=f"{', '.join(FORMATS)}; or all",
                remedy=near_miss(word, FORMATS).capitalize()
                or "Name formats with commas between them.",
                where="--format",
            )
    every_s = parse_duration(every, "--every")
    if every_s < 1.0 or every_s % 1.0:
        raise DriftError(
            "not a time between two maps",
            given=every,
            allowed="whole seconds above 0",
            remedy="Take for example 1 h.",
            where="--every",
        )
    return tuple(f for f in FORMATS if f in asked or "all" in asked), int(every_s)


def export(
    folder: DriftFolder,
    formats: Sequence[str],
    every_s: int,
    say: Callable[[str], None],
    coast: Coast | None = None,
) -> None:
    """Write the formats into the folder; each file appears when it is whole.

    ``coast`` is that of the forecast where it is at hand; otherwise it is loaded or cut again.

    Raises
    ------
    SarexError
        Whatever maps, contours or the coast refuse.
    """
    products = _Products(folder, every_s, coast)
    writers = {
        "nc": products.netcdf,
        "geotiff": products.geotiff,
        "kml": products.kml,
        "geojson": products.geojson,
        "png": products.png,
    }
    for name in formats:
        if name in writers:
            say(name)
            writers[name]()


class _Products:
    """Maps, strandings and coast of a forecast, computed when first asked for."""

    def __init__(self, folder: DriftFolder, every_s: int, coast: Coast | None) -> None:
        self._given = coast
        self._path, self._ensemble, self._run = folder.path, folder.ensemble, folder.run
        self._every_s = every_s
        self._weights = np.exp(folder.ensemble.log_prior)

    @cached_property
    def _imprint(self) -> Imprint:
        from sarex.probability.imprint import Imprint

        return Imprint(
            case_id=self._run["case"],
            exercise=self._run["exercise"],
            marks=tuple(self._run["marks"]),
            provenance=self._ensemble.provenance,
            attribution=self._run["coast"]["attribution"],
        )

    @cached_property
    def _series(self) -> MapSeries:
        from sarex.probability.export import export_plane, export_times, map_series

        times = export_times(self._ensemble, self._every_s)
        return map_series(self._ensemble, self._weights, export_plane(self._ensemble), times)

    @cached_property
    def _strandings(self) -> Strandings:
        from sarex.probability.stranding import find_strandings

        return find_strandings(self._ensemble, self._weights)

    @cached_property
    def _coast(self) -> Coast:
        from sarex.geo import REGIONS, cut_coast, load_coast, no_coast

        if self._given is not None:
            return self._given
        said = self._run["coast"]
        west, south, east, north = box = tuple(said["bbox"])
        if said["name"] in REGIONS:
            coast = load_coast(said["name"])
        else:
            inner = (west + _INSIDE, south + _INSIDE, east - _INSIDE, north - _INSIDE)
            coast = no_coast(box) if said["name"] == "open sea" else cut_coast(inner)
        if coast.content_hash != said["content_hash"]:
            raise DriftError(
                "the coast is not the one of the forecast",
                given=coast.content_hash,
                allowed=said["content_hash"],
                remedy="Export with the version of sarex that made the forecast, or run it again.",
            )
        return coast

    def netcdf(self) -> None:
        from sarex.ensemble.netcdf import to_netcdf

        to_netcdf(self._ensemble, self._path / "forecast.nc")

    def geotiff(self) -> None:
        from sarex.probability.export_raster import map_to_geotiff, stranding_to_geotiff

        (self._path / "maps").mkdir(exist_ok=True)
        for made in self._series.maps:
            name = f"{made.object_id}-{_stamp(made.time_ns)}.tif"
            map_to_geotiff(made, self._path / "maps" / name, self._imprint)
        for landed in self._stranding_maps:
            name = f"{landed.object_id}-stranded.tif"
            stranding_to_geotiff(landed, self._path / "maps" / name, self._imprint)

    def geojson(self) -> None:
        from sarex.probability.export_features import contours_to_geojson, stranding_to_geojson

        series = self._series
        self._write_json(
            "contours.geojson", contours_to_geojson(series.maps, series.datums, self._imprint)
        )
        self._write_json(
            "stranding.geojson",
            stranding_to_geojson(self._stranding_maps, self._strandings, self._imprint),
        )

    def kml(self) -> None:
        from sarex.probability.export_kml import contours_to_kml

        contours_to_kml(self._series, self._path / "contours.kml", self._imprint)

    def png(self) -> None:
        from sarex.review.drift_picture import drift_picture

        data = drift_picture(
            self._ensemble, self._series, self._strandings, self._coast, self._imprint
        )
        write_whole(self._path / "overview.png", data)
        maps = self._stranding_maps
        if maps:
            from sarex.review.stranding_picture import stranding_picture

            picture = stranding_picture(maps, self._strandings, self._coast, self._imprint)
            write_whole(self._path / "stranding.png", picture)

    @cached_property
    def _stranding_maps(self) -> list[StrandingMap]:
        until = int(self._ensemble.times_ns[-1])
        made = (
            self._strandings.map(name, until, self._series.plane, _COAST_CELL_M)
            for name in self._ensemble.object_ids
        )
        return [landed for landed in made if landed is not None]

    def _write_json(self, name: str, value: dict[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        write_whole(self._path / name, (text + "\n").encode())


def _stamp(time_ns: int) -> str:
    """A time for a file name: 20260224T1200Z, with seconds only where there are any.

    >>> _stamp(1_771_934_400_000_000_000)
    '20260224T1200Z'
    """
    seconds = str(np.datetime64(time_ns, "ns"))[:19].replace("-", "").replace(":", "")
    return (seconds[:-2] if seconds.endswith("00") else seconds) + "Z"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is either there whole or as it was before."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
