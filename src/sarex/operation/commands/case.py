"""The beginning of a case: what is reported, declared and offered."""

from __future__ import annotations

from sarex.canonical import ns_to_iso
from sarex.facilities import Facility, facility_from_entry
from sarex.incident.events import incident_reported
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.operation.commands.refusal import refuse_unless
from sarex.operation.coordinator import by_smc
from sarex.operation.desk import Author, Desk
from sarex.operation.events import FacilityOffered, PhaseDeclared

__all__ = [
    "PHASES",
    "declare_phase",
    "offer_facilities_of_case",
    "offer_facility",
    "report_incident",
]


def report_incident(desk: Desk) -> Event:
    """Record the case file, verbatim and parsed.

    The verbatim text holds personal data: it is the SMC's alone, and in an exercise, where persons
    are invented, exercise control's too.
    """
    case = desk.loaded.case
    control = (EXCON,) if case.mode == "exercise" else ()
    return desk.record(
        "incident.reported",
        incident_reported(desk.loaded),
        desk.smc,
        marking="received",
        field_labels={"/toml": Label(case.parties.smc, control)},
    )


PHASES = ("uncertainty", "alert", "distress")
"""From the least grave to the gravest."""


def declare_phase(desk: Desk, phase: str, reason: str, cause: Event) -> Event:
    """Declare the emergency phase: any at first, then a graver one.

    Raises
    ------
    OrderError
        If it is not graver than the phase that holds.
    """
    state = desk.state()
    before = state.phase
    graver = PHASES if before is None else PHASES[PHASES.index(before) + 1 :]
    refuse_unless(
        phase in graver,
        "a phase is declared when the case becomes graver",
        given=f"{phase}, after {before or 'no phase'}",
        allowed=", ".join(graver) or "none is graver",
        remedy="Lower the phase with lower_phase, with the reason for it, or leave it.",
    )
    body = PhaseDeclared.model_validate({"phase": phase, "reason": reason})
    return by_smc(desk, state, "phase.declared", body, cause=cause)


def offer_facility(
    desk: Desk,
    facility: Facility,
    available_from_ns: int,
    place: tuple[float, float],
    left_h: float,
) -> Event:
    """A nation puts a facility at the search's disposal."""
    body = FacilityOffered(
        facility=facility,
        available_from=ns_to_iso(available_from_ns),
        lon_deg=place[0],
        lat_deg=place[1],
        endurance_left_h=left_h,
    )
    return desk.record(
        "facility.offered",
        body,
        Author(f"{facility.nation} RCC", "RCC"),
        label=desk.label_of(facility.nation),
        marking="declared",
    )


def offer_facilities_of_case(desk: Desk) -> None:
    """Offer every facility that the case file lists."""
    for entry in desk.loaded.case.facilities:
        facility = facility_from_entry(entry)
        left_h = entry.endurance_left_h or facility.endurance_h
        place = (entry.position.lon_deg, entry.position.lat_deg)
        offer_facility(desk, facility, entry.available_from_ns, place, left_h)
