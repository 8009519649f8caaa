"""The live world: orders in, happenings out; :mod:`sarex.world.clock` runs it."""

from __future__ import annotations

import math
from dataclasses import replace

from sarex.errors import ExerciseError
from sarex.world.clock import SteppedWorld
from sarex.world.comms import Link, Message
from sarex.world.failures import Failure
from sarex.world.ordering import write_order
from sarex.world.orders import Fly, Order
from sarex.world.persons import Person
from sarex.world.post import Ashore, End
from sarex.world.reading import read_persons
from sarex.world.rows import _kernels as rows
from sarex.world.setup import index_of, refuse_unknown

__all__ = ["LiveWorld"]


class LiveWorld(SteppedWorld):
    """Truth, persons and facilities that act, on one clock; who reads it sees the truth.

    Example::

        world = LiveWorld(
            truth, coast, plane, start_ns, key=key, conditions=steady_conditions(1.5, 18_000.0),
            facilities=[SimulatedFacility(helicopter, 128.6, 32.7, at_base="fukue", home="fukue",
                                          investigates=True, recovers=True)],
            bases=[fukue], persons=draw_persons(truth, groups_of(objects), key, water_c=18.0),
        )
        world.give(Fly("kor-heli", track, {"raft": width}))
        while world.now_ns < end_ns:
            for happening in world.run_until(end_ns, stop_on=(Contact, Bingo)):
                director.record(happening)

    Parameters
    ----------
    truth : Truth
        Changed as the world runs.
    coast, plane : Coast, LocalPlane
        Land, which true objects meet and facilities do not; where tracks are straight.
    start_ns : int
        A whole second, at or before the distress.
    key : Key
        All numbers are drawn from it, by facility and object id: a facility more, or another
        order of facilities, changes nothing of the others' luck.
    facilities, bases : sequences
        Each id once; a base with the id of a facility is that ship's deck.
    conditions : Conditions
    persons : Persons, optional
    failures : sequence of Failure
    figures : Keeping, optional
        Second looks and margins; assumed ones unless stated.

    Raises
    ------
    ExerciseError
        If ids repeat, or a facility names a base that there is not or that does not take it.
    """

    # --- orders -------------------------------------------------------------------------------

    def give(self, order: Order) -> None:
        """Give an order; it holds from the next step.

        Raises
        ------
        ExerciseError
            If the facility cannot do this, or there is no such facility, contact or base.
        """
        write_order(order, self.setting, self.live, self.fixed, self.truth.object_ids)
        if isinstance(order, Fly):
            self.setting.tracks[order.facility] = order.track
            self.setting.widths[order.facility] = dict(order.widths)
            self._write_fixed()

    def report_position(
        self,
        facility: str,
        lon_deg: float,
        lat_deg: float,
        *,
        course_deg: float,
        speed_m_s: float,
        sensor_on: bool,
        fuel_h: float | None = None,
    ) -> None:
        """Where a played facility is now; it keeps course and speed over ground until the next.

        Raises
        ------
        ExerciseError
            If the facility is not played, or the place is none of this world.
        """
        c = self._number(facility)
        if not self.live.fi[rows.PLAYED, c]:
            raise ExerciseError(
                "only a played facility is moved from outside",
                given=facility,
                allowed=", ".join(
                    n for n, p in zip(self._ids, self.live.fi[rows.PLAYED], strict=True) if p
                )
                or "none",
                remedy="Switch it to played first.",
            )
        self.setting.plane.to_xy(lon_deg, lat_deg)
        course = math.radians(course_deg)
        self.live.fs[rows.LON, c], self.live.fs[rows.LAT, c] = lon_deg, lat_deg
        self.live.fs[rows.HEADING, c], self.live.fs[rows.SPEED, c] = (
            course % (2.0 * math.pi),
            speed_m_s,
        )
        self.live.fs[rows.GROUND_U, c] = speed_m_s * math.sin(course)
        self.live.fs[rows.GROUND_V, c] = speed_m_s * math.cos(course)
        self.live.fi[rows.SENSOR, c] = sensor_on
        if fuel_h is not None:
            self.live.fs[rows.FUEL_S, c] = fuel_h * 3600.0

    def play(self, facility: str, played: bool) -> None:
        """Let a facility be moved from outside, or give it back to the world, which holds it."""
        c = self._number(facility)
        self.live.fi[rows.PLAYED, c] = played
        if not played:
            self.live.fi[rows.STATE, c] = rows.HOLDING
            self.live.fi[rows.AT_BASE, c] = -1
            self.live.fs[rows.GOAL_LON, c] = self.live.fs[rows.LON, c]
            self.live.fs[rows.GOAL_LAT, c] = self.live.fs[rows.LAT, c]

    def send(
        self, link: Link, sender: str, addressee: str, *, ashore: Ashore | None = None
    ) -> Message:
        """Send a message from a facility or a station ashore to another; see ``sarex.world.comms``.

        Parameters
        ----------
        link : Link
            By which it goes.
        sender, addressee : str
            Ids of facilities or stations.
        ashore : mapping, optional
            Id of a station to (lon_deg, lat_deg, height of its aerial in metres).
        """
        ends = self._end(sender, ashore or {}), self._end(addressee, ashore or {})
        return self._post.send(link, *ends, now_ns=self.now_ns)

    # --- failures and weather that come by order --------------------------------------------------

    def let_fail(self, failure: Failure) -> None:
        """Let something fail at a time, not before now; failures scheduled before stay.

        Raises
        ------
        ExerciseError
            If the world has no such facility, or it would work again before now.
        """
        refuse_unknown("facility", failure.facility, self._ids)
        later = replace(failure, at_ns=max(failure.at_ns, self.now_ns))
        self.setting.failures = (*self.setting.failures, later)
        self._write_fixed()

    def change_weather(
        self,
        until_ns: int,
        *,
        wave_height_m: float | None = None,
        visibility_m: float | None = None,
    ) -> None:
        """Let waves and visibility become others by a time; see :meth:`Conditions.changed`."""
        self.setting.conditions = self.setting.conditions.changed(
            self.now_ns, until_ns, wave_height_m=wave_height_m, visibility_m=visibility_m
        )
        self._write_fixed()

    # --- what is so ---------------------------------------------------------------------------

    def is_open(self, contact: int) -> bool:
        """Whether a contact, by its number, is not settled."""
        return (
            0 <= contact < int(self.live.count[rows.N_CONTACTS])
            and int(self.live.ci[rows.C_STATUS, contact]) == rows.OPEN
        )

    def seek_again(self, search_object: str) -> None:
        """Let an object that was confirmed be looked for as before: its find was taken back."""
        refuse_unknown("search object", search_object, self.truth.object_ids)
        self.truth.sought[self.truth.object_ids.index(search_object)] = True

    def persons(self) -> tuple[Person, ...]:
        """All persons as they are in truth."""
        return read_persons(self._person_names, self.truth.object_ids, self._ids, self.live)

    def _end(self, name: str, ashore: Ashore) -> End:
        if name in ashore:
            return End(name, *ashore[name], works=True)
        here = self.facility(name)
        works = "datalink" not in here.failed and here.state != "lost"
        height_m = self.setting.facilities[self._number(name)].facility.sensor_height_m
        return End(name, here.lon_deg, here.lat_deg, height_m, works)

    def grant(self, facility: str, base: str, granted: bool = True) -> None:
        """A partner lets a facility come to its base or deck when it has to, or no longer.

        Without it a craft that cannot land at home goes to none but its own nation's bases; an
        order to land there is for whoever gives it to have asked for.
        """
        refuse_unknown("facility", facility, self._ids)
        refuse_unknown("base", base, self.setting.base_ids)
        (self.setting.granted.add if granted else self.setting.granted.discard)((base, facility))
        self._write_fixed()

    def home_of(self, facility: str, base: str | None) -> None:
        """Give a facility another home, as a partner's deck that was granted; None: no home."""
        c, b = self._number(facility), index_of("base", base, self.setting.base_ids)
        if b >= 0 and not self.fixed.takes[b, c]:
            raise ExerciseError(
                "a base that does not take this facility",
                given=base,
                remedy="Name a base that takes its kind and helps its nation.",
                where=facility,
            )
        self.live.fi[rows.HOME, c] = b
        if base is not None:
            self.grant(facility, base)
