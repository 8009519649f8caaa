"""Built-in coasts: known places, what they state, and refusals."""

from __future__ import annotations

import json
import lzma
import pickle
from importlib.resources import files

import numpy as np
import pytest
import shapely

from sarex.errors import CoastError
from sarex.geo import REGIONS, Coast, coast_for, load_coast, no_coast
from sarex.geo._coast_file import decode, encode
from sarex.geo._kernels import land_at

DATA = files("sarex") / "data"
KNOWN = [
    ("goto", "Fukue, Goto Islands", 128.80, 32.68, True),
    ("goto", "Jeju, Hallasan", 126.53, 33.36, True),
    ("goto", "40 NM west of Goto", 127.80, 32.75, False),
    ("goto", "Nagasaki harbour mouth", 129.80, 32.70, False),
    ("goto", "Danjo Islands, Meshima", 128.351, 31.997, True),
    ("brittany", "Ouessant", -5.09, 48.46, True),
    ("brittany", "Fromveur, between Ouessant and Molène", -5.03, 48.43, False),
    ("brittany", "Rade de Brest", -4.50, 48.335, False),
    ("brittany", "Jersey", -2.13, 49.21, True),
    ("brittany", "Western Approaches", -6.50, 48.50, False),
    ("korea_strait", "Busan", 129.05, 35.17, True),
    ("korea_strait", "Western channel off Busan", 129.20, 34.85, False),
    ("korea_strait", "Tsushima", 129.30, 34.40, True),
    ("korea_strait", "Ulleungdo", 130.87, 37.50, True),
    ("korea_strait", "Ulsan buoy", 129.84, 35.35, False),
]


@pytest.mark.parametrize(("region", "place", "lon", "lat", "land"), KNOWN)
def test_known_places(region: str, place: str, lon: float, lat: float, land: bool) -> None:
    assert load_coast(region).contains(lon, lat) is land, place


@pytest.mark.parametrize("name", REGIONS)
def test_a_region_says_what_it_is(name: str) -> None:
    coast = load_coast(name)
    assert coast.name == name
    assert "© OpenStreetMap contributors" in coast.attribution
    assert "ODbL" in coast.attribution
    assert coast.attribution in coast.assumptions[0]
    assert len(coast.content_hash) == 64
    assert coast is load_coast(name)
    assert coast.covers(coast.bbox)
    assert len((DATA / "coast" / f"{name}.coast").read_bytes()) <= 600_000


def test_regions_are_the_shipped_files() -> None:
    shipped = {entry.name for entry in (DATA / "coast").iterdir()}
    assert shipped == {f"{name}.coast" for name in REGIONS}
    assert len({load_coast(name).content_hash for name in REGIONS}) == len(REGIONS)


def test_sources_name_the_owner_and_every_region() -> None:
    text = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for word in ("© OpenStreetMap contributors", "ODbL", "0.0005", *REGIONS):
        assert word in text


@pytest.mark.parametrize("name", REGIONS)
def test_polygons_are_valid_and_fill_the_box(name: str) -> None:
    coast = load_coast(name)
    land = coast.polygons()
    assert land.is_valid
    west, south, east, north = coast.bbox
    around = shapely.box(west - 0.05, south - 0.05, east + 0.05, north + 0.05)
    assert around.contains(land)
    cells = coast.arrays[1]
    share = np.isin(cells, (1, 3)).mean()
    exact = land.intersection(shapely.box(*coast.bbox)).area / shapely.box(*coast.bbox).area
    assert share == pytest.approx(exact, abs=0.01)


def test_arrays_are_read_only_also_in_another_process() -> None:
    for coast in (load_coast("goto"), pickle.loads(pickle.dumps(load_coast("goto")))):
        assert not any(array.flags.writeable for array in coast.arrays)
        assert coast.contains(128.80, 32.68)


def test_contains_keeps_the_shape() -> None:
    coast = load_coast("goto")
    lon, lat = np.meshgrid([127.8, 128.8], [32.68, 32.68, 33.1])
    assert coast.contains(lon, lat).tolist() == [[False, True], [False, True], [False, False]]
    assert coast.contains(np.empty(0), np.empty(0)).shape == (0,)


def test_a_position_outside_says_how_to_cut() -> None:
    with pytest.raises(CoastError, match="cut_coast") as caught:
        load_coast("goto").contains(np.array([128.0, 140.0]), np.array([32.0, 33.0]))
    assert "lon 140.0, lat 33.0" in str(caught.value)


