"""The groups of persons of a case: as it states them, else what its search objects say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.incident.model import SearchObject
from sarex.incident.survival import Situation, SurvivalGroup
from sarex.survival.model import Group

__all__ = ["groups_of", "groups_of_object", "is_person_in_water"]


def is_person_in_water(item: SearchObject) -> bool:
    """Whether the object is persons in the water, by its leeway class or its detection class."""
    leeway = item.leeway_class or ""
    return leeway.startswith("PIW-") or item.detection_class == "person_in_water"


def _stated(
    entry: SurvivalGroup, flotation: bool | None, wave_height_m: float | None, source: str
) -> Group:
    return Group(
        persons=entry.persons,
        situation=entry.situation,
        clothing=entry.clothing,
        flotation=flotation,
        wave_height_m=wave_height_m,
        curve=entry.curve or "tipton",
        median_h=entry.median_h,
        factor=entry.factor,
        lost_at_once=entry.lost_at_once,
        sigma_ln=entry.sigma_ln,
        water_c=entry.water_temperature_c,
        source=entry.source or source,
    )


def groups_of_object(
    item: SearchObject, *, wave_height_m: float | None = None
) -> tuple[Group, ...]:
    """Groups of the persons of one search object.

    As stated under ``[[objects.survival]]``; else one group: in the water, with ordinary clothing
    and the default curve, where the object is persons in the water; out of it, so that survival
    does not limit, where it is anything else. An object without persons has no group.

    Parameters
    ----------
    item : SearchObject
        Of the case.
    wave_height_m : float [m], optional
        On scene; it corrects nothing, and that is said.
    """
    wet = is_person_in_water(item)
    flotation = item.wearing_flotation if wet else None
    if item.survival:
        return tuple(_stated(e, flotation, wave_height_m, "the case") for e in item.survival)
    if not item.persons:
        return ()
    situation: Situation = "in_water" if wet else "out_of_water"
    return (Group(item.persons, situation, flotation=flotation, wave_height_m=wave_height_m),)


def groups_of(
    objects: Sequence[SearchObject], *, wave_height_m: float | None = None
) -> Mapping[str, tuple[Group, ...]]:
    """Object id to groups of persons; see :func:`groups_of_object`."""
    return {item.id: groups_of_object(item, wave_height_m=wave_height_m) for item in objects}
