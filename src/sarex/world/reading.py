"""The kernel's buffer of happenings, read into records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from sarex.world import happenings as h
from sarex.world.facilities import FAILURES, STATES
from sarex.world.rows import _kernels as rows

__all__ = ["CODES", "Names", "read_happenings"]

_REASONS: tuple[h.Reason, ...] = get_args(h.Reason)
_OUTCOMES: tuple[Literal["open", "confirmed", "dismissed", "not_found"], ...] = (
    "open",
    "confirmed",
    "dismissed",
    "not_found",
)
_TRULY: tuple[Literal["object", "debris", "transient"], ...] = ("object", "debris", "transient")


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in the buffer stand for."""

    facilities: Sequence[str]
    objects: Sequence[str]
    bases: Sequence[str]
    persons: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Row:
    head: tuple[int, str, float, float]
    subject: int
    code: int
    value: float
    names: Names
    contacts: NDArray[np.int64]

    @property
    def base(self) -> str | None:
        return None if self.subject < 0 else self.names.bases[self.subject]

    @property
    def reason(self) -> h.Reason:
        return _REASONS[self.code]

    @property
    def object_of_contact(self) -> str | None:
        number = int(self.contacts[rows.C_OBJECT, self.subject])
        return None if number < 0 else self.names.objects[number]


def _person(r: _Row) -> h.Happening:
    name = r.names.persons[r.subject]
    return h.PersonTakenUp(*r.head, name, name.rpartition("/")[0], bool(r.code))


def _dropped(r: _Row) -> h.Happening:
    if r.code == rows.RAFT:
        return h.Dropped(*r.head, "raft", r.names.objects[r.subject], None)
    return h.Dropped(*r.head, "marker", None, r.subject)


_READERS: Mapping[int, tuple[type[h.Happening], Callable[[_Row], h.Happening]]] = {
    rows.DEPARTED: (h.Departed, lambda r: h.Departed(*r.head, r.base)),
    rows.HELD: (h.Held, lambda r: h.Held(*r.head, r.base, r.reason)),
    rows.ARRIVAL: (h.Arrived, lambda r: h.Arrived(*r.head, STATES[r.code])),
    rows.TRACK_ENDED: (h.TrackEnded, lambda r: h.TrackEnded(*r.head)),
    rows.CONTACT: (
        h.Contact,
        lambda r: h.Contact(*r.head, r.subject, r.value, _TRULY[r.code], r.object_of_contact),
    ),
    rows.CLASSIFIED: (
        h.Classified,
        lambda r: h.Classified(*r.head, r.subject, _OUTCOMES[r.code], r.object_of_contact),
    ),
    rows.BINGO: (h.Bingo, lambda r: h.Bingo(*r.head, str(r.base), r.value / 3600.0)),
    rows.BROKE_OFF: (h.BrokeOff, lambda r: h.BrokeOff(*r.head, r.reason)),
    rows.TAKEN: (h.PersonTakenUp, _person),
    rows.RECOVERY_ENDED: (
        h.RecoveryEnded,
        lambda r: h.RecoveryEnded(*r.head, r.names.objects[r.subject], r.reason, int(r.value)),
    ),
    rows.LANDED: (h.Landed, lambda r: h.Landed(*r.head, str(r.base), int(r.value))),
    rows.REFUELLED: (h.Refuelled, lambda r: h.Refuelled(*r.head, str(r.base), r.value / 3600.0)),
    rows.WAVED_OFF: (h.WavedOff, lambda r: h.WavedOff(*r.head, str(r.base), r.reason)),
    rows.DROPPED: (h.Dropped, _dropped),
    rows.MARKED: (h.MarkerReported, lambda r: h.MarkerReported(*r.head, r.subject, r.value)),
    rows.FAILS: (h.Failed, lambda r: h.Failed(*r.head, FAILURES[r.code])),
    rows.REPAIRED: (h.Repaired, lambda r: h.Repaired(*r.head, FAILURES[r.code])),
    rows.GONE: (h.Gone, lambda r: h.Gone(*r.head, r.reason)),
    rows.RESUMED: (h.Resumed, lambda r: h.Resumed(*r.head)),
    rows.WAITS: (h.Waits, lambda r: h.Waits(*r.head, r.names.objects[r.subject], r.reason)),
}
CODES: Mapping[type[h.Happening], int] = {kind: code for code, (kind, _) in _READERS.items()}
"""Number of each kind of happening that a step tells."""


def read_happenings(
    floats: NDArray[np.float64],
    integers: NDArray[np.int64],
    contacts: NDArray[np.int64],
    names: Names,
) -> list[h.Happening]:
    """Records of a buffer, the earliest first; those of one time in the order they were told."""
    out: list[h.Happening] = []
    order: Any = np.argsort(floats[:, rows.H_TIME], kind="stable")
    for k in cast(list[int], order.tolist()):
        kind, who, subject, code = (int(x) for x in integers[k])
        time_s, lon, lat, value = (float(x) for x in floats[k])
        head = (
            round(time_s * 1000) * 1_000_000,
            "" if who < 0 else names.facilities[who],
            lon,
            lat,
        )
        out.append(_READERS[kind][1](_Row(head, subject, code, value, names, contacts)))
    return out
