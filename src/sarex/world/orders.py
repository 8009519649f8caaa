"""Orders into the world: what a facility is told to do, from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sarex.detection import SweepWidth
from sarex.facilities import Track

__all__ = [
    "Divert",
    "Drop",
    "Fly",
    "Hold",
    "Investigate",
    "Land",
    "Order",
    "Recover",
    "Resume",
    "Return",
]


@dataclass(frozen=True, slots=True)
class Fly:
    """Follow a track in time, looking with these sweep widths (object id to width)."""

    facility: str
    track: Track
    widths: Mapping[str, SweepWidth] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Divert:
    """Go to a place at transit speed and stay there."""

    facility: str
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class Investigate:
    """Have a second look at a contact, by its number."""

    facility: str
    contact: int


@dataclass(frozen=True, slots=True)
class Recover:
    """Take up the persons of an object that was confirmed."""

    facility: str
    search_object: str


@dataclass(frozen=True, slots=True)
class Land:
    """Land on, or put in at, a base or a ship; refused to a facility that lies at one."""

    facility: str
    base: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Drop a raft to a confirmed object, or a marker at a place or here."""

    facility: str
    store: Literal["raft", "marker"]
    search_object: str | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """Go home; to one that lies at a base: stay, and what it was ordered is taken back."""

    facility: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Take the track up again where it was left."""

    facility: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay here."""

    facility: str


Order = Fly | Divert | Investigate | Recover | Land | Drop | Return | Resume | Hold
