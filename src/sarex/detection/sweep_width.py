"""The corrected sweep width of a facility against a search object.

Order of sources: a width given in the facility's own entry for this detection class and this
light; else, by day, the table of its platform; else an error. A given width is used as it stands:
whoever gives it has the weather in it. Its law is "normal", since nobody who gives a width promises
the inverse-cube curve.

Tabulated widths are visual and for daylight. The law is "ideal" only where no factor is below 1.

Maximum range is the lesser of the visibility and the distance of the horizon
(:func:`sarex.geo.horizon.horizon_m`). The object's height is assumed per detection class
(``detection_classes.csv``), 0 for a class the tables do not know. What is noticed by radio or radar
is not limited by the visibility, and a range that was stated is not cut at the horizon. A lateral
range table ends what is seen abeam; how far ahead, the maximum range says.
"""

from __future__ import annotations

import math

from sarex.detection.classes import class_of
from sarex.detection.environment import Environment
from sarex.detection.factors import (
    FATIGUE,
    FLOTATION,
    FLOTATION_CEILING_FT,
    WEATHER_SOURCES,
    Edition,
    speed_factor,
    weather_factor,
)
from sarex.detection.model import SearchObjectLike, SweepWidth
from sarex.detection.tables import (
    BRIDGE_SOURCE,
    SPEED_SOURCE,
    WIDTH_SOURCE,
    Grid,
    bridge_row,
    detection_class_entry,
    detection_classes,
    interpolate,
    width_grid,
)
from sarex.errors import DetectionError
from sarex.facilities.model import Facility, GivenSweepWidth
from sarex.facilities.sensing import Sense, table_width_m
from sarex.geo.horizon import horizon_m
from sarex.quantities.lengths import FT_M, NM_M

__all__ = ["sweep_width", "uncorrected_width_m"]

_ASSUMED_OF_WIDTH = "A given sweep width is used without correction, under the normal law."
_ASSUMED_OF_TABLE = (
    "A given lateral range table is used without correction: the sweep width is the area under it."
)
_FACTORS_OF_FLYING = frozenset({"aircraft", "helicopter"})


def sweep_width(
    facility: Facility,
    search_object: SearchObjectLike,
    environment: Environment,
    *,
    edition: Edition = "uscg",
    crew_fatigued: bool = False,
) -> SweepWidth:
    """Corrected sweep width, its law, its range and how it came about.

    Parameters
    ----------
    facility : Facility
        Platform, search height [m] and search speed [m s-1].
    search_object : SearchObject
        Leeway class, or the detection class that overrides it.
    environment : Environment
        Visibility, wind, sea and light.
    edition : {"uscg", "amsa"}
        Whose weather factors.
    crew_fatigued : bool
        Applies the fatigue factor 0.9 to tabulated widths.

    Returns
    -------
    SweepWidth [m, m s-1]

    Raises
    ------
    DetectionError
        If there is no width: night without a given one, a class the table does not know, a height,
        visibility or speed outside the table, or a tabulated 0. The error names the facility, the
        object and a way out.

    References
    ----------
    COMDTINST M16130.2F (USCG Addendum); IAMSAR vol. II. Pinned by
    tests/reference/test_sweep_width_tables.py.
    """
    where = f"facility {facility.id}, search object {search_object.id}"
    try:
        class_id = class_of(search_object)
        given = _given(facility, class_id, environment.daylight)
        if given is not None:
            return _from_given(facility, given, environment)
        if not environment.daylight:
            raise DetectionError(
                "the sweep-width tables are visual and for daylight only",
                given="a look outside daylight",
                allowed="looks between sunrise and sunset",
                remedy=f"Search by day, or give the facility a night sweep width for {class_id}.",
            )
        return _from_tables(facility, class_id, search_object, environment, edition, crew_fatigued)
    except DetectionError as error:
        raise DetectionError(
            error.message,
            given=error.given,
            allowed=error.allowed,
            remedy=error.remedy,
            where=where,
        ) from error


def _given(facility: Facility, class_id: str, daylight: bool) -> GivenSweepWidth | None:
    light = "day" if daylight else "night"
    fitting = [w for w in facility.sweep_widths if w.detection_class == class_id]
    for conditions in (light, "any"):
        for width in fitting:
            if width.conditions == conditions:
                return width
    return None


def _max_range_m(
    facility: Facility,
    class_id: str,
    environment: Environment,
    sense: Sense = "sight",
    stated_m: float = 0.0,
) -> float:
    entry = detection_classes().get(class_id)
    horizon = horizon_m(facility.sensor_height_m, entry.assumed_height_m if entry else 0.0)
    return min(environment.visibility_m, horizon) if sense == "sight" else max(horizon, stated_m)


def _from_given(facility: Facility, given: GivenSweepWidth, environment: Environment) -> SweepWidth:
    table = given.lateral_range
    width_m = table_width_m(table) if table else given.width_m
    limit_m = _max_range_m(
        facility, given.detection_class, environment, given.sense, given.range_m or 0.0
    )
    return SweepWidth(
        width_m=width_m,
        law="tabulated" if table else "normal",
        uncorrected_m=width_m,
        factors={},
        max_range_m=limit_m,
        speed_m_s=facility.search_speed_m_s,
        source=f"given for {given.detection_class} ({given.conditions}): {given.source}",
        assumptions=(_ASSUMED_OF_TABLE if table else _ASSUMED_OF_WIDTH,),
        curve=table,
    )


