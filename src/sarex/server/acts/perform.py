"""Doing an act: who, where, whether it may leave, and what is said of it."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from sarex.exercise.seats.desk import unrecordable
from sarex.journal import Event
from sarex.operation.commands.refusal import OrderError
from sarex.server.access.principal import Principal
from sarex.server.acts.act import Act, ActDone, At
from sarex.server.cases.models import Taken
from sarex.server.cases.open_case import OpenCase
from sarex.server.reads.telling import sentence_of

__all__ = ["perform"]


def perform(act: Act[Any], case: OpenCase, who: Principal, given: Taken, locale: str) -> ActDone:
    """Do an act and say what was recorded.

    Under NO DUFF nothing is recorded that the drill would go on by, and nothing is answered.

    Raises
    ------
    SarexError
        If it is refused; nothing was recorded then, unless the error says so.
    """
    at = At(case, who, case.desk(who))
    if not act.under_no_duff:
        case.gate.take_out(f"act {act.name}")
    act.check(at)
    try:
        made = act.do(at, given)
    except ValidationError as error:
        raise unrecordable(error, OrderError) from error
    if not act.under_no_duff:
        case.gate.take_out(f"act {act.name}")  # a NO DUFF may have come meanwhile
    return _told(made if isinstance(made, tuple) else (made,), locale)


def _told(made: tuple[Event, ...], locale: str) -> ActDone:
    return ActDone(
        event_ids=tuple(event.event_id for event in made),
        words="; ".join(sentence_of(event, locale) for event in made),
    )
