"""A conflict in words, for those whom it concerns: each language of the catalogue on its lines."""

from __future__ import annotations

from sarex.operation.events.separation import WhereaboutsCited
from sarex.operation.separation.watch import Conflict
from sarex.words import LOCALES, say

__all__ = ["told"]


def told(conflict: Conflict, *, infringed: bool) -> str:
    """What is said of a conflict; it warns and orders nothing.

    Parameters
    ----------
    conflict
        What was seen.
    infringed
        Whether the limit is not kept now.
    """
    return "\n".join(_said(conflict, infringed, locale) for locale in LOCALES)


def _said(conflict: Conflict, infringed: bool, locale: str) -> str:
    if conflict.breach is None:
        what = say(f"separation.{conflict.kind}", locale, facility=conflict.facilities[0])
    else:
        what = conflict.breach.say(locale)
    head = say(f"separation.{'infringed' if infringed else 'warned'}", locale, what=what)
    return " ".join((head, *(_rests_on(each, locale) for each in conflict.rests_on)))


def _rests_on(cited: WhereaboutsCited, locale: str) -> str:
    basis = say(f"separation.basis.{cited.basis}", locale)
    if cited.age_s is None:
        age = say("separation.no_position", locale)
    else:
        age = say("separation.age", locale, minutes=round(cited.age_s / 60.0))
    return say("separation.rests_on", locale, facility=cited.facility, basis=basis, age=age)
