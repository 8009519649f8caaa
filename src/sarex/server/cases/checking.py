"""What is wrong with a case that is being typed, and how it reads back; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from sarex.incident import CaseFile
from sarex.incident.case_consistency import case_faults
from sarex.incident.echo import assumptions, echo
from sarex.incident.locate import Fault, KeyPath, show_path
from sarex.incident.section import dimension_of, file_keys
from sarex.incident.strict_file import checked
from sarex.server.cases.geometry import hypotheses_drawn
from sarex.server.cases.models import Told

__all__ = ["CaseChecked", "CaseFault", "Feature", "FeatureCollection", "Geometry", "check_case"]

_DEEPEST = 40


class CaseFault(Told):
    """What is wrong at a key.

    Parameters
    ----------
    pointer
        JSON pointer (RFC 6901) to it in what was sent.
    key
        As people write it, arrays counted from 1.
    """

    pointer: str
    key: str
    message: str
    allowed: str | None
    remedy: str


class Geometry(Told):
    """GeoJSON geometry (RFC 7946)."""

    type: Literal["Point", "LineString", "Polygon"]
    coordinates: list[Any]


class Feature(Told):
    """GeoJSON feature; its properties are texts and numbers."""

    type: Literal["Feature"] = "Feature"
    geometry: Geometry
    properties: dict[str, str | float | None]


class FeatureCollection(Told):
    """GeoJSON features."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: tuple[Feature, ...]


class CaseChecked(Told):
    """What a case would be.

    Parameters
    ----------
    complete
        Whether it could be recorded as it is.
    faults
        All of a layer: first those of single values, then what does not hold together.
    echo
        The case in lines, positions in three forms.
    assumptions
        What it takes for granted.
    geometry
        Hypotheses and facilities, to plot before it is accepted.
    """

    complete: bool
    faults: tuple[CaseFault, ...]
    echo: tuple[str, ...]
    assumptions: tuple[str, ...]
    geometry: FeatureCollection


def check_case(data: dict[str, Any]) -> tuple[CaseFile | None, CaseChecked]:
    """The case that was sent, if it is of the right form, and what is to be said of it."""
    if _depth(data) > _DEEPEST:
        fault = Fault((), "values are nested too deeply", "as in a case file", "Leave some out.")
        return None, _said(None, data, [fault])
    case, faults = checked(CaseFile, data, case_faults)
    return case, _said(case, data, faults)


def _said(case: CaseFile | None, data: dict[str, Any], faults: list[Fault]) -> CaseChecked:
    drawn = () if case is None else tuple(Feature.model_validate(f) for f in hypotheses_drawn(case))
    return CaseChecked(
        complete=case is not None and not faults,
        faults=tuple(_fault(fault, data) for fault in faults),
        echo=() if case is None or faults else tuple(echo(case)),
        assumptions=() if case is None or faults else assumptions(case),
        geometry=FeatureCollection(features=drawn),
    )


def _depth(value: Any) -> int:
    deepest, left = 0, [(value, 1)]
    while left:
        here, depth = left.pop()
        deepest = max(deepest, depth)
        inner = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        left += [(each, depth + 1) for each in inner]
    return deepest


def _fault(fault: Fault, data: Any) -> CaseFault:
    path = tuple(_spelled(fault.path, data))
    return CaseFault(
        pointer="".join(f"/{_escaped(str(part))}" for part in path),
        key=show_path(path),
        message=fault.message,
        allowed=None if fault.allowed is None else str(fault.allowed),
        remedy=fault.remedy,
    )


def _spelled(path: KeyPath, data: Any) -> Iterator[str | int]:
    """Keys as they were sent: ``error_nm`` for ``error_m``; else as they are recommended."""
    here = data
    for part in path:
        key: str | int = part
        if isinstance(part, str) and not (isinstance(here, dict) and part in here):
            spellings = file_keys(part) if dimension_of(part) else (part,)
            sent = [name for name in spellings if isinstance(here, dict) and name in here]
            key = (*sent, *spellings)[0]
        yield key
        held = isinstance(here, dict) and isinstance(key, str) and key in here
        held = held or (isinstance(here, list) and isinstance(key, int) and key < len(here))
        here = here[key] if held else None


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
