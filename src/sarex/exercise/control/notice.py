"""What NO DUFF and a real alert say to people."""

from __future__ import annotations

from sarex.canonical import iso_to_ns
from sarex.errors import ExerciseError
from sarex.exercise.control.state import ControlState
from sarex.quantities import format_dtg, format_positions
from sarex.words import LOCALES, say

__all__ = ["alert_text", "no_duff_notice"]


def no_duff_notice(state: ControlState) -> str:
    """The notice of the NO DUFF that holds, in all languages: all that leaves while it does.

    Raises
    ------
    ExerciseError
        If none holds.
    """
    if state.no_duff is None:
        raise ExerciseError(
            "there is no NO DUFF to give notice of",
            given=state.phase,
            allowed="no_duff",
            remedy="Call NO DUFF first, if there is a real emergency.",
        )
    called = state.no_duff.called
    lines = [
        say(
            "control.no_duff",
            locale,
            known=called.known,
            by=called.by,
            time=format_dtg(iso_to_ns(called.wall_clock)),
        )
        for locale in LOCALES
    ]
    return "\n".join((*lines, ""))


def alert_text(state: ControlState, alert: str, locale: str) -> str:
    """What a client shows while a real alert sounds: that it is real, and the offer of NO DUFF."""
    record = state.alerts[alert].alert
    place = ""
    if record.lon_deg is not None and record.lat_deg is not None:
        place = f" {format_positions(record.lat_deg, record.lon_deg).dm}"
    lines = [say("control.alert", locale, text=f"{record.text}{place}")]
    if state.no_duff is None:
        lines.append(say("control.alert.offer", locale))
    return "\n".join(lines)
