"""What others do while the director plays: read from the journal, and carried out in the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from sarex.exercise.direct.refusals import unless_refused
from sarex.exercise.direct.seated_search import SeatedSearch
from sarex.facilities import Track
from sarex.journal import Event
from sarex.world.orders import Hold, Return

if TYPE_CHECKING:
    from sarex.exercise.direct.director import Director

__all__ = ["Listening"]


class Listening:
    """Takes in each event once; what the director itself recorded needs nothing more of it."""

    def __init__(self, director: Director) -> None:
        self.director = director
        self._handlers: Mapping[str, Callable[[Event, Any], None]] = {
            "inject.released": self._fired,
            "inject.delivered": self._delivered,
            "plan.approved": self._approved,
            "plan.issued": self._issued,
            "plan.proposed": self._proposed,
            "position.reported": self._positioned,
            "sighting.reclassified": lambda _, body: self.director.rescue.taken_back(body),
            "sighting.reported": self._sighted,
            "support.granted": lambda _, body: self.director.rescue.granted(body),
            "task.acknowledged": self._acknowledged,
            "task.cancelled": self._cancelled,
        }

    def take_in(self, events: Iterable[Event]) -> None:
        """Carry out what they ask for."""
        for event in events:
            handler = self._handlers.get(event.type)
            if handler is None or not isinstance(event.body, BaseModel):
                continue
            act = partial(handler, event, event.body)
            unless_refused(self.director, act, f"{event.type} by {event.author}", event)

    def _fired(self, _: Event, body: Any) -> None:
        """A person of exercise control sent an inject out: the world changes by it."""
        if body.because != "control":
            return
        row = self.director.known.board.rows[body.inject]
        self.director.say(f"inject {body.inject}, fired")
        if row.inject.world is not None:
            self.director.effects.apply(row.inject.world)
        if not row.inject.to:
            self.director.players.receive(row)

    def _delivered(self, event: Event, _: Any) -> None:
        """It reached those whom it is for."""
        board = self.director.known.board
        number = board.delivered.get(event.event_id)
        if number is not None and board.rows[number].because == "control":
            self.director.players.receive(board.rows[number])

    # --- those who are played -----------------------------------------------------------------

    def _search(self) -> SeatedSearch | None:
        """The staff that waits for others; None where all is simulated."""
        search = self.director.search
        return search if isinstance(search, SeatedSearch) else None

    def _approved(self, _: Event, body: Any) -> None:
        if search := self._search():
            search.approved(body.plan)

    def _issued(self, _: Event, body: Any) -> None:
        if search := self._search():
            search.issued(body.plan)

    def _proposed(self, event: Event, _: Any) -> None:
        if search := self._search():
            search.proposed(event)

    def _acknowledged(self, _: Event, body: Any) -> None:
        if search := self._search():
            search.acknowledged(body.sortie)

    def _positioned(self, event: Event, body: Any) -> None:
        self.director.played.positioned(event, body)

    def _sighted(self, event: Event, body: Any) -> None:
        """Second looks are the world's: a simulated aircraft goes where a played craft saw it."""
        if self.director.seats.facility(body.facility) is None:
            return
        place = (body.lon_deg, body.lat_deg)
        minutes = self.director.staffing.decision_min
        self.director.later(minutes, lambda: self.director.rescue.look_at(event.event_id, *place))

    # --- orders taken back --------------------------------------------------------------------

    def _cancelled(self, _: Event, body: Any) -> None:
        """Who was on a task that is taken back goes home, or waits where it is."""
        director, now = self.director, self.director.clock.now_ns()
        track = director.search.tracks.pop(body.sortie, None)
        if track is None:
            return
        flown = int(np.searchsorted(track.times_ns, now))
        if flown:  # what was searched until now still counts
            director.search.tracks[body.sortie] = _until(track, flown)
            director.search.ends_ns[body.sortie] = now
        stage = director.stage
        if flown and stage.world.facility(body.facility).state in {"transit", "search"}:
            home = stage.simulated(body.facility).home
            stage.world.give(Return(body.facility) if home else Hold(body.facility))


def _until(track: Track, legs: int) -> Track:
    """The first legs of a track."""
    legs = min(legs, track.sensor_on.size)
    return replace(
        track,
        times_ns=track.times_ns[: legs + 1],
        lon_deg=track.lon_deg[: legs + 1],
        lat_deg=track.lat_deg[: legs + 1],
        altitude_m=track.altitude_m[: legs + 1],
        leg_ids=track.leg_ids[:legs],
        task_ids=track.task_ids[:legs],
        sensor_on=track.sensor_on[:legs],
    )
