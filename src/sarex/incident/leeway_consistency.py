"""Whether the leeway of the search objects holds together."""

from __future__ import annotations

from collections.abc import Iterator

from sarex.incident.leeway import CURRENT_ONLY, UserLeeway
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.model import Capsizing, SearchObject

__all__ = ["leeway_faults"]

_STRONG_M_S = 20.0
"""Wind in which a left row lies left of downwind; in light winds offsets may turn it."""


def leeway_faults(objects: tuple[SearchObject, ...]) -> Iterator[Fault]:
    """Faults in what the search objects say of their leeway, their capsizing and what is seen."""
    for index, item in enumerate(objects):
        path: KeyPath = ("objects", index)
        yield from _one_leeway(item, path)
        if item.leeway is not None:
            yield from _sides(item.leeway, (*path, "leeway"))
        if item.capsizes is not None:
            yield from _capsizing(item, item.capsizes, (*path, "capsizes"))
        yield from _seen(item, path)


def _one_leeway(item: SearchObject | Capsizing, path: KeyPath) -> Iterator[Fault]:
    section = "objects.leeway" if isinstance(item, SearchObject) else "objects.capsizes.leeway"
    if item.leeway_class is None and item.leeway is None:
        yield Fault(
            (*path, "leeway_class"),
            "leeway_class is missing, and no coefficients stand in its place",
            f'leeway_class = "PIW-3", leeway_class = "{CURRENT_ONLY}" for what moves with the '
            f"water alone, or a section [{section}]",
            "Give the class (sarex drift classes lists them), or the coefficients with their "
            "source.",
        )
    elif item.leeway_class is not None and item.leeway is not None:
        yield Fault(
            (*path, "leeway"),
            f"leeway is stated twice: the class {item.leeway_class} and coefficients",
            "one of leeway_class and leeway",
            "Remove leeway_class, or the coefficients.",
        )


def _sides(leeway: UserLeeway, path: KeyPath) -> Iterator[Fault]:
    left_cm_s = leeway.left_slope_pct * _STRONG_M_S + leeway.left_offset_cm_s
    if left_cm_s > 0.0:
        yield Fault(
            (*path, "left_slope_pct"),
            f"in a wind of {_STRONG_M_S:g} m/s the left row goes {left_cm_s:g} cm/s to the right "
            "of downwind",
            "crosswind to the right is positive, to the left negative",
            "Give the figures of the left row their sign: mostly negative.",
        )


def _capsizing(item: SearchObject, after: Capsizing, path: KeyPath) -> Iterator[Fault]:
    yield from _one_leeway(after, path)
    if after.leeway is not None:
        yield from _sides(after.leeway, (*path, "leeway"))
    if (after.leeway_class, after.leeway) == (item.leeway_class, item.leeway):
        yield Fault(
            (*path, "leeway_class"),
            "capsized, it would drift as it did before",
            "the leeway of the capsized object",
            "Give the class of the capsized object, such as LIFE-RAFT-DB-21 or SKIFF-3, or remove "
            "capsizes.",
        )


def _seen(item: SearchObject, path: KeyPath) -> Iterator[Fault]:
    stated = item.leeway is not None and item.leeway_class is None
    if item.detection_class is None and (stated or item.leeway_class == CURRENT_ONLY):
        yield Fault(
            (*path, "detection_class"),
            "detection_class is missing: "
            + ("stated coefficients do" if stated else f"{CURRENT_ONLY} does")
            + " not say what is to be seen of the object",
            'detection_class = "raft_6", or another class of the sweep-width tables; or a name of '
            "your own",
            "Give the detection class; with a name of your own, state a sweep width for it at "
            "each facility, under [[facilities.sweep_widths]].",
        )
