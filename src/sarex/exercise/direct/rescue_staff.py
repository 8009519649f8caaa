"""From a second look to a place of safety: what crews and co-ordinators do about what was seen."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sarex.errors import ExerciseError
from sarex.operation import commands
from sarex.operation.events import SightingReclassified, SightingReported, SupportGranted
from sarex.operation.events.rescue import Triage
from sarex.operation.rescue import RecoveryOption, landings_of
from sarex.world import happenings as h
from sarex.world.orders import Divert, Investigate, Land, Recover, Resume, Return

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["RescueStaff"]

_LOOK_MIN = 10
"""A craft that was diverted to a ship's report looks so long."""
_LOOK_AGAIN_MIN = 30
"""While no craft is free for a contact that is not settled, it is asked for again so often."""
FUEL_SHARE = 0.8
"""A base is in reach that needs no more than this share of the fuel that is left."""


class RescueStaff:
    """Plays crews at what they saw, the on-scene co-ordinator, and those who receive survivors.

    It decides by one rule: the way to recover that is through first of those not ruled out.
    """

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk
        self._rescues: dict[tuple[str, str], str] = {}
        self._taken: dict[tuple[str, str], list[bool]] = defaultdict(list)
        self.triage: dict[str, dict[Triage, int]] = {}
        """Casualties that an inject put at an object, by category."""

    # --- second looks -------------------------------------------------------------------------

    def classified(self, what: h.Classified) -> None:
        """A crew says what it found at its contact."""
        sighting = self.director.reporting.sightings.get(what.contact)
        state = self.desk.state()
        if sighting is None or sighting not in state.sightings:
            return
        if what.as_ == "open":
            self._left(sighting, what)
        elif what.as_ == "confirmed" and what.search_object is not None:
            if what.search_object in state.found:
                return
            count = self._persons_at(what.search_object)
            commands.classify_sighting(
                self.desk, sighting, what.facility, "object", "confirmed",
                "seen from close by and recognised", search_object=what.search_object,
                persons_seen=(count, count),
            )  # fmt: skip
            if count:
                minutes = self.director.staffing.decision_min
                self.director.later(minutes, lambda: self._decide(sighting))
        elif what.as_ == "dismissed":
            commands.classify_sighting(
                self.desk, sighting, what.facility, "other", "confirmed",
                "seen from close by: not of this incident",
            )  # fmt: skip
        elif what.as_ == "not_found":
            commands.classify_sighting(
                self.desk, sighting, what.facility, "nothing_found", "possible",
                "nothing seen at the place",
            )  # fmt: skip

    def _left(self, sighting: str, what: h.Classified) -> None:
        """A second look was broken off, or never begun: another craft is asked for it."""
        if self.director.stage.world.facility(what.facility).state != "lost":
            self.director.reporting.say_for(
                what.facility, "Leaving a contact that is not settled; another craft is needed."
            )
        minutes = self.director.staffing.decision_min
        self.director.later(minutes, lambda: self._look_again(sighting, what.contact))

    def _look_again(self, sighting: str, contact: int) -> None:
        """Send who is there first, as long as nobody has settled it."""
        world, state = self.director.stage.world, self.desk.state()
        if not world.is_open(contact) or sighting in state.classified:
            return
        seen, answered = state.sightings[sighting], state.looked.get(sighting, ())
        on_the_way = {d.facility for d in state.diverted.get(sighting, ())} - set(answered)
        free = self._free(seen.lon_deg, seen.lat_deg, {"air", "water"}, on_the_way)
        if not free:
            self.director.later(_LOOK_AGAIN_MIN, lambda: self._look_again(sighting, contact))
            return
        _, name = free[0]
        commands.divert(self.desk, sighting, name, "the look before was broken off")
        world.give(Investigate(name, contact))

    def _free(
        self, lon_deg: float, lat_deg: float, media: set[str], but: set[str]
    ) -> list[tuple[float, str]]:
        """Who can go to a place, by the seconds of the way."""
        stage = self.director.stage
        free = []
        for item in stage.world.setting.facilities:
            here = stage.world.facility(item.id)
            can = here.state in {"transit", "search", "holding"} and not here.played
            if can and item.facility.medium in media and item.id not in but:
                away_m = stage.away_m(item.id, lon_deg, lat_deg)
                free.append((away_m / item.facility.transit_speed_m_s, item.id))
        return sorted(free)

    def _persons_at(self, search_object: str) -> int:
        """Who is at the object, alive or not: those aboard a facility are not."""
        persons = self.director.stage.world.persons()
        return sum(p.search_object == search_object and p.taken_up_ns is None for p in persons)

    # --- recovery -----------------------------------------------------------------------------

    def _decide(self, sighting: str) -> None:
        """The co-ordinator takes the first way that is not ruled out, if there is one."""
        state = self.desk.state()
        if all(found.sighting != sighting for found in state.found.values()):
            return  # taken back since
        seen = state.classified[sighting]
        wind = self._wind_m_s(state.sightings[sighting])
        options = commands.propose_rescue(self.desk, sighting, wind_m_s=wind)
        for option in options:
            if (
                option.means is not None
                and not option.ruled_out
                and self._recover(sighting, option, options)
            ):
                return
        object_id = seen.search_object or ""
        self.director.reporting.say_for(
            seen.facility, f"{object_id}: no craft can recover them now; staying with them."
        )
        self.director.later(30, lambda: self._decide_again(sighting))

    def _decide_again(self, sighting: str) -> None:
        seen = self.desk.state().classified[sighting]
        if seen.search_object and self._persons_at(seen.search_object):
            self._decide(sighting)

    def _recover(
        self, sighting: str, option: RecoveryOption, options: tuple[RecoveryOption, ...]
    ) -> bool:
        world = self.director.stage.world
        here = world.facility(option.facility)
        if here.state in {"lost", "out_of_service", "recovering"} or option.means is None:
            return False
        search_object = self.desk.state().classified[sighting].search_object or ""
        try:
            world.give(Recover(option.facility, search_object))
        except ExerciseError:  # the craft answers that it cannot: the next way is asked
            return False
        ordered = commands.order_rescue(
            self.desk, sighting, option.facility, option.means, options,
            "the first of the ways that are not ruled out",
        )  # fmt: skip
        self._rescues[option.facility, search_object] = ordered.event_id
        self.director.say(f"rescue: {option.facility} to {search_object}")
        return True

    def _wind_m_s(self, at: SightingReported) -> float:
        now = self.desk.clock.now_ns()
        u, v = self.director.read.forcing.wind.sample(at.lon_deg, at.lat_deg, now)
        return math.hypot(float(u), float(v))

    def taken_up(self, what: h.PersonTakenUp) -> None:
        """A person is aboard."""
        self._taken[what.facility, what.search_object].append(what.alive)

    def recovery_ended(self, what: h.RecoveryEnded) -> None:
        """Count who is aboard, report it, go where they are safe; leave the rest to others."""
        key = (what.facility, what.search_object)
        rescue, aboard = self._rescues.pop(key, None), self._taken.pop(key, [])
        if aboard:
            triage = self.triage.get(what.search_object, {})
            if sum(triage.values()) not in {sum(aboard), len(aboard)}:
                triage = {}  # some of them: nobody has counted which
            commands.recover_persons(
                self.desk, what.facility, sum(aboard), len(aboard) - sum(aboard), rescue=rescue,
                search_object=None if rescue else what.search_object,
                triage=triage,
            )  # fmt: skip
        left = self._persons_at(what.search_object)
        if rescue is not None:
            outcome = "handed_on" if left else "all_recovered"
            if left and not aboard:
                outcome = "not_possible"
            commands.end_rescue(self.desk, rescue, outcome, f"{len(aboard)} aboard, {left} left")
        if aboard:
            self._to_safety(what.facility)
        if left:
            sighting = self._sighting_of(what.search_object)
            if sighting is not None:
                self.director.later(
                    self.director.staffing.decision_min, lambda: self._decide_again(sighting)
                )

    def _sighting_of(self, search_object: str) -> str | None:
        found = self.desk.state().found.get(search_object)
        return None if found is None else found.sighting

    # --- what others decide ---------------------------------------------------------------------

    def taken_back(self, body: SightingReclassified) -> None:
        """A find is none any more: crews report that object again when they see it."""
        if body.no_longer_found is not None:
            self.director.stage.world.seek_again(body.no_longer_found)

    def granted(self, body: SupportGranted) -> None:
        """A partner lets a craft come: from now on it may, when it has to."""
        record = self.desk.state().support.get(body.request)
        stage = self.director.stage
        if record is None:
            return
        craft, base = record.requested.facility, record.requested.provider
        known = base in stage.bases and craft in stage.world.setting.facility_ids
        if base is not None and known:
            stage.world.grant(craft, base)

    # --- to safety ----------------------------------------------------------------------------

    def _to_safety(self, facility: str) -> None:
        """To the nearest base ashore in reach that may take it, else to its home.

        A partner's base is one once the partner has granted it.
        """
        stage = self.director.stage
        may = landings_of(self.desk.loaded.case, self.desk.state(), self.desk.clock.now_ns())
        open_to = {landing.name for landing in may[facility]} if facility in may else None
        ashore = [
            base
            for base in stage.in_reach(facility, FUEL_SHARE)
            if not base.afloat and (open_to is None or base.id in open_to)
        ]
        if ashore:
            stage.world.give(Land(facility, ashore[0].id))
        elif stage.simulated(facility).home:
            stage.world.give(Return(facility))

    def all_safe(self) -> bool:
        """Whether everybody who was on board is at a place of safety or in hospital."""
        held = self.desk.state().holdings.values()
        ashore = sum(each.alive + each.dead for each in held if each.place_kind != "facility")
        return ashore >= self.desk.loaded.case.report.persons_on_board

    def landed(self, what: h.Landed) -> None:
        """Those aboard go ashore, or aboard the ship on which it landed."""
        held = self.desk.state().holdings.get(what.facility)
        if held is None or not held.alive + held.dead:
            return
        base = self.director.stage.bases[what.base]
        kind = "facility" if base.afloat else "place_of_safety"
        commands.transfer_persons(self.desk, what.facility, what.base, kind, held.alive, held.dead)

    # --- reports from others ------------------------------------------------------------------

    def look_at(self, sighting: str, lon_deg: float, lat_deg: float) -> None:
        """Send the aircraft that is there first to what a passing ship reported."""
        stage = self.director.stage
        free = self._free(lon_deg, lat_deg, {"air"}, set())
        if not free:
            self.director.search.tell("No aircraft is free for the ship's report.")
            return
        seconds, name = free[0]
        commands.divert(self.desk, sighting, name, "first aircraft there")
        stage.world.give(Divert(name, lon_deg, lat_deg))
        self.director.later(seconds / 60.0 + _LOOK_MIN, lambda: self._looked(sighting, name))

    def _looked(self, sighting: str, facility: str) -> None:
        world = self.director.stage.world
        if world.facility(facility).state != "diverted":
            return  # it has seen something itself, or had to go home
        commands.classify_sighting(
            self.desk, sighting, facility, "nothing_found", "possible", "nothing seen at the place"
        )
        world.give(Resume(facility))
