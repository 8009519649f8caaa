"""Facilities that others play: moved by what is reported of them, told what they would see."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from sarex.errors import ExerciseError, SarexError
from sarex.exercise.direct.refusals import FAULTS
from sarex.exercise.direct.saying import order_text
from sarex.exercise.direct.staffing import MINUTE_NS
from sarex.exercise.seats.live_track import Fix, LiveTrack
from sarex.exercise.seats.player import Acknowledge, Act, Look, Moment, Say, Sight, Steer
from sarex.exercise.seats.seating import Seat
from sarex.exercise.truth_record import CONTROL
from sarex.journal import Event
from sarex.labels import EXCON, Label, Viewer
from sarex.operation import commands
from sarex.operation.desk import Author
from sarex.operation.events import MessageSent, PositionReported, SightingReported
from sarex.world import happenings as h

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Played"]

_STEP_NS = 10 * 1_000_000_000
"""The world's step: fixes closer together than this move a facility no better."""
_KEPT_NS = MINUTE_NS
"""Of a live track, fixes at least so far apart go on record."""


class Played:
    """Stands between the world and persons, programs and live tracks."""

    def __init__(self, director: Director) -> None:
        self.director, self.desk = director, director.desk
        self._looks: dict[str, list[Look]] = {}
        self._told: dict[str, list[str]] = {}
        self._steered: set[str] = set()
        self._fixed_ns: dict[str, int] = {}

    def _seats(self) -> list[tuple[str, Seat]]:
        found = []
        for item in self.director.stage.world.setting.facilities:
            seat = self.director.seats.facility(item.id)
            if seat is not None:
                found.append((item.id, seat))
        return found

    # --- where they are -----------------------------------------------------------------------

    def begin(self) -> None:
        """Live tracks move their facilities from their first fix on."""
        now = self.desk.clock.now_ns()
        for name, seat in self._seats():
            if seat.track is None:
                continue
            last = now
            self.director.agenda.at(now, self._follow(name, seat.track))
            for time_ns in seat.track.times_ns.tolist():
                if time_ns - last >= _STEP_NS:
                    last = time_ns
                    self.director.agenda.at(time_ns, self._follow(name, seat.track))

    def _follow(self, name: str, track: LiveTrack) -> Callable[[], object]:
        return lambda: self._fix(name, track)

    def _fix(self, name: str, track: LiveTrack) -> None:
        now = self.desk.clock.now_ns()
        fix = track.at(now)
        if fix is None:
            return
        self._move(name, fix)
        if now - self._fixed_ns.get(name, now - _KEPT_NS) >= _KEPT_NS:
            self._fixed_ns[name] = now
            self._report(name, fix)

    def _report(self, name: str, fix: Fix) -> None:
        here = self.director.stage.world.facility(name)
        commands.report_position(
            self.desk,
            name,
            (fix.lon_deg, fix.lat_deg),
            fix.course_deg,
            fix.speed_m_s,
            max(0.0, here.fuel_h),
            provenance="live",
        )

    def _move(self, name: str, fix: Fix) -> None:
        self.director.stage.world.report_position(
            name,
            fix.lon_deg,
            fix.lat_deg,
            course_deg=fix.course_deg,
            speed_m_s=fix.speed_m_s,
            sensor_on=self.searches(name),
            fuel_h=fix.endurance_left_h,
        )

    def positioned(self, event: Event, body: PositionReported) -> None:
        """A person or a program elsewhere reported where its facility is."""
        seat = self.director.seats.facility(body.facility)
        if seat is None or seat.kind == "track" or seat.player is not None:
            return
        fix = Fix(event.occurred_at_ns, body.lon_deg, body.lat_deg, body.course_deg,
                  body.speed_m_s, body.endurance_left_h)  # fmt: skip
        forcing, now = self.director.read.forcing, self.desk.clock.now_ns()
        for field in (forcing.wind, forcing.current):  # refuse what is no place of this world
            field.sample(fix.lon_deg, fix.lat_deg, now)
        self._move(body.facility, fix)

    def searches(self, name: str) -> bool:
        """Whether it is in the search of a task that it acknowledged: its sensor is watched."""
        now = self.desk.clock.now_ns()
        for track in self.director.search.tracks.values():
            if track.facility == name and track.times_ns[0] <= now < track.times_ns[-1]:
                leg = bisect_right(track.times_ns.tolist(), now) - 1
                return bool(track.sensor_on[leg])
        return False

    def reports_itself(self, name: str) -> bool:
        """Whether its positions come from elsewhere than the world."""
        seat = self.director.seats.facility(name)
        return seat is not None and seat.player is None

    # --- what they are told -------------------------------------------------------------------

    def sees(self, seen: h.Contact, taken_for: str | None) -> bool:
        """Tell the crew what its sensor shows, if it speaks for itself; whether it does."""
        name = seen.facility
        if not self.director.seats.answers(name):
            return False
        look = Look(seen.contact, seen.time_ns, seen.lon_deg, seen.lat_deg, seen.error_m, taken_for)
        self._looks.setdefault(name, []).append(look)
        where = f"{seen.lat_deg:.4f} N {seen.lon_deg:.4f} E, error {seen.error_m:.0f} m"
        self.tell(name, f"In sight: {taken_for or 'something'} at {where}.")
        return True

    def tell(self, name: str, text: str) -> None:
        """Tell a crew what happens aboard: by the simulation, to it and its nation alone."""
        self._told.setdefault(name, []).append(text)
        body = MessageSent(
            sender=CONTROL.name, to=(name,), medium="simulation", text=text, exercise=True
        )
        label = Label(EXCON, (self._nation(name),))
        self.desk.record("message.sent", body, Author(CONTROL.name, "sender"), label=label)

    def pass_on(self) -> None:
        """Orders that the world did not take go to whoever plays the facility."""
        world = self.director.stage.world
        orders, world.untold = world.untold, []
        for order in orders:
            text = order_text(order)
            self._told.setdefault(order.facility, []).append(text)
            self.director.reporting.order_to(order.facility, text)

    # --- what they do -------------------------------------------------------------------------

    def play(self) -> None:
        """Once a minute: watch sensors by the tasks, and let programs of this process act."""
        for name, seat in self._seats():
            here = self.director.stage.world.facility(name)
            if here.state == "lost":
                continue
            if seat.player is not None:
                moment = Moment(
                    name, self.desk.clock.now_ns(), here.lon_deg, here.lat_deg, here.course_deg,
                    here.speed_m_s, here.fuel_h, tuple(self._looks.pop(name, ())),
                    tuple(self._told.pop(name, ())),
                    self.desk.folder.journal.view(Viewer(self._nation(name), "SRU")),
                )  # fmt: skip
                for act in seat.player.play(moment):
                    try:
                        self._do(name, act)
                    except FAULTS:
                        raise
                    except SarexError as error:
                        self.tell(name, f"Refused: {error.message}.")
            here = self.director.stage.world.facility(name)
            self._move(name, Fix(here.time_ns, here.lon_deg, here.lat_deg, here.course_deg,
                                 here.speed_m_s, None))  # fmt: skip

    def _do(self, name: str, act: Act) -> None:
        here = self.director.stage.world.facility(name)
        if isinstance(act, Steer):
            self._move(name, Fix(here.time_ns, here.lon_deg, here.lat_deg, act.course_deg,
                                 act.speed_m_s, None))  # fmt: skip
        elif isinstance(act, Acknowledge):
            tasks = self.desk.state().tasks
            mine = [sortie for sortie, task in tasks.items() if task.facility == name]
            if act.sortie not in mine:
                raise ExerciseError(
                    f"{name} has no such task",
                    given=act.sortie,
                    allowed=", ".join(mine) or "none",
                    remedy="Acknowledge a task of this facility.",
                )
            task = tasks[act.sortie]
            commands.acknowledge_task(self.desk, act.sortie, name, self._nation(name), task.order)
        elif isinstance(act, Sight):
            self._sight(name, act)
        else:
            assert isinstance(act, Say)
            commands.send_message(self.desk, name, list(act.to), "data_link", act.text)

    def _sight(self, name: str, act: Sight) -> None:
        body = SightingReported(
            facility=name,
            search_object=act.search_object,
            lon_deg=act.look.lon_deg,
            lat_deg=act.look.lat_deg,
            error_m=max(1.0, act.look.error_m),
        )
        label = self.desk.label_of(self._nation(name))
        self.desk.record(
            "sighting.reported", body, Author(name, "SRU"), label=label, marking="measured"
        )

    def _nation(self, name: str) -> str:
        return self.director.stage.simulated(name).facility.nation
