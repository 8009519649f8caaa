"""What ``sarex drift backtrack`` is told: finds, window of loss, prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarex.errors import DriftError, SarexError

if TYPE_CHECKING:
    from sarex.drift.backtrack_prior import Anywhere, AsReported
    from sarex.drift.origins import FoundAdrift
    from sarex.incident import SearchObject
    from sarex.incident.case import CaseFile

__all__ = ["FOUND", "read_found", "read_prior"]

FOUND = "OBJECT; TIME; POSITION; ERROR"
_EXAMPLE = '"raft; 070600Z JUN 26; 32-30.0N 128-10.0E; 500 m"'


def read_found(case: CaseFile, texts: list[str]) -> tuple[FoundAdrift, ...]:
    """The finds, each from text.

    Raises
    ------
    DriftError
        If a text has not four parts, or names neither an object of the case nor a leeway class.
    SarexError
        Whatever its time, position or error refuse, with the text.
    """
    return tuple(_find(case, text) for text in texts)


def _find(case: CaseFile, text: str) -> FoundAdrift:
    from sarex.drift.origins import FoundAdrift
    from sarex.quantities import parse_length, parse_position, parse_time

    parts = [part.strip() for part in text.split(";")]
    if len(parts) != 4:
        raise DriftError(
            "not a find",
            given=text,
            allowed=FOUND,
            remedy=f"Write it with four parts, for example --found {_EXAMPLE}.",
        )
    name, when, where, error = parts
    try:
        place = parse_position(where)
        return FoundAdrift(
            _object(case, name), parse_time(when), place.lon_deg, place.lat_deg, parse_length(error)
        )
    except SarexError as fault:
        raise _in_find(fault, text) from None


def _in_find(fault: SarexError, text: str) -> SarexError:
    return type(fault)(
        fault.message,
        given=fault.given,
        allowed=fault.allowed,
        remedy=fault.remedy,
        where=f"--found {text!r}",
    )


def _object(case: CaseFile, name: str) -> SearchObject:
    """An object of the case, or one of a leeway class."""
    from sarex.drift.leeway import leeway_class
    from sarex.incident import SearchObject

    for item in case.objects:
        if item.id == name:
            return item
    try:
        known = leeway_class(name)
    except DriftError as fault:
        ids = ", ".join(item.id for item in case.objects)
        raise DriftError(
            "neither a search object of the case nor a leeway class",
            given=name,
            allowed=f"{ids}; or {fault.allowed}",
            remedy="Take the object of the case, or list the classes: sarex drift classes.",
        ) from None
    return SearchObject(
        id=known.class_id.lower(), description=known.description, leeway_class=name, persons=0
    )


def read_prior(
    case: CaseFile,
    finds: tuple[FoundAdrift, ...],
    lost: str | None,
    within: str | None,
    as_reported: bool,
) -> Anywhere | AsReported:
    """What is held of the loss before the finds are looked at.

    Raises
    ------
    DriftError
        If not exactly one of window and hypotheses is asked for.
    SarexError
        Whatever a time or a position refuses.
    """
    from sarex.drift.backtrack_prior import Anywhere, AsReported
    from sarex.quantities import parse_position, parse_time

    if (lost is None) != as_reported or (as_reported and within is not None):
        raise DriftError(
            "one prior is needed: a window of loss, or the hypotheses of the case",
            given=f"--lost {lost}, --within {within}, --as-reported {as_reported}",
            allowed="--lost with or without --within, or --as-reported alone",
            remedy='Give --lost "EARLIEST; LATEST", for example '
            '--lost "061800Z JUN 26; 070000Z JUN 26".',
        )
    if lost is None:
        return AsReported(case.incident, tuple(find.search_object.id for find in finds))
    times = [part.strip() for part in lost.split(";")]
    if len(times) != 2:
        raise DriftError(
            "not a window of loss",
            given=lost,
            allowed="EARLIEST; LATEST",
            remedy='Write for example --lost "061800Z JUN 26; 070000Z JUN 26".',
        )
    corners = [parse_position(text) for text in (within or "").split(";") if text.strip()]
    return Anywhere(
        parse_time(times[0]),
        parse_time(times[1]),
        tuple((corner.lon_deg, corner.lat_deg) for corner in corners),
    )
