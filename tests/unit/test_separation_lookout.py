"""What the watch records and tells: changes only, to those who may know all that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rescues import hand_over_smc, move, rescue_desk

from sarex.geo.geodesic import direct
from sarex.journal import Event
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PositionReported
from sarex.operation.separation import Lookout
from sarex.operation.state import fold_case
from sarex.review.measures import Sources, separation

ALL = Label("JPN", ("KOR", EXCON))
OF_JAPAN = Label("JPN", (EXCON,))
OF_KOREA = Label("KOR", (EXCON,))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def _at(
    desk: Desk,
    facility: str,
    north_m: float,
    course_deg: float = 0.0,
    speed_m_s: float = 0.0,
    label: Label = ALL,
) -> Event:
    """A position on one meridian."""
    lon, lat = direct(128.1, 32.0, 0.0, north_m)
    body = PositionReported(
        facility=facility,
        lon_deg=lon,
        lat_deg=lat,
        course_deg=course_deg,
        speed_m_s=speed_m_s,
        endurance_left_h=20.0,
        provenance="simulated",
    )
    return desk.record("position.reported", body, Author(facility, "SRU"), label=label)


def _meeting(desk: Desk, *, japan: Label = ALL, korea: Label = ALL) -> None:
    """Two destroyers head on, 8 km apart, closing at 10 m/s."""
    _at(desk, "kor-destroyer", 0.0, 0.0, 5.0, korea)
    _at(desk, "jpn-destroyer", 8000.0, 180.0, 5.0, japan)


def _types(events: tuple[Event, ...]) -> list[str]:
    return [event.type for event in events]


def _seen_by(desk: Desk, party: str, *prefixes: str) -> list[Event]:
    events = desk.folder.journal.view(Viewer(party, "test")).events()
    return [e for e in events if e.type.startswith(prefixes) and e.author == "separation watch"]


def test_it_is_warned_infringed_and_ended_once_each(desk: Desk) -> None:
    lookout = Lookout(desk)
    _meeting(desk)
    warned, told = lookout.look()
    assert (warned.type, told.type) == ("separation.warned", "message.sent")
    assert warned.body.facilities == ("jpn-destroyer", "kor-destroyer")
    assert warned.body.limit_lateral_m == 1852.0
    assert warned.label.audience == {"KOR", "JPN", EXCON}
    later: list[Event] = []
    for minute in range(1, 16):
        move(desk, 1)
        if minute % 5 == 0:
            _at(desk, "kor-destroyer", 300.0 * minute, 0.0, 5.0)
            _at(desk, "jpn-destroyer", 8000.0 - 300.0 * minute, 180.0, 5.0)
        later += lookout.look()
    infringed, told_again = later
    assert infringed.type == "separation.infringed"
    assert infringed.body.warned == warned.event_id == infringed.cause
    assert told_again.cause == infringed.event_id
    # 1 NM is passed at 10 m/s after (8000 - 1852) / 10 s, the errors of two fixes before
    assert infringed.occurred_at_ns - warned.occurred_at_ns <= 615 * 10**9
    _at(desk, "kor-destroyer", 0.0, 180.0, 8.0)
    _at(desk, "jpn-destroyer", 12_000.0, 0.0, 8.0)
    (ended,) = lookout.look()
    assert (ended.type, ended.body.reason) == ("separation.ended", "clear")
    assert ended.body.opened == warned.event_id
    (record,) = desk.state().separations.values()
    assert record.warned == warned.body
    assert record.infringed == infringed.body
    assert not record.is_open


def test_the_measure_tells_what_was_warned_of_and_leads_to_it(desk: Desk) -> None:
    lookout = Lookout(desk)
    _meeting(desk)
    warned, _ = lookout.look()
    _at(desk, "kor-destroyer", 7500.0)
    infringed, _ = lookout.look()
    _at(desk, "kor-destroyer", 90_000.0)
    (ended,) = lookout.look()
    _at(desk, "kor-destroyer", 7500.0)
    sudden, _ = lookout.look()
    assert ended.type == "separation.ended"
    assert sudden.type == "separation.infringed"
    *_, number = separation(Sources.of(desk.view()))
    (note,) = [each for each in number.notes if each.key == "watched"]
    assert dict(note.params) == {"warned": 1, "infringed": 2, "without": 1}
    assert {warned.event_id, infringed.event_id, sudden.event_id} <= set(number.events)
    assert "1 conflict ahead" in note.say("en")


def test_nobody_is_ordered_anything_and_who_is_concerned_is_told(desk: Desk) -> None:
    commands.assign_role(desk, "ACO", "joint", "jpn-helicopter", "it holds the air picture")
    before = {e.event_id for e in desk.view().events()}
    _meeting(desk)
    Lookout(desk).look()
    new = [e for e in desk.view().events() if e.event_id not in before]
    assert {e.type for e in new} == {"position.reported", "separation.warned", "message.sent"}
    (message,) = [e.body for e in new if e.type == "message.sent"]
    assert message.to == ("jpn-destroyer", "kor-destroyer", "jpn-helicopter")
    assert message.acknowledge_by is None
    assert len(message.text.splitlines()) == 3
    assert "no order" in message.text


def test_a_pair_at_its_limit_is_warned_of_once(desk: Desk) -> None:
    lookout = Lookout(desk)
    found: list[Event] = []
    for minute in range(20):
        _at(desk, "kor-destroyer", 0.0)
        _at(desk, "jpn-destroyer", 2222.0 + (-20.0 if minute % 2 == 0 else 20.0))
        found += lookout.look()
        move(desk, 1)
    assert [t for t in _types(tuple(found)) if t != "message.sent"] == ["separation.infringed"]


def test_who_may_not_see_a_position_learns_nothing_by_a_warning(desk: Desk) -> None:
    hand_over_smc(desk)  # the coordinator is Korea's now
    _meeting(desk, japan=OF_JAPAN)
    warned, told = Lookout(desk).look()
    assert warned.label.audience == told.label.audience == {"JPN", EXCON}
    assert told.body.to == ("jpn-destroyer", "JPN RCC")
    assert _seen_by(desk, "KOR", "separation", "message") == []
    assert len(_seen_by(desk, "JPN", "separation", "message")) == 2


def test_what_neither_released_is_controls_alone_and_told_to_nobody(desk: Desk) -> None:
    _meeting(desk, japan=OF_JAPAN, korea=OF_KOREA)
    (warned,) = Lookout(desk).look()
    assert warned.label.audience == {EXCON}


def test_a_release_is_followed_and_its_end_tells_nothing(desk: Desk) -> None:
    lookout = Lookout(desk)
    _meeting(desk, japan=OF_JAPAN)
    narrow = lookout.look()[0]
    move(desk, 1)
    _meeting(desk)  # now Japan releases where its ship is
    ended, wide, _ = lookout.look()
    assert (ended.type, ended.body.reason) == ("separation.ended", "relabelled")
    assert ended.body.opened == narrow.event_id
    assert ended.label.audience == {"JPN", EXCON}
    assert (wide.type, wide.label.audience) == ("separation.warned", {"KOR", "JPN", EXCON})
    move(desk, 1)
    _at(desk, "jpn-destroyer", 90_000.0, label=OF_JAPAN)  # far away, and withheld again
    (over,) = lookout.look()
    assert over.body.reason == "relabelled"  # not "clear": that would tell where it is not
    assert over.label.audience == {"KOR", "JPN", EXCON}


def test_a_nations_desk_watches_what_it_may_see(desk: Desk) -> None:
    _meeting(desk, japan=OF_JAPAN)
    korea = replace(desk, viewer=Viewer("KOR", "SMC"))
    (missed, _) = Lookout(korea).look()  # of Japan's ship Korea has the old place of its offer
    assert (missed.body.kind, missed.body.facilities) == ("unheard", ("jpn-destroyer",))
    assert missed.body.rests_on[0].position is None
    _meeting(desk)
    ended, warned, _ = Lookout(korea).look()
    assert (ended.type, warned.type) == ("separation.ended", "separation.warned")
    assert warned.label.owner == "KOR"


def test_the_watch_goes_on_where_it_was_after_a_restart(desk: Desk) -> None:
    _meeting(desk)
    assert len(Lookout(desk).look()) == 2
    move(desk, 1)
    assert Lookout(desk).look() == ()


def test_who_is_not_heard_is_told_of_until_it_is_heard(desk: Desk) -> None:
    lookout = Lookout(desk)
    _at(desk, "kor-destroyer", 0.0)
    _at(desk, "jpn-destroyer", 60_000.0)
    assert lookout.look() == ()
    move(desk, 21)
    _at(desk, "jpn-destroyer", 60_000.0)
    missed, told = lookout.look()
    assert (missed.body.kind, missed.body.facilities) == ("unheard", ("kor-destroyer",))
    assert missed.body.rests_on[0].age_s == pytest.approx(1260.0)
    assert "no recent position" in told.body.text
    assert told.body.to == ("kor-destroyer", "JPN RCC")  # it co-ordinates itself: the SMC is told
    move(desk, 1)
    _at(desk, "kor-destroyer", 0.0)
    (heard,) = lookout.look()
    assert (heard.type, heard.body.reason) == ("separation.ended", "clear")


def test_who_reports_an_impossible_position_is_told_of_until_it_reports_another(
    desk: Desk,
) -> None:
    lookout = Lookout(desk)
    _meeting(desk)
    bad = PositionReported(
        facility="kor-helicopter",
        lon_deg=128.1,
        lat_deg=95.0,
        course_deg=0.0,
        speed_m_s=0.0,
        endurance_left_h=2.0,
        provenance="typed",
    )
    desk.record("position.reported", bad, Author("kor-helicopter", "SRU"), label=ALL)
    kinds = {e.body.kind: e for e in lookout.look() if e.type == "separation.warned"}
    assert set(kinds) == {"unplaced", "separation"}
    assert kinds["unplaced"].body.facilities == ("kor-helicopter",)
    (text,) = [
        e.body.text
        for e in desk.view().events()
        if e.type == "message.sent" and e.cause == kinds["unplaced"].event_id
    ]
    assert "impossible" in text
    assert lookout.look() == ()
    _at(desk, "kor-helicopter", 60_000.0)
    (ended,) = lookout.look()
    assert (ended.body.kind, ended.body.reason) == ("unplaced", "clear")


@pytest.mark.parametrize("party", ["KOR", "JPN", EXCON])
def test_every_viewers_state_holds_what_it_was_told(desk: Desk, party: str) -> None:
    _meeting(desk, japan=OF_JAPAN)
    Lookout(desk).look()
    view = desk.folder.journal.view(Viewer(party, "test"))
    records = fold_case(view.events()).separations
    assert len(records) == (0 if party == "KOR" else 1)
