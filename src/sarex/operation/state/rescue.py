"""What the events of a rescue change: who is diverted and ordered, where persons are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from sarex.journal import Event
from sarex.operation.events import (
    ObjectTracked,
    PersonsAboardStated,
    PersonsDied,
    PersonsRecounted,
    PersonsRecovered,
    PersonsTransferred,
    RescueEnded,
    RescueOrdered,
    SightingClassified,
    SightingDiverted,
    SightingReclassified,
)
from sarex.operation.state.model import CaseState, Handlers
from sarex.operation.state.rescue_records import (
    Holding,
    ReclassifiedRecord,
    RescueRecord,
    TrackedRecord,
)

__all__ = ["HANDLERS"]

_Record = TypeVar("_Record")


def _aboard(state: CaseState, _: Event, body: PersonsAboardStated) -> CaseState:
    return replace(state, aboard=body.persons)


def _diverted(state: CaseState, _: Event, body: SightingDiverted) -> CaseState:
    if body.sighting not in state.sightings:  # the sighting is not released to this viewer
        return state
    sent = (*state.diverted.get(body.sighting, ()), body)
    left = tuple(f for f in state.looked.get(body.sighting, ()) if f != body.facility)
    return replace(
        state,
        diverted={**state.diverted, body.sighting: sent},
        looked={**state.looked, body.sighting: left},
    )


def _classified(state: CaseState, _: Event, body: SightingClassified) -> CaseState:
    if body.sighting not in state.sightings:
        return state
    others = {name: each for name, each in state.classified.items() if name != body.sighting}
    before = tuple(f for f in state.looked.get(body.sighting, ()) if f != body.facility)
    return replace(
        state,
        classified={**others, body.sighting: body},
        looked={**state.looked, body.sighting: (*before, body.facility)},
    )


def _reclassified(state: CaseState, event: Event, body: SightingReclassified) -> CaseState:
    """All that followed from the wrong confirmation, undone; persons recovered stay recovered.

    Also for a viewer to whom the find was released, and the sighting was not.
    """
    gone = {name for name, found in state.found.items() if found.sighting == body.sighting}
    rescues = {
        name: replace(r, doubted=True) if r.ordered.sighting == body.sighting else r
        for name, r in state.rescues.items()
    }
    now = SightingClassified(
        **{name: getattr(body, name) for name in SightingClassified.model_fields}
    )
    return replace(
        _classified(state, event, now),
        assessed={s: each for s, each in state.assessed.items() if s != body.sighting},
        found=_without(state.found, gone),
        reclassified=(
            *state.reclassified,
            ReclassifiedRecord(event.occurred_at_ns, event.author, body),
        ),
        recovered_from=_without(state.recovered_from, gone),
        rescues=rescues,
        tracked=_without(state.tracked, gone),
    )


def _without(records: Mapping[str, _Record], names: Collection[str]) -> dict[str, _Record]:
    return {name: each for name, each in records.items() if name not in names}


def _ordered(state: CaseState, event: Event, body: RescueOrdered) -> CaseState:
    record = RescueRecord(event.occurred_at_ns, body)
    return replace(state, rescues={**state.rescues, event.event_id: record})


def _ended(state: CaseState, _: Event, body: RescueEnded) -> CaseState:
    record = state.rescues.get(body.rescue)
    if record is None:
        return state
    return replace(state, rescues={**state.rescues, body.rescue: replace(record, ended=body)})


def _tracked(state: CaseState, event: Event, body: ObjectTracked) -> CaseState:
    record = TrackedRecord(event.occurred_at_ns, body)
    return replace(state, tracked={**state.tracked, body.search_object: record})


def _recovered(state: CaseState, event: Event, body: PersonsRecovered) -> CaseState:
    state = _more(state, event, body.holder, body.place_kind, body.alive, body.dead)
    if body.search_object is not None:
        count = state.recovered_from.get(body.search_object, 0) + body.alive + body.dead
        state = replace(state, recovered_from={**state.recovered_from, body.search_object: count})
    record = state.rescues.get(body.rescue) if body.rescue is not None else None
    if record is None or body.rescue is None:
        return state
    record = replace(record, alive=record.alive + body.alive, dead=record.dead + body.dead)
    return replace(state, rescues={**state.rescues, body.rescue: record})


def _transferred(state: CaseState, event: Event, body: PersonsTransferred) -> CaseState:
    held = state.holdings.get(body.holder)
    if held is None or held.alive < body.alive or held.dead < body.dead:
        return state  # how they came there is not released to this viewer
    left = replace(held, alive=held.alive - body.alive, dead=held.dead - body.dead)
    state = _with(state, body.holder, left)
    return _more(state, event, body.to, body.place_kind, body.alive, body.dead)


def _died(state: CaseState, _: Event, body: PersonsDied) -> CaseState:
    held = state.holdings.get(body.holder)
    if held is None or held.alive < body.persons:
        return state
    change = replace(held, alive=held.alive - body.persons, dead=held.dead + body.persons)
    return _with(state, body.holder, change)


def _recounted(state: CaseState, event: Event, body: PersonsRecounted) -> CaseState:
    held = Holding(body.place_kind, body.alive, body.dead, event.occurred_at_ns)
    return _with(state, body.holder, held)


def _more(
    state: CaseState, event: Event, holder: str, place_kind: str, alive: int, dead: int
) -> CaseState:
    held = state.holdings.get(holder) or Holding(place_kind, 0, 0, event.occurred_at_ns)
    return _with(state, holder, replace(held, alive=held.alive + alive, dead=held.dead + dead))


def _with(state: CaseState, holder: str, held: Holding) -> CaseState:
    return replace(state, holdings={**state.holdings, holder: held})


HANDLERS: Handlers = {
    "object.tracked": _tracked,
    "persons.aboard_stated": _aboard,
    "persons.died": _died,
    "persons.recounted": _recounted,
    "persons.recovered": _recovered,
    "persons.transferred": _transferred,
    "rescue.ended": _ended,
    "rescue.ordered": _ordered,
    "sighting.classified": _classified,
    "sighting.diverted": _diverted,
    "sighting.reclassified": _reclassified,
}
