"""The single way out of an exercise, for what is sent and for what is taken out of its folder.

What has not passed :meth:`Gate.pass_out` is not sent; what has not passed :meth:`Gate.take_out` is
not shown, printed or written outside the case's folder. The state is read afresh each time, so that
a NO DUFF holds from the event that records it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, get_args

from sarex.exercise.control.acts import control_in, control_of, refuse
from sarex.exercise.control.forms import TEST, alert_form
from sarex.exercise.control.notice import no_duff_notice
from sarex.exercise.control.state import ControlState
from sarex.journal import CaseFolder
from sarex.operation.desk import Desk

__all__ = ["STAMP", "Gate", "Kind"]

Kind = Literal["text", "data", "record", "test_form", "no_duff_notice"]
"""Text for people; a JSON object; a file of the record after ENDEX; a TEST form of a distress
alert; the notice of NO DUFF."""

STAMP: Final = "EXERCISE EXERCISE EXERCISE"
"""First and last line of every text that leaves an exercise; English in every language."""


class Gate:
    """Passes what may leave and refuses the rest.

    Parameters
    ----------
    state
        Reads whether the drill may go on, each time; gives None in an operation, whose texts pass
        as they are.
    """

    def __init__(self, state: Callable[[], ControlState | None]) -> None:
        self._state = state

    @classmethod
    def at(cls, desk: Desk) -> Gate:
        """The gate of the case that a desk works."""
        if desk.loaded.case.mode == "operation":
            return cls(lambda: None)
        return cls(lambda: control_of(desk))

    @classmethod
    def of(cls, case: CaseFolder) -> Gate:
        """The gate of the case in a folder."""
        return cls(lambda: control_in(case))

    def take_out(self, channel: str) -> bool:
        """Let data of a case be taken out of its folder, by a person who orders it.

        Called before the first byte is shown, printed or written elsewhere, and again before what
        was drafted takes its name.

        Parameters
        ----------
        channel
            What takes it out, such as the name of a command.

        Returns
        -------
        bool
            Whether it must say that it is of an exercise, where its form has a place for that.

        Raises
        ------
        ExerciseError
            If a NO DUFF holds.
        """
        state = self._state()
        if state is None:
            return False
        _refuse_under_no_duff(state, channel, "data of the case")
        return True

    def pass_out(self, channel: str, payload: bytes | str, *, kind: Kind) -> bytes:
        """What may be sent over a channel, stamped.

        Parameters
        ----------
        channel
            Name of the adapter or, for a TEST form, of the endpoint.
        payload
            Text is UTF-8.
        kind
            - ``text`` gets the stamp as first and last line, unless it has it;
            - ``data`` is a JSON object that says ``"exercise": true`` or ``"stamp": "EXERCISE"``;
            - ``record`` leaves unchanged, after ENDEX only;
            - ``test_form`` goes to an endpoint that is listed and confirmed, and is stamped;
            - ``no_duff_notice`` is the notice of the NO DUFF that holds, to the letter.

        Raises
        ------
        ExerciseError
            If it may not leave.
        """
        state = self._state()
        if kind not in get_args(Kind):
            raise _refuse("no such kind of payload", channel, kind, ", ".join(get_args(Kind)))
        if state is None:
            return _of_operation(channel, payload, kind)
        if kind == "no_duff_notice":
            return _notice(state, channel, payload)
        _refuse_under_no_duff(state, channel, kind)
        if kind == "record":
            return _record(state, channel, payload)
        text = _text(channel, payload)
        found = _json(text)
        form = alert_form("\n".join((text, *_strings(found))))
        if form is not None:
            raise _refuse(
                f"a distress alert never leaves an exercise: {form}", channel, kind, "TEST forms",
                "Leave it out, or write what was heard without the form of an alert.",
            )  # fmt: skip
        if kind == "data":
            return _data(channel, text, found)
        if kind == "test_form":
            _check_test_form(state, channel, text)
        return _stamped(text).encode()


def _refuse(
    message: str, channel: str, kind: str, allowed: object, remedy: str = "Do not send it."
) -> Exception:
    return refuse(message, given=f"{kind} for {channel}", allowed=allowed, remedy=remedy)


def _refuse_under_no_duff(state: ControlState, channel: str, kind: str) -> None:
    if state.no_duff is not None:
        left = ", ".join(state.still_to_end)
        raise _refuse(
            "NO DUFF: nothing of the exercise leaves", channel, kind, "the notice of NO DUFF",
            f"Wait until the control of every nation has ended it; not yet: {left}.",
        )  # fmt: skip


def _of_operation(channel: str, payload: bytes | str, kind: Kind) -> bytes:
    data = payload.encode() if isinstance(payload, str) else payload
    if kind in {"test_form", "no_duff_notice"}:
        raise _refuse("there is no drill in an operation", channel, kind, "text, data, record")
    if STAMP.encode() in data:
        raise _refuse(
            "what is stamped as an exercise never leaves an operation", channel, kind, "no stamp",
            "If it is real, write it without the stamp; else do not send it.",
        )  # fmt: skip
    return data


def _text(channel: str, payload: bytes | str) -> str:
    if isinstance(payload, str):
        return payload
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refuse(
            "what cannot be read cannot be stamped", channel, "bytes", "UTF-8 text",
            "Send it after ENDEX, as part of the record.",
        ) from error  # fmt: skip


def _notice(state: ControlState, channel: str, payload: bytes | str) -> bytes:
    """The notice is compared with what is on record: nothing else goes out in its place."""
    data = payload.encode() if isinstance(payload, str) else payload
    if state.no_duff is None or data != no_duff_notice(state).encode():
        raise _refuse(
            "this is not the notice of a NO DUFF that holds", channel, "no_duff_notice",
            "no_duff_notice(state)" if state.no_duff else "no NO DUFF holds",
            "Send what no_duff_notice gives, unchanged.",
        )  # fmt: skip
    return data


def _record(state: ControlState, channel: str, payload: bytes | str) -> bytes:
    if state.ended_ns is None:
        raise _refuse(
            "the record of an exercise leaves after ENDEX", channel, "record", "after ENDEX",
            "End the exercise first.",
        )  # fmt: skip
    return payload.encode() if isinstance(payload, str) else payload


def _json(text: str) -> Any:
    """Plain data, an object as a tuple of its pairs: one of two values of a key is not lost."""
    try:
        return json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        return None


def _strings(found: Any) -> Iterator[str]:
    """Every string in plain data, its escapes read: an alert is not hidden by how it is written."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, list | tuple):
        for each in found:
            yield from _strings(each)


