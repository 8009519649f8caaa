"""The post of a live world: messages on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.geo.geodesic import inverse
from sarex.randomness import Key, derive_key
from sarex.world.comms import Link, Message, fate_of
from sarex.world.happenings import Delivered, Happening, NotDelivered

__all__ = ["Ashore", "End", "Post"]

Ashore = Mapping[str, tuple[float, float, float]]
"""Id of a station ashore to longitude, latitude [deg] and height of its aerial [m]."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link when a message is sent; ``works``: whether its equipment does."""

    name: str
    lon_deg: float
    lat_deg: float
    height_m: float
    works: bool


class Post:
    """Messages in the order in which they arrive, or in which it is clear that they do not."""

    def __init__(self, key: Key) -> None:
        self._key = derive_key(key, "messages")
        self._waiting: list[tuple[int, int, Happening]] = []
        self._sent = 0

    def send(self, link: Link, sender: End, addressee: End, now_ns: int) -> Message:
        """Put a message on its way."""
        message = Message(self._sent, link.name, sender.name, addressee.name, now_ns)
        self._sent += 1
        here, there = (sender.lon_deg, sender.lat_deg), (addressee.lon_deg, addressee.lat_deg)
        distance_m = inverse(*here, *there)[2]
        fate = fate_of(
            link,
            message.number,
            self._key,
            now_ns,
            distance_m=float(distance_m),
            heights_m=(sender.height_m, addressee.height_m),
            datalink=sender.works and addressee.works,
        )
        known = (fate.time_ns, addressee.name, *there, message.number, link.name, now_ns)
        told = Delivered(*known) if fate.why_not is None else NotDelivered(*known, fate.why_not)
        self._waiting.append((fate.time_ns, message.number, told))
        self._waiting.sort(key=lambda item: item[:2])
        return message

    @property
    def next_ns(self) -> int | None:
        """When the next message is settled; None where none is on its way."""
        return self._waiting[0][0] if self._waiting else None

    def settled(self, now_ns: int) -> list[Happening]:
        """Messages settled by now, taken out."""
        told = []
        while self._waiting and self._waiting[0][0] <= now_ns:
            told.append(self._waiting.pop(0)[2])
        return told
