"""What happens in the world, as those who see it report it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sarex.exercise.direct.staffing import MINUTE_NS
from sarex.facilities import Track
from sarex.operation import commands
from sarex.operation.desk import Author
from sarex.operation.events import SightingReported
from sarex.operation.state import role_key
from sarex.world import happenings as h

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Reporting"]

_REPORT_NS = 10 * MINUTE_NS
"""Facilities report their position every ten minutes."""
_SAID: dict[type[h.Happening], str] = {
    h.Bingo: "Bingo fuel: leaving for home.",
    h.BrokeOff: "Broke off.",
    h.Departed: "Departed.",
    h.Failed: "Failure aboard.",
    h.Repaired: "Works again.",
    h.Held: "Cannot launch.",
    h.WavedOff: "Cannot land.",
    h.Refuelled: "Refuelled.",
}


class Reporting:
    """Turns happenings into events, and keeps where everybody was each minute."""

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk
        self.stops_on = (
            h.Contact, h.Classified, h.RecoveryEnded, h.Landed, h.Gone, h.TrackEnded,
            h.Delivered, h.NotDelivered,
        )  # fmt: skip
        self.sightings: dict[int, str] = {}
        """Contact to the event that reported it."""
        self.silent_until: dict[str, int] = {}
        """Facility to when its reports go through again."""
        self._held: dict[str, list[h.Happening]] = {}
        self._under_way: dict[int, h.Happening] = {}
        self._noted: dict[str, list[tuple[int, float, float, bool]]] = {}

    # --- positions ----------------------------------------------------------------------------

    def note_positions(self) -> None:
        """Keep where every facility is; every ten minutes those under way report it."""
        world, now = self.director.stage.world, self.desk.clock.now_ns()
        report = now % _REPORT_NS == 0
        for item in world.setting.facilities:
            here = world.facility(item.id)
            searches = here.state == "search"
            if item.played:
                searches = self.director.played.searches(item.id)
            row = (now, here.lon_deg, here.lat_deg, searches)
            self._noted.setdefault(item.id, []).append(row)
            moving = here.base is None and here.state not in {"lost", "out_of_service"}
            moving = moving and not self.director.played.reports_itself(item.id)
            if report and moving and not self.is_silent(item.id):
                commands.report_position(
                    self.desk,
                    item.id,
                    (here.lon_deg, here.lat_deg),
                    here.course_deg,
                    here.speed_m_s,
                    max(0.0, here.fuel_h),
                    provenance="simulated",
                )
        for name in [n for n in self._held if not self.is_silent(n)]:
            for happening in self._held.pop(name):
                self._tell(happening)

    def flown(self, ordered: Track, end_ns: int) -> Track | None:
        """What was searched of a track until a time: where the facility was, minute by minute.

        From the first minute to the last in which it searched since the track's begin; None where
        there are no two. Legs bear the task that was ordered at their time, or the last before.
        """
        rows = [
            row
            for row in self._noted.get(ordered.facility, ())
            if ordered.times_ns[0] <= row[0] <= end_ns
        ]
        searching = [n for n, row in enumerate(rows) if row[3]]
        if len(searching) < 2:
            return None
        rows = rows[searching[0] : searching[-1] + 1]
        times = np.array([row[0] for row in rows], np.int64)
        legs = np.searchsorted(ordered.times_ns, times[:-1], side="right") - 1
        on = np.array([a[3] and b[3] for a, b in pairwise(rows)])
        tasks = [ordered.task_ids[min(int(leg), len(ordered.task_ids) - 1)] for leg in legs]
        return Track(
            ordered.facility,
            ordered.sortie,
            times,
            np.array([row[1] for row in rows]),
            np.array([row[2] for row in rows]),
            np.full(times.size, float(np.median(ordered.altitude_m))),
            tuple(f"{ordered.sortie}-F{n + 1}" for n in range(times.size - 1)),
            tuple(tasks),
            on,
            ordered.turn_radius_m,
        )

    # --- happenings ---------------------------------------------------------------------------

    def is_silent(self, facility: str) -> bool:
        """Whether its communications are out."""
        return self.silent_until.get(facility, 0) > self.desk.clock.now_ns()

    def take_in(self, happening: h.Happening) -> None:
        """Report it, or keep it until it can be reported."""
        if isinstance(happening, h.Delivered | h.NotDelivered):
            self._settle(happening)
        elif happening.facility and self.is_silent(happening.facility):
            self._held.setdefault(happening.facility, []).append(happening)
        else:
            self._send(happening)

    def _send(self, what: h.Happening) -> None:
        """A crew reports by the link that it has to the co-ordinator on scene, if there is one."""
        link, osc = self.director.staffing.link, self._osc()
        by_itself = self.director.seats.facility(what.facility) is not None
        world, no_report = self.director.stage.world, isinstance(what, h.Gone | h.PersonTakenUp)
        if link is None or osc is None or by_itself or no_report or what.facility in {"", osc}:
            self._tell(what)
        elif world.facility(what.facility).state != "lost":  # else nobody is left to report
            self._under_way[world.send(link, what.facility, osc).number] = what

    def _settle(self, fate: h.Delivered | h.NotDelivered) -> None:
        """What arrived is told; what did not is sent again, nobody having acknowledged it."""
        what = self._under_way.pop(fate.message)
        if isinstance(fate, h.Delivered):
            self._tell(what)
        else:
            self.director.later(1, lambda: self._send(what))

    def _tell(self, what: h.Happening) -> None:
        director = self.director
        if isinstance(what, h.Contact):
            self._sighting(what)
        elif isinstance(what, h.Classified):
            director.rescue.classified(what)
        elif isinstance(what, h.PersonTakenUp):
            director.rescue.taken_up(what)
        elif isinstance(what, h.RecoveryEnded):
            director.rescue.recovery_ended(what)
        elif isinstance(what, h.Landed):
            director.rescue.landed(what)
        elif isinstance(what, h.TrackEnded):
            director.search.track_over(what.facility)
        elif isinstance(what, h.Gone):
            director.search.forget([what.facility])
            self._missed(what.facility)
        elif type(what) in _SAID:
            if isinstance(what, h.Refuelled):
                director.search.fly_on(what.facility)
            reason = getattr(what, "reason", None)
            why = f" Reason: {reason}." if reason else ""
            self.say_for(what.facility, _SAID[type(what)] + why)

    def say_for(self, facility: str, text: str) -> None:
        """A facility tells the co-ordinator on scene, or the centre if it is that itself.

        A crew that speaks for itself is told instead.
        """
        if self.director.seats.answers(facility):
            self.director.played.tell(facility, text)
            return
        commands.send_message(self.desk, facility, [self._leading(facility)], "data_link", text)

    def order_to(self, facility: str, text: str) -> None:
        """A facility is told what to do, by the co-ordinator on scene or by the centre."""
        commands.send_message(self.desk, self._leading(facility), [facility], "data_link", text)

    def _leading(self, facility: str) -> str:
        """Who leads a facility: the co-ordinator on scene, or the centre if it is that itself."""
        osc = self._osc()
        if osc is None or osc == facility:
            return f"{self.desk.loaded.case.parties.smc} RCC"
        return osc

    def _osc(self) -> str | None:
        """Who co-ordinates on scene now, handovers counted."""
        held = self.desk.state().roles.get(role_key("OSC", "joint"))
        return None if held is None else held.holder

    def _missed(self, facility: str) -> None:
        """The centre is told that nobody hears from a facility any more."""
        osc, centre = self._osc(), f"{self.desk.loaded.case.parties.smc} RCC"
        nation = self.desk.state().facilities[facility].facility.nation
        sender = osc if osc is not None and osc != facility else f"{nation} RCC"
        if sender != centre:
            text = f"No contact with {facility}; it is taken out of the search."
            commands.send_message(self.desk, sender, [centre], "data_link", text)

    def _sighting(self, seen: h.Contact) -> None:
        """What was seen is taken for the object that this facility sees from farthest."""
        director = self.director
        looked = director.stage.world.setting.widths.get(seen.facility, {})
        guess = max(sorted(looked), key=lambda name: looked[name].width_m, default=None)
        named = seen.search_object or guess
        if self.director.played.sees(seen, named) or named is None:
            return
        event = self.desk.record(
            "sighting.reported",
            SightingReported(
                facility=seen.facility,
                search_object=named,
                lon_deg=seen.lon_deg,
                lat_deg=seen.lat_deg,
                error_m=max(1.0, seen.error_m),
            ),
            Author(seen.facility, "SRU"),
            label=self.desk.label_of(director.stage.simulated(seen.facility).facility.nation),
            marking="measured",
        )
        self.sightings[seen.contact] = event.event_id
