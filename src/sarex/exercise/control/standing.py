"""How a play that runs by itself stands still while control has stopped it."""

from __future__ import annotations

import time
from collections.abc import Callable

from sarex.exercise.control.acts import control_of
from sarex.exercise.control.notice import alert_text, no_duff_notice
from sarex.exercise.control.state import ControlState
from sarex.operation.desk import Desk
from sarex.words import LOCALES

__all__ = ["reasons_to_stand", "stand_while_stopped"]

_LOOK_EVERY_S = 1.0


def stand_while_stopped(
    desk: Desk,
    known: ControlState,
    say: Callable[[str], object],
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Return when the play runs or is over; until then nothing moves, and why is said.

    Parameters
    ----------
    desk
        Whose journal is looked at again each second: persons act from elsewhere.
    known
        The state as the play last read it; where it runs, nothing else is read.
    say
        Told why the play stands, in all languages, and each further reason once.
    wait
        Called between two looks with the time to the next [s].
    """
    state, said = known, set[str]()
    while state.phase in {"paused", "no_duff"}:
        for text in reasons_to_stand(state):
            if text not in said:
                said.add(text)
                say(text)
        wait(_LOOK_EVERY_S)
        state = control_of(desk)


def reasons_to_stand(state: ControlState) -> tuple[str, ...]:
    """Real alerts that not all have, the NO DUFF or the pause that holds, for people to read."""
    found = [alert_text(state, name, each) for name in state.open_alerts for each in LOCALES]
    if state.no_duff is not None:
        found.append(no_duff_notice(state).rstrip("\n"))
    elif state.pause is not None:
        found.append(f"paused: {state.pause.reason}")
    return tuple(found)
