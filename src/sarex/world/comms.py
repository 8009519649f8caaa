"""Links and messages: what was sent arrives later, or does not.

A message's fate is settled when it is sent, from places, outages and one number drawn for it, so it
is the same however the world is run. Radio sees as far as the heights of both ends let it, over an
earth 4/3 as large: d = √(2·(4/3)·a·h₁) + √(2·(4/3)·a·h₂).

References
----------
Recommendation ITU-R P.310, effective Earth radius factor 4/3 in a standard atmosphere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sarex.errors import ExerciseError
from sarex.randomness import Key, derive_key, uniform_pair

__all__ = ["Fate", "Link", "Message", "fate_of", "radio_horizon_m"]

_EARTH_M = 6_371_000.0
_STREAM = 1


@dataclass(frozen=True, slots=True)
class Link:
    """One way of talking.

    Parameters
    ----------
    name : str
    delay_s : float [s]
        From sending to arriving.
    range_m : float [m], optional
        Greatest distance of the two ends; None: as far as you like (satellite, telephone).
    line_of_sight : bool
        Whether the ends must see each other over the curve of the earth.
    loss : float [1]
        Probability that a message does not arrive.
    outages_ns : tuple of (start, end) [ns since 1970 UTC]
        When nothing passes.
    in_outage : {"lost", "held"}
        What becomes of a message sent then; held: sent on when the outage ends.
    """

    name: str
    delay_s: float = 0.0
    range_m: float | None = None
    line_of_sight: bool = False
    loss: float = 0.0
    outages_ns: tuple[tuple[int, int], ...] = ()
    in_outage: Literal["lost", "held"] = "lost"

    def __post_init__(self) -> None:
        ordered = all(start < end for start, end in self.outages_ns)
        if not (self.delay_s >= 0.0 and 0.0 <= self.loss <= 1.0 and ordered):
            raise ExerciseError(
                "not a link",
                given=f"delay {self.delay_s:g} s, loss {self.loss:g}, outages {self.outages_ns}",
                allowed="a delay of 0 or more, loss from 0 to 1, outages that end after they begin",
                remedy="Correct the link.",
                where=self.name,
            )


@dataclass(frozen=True, slots=True)
class Message:
    """A message on its way; its text is not the world's."""

    number: int
    link: str
    sender: str
    addressee: str
    sent_ns: int


@dataclass(frozen=True, slots=True)
class Fate:
    """When a message arrives, or when and why it is clear that it never does."""

    time_ns: int
    why_not: Literal["range", "outage", "datalink", "lost"] | None = None


def radio_horizon_m(height_m: float, other_height_m: float) -> float:
    """Distance at which two aerials just see each other [m].

    >>> round(radio_horizon_m(100.0, 0.0))
    41218
    """
    return math.sqrt(8.0 / 3.0 * _EARTH_M) * (math.sqrt(height_m) + math.sqrt(other_height_m))


def fate_of(
    link: Link,
    number: int,
    key: Key,
    sent_ns: int,
    *,
    distance_m: float,
    heights_m: tuple[float, float],
    datalink: bool = True,
) -> Fate:
    """What becomes of a message.

    Parameters
    ----------
    link : Link
        On which it is sent.
    number : int
        Of the message on this link; with the key it decides whether it is lost.
    key : Key
        Of all messages.
    sent_ns : int
        Case time.
    distance_m : float [m]
        Of the two ends when it is sent.
    heights_m : (float, float) [m]
        Of their aerials.
    datalink : bool
        Whether the equipment works at both ends.
    """
    end_ns = sent_ns + round(link.delay_s * 1e9)
    if not datalink:
        return Fate(end_ns, "datalink")
    beyond = link.range_m is not None and distance_m > link.range_m
    if beyond or (link.line_of_sight and distance_m > radio_horizon_m(*heights_m)):
        return Fate(end_ns, "range")
    start_ns = sent_ns
    for begin, end in sorted(link.outages_ns):
        if begin <= start_ns < end:
            if link.in_outage == "lost":
                return Fate(end_ns, "outage")
            start_ns = end
    u, _ = uniform_pair(derive_key(key, f"link {link.name}"), _STREAM, number, 0)
    end_ns = start_ns + round(link.delay_s * 1e9)
    return Fate(end_ns, "lost") if u < link.loss else Fate(end_ns)
