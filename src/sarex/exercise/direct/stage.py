"""The stage: what really happened, and a live world with the facilities of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.drift.job import CaseInputs
from sarex.exercise.seats.seating import Seats
from sarex.exercise.seats.world import SeatedWorld
from sarex.exercise.truth_record import WidthFactors
from sarex.facilities import Base, FacilityState, base_from_entry, base_of_ship
from sarex.geo import LocalPlane
from sarex.geo.geodesic import inverse
from sarex.incident.case import FacilityEntry
from sarex.operation.desk import Desk
from sarex.operation.state import CaseState
from sarex.randomness import derive_key, generator_for
from sarex.survival.groups import groups_of
from sarex.world import SimulatedFacility, draw_persons, draw_truth
from sarex.world.conditions import steady_conditions
from sarex.world.truth import Truth

__all__ = ["Stage", "set_stage"]

_STEP_NS = 600 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stage:
    """The world of one exercise, and what is true of its sensors."""

    world: SeatedWorld
    truth: Truth
    bases: Mapping[str, Base]
    factors: WidthFactors

    @property
    def visibility_m(self) -> float:
        """On scene, now [m]."""
        return self.world.setting.conditions.visibility_at(self.world.now_ns)

    def simulated(self, facility: str) -> SimulatedFacility:
        """A facility as it was put on stage."""
        return next(item for item in self.world.setting.facilities if item.id == facility)

    def in_reach(self, facility: str, share: float, fuel_h: float | None = None) -> list[Base]:
        """Bases that take a facility and lie within a share of its fuel, the nearest first.

        The fuel is what is left unless given, in hours.
        """
        craft = self.simulated(facility).facility
        left_h = self.world.facility(facility).fuel_h if fuel_h is None else fuel_h
        reach_m = share * 3600.0 * left_h * craft.transit_speed_m_s
        found = []
        for name, base in sorted(self.bases.items()):
            if craft.kind in base.takes and base.helps(craft.nation):
                away_m = self.away_m(facility, *self.place_of(base))
                if away_m < reach_m:
                    found.append((away_m, name))
        return [self.bases[name] for _, name in sorted(found)]

    def place_of(self, base: Base) -> tuple[float, float]:
        """Longitude and latitude of a base now: a deck is where its ship is."""
        if not base.afloat:
            return base.lon_deg, base.lat_deg
        ship = self.world.facility(base.id)
        return ship.lon_deg, ship.lat_deg

    def away_m(self, facility: str, lon_deg: float, lat_deg: float) -> float:
        """Distance of a place from where a facility is now [m]."""
        here = self.world.facility(facility)
        return float(inverse(here.lon_deg, here.lat_deg, lon_deg, lat_deg)[2])


def set_stage(desk: Desk, inputs: CaseInputs, plane: LocalPlane, seats: Seats) -> Stage:
    """Draw the truth and put every facility that was offered where its offer says.

    Aircraft with a base of the case, or on a deck of one of its ships, lie ready there; the rest is
    at sea. Crews have a second look at what they see by themselves; whom they recover
    is for the co-ordinator to order.

    Parameters
    ----------
    desk
        Of exercise control; the facilities are those offered so far.
    inputs
        Case, fields and coast.
    plane
        In which tracks are straight.
    seats
        Facilities that others play start at their offer's place and go nowhere by themselves.
    """
    case, key = desk.loaded.case, derive_key(desk.key, "world")
    truth = draw_truth(
        case.incident,
        inputs.forcing,
        end_ns=case.forecast.until_ns,
        rng=generator_for(key, "truth"),
        coast_action=case.forecast.coast_action,
    )
    sea = case.environment
    state = desk.state()
    bases = _bases(desk, state)
    entries = {entry.id: entry for entry in case.facilities}
    world = SeatedWorld(
        truth,
        inputs.coast,
        plane,
        int(truth.start_s.min()) * 1_000_000_000 // _STEP_NS * _STEP_NS,
        key=derive_key(key, "live"),
        facilities=[
            _simulated(
                record.state_at(desk.clock.now_ns()),
                entries.get(name),
                bases,
                played=seats.facility(name) is not None,
            )
            for name, record in sorted(state.facilities.items())
        ],
        bases=bases,
        persons=draw_persons(
            truth,
            groups_of(case.objects, wave_height_m=sea.wave_height_m),
            derive_key(key, "persons"),
            water_c=sea.sea_temperature_c,
        ),
        conditions=steady_conditions(sea.wave_height_m, sea.visibility_m),
    )
    return Stage(world, truth, {base.id: base for base in bases}, WidthFactors(key))


def _bases(desk: Desk, state: CaseState) -> list[Base]:
    """Bases of the case, and the decks of ships that were offered."""
    now = desk.clock.now_ns()
    decks = [base_of_ship(r.state_at(now)) for _, r in sorted(state.facilities.items())]
    return [
        *(base_from_entry(entry) for entry in desk.loaded.case.bases),
        *(deck for deck in decks if deck is not None),
    ]


def _simulated(
    state: FacilityState, entry: FacilityEntry | None, bases: list[Base], *, played: bool
) -> SimulatedFacility:
    facility = state.facility
    named = {name: base for base in bases for name in (base.id, base.name)}
    # a boat slower than its ship would turn back at once for fear of losing her: it stays out
    flies = facility.medium == "air" and not played
    home = named.get(entry.base) if entry is not None and entry.base and flies else None
    if home is not None and (facility.kind not in home.takes or not home.helps(facility.nation)):
        home = None
    return SimulatedFacility(
        facility,
        state.lon_deg,
        state.lat_deg,
        at_base=None if home is None else home.id,
        home=None if home is None else home.id,
        fuel_h=state.endurance_left_h,
        investigates=not played,
        played=played,
    )
