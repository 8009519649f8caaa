"""How far an inject may come by which act: the one table that commands and board go by.

draft → reviewed → approved (each nation) → ready → released → acknowledged → done, missed or
cancelled. Until it is released an inject may be drafted anew, moved, and held; while it is held it
is not released. An inject that nobody receives cannot be acknowledged and is done once released.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sarex.exercise.design.triggers import InjectStatus

__all__ = ["ACTS", "ENDS", "Act", "Standing", "refusal"]

Act = Literal[
    "draft",
    "review",
    "approve",
    "ready",
    "hold",
    "resume",
    "move",
    "release",
    "acknowledge",
    "done",
    "miss",
    "cancel",
]
ACTS: tuple[Act, ...] = get_args(Act)
ENDS: tuple[InjectStatus, ...] = ("done", "missed", "cancelled")
"""Nothing comes after these."""

_BEFORE_RELEASE: tuple[InjectStatus, ...] = ("draft", "reviewed", "approved", "ready")
_FROM: Mapping[Act, tuple[InjectStatus, ...]] = {
    "draft": _BEFORE_RELEASE,
    "review": ("draft",),
    "approve": ("reviewed",),
    "ready": ("approved",),
    "hold": _BEFORE_RELEASE,
    "resume": _BEFORE_RELEASE,
    "move": _BEFORE_RELEASE,
    "release": ("ready",),
    "acknowledge": ("released",),
    "done": ("acknowledged",),
    "miss": ("released", "acknowledged"),
    "cancel": (*_BEFORE_RELEASE, "released", "acknowledged"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether an act is in order."""

    status: InjectStatus
    held: bool = False
    received: bool = True
    """Whether anybody receives it; else it only changes the world."""


def refusal(act: Act, standing: Standing) -> tuple[str, str] | None:
    """Why an act is out of order.

    Returns
    -------
    What is the matter and what would be in order, or None if it is in order now.
    """
    allowed = _FROM[act]
    if not standing.received:
        if act == "acknowledge":
            return "nobody receives this inject, so nobody acknowledges it", "done"
        if act == "done":
            allowed = ("released",)
    if standing.status not in allowed:
        return f"the inject is {standing.status}", f"an inject that is {' or '.join(allowed)}"
    if act == "release" and standing.held:
        return "the inject is held", "an inject that is not held"
    if act == "hold" and standing.held:
        return "the inject is held already", "an inject that is not held"
    if act == "resume" and not standing.held:
        return "the inject is not held", "an inject that is held"
    return None
