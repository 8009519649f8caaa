"""A facility played by a program in the director's process: what it is told, what it may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sarex.journal import View

__all__ = ["Acknowledge", "Act", "Look", "Moment", "Player", "Say", "Sight", "Steer"]


@dataclass(frozen=True, slots=True)
class Look:
    """Something that the facility's own sensor shows; whether it is what it seems is open.

    ``taken_for`` is the search object that it resembles, ``error_m`` one standard deviation each
    way.
    """

    number: int
    time_ns: int
    lon_deg: float
    lat_deg: float
    error_m: float
    taken_for: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """What a facility's crew knows at a time, and no more.

    Parameters
    ----------
    facility : str
    now_ns : int
    lon_deg, lat_deg, course_deg, speed_m_s, fuel_h
        By its own navigation: place, course and speed over ground, hours left at search speed.
    looks : tuple of Look
        What its sensor showed since the last moment.
    told : tuple of str
        What it was told since then: orders that are no task, failures aboard.
    view : View
        The journal as its nation may see it: tasks, messages, plans, positions of others.
    """

    facility: str
    now_ns: int
    lon_deg: float
    lat_deg: float
    course_deg: float
    speed_m_s: float
    fuel_h: float
    looks: tuple[Look, ...]
    told: tuple[str, ...]
    view: View


@dataclass(frozen=True, slots=True)
class Steer:
    """Go on over ground by this course and speed; holds until the next."""

    course_deg: float
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The facility has its order for a sortie."""

    sortie: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Report a look as a sighting of a search object."""

    look: Look
    search_object: str


@dataclass(frozen=True, slots=True)
class Say:
    """Send a message."""

    to: tuple[str, ...]
    text: str


Act = Steer | Acknowledge | Sight | Say


class Player(Protocol):
    """Plays one facility; called once a minute of exercise time."""

    def play(self, moment: Moment) -> Iterable[Act]:
        """What the facility does now."""
        ...
