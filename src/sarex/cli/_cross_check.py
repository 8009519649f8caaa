"""What a case file names in the tables of other packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sarex.errors import CaseFileError, SarexError
from sarex.incident import LoadedCase
from sarex.incident.locate import KeyPath

__all__ = ["cross_check"]


def _try(loaded: LoadedCase, path: KeyPath, look_up: Callable[[], Any]) -> Iterator[CaseFileError]:
    try:
        look_up()
    except SarexError as error:
        yield loaded.error(path, error.message, allowed=error.allowed, remedy=error.remedy)


def cross_check(loaded: LoadedCase) -> list[CaseFileError]:
    """Faults in leeway classes, facilities, coast and observations, each with its line."""
    from sarex.detection.classes import class_of
    from sarex.drift import leeway_class
    from sarex.facilities import facility_from_entry
    from sarex.metocean.observation import parse_observations

    case = loaded.case
    found: list[CaseFileError] = []
    for index, item in enumerate(case.objects):
        path: KeyPath = ("objects", index)
        faults = list(
            _try(loaded, (*path, "leeway_class"), lambda i=item: leeway_class(i.leeway_class))
        )
        if not faults:
            faults = list(_try(loaded, (*path, "detection_class"), lambda i=item: class_of(i)))
        found += faults
    for index, entry in enumerate(case.facilities):
        found += _try(loaded, ("facilities", index, "kind"), lambda e=entry: facility_from_entry(e))
    for name, layer in (("wind", case.fields.wind), ("current", case.fields.current)):
        found += _try(
            loaded,
            ("fields", name, "observations"),
            lambda n=name, spec=layer: parse_observations(spec.observations, n),
        )
    return found + _coast(loaded)


def _coast(loaded: LoadedCase) -> list[CaseFileError]:
    from sarex.geo import load_coast

    name = loaded.case.fields.coast
    if name == "cut":
        return []
    return list(_try(loaded, ("fields", "coast"), lambda: load_coast(name)))
