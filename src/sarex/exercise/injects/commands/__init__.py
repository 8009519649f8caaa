"""What exercise control, the nations' own control and players do with injects, each an event.

Only exercise control (role ``control``) makes ready, holds, moves, fires and ends injects; each
nation's own control (role ``KOR control``) approves for its nation. An act that is out of order is
refused and leaves no event. All of it is exercise control's secret but what is delivered.
"""

from sarex.exercise.injects.commands.acts import board_of, nation_control
from sarex.exercise.injects.commands.playing import (
    acknowledge_inject,
    cancel_inject,
    finish_inject,
    fire_due,
    fire_inject,
    hold_inject,
    miss_inject,
    move_inject,
    resume_inject,
)
from sarex.exercise.injects.commands.preparing import (
    approve_inject,
    draft_inject,
    load_into,
    ready_inject,
    review_inject,
)

__all__ = [
    "acknowledge_inject",
    "approve_inject",
    "board_of",
    "cancel_inject",
    "draft_inject",
    "finish_inject",
    "fire_due",
    "fire_inject",
    "hold_inject",
    "load_into",
    "miss_inject",
    "move_inject",
    "nation_control",
    "ready_inject",
    "resume_inject",
    "review_inject",
]
