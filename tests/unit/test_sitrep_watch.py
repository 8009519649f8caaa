"""What a watch officer misses at once stands in the situation report, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rescues import HOUR_NS, MINUTE_NS, PLACE, move, ordered, raft_found, rescue_desk, seen

from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.events import SitrepSent
from sarex.operation.rescue import light_at
from sarex.operation.sitrep_watch import leaving_lines
from sarex.planning.horizon import Bingo
from sarex.quantities import format_dtg
from sarex.words import LOCALES


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        yield desk


def sitrep(desk: Desk, locale: str = "en") -> str:
    body = commands.send_sitrep(desk, "routine", "satellite data").body
    assert isinstance(body, SitrepSent)
    return body.texts[locale]


def test_alerting_stands_in_the_report(desk: Desk) -> None:
    now = desk.clock.now_ns()
    commands.try_contact(desk, "port", "Jeju port", "telephone", "nothing_known")
    commands.try_contact(desk, "ship", "MV Kaze", "VHF", "news", news="saw a red flare at 0210Z")
    commands.draft_broadcast(desk, PLACE, 40_000.0, now + 6 * HOUR_NS)
    commands.report_ship(
        desk, ship="440123456", name="MV Kaze", lon_deg=128.1, lat_deg=32.9, course_deg=180.0,
        speed_m_s=6.0, full_speed_m_s=8.0, provenance="typed",
    )  # fmt: skip
    commands.drop_marker(desk, "M1", "radio", "kor-helicopter", PLACE, 100.0)
    move(desk, 30)
    commands.report_marker(desk, "M1", (128.2, 32.61), 100.0)
    commands.end_communication_search(desk, "not_located", "no station has heard of her")
    text = sitrep(desk)
    assert "Alert phase (ALERFA) since" in text
    assert "declared by JPN RCC: no answer on any channel" in text
    assert "Communication search: 2 asked, news from 1." in text
    assert "MV Kaze: saw a red flare at 0210Z" in text
    assert "Communication search ended: no station has heard of her" in text
    assert f"valid until {format_dtg(now + 6 * HOUR_NS)}" in text
    # 0.3° of latitude less half an hour at 6 m/s, at 8 m/s
    assert "MV Kaze: 47 min to the place of the broadcast" in text
    assert "Datum marker M1 of kor-helicopter: 32-36" in text
    commands.report_marker(desk, "M1")
    assert "Datum marker M1 of kor-helicopter is not heard any more; last 32-36" in sitrep(desk)


def test_light_is_that_of_the_latest_place(desk: Desk) -> None:
    light = light_at(*PLACE, desk.clock.now_ns())
    assert light.first_ns is not None
    assert light.last_ns is not None
    assert "Next first light" in sitrep(desk)  # before any sighting, of the first hypothesis
    seen(desk)
    text = sitrep(desk)
    assert f"Next first light {format_dtg(light.first_ns)}" in text
    assert f"next last light {format_dtg(light.last_ns)}" in text


def test_tracking_and_open_handovers_stand_in_it(desk: Desk) -> None:
    sighting = raft_found(desk)
    ordered(desk, sighting)
    commands.track_object(desk, "raft", "kor-helicopter", PLACE, 60.0)
    assert "raft is in sight of kor-helicopter: 32-36" in sitrep(desk)
    move(desk, 10)
    commands.track_object(desk, "raft", "kor-helicopter", PLACE, 400.0, in_sight=False)
    lines = dict.fromkeys(commands.CHECKLISTS["OSC"], "as in the last report")
    offered = commands.open_handover(desk, "OSC", "joint", "jpn-destroyer", lines, "nearer")
    commands.acknowledge_handover_item(desk, offered, next(iter(lines)), "jpn-destroyer")
    text = sitrep(desk)
    assert "raft was lost from sight by kor-helicopter" in text
    assert f"{len(lines) - 1} of {len(lines)} lines not acknowledged" in text


@pytest.mark.parametrize("locale", LOCALES)
def test_until_when_each_facility_may_stay_stands_in_it(desk: Desk, locale: str) -> None:
    now = desk.clock.now_ns()
    item = Bingo("s1", "kor-helicopter", *PLACE, now + 50 * MINUTE_NS, 1800.0, 1800.0)
    over = replace(item, facility="jpn-helicopter", leave_by_ns=now - MINUTE_NS)
    (line,) = leaving_lines((item, over), now, locale)
    assert "kor-helicopter" in line
    assert format_dtg(now + 50 * MINUTE_NS) in line