def _from_tables(
    facility: Facility,
    class_id: str,
    search_object: SearchObjectLike,
    environment: Environment,
    edition: Edition,
    crew_fatigued: bool,
) -> SweepWidth:
    entry = detection_class_entry(class_id)
    uncorrected_m = uncorrected_width_m(facility, class_id, environment.visibility_m)
    factors = {
        "weather": weather_factor(entry.weather_class, environment, edition),
        "speed": speed_factor(class_id, facility.platform, facility.search_speed_m_s),
    }
    sources = [
        BRIDGE_SOURCE if facility.platform == "ship" else WIDTH_SOURCE,
        WEATHER_SOURCES[edition],
    ]
    if facility.platform in _FACTORS_OF_FLYING:
        sources.append(SPEED_SOURCE)
    if crew_fatigued:
        factors["fatigue"] = FATIGUE
        sources.append("fatigue 0.9: IAMSAR vol. II")
    if _flotation_counts(facility, class_id, search_object):
        factors["flotation"] = FLOTATION
        sources.append("person wearing flotation, aircraft at or below 500 ft, x 4: AMSA")
    return SweepWidth(
        width_m=uncorrected_m * math.prod(factors.values()),
        law="normal" if any(factor < 1.0 for factor in factors.values()) else "ideal",
        uncorrected_m=uncorrected_m,
        factors=factors,
        max_range_m=_max_range_m(facility, class_id, environment),
        speed_m_s=facility.search_speed_m_s,
        source="; ".join(sources),
        assumptions=(
            f"Height of {class_id} above the sea for the horizon: "
            f"{entry.assumed_height_m:g} m, assumed.",
        ),
    )


def _flotation_counts(facility: Facility, class_id: str, search_object: SearchObjectLike) -> bool:
    height_ft = round(facility.sensor_height_m / FT_M, 1)
    return (
        class_id == "person_in_water"
        and search_object.wearing_flotation is True
        and facility.platform in _FACTORS_OF_FLYING
        and height_ft <= FLOTATION_CEILING_FT
    )


def uncorrected_width_m(facility: Facility, class_id: str, visibility_m: float) -> float:
    """W0 in metres from the table of the facility's platform.

    Raises
    ------
    DetectionError
        As :func:`sweep_width`.
    """
    if facility.platform == "given":
        stated = ", ".join(f"{w.detection_class} ({w.conditions})" for w in facility.sweep_widths)
        raise DetectionError(
            f"this facility has no given sweep width for {class_id} in this light",
            given=class_id,
            allowed=stated or "no width is stated in its entry",
            remedy="Add the sweep width to the facility's entry, with its source.",
        )
    visibility_nm = round(visibility_m / NM_M, 3)
    if facility.platform == "ship":
        return _bridge_width_nm(class_id, visibility_nm) * NM_M
    height_ft = round(facility.sensor_height_m / FT_M, 1)
    return _grid_width_nm(class_id, facility.platform, height_ft, visibility_nm) * NM_M


def _bridge_width_nm(class_id: str, visibility_nm: float) -> float:
    entry = detection_class_entry(class_id)
    if not entry.bridge_row:
        raise DetectionError(
            f"the merchant-bridge table has no row for {class_id}: {entry.bridge_reason}",
            remedy="Give the facility a sweep width for it, or use another facility.",
        )
    visibilities, widths = bridge_row(entry.bridge_row)
    _check_span("visibility", visibility_nm, visibilities[0], visibilities[-1], "NM")
    return interpolate(visibility_nm, visibilities, widths)


def _grid_width_nm(class_id: str, platform: str, height_ft: float, visibility_nm: float) -> float:
    grid = width_grid(class_id, platform)
    _check_span("height", height_ft, grid.height_ft[0], grid.height_ft[-1], "ft")
    _check_span("visibility", visibility_nm, grid.visibility_nm[0], math.inf, "NM")
    column = _column(grid, visibility_nm)
    width_nm = interpolate(height_ft, grid.height_ft, column)
    if width_nm == 0.0:
        raise _not_detectable(class_id, platform, grid, column, height_ft, visibility_nm)
    return width_nm


def _column(grid: Grid, visibility_nm: float) -> tuple[float, ...]:
    """Width at each tabulated height; the last column is open towards better visibility."""
    at = min(visibility_nm, grid.visibility_nm[-1])
    return tuple(interpolate(at, grid.visibility_nm, row) for row in grid.width_nm)


def _check_span(name: str, value: float, low: float, high: float, scale: str) -> None:
    if low <= value <= high:
        return
    way = "below" if value < low else "above"
    nearest = low if value < low else high
    allowed = f"from {low:g} {scale}" if high == math.inf else f"{low:g} to {high:g} {scale}"
    raise DetectionError(
        f"the {name} lies {way} the sweep-width table, which is not extrapolated",
        given=f"{value:g} {scale}",
        allowed=allowed,
        remedy=f"The nearest {name} it covers is {nearest:g} {scale}: use it where it is on the "
        "safe side, or give the facility a sweep width.",
    )


def _not_detectable(
    class_id: str,
    platform: str,
    grid: Grid,
    column: tuple[float, ...],
    height_ft: float,
    visibility_nm: float,
) -> DetectionError:
    works = [h for h, width in zip(grid.height_ft, column, strict=True) if width > 0.0]
    if works:
        nearest = min(works, key=lambda h: (abs(h - height_ft), h))
        remedy = f"Search from {nearest:g} ft, the nearest height that works, or send another."
        allowed = ", ".join(f"{h:g} ft" for h in works)
    else:
        remedy = "No height works in this visibility: send another kind of facility."
        allowed = "no height of the table"
    return DetectionError(
        f"{class_id} is not detectable from {platform} at this height: tabulated as 0, below "
        "0.05 NM, or beside such a 0",
        given=f"{height_ft:g} ft in a visibility of {visibility_nm:g} NM",
        allowed=allowed,
        remedy=remedy,
    )
