"""Positions: what is read, what is refused, carries and the edges of the map."""

from __future__ import annotations

import pyproj
import pytest

from sarex.errors import QuantityError
from sarex.quantities import Position, format_positions, parse_position


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("32.75N 128.35E", "decimal"),
        ("32.75N128.35E", "decimal"),
        ("128.35E, 32.75N", "decimal"),
        ("32.75°N 128.35°E", "decimal"),
        ("n32.75 e128.35", "decimal"),
        ("lat=32.75 lon=128.35", "decimal"),
        ("lon = 128.35; lat = +32.75", "decimal"),
        ("32-45.000N 128-21.000E", "dm"),
        ("32-45N 128-21E", "dm"),
        ("32 45.0 N / 128 21.0 E", "dm"),
        ("32°45.0'N, 128°21.0'E", "dm"),
        ("32º45.0′N 128º21.0′E", "dm"),
        ("N32°45.0' E128°21.0'", "dm"),
        ("32-45-00N 128-21-00E", "dms"),
        ("32°45'00.0\"N 128°21'00.0\"E", "dms"),
        ("32°45′00″N 128°21′00″E", "dms"),
        ("32°45'00''N 128°21'00''E", "dms"),
        ("32:45:00N 128:21:00E", "dms"),
    ],
)
def test_one_place_in_many_forms(text: str, form: str) -> None:
    place = parse_position(text)
    assert place.lat_deg == pytest.approx(32.75, abs=1e-12)
    assert place.lon_deg == pytest.approx(128.35, abs=1e-12)
    assert place.form == form


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("00-30.000S 000-30.000W", -0.5, -0.5),
        ("33-51.500S 070-12.000W", -33.858333333333334, -70.2),
        ("lat=-33.5 lon=-70.2", -33.5, -70.2),
        ("90N 180W", 90.0, -180.0),
        ("00-00.000N 180-00.000E", 0.0, 180.0),
    ],
)
def test_hemispheres(text: str, lat: float, lon: float) -> None:
    place = parse_position(text)
    assert (place.lat_deg, place.lon_deg) == pytest.approx((lat, lon), abs=1e-12)


