"""What a receiver of a role must know, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sarex.words import say

__all__ = ["CHECKLISTS", "checklist"]

CHECKLISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "SMC": (
        "situation",
        "persons",
        "search",
        "plan",
        "facilities",
        "communications",
        "support",
        "kin",
        "report",
    ),
    "OSC": (
        "situation",
        "persons",
        "tasks",
        "facilities",
        "weather",
        "communications",
        "separation",
        "report",
    ),
    "ACO": (
        "aircraft",
        "heights",
        "tasks",
        "endurance",
        "weather",
        "communications",
        "separation",
        "unmanned",
    ),
}
"""What a receiver must know, by role; the words are ``handover.item.*`` of the catalogue."""


def checklist(role: str, locale: str) -> dict[str, str]:
    """The lines of a role's checklist in words, by id."""
    return {item: say(f"handover.item.{item}", locale) for item in CHECKLISTS[role]}
