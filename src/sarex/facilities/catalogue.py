"""The catalogue of kinds, and a case's facility made from its kind and what differs from it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import quantise
from sarex.errors import CaseFileError, DetectionError, near_miss
from sarex.facilities.camera import Camera, camera_sweep_width_m
from sarex.facilities.model import Deck, Facility, GivenSweepWidth, OperatingLimits, Platform
from sarex.facilities.sensing import check_table, sense_of, table_width_m, width_from_range_m
from sarex.incident.case import FacilityEntry
from sarex.incident.stated_width import StatedSweepWidth
from sarex.quantities.lengths import FT_M, KN_M_S, NM_M

__all__ = ["KindFigures", "catalogue", "catalogue_tables", "check_kinds", "facility_from_entry"]

_SCALES = {"_kn": ("_m_s", KN_M_S), "_ft": ("_m", FT_M), "_nm": ("_m", NM_M)}


class KindFigures(BaseModel):
    """What one craft of a kind does when nothing else is stated; SI."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: Platform
    medium: Literal["air", "water"]
    search_speed_m_s: float = Field(gt=0)
    transit_speed_m_s: float = Field(gt=0)
    sensor_height_m: float = Field(gt=0)
    endurance_h: float = Field(gt=0)
    turn_radius_m: float = Field(ge=0)
    fix_error_m: float = Field(gt=0)
    preferred_pattern: Literal["PS", "SS"]
    can_recover_persons: bool
    crewed: bool
    limits: OperatingLimits = OperatingLimits()
    turnaround_h: float = Field(ge=0)
    crew_duty_h: float | None = Field(default=None, gt=0)
    crew_rest_h: float | None = Field(default=None, ge=0)
    deck: Deck | None = None
    source: str = Field(min_length=3)
    cameras: tuple[Camera, ...] = ()


def _in_si(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Field scales of the file to SI: search_speed_kn = 15 becomes search_speed_m_s."""
    out: dict[str, Any] = {}
    for name, value in figures.items():
        suffix, factor = _SCALES.get(name[-3:], (name[-3:], None))
        scaled = value if factor is None else value * factor
        out[name[:-3] + suffix] = _in_si(value) if isinstance(value, dict) else scaled
    return out


@cache
def catalogue_tables() -> Mapping[str, Any]:
    """The tables of the file as they stand there."""
    text = files("sarex").joinpath("data", "facilities.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def catalogue() -> Mapping[str, KindFigures]:
    """All kinds of the catalogue, by name."""
    return {
        kind: KindFigures.model_validate(_in_si(figures))
        for kind, figures in catalogue_tables()["kinds"].items()
    }


def _camera_widths(
    cameras: tuple[Camera, ...], height_m: float, speed_m_s: float
) -> list[GivenSweepWidth]:
    dimensions: Mapping[str, float] = catalogue_tables()["critical_dimension_m"]
    return [
        GivenSweepWidth(
            detection_class=class_id,
            width_m=camera_sweep_width_m(camera, height_m, speed_m_s, size_m),
            conditions=camera.conditions,
            source=f"camera model, assumed, no trial: {camera.name}, from {height_m:g} m, "
            f"critical dimension {size_m:g} m, availability {camera.availability:g}",
        )
        for camera in cameras
        for class_id, size_m in dimensions.items()
    ]


def _limits(entry: FacilityEntry, figures: KindFigures) -> dict[str, float]:
    """Each limit of the entry stands before that of the kind."""
    stated = {} if entry.limits is None else entry.limits.model_dump(exclude_none=True)
    return figures.limits.model_dump(exclude_none=True) | stated


def _deck(entry: FacilityEntry, figures: KindFigures) -> dict[str, Any] | None:
    """The deck of the entry stands in place of that of the kind."""
    if entry.deck is None:
        return None if figures.deck is None else figures.deck.model_dump()
    check_kinds(entry.deck.takes, f"facility {entry.id}, deck.takes")
    return entry.deck.model_dump()


def check_kinds(kinds: Iterable[str], where: str) -> None:
    """Refuse a kind that the catalogue does not have; near misses are named."""
    known = catalogue()
    for kind in kinds:
        if kind not in known:
            raise CaseFileError(
                "the catalogue has no such kind of facility",
                given=kind,
                allowed=", ".join(known),
                remedy=near_miss(kind, known) or "Use one of these kinds.",
                where=where,
            )


def _given(stated: StatedSweepWidth, height_m: float, where: str) -> GivenSweepWidth:
    """A stated width as it is, or the width that a range or a lateral range table comes to."""
    source, width_m = stated.source, stated.width_m
    table = tuple((point.distance_m, point.probability) for point in stated.lateral_range)
    try:
        if stated.range_is is not None:
            width_m, rule = width_from_range_m(stated.range_is, stated.range_m, height_m)
            source = f"{rule}; {source}"
        elif table:
            check_table(table)
            width_m, source = table_width_m(table), f"lateral range table; {source}"
    except DetectionError as error:
        raise CaseFileError(
            error.message,
            given=error.given,
            allowed=error.allowed,
            remedy=error.remedy,
            where=f"{where}, sweep width of {stated.detection_class}",
        ) from error
    return GivenSweepWidth.model_validate(
        {
            "detection_class": stated.detection_class,
            "width_m": width_m,
            "conditions": stated.conditions,
            "source": source,
            "sense": sense_of(stated.range_is),
            "range_m": stated.range_m,
            "lateral_range": table,
        }
    )


def facility_from_entry(entry: FacilityEntry) -> Facility:
    """The facility that a case describes: figures of its kind, overridden by its own.

    A sweep width of the case stands before one of the catalogue for the same detection class and
    light. Camera widths are computed for the height and speed that the case states.

    Parameters
    ----------
    entry : FacilityEntry
        ``[[facilities]]`` of a case file; search_speed_m_s [m s-1], search_height_m [m].

    Returns
    -------
    Facility

    Raises
    ------
    CaseFileError
        If the catalogue has no such kind; near misses are named.
    """
    check_kinds((entry.kind,), f"facility {entry.id}")
    figures = catalogue()[entry.kind]
    # quantised as the facility stores it, so that a facility read back gives the same widths
    speed_m_s = quantise(entry.search_speed_m_s or figures.search_speed_m_s, 4)
    height_m = quantise(entry.search_height_m or figures.sensor_height_m, 2)
    stated = [_given(w, height_m, f"facility {entry.id}") for w in entry.sweep_widths]
    taken = {(w.detection_class, w.conditions) for w in stated}
    computed = [
        w
        for w in _camera_widths(figures.cameras, height_m, speed_m_s)
        if (w.detection_class, w.conditions) not in taken
    ]
    own = {
        name: value
        for name in ("preferred_pattern", "turnaround_h", "crew_duty_h", "crew_rest_h")
        if (value := getattr(entry, name)) is not None
    }
    return Facility.model_validate(
        {
            **figures.model_dump(exclude={"cameras"}),
            **own,
            "limits": _limits(entry, figures),
            "deck": _deck(entry, figures),
            "id": entry.id,
            "name": entry.name,
            "nation": entry.nation,
            "kind": entry.kind,
            "search_speed_m_s": speed_m_s,
            "sensor_height_m": height_m,
            "sweep_widths": (*stated, *computed),
        }
    )
