"""What a seat is ordered to do and may see, for whoever sits there to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sarex.cli._seat import at_clock

if TYPE_CHECKING:
    from sarex.exercise.seats.seat import Seat
    from sarex.operation.desk import Desk
    from sarex.operation.state import CaseState, TaskRecord
    from sarex.planning.plan import Plan, Sortie

__all__ = ["status_lines"]


def status_lines(desk: Desk, seat: Seat, locale: str) -> Iterator[str]:
    """All that is open at the seat, from what its nation may see."""
    state = desk.state()
    yield f"{seat.nation}:{seat.role}, {seat.name}, {at_clock(desk, desk.clock.now_ns())}"
    yield from _standing(desk, state)
    yield from _tasks(desk, seat, state)
    yield from _looks(desk, seat, state)
    yield from _messages(desk, seat, state)
    yield from _injects(desk, seat, locale)
    yield from _sightings(state)
    yield from _support(seat, state)
    if not seat.facility:
        yield from _plans(seat, state)


def _dtg(iso: str) -> str:
    from sarex.canonical import iso_to_ns
    from sarex.quantities import format_dtg

    return format_dtg(iso_to_ns(iso))


def _place(lon_deg: float, lat_deg: float) -> str:
    from sarex.quantities import format_positions

    return format_positions(lat_deg, lon_deg).dm


def _one_line(text: str) -> str:
    return " / ".join(line for line in text.splitlines() if line)


def _standing(desk: Desk, state: CaseState) -> Iterator[str]:
    """Phase, who co-ordinates, and whether the play goes on."""
    from sarex.exercise.control import control_of
    from sarex.operation.coordinator import smc_author, smc_nation
    from sarex.operation.events import JOINT
    from sarex.operation.state import role_key

    last = state.phases[-1] if state.phases else None
    yield "phase: " + ("none declared" if last is None else f"{last.phase}, {last.reason}")
    yield f"SMC: {smc_author(desk, state).name} ({smc_nation(desk, state)})"
    osc = state.roles.get(role_key("OSC", JOINT))
    if osc is not None:
        yield f"OSC: {osc.holder} ({osc.nation})"
    if desk.loaded.case.mode == "exercise":
        control = control_of(desk)
        why = "" if control.pause is None else f", {control.pause.reason}"
        yield f"exercise: {control.phase}{why}"


def _tasks(desk: Desk, seat: Seat, state: CaseState) -> Iterator[str]:
    for name, task in state.tasks.items():
        facility = state.facilities.get(task.facility)
        nation = None if facility is None else facility.facility.nation
        mine = task.facility == seat.name if seat.facility else nation == seat.nation
        if mine and not task.withdrawn and task.flown is None:
            yield from _task(desk, state, name, task)


def _task(desk: Desk, state: CaseState, name: str, task: TaskRecord) -> Iterator[str]:
    answer = "acknowledged" if task.acknowledged else "NOT ACKNOWLEDGED"
    if task.refused is not None:
        answer += f", refused: {task.refused}"
    yield f"task {name} for {task.facility}, plan {task.plan}: {answer}"
    plan = _plan_of(desk, state, task.plan)
    sortie = None if plan is None else next((s for s in plan.sorties if s.id == name), None)
    if plan is None or sortie is None:
        yield "  its plan is not released to this nation"
        return
    yield f"  depart {_dtg(sortie.depart)}, on scene {_dtg(sortie.on_scene_from)}"
    yield f"  off scene {_dtg(sortie.off_scene_by)}"
    yield from _areas(plan, sortie)


def _areas(plan: Plan, sortie: Sortie) -> Iterator[str]:
    from sarex.quantities import format_knots

    areas = {area.designation: area for area in plan.areas}
    for task in sortie.tasks:
        how = f"{task.pattern}, {task.altitude_m:.0f} m, {format_knots(task.speed_m_s)}"
        yield f"  area {task.area} for {task.search_object}: {how}"
        area = areas.get(task.area)
        if area is not None:
            yield "    " + "; ".join(_place(*corner) for corner in area.corners_lon_lat_deg)


def _plan_of(desk: Desk, state: CaseState, name: str) -> Plan | None:
    """The plan, if this nation may see its artefact."""
    from sarex.errors import LabelError
    from sarex.operation.commands import read_plan

    record = state.plans.get(name)
    if record is None:
        return None
    try:
        return read_plan(desk.view().artefact(record.proposed.artefact.sha256))
    except LabelError:
        return None


def _looks(desk: Desk, seat: Seat, state: CaseState) -> Iterator[str]:
    """Sightings that a facility is sent to, and rescues it is ordered to."""
    if not seat.facility:
        return
    for name, sent in state.diverted.items():
        answered = state.looked.get(name, ())
        for each in sent:
            if each.facility == seat.name and seat.name not in answered:
                yield f"diverted to sighting {name[:12]}: {each.reason}"
    for record in state.rescues.values():
        if record.ordered.facility == seat.name and record.ended is None:
            said = f"{record.ordered.search_object} by {record.ordered.means}"
            yield f"rescue: {said}, {at_clock(desk, record.time_ns)}: {record.ordered.reason}"


def _messages(desk: Desk, seat: Seat, state: CaseState) -> Iterator[str]:
    for name, record in state.messages.items():
        sent = record.sent
        if seat.name in sent.to and seat.name not in record.acknowledged_ns:
            by = "" if sent.acknowledge_by is None else f", by {_dtg(sent.acknowledge_by)}"
            yield f"message {name[:12]} from {sent.sender}, {at_clock(desk, record.time_ns)}{by}"
            yield f"  {_one_line(sent.text)}"


def _injects(desk: Desk, seat: Seat, locale: str) -> Iterator[str]:
    """What exercise control sent to the seat; nothing shows that it was not a real message."""
    from sarex.exercise.events import InjectAcknowledged, InjectDelivered

    events = desk.view().events(types=("inject.acknowledged", "inject.delivered"))
    bodies = [event.body for event in events]
    done = {(b.delivered, b.by) for b in bodies if isinstance(b, InjectAcknowledged)}
    for event in events:
        body = event.body
        if not isinstance(body, InjectDelivered):
            continue
        left = [r for r in body.to if r in seat.roles and (event.event_id, r) not in done]
        if left:
            sender = body.sender_titles.get(locale, body.sender)
            when = at_clock(desk, event.occurred_at_ns)
            yield f"message {event.event_id[:12]} from {sender} to {', '.join(left)}, {when}"
            yield f"  {_one_line(body.texts.get(locale, ''))}"


def _sightings(state: CaseState) -> Iterator[str]:
    for name, seen in state.sightings.items():
        what = state.classified.get(name)
        held = "not classified" if what is None else f"{what.certainty} {what.result}: {what.what}"
        place = _place(seen.lon_deg, seen.lat_deg)
        yield f"sighting {name[:12]} of {seen.search_object} by {seen.facility} at {place}: {held}"


def _support(seat: Seat, state: CaseState) -> Iterator[str]:
    for name, record in state.support.items():
        asked = record.requested
        if seat.nation not in {asked.nation, asked.of_nation}:
            continue
        whose = "" if asked.provider is None else f" of {asked.provider}"
        span = f"{_dtg(asked.start)} to {_dtg(asked.end)}"
        yield (
            f"support {name[:12]}: {asked.nation} asks {asked.of_nation} for {asked.kind}{whose} "
            f"for {asked.facility}, {span}: {record.status}"
        )
        if record.status == "asked":
            yield f"  answer by {_dtg(asked.answer_by)}: {_one_line(asked.text)}"


def _plans(seat: Seat, state: CaseState) -> Iterator[str]:
    for name, record in state.plans.items():
        answered = {seat.nation} & {*record.approved_by, *(r.nation for r in record.rejected_by)}
        if record.issued is None and record.replaced_by is None and not answered:
            what = record.proposed
            yield (
                f"plan {name} awaits approval: {_dtg(what.start)} to {_dtg(what.end)}, "
                f"{len(what.sorties)} sorties, POS {what.pos_any:.0%}; approved by "
                f"{', '.join(record.approved_by) or 'nobody'}"
            )
