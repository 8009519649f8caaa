"""Times to something that may not have happened yet: Kaplan–Meier, with persons found together.

The interval is that of log(−log S). Its variance is the infinitesimal jackknife over groups: with
groups of one it is Greenwood's; persons of one raft, or of one world of a campaign, are found
together and are one group.

References: Kaplan and Meier 1958, J. Am. Stat. Assoc. 53, 457–481. Greenwood 1926. Williams 1995,
Biostatistics for grouped data: product-limit survival functions with correlated survival times,
Lifetime Data Anal. 1, 171–186. Pinned by tests/reference/test_kaplan_meier.py.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import ReviewError

__all__ = ["Survival", "kaplan_meier", "median_time"]

Floats = NDArray[np.float64]
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Survival:
    """The share to whom it has not happened yet.

    Parameters
    ----------
    time : (event,)
        Increasing times at which it happened to somebody, in the unit that was given.
    share : (event,) [1]
        To whom it has not happened just after each time.
    low, high : (event,) [1]
        95 % interval; not a number where nobody is left, for it is then not known.
    at_risk, happened : (event,)
        Waiting just before, and to how many it happened then.
    """

    time: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]
    happened: NDArray[np.int64]


def kaplan_meier(
    time: Sequence[float], happened: Sequence[bool], group: Sequence[Hashable] | None = None
) -> Survival:
    """The product-limit estimate.

    Parameters
    ----------
    time : (person,)
        Until it happened, or until the last that was seen of it.
    happened : (person,) bool
        False where it had not happened at that time (right-censored).
    group : (person,), optional
        Those whose times hang together; each by itself if not given.

    Returns
    -------
    Survival

    Raises
    ------
    ReviewError
        If the three are not of one length, or a time is not finite.
    """
    times, events = np.asarray(time, dtype=np.float64), np.asarray(happened, dtype=np.bool_)
    groups: list[Hashable] = list(range(times.size)) if group is None else list(group)
    if not times.size == events.size == len(groups) or not bool(np.isfinite(times).all()):
        raise ReviewError(
            "these times do not hold together",
            given=f"{times.size} times, {events.size} outcomes, {len(groups)} groups",
            allowed="one finite time, outcome and group for each person",
            remedy="Give a censored time for those to whom it has not happened.",
        )
    marks = np.unique(times[events])
    waiting, hit = _counts(times, events, groups, marks)
    at_risk, count = waiting.sum(axis=0), hit.sum(axis=0)
    hazard = count / at_risk
    share = np.cumprod(1.0 - hazard)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_group = np.cumsum((hit - waiting * hazard) / (at_risk - count), axis=1)
        log = np.log(share)
        reach = _Z * np.sqrt((by_group**2).sum(axis=0)) / np.abs(log)
        low, high = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    gone = at_risk == count
    low, high = np.where(gone, np.nan, low), np.where(gone, np.nan, high)
    return Survival(marks, share, low, high, at_risk, count)


def _counts(
    times: Floats, events: NDArray[np.bool_], groups: Sequence[Hashable], marks: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(group, mark) how many of a group still wait just before a time, and are met then."""
    order = {name: number for number, name in enumerate(dict.fromkeys(groups))}
    own = np.array([order[name] for name in groups], dtype=np.int64)
    hit = np.zeros((len(order), marks.size), np.int64)
    np.add.at(hit, (own[events], np.searchsorted(marks, times[events])), 1)
    waiting = np.zeros_like(hit)
    last = np.searchsorted(marks, times, side="right") - 1
    np.add.at(waiting, (own[last >= 0], last[last >= 0]), 1)
    return np.cumsum(waiting[:, ::-1], axis=1)[:, ::-1], hit


def median_time(curve: Survival) -> float | None:
    """When it has happened to half of them; None where it has not."""
    reached = np.flatnonzero(curve.share <= 0.5 + 1e-12)
    return float(curve.time[reached[0]]) if reached.size else None
