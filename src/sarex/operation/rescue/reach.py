"""Ships in reach of a place, by time to scene."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.geo.geodesic import direct, inverse
from sarex.operation.state import CaseState, ShipRecord

__all__ = ["ShipInReach", "ships_in_reach"]

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ShipInReach:
    """A ship, and when it can be at the scene.

    Parameters
    ----------
    ship, name : str
    facility : bool
        Whether it is a facility of the case; else a passing ship.
    lon_deg, lat_deg : float [°]
        Where it is now: a passing ship reckoned on from its last report with the course and speed
        it gave, a facility as planning knows it.
    age_s : float [s]
        Of that report.
    distance_m : float [m]
        Along the geodesic.
    speed_m_s : float, optional [m s-1]
        Full speed where it is known, else the speed reported.
    time_s : float, optional [s]
        To the scene; None where no speed is known.
    """

    ship: str
    name: str
    facility: bool
    lon_deg: float
    lat_deg: float
    age_s: float
    distance_m: float
    speed_m_s: float | None
    time_s: float | None


def ships_in_reach(
    state: CaseState, place: Place, now_ns: int, *, within_s: float | None = None
) -> tuple[ShipInReach, ...]:
    """Passing ships and ships of the case, the soonest first.

    The order is by time alone. A ship whose speed nobody knows stands last, by distance: she may
    be asked all the same. Land in the way is not asked for.

    Parameters
    ----------
    state : CaseState
        With ``ship.reported`` and offered facilities.
    place : (lon_deg, lat_deg)
        The scene.
    now_ns : int
        Case time.
    within_s : float, optional [s]
        Leave out ships that need longer.
    """
    ships = [_passing(record, place, now_ns) for record in state.ships.values()]
    for record in state.facilities.values():
        if record.facility.medium == "water":
            known = record.state_at(now_ns)
            wait_s = max(0.0, (known.available_from_ns - now_ns) / 1e9)
            distance = inverse(known.lon_deg, known.lat_deg, *place)[2]
            speed = record.facility.transit_speed_m_s
            ships.append(
                ShipInReach(
                    record.facility.id,
                    record.facility.name,
                    True,
                    known.lon_deg,
                    known.lat_deg,
                    known.age_s,
                    distance,
                    speed,
                    wait_s + distance / speed,
                )
            )
    if within_s is not None:
        ships = [s for s in ships if s.time_s is None or s.time_s <= within_s]
    return tuple(sorted(ships, key=_order))


def _order(item: ShipInReach) -> tuple[bool, float, str]:
    unknown = item.time_s is None
    return unknown, item.distance_m if item.time_s is None else item.time_s, item.ship


def _passing(record: ShipRecord, place: Place, now_ns: int) -> ShipInReach:
    said, age_s = record.reported, max(0.0, (now_ns - record.time_ns) / 1e9)
    lon, lat = direct(said.lon_deg, said.lat_deg, said.course_deg, said.speed_m_s * age_s)
    distance = inverse(lon, lat, *place)[2]
    speed = said.full_speed_m_s or said.speed_m_s or None
    time_s = None if speed is None else distance / speed
    return ShipInReach(said.ship, said.name, False, lon, lat, age_s, distance, speed, time_s)
