"""Orders written into the arrays of a live world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sarex.errors import ExerciseError
from sarex.world import orders as o
from sarex.world.rows import _kernels as rows
from sarex.world.setup import Setting, refuse_unknown

__all__ = ["write_order"]


def write_order(
    order: o.Order, setting: Setting, live: rows.Live, fixed: rows.Fixed, objects: Sequence[str]
) -> None:
    """Make an order hold from now on; a track and its widths are the caller's to lay.

    Raises
    ------
    ExerciseError
        If the facility cannot do this, or there is no such contact, object or base.
    """
    refuse_unknown("facility", order.facility, setting.facility_ids)
    c = setting.facility_ids.index(order.facility)
    _refuse_who_cannot_act(order, c, live)
    _WRITERS[type(order)](order, c, setting, live, fixed, list(objects))
    live.fi[rows.ARRIVED, c] = 0
    live.fi[rows.TOLD, c] = -1


def _refuse(message: str, where: str, given: object, allowed: str, remedy: str) -> ExerciseError:
    return ExerciseError(message, given=given, allowed=allowed, remedy=remedy, where=where)


def _refuse_who_cannot_act(order: o.Order, c: int, live: rows.Live) -> None:
    state = int(live.fi[rows.STATE, c])
    if state in {rows.LOST, rows.OUT_OF_SERVICE}:
        raise _refuse(
            "a facility that is lost or out of service takes no orders",
            order.facility,
            type(order).__name__,
            "orders to a facility that answers",
            "Give the order to another facility.",
        )
    if live.fi[rows.PLAYED, c] and not isinstance(order, o.Fly):
        raise _refuse(
            "a facility that is played is moved from outside",
            order.facility,
            type(order).__name__,
            "Fly, for its sweep widths",
            "Tell whoever plays it.",
        )


def _begin(c: int, state: int, live: rows.Live) -> None:
    """Do this now; from a base, once it has departed."""
    if _lies(c, live):
        live.fi[rows.NEXT, c] = state
    else:
        live.fi[rows.STATE, c] = state
        live.fs[rows.WORK_S, c] = 0.0


def _fly(order: o.Fly, c: int, setting: Setting, live: rows.Live, *_: Any) -> None:
    live.fs[rows.CARROT_S, c] = order.track.times_ns[0] / 1e9
    live.fi[rows.HAS_TRACK, c] = 1
    live.fi[rows.GOAL_ID, c] = -1
    if not live.fi[rows.PLAYED, c]:
        _begin(c, rows.TRANSIT, live)


def _to_place(c: int, lon_deg: float, lat_deg: float, live: rows.Live) -> None:
    live.fs[rows.GOAL_LON, c], live.fs[rows.GOAL_LAT, c] = lon_deg, lat_deg
    live.fi[rows.GOAL_ID, c] = -1


def _divert(order: o.Divert, c: int, setting: Setting, live: rows.Live, *_: Any) -> None:
    setting.plane.to_xy(order.lon_deg, order.lat_deg)  # refuses what is no place of this world
    _to_place(c, order.lon_deg, order.lat_deg, live)
    _begin(c, rows.DIVERTED, live)


def _hold(order: o.Hold, c: int, setting: Setting, live: rows.Live, *_: Any) -> None:
    _to_place(c, float(live.fs[rows.LON, c]), float(live.fs[rows.LAT, c]), live)
    if _lies(c, live):
        live.fi[rows.NEXT, c] = -1
    else:
        live.fi[rows.STATE, c] = rows.HOLDING


def _investigate(order: o.Investigate, c: int, setting: Setting, live: rows.Live, *_: Any) -> None:
    known = int(live.count[rows.N_CONTACTS])
    status = int(live.ci[rows.C_STATUS, order.contact]) if 0 <= order.contact < known else -1
    if status != rows.OPEN:
        raise _refuse(
            "no open contact of this number",
            order.facility,
            order.contact,
            ", ".join(str(n) for n in range(known) if live.ci[rows.C_STATUS, n] == rows.OPEN)
            or "none",
            "Name a contact that nobody has classified.",
        )
    live.fi[rows.GOAL_ID, c] = order.contact
    live.fi[rows.SECOND_LOOKS, c] += 1
    _begin(c, rows.INVESTIGATING, live)


def _confirmed(order: o.Recover | o.Drop, name: str, live: rows.Live, objects: list[str]) -> int:
    refuse_unknown("search object", name, objects)
    number = objects.index(name)
    if live.sought[number]:
        raise _refuse(
            "this object was not confirmed yet",
            order.facility,
            name,
            ", ".join(n for n, left in zip(objects, live.sought, strict=True) if not left)
            or "none",
            "Have its contact investigated first.",
        )
    return number


def _recover(
    order: o.Recover,
    c: int,
    setting: Setting,
    live: rows.Live,
    fixed: rows.Fixed,
    objects: list[str],
) -> None:
    if fixed.fp[rows.REACH_M, c] <= 0.0 or fixed.fp[rows.CAPACITY, c] <= live.fi[rows.ABOARD, c]:
        raise _refuse(
            "this facility cannot take up persons, or has no room for more",
            order.facility,
            order.search_object,
            "a facility that can recover persons and has room",
            "Send another, or have it land those aboard first.",
        )
    live.fi[rows.GOAL_ID, c] = _confirmed(order, order.search_object, live, objects)
    live.fi[rows.LIFTED, c] = 0
    _begin(c, rows.RECOVERING, live)


def _to_base(
    name: str, order: o.Order, c: int, setting: Setting, live: rows.Live, fixed: rows.Fixed
) -> None:
    refuse_unknown("base", name, setting.base_ids)
    b = setting.base_ids.index(name)
    if not fixed.takes[b, c]:
        raise _refuse(
            "this base does not take this facility",
            order.facility,
            name,
            ", ".join(n for n, yes in zip(setting.base_ids, fixed.takes[:, c], strict=True) if yes)
            or "none",
            "Name a base that takes its kind and helps its nation.",
        )
    live.fi[rows.GOAL_ID, c] = b
    live.fi[rows.STATE, c] = rows.RETURNING


def _lies(c: int, live: rows.Live) -> bool:
    return int(live.fi[rows.STATE, c]) in {rows.READY, rows.ON_DECK, rows.LANDING}


def _land(
    order: o.Land, c: int, setting: Setting, live: rows.Live, fixed: rows.Fixed, *_: Any
) -> None:
    refuse_unknown("base", order.base, setting.base_ids)
    if _lies(c, live):
        here = setting.base_ids[int(live.fi[rows.AT_BASE, c])]
        raise _refuse(
            "a facility that lies at a base, or comes in there, lands nowhere else",
            order.facility,
            f"{order.base}, it is at {here}",
            "a facility at sea or in the air",
            "Order it there by Divert, and to land once it has left; Return takes back an order "
            "that waits.",
        )
    _to_base(order.base, order, c, setting, live, fixed)


def _return(
    order: o.Return, c: int, setting: Setting, live: rows.Live, fixed: rows.Fixed, *_: Any
) -> None:
    home = int(live.fi[rows.HOME, c])
    if home < 0:
        raise _refuse(
            "this facility has no home",
            order.facility,
            "Return",
            "a facility with a home",
            "Order it to land at a base by name.",
        )
    if _lies(c, live):  # it is at a base: what it was ordered before is taken back
        live.fi[rows.NEXT, c] = -1
        return
    _to_base(setting.base_ids[home], order, c, setting, live, fixed)


def _resume(order: o.Resume, c: int, setting: Setting, live: rows.Live, *_: Any) -> None:
    if not live.fi[rows.HAS_TRACK, c]:
        raise _refuse(
            "this facility has no track to take up again",
            order.facility,
            "Resume",
            "a facility whose track is not flown to its end",
            "Order it to fly a track.",
        )
    live.fi[rows.GOAL_ID, c] = -1
    _begin(c, rows.TRANSIT, live)


def _drop(
    order: o.Drop, c: int, setting: Setting, live: rows.Live, fixed: rows.Fixed, objects: list[str]
) -> None:
    row = rows.RAFTS if order.store == "raft" else rows.MARKERS
    if live.fi[row, c] <= 0 or (order.store == "raft") != (order.search_object is not None):
        raise _refuse(
            f"it cannot drop this {order.store}",
            order.facility,
            f"{int(live.fi[row, c])} aboard, to {order.search_object}",
            "a raft to a confirmed object, a marker at a place or here; and one aboard",
            "Name the object for a raft, none for a marker, or send another facility.",
        )
    place = (order.lon_deg, order.lat_deg)
    if order.search_object is None:
        lon, lat = (
            (float(live.fs[rows.LON, c]), float(live.fs[rows.LAT, c]))
            if place[0] is None or place[1] is None
            else (place[0], place[1])
        )
        _to_place(c, lon, lat, live)
    else:
        live.fi[rows.GOAL_ID, c] = _confirmed(order, order.search_object, live, objects)
    live.fi[rows.GOAL_WHAT, c] = rows.RAFT if order.store == "raft" else rows.MARKER
    _begin(c, rows.DROPPING, live)


_WRITERS: dict[type[Any], Callable[..., None]] = {
    o.Fly: _fly,
    o.Divert: _divert,
    o.Hold: _hold,
    o.Investigate: _investigate,
    o.Recover: _recover,
    o.Land: _land,
    o.Return: _return,
    o.Resume: _resume,
    o.Drop: _drop,
}