def _data(channel: str, text: str, found: Any) -> bytes:
    marks = dict(found) if isinstance(found, tuple) else {}
    if marks.get("exercise") is True or marks.get("stamp") == "EXERCISE":
        return text.encode()
    raise _refuse(
        "data that leaves an exercise says that it is of an exercise", channel, "data",
        'a JSON object with "exercise": true or "stamp": "EXERCISE"',
        "Have the adapter write the mark where its format has one.",
    )  # fmt: skip


def _check_test_form(state: ControlState, channel: str, text: str) -> None:
    if TEST.search(text) is None:
        raise _refuse(
            "this does not say that it is a TEST", channel, "test_form",
            "SART TEST, MOB TEST, EPIRB TEST, DSC TEST, 406 TEST",
            "Send the TEST form of the alert.",
        )  # fmt: skip
    if channel not in state.confirmed:
        raise _refuse(
            "a TEST form goes only to endpoints that are listed and confirmed by a person",
            channel, "test_form", ", ".join(sorted(state.confirmed)) or "none is confirmed",
            "List the endpoint, and have a person make sure of it and confirm it.",
        )  # fmt: skip


def _stamped(text: str) -> str:
    lines = text.strip("\r\n").splitlines()
    if len(lines) > 1 and lines[0].strip() == STAMP == lines[-1].strip():
        return text
    return "\n".join((STAMP, *lines, STAMP, ""))
