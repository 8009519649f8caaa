"""Whether what is said of survival holds together."""

from __future__ import annotations

from collections.abc import Iterator

from sarex.incident.case import CaseFile
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.model import SearchObject
from sarex.incident.survival import SurvivalGroup

__all__ = ["survival_faults"]


def survival_faults(case: CaseFile) -> Iterator[Fault]:
    """Faults in the groups of persons of all search objects."""
    known = case.environment.sea_temperature_c is not None or case.fields.sea_temperature
    for index, item in enumerate(case.objects):
        path: KeyPath = ("objects", index, "survival")
        if item.survival:
            yield from _counted(item, path)
        for number, group in enumerate(item.survival):
            yield from _group(group, (*path, number))
            yield from _water(group, (*path, number), bool(known))


def _counted(item: SearchObject, path: KeyPath) -> Iterator[Fault]:
    total = sum(group.persons for group in item.survival)
    if total != item.persons:
        yield Fault(
            (*path, len(item.survival) - 1, "persons"),
            f"its groups hold {total} persons and {item.id} {item.persons}",
            f"groups that hold {item.persons} together",
            "Put each person of the search object into one group, or correct its persons.",
        )


def _group(group: SurvivalGroup, path: KeyPath) -> Iterator[Fault]:
    if group.median_h is not None and (group.curve is not None or group.factor != 1.0):
        key = "curve" if group.curve is not None else "factor"
        yield Fault(
            (*path, key),
            f"median stands in place of a curve, so {key} says nothing",
            f"one of median and {key}",
            f"Remove median or {key}.",
        )
    if group.situation == "out_of_water":
        for key in ("curve", "clothing", "factor", "water_temperature_c"):
            if getattr(group, key) != SurvivalGroup.model_fields[key].default:
                yield Fault(
                    (*path, key),
                    f"{key} is of persons in the water, and these are out of it",
                    "median with its source, or nothing: survival does not limit then",
                    f"Remove {key}, or correct the situation.",
                )
    own = [
        key
        for key in ("median_h", "factor", "lost_at_once", "sigma_ln")
        if getattr(group, key) != SurvivalGroup.model_fields[key].default
    ]
    if own and group.source is None:
        yield Fault(
            (*path, own[0]),
            "a figure of your own needs its source",
            'source = "who says so: a doctor, a trial, an assumption"',
            "Add source to this group.",
        )


def _water(group: SurvivalGroup, path: KeyPath, known: bool) -> Iterator[Fault]:
    needed = group.situation == "in_water" and group.median_h is None
    if needed and group.water_temperature_c is None and not known:
        yield Fault(
            (*path, "situation"),
            "a time to live in the water needs the water's temperature, which nobody states",
            "sea_temperature_c under [environment], water_temperature_c of the group, or a field "
            "[fields.sea_temperature]",
            "State one of these, or the group's own median with its source.",
        )
