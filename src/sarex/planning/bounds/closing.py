"""How fast a slot passes each particle, and what that adds to the area it sweeps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth
from sarex.errors import PlanError
from sarex.planning.bounds._kernels import motions
from sarex.planning.bounds.problem import EffortSlot
from sarex.planning.bounds.sea import Sea
from sarex.planning.bounds.swept import mean_speed, stretch
from sarex.planning.flight.media import Medium
from sarex.planning.slots import SortieSlot

__all__ = ["mean_motion", "stretched"]

Floats = NDArray[np.float64]
_UNBROKEN = 1


def mean_motion(medium: Medium, where: str) -> tuple[Floats, float]:
    """Mean of a medium over all its nodes (2,), and the greatest departure from it [m s-1].

    Raises
    ------
    PlanError
        If no node has a value.
    """
    u, v = medium.u_m_s, medium.v_m_s
    known = np.isfinite(u) & np.isfinite(v)
    if not bool(known.any()):
        raise PlanError(
            "no wind or current is known where the sortie searches",
            given="a field without a value about the particles and the sortie's ends",
            remedy="Give fields that cover the search area and period.",
            where=f"slot {where}",
        )
    mean = np.array([u[known].mean(), v[known].mean()])
    return mean, float(np.hypot(u[known] - mean[0], v[known] - mean[1]).max())


def stretched(
    made: EffortSlot, slot: SortieSlot, sea: Sea, search_s: float, idle_s: float, pieces: int
) -> tuple[Floats, Floats]:
    """Swept area at most in units of W·V·T, per particle, and the effort of each row at most.

    Parameters
    ----------
    made : EffortSlot
        With its rows; ``seconds`` are those of the windows.
    slot : SortieSlot
        That it was made from.
    sea : Sea
        Particles, air and water.
    search_s, idle_s : float [s]
        Search time at most, and the rest of the time from the first to the last of it.
    pieces : int
        Unbroken pieces of the search, at most.

    Returns
    -------
    factor, seconds : (particle,), (row,)
    """
    medium = sea.media.of(slot.facility.medium)
    widest = _widest(slot, sea.object_ids)
    own = slot.facility.search_speed_m_s
    motion = _motions(made, medium, sea)
    vary = _variation(medium, max((w.width_m for w in widest if w is not None), default=0.0))
    q, spread = np.hypot(motion[:, 0], motion[:, 1]), motion[:, 2] + vary
    idle = _ground_m_s(made)
    travel = (_extent(made, sea) + idle * idle_s) / max(search_s, 1.0)
    fast = own + motion[:, 4] + vary
    mean = np.minimum(mean_speed(own, q, spread, motion[:, 3], travel, idle), fast)
    least = np.maximum(own - motion[:, 4] - vary, 0.0)
    factor, rise, ends = np.ones(q.size), np.zeros(q.size), np.zeros(q.size)
    for o, width in enumerate(widest):
        mine = sea.search_object == o
        if width is None or not bool(mine.any()):
            continue
        law, w, v = width.law, width.width_m, width.speed_m_s
        factor[mine] = stretch(law, w, v, mean[mine], least[mine], search_s, pieces)
        rise[mine] = stretch(law, w, v, fast[mine], least[mine], 1e12, _UNBROKEN)
        ends[mine] = stretch(law, w, v, np.zeros(mine.sum()), least[mine], 1.0, _UNBROKEN)
        if law in {"normal", "tabulated"}:
            ends[mine] = 0.0
    seen = (sea.value > 0) & np.array([w is not None for w in widest])[sea.search_object]
    if not bool(seen.any()):
        return factor, made.seconds
    most_rise = float((rise / factor)[seen].max())
    return factor, made.seconds * max(1.0, most_rise) + float((ends / factor)[seen].max())


def _widest(slot: SortieSlot, object_ids: tuple[str, ...]) -> list[SweepWidth | None]:
    """By object, the width of the window in which the slot sees it best."""
    found: list[SweepWidth | None] = []
    for name in object_ids:
        widths = [w.widths[name] for w in slot.windows if name in w.widths]
        order = ("normal", "tabulated", "ideal", "definite")
        found.append(max(widths, key=lambda w: (order.index(w.law), w.width_m), default=None))
    return found


def _motions(made: EffortSlot, medium: Medium, sea: Sea) -> Floats:
    rows = made.steps
    out = np.empty((sea.value.size, 5))
    middle = 0.5 * (sea.edges_s[rows] + sea.edges_s[rows + 1])
    motions(
        medium.origin,
        medium.u_m_s,
        medium.v_m_s,
        middle,
        sea.x_m[rows],
        sea.y_m[rows],
        sea.u_m_s[rows],
        sea.v_m_s[rows],
        sea.in_water[rows],
        out,
    )
    return out


def _variation(medium: Medium, distance_m: float) -> float:
    """How much the medium's motion differs over a distance, at most, from its steepest nodes."""
    steepest = 0.0
    for values in (medium.u_m_s, medium.v_m_s):
        for axis, step in ((2, medium.origin[3]), (1, medium.origin[4])):
            change = np.abs(np.diff(values, axis=axis))
            known = change[np.isfinite(change)]
            if known.size:
                steepest = max(steepest, float(known.max()) / float(step))
    whole = 2.0 * mean_motion(medium, "")[1]
    return min(2.0 * steepest * distance_m, whole)


def _extent(made: EffortSlot, sea: Sea) -> float:
    """Greatest distance between two places from which the slot sees a particle of value."""
    here = sea.in_water[made.steps] & (sea.value > 0)
    if not bool(here.any()):
        return 0.0
    x, y = sea.x_m[made.steps][here], sea.y_m[made.steps][here]
    return float(np.hypot(np.ptp(x), np.ptp(y)) + 2.0 * made.range_m.max())


def _ground_m_s(made: EffortSlot) -> float:
    return made.transit_m_s + float(np.hypot(*made.drive_m_s)) + made.drive_spread_m_s
