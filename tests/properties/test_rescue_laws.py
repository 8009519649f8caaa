"""Whatever happens in whatever order: everybody is accounted for, the fold is pure, names stay."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rescues import move, rescue_desk, seen

from sarex.canonical import iso_to_ns
from sarex.incident.events import IncidentReported
from sarex.journal import Event
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands
from sarex.operation.commands import OrderError
from sarex.operation.desk import Desk
from sarex.operation.events import (
    ObjectFound,
    PersonsAboardStated,
    PersonsDied,
    PersonsRange,
    PersonsRecounted,
    PersonsRecovered,
    PersonState,
    PersonsTransferred,
    SightingReclassified,
    SightingReported,
)
from sarex.operation.rescue import account_of
from sarex.operation.state import CaseState, apply, fold_case

NOON_NS = iso_to_ns("2026-06-07T03:00:00Z")
PLACES = ("ship", "helicopter", "port", "hospital")
KINDS = ("facility", "facility", "place_of_safety", "hospital")
KIND_OF = dict(zip(PLACES, KINDS, strict=True))

places = st.sampled_from(PLACES)
few = st.integers(0, 4)
names = st.sampled_from(["raft", "piw"])
seen_first = st.sampled_from(["e1", "e2"])
"""Event ids of the two sightings with which each history begins."""

bodies = st.one_of(
    st.builds(
        lambda a, b, s: PersonsAboardStated(
            persons=PersonsRange(least=min(a, b), most=max(a, b)), source=s
        ),
        st.integers(0, 12),
        st.integers(0, 12),
        st.just("the owner"),
    ),
    st.builds(ObjectFound, search_object=names, persons=st.none() | few, sighting=seen_first),
    st.builds(
        SightingReclassified,
        sighting=seen_first,
        facility=st.just("helicopter"),
        result=st.just("nothing_found"),
        certainty=st.just("possible"),
        what=st.just("nothing there"),
        replaces=st.just("e"),
        reason=st.just("it was another's"),
        decided_by=st.just("KOR RCC, SMC"),
    ),
    st.builds(
        lambda place, o, a, d: PersonsRecovered(
            search_object=o, holder=place, place_kind=KIND_OF[place], alive=a, dead=d
        ),
        places,
        st.none() | names,
        few,
        few,
    ),
    st.builds(
        lambda a, b, n, d: PersonsTransferred(
            holder=a, to=b, place_kind=KIND_OF[b], alive=n, dead=d
        ),
        places,
        places,
        few,
        few,
    ),
    st.builds(PersonsDied, holder=places, persons=st.integers(1, 3)),
    st.builds(
        lambda place, a, d: PersonsRecounted(
            holder=place, place_kind=KIND_OF[place], alive=a, dead=d, reason="counted again"
        ),
        places,
        few,
        few,
    ),
)
TYPES = {
    PersonsAboardStated: "persons.aboard_stated",
    ObjectFound: "object.found",
    PersonsRecovered: "persons.recovered",
    PersonsTransferred: "persons.transferred",
    PersonsDied: "persons.died",
    PersonsRecounted: "persons.recounted",
    IncidentReported: "incident.reported",
    SightingReclassified: "sighting.reclassified",
    SightingReported: "sighting.reported",
}
REPORTED = IncidentReported(
    case_name="c",
    title="t",
    mode="exercise",
    case={
        "report": {"persons_on_board": 8},
        "objects": [{"id": "raft", "persons": 6}, {"id": "piw", "persons": 2}],
    },
)
BEGUN = [
    REPORTED,
    *(
        SightingReported(
            facility="helicopter", search_object=name, lon_deg=128.1, lat_deg=32.6, error_m=90.0
        )
        for name in ("raft", "piw")
    ),
]


def event(number: int, body: Any) -> Event:
    return Event(
        type=TYPES[type(body)],
        schema=1,
        event_id=f"e{number}",
        case_id="c",
        origin="KOR",
        seq=number + 1,
        author="a",
        role="r",
        cause=None,
        label=Label("KOR"),
        occurred_at_ns=NOON_NS + number,
        recorded_at_ns=0,
        clock_source="simulated",
        clock_offset_ns=0,
        marking=None,
        body=body,
        prev=None,
        chain_hash="",
    )


@given(st.lists(bodies, max_size=20))
def test_recovered_in_sight_and_missing_make_up_who_was_on_board(history: list[Any]) -> None:
    state = CaseState()
    for number, body in enumerate([*BEGUN, *history]):
        state = apply(state, event(number, body))
        account = account_of(state)
        assert account.accounted + account.unaccounted_most == account.aboard_most + account.surplus
        assert account.unaccounted_most == account.not_counted + account.missing_most
        assert account.missing_least <= account.missing_most
        assert account.safe + account.in_hospital <= account.recovered
        assert all(min(held.alive, held.dead) >= 0 for held in state.holdings.values())


@given(st.lists(bodies, max_size=20), st.data())
def test_only_recoveries_and_recounts_change_how_many_are_recovered(
    history: list[Any], data: st.DataObject
) -> None:
    """A transfer of which the beginning is not released moves nobody."""
    kept = [body for body in history if data.draw(st.booleans())]
    state, before = CaseState(), 0
    for number, body in enumerate([*BEGUN, *kept]):
        state = apply(state, event(number, body))
        after = account_of(state).recovered
        if not isinstance(body, PersonsRecovered | PersonsRecounted):
            assert after == before
        if isinstance(body, PersonsRecovered):
            assert after == before + body.alive + body.dead
        before = after


@given(st.lists(bodies, max_size=20))
def test_a_confirmation_taken_back_leaves_no_find_of_it_and_nobody_recovered_less(
    history: list[Any],
) -> None:
    state = CaseState()
    for number, body in enumerate([*BEGUN, *history]):
        before, state = account_of(state), apply(state, event(number, body))
        if not isinstance(body, SightingReclassified):
            continue
        after = account_of(state)
        assert all(found.sighting != body.sighting for found in state.found.values())
        assert after.recovered == before.recovered
        assert after.unaccounted_most >= before.unaccounted_most
        assert state.classified[body.sighting].certainty == "possible"


@given(st.lists(bodies, max_size=20), st.integers(0, 20))
def test_the_fold_is_pure_and_goes_on_from_anywhere(history: list[Any], at: int) -> None:
    events = [event(number, body) for number, body in enumerate([*BEGUN, *history])]
    first = fold_case(events[:at])
    kept = repr(first)
    state = first
    for each in events[at:]:
        state = apply(state, each)
    assert state == fold_case(events)
    assert repr(first) == kept


acts = st.lists(
    st.tuples(st.integers(0, 6), places, places, few, few, st.booleans()),
    min_size=4,
    max_size=14,
)


def act(desk: Desk, number: int, what: tuple[int, str, str, int, int, bool]) -> None:
    """One act of a person, in any order; each that describes a person holds a secret."""
    kind, place, other, alive, dead, found = what
    person = [PersonState(name=f"SECRET-{number}", condition=f"SECRET-{number}")]
    match kind:
        case 0:
            sighting = seen(desk, "raft" if found else "piw")
            commands.classify_sighting(
                desk,
                sighting,
                "kor-helicopter",
                "object",
                "confirmed",
                "seen from the door",
                search_object="raft" if found else "piw",
                persons_seen=(alive, alive + dead),
            )
        case 1 | 2:
            commands.recover_persons(
                desk,
                place,
                alive,
                dead,
                search_object="raft" if found else None,
                place_kind=KIND_OF[place],
                persons=person if alive + dead else (),
            )
        case 3 | 4:
            commands.transfer_persons(
                desk, place, other, KIND_OF[other], alive, dead, persons=person
            )
        case 5:
            commands.recount_persons(desk, place, KIND_OF[place], alive, dead, "counted again")
        case _:
            commands.state_persons_aboard(desk, 8, 8 + alive, "the owner")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts)
def test_by_its_commands_nobody_is_counted_who_was_not_on_board_and_no_name_is_shown(
    history: list[tuple[int, str, str, int, int, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as name, rescue_desk(Path(name)) as desk:
        for number, what in enumerate(history):
            move(desk, 1)
            before = desk.folder.journal.head()
            try:
                act(desk, number, what)
            except OrderError:
                # a refusal records nothing, but the sighting that it was about
                assert desk.folder.journal.head()[0] <= before[0] + (what[0] == 0)
            account = account_of(desk.state())
            assert account.accounted <= account.aboard_most
            assert account.surplus == 0
        views = {
            party: desk.folder.journal.view(Viewer(party, "test")).events()
            for party in ("KOR", "JPN", "USA", EXCON)
        }
        for party, events in views.items():
            for each in events:
                assert ("SECRET" not in repr(each.body)) or each.label.owner == party
        assert desk.folder.journal.verify().ok