def test_a_box_outside_says_how_to_cut() -> None:
    coast = load_coast("goto")
    coast.require((127.0, 32.0, 129.0, 34.0))
    with pytest.raises(CoastError, match=r"cut_coast\(\(127.0, 32.0, 133.0, 34.0\)\)"):
        coast.require((127.0, 32.0, 133.0, 34.0))


@pytest.mark.parametrize(
    "bbox",
    [
        (131.0, 31.0, 126.0, 35.0),
        (126.0, 35.0, 131.0, 31.0),
        (126.0, 31.0, 126.0, 35.0),
        (126.0, -91.0, 131.0, 35.0),
        (126.0, float("nan"), 131.0, 35.0),
    ],
)
def test_what_is_no_box_is_refused(bbox: tuple[float, float, float, float]) -> None:
    with pytest.raises(CoastError, match="not a box"):
        no_coast(bbox)


@pytest.mark.parametrize(("given", "meant"), [("gotoh", "goto"), ("korea-strait", "korea_strait")])
def test_an_unknown_region_names_the_near_one(given: str, meant: str) -> None:
    with pytest.raises(CoastError, match=f"did you mean {meant}"):
        load_coast(given)


def test_a_wholly_unknown_region_lists_all() -> None:
    with pytest.raises(CoastError, match="brittany, goto, korea_strait") as caught:
        load_coast("atlantis")
    assert "did you mean" not in str(caught.value)
    assert 'coast = "cut"' in caught.value.remedy


def test_coast_for_takes_the_built_in_region() -> None:
    assert coast_for((127.0, 32.0, 129.0, 34.0)) is load_coast("goto")
    assert coast_for((128.0, 34.0, 133.0, 37.0)) is load_coast("korea_strait")
    assert coast_for((-365.5, 48.0, -364.0, 49.0)) is load_coast("brittany")


def test_open_sea_has_no_land_and_says_so() -> None:
    coast = no_coast((175.0, -20.0, 185.0, -10.0))
    assert not coast.contains(np.array([176.0, -178.0, 184.0, 180.0]), -15.0).any()
    assert land_at(-174.0, -15.0, *coast.arrays) == -1
    assert coast.polygons().is_empty
    assert "no land" in coast.assumptions[0]
    assert coast.covers((-180.0, -12.0, -176.0, -11.0))
    assert coast.content_hash != no_coast((175.0, -20.0, 185.0, -11.0)).content_hash


GOOD = (DATA / "coast" / "brittany.coast").read_bytes()
HEAD, _, BODY = GOOD.partition(b"\n")


def _with_header(**changes: object) -> bytes:
    return json.dumps({**json.loads(HEAD), **changes}).encode() + b"\n" + BODY


DAMAGED = {
    "empty": b"",
    "cut short": GOOD[:-1000],
    "one byte flipped": GOOD[:70_000] + bytes([GOOD[70_000] ^ 1]) + GOOD[70_001:],
    "no header": BODY,
    "header is a list": b"[]\n" + BODY,
    "another format": _with_header(format="sarex.coast/9"),
    "another content": _with_header(payload_sha256="0" * 64),
    "fewer vertices": _with_header(vertices=5),
    "no box": _with_header(box={"west": 1}),
    "other payload": HEAD + b"\n" + lzma.compress(b"nothing"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_says_what_to_do(case: str) -> None:
    with pytest.raises(CoastError, match="damaged") as caught:
        decode(DAMAGED[case], "some.coast", "Delete some.coast and run again.")
    assert caught.value.where == "some.coast"
    assert "Delete some.coast" in str(caught.value)


def test_a_missing_region_file_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sarex.geo.coast.REGIONS", (*REGIONS, "nowhere"))
    with pytest.raises(CoastError, match="Install sarex again") as caught:
        load_coast("nowhere")
    assert "nowhere.coast" in str(caught.value.where)


def test_a_file_is_written_as_it_was_read() -> None:
    file = decode(GOOD, "brittany", "-")
    again = encode(file.name, file.source, file.attribution, file.box, file.rings)
    assert decode(again, "again", "-").content_hash == file.content_hash
    assert again.partition(b"\n")[0] == HEAD


def test_two_coasts_are_told_apart_by_identity() -> None:
    """Comparing arrays for equality by accident would be an error; a coast is itself only."""
    assert load_coast("goto") != load_coast("brittany")
    assert isinstance(load_coast("goto"), Coast)
