"""Small and large changes of a slot's boxes; each is judged before it is kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sarex.planning.joint.box import Box
from sarex.planning.joint.motion import Motion

__all__ = ["halved", "perturbed", "split"]

_KINDS = ("shift", "turn", "respace", "reshape", "mirror", "frame", "all")
_CHANCES = np.cumsum([0.34, 0.14, 0.20, 0.15, 0.06, 0.05, 0.06])


def perturbed(
    box: Box, scale: float, step_m: float, motions: Sequence[Motion], rng: np.random.Generator
) -> Box:
    """A neighbour of a box.

    Parameters
    ----------
    box : Box
        What is changed.
    scale : float
        Size of the change; 1 shifts by about a quarter of the sides.
    step_m : float [m]
        Track spacings are rounded to this.
    motions : sequence of Motion
        Datums that the box may move with instead.
    rng : Generator
        Chooses.
    """
    kind = _KINDS[min(int(np.searchsorted(_CHANCES, rng.random())), len(_KINDS) - 1)]
    if kind == "mirror":
        return _mirrored(box, int(rng.integers(3)))
    if kind == "frame":
        return _reframed(box, motions, rng)
    if kind in ("shift", "all"):
        box = _shifted(box, 0.25 * scale * rng.standard_normal(2))
    if kind in ("turn", "all"):
        turned = (box.bearing_deg + 20.0 * scale * float(rng.standard_normal())) % 360.0
        box = replace(box, bearing_deg=turned)
    if kind in ("respace", "all"):
        box = _respaced(box, math.exp(0.25 * scale * float(rng.standard_normal())), step_m, rng)
    if kind in ("reshape", "all"):
        change = round(0.25 * scale * box.legs * float(rng.standard_normal()))
        change = change or int(rng.choice([-1, 1]))
        box = replace(box, legs=max(1, box.legs + change))
    return box


def _shifted(box: Box, by: np.ndarray) -> Box:
    angle = math.radians(box.bearing_deg)
    along, across = float(by[0]) * box.length_m, float(by[1]) * box.width_m
    east = along * math.sin(angle) + across * math.cos(angle)
    north = along * math.cos(angle) - across * math.sin(angle)
    return replace(box, centre_m=(box.centre_m[0] + east, box.centre_m[1] + north))


def _respaced(box: Box, factor: float, step_m: float, rng: np.random.Generator) -> Box:
    """Another spacing at the same proportions: the track is given, so legs go with 1/sqrt(S)."""
    spacing = max(step_m, round(box.spacing_m * factor / step_m) * step_m)
    if spacing == box.spacing_m:
        spacing = max(step_m, spacing + step_m * (1 if factor > 1.0 else -1))
    legs = box.legs * math.sqrt(box.spacing_m / spacing)
    return replace(box, spacing_m=spacing, legs=max(1, math.floor(legs + float(rng.random()))))


def _mirrored(box: Box, which: int) -> Box:
    """The same rectangle from another corner."""
    turned = (box.bearing_deg + 180.0) % 360.0
    if which == 0:
        return replace(box, right=not box.right)
    return replace(box, bearing_deg=turned, right=box.right if which == 1 else not box.right)


def _reframed(box: Box, motions: Sequence[Motion], rng: np.random.Generator) -> Box:
    """Over the ground, or moving with another datum; where it lies at mid-window stays."""
    choices = [m for m in motions if m is not box.motion] + [box.motion.at_rest()]
    other = choices[int(rng.integers(len(choices)))]
    span = max(box.motion.fixes[-1, 0], other.fixes[-1, 0])
    middle = 0.5 * (box.motion.fixes[0, 0] + span)
    shift = box.motion.moved(middle) - other.moved(middle)
    centre = (box.centre_m[0] + float(shift[0]), box.centre_m[1] + float(shift[1]))
    return replace(box, motion=other, centre_m=centre)


def split(box: Box, second: Box, share: float) -> tuple[Box, Box]:
    """A box and another one in the same window; ``share`` of its search time stays with it."""
    return (
        replace(box, share=box.share * share, legs=max(1, round(box.legs * math.sqrt(share)))),
        replace(second, share=box.share * (1.0 - share)),
    )


def halved(box: Box, part: float, track_m: float, step_m: float) -> tuple[Box, Box]:
    """Two boxes side by side in place of one: strips with the same legs and the same creep.

    Parameters
    ----------
    box : Box
        What is divided.
    part : float
        Share of the width that the first strip gets, from the side where the creep begins.
    track_m : float [m]
        Track that the facility of the second strip can fly; its spacing follows from it.
    step_m : float [m]
        Its spacings are rounded to this.
    """
    first = _strip(box, 0.0, part)
    second = _strip(box, part, 1.0)
    area = second.length_m * (1.0 - part) * box.width_m
    spacing = max(step_m, round(area / track_m / step_m) * step_m)
    legs = max(1, round((1.0 - part) * box.width_m / spacing))
    return first, replace(second, spacing_m=spacing, legs=legs)


def _strip(box: Box, begin: float, end: float) -> Box:
    """The part of a box between two shares of its width, counted along the creep."""
    angle = math.radians(box.bearing_deg + (90.0 if box.right else -90.0))
    away = (0.5 * (begin + end) - 0.5) * box.width_m
    centre = (
        box.centre_m[0] + away * math.sin(angle),
        box.centre_m[1] + away * math.cos(angle),
    )
    return replace(box, centre_m=centre, legs=max(1, round((end - begin) * box.legs)))
