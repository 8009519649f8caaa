"""One case as the channel watches it: what arrived, by any process, and how far the drill is held.

Events are read first and the state of control after them: what a client is shown was in order when
it was read, and from the look that finds a NO DUFF nothing of the exercise is given out.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.errors import SarexError
from sarex.exercise.control import ControlState
from sarex.labels import Viewer
from sarex.server.cases.numbering import Mark
from sarex.server.cases.open_case import OpenCase
from sarex.server.channel.feed import Feed, Frame
from sarex.server.reads.case_view import clock_view
from sarex.server.reads.control import control_view

__all__ = ["CaseFeed", "Glance"]

_CLOCK_S = 1.0
"""A clock that jumps is told no oftener than this."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What is told of a case beside its events, as it is sent; the latest holds.

    ``held``: a NO DUFF holds, and nothing but what sounds is told.
    """

    version: int
    held: bool
    told: Mapping[str, str]
    """By what is told: control, clock, alert."""
    positions: Mapping[str, str]
    """By facility."""


@dataclass(frozen=True, slots=True)
class _ClockTold:
    """What was told of the clock: case and wall time [s], ratio."""

    time_s: float
    wall_s: float
    ratio: float
    frame: str | None
    looked_s: float = 0.0


class CaseFeed:
    """Feeds of one case, one for each viewer; all of it is done in threads.

    Parameters
    ----------
    case
        The open case.
    """

    def __init__(self, case: OpenCase) -> None:
        self.case = case
        self._mark: Mark | None = None
        self._feeds: dict[Viewer, Feed] = {}
        self._lock = threading.RLock()
        self.control: ControlState | None = None
        self.glances: dict[Viewer, Glance] = {}
        """Of each viewer that has a feed; read without a lock."""
        self._version = 0
        self._clock = _ClockTold(0.0, 0.0, 0.0, None)
        self.look()

    @property
    def numbering(self) -> str:
        """Name of the numbering that holds; another one after the journal was put back."""
        return "" if self._mark is None else self._mark.numbering

    @property
    def held(self) -> bool:
        """Whether a NO DUFF holds."""
        return self.control is not None and self.control.no_duff is not None

    def look(self) -> bool:
        """Take in what arrived since the last look; whether anything is new."""
        with self._lock:
            before, mark = self._mark, self.case.numbering.look()
            if mark == before:
                return self._look_at_clock()
            if before is not None and mark.numbering != before.numbering:
                self._feeds.clear()
                self.glances.clear()
            for feed in self._feeds.values():
                if before is not None and mark.erasures != before.erasures:
                    feed.forget()
                feed.take()
            self._mark = mark
            self.control = self.case.control()
            self._look_at_clock()
            self._give_out()
            return True

    def _look_at_clock(self) -> bool:
        """Whether the clock goes otherwise than it was told to."""
        told = self._clock
        if time.monotonic() - told.looked_s < _CLOCK_S and told.frame is not None:
            return False
        try:
            clock = clock_view(self.case)
        except SarexError:  # nothing is on record from which it could be read
            return False
        time_s, wall_s = iso_to_ns(clock.time) / 1e9, iso_to_ns(clock.wall) / 1e9
        expected_s = told.time_s + told.ratio * (wall_s - told.wall_s)
        same = told.ratio == clock.ratio and abs(time_s - expected_s) < max(1.0, clock.ratio) / 2
        if told.frame is not None and same:
            self._clock = replace(told, looked_s=time.monotonic())
            return False
        frame = self._frame("clock", clock=clock.model_dump(mode="json"))
        self._clock = _ClockTold(time_s, wall_s, clock.ratio, frame, time.monotonic())
        self._give_out()
        return True

    def _give_out(self) -> None:
        """Let clients have what was read, after the state of control was."""
        self._version += 1
        for viewer, feed in self._feeds.items():
            self.glances[viewer] = self._glance(viewer, feed)
            feed.shown = feed.read

    def feed(self, viewer: Viewer) -> Feed:
        """The feed of a viewer, made when it is first asked for."""
        with self._lock:
            if viewer not in self._feeds:
                self._feeds[viewer] = Feed(self.case, viewer)
                self.control = self.case.control()  # what was read may be newer than the last look
                self._give_out()
            return self._feeds[viewer]

    def peek(self, viewer: Viewer) -> Feed | None:
        """The feed of a viewer, if it is made; without a lock."""
        return self._feeds.get(viewer)

    def page(self, viewer: Viewer, n: int, lang: str) -> list[Frame]:
        """Events beyond a number, read from the journal; none while a NO DUFF holds."""
        with self._lock:
            self.look()
            return [] if self.held else self.feed(viewer).page(n, lang)

    def _glance(self, viewer: Viewer, feed: Feed) -> Glance:
        told = {}
        if alert := self.alert(viewer.party):
            told["alert"] = alert
        if self.held:
            return Glance(self._version, True, told, {})
        if self.control is not None:
            view = control_view(self.control, viewer.party).model_dump(mode="json")
            told["control"] = self._frame("control", control=view)
        if self._clock.frame is not None:
            told["clock"] = self._clock.frame
        positions = {
            name: self._frame("position", position=each) for name, each in feed.positions.items()
        }
        return Glance(self._version, False, told, positions)

    def alert(self, party: str) -> str | None:
        """Real alerts that not every party has acknowledged, and the NO DUFF that holds.

        For every client of the parties that take part, whichever case it follows.
        """
        control = self.control
        if control is None or party not in control.parties:
            return None
        view = control_view(control, party)
        alerts = [each.model_dump(mode="json") for each in view.alerts]
        no_duff = None if view.no_duff is None else view.no_duff.model_dump(mode="json")
        return self._frame("alert", alerts=alerts, no_duff=no_duff)

    def sounds(self, party: str) -> bool:
        """Whether something sounds at the clients of a party."""
        control = self.control
        if control is None or party not in control.parties:
            return False
        return bool(control.sounding(party)) or control.no_duff is not None

    def _frame(self, topic: str, **content: Any) -> str:
        drill = {"exercise": True} if self.case.mode == "exercise" else {}
        return json.dumps({"topic": topic, "case": self.case.case_id, **drill, **content})
