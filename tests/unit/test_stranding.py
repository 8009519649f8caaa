"""Coming ashore: by hand, particle by particle, against what is exported."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from drifting import IMPRINT, OBJECTS, cloud
from matplotlib.figure import Figure
from seas import PLANE

from sarex.ensemble import Ensemble, Status
from sarex.ensemble.storage import open_stored, save_ensemble
from sarex.errors import ProbabilityError
from sarex.probability.export_features import stranding_to_geojson
from sarex.probability.export_raster import stranding_to_geotiff
from sarex.probability.stranding import NEVER, find_strandings
from sarex.review.stranding_picture import draw_stranding_curves

CELL_M = 2000.0


@pytest.fixture(scope="module")
def sea() -> Ensemble:
    return cloud()


def weights_of(sea: Ensemble) -> np.ndarray:
    return np.exp(sea.log_prior)


def by_hand(sea: Ensemble, number: int) -> dict[int, tuple[int, float, float, float]]:
    """First time ashore, place and weight of each particle of an object that comes ashore."""
    found = {}
    for particle in np.flatnonzero(sea.search_object == number):
        for step, time_ns in enumerate(sea.times_ns):
            if sea.status[step, particle] == Status.STRANDED:
                place = float(sea.lon_deg[step, particle]), float(sea.lat_deg[step, particle])
                weight = float(np.exp(sea.log_prior[particle]))
                found[int(particle)] = (int(time_ns), *place, weight)
                break
    return found


def left_by_hand(sea: Ensemble, number: int, step: int) -> float:
    """Weight of what was out of the fields at or before a time and ashore at none up to it."""
    mass = 0.0
    for particle in np.flatnonzero(sea.search_object == number):
        seen = set(sea.status[: step + 1, particle].tolist())
        if Status.OUT_OF_FIELD in seen and Status.STRANDED not in seen:
            mass += float(np.exp(sea.log_prior[particle]))
    return mass


@pytest.mark.parametrize("number", [0, 1])
def test_the_curve_is_what_a_count_by_hand_gives(sea: Ensemble, number: int) -> None:
    found = by_hand(sea, number).values()
    curve = find_strandings(sea, weights_of(sea)).curve(OBJECTS[number])
    expected = [sum(w for t, _, _, w in found if t <= time) for time in sea.times_ns]
    np.testing.assert_allclose(curve, expected, rtol=1e-12)
    assert 0.05 < curve[-1] < 0.95
    assert np.all(np.diff(curve) >= 0.0)


@pytest.mark.parametrize("number", [0, 1])
def test_what_left_the_fields_before_it_came_ashore_is_a_figure_of_its_own(
    sea: Ensemble, number: int
) -> None:
    """Left half-way by a third of all; the rest of the way is as it was."""
    status = np.array(sea.status)
    status[6:, sea.draw % 3 == 0] = Status.OUT_OF_FIELD
    gone = replace(sea, status=status)
    found = find_strandings(gone, weights_of(sea))
    left = found.left_curve(OBJECTS[number])
    expected = [left_by_hand(gone, number, step) for step in range(sea.times_ns.size)]
    np.testing.assert_allclose(left, expected, atol=1e-12)
    assert left[5] == 0.0
    assert 0.25 < left[-1] < 0.4
    assert np.all(found.curve(OBJECTS[number]) + left <= 1.0 + 1e-12)


def test_the_picture_says_that_the_curve_is_a_lower_bound(sea: Ensemble) -> None:
    titles, labels = [], []
    for status in (sea.status, np.where(sea.status == Status.OUT_OF_FIELD, 0, sea.status)):
        panel = Figure().add_subplot()
        seen = replace(sea, status=status.astype(np.uint8))
        draw_stranding_curves(panel, find_strandings(seen, weights_of(sea)))
        titles.append(panel.get_title(loc="left") + panel.get_title())
        labels.append([line.get_label() for line in panel.get_lines()])
    assert "A lower bound: some left the fields" in titles[0]
    assert re.fullmatch(r"raft: at least \d+ % by the end; [\d.]+ % left the fields", labels[0][0])
    assert "bound" not in titles[1]
    assert re.fullmatch(r"raft: \d+ % by the end", labels[1][0])


def test_what_refloats_has_come_ashore_but_is_not_ashore(sea: Ensemble) -> None:
    found = find_strandings(sea, weights_of(sea))
    raft, person = (found.mass_ashore[number] for number in (0, 1))
    own = weights_of(sea) * (sea.search_object == 0)
    np.testing.assert_allclose(raft, (sea.status == Status.STRANDED) @ own, rtol=1e-12)
    assert raft[-1] < 0.5 * found.curve("raft")[-1]
    np.testing.assert_allclose(person[:-1], found.curve("person one")[:-1], rtol=1e-12)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("step", [8, 12])
def test_cells_hold_what_first_came_ashore_in_them(sea: Ensemble, number: int, step: int) -> None:
    until = int(sea.times_ns[step])
    made = find_strandings(sea, weights_of(sea)).map(OBJECTS[number], until, PLANE, CELL_M)
    assert made is not None
    expected, first = np.zeros_like(made.probability), np.full(made.probability.shape, NEVER)
    for time, lon, lat, weight in by_hand(sea, number).values():
        if time <= until:
            x, y = PLANE.to_xy(lon, lat)
            row = int(np.floor((y - made.y0_m) / CELL_M))
            column = int(np.floor((x - made.x0_m) / CELL_M))
            expected[row, column] += weight
            first[row, column] = min(first[row, column], time)
    np.testing.assert_allclose(made.probability, expected, atol=1e-15)
    np.testing.assert_array_equal(made.first_ns, first)
    assert made.mass_stranded == pytest.approx(expected.sum(), rel=1e-12)
    left = left_by_hand(sea, number, step)
    assert made.mass_left_fields == pytest.approx(left, rel=1e-12, abs=0.0)
    assert (left > 0.0) == (step == 12)
    masses = made.mass_stranded + made.mass_not_stranded + made.mass_left_fields
    assert masses == pytest.approx(1.0, rel=1e-9)


def test_the_median_time_of_a_cell_parts_its_mass_in_half(sea: Ensemble) -> None:
    made = find_strandings(sea, weights_of(sea)).map(
        "person one", int(sea.times_ns[-1]), PLANE, CELL_M
    )
    assert made is not None
    for row, column in np.argwhere(made.probability > 0):
        here = [
            (time, weight)
            for time, lon, lat, weight in by_hand(sea, 1).values()
            if np.floor((PLANE.to_xy(lon, lat)[0] - made.x0_m) / CELL_M) == column
            and np.floor((PLANE.to_xy(lon, lat)[1] - made.y0_m) / CELL_M) == row
        ]
        median, mass = made.median_ns[row, column], made.probability[row, column]
        by_then = sum(weight for time, weight in here if time <= median)
        before = sum(weight for time, weight in here if time < median)
        assert before - 1e-12 <= 0.5 * mass <= by_then + 1e-12


def test_an_ensemble_on_disk_gives_the_same(sea: Ensemble, tmp_path: Path) -> None:
    save_ensemble(sea, tmp_path / "e")
    one = find_strandings(sea, weights_of(sea))
    two = find_strandings(open_stored(tmp_path / "e"), weights_of(sea))
    np.testing.assert_array_equal(one.time_ns, two.time_ns)
    np.testing.assert_array_equal(one.lon_deg, two.lon_deg)
    np.testing.assert_array_equal(one.mass_ashore, two.mass_ashore)


def test_an_object_that_stays_at_sea_has_no_map(sea: Ensemble) -> None:
    found = find_strandings(sea, weights_of(sea))
    assert found.map("raft", int(sea.times_ns[0]), PLANE, CELL_M) is None


@pytest.mark.parametrize(("until", "cell_m"), [(0, CELL_M), (None, 0.0), (None, float("nan"))])
def test_a_map_that_cannot_be_made_is_refused(sea: Ensemble, until: int | None, cell_m: float):
    found = find_strandings(sea, weights_of(sea))
    with pytest.raises(ProbabilityError, match="no map of strandings"):
        found.map("raft", int(sea.times_ns[-1]) if until is None else until, PLANE, cell_m)
    with pytest.raises(ProbabilityError, match="no such search object"):
        found.map("boat", int(sea.times_ns[-1]), PLANE, CELL_M)


def test_the_geotiff_holds_the_cells_and_their_times(sea: Ensemble, tmp_path: Path) -> None:
    until = int(sea.times_ns[-1])
    made = find_strandings(sea, weights_of(sea)).map("person one", until, PLANE, CELL_M)
    assert made is not None
    stranding_to_geotiff(made, tmp_path / "s.tif", IMPRINT)
    with rasterio.open(tmp_path / "s.tif") as data:
        held = data.read(masked=True)
        assert held[0].sum() == pytest.approx(made.mass_stranded, rel=1e-12)
        np.testing.assert_array_equal(np.ma.getmaskarray(held[0])[::-1], made.probability == 0.0)
        hours = held[1].filled(np.nan)[::-1]
        at = made.probability > 0.0
        np.testing.assert_allclose(hours[at], (until - made.first_ns[at]) / 3.6e12)
        tags = data.tags()
        assert float(tags["MASS_STRANDED"]) == made.mass_stranded
        assert float(tags["MASS_LEFT_FIELDS"]) == made.mass_left_fields > 0.0
        three = ("MASS_STRANDED", "MASS_NOT_STRANDED", "MASS_LEFT_FIELDS")
        assert sum(float(tags[name]) for name in three) == pytest.approx(1.0, rel=1e-9)
        assert data.tags()["STAMP"] == "EXERCISE SYNTHETIC"
    assert [path.name for path in tmp_path.iterdir()] == ["s.tif"]


def test_the_geojson_holds_each_stretch_and_the_curve(sea: Ensemble) -> None:
    found = find_strandings(sea, weights_of(sea))
    made = found.map("person one", int(sea.times_ns[-1]), PLANE, CELL_M)
    assert made is not None
    data = json.loads(json.dumps(stranding_to_geojson([made], found, IMPRINT), allow_nan=False))
    assert data["stamp"] == "EXERCISE"
    assert len(data["times"]) == sea.times_ns.size
    assert data["stranded_by"]["raft"] == pytest.approx(found.curve("raft").tolist())
    assert data["mass_left_fields"]["raft"] == pytest.approx(found.left_curve("raft").tolist())
    masses = {
        name: data["features"][0]["properties"][name]
        for name in ("mass_stranded", "mass_not_stranded", "mass_left_fields")
    }
    assert masses["mass_stranded"] == pytest.approx(data["stranded_by"]["person one"][-1])
    assert masses["mass_left_fields"] == pytest.approx(data["mass_left_fields"]["person one"][-1])
    assert sum(masses.values()) == pytest.approx(1.0, rel=1e-9)
    total = sum(feature["properties"]["probability"] for feature in data["features"])
    assert total == pytest.approx(made.mass_stranded, rel=1e-12)
    strands = list(by_hand(sea, 1).values())
    for feature in data["features"]:
        shape, said = shapely.geometry.shape(feature["geometry"]), feature["properties"]
        assert shape.is_valid
        assert shape.exterior.is_ccw
        inside = sum(w for _, lon, lat, w in strands if shape.contains(shapely.Point(lon, lat)))
        assert inside == pytest.approx(said["probability"], abs=2e-3)
        assert said["first"] <= said["median"] <= said["until"]
