"""A plan changed while it is flown: sighted at mid-search, committed legs stay, the rest moves."""

from __future__ import annotations

import numpy as np
import pytest
from under_way import MIDDLE_NS, Search, issue

from sarex.canonical import iso_to_ns
from sarex.errors import PlanError
from sarex.facilities import Track
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.evidence import assess_sighting, report_sighting
from sarex.operation.flying import looked_so_far, read_flying
from sarex.operation.situation import plane_of

SECOND_NS = 1_000_000_000
"""Departures are written to the second."""


@pytest.fixture(scope="module")
def again(search: Search) -> Event:
    """The raft seen in the south-west at mid-search, and the plan that follows."""
    desk = search.desk
    seen = report_sighting(desk, "raft", "MV Passing", (127.95, 32.45), 2000.0, MIDDLE_NS)
    assess_sighting(desk, seen, 0.9, 2e9, "orange, canopy up")
    commands.update_probability(desk, [])
    return commands.replan(desk, search.proposed, search.inputs)


def tracks(search: Search, event: Event) -> dict[str, Track]:
    return {t.sortie: t for t in map(Track.from_json, search.data(event, "tracks"))}


def test_the_new_plan_names_the_one_it_replaces_and_keeps_committed_legs(
    search: Search, again: Event
) -> None:
    body = commands.plan_of(again)
    assert (body.replaces, body.number) == ("goto-plan-1", 1)
    assert body.plan == "goto-plan-1.2"
    before, after = tracks(search, search.proposed), tracks(search, again)
    under_way = [n for n, t in before.items() if t.times_ns[0] <= MIDDLE_NS < t.times_ns[-1]]
    assert under_way
    assert sorted(body.kept) == sorted(under_way)
    for name in body.kept:
        size = after[name].times_ns.size
        assert np.array_equal(after[name].times_ns, before[name].times_ns[:size])
        assert np.array_equal(after[name].lon_deg, before[name].lon_deg[:size])
        assert after[name].times_ns[-2] <= MIDDLE_NS <= after[name].times_ns[-1]


def test_new_tasks_go_to_where_the_survivors_may_be(search: Search, again: Event) -> None:
    body = commands.plan_of(again)
    old, new = tracks(search, search.proposed), tracks(search, again)
    fresh = [t for n, t in new.items() if n not in body.kept and t.sensor_on.any()]
    assert fresh
    seen = np.array([127.95, 32.45])

    def far(track: Track, since_ns: int) -> float:
        on = track.sensor_on & (track.times_ns[:-1] >= since_ns)
        places = np.column_stack([track.lon_deg[:-1][on], track.lat_deg[:-1][on]])
        return float(np.hypot(*(places - seen).T).mean()) if on.any() else np.nan

    rest = np.nanmean([far(t, MIDDLE_NS) for t in old.values()])
    assert np.mean([far(t, MIDDLE_NS) for t in fresh]) < rest
    for track in fresh:
        ended = [new[k].times_ns[-1] for k in body.kept if new[k].facility == track.facility]
        assert track.times_ns[0] >= max(ended, default=MIDDLE_NS) - SECOND_NS


def test_its_figures_agree_with_the_judge_and_count_only_what_is_still_to_come(
    search: Search, again: Event
) -> None:
    pos = search.data(again, "worth")["pos"]
    alive, rows = search.data(again, "alive")["figures"], search.data(again, "cumulative")
    assert alive["any_found"] == pytest.approx(pos["any_found"], abs=1e-9)
    so_far = [r["any_found"] for r in rows["over_time"] if iso_to_ns(r["time"]) <= MIDDLE_NS]
    assert so_far
    assert set(so_far) == {0.0}
    none = search.data(again, "uncertain")["spreads"][0]["any_found"]["mean"]
    assert pos["any_found"] - 1e-9 <= none <= pos["any_found"] + 0.05  # the leg being flown
    assert {row["designation"] for row in search.data(again, "worth")["areas"]} >= {
        task.area
        for sortie in commands.read_plan(search.folder(again)).sorties
        for task in sortie.tasks
    }


def test_the_change_is_explained_and_every_sortie_has_its_sheet(
    search: Search, again: Event
) -> None:
    folder = search.folder(again)
    for locale in ("en", "ko", "ja"):
        lines = (folder / f"change.{locale}.txt").read_text(encoding="utf-8").splitlines()
        assert len(lines) >= 2
    sheets = {p.name for p in folder.glob("tasking-*.en.txt")}
    assert len(sheets) == len(commands.plan_of(again).sorties)


def test_what_was_looked_at_until_now_lowers_the_weights_there(search: Search) -> None:
    flying = read_flying(search.folder(search.proposed))
    even = np.full(search.ensemble.draw_count, 1.0 / search.ensemble.draw_count)
    plane, names = plane_of(search.ensemble), ["raft", "piw"]
    at_start = int(min(t.times_ns[0] for t in flying.tracks))
    same = looked_so_far(search.ensemble, even, flying, at_start, names, plane)
    np.testing.assert_allclose(same, even, rtol=1e-12)
    after = looked_so_far(search.ensemble, even, flying, MIDDLE_NS, names, plane)
    assert after.sum() == pytest.approx(1.0)
    assert after.min() < 0.9 * even[0]
    told = [slot.id for slot in flying.slots]
    counted = looked_so_far(search.ensemble, even, flying, MIDDLE_NS, names, plane, told)
    np.testing.assert_allclose(counted, even, rtol=1e-12)


def test_the_issued_change_takes_the_place_of_the_plan_and_withdraws_what_it_drops(
    search: Search, again: Event
) -> None:
    issue(search.desk, again)
    state = search.desk.state()
    assert state.plans["goto-plan-1"].replaced_by == "goto-plan-1.2"
    new = set(commands.plan_of(again).sorties)
    for name, task in state.tasks.items():
        assert task.withdrawn == (name not in new)
        assert (task.plan == "goto-plan-1.2") == (name in new)
    with pytest.raises(PlanError, match="being flown"):
        commands.replan(search.desk, search.proposed, search.inputs)
    third = commands.replan(search.desk, again, search.inputs, lost=["kor-helicopter"])
    body = commands.plan_of(third)
    assert (body.plan, body.replaces) == ("goto-plan-1.3", "goto-plan-1.2")
    plan = commands.read_plan(search.folder(third))
    assert "kor-helicopter" not in {sortie.facility for sortie in plan.sorties}


def test_a_plan_that_is_not_issued_cannot_be_changed(search: Search) -> None:
    with pytest.raises(PlanError, match="being flown"):
        commands.replan(search.desk, "goto-plan-9", search.inputs)
