"""Where a facility is, as somebody reports it."""

from __future__ import annotations

from typing import Literal

from sarex.journal import Event
from sarex.operation.commands.refusal import known, refuse_unless
from sarex.operation.desk import Author, Desk
from sarex.operation.events import PositionReported

__all__ = ["report_position"]


def report_position(
    desk: Desk,
    facility: str,
    place: tuple[float, float],
    course_deg: float,
    speed_m_s: float,
    endurance_left_h: float,
    *,
    provenance: Literal["simulated", "live", "typed"] = "typed",
) -> Event:
    """Record where a facility is now.

    Parameters
    ----------
    desk
        Of the facility, of its nation, or of exercise control.
    facility
        Id of a facility that was offered.
    place
        Longitude and latitude [deg].
    course_deg, speed_m_s
        Course over ground [deg true] and speed over ground [m s-1].
    endurance_left_h
        For how long it can go on [h].
    provenance
        Whether a person typed it, a live track gave it, or the world of an exercise.

    Raises
    ------
    OrderError
        If no such facility was offered, or course, speed or endurance is none.
    """
    record = known(desk.state().facilities, facility, "facility")
    refuse_unless(
        0.0 <= course_deg <= 360.0 and speed_m_s >= 0.0 and endurance_left_h >= 0.0,
        "a report has a course, a speed and an endurance that can be",
        given=f"{course_deg} deg, {speed_m_s} m/s, {endurance_left_h} h",
        allowed="a course from 0 to 360, speed and endurance not below 0",
        remedy="Correct the report.",
    )
    body = PositionReported(
        facility=facility,
        lon_deg=place[0],
        lat_deg=place[1],
        course_deg=course_deg,
        speed_m_s=speed_m_s,
        endurance_left_h=endurance_left_h,
        provenance=provenance,
    )
    return desk.record(
        "position.reported",
        body,
        Author(facility, "SRU"),
        label=desk.label_of(record.facility.nation),
        marking="measured" if provenance == "simulated" else "received",
    )
