"""Plans flown side by side in drawn worlds: each as if alone, with the same luck."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from sarex.detection import SweepWidth
from sarex.drift.job import CaseInputs, read_inputs
from sarex.errors import ExerciseError
from sarex.exercise.worlds import FlownPlan, Setting, fly_worlds
from sarex.exercise.worlds.job import run
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.incident import load_case
from sarex.jobs import CancelToken, JobContext
from sarex.randomness import derive_key, draw_key, generator_for
from sarex.world import World, draw_truth

KEY = draw_key(np.random.default_rng(5))
HOUR_NS = 3_600_000_000_000
WORLDS = 8


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> CaseInputs:
    folder = tmp_path_factory.mktemp("case")
    (folder / "case.toml").write_text(load_case("goto").text, encoding="utf-8")
    return read_inputs({"case": folder})


@pytest.fixture(scope="module")
def setting(inputs: CaseInputs) -> Setting:
    plane = LocalPlane(128.3, 32.68)
    return Setting(inputs.case.incident, inputs.forcing, inputs.coast, plane)


def sweeps(setting: Setting, start_ns: int, facility: str, spacing_m: float) -> Track:
    """Nine legs of 30 km over the datum at 60 m/s."""
    x = np.array([-15e3, 15e3, 15e3, -15e3] * 5)[:18]
    y = np.repeat(np.arange(9) - 4.0, 2) * spacing_m
    seconds = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)) / 60.0)])
    times = start_ns + np.rint(seconds * 1e9).astype(np.int64)
    lon, lat = setting.plane.to_lonlat(x, y)
    legs = tuple(f"l{i}" for i in range(17))
    return Track(
        facility, f"{facility}-1", times, lon, lat, np.full(18, 150.0), legs, ("t",) * 17,
        np.ones(17, dtype=np.bool_), 60.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plans(setting: Setting, inputs: CaseInputs) -> tuple[FlownPlan, FlownPlan]:
    start_ns = inputs.case.periods[0].start_ns
    width = SweepWidth(1500.0, "ideal", 1500.0, {}, 20_000.0, 60.0, "test")
    widths = {"plane": {"raft": width, "hull": width}}
    return tuple(  # type: ignore[return-value]
        FlownPlan(name, (sweeps(setting, start_ns, "plane", spacing),), widths)
        for name, spacing in (("a", 1500.0), ("b", 4000.0))
    )


def alone(setting: Setting, plan: FlownPlan, world: int) -> Mapping[str, int]:
    """One plan in one world, stepped by itself; what is found is sought no more."""
    key = derive_key(KEY, f"world {world}")
    end_ns = max(int(t.times_ns[-1]) for t in plan.tracks)
    truth = draw_truth(
        setting.incident, setting.forcing, end_ns=end_ns, rng=generator_for(key, "truth")
    )
    begin = int(truth.start_s.min()) // 600 * 600_000_000_000
    flown = World(truth, setting.coast, setting.plane, begin)
    flown.assign(plan.tracks, plan.widths_in(world), derive_key(key, "looks"))
    found = {}
    while seen := flown.run_until(end_ns):
        for look in seen:
            found.setdefault(look.search_object, look.time_ns)
            truth.sought[truth.object_ids.index(look.search_object)] = False
    return found


def test_side_by_side_is_as_if_each_were_alone(
    setting: Setting, plans: tuple[FlownPlan, FlownPlan]
) -> None:
    rows = fly_worlds(setting, plans, WORLDS, KEY)
    for row in rows:
        for plan in plans:
            assert row.found_ns[plan.name] == alone(setting, plan, row.world)
    outcomes = {plan.name: [tuple(r.found_ns[plan.name]) for r in rows] for plan in plans}
    assert any(outcomes["a"])
    assert outcomes["a"] != outcomes["b"]
    assert len({row.hypothesis for row in rows}) > 1


def test_the_same_plan_has_the_same_luck_and_more_worlds_change_none(
    setting: Setting, plans: tuple[FlownPlan, FlownPlan]
) -> None:
    first = plans[0]
    twin = FlownPlan("twin", first.tracks, first.widths)
    told: list[int] = []
    rows = fly_worlds(setting, [first, twin], 5, KEY, told=told.append)
    assert all(row.found_ns["a"] == row.found_ns["twin"] for row in rows)
    assert rows[:3] == fly_worlds(setting, [first, twin], 3, KEY)
    assert told == [0, 1, 2, 3, 4]


def test_wider_sweeps_in_truth_find_no_less(
    setting: Setting, plans: tuple[FlownPlan, FlownPlan]
) -> None:
    """A plan whose widths hold, twice as wide and next to nothing in truth."""
    first = plans[0]
    named = [first]
    for name, factor in (("wide", 2.0), ("blind", 1e-4)):
        factors = {"plane": {o: np.full(WORLDS, factor) for o in ("raft", "hull")}}
        named.append(FlownPlan(name, first.tracks, first.widths, factors))
    for row in fly_worlds(setting, named, WORLDS, KEY):
        assert set(row.found_ns["blind"]) == set()
        assert set(row.found_ns["a"]) <= set(row.found_ns["wide"])
        assert all(row.found_ns["wide"][o] <= t for o, t in row.found_ns["a"].items())


def test_persons_are_those_of_what_was_found(
    setting: Setting, plans: tuple[FlownPlan, FlownPlan]
) -> None:
    persons = {"raft": 6, "piw": 2, "hull": 0}
    for row in fly_worlds(setting, plans, 3, KEY):
        assert row.persons_found("a", persons) == (6 if "raft" in row.found_ns["a"] else 0)


def test_a_later_plan_is_not_flown_in_worlds(inputs: CaseInputs, tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.toml").write_text(load_case("goto").text, encoding="utf-8")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.json").write_text('{"id": "goto-plan-2", "period": 2}')
    context = JobContext(
        {"case": tmp_path / "case", "plan": tmp_path / "plan"},
        {"worlds": 2, "sigma_ln_width": 0.3},
        "0" * 32,
        tmp_path,
        lambda share, word: None,
        CancelToken(threading.Event()),
    )
    with pytest.raises(ExerciseError, match="before the first search") as caught:
        run(context)
    assert caught.value.where == "goto-plan-2"
