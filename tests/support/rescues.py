"""A small case at the desk, reported and offered: where the acts of a rescue begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from played_here import open_desk
from whole_runs import small_case

from sarex.journal import Event, SimulatedClock
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.evidence import report_sighting

MINUTE_NS = 60 * 10**9
HOUR_NS = 60 * MINUTE_NS
PLACE = (128.1, 32.6)


@contextmanager
def rescue_desk(folder: Path) -> Iterator[Desk]:
    """The goto case with its destroyers and helicopters offered, two hours after the report."""
    path = folder / "case.toml"
    path.write_text(small_case("goto", draws=200), encoding="utf-8")
    with open_desk(path, folder / "case") as desk:
        reported = commands.report_incident(desk)
        commands.declare_phase(desk, "alert", "no answer on any channel", reported)
        commands.offer_facilities_of_case(desk)
        move(desk, 2 * 60)
        yield desk


def move(desk: Desk, minutes: float) -> int:
    """Let time pass; the new time."""
    assert isinstance(desk.clock, SimulatedClock)
    desk.clock.advance_to(desk.clock.now_ns() + round(minutes * MINUTE_NS))
    return desk.clock.now_ns()


def seen(desk: Desk, search_object: str = "raft", by: str = "kor-helicopter") -> Event:
    """A sighting, now."""
    return report_sighting(desk, search_object, by, PLACE, 90.0, desk.clock.now_ns())


def raft_found(desk: Desk, persons: tuple[int, int] = (6, 6)) -> Event:
    """The raft is sighted and confirmed with so many persons in it; the sighting."""
    sighting = seen(desk)
    commands.classify_sighting(
        desk,
        sighting,
        "kor-helicopter",
        "object",
        "confirmed",
        "orange raft, persons wave",
        search_object="raft",
        persons_seen=persons,
    )
    return sighting


def ordered(desk: Desk, sighting: Event, facility: str = "kor-destroyer") -> Event:
    """The first way by this facility, ordered."""
    options = commands.propose_rescue(desk, sighting, wind_m_s=6.0)
    means = next(o.means for o in options if o.facility == facility and not o.ruled_out)
    assert means is not None
    return commands.order_rescue(desk, sighting, facility, means, options, "nearest that can")


def hand_over_smc(desk: Desk) -> None:
    """Korea's centre takes the mission co-ordination over from Japan's."""
    lines = dict.fromkeys(commands.CHECKLISTS["SMC"], "as in the last report")
    offered = commands.open_handover(desk, "SMC", "joint", "KOR RCC", lines, "it drifts north")
    for item in lines:
        commands.acknowledge_handover_item(desk, offered, item, "KOR RCC")
    commands.accept_handover(desk, offered, "KOR RCC")
