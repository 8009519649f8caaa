"""The kernel's arrays read into records: happenings, facilities, persons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from sarex.world import happenings as h
from sarex.world.facilities import FAILURES, STATES, FacilityReading
from sarex.world.persons import Person
from sarex.world.rows import _kernels as rows
from sarex.world.setup import Setting

__all__ = ["CODES", "Names", "read_facility", "read_happenings", "read_persons"]

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


def read_facility(setting: Setting, live: rows.Live, c: int, now_ns: int) -> FacilityReading:
    """Facility c as it is now."""
    fs, fi = live.fs[:, c], live.fi[:, c]
    east, north = float(fs[rows.GROUND_U]), float(fs[rows.GROUND_V])
    item, base = setting.facilities[c], int(fi[rows.AT_BASE])
    return FacilityReading(
        facility=item.id,
        time_ns=now_ns,
        lon_deg=float(fs[rows.LON]),
        lat_deg=float(fs[rows.LAT]),
        course_deg=math.degrees(math.atan2(east, north)) % 360.0,
        speed_m_s=math.hypot(east, north),
        state=STATES[int(fi[rows.STATE])],
        fuel_h=float(fs[rows.FUEL_S]) / 3600.0 if item.fuel_known else math.nan,
        base=setting.base_ids[base] if base >= 0 else None,
        persons_aboard=int(fi[rows.ABOARD]),
        rafts=int(fi[rows.RAFTS]),
        markers=int(fi[rows.MARKERS]),
        failed=tuple(kind for k, kind in enumerate(FAILURES) if fi[rows.FAILED] & (1 << k)),
        played=bool(fi[rows.PLAYED]),
    )


def read_persons(
    names: Sequence[str], objects: Sequence[str], facilities: Sequence[str], live: rows.Live
) -> tuple[Person, ...]:
    """All persons as they are in truth."""
    floats, integers = live.pf, live.pi
    return tuple(
        Person(
            name,
            objects[int(integers[rows.P_OBJECT, p])],
            _time_or_none(floats[rows.DEATH_S, p]),
            _time_or_none(floats[rows.TAKEN_S, p]),
            facilities[int(integers[rows.P_BY, p])] if integers[rows.P_BY, p] >= 0 else None,
            bool(integers[rows.P_STATUS, p] == rows.DELIVERED),
        )
        for p, name in enumerate(names)
    )


def _time_or_none(seconds: float) -> int | None:
    return round(float(seconds) * 1e9) if math.isfinite(seconds) else None
