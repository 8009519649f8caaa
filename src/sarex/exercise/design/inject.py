"""One row of the master list of injects."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sarex.exercise.design.actions import Medium, WorldAction
from sarex.exercise.design.text import Identifier, Nation, Text
from sarex.exercise.design.triggers import InjectNumber, Trigger
from sarex.incident.section import Section, WholeSeconds

__all__ = ["ActionKind", "Expected", "Inject"]

ActionKind = Literal[
    "acknowledge",
    "answer_support",
    "ask_for_support",
    "declare_phase",
    "divert",
    "evacuate",
    "hand_over",
    "inform",
    "plan",
    "replan",
    "rescue",
    "sitrep",
    "triage",
]
"""What those who receive an inject are expected to do."""


class Expected(Section):
    """What those who receive an inject are expected to do, and by when."""

    action: ActionKind
    text: Text
    by: tuple[Identifier, ...] = Field(min_length=1)
    """Ids of roles."""
    within_s: WholeSeconds = Field(gt=0)
    """Deadline, counted from the release of the inject."""
    met_when: Trigger | None = None
    """State of the case that shows that it was done; without it, control says so."""


class Inject(Section):
    """One row of the master list: who tells whom what, when or why, and what should follow."""

    number: InjectNumber
    incident: Identifier
    """Id of an incident of a storyline."""
    type: Literal["key", "contingency"]
    """Contingency injects are used only if control or their trigger says so."""
    startex_plus_s: WholeSeconds = Field(ge=0)
    """When it is planned, counted from STARTEX."""
    sender: Identifier = Field(alias="from")
    """Id of the role from which it seems to come."""
    to: tuple[Identifier, ...] = ()
    """Ids of the roles that receive it; nobody where it only changes the world."""
    medium: Medium
    text: Text
    """What is said; for an inject that only changes the world, what happens."""
    expected: Expected | None = None
    controller: Identifier
    """Id of the role that releases it."""
    evaluator: Identifier | None = None
    """Id of the role that watches what follows."""
    objectives: tuple[Identifier, ...] = ()
    """Ids of the objectives that it serves."""
    trigger: Trigger | None = None
    """What makes it due. Without it a key inject is due at its planned time, and a contingency
    inject never of itself."""
    world: WorldAction | None = None
    """What changes in the world when it is released."""
    safety: bool = False
    """Whether a person of exercise control must look at it before it goes out, trigger or not."""
    safety_note: Text | None = None
    """What that person must make sure of."""
    release: tuple[Nation, ...] = ()
    """Nations that may see what is delivered."""
