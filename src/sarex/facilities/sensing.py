"""Sweep widths that a user states in another way: a detection range, or a lateral range table.

**From a range.** A beacon that is homed on, or a radar, is known by the range at which it is
detected. The sweep width follows by rule (IAMSAR vol. II; the figures are the manual's, that they
fit a receiver or a radar is the user's to say):

=====================  ==============================================================
``beacon_minimum``     W = 1.7 × the least range at which the beacon was received
``beacon_mean``        W = 1.5 × the mean range
``beacon_maximum``     W = 1.0 × the greatest range
``beacon_horizon``     W = 0.5 × the horizon of the facility, where no range is known
``radar_effective``    W = 2 × the range within which the radar is relied on
=====================  ==============================================================

**From a table.** l(x), the probability that one straight pass detects an object at the lateral
distance x, linear between the points given, the same on both sides, 0 beyond the last. Its sweep
width is the area under it, W = 2∫l dx.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from sarex.errors import DetectionError
from sarex.geo.horizon import horizon_m
from sarex.incident.stated_width import RangeRule

__all__ = [
    "RULES",
    "Sense",
    "check_table",
    "sense_of",
    "table_width_m",
    "width_from_range_m",
]

Sense = Literal["sight", "radio", "radar"]
"""By what it is noticed: visibility limits sight alone."""

RULES: Mapping[RangeRule, float] = {
    "beacon_minimum": 1.7,
    "beacon_mean": 1.5,
    "beacon_maximum": 1.0,
    "beacon_horizon": 0.5,
    "radar_effective": 2.0,
}
"""Sweep width over range, by what the range is."""

RULES_SOURCE = "IAMSAR vol. II, sweep widths for beacons and radar"

Table = Sequence[tuple[float, float]]


def sense_of(rule: RangeRule | None) -> Sense:
    """By what an object is noticed under a rule; sight without one.

    >>> sense_of("beacon_mean"), sense_of("radar_effective"), sense_of(None)
    ('radio', 'radar', 'sight')
    """
    if rule is None:
        return "sight"
    return "radar" if rule == "radar_effective" else "radio"


def width_from_range_m(
    rule: RangeRule, range_m: float | None, sensor_height_m: float
) -> tuple[float, str]:
    """Sweep width by the rule, and the rule in words.

    Parameters
    ----------
    rule : str
        What the range is; see the module.
    range_m : float [m], optional
        Needed by every rule but ``beacon_horizon``, which takes none.
    sensor_height_m : float [m]
        For the horizon, of a beacon that floats.

    Raises
    ------
    DetectionError
        If the range is missing, or given where the horizon stands for it.
    """
    if (range_m is None) != (rule == "beacon_horizon"):
        raise DetectionError(
            f"the rule {rule} " + ("needs a range" if range_m is None else "takes no range"),
            given=None if range_m is None else f"{range_m:g} m",
            allowed="a range with every rule but beacon_horizon, which takes the horizon",
            remedy="State the range with what it is, or beacon_horizon without one.",
        )
    met_m = horizon_m(sensor_height_m, 0.0) if range_m is None else range_m
    name = rule.replace("_", " ")
    said = f"{RULES[rule]:g} x {'' if range_m is None else name + ' range '}"
    said += f"{'horizon ' if range_m is None else ''}{met_m:.0f} m ({RULES_SOURCE})"
    return RULES[rule] * met_m, said


def check_table(table: Table) -> None:
    """Refuse what is no lateral range table.

    Raises
    ------
    DetectionError
        If it does not begin at 0, the distances do not increase, a probability is not within 0 to
        1, or nothing is ever detected.
    """
    increasing = all(b[0] > a[0] for a, b in pairwise(table))
    within = all(0.0 <= seen <= 1.0 for _, seen in table)
    finite = all(x < float("inf") for x, _ in table)
    if not (len(table) >= 2 and table[0][0] == 0.0 and increasing and within and finite) or not (
        table_width_m(table) > 0.0
    ):
        raise DetectionError(
            "not a lateral range table",
            given=", ".join(f"{x:g} m: {seen:g}" for x, seen in table) or "no points",
            allowed="two points or more from 0 m on, distances that increase, probabilities from "
            "0 to 1 and not all 0",
            remedy="State the probability of detection by one pass at each distance, beginning "
            "right below the track.",
        )


def table_width_m(table: Table) -> float:
    """W = 2∫l dx of a table that is linear between its points [m].

    >>> table_width_m([(0.0, 1.0), (100.0, 1.0), (300.0, 0.0)])
    400.0
    """
    return float(sum((b[0] - a[0]) * (a[1] + b[1]) for a, b in pairwise(table)))
