"""A changed plan is worth what the judge says, to the bit, however one came to it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from proposed import ProposedCase, proposed_case  # noqa: F401

from sarex.artefacts import ArtefactStore
from sarex.errors import PlanError
from sarex.operation.editing import bench_of
from sarex.planning.editing import Bench, Draft, DraftFigures, TaskEdit
from sarex.planning.judge import judge
from sarex.planning.patterns import pattern_path
from sarex.planning.plan import Plan, Task
from sarex.planning.rules.separation import find_conflicts


@pytest.fixture(scope="module")
def folder(proposed_case: ProposedCase) -> Path:  # noqa: F811
    return proposed_case.path / "artefacts" / proposed_case.plan


@pytest.fixture(scope="module")
def bench(proposed_case: ProposedCase) -> Bench:  # noqa: F811
    return bench_of(ArtefactStore(proposed_case.path / "artefacts"), proposed_case.plan)[0]


def _moved(task: Task, east_deg: float, turn_deg: float = 0.0) -> TaskEdit:
    given: Any = task.parameters
    change = {
        "centre_lon_deg": given.centre_lon_deg + east_deg,
        "bearing_deg": (given.bearing_deg + turn_deg) % 360.0,
    }
    return TaskEdit(parameters=given.model_copy(update=change))


def _plain(figures: DraftFigures) -> Any:
    worth = {
        "areas": [asdict(area) for area in figures.worth.areas],
        "pos": asdict(figures.worth.pos),
    }
    return json.loads(json.dumps(worth))


@pytest.fixture(scope="module")
def cold(proposed_case: ProposedCase) -> Bench:  # noqa: F811
    """The same plan, read and projected anew."""
    return bench_of(ArtefactStore(proposed_case.path / "artefacts"), proposed_case.plan)[0]


def _judged_whole(cold: Bench, figures: DraftFigures) -> Any:
    """The whole judge as the planner calls it, told nothing of what was judged before."""
    request = cold.request
    return judge(
        request.ensemble,
        request.weights,
        [each.track for each in figures.flown],
        {each.facility.id: {} for each in figures.flown},
        request.plane,
        plan=figures.plan,
        objects=[item.id for item in request.objects],
        persons=request.persons,
        windows={name: slot.windows for name, slot in cold.slots.items()},
        paths=cold.paths,
    )


def test_an_unchanged_plan_is_worth_what_it_was_proposed_with(bench: Bench, folder: Path) -> None:
    figures = Draft(bench).figures
    assert _plain(figures) == json.loads((folder / "worth.json").read_text(encoding="utf-8"))
    tracks = json.loads((folder / "tracks.json").read_text(encoding="utf-8"))
    assert [each.track.to_json() for each in figures.flown] == tracks
    bingo = json.loads((folder / "slots.json").read_text(encoding="utf-8"))["bingo"]
    assert {e.sortie.id for e in figures.flown if e.bingo is not None} == set(bingo)


def test_a_change_is_judged_as_the_judge_does_and_flies_one_sortie_only(
    bench: Bench, cold: Bench
) -> None:
    draft = Draft(bench)
    before = draft.figures
    task = bench.plan.tasks[0]
    after = draft.edit(task.id, _moved(task, 0.03, 25.0))
    whole = _judged_whole(cold, after)
    assert after.worth.pos == whole.pos
    assert after.worth.areas == whole.areas
    for mine, judged in zip(after.worth.log_misses, whole.log_misses, strict=True):
        assert np.array_equal(mine.values, judged.values)
    changed = [e.sortie.id for e in after.flown if e not in before.flown]
    assert changed == [sortie.id for sortie in bench.plan.sorties if task in sortie.tasks]
    assert after.worth.pos.any_found != before.worth.pos.any_found
    area = next(a for a in after.plan.areas if a.designation == task.area)
    assert area.centre_lon_deg == after.plan.tasks[0].parameters.centre_lon_deg  # type: ignore[union-attr]


def test_a_walk_of_changes_and_back_ends_where_it_began(bench: Bench) -> None:
    rng = np.random.default_rng(5)
    draft = Draft(bench)
    first = draft.figures
    tasks = list(bench.plan.tasks)
    for _ in range(12):
        task = tasks[int(rng.integers(len(tasks)))]
        draft.edit(
            task.id, _moved(task, float(rng.uniform(-0.05, 0.05)), float(rng.uniform(0, 90)))
        )
    straight = Draft(bench, draft.edits).figures
    assert straight.worth.pos == draft.figures.worth.pos
    for task in reversed(tasks):
        draft.edit(task.id, TaskEdit())
    assert draft.edits == {}
    assert draft.figures.plan == first.plan
    assert _plain(draft.figures) == _plain(first)


def test_wider_spacing_is_less_coverage(bench: Bench) -> None:
    task = bench.plan.tasks[0]
    given: Any = task.parameters
    wider = given.model_copy(update={"track_spacing_m": 2.0 * given.track_spacing_m})
    figures = Draft(bench, {task.id: TaskEdit(parameters=wider)}).figures
    sortie = next(s for s in figures.sorties if task.id in s.coverage)
    assert sortie.coverage[task.id] == pytest.approx(task.planned_coverage / 2.0, abs=1e-6)


def test_one_corner_is_moved_and_the_others_stay(bench: Bench, cold: Bench) -> None:
    task, plane = bench.plan.tasks[0], bench.request.plane
    xy = pattern_path(task.parameters, plane).xy_m
    lon, lat = plane.to_lonlat(float(xy[2, 0]) + 900.0, float(xy[2, 1]))
    figures = Draft(bench, {task.id: TaskEdit(points={2: (lon, lat)})}).figures
    changed = next(t for t in figures.plan.tasks if t.id == task.id)
    assert changed.pattern == "RT"
    now = pattern_path(changed.parameters, plane).xy_m
    assert len(now) == len(xy)
    shift = np.hypot(*(now - xy).T)
    assert shift[2] == pytest.approx(900.0, abs=1.0)
    assert np.delete(shift, 2).max() < 0.1
    assert figures.worth.pos == _judged_whole(cold, figures).pos


def test_conflicts_are_those_that_the_rules_find(bench: Bench) -> None:
    first, second = _two_ships(bench.plan)
    given: Any = second.parameters
    onto: Any = first.parameters
    same = given.model_copy(
        update={"centre_lon_deg": onto.centre_lon_deg, "centre_lat_deg": onto.centre_lat_deg}
    )
    figures = Draft(bench, {second.id: TaskEdit(parameters=same)}).figures
    rules = bench.request.rules
    assert rules is not None
    expected = find_conflicts(
        [each.track for each in figures.flown],
        {each.facility.id: each.facility for each in figures.flown},
        bench.request.plane,
        minima=rules.minima,
        imc=rules.imc,
    )
    pairs = {b.facilities for b in figures.breaches if b.kind == "separation"}
    assert pairs == {(found.first, found.second) for found in expected}
    assert pairs
    assert not [b for b in Draft(bench).figures.breaches if b.kind == "separation"]


def _two_ships(plan: Plan) -> tuple[Task, Task]:
    found = [s.tasks[0] for s in plan.sorties if "destroyer" in s.facility]
    return found[0], found[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"points": {900: (128.0, 32.0)}}, "no such point"),
        ({"depart": "2026-06-06T00:00:00Z"}, "not available"),
        ({"not_before": "2030-01-01T00:00:00Z"}, "no time is left"),
    ],
)
def test_a_change_that_cannot_be_flown_is_refused_and_changes_nothing(
    bench: Bench, change: dict[str, Any], says: str
) -> None:
    draft = Draft(bench)
    before = draft.figures
    with pytest.raises(PlanError, match=says):
        draft.edit(bench.plan.tasks[0].id, TaskEdit.model_validate(change))
    assert draft.figures is before
    assert draft.edits == {}


def test_an_unknown_task_and_a_locked_one_are_refused(bench: Bench) -> None:
    with pytest.raises(PlanError, match="no such task"):
        Draft(bench).edit("T9", TaskEdit())
    task = bench.plan.tasks[0]
    locked = Draft(bench, {task.id: TaskEdit(locked=True)}).figures.plan
    assert next(t for t in locked.tasks if t.id == task.id).locked
    held = Bench(
        bench.request,
        locked,
        slots=bench.slots,
        media=bench.media,
        paths=bench.paths,
        states=bench.states,
        widths={},
    )
    with pytest.raises(PlanError, match="locked"):
        Draft(held).edit(task.id, _moved(task, 0.01))
    unlocked = _moved(task, 0.01).model_copy(update={"locked": False})
    assert not Draft(held).edit(task.id, unlocked).plan.tasks[0].locked
