"""The pace of an exercise: how its clock is tied to the wall's."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sarex.errors import ExerciseError

__all__ = ["AS_FAST", "SLICE_S", "Pace", "SystemWall", "Timekeeper", "Wall"]

SLICE_S = 0.2
"""Nobody waits longer than this, on the wall clock, to be seen by the exercise [s]."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the exercise clock goes: as fast as it can, by a ratio, or step by step.

    Parameters
    ----------
    ratio : float, optional
        Exercise time over wall time; 1 is real time. None: as fast as it goes.
    step_s : float [s], optional
        After so much exercise time the exercise pauses until exercise control resumes it.
    """

    ratio: float | None = None
    step_s: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("ratio", self.ratio), ("step", self.step_s)):
            if value is not None and not 0.0 < value < math.inf:
                raise ExerciseError(
                    f"the {name} of an exercise clock is no number above 0",
                    given=value,
                    allowed="a number above 0; 1 is real time" if name == "ratio" else "above 0",
                    remedy=f"Give a {name} above 0, or none.",
                )

    @property
    def sentence(self) -> str:
        """For ``exercise.started``; empty where nobody was to wait for the clock."""
        said = [] if self.ratio is None else [f"Exercise clock {self.ratio:g} times the wall's."]
        if self.step_s is not None:
            said.append(f"Paused every {self.step_s / 60.0:g} min.")
        return " ".join(said)


AS_FAST = Pace()


class Wall(Protocol):
    """A clock on the wall, and a way to let it go on."""

    def now_s(self) -> float:
        """Seconds since some time; never runs back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait so long."""
        ...


class SystemWall:
    """The machine's own."""

    def now_s(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Timekeeper:
    """Makes the exercise wait for the wall clock; knows whether somebody asked for its end.

    Parameters
    ----------
    pace
        How fast.
    wall
        The machine's clock unless stated.
    go_on
        Asked in every slice of a pause: whether somebody at the keys lets the exercise go on.
    joined
        Whether others are expected to join while it runs; at a ratio or in steps they are.
    """

    def __init__(
        self,
        pace: Pace = AS_FAST,
        wall: Wall | None = None,
        go_on: Callable[[], bool] = lambda: False,
        *,
        joined: bool = False,
    ) -> None:
        self.pace, self.go_on = pace, go_on
        self.joined = joined or pace != AS_FAST
        self.stop_asked = False
        self._wall = SystemWall() if wall is None else wall
        self._since: tuple[float, int] | None = None

    def stop(self) -> None:
        """Ask for ENDEX, as from the handler of an interrupt; the exercise sees it soon."""
        self.stop_asked = True

    def begin(self, case_ns: int) -> None:
        """From now on the exercise clock goes on from this time."""
        self._since = (self._wall.now_s(), case_ns)

    def due_ns(self) -> int | None:
        """What the exercise clock ought to show now [ns]; None: whatever it can reach."""
        if self.pace.ratio is None or self._since is None:
            return None
        wall_s, case_ns = self._since
        return case_ns + round((self._wall.now_s() - wall_s) * self.pace.ratio * 1e9)

    def step_end_ns(self) -> int | None:
        """When the exercise pauses by itself next [ns]."""
        if self.pace.step_s is None or self._since is None:
            return None
        return self._since[1] + round(self.pace.step_s * 1e9)

    def wait_until(self, case_ns: int, news: Callable[[], bool]) -> bool:
        """Sleep until the exercise clock ought to show a time.

        Parameters
        ----------
        case_ns
            The time [ns].
        news
            Asked in every slice whether something came that cannot wait.

        Returns
        -------
        bool
            False if news or an end that was asked for came before.
        """
        ratio = self.pace.ratio
        while ratio is not None and (due := self.due_ns()) is not None and due < case_ns:
            if self.stop_asked or news():
                return False
            self._wall.sleep(min(SLICE_S, (case_ns - due) / 1e9 / ratio))
        return True

    def nap(self) -> None:
        """Sleep for a slice, while the exercise stands still."""
        self._wall.sleep(SLICE_S)
