"""Why a play stands still, said to whoever plays it and whoever looks."""

from __future__ import annotations

from sarex.exercise.control.notice import alert_text, no_duff_notice
from sarex.exercise.control.state import ControlState
from sarex.words import LOCALES

__all__ = ["reasons_to_stand"]


def reasons_to_stand(state: ControlState) -> tuple[str, ...]:
    """Real alerts that not all have, the NO DUFF or the pause that holds, for people to read."""
    found = [alert_text(state, name, each) for name in state.open_alerts for each in LOCALES]
    if state.no_duff is not None:
        found.append(no_duff_notice(state).rstrip("\n"))
    elif state.pause is not None:
        found.append(f"paused: {state.pause.reason}")
    return tuple(found)
