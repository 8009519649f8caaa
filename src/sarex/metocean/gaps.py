"""Time steps: in order, none twice, no gap that nobody allowed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.quantity import Quantity, kind_of
from sarex.quantities import NS_PER_HOUR, format_dtg

__all__ = ["check_steps", "drop_empty_steps", "own_step_ns"]

_SLACK = 1.5
"""A gap is a step of more than this many of the file's own."""


def drop_empty_steps(
    times_ns: NDArray[np.int64], velocity: NDArray[np.float32], quantity: Quantity, where: str
) -> tuple[NDArray[np.int64], NDArray[np.float32], tuple[str, ...]]:
    """Leave out times at which the whole field of a member is missing; they count as a gap.

    ``velocity`` is (time, member, lat, lon, 2).

    Raises
    ------
    FieldError
        If times are repeated or out of order.
    """
    steps = np.diff(times_ns)
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0))
        raise FieldError(
            "a time is given twice" if steps[at] == 0 else "the times are not in order",
            given=f"{format_dtg(int(times_ns[at + 1]))} after {format_dtg(int(times_ns[at]))}",
            allowed="each time once, ascending",
            remedy="Sort the file by time and drop repeated steps; overlapping forecasts must be "
            "joined at one time.",
            where=where,
        )
    empty = np.any(np.isnan(velocity[..., 0]).all(axis=(2, 3)), axis=1)
    if not empty.any():
        return times_ns, velocity, ()
    if empty.all():
        raise FieldError(
            "a member of the ensemble has no values at all",
            given=f"{velocity.shape[1]} members",
            allowed="values of each member",
            remedy="Fetch the file again; or name one member with member = … in the case.",
            where=where,
        )
    note = (
        f"{_word(quantity)}: {np.count_nonzero(empty)} of {times_ns.size} times in {where} "
        f"have no value, the first {format_dtg(int(times_ns[empty][0]))}; they are left out.",
    )
    return times_ns[~empty], velocity[~empty], note


def own_step_ns(times_ns: NDArray[np.int64]) -> int:
    """The step that most times of a file have, of several the shortest; 0 of a single time."""
    if times_ns.size < 2:
        return 0
    lengths, counts = np.unique(np.diff(times_ns), return_counts=True)
    return int(lengths[np.argmax(counts)])


def check_steps(
    times_ns: NDArray[np.int64],
    own: int,
    quantity: Quantity,
    max_gap_h: float | None,
    where: str,
) -> tuple[str, ...]:
    """Sentences about gaps that the case allows; ``own`` is the file's own step [ns].

    Raises
    ------
    FieldError
        If a gap is longer than the file's own step and the case does not allow it.
    """
    if times_ns.size < 2:
        raise FieldError(
            f"the {kind_of(quantity).word} has values at one time only",
            given=format_dtg(int(times_ns[0])),
            allowed="two times or more",
            remedy="Give a file that reaches from the distress to the end of the forecast.",
            where=where,
        )
    steps = np.diff(times_ns)
    gaps = np.flatnonzero(steps > _SLACK * own)
    for at in gaps:
        hours = steps[at] / NS_PER_HOUR
        if max_gap_h is None or hours > max_gap_h:
            raise FieldError(
                f"the {kind_of(quantity).word} has a gap of {hours:g} h",
                given=f"nothing between {format_dtg(int(times_ns[at]))} and "
                f"{format_dtg(int(times_ns[at + 1]))}",
                allowed=f"steps of {own / NS_PER_HOUR:g} h, the file's own"
                + ("" if max_gap_h is None else f", and gaps up to max_gap_h = {max_gap_h:g}"),
                remedy=f"Fill the gap, or write max_gap_h = {hours:g} for the "
                f"{kind_of(quantity).word} in the case: it is then bridged linearly, and every "
                "output says so.",
                where=where,
            )
    return tuple(
        f"{_word(quantity)}: GAP BRIDGED: {where} has nothing between "
        f"{format_dtg(int(times_ns[at]))} and {format_dtg(int(times_ns[at + 1]))} "
        f"({steps[at] / NS_PER_HOUR:g} h); the values between are interpolated."
        for at in gaps
    )


def _word(quantity: Quantity) -> str:
    word = kind_of(quantity).word
    return f"{word[:1].upper()}{word[1:]}"
