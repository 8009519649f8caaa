"""What a seat is ordered to do and may see, for whoever sits there to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sarex.cli._seat import at_clock

if TYPE_CHECKING:
    from sarex.exercise.seats.seat import Seat
    from sarex.exercise.seats.waiting import Ordered, Waiting
    from sarex.operation.desk import Desk
    from sarex.operation.state import CaseState

__all__ = ["status_lines"]


def status_lines(desk: Desk, seat: Seat, locale: str) -> Iterator[str]:
    """All that is open at the seat, from what its nation may see."""
    from sarex.exercise.seats.waiting import waiting_for

    state, waiting = desk.state(), waiting_for(desk, seat)
    yield f"{seat.nation}:{seat.role}, {seat.name}, {at_clock(desk, desk.clock.now_ns())}"
    yield from _standing(desk, state)
    for each in waiting.tasks:
        yield from _task(each)
    yield from _looks(desk, waiting)
    yield from _messages(desk, waiting)
    yield from _injects(desk, waiting, locale)
    yield from _sightings(state)
    yield from _support(waiting)
    yield from _plans(waiting)


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


def _task(each: Ordered) -> Iterator[str]:
    from sarex.quantities import format_knots

    task, sortie = each.task, each.ordered
    answer = "acknowledged" if task.acknowledged else "NOT ACKNOWLEDGED"
    if task.refused is not None:
        answer += f", refused: {task.refused}"
    yield f"task {each.sortie} for {task.facility}, plan {task.plan}: {answer}"
    if sortie is None:
        yield "  its plan is not released to this nation"
        return
    yield f"  depart {_dtg(sortie.depart)}, on scene {_dtg(sortie.on_scene_from)}"
    yield f"  off scene {_dtg(sortie.off_scene_by)}"
    for part in sortie.tasks:
        how = f"{part.pattern}, {part.altitude_m:.0f} m, {format_knots(part.speed_m_s)}"
        yield f"  area {part.area} for {part.search_object}: {how}"
        area = each.areas.get(part.area)
        if area is not None:
            yield "    " + "; ".join(_place(*corner) for corner in area.corners_lon_lat_deg)


def _looks(desk: Desk, waiting: Waiting) -> Iterator[str]:
    """Sightings that a facility is sent to, and rescues it is ordered to."""
    for each in waiting.diverted:
        yield f"diverted to sighting {each.sighting[:12]}: {each.reason}"
    for order in waiting.rescues:
        said = f"{order.search_object} by {order.means}"
        yield f"rescue: {said}, {at_clock(desk, order.time_ns)}: {order.reason}"


def _messages(desk: Desk, waiting: Waiting) -> Iterator[str]:
    for name, record in waiting.messages.items():
        sent = record.sent
        by = "" if sent.acknowledge_by is None else f", by {_dtg(sent.acknowledge_by)}"
        yield f"message {name[:12]} from {sent.sender}, {at_clock(desk, record.time_ns)}{by}"
        yield f"  {_one_line(sent.text)}"


def _injects(desk: Desk, waiting: Waiting, locale: str) -> Iterator[str]:
    """What exercise control sent to the seat; nothing shows that it was not a real message."""
    for each in waiting.delivered:
        sender = each.what.sender_titles.get(locale, each.what.sender)
        to, when = ", ".join(each.to), at_clock(desk, each.time_ns)
        yield f"message {each.event_id[:12]} from {sender} to {to}, {when}"
        yield f"  {_one_line(each.what.texts.get(locale, ''))}"


def _sightings(state: CaseState) -> Iterator[str]:
    for name, seen in state.sightings.items():
        what = state.classified.get(name)
        held = "not classified" if what is None else f"{what.certainty} {what.result}: {what.what}"
        place = _place(seen.lon_deg, seen.lat_deg)
        yield f"sighting {name[:12]} of {seen.search_object} by {seen.facility} at {place}: {held}"


def _support(waiting: Waiting) -> Iterator[str]:
    for name, record in waiting.support.items():
        asked = record.requested
        whose = "" if asked.provider is None else f" of {asked.provider}"
        span = f"{_dtg(asked.start)} to {_dtg(asked.end)}"
        yield (
            f"support {name[:12]}: {asked.nation} asks {asked.of_nation} for {asked.kind}{whose} "
            f"for {asked.facility}, {span}: {record.status}"
        )
        if record.status == "asked":
            yield f"  answer by {_dtg(asked.answer_by)}: {_one_line(asked.text)}"


def _plans(waiting: Waiting) -> Iterator[str]:
    for name, record in waiting.plans.items():
        what = record.proposed
        yield (
            f"plan {name} awaits approval: {_dtg(what.start)} to {_dtg(what.end)}, "
            f"{len(what.sorties)} sorties, POS {what.pos_any:.0%}; approved by "
            f"{', '.join(record.approved_by) or 'nobody'}"
        )
