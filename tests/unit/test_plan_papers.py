"""Why a plan, what it leans on, and what a replan changes: figures and words, on small requests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from joint_requests import START_NS, H, cloud, fleet, request

from sarex.canonical import ns_to_iso
from sarex.planning import propose_baseline
from sarex.planning.joint import Budget, JointProposal, propose_joint, value_of, values_of
from sarex.planning.orders.change import change_sentences, plan_change
from sarex.planning.orders.figures import Reference, plan_figures
from sarex.planning.orders.looks import binned_looks, missed_by_sortie
from sarex.planning.orders.sensitivity import sensitivity, sensitivity_sentences
from sarex.planning.orders.why import why_in_short, why_this_plan
from sarex.planning.request import PlanningRequest
from sarex.survival import Group, Survival
from sarex.words import LOCALES


def _asked() -> PlanningRequest:
    """Two hypotheses and persons who live about six hours."""
    ensemble = cloud(((0.0, 0.0), (12_000.0, 0.0)), count=800)
    group = Group(persons=6, situation="in_water", median_h=6.0, source="test")
    survival = Survival(
        ("raft",),
        {"raft": (group,)},
        ensemble.search_object,
        np.full(ensemble.particle_count, START_NS),
        None,
        "",
        0.0,
    )
    return request(fleet(), ensemble=ensemble, survival=survival)


@pytest.fixture(scope="module")
def asked() -> PlanningRequest:
    return _asked()


@pytest.fixture(scope="module")
def joint(asked: PlanningRequest) -> JointProposal:
    return propose_joint(asked, budget=Budget(8), rng=np.random.default_rng(5))


def test_the_figures_are_those_of_the_judge(asked: PlanningRequest, joint: JointProposal) -> None:
    figures = plan_figures(asked, joint)
    assert figures.value == pytest.approx(value_of(asked, joint.worth), abs=1e-12)
    assert figures.any_found == joint.worth.pos.any_found
    assert [s.sortie for s in figures.sorties] == [s.id for s in joint.plan.sorties]
    found = [row.found for row in figures.over_time]
    assert found[0] == 0.0
    assert found == sorted(found)
    assert found[-1] == pytest.approx(figures.value, abs=1e-9)


def test_found_alive_is_below_found_everywhere(
    asked: PlanningRequest, joint: JointProposal
) -> None:
    figures = plan_figures(asked, joint)
    assert figures.alive is not None
    assert 0.0 < figures.alive < figures.value
    for row in figures.over_time[1:]:
        assert row.alive is not None
        assert row.alive < row.found
    weighted = sum(h.weight * (h.alive or 0.0) for h in figures.hypotheses.values())
    assert weighted == pytest.approx(figures.alive, abs=1e-9)
    assert set(figures.facilities_alive) == {s.facility for s in joint.plan.sorties}


def test_what_a_sortie_adds_is_what_is_lost_without_it(
    asked: PlanningRequest, joint: JointProposal
) -> None:
    values, missed = values_of(asked), missed_by_sortie(joint)
    for each in plan_figures(asked, joint).sorties:
        others = sum(np.exp(m) * 0 + m for name, m in missed.items() if name != each.sortie)
        without = float(values @ -np.expm1(others))
        assert each.adds == pytest.approx(value_of(asked, joint.worth) - without, abs=1e-12)
        assert 0.0 <= each.adds <= each.alone + 1e-12


def test_looks_in_bins_sum_to_the_judges(asked: PlanningRequest, joint: JointProposal) -> None:
    missed = missed_by_sortie(joint)
    for look in binned_looks(asked, joint):
        np.testing.assert_allclose(look.values.sum(axis=0), missed[look.sortie], atol=1e-9)


def test_a_plan_of_the_manual_has_figures_too(asked: PlanningRequest) -> None:
    manual = propose_baseline(asked)
    figures = plan_figures(asked, manual)
    assert figures.over_time[-1].found == pytest.approx(figures.value, abs=1e-9)
    assert {row.kind for row in sensitivity(asked, manual)} >= {"sweep_width", "facility_lost"}


def test_the_gap_is_from_the_bound_that_is_named() -> None:
    held = Reference({"B1": 0.9, "B2": 0.8}, 0.5, "B2")
    assert held.gap(0.6, "B2") == pytest.approx(0.25)
    assert held.gap(0.6, "B3") is None


@pytest.mark.parametrize("locale", LOCALES)
def test_why_names_every_sortie_and_figure(
    asked: PlanningRequest, joint: JointProposal, locale: str
) -> None:
    figures = plan_figures(asked, joint, Reference({"B1": 0.951, "B2": 0.902}, 0.503))
    lines = why_this_plan(asked, joint, figures, locale)
    text = "\n".join(lines)
    for share in ("95.1 %", "90.2 %", "50.3 %", f"{100 * figures.value:.1f} %"):
        assert share in text
    for sortie in joint.plan.sorties:
        assert sortie.id in text
    best = max(figures.sorties, key=lambda s: s.adds)
    first = next(line for line in lines if "S1-" in line)
    assert best.sortie in first
    assert len(why_in_short(asked, joint, figures, locale)) == 5


def test_the_frame_is_explained_by_how_far_the_particles_drift(
    asked: PlanningRequest, joint: JointProposal
) -> None:
    lines = why_this_plan(asked, joint, plan_figures(asked, joint), "en")
    frames = [line for line in lines if " moves with what it seeks" in line]
    assert frames
    # 0.3 m/s east and 0.5 m/s north: 031 degrees at 1.1 kn
    assert all("031°T at 1.1 kn" in line for line in frames)


def test_facilities_left_at_home_are_named_with_the_reason(
    asked: PlanningRequest, joint: JointProposal
) -> None:
    from sarex.planning import NotUsed

    left = NotUsed(facility="ship-z", reason="it is in dock")
    plan = joint.plan.model_copy(update={"not_used": (left,)})
    lines = why_this_plan(asked, replace(joint, plan=plan), plan_figures(asked, joint), "en")
    assert lines[-1] == "ship-z is not used: it is in dock"


def test_sensitivity_is_ranked_and_right(asked: PlanningRequest, joint: JointProposal) -> None:
    rows = sensitivity(asked, joint)
    size = [abs(row.change) for row in rows]
    assert size == sorted(size, reverse=True)
    by = {(row.kind, row.name, row.factor): row for row in rows}
    assert by["sweep_width", "", 0.7].change < 0.0 < by["sweep_width", "", 1.3].change
    adds = {s.facility: s.adds for s in plan_figures(asked, joint).sorties}
    for facility, lost in adds.items():
        assert by["facility_lost", facility, 0.0].change == pytest.approx(-lost, abs=1e-12)
    living = by["time_to_live", "", 0.5]
    assert living.before == pytest.approx(plan_figures(asked, joint).alive or 0.0)
    assert living.after < living.before < by["time_to_live", "", 2.0].after


def test_a_hypothesis_that_weighs_more_pulls_the_worth_to_its_own(
    asked: PlanningRequest, joint: JointProposal
) -> None:
    shares = joint.worth.pos.hypotheses
    rows = {(r.name, r.factor): r for r in sensitivity(asked, joint) if r.kind == "hypothesis"}
    # weights 1/2 each: twice as much of h0 is 2/3 of all
    wanted = (2 * shares["h0"] + shares["h1"]) / 3
    assert rows["h0", 2.0].after == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("locale", LOCALES)
def test_sensitivity_in_words(asked: PlanningRequest, joint: JointProposal, locale: str) -> None:
    rows = sensitivity(asked, joint)
    lines = sensitivity_sentences(rows, locale, most=len(rows))
    assert len(lines) == len(rows)
    assert all(f"{100 * row.after:.1f} %" in text for row, text in zip(rows, lines, strict=True))


def _changed(joint: JointProposal):
    """One task moved on and respaced, one locked, one new, one dropped."""
    old, sorties = joint.plan, list(joint.plan.sorties)
    first = sorties[0].tasks[0]
    parameters = first.parameters.model_copy(
        update={
            "centre_lat_deg": round(first.parameters.centre_lat_deg + 1 / 60, 6),
            "bearing_deg": (first.parameters.bearing_deg + 90.0) % 360.0,
            "track_spacing_m": 2 * first.parameters.track_spacing_m,
        }
    )
    moved = first.model_copy(update={"parameters": parameters, "altitude_m": 609.6})
    held = sorties[1].tasks[0].model_copy(update={"locked": True})
    sorties[0] = sorties[0].model_copy(update={"tasks": (moved,)})
    sorties[1] = sorties[1].model_copy(update={"tasks": (held,)})
    gone = sorties.pop()
    fresh = gone.tasks[0].model_copy(update={"id": "S1-new-T1"})
    sorties.append(gone.model_copy(update={"id": "S1-new", "tasks": (fresh,)}))
    return old, old.model_copy(update={"sorties": tuple(sorties)})


def test_a_change_is_told_task_by_task(joint: JointProposal) -> None:
    old, new = _changed(joint)
    change = plan_change(old, new, adds_before={old.sorties[0].id: 0.12}, before=0.5, after=0.6)
    kinds = {item.task: item for item in change.tasks}
    moved = kinds[old.sorties[0].tasks[0].id]
    assert moved.kind == "changed"
    assert moved.moved_m == pytest.approx(1852.0, rel=0.01)
    assert moved.turned_deg == pytest.approx(90.0)
    spacing = old.sorties[0].tasks[0].parameters.track_spacing_m
    assert moved.spacing_m == (spacing, 2 * spacing)
    assert moved.altitude_m is not None
    assert kinds[old.sorties[1].tasks[0].id].held == "locked"
    assert kinds[old.sorties[1].tasks[0].id].kind == "kept"
    assert kinds[old.sorties[2].tasks[0].id].kind == "kept"
    assert kinds["S1-new-T1"].kind == "new"
    assert kinds[old.sorties[-1].tasks[0].id].kind == "dropped"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_change_in_words(joint: JointProposal, locale: str) -> None:
    old, new = _changed(joint)
    change = plan_change(old, new, adds_before={old.sorties[0].id: 0.12}, before=0.5, after=0.6)
    lines = change_sentences(change, locale)
    assert len(lines) == 1 + len(change.tasks)
    assert "60.0 %" in lines[0]
    text = next(line for line in lines if old.sorties[0].tasks[0].id in line)
    assert all(word in text for word in ("1.0 NM", "90°", "2000 ft", "12.0"))


def test_a_plan_does_not_differ_from_itself(joint: JointProposal) -> None:
    change = plan_change(joint.plan, joint.plan)
    assert {item.kind for item in change.tasks} == {"kept"}
    assert change_sentences(change, "en")[0].endswith("kept.")


def test_a_pattern_that_only_drifted_on_is_not_moved(joint: JointProposal) -> None:
    """The same pattern drawn for an hour later, an hour of drift further on."""
    sortie = next(s for s in joint.plan.sorties if s.tasks[0].frame.moving)
    task = sortie.tasks[0]
    fixes = task.frame.datum_motion
    first, second = fixes[0], fixes[1]
    ahead = (second.lon_deg - first.lon_deg, second.lat_deg - first.lat_deg)
    parameters = task.parameters.model_copy(
        update={
            "centre_lon_deg": task.parameters.centre_lon_deg + ahead[0],
            "centre_lat_deg": task.parameters.centre_lat_deg + ahead[1],
        }
    )
    later = second.model_copy(
        update={
            "time": ns_to_iso(second.time_ns + H),
            "lon_deg": second.lon_deg + ahead[0] * H / (second.time_ns - first.time_ns),
            "lat_deg": second.lat_deg + ahead[1] * H / (second.time_ns - first.time_ns),
        }
    )
    tail = fixes[1:] if len(fixes) > 2 else (second, later)
    frame = task.frame.model_copy(update={"datum_motion": tail})
    moved = task.model_copy(update={"parameters": parameters, "frame": frame})
    other = sortie.model_copy(update={"tasks": (moved,)})
    plan = joint.plan.model_copy(
        update={"sorties": tuple(other if s.id == sortie.id else s for s in joint.plan.sorties)}
    )
    change = {item.task: item for item in plan_change(joint.plan, plan).tasks}[task.id]
    assert change.moved_m is None
