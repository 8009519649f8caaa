"""Maps and contours read back with other programs' eyes: rasterio, shapely, XML."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from drifting import IMPRINT, OBJECTS, cloud
from seas import PLANE

from sarex.ensemble import Ensemble
from sarex.ensemble.storage import open_stored, save_ensemble
from sarex.errors import ProbabilityError
from sarex.geo import LocalPlane
from sarex.probability import probability_map
from sarex.probability.export import MapSeries, export_plane, export_times, map_series
from sarex.probability.export_features import contours_to_geojson
from sarex.probability.export_kml import contours_to_kml
from sarex.probability.export_raster import crs_of, map_to_geotiff

KML = {"k": "http://www.opengis.net/kml/2.2"}
DATE_LINE = LocalPlane(179.99, -17.0)


@pytest.fixture(scope="module")
def sea() -> Ensemble:
    return cloud()


def weights_of(sea: Ensemble) -> np.ndarray:
    return np.exp(sea.log_prior)


def series_of(sea: Ensemble, plane: LocalPlane = PLANE) -> MapSeries:
    return map_series(sea, weights_of(sea), plane, export_times(sea, 3600))


@pytest.fixture(scope="module")
def series(sea: Ensemble) -> MapSeries:
    return series_of(sea)


def test_times_are_whole_multiples_and_the_end(sea: Ensemble) -> None:
    times = export_times(sea, 2400)
    assert times[-1] == sea.times_ns[-1]
    assert all(time % 2_400_000_000_000 == 0 for time in times[:-1])
    assert all(sea.times_ns[0] <= time <= sea.times_ns[-1] for time in times)
    assert {b - a for a, b in pairwise(times[:-1])} == {2_400_000_000_000}


@pytest.mark.parametrize("every_s", [0, -60, 1])
def test_too_many_or_no_times_are_refused(sea: Ensemble, every_s: int) -> None:
    with pytest.raises(ProbabilityError, match="not a time between two maps"):
        export_times(sea, every_s)


def test_an_ensemble_on_disk_gives_the_same_maps(
    sea: Ensemble, series: MapSeries, tmp_path: Path
) -> None:
    save_ensemble(sea, tmp_path / "e")
    stored = open_stored(tmp_path / "e")
    assert export_plane(stored) == export_plane(sea)
    again = map_series(stored, weights_of(sea), PLANE, series.times_ns)
    assert len(again.maps) == len(series.maps) == 2 * len(series.times_ns)
    for one, two in zip(series.maps, again.maps, strict=True):
        np.testing.assert_array_equal(one.poc, two.poc)
    np.testing.assert_array_equal(series.datums[0].lon_deg, again.datums[0].lon_deg)


@pytest.mark.parametrize("plane", [PLANE, DATE_LINE])
def test_a_geotiff_holds_the_mass_where_it_is(tmp_path: Path, plane: LocalPlane) -> None:
    sea = cloud(plane=plane)
    time_ns = int(sea.times_ns[6])
    made = probability_map(sea, weights_of(sea), time_ns, "raft", plane, 500.0)
    map_to_geotiff(made, tmp_path / "m.tif", IMPRINT)
    with rasterio.open(tmp_path / "m.tif") as data:
        held = data.read(1, masked=True)
        assert held.sum() == pytest.approx(made.mass_present, rel=1e-12)
        assert data.read(1).sum() == pytest.approx(made.mass_present, rel=1e-12)
        assert np.ma.getmaskarray(held).sum() == (made.poc == 0.0).sum() > 0
        # the reference system in the file, read by PROJ, takes every particle to its own cell
        to_plane = pyproj.Transformer.from_crs("EPSG:4326", data.crs.to_wkt(), always_xy=True)
        lon, lat, status = sea.at(time_ns)
        own = (sea.search_object == 0) & (status <= 1)
        x, y = to_plane.transform(lon[own], lat[own])
        rows, columns = rasterio.transform.rowcol(data.transform, x, y)
        counted = np.zeros(data.shape)
        np.add.at(counted, (rows, columns), weights_of(sea)[own])
        np.testing.assert_allclose(held.filled(0.0), counted, atol=1e-15)
    assert [path.name for path in tmp_path.iterdir()] == ["m.tif"]


def test_a_geotiff_says_what_it_is(series: MapSeries, tmp_path: Path) -> None:
    made = series.maps[0]
    map_to_geotiff(made, tmp_path / "m.tif", IMPRINT)
    with rasterio.open(tmp_path / "m.tif") as data:
        tags = data.tags()
        assert data.descriptions == ("probability of containment in the cell [1]",)
    assert tags["SEARCH_OBJECT"] == "raft"
    assert tags["STAMP"] == "EXERCISE SYNTHETIC"
    assert "EXERCISE: this is not a real distress." in tags["ASSUMPTIONS"]
    assert "Wind < 5 m/s & falling." in tags["ASSUMPTIONS"]
    assert json.loads(tags["PROVENANCE"])["model"] == "test"
    assert np.datetime64(tags["TIME"][:-1], "ns").astype(int) == made.time_ns
    total = sum(float(tags[f"MASS_{name}"]) for name in ("PRESENT", "NOT_YET", "OUT_OF_FIELD"))
    assert total == pytest.approx(1.0, rel=1e-9)


def test_the_reference_system_is_the_plane() -> None:
    to_plane = pyproj.Transformer.from_crs("EPSG:4326", crs_of(DATE_LINE).to_wkt(), always_xy=True)
    lon = np.array([179.5, -179.6, 179.99])
    lat = np.array([-17.4, -16.5, -17.0])
    np.testing.assert_allclose(to_plane.transform(lon, lat), DATE_LINE.to_xy(lon, lat), atol=1e-6)


def contours(series: MapSeries) -> list[dict]:
    data = json.loads(json.dumps(contours_to_geojson(series.maps, series.datums, IMPRINT)))
    assert data["type"] == "FeatureCollection"
    assert data["stamp"] == "EXERCISE"
    return data["features"]


def test_contours_hold_their_share_and_are_sound(series: MapSeries) -> None:
    found = [f for f in contours(series) if f["properties"]["kind"] == "contour"]
    assert len(found) == 3 * len(series.maps)
    for number, feature in enumerate(found):
        made, said = series.maps[number // 3], feature["properties"]
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        for part in shapely.get_parts(shape):
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)
        inside = _mass_within(made, shape)
        assert inside == pytest.approx(said["poc"], abs=1e-6)
        assert inside >= said["share"] * made.mass_present - 1e-9
        assert said["stamp"] == "EXERCISE"
        assert said["search_object"] == made.object_id
        area = shapely.transform(shape, lambda xy: np.column_stack(PLANE.to_xy(*xy.T))).area
        assert area == pytest.approx(said["area_m2"], rel=1e-4)


def _mass_within(made, shape) -> float:
    x = (made.x_edges_m[:-1] + made.x_edges_m[1:]) / 2
    y = (made.y_edges_m[:-1] + made.y_edges_m[1:]) / 2
    lon, lat = made.plane.to_lonlat(*np.meshgrid(x, y))
    return float(made.poc[shapely.contains_xy(shape, lon, lat)].sum())


def test_contours_of_one_time_lie_within_each_other(series: MapSeries) -> None:
    shapes = [
        shapely.geometry.shape(f["geometry"])
        for f in contours(series)
        if f["properties"]["kind"] == "contour"
    ]
    for widest, middle, inner in zip(shapes[::3], shapes[1::3], shapes[2::3], strict=True):
        assert widest.buffer(1e-6).covers(middle)
        assert middle.buffer(1e-6).covers(inner)


def test_mean_positions_go_with_the_contours(series: MapSeries) -> None:
    points = [f for f in contours(series) if f["properties"]["kind"] == "datum"]
    assert len(points) == 2 * len(series.times_ns)
    lon, lat = points[0]["geometry"]["coordinates"]
    assert lon == pytest.approx(series.datums[0].lon_deg[0], abs=1e-7)
    assert lat == pytest.approx(series.datums[0].lat_deg[0], abs=1e-7)


def test_contours_across_the_date_line_are_cut_there() -> None:
    series = series_of(cloud(plane=DATE_LINE), DATE_LINE)
    cut = 0
    for feature in contours(series):
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert -180.0 <= shape.bounds[0] <= shape.bounds[2] <= 180.0
        for part in shapely.get_parts(shape):
            assert part.bounds[2] - part.bounds[0] < 1.0
        if feature["properties"]["kind"] == "contour":
            made = next(
                m
                for m in series.maps
                if m.object_id == feature["properties"]["search_object"]
                and _iso(m.time_ns) == feature["properties"]["time"]
            )
            assert _mass_within(made, shape) == pytest.approx(
                feature["properties"]["poc"], abs=1e-6
            )
            cut += shape.geom_type == "MultiPolygon" and shape.bounds[2] - shape.bounds[0] > 359.0
    assert cut > 0


def _iso(time_ns: int) -> str:
    return str(np.datetime64(time_ns, "ns"))[:19] + "Z"


def kml_of(series: MapSeries, path: Path, **more) -> ET.Element:
    contours_to_kml(series, path, IMPRINT, **more)
    return ET.parse(path).getroot()


def test_kml_draws_the_same_polygons(series: MapSeries, tmp_path: Path) -> None:
    root = kml_of(series, tmp_path / "c.kml")
    assert root.tag == f"{{{KML['k']}}}kml"
    drawn = [
        mark for mark in root.iterfind(".//k:Placemark", KML) if mark.find("k:MultiGeometry", KML)
    ]
    expected = [f for f in contours(series) if f["properties"]["kind"] == "contour"]
    assert len(drawn) == len(expected)
    for mark, feature in zip(drawn, expected, strict=True):
        shape = shapely.MultiPolygon(
            [
                (
                    _ring(polygon.find("k:outerBoundaryIs", KML)),
                    [_ring(hole) for hole in polygon.iterfind("k:innerBoundaryIs", KML)],
                )
                for polygon in mark.iterfind(".//k:Polygon", KML)
            ]
        )
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in shape.geoms)
        assert shape.equals(shapely.geometry.shape(feature["geometry"]))
        said = feature["properties"]
        name = f"{said['search_object']} {round(100 * said['share'])} %"
        assert mark.findtext("k:name", None, KML) == name
    assert [path.name for path in tmp_path.iterdir()] == ["c.kml"]


def _ring(boundary: ET.Element | None) -> list[tuple[float, float]]:
    assert boundary is not None
    text = boundary.findtext("k:LinearRing/k:coordinates", "", KML)
    ring = [tuple(map(float, corner.split(","))) for corner in text.split()]
    assert ring[0] == ring[-1]
    return ring


def test_kml_tells_when_and_carries_its_stamp(series: MapSeries, tmp_path: Path) -> None:
    root = kml_of(series, tmp_path / "c.kml")
    document = root.find("k:Document", KML)
    assert document is not None
    assert document.findtext("k:name", "", KML).startswith("EXERCISE SYNTHETIC trial")
    said = document.findtext("k:description", "", KML)
    assert "Wind < 5 m/s & falling." in said
    assert "EXERCISE: this is not a real distress." in said
    folders = document.findall("k:Folder", KML)
    assert [f.findtext("k:name", "", KML) for f in folders] == [
        f"EXERCISE SYNTHETIC {name}" for name in OBJECTS
    ]
    for folder in folders:
        begins = [x.text for x in folder.iterfind("k:Folder/k:TimeSpan/k:begin", KML)]
        ends = [x.text for x in folder.iterfind("k:Folder/k:TimeSpan/k:end", KML)]
        assert begins == [_iso(time) for time in series.times_ns]
        assert ends == begins[1:]
    used = {x.text for x in root.iterfind(".//k:styleUrl", KML)}
    styles = {f"#{x.get('id')}" for x in root.iterfind(".//k:Style", KML)}
    assert used <= styles
    assert "http://maps" not in (tmp_path / "c.kml").read_text(encoding="utf-8")


def test_kml_shows_particles_where_asked(series: MapSeries, tmp_path: Path) -> None:
    places = np.array([[128.5, 32.5], [128.6, 32.4]])
    root = kml_of(series, tmp_path / "c.kml", particles=lambda name, time_ns: places)
    clouds = [
        folder
        for folder in root.iterfind(".//k:Folder", KML)
        if folder.findtext("k:name", "", KML) == "2 particles"
    ]
    assert len(clouds) == len(series.maps)
    shown = [x.text for x in clouds[0].iterfind(".//k:coordinates", KML)]
    assert shown == ["128.5000000,32.5000000", "128.6000000,32.4000000"]
