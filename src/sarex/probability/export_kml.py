"""Contours, datums and particles as KML 2.3, for Google Earth and other viewers of it.

One folder for each object, within it one for each time; each carries its span of time, so that a
viewer's time slider plays the forecast. Polygons are those of the GeoJSON: cut at the 180th
meridian, outer rings anticlockwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.probability.export import MapSeries
from sarex.probability.imprint import Imprint
from sarex.probability.maps import SHARES, ProbabilityMap, Region
from sarex.quantities import format_dtg

__all__ = ["contours_to_kml"]

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_DIGITS = 7
_COLOURS = ("0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9")
_WIDTH = {0.5: "3", 0.75: "2"}

Particles = Callable[[str, int], NDArray[np.float64]]


def contours_to_kml(
    series: MapSeries,
    path: Path,
    imprint: Imprint,
    *,
    shares: Sequence[float] = SHARES,
    particles: Particles | None = None,
) -> None:
    """Write a KML file.

    Parameters
    ----------
    series
        Maps and mean positions of each object over time.
    path
        The file; it appears when it is whole.
    imprint
        Goes into the description of the document; the stamps into its names.
    shares : sequence of float [1]
        Of the contours.
    particles
        Gives, for an object and a time [ns since 1970 UTC], (particle, 2) longitudes and latitudes
        of particles to show; None shows none.
    """
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = _add(root, "Document")
    stamps = " ".join(imprint.stamps)
    _text(document, "name", f"{stamps} {imprint.case_id}: drift forecast".strip())
    _text(document, "description", "\n".join((*imprint.sentences, imprint.attribution)).strip())
    for number, track in enumerate(series.datums):
        _styles(document, track.object_id, _COLOURS[number % len(_COLOURS)], shares)
    for track in series.datums:
        folder = _add(document, "Folder")
        _text(folder, "name", f"{stamps} {track.object_id}".strip())
        own = [made for made in series.maps if made.object_id == track.object_id]
        for i, made in enumerate(own):
            until = own[i + 1].time_ns if i + 1 < len(own) else made.time_ns
            at = _time(folder, made, until, stamps, shares)
            place = (float(track.lon_deg[i]), float(track.lat_deg[i]))
            _point(at, f"{made.object_id} mean {format_dtg(made.time_ns)}", place, made.object_id)
            if particles is not None:
                _cloud(at, particles(made.object_id, made.time_ns), made.object_id)
    _write(root, path)


def _add(parent: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _text(parent: ET.Element, name: str, text: str) -> None:
    _add(parent, name).text = text


def _styles(document: ET.Element, name: str, rgb: str, shares: Sequence[float]) -> None:
    """One style for each share of an object; KML writes colours as alpha, blue, green, red."""
    bgr = rgb[4:6] + rgb[2:4] + rgb[0:2]
    for share in shares:
        style = _add(document, "Style", id=_style_id(name, share))
        line = _add(style, "LineStyle")
        _text(line, "color", f"ff{bgr}".lower())
        _text(line, "width", _WIDTH.get(share, "1"))
        _text(_add(style, "PolyStyle"), "color", f"30{bgr}".lower())
    dot = _add(_add(document, "Style", id=_style_id(name, 0.0)), "IconStyle")
    _text(dot, "color", f"ff{bgr}".lower())
    _text(dot, "scale", "0.4")


def _style_id(name: str, share: float) -> str:
    return f"{name}-{round(100 * share)}"


def _time(
    parent: ET.Element, made: ProbabilityMap, until_ns: int, stamps: str, shares: Sequence[float]
) -> ET.Element:
    """The folder of one time with its contours, shown until the next time takes its place."""
    when = format_dtg(made.time_ns)
    folder = _add(parent, "Folder")
    _text(folder, "name", f"{made.object_id} {when}")
    span = _add(folder, "TimeSpan")
    _text(span, "begin", ns_to_iso(made.time_ns))
    if until_ns > made.time_ns:
        _text(span, "end", ns_to_iso(until_ns))
    for region in sorted(made.regions(shares), key=lambda region: -region.share):
        _contour(folder, made, region, f"{stamps} {when}".strip())
    return folder


def _cloud(parent: ET.Element, places: NDArray[np.float64], object_id: str) -> None:
    folder = _add(parent, "Folder")
    _text(folder, "name", f"{len(places)} particles")
    for lon, lat in places:
        _point(folder, None, (float(lon), float(lat)), object_id)


def _contour(parent: ET.Element, made: ProbabilityMap, region: Region, said: str) -> None:
    mark = _add(parent, "Placemark")
    _text(mark, "name", f"{made.object_id} {round(100 * region.share)} %")
    _text(
        mark,
        "description",
        f"{said}: {100 * region.mass:.1f} % of the probability of {made.object_id} in "
        f"{region.area_m2 / 1852.0**2:.1f} square nautical miles.",
    )
    _text(mark, "styleUrl", f"#{_style_id(made.object_id, region.share)}")
    data = _add(mark, "ExtendedData")
    for key, value in (
        ("share", region.share),
        ("poc", region.mass),
        ("area_m2", region.area_m2),
        ("cell_m", made.cell_m),
        ("smoothing_m", made.smoothing_m),
    ):
        _text(_add(data, "Data", name=key), "value", repr(float(value)))
    rounded = shapely.transform(region.polygon, lambda xy: np.round(xy, _DIGITS))
    several = _add(mark, "MultiGeometry")
    for part in shapely.get_parts(shapely.orient_polygons(rounded)):
        polygon = _add(several, "Polygon")
        _ring(_add(polygon, "outerBoundaryIs"), part.exterior.coords)
        for hole in part.interiors:
            _ring(_add(polygon, "innerBoundaryIs"), hole.coords)


def _ring(parent: ET.Element, corners: Iterable[tuple[float, ...]]) -> None:
    text = " ".join(f"{lon:.{_DIGITS}f},{lat:.{_DIGITS}f}" for lon, lat in corners)
    _text(_add(parent, "LinearRing"), "coordinates", text)


def _point(
    parent: ET.Element, name: str | None, place: tuple[float, float], object_id: str
) -> None:
    mark = _add(parent, "Placemark")
    if name is not None:
        _text(mark, "name", name)
    _text(mark, "styleUrl", f"#{_style_id(object_id, 0.0)}")
    _text(_add(mark, "Point"), "coordinates", f"{place[0]:.{_DIGITS}f},{place[1]:.{_DIGITS}f}")


def _write(root: ET.Element, path: Path) -> None:
    ET.indent(root, " ")
    draft = path.with_name(f".{path.name}.part")
    try:
        ET.ElementTree(root).write(draft, encoding="utf-8", xml_declaration=True)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
