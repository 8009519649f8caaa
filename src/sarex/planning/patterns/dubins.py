"""The shortest way from one course to another for a craft that cannot turn more tightly than R.

Dubins 1957: it has at most three pieces, two arcs of R joined by a straight line or by a third arc.
The procedure turn between two legs less than 2R apart is the three-arc one.

Headings are radians clockwise from ahead; x is to the right, y ahead. A craft that turns right
circles a centre on its right: ``side`` is 1 there, -1 on the left.
"""

from __future__ import annotations

import math
from itertools import product

__all__ = ["shortest_turn_m"]

_TWO_PI = 2.0 * math.pi
_ON_THE_SPOT_M = 1e-6
_NOTHING = 1e-9
"""An arc that misses a whole circle by less is none: rounding, not a loop."""


def shortest_turn_m(ahead_m: float, aside_m: float, turn_rad: float, turn_radius_m: float) -> float:
    """Length of the shortest way between two courses.

    Parameters
    ----------
    ahead_m, aside_m : float [m]
        Where the second course begins, ahead and to the right of the end of the first.
    turn_rad : float [rad]
        From the first course to the second, to the right.
    turn_radius_m : float [m]
        Below a micrometre: on the spot, so the straight distance.

    Returns
    -------
    float [m]

    References
    ----------
    Dubins 1957, doi 10.2307/2372560. Pinned by tests/unit/test_turns.py.
    """
    if turn_radius_m <= _ON_THE_SPOT_M:
        return math.hypot(ahead_m, aside_m)
    x, y = aside_m / turn_radius_m, ahead_m / turn_radius_m
    best = math.inf
    for first, last in product((1, -1), repeat=2):
        centres = (
            x + last * math.cos(turn_rad) - first,
            y - last * math.sin(turn_rad),
        )
        best = min(best, _straight(first, last, centres, turn_rad))
        if first == last:
            best = min(best, _third_arc(first, centres, turn_rad))
    return turn_radius_m * best


def _arc(side: int, from_rad: float, to_rad: float) -> float:
    """Angle turned to this side between two headings."""
    turned = side * (to_rad - from_rad) % _TWO_PI
    return 0.0 if turned > _TWO_PI - _NOTHING else turned


def _straight(first: int, last: int, apart: tuple[float, float], turn_rad: float) -> float:
    """Arc, straight line, arc; ``apart`` leads from the first centre to the last."""
    distance, bearing = math.hypot(*apart), math.atan2(*apart)
    line = distance
    if first != last:
        if distance < 2.0:
            return math.inf
        line = math.sqrt(distance * distance - 4.0)
        bearing += first * math.asin(2.0 / distance)
    return _arc(first, 0.0, bearing) + line + _arc(last, bearing, turn_rad)


def _third_arc(side: int, apart: tuple[float, float], turn_rad: float) -> float:
    """Arc, arc to the other side, arc."""
    distance, bearing = math.hypot(*apart), math.atan2(*apart)
    if distance > 4.0:
        return math.inf
    best = math.inf
    for off in (math.acos(distance / 4.0), -math.acos(distance / 4.0)):
        # where two circles touch, the craft heads across the line of their centres
        leave = bearing + off + side * math.pi / 2.0
        join = bearing - off + math.pi + side * math.pi / 2.0
        middle = _arc(-side, leave, join)
        best = min(best, _arc(side, 0.0, leave) + middle + _arc(side, join, turn_rad))
    return best
