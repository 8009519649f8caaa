"""From a leeway class to the kind of object the sweep-width tables know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sarex.detection.model import SearchObjectLike
from sarex.detection.tables import detection_class_entry, detection_classes, read_rows
from sarex.errors import DetectionError, near_miss
from sarex.quantities.lengths import FT_M

__all__ = ["ClassMapping", "class_of", "detection_class", "leeway_to_detection"]

_BY_LENGTH = "by length: "
_NONE = "none: give a sweep width"
_BOATS = frozenset({"power_boat", "sail_boat"})
_NO_KIND = (None, "CURRENT-ONLY")
"""Leeway that fits things of any kind: stated coefficients, and drift by the current alone."""


@dataclass(frozen=True, slots=True)
class ClassMapping:
    """One row of the shipped table.

    Either ``detection_class`` names a class, or ``family`` says that the object's length decides,
    or both are empty: no class of the tables is alike, and a width must be given.
    """

    leeway_class: str
    detection_class: str | None
    family: str | None
    reason: str
    source: str


def _mapping(row: Mapping[str, str]) -> ClassMapping:
    said = row["detection"]
    family = said.removeprefix(_BY_LENGTH) if said.startswith(_BY_LENGTH) else None
    named = None if family or said == _NONE else detection_class_entry(said).id
    return ClassMapping(row["leeway_class"], named, family, row["reason"], row["source"])


@cache
def leeway_to_detection() -> Mapping[str, ClassMapping]:
    """The shipped table, one row for each of the 85 leeway classes."""
    return {row["leeway_class"]: _mapping(row) for row in read_rows("leeway_to_detection.csv")}


def detection_class(leeway_class_id: str) -> ClassMapping:
    """What the shipped table says of a leeway class.

    Raises
    ------
    DetectionError
        If there is no such leeway class; near misses are named.
    """
    table = leeway_to_detection()
    if leeway_class_id not in table:
        raise DetectionError(
            "no such leeway class",
            given=leeway_class_id,
            allowed="one of the 85 classes of the leeway table",
            remedy=near_miss(leeway_class_id, table) or "See the table of leeway classes.",
        )
    return table[leeway_class_id]


def _by_length(family: str, length_m: float) -> str | None:
    """The largest class of the family, or ship, that is not longer; a tenth of a foot is even."""
    length_ft = round(length_m / FT_M, 1)
    fitting = [
        entry
        for entry in detection_classes().values()
        if entry.family in {family, "ship"} and entry.length_ft <= length_ft
    ]
    if fitting:
        return max(fitting, key=lambda entry: entry.length_ft).id
    return "power_boat_15ft" if family == "power_boat" else None  # that row reads "15 ft or less"


def class_of(search_object: SearchObjectLike) -> str:
    """The detection class of a search object: its own, else by the shipped table and its length.

    Raises
    ------
    DetectionError
        If the table has none for its leeway class, or it has no class of the leeway table, or its
        length is needed and not stated.
    """
    if search_object.detection_class is not None:
        return search_object.detection_class
    where = f"search object {search_object.id}"
    if search_object.leeway_class in _NO_KIND:
        raise DetectionError(
            "its leeway does not say what is to be seen of it",
            given=search_object.leeway_class or "stated coefficients",
            allowed=", ".join(detection_classes()),
            remedy="Give the object a detection_class: one named here, or a name of your own for "
            "which the facilities state sweep widths.",
            where=where,
        )
    row = detection_class(search_object.leeway_class)
    family = row.family
    if row.detection_class is not None:
        family = detection_class_entry(row.detection_class).family
    elif family is None:
        raise DetectionError(
            f"no sweep-width table fits leeway class {row.leeway_class}: {row.reason}",
            remedy="Give the object a detection_class, and the facility a sweep width for it.",
            where=where,
        )
    length_m = search_object.length_m
    if family not in _BOATS or length_m is None:
        found = row.detection_class
    else:
        found = _by_length(family, length_m)
    if found is None:
        raise DetectionError(
            f"the sweep width of leeway class {row.leeway_class} depends on length",
            given=f"length_m = {length_m}",
            allowed="a length that the tables reach (sailing boats from 15 ft)",
            remedy="State the object's length, or its detection_class.",
            where=where,
        )
    return found