REFUSED = {
    "32.75, 128.35": "which number is the latitude",
    "32.75 128.35": "which number is the latitude",
    "-32.75 128.35": "which number is the latitude",
    "32-45.000 128-21.000": "which number is the latitude",
    "34.36.000N 131.12.000E": "minutes with decimals or minutes and seconds",
    "34-36.000.0N 131-12.000E": "minutes with decimals or minutes and seconds",
    "34-60.000N 131-12.000E": "run from 00 to below 60",
    "34-75N 131-12E": "run from 00 to below 60",
    "34-36-60N 131-12-00E": "run from 00 to below 60",
    "34-36-500N 131-12-000E": "run from 00 to below 60",
    "34-036.00N 131-012.00E": "run from 00 to below 60",
    "34.5-30N 131-12E": "decimals before the last part",
    "34-36.5-10N 131-12-10E": "decimals before the last part",
    "3436.000N 13112.000E": "no such place",
    "3436N 13112E": "no such place",
    "90-00.001N 000-00.000E": "no such place",
    "12-00.000N 180-00.001E": "no such place",
    "lat=91 lon=0": "no such place",
    "lat=128.35 lon=32.75": "no such place",
    "34-36.000N 131-12-00E": "different forms",
    "32.75N 128-21.000E": "different forms",
    "34,36N 131,12E": "decimal comma",
    "-32.75N 128.35E": "a sign and a hemisphere letter",
    "+32.75N 128.35E": "a sign and a hemisphere letter",
    "32.75N 33.75N": "twice the same axis",
    "128E 129W": "twice the same axis",
    "lat=32.75 lat=33.75": "twice the same coordinate",
    "lat=32.75N lon=128.35E": "cannot read lat= and lon=",
    "lat=32.75": "cannot read lat= and lon=",
    "32-45.000N": "one hemisphere letter is missing",
    "32.75N 128.35": "one hemisphere letter is missing",
    "34-36'N 131-12\"E": "does not fit",
    '34°36"N 131°12"E': "does not fit",
    "３２.75N 128.35E": "figures that are not 0 to 9",
    "32.75X 128.35Y": "not a position",
    "off Fukue": "not a position",
    "": "not a position",
    "1e1N 1e1E": "not a position",
    "52SDB39103": "as many figures",
    "52SDB": "as many figures",
    "52SDB3823": "as many figures",
    "52SDB 391 23759": "as many figures",
    "52SAB2642624216": "does not lie in that zone",
    "99SDB3910823759": "no such grid square",
    "52IDB3910823759": "no such grid square",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_has_no_one_reading_is_refused_with_a_way_out(text: str, reason: str) -> None:
    with pytest.raises(QuantityError, match=reason) as caught:
        parse_position(text, where="case.toml: hypotheses[0].position")
    error = caught.value
    assert error.given == text
    assert error.where == "case.toml: hypotheses[0].position"
    assert len(error.remedy) > 10
    assert "MGRS" in str(error.allowed)


def test_a_position_that_is_not_text_is_refused() -> None:
    with pytest.raises(QuantityError, match="written as text"):
        parse_position((32.75, 128.35))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lat", "lon", "dm", "dms"),
    [
        (32.9999999, 128.9999999, "33-00.000N 129-00.000E", "33°00'00.0\"N 129°00'00.0\"E"),
        (-32.9999999, -9.9999999, "33-00.000S 010-00.000W", "33°00'00.0\"S 010°00'00.0\"W"),
        (59.99999, 0.0, "59-59.999N 000-00.000E", "60°00'00.0\"N 000°00'00.0\"E"),
        (0.0, 179.9999999, "00-00.000N 180-00.000E", "00°00'00.0\"N 180°00'00.0\"E"),
        (0.0, -179.9999999, "00-00.000N 180-00.000W", "00°00'00.0\"N 180°00'00.0\"W"),
        (-1e-9, -1e-9, "00-00.000N 000-00.000E", "00°00'00.0\"N 000°00'00.0\"E"),
        (90.0, 180.0, "90-00.000N 180-00.000E", "90°00'00.0\"N 180°00'00.0\"E"),
    ],
)
def test_sixty_is_carried(lat: float, lon: float, dm: str, dms: str) -> None:
    forms = format_positions(lat, lon)
    assert (forms.dm, forms.dms) == (dm, dms)


@pytest.mark.parametrize(
    ("lat", "lon"), [(90.1, 0), (0, 180.1), (0, 359), (float("nan"), 0), (0, float("inf"))]
)
def test_a_place_that_does_not_exist_is_not_written(lat: float, lon: float) -> None:
    with pytest.raises(QuantityError, match="no such place"):
        format_positions(lat, lon)


def test_a_grid_reference_is_the_centre_of_its_square() -> None:
    to_utm = pyproj.Transformer.from_crs(4326, 32652, always_xy=True)
    for text, east, north in [
        ("52SDB3910823759", 439108.5, 3623759.5),
        ("52S DB 3910 2375", 439105.0, 3623755.0),
        ("52SDB391237", 439150.0, 3623750.0),
    ]:
        place = parse_position(text)
        assert to_utm.transform(place.lon_deg, place.lat_deg) == pytest.approx(
            (east, north), abs=0.01
        )


def test_a_square_cut_by_a_zone_edge_parses_back() -> None:
    for lon in (125.9999999, 126.0, 126.0000001, -180.0, 180.0):
        text = format_positions(33.0, lon).mgrs
        assert abs((parse_position(text).lon_deg - lon + 180) % 360 - 180) < 2e-5


def test_the_form_is_remembered() -> None:
    assert parse_position("32.75N 128.35E") == Position(32.75, 128.35, "decimal")
