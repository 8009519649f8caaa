"""Realistic load for journals: signed position reports of twelve facilities."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sarex.facilities import Facility
from sarex.journal import CaseFolder, Draft, Registry, SystemClock, SystemIds
from sarex.journal.keys import Signer, SimulatedStaff
from sarex.labels import EXCON, Label
from sarex.operation.events import EVENTS, FacilityOffered, PositionReported

START_NS = 1_780_000_000_000_000_000
FACILITIES = tuple(f"ship-{number}" for number in range(12))
SHARED = Label("KOR", ("JPN", EXCON))
AUTHOR = "KOR RCC"


def staff() -> Signer:
    """Keys made from a seed, so that each event is signed."""
    return SimulatedStaff(b"keys made for load")


def new_case(path: Path, url: str | None, signer: Signer | None) -> CaseFolder:
    registry, clock, ids = Registry(EVENTS), SystemClock(), SystemIds()
    return CaseFolder.create(
        path,
        case_id="load",
        origin="kor-rcc",
        registry=registry,
        clocks=clock,
        ids=ids,
        url=url,
        keyring=signer,
    )


def offers() -> Iterator[Draft]:
    """Each facility is offered once."""
    for name in FACILITIES:
        facility = Facility(
            id=name,
            name=name,
            nation="KOR",
            kind="patrol_ship",
            platform="ship",
            medium="water",
            search_speed_m_s=7.5,
            transit_speed_m_s=12.0,
            sensor_height_m=20.0,
            endurance_h=72.0,
            turn_radius_m=0.0,
            fix_error_m=100.0,
            source="load",
        )
        body = FacilityOffered(
            facility=facility,
            available_from="2026-05-28T20:26:40Z",
            lon_deg=128.0,
            lat_deg=32.0,
            endurance_left_h=72.0,
        )
        yield Draft(
            type_name="facility.offered",
            body=body,
            author=AUTHOR,
            role="SMC",
            label=SHARED,
            occurred_at_ns=START_NS,
        )


def positions(count: int, first: int = 0) -> Iterator[Draft]:
    """Where each facility is, in turn, one report a second."""
    for number in range(first, first + count):
        body = PositionReported(
            facility=FACILITIES[number % len(FACILITIES)],
            lon_deg=128.0 + number % 100_000 * 1e-5,
            lat_deg=32.0 + number % 77_777 * 1e-5,
            course_deg=number % 360 + 0.5,
            speed_m_s=7.2 + number % 10 * 0.1,
            endurance_left_h=72.0 - number % 60_000 * 1e-3,
            provenance="live",
        )
        yield Draft(
            type_name="position.reported",
            body=body,
            author=AUTHOR,
            role="SMC",
            label=SHARED,
            occurred_at_ns=START_NS + number * 1_000_000_000,
            marking="received",
        )
