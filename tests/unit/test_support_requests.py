"""Support asked, answered, used, closed; approaches declared; what planning gets of both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rescues import HOUR_NS, MINUTE_NS, move, rescue_desk

from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.commands import OrderError
from sarex.operation.desk import Desk
from sarex.operation.rescue import approvals_of, horizon_answers, landings_of, supports_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def refused(match: str) -> pytest.RaisesExc[OrderError]:
    return pytest.raises(OrderError, match=match)


def ask(desk: Desk, **change: object) -> Event:
    now = desk.clock.now_ns()
    asked = {
        "of_nation": "JPN",
        "kind": "deck",
        "facility": "kor-helicopter",
        "span_ns": (now + HOUR_NS, now + 5 * HOUR_NS),
        "answer_by_ns": now + 30 * MINUTE_NS,
        "provider": "jpn-destroyer",
        **change,
    }
    return commands.request_support(desk, **asked)  # type: ignore[arg-type]


def test_what_is_asked_is_another_nations_and_in_time(desk: Desk) -> None:
    now = desk.clock.now_ns()
    with refused("another nation"):
        ask(desk, of_nation="KOR")
    with refused("of the asked nation is named"):
        ask(desk, provider="kor-destroyer")
    with refused("of the asked nation is named"):
        ask(desk, kind="overflight")
    with refused("follow each other"):
        ask(desk, answer_by_ns=now)
    with refused("follow each other"):
        ask(desk, span_ns=(now + HOUR_NS, now + HOUR_NS))
    ask(desk, kind="overflight", provider=None)
    ask(desk, kind="fuel", provider="kanoya")


def test_a_grant_has_limits_and_is_used_within_them(desk: Desk) -> None:
    now = desk.clock.now_ns()
    request = ask(desk)
    with refused("only the asked nation"):
        commands.grant_support(desk, request, "KOR", "flag officer")
    with refused("part of what was asked"):
        commands.grant_support(
            desk, request, "JPN", "flag officer", span_ns=(now, now + 2 * HOUR_NS)
        )
    with refused("was not granted"):
        commands.use_support(desk, request, (now + HOUR_NS, now + HOUR_NS))
    with refused("after its answer"):
        commands.close_support(desk, request)
    commands.grant_support(
        desk,
        request,
        "JPN",
        "flag officer",
        span_ns=(now + HOUR_NS, now + 3 * HOUR_NS),
        uses=1,
        conditions=["rotors stopped for fuel"],
    )
    with refused("answered or over"):
        commands.refuse_support(desk, request, "JPN", "second thoughts")
    state = desk.state()
    (support,) = supports_of(state, now)
    assert (support.by, support.nation, support.kind) == ("jpn-destroyer", "JPN", "deck")
    assert (support.start_ns, support.end_ns) == (now + HOUR_NS, now + 3 * HOUR_NS)
    assert not support.is_request
    pair = ("kor-helicopter", "jpn-destroyer")
    assert horizon_answers(state, now).granted == {pair}
    case = desk.loaded.case
    assert "jpn-destroyer" in {p.name for p in landings_of(case, state, now)["kor-helicopter"]}
    assert "jpn-destroyer" not in {
        p.name for p in landings_of(case, state, now + 4 * HOUR_NS)["kor-helicopter"]
    }
    with refused("was not granted"):
        commands.use_support(desk, request, (now + HOUR_NS, now + 4 * HOUR_NS))
    commands.use_support(desk, request, (now + HOUR_NS, now + 2 * HOUR_NS))
    with refused("fewer uses"):
        commands.use_support(desk, request, (now + 2 * HOUR_NS, now + 3 * HOUR_NS))
    assert supports_of(desk.state(), now) == ()
    assert horizon_answers(desk.state(), now).granted == frozenset()
    assert "jpn-destroyer" not in {
        p.name for p in landings_of(case, desk.state(), now)["kor-helicopter"]
    }
    commands.close_support(desk, request, "one landing")
    with refused("closed once"):
        commands.close_support(desk, request)


def test_a_refusal_holds_until_the_same_is_granted(desk: Desk) -> None:
    now = desk.clock.now_ns()
    first = ask(desk)
    commands.refuse_support(desk, first, "JPN", "deck is fouled")
    assert desk.state().support[first.event_id].reason == "deck is fouled"
    pair = ("kor-helicopter", "jpn-destroyer")
    assert horizon_answers(desk.state(), now).refused == {pair}
    second = ask(desk)
    commands.grant_support(desk, second, "JPN", "flag officer")
    answers = horizon_answers(desk.state(), now)
    assert (answers.granted, answers.refused) == ({pair}, frozenset())
    with refused("nothing that this nation could withdraw"):
        commands.withdraw_support(desk, first, "KOR", "no need")
    commands.withdraw_support(desk, second, "JPN", "deck fouled again")
    assert desk.state().support[second.event_id].status == "withdrawn"


def test_requests_lapse_by_the_clock_alone(desk: Desk) -> None:
    unanswered, unused = ask(desk), ask(desk)
    commands.grant_support(desk, unused, "JPN", "flag officer")
    with refused("has not lapsed"):
        commands.lapse_support(desk, unanswered)
    with refused("nothing that this nation could withdraw"):
        commands.withdraw_support(desk, unanswered, "JPN", "not mine")
    move(desk, 31)
    with refused("needed before"):
        commands.grant_support(desk, unanswered, "JPN", "flag officer")
    commands.lapse_support(desk, unanswered)
    with refused("has not lapsed"):
        commands.lapse_support(desk, unused)
    move(desk, 300)
    commands.lapse_support(desk, unused)
    reasons = [record.reason for record in desk.state().support.values()]
    assert reasons == ["not_answered", "not_used"]


def declare(desk: Desk, one: str, other: str, purpose: str, hours: tuple[float, float]) -> None:
    now = desk.clock.now_ns()
    span = (now + round(hours[0] * HOUR_NS), now + round(hours[1] * HOUR_NS))
    commands.declare_approach(
        desk, one, other, purpose, span, 100.0, ["radio first"], f"captain of {one}"
    )


def test_an_approach_is_approved_where_both_declared_it_and_for_their_common_time(
    desk: Desk,
) -> None:
    now = desk.clock.now_ns()
    declare(desk, "kor-helicopter", "jpn-destroyer", "deck_landing", (1, 3))
    assert approvals_of(desk.state()) == ()
    declare(desk, "jpn-destroyer", "kor-helicopter", "hoist", (1, 3))
    assert approvals_of(desk.state()) == ()
    declare(desk, "jpn-destroyer", "kor-helicopter", "deck_landing", (2, 5))
    (approval,) = approvals_of(desk.state())
    assert (approval.first, approval.second) == ("jpn-destroyer", "kor-helicopter")
    assert (approval.start_ns, approval.end_ns) == (now + 2 * HOUR_NS, now + 3 * HOUR_NS)
    assert "captain of kor-helicopter" in approval.approved_by
    declare(desk, "kor-destroyer", "jpn-destroyer", "passing", (1, 3))
    declare(desk, "jpn-destroyer", "kor-destroyer", "passing", (1, 3))
    assert len(approvals_of(desk.state())) == 1
    with refused("of two, for some time"):
        declare(desk, "kor-destroyer", "kor-destroyer", "passing", (1, 3))
    (event, *_) = desk.view().events(types=("approach.declared",))
    assert event.marking == "declared"
