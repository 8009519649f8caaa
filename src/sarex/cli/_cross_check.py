"""What a case file names in the tables of other packages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sarex.errors import CaseFileError, SarexError
from sarex.incident import CaseFileFaultsError, LoadedCase, SearchObject
from sarex.incident.locate import KeyPath

__all__ = ["cross_check", "refuse_faults"]


def refuse_faults(loaded: LoadedCase, file: str) -> None:
    """Refuse a case with faults in the tables of other packages, all at once.

    Raises
    ------
    CaseFileError
        The fault if there is one, :class:`sarex.incident.CaseFileFaultsError` if there are more.
    """
    faults = cross_check(loaded)
    if faults:
        raise faults[0] if len(faults) == 1 else CaseFileFaultsError(file, faults)


def cross_check(loaded: LoadedCase) -> list[CaseFileError]:
    """Faults in leeway classes, facilities, coast, observations and files, each with its line.

    Absent files of wind and current are none: the command line may give them.
    """
    from sarex.cli._files import field_folders
    from sarex.facilities import base_from_entry, facility_from_entry
    from sarex.facilities.catalogue import check_kinds
    from sarex.geo import load_coast
    from sarex.metocean.files import field_files
    from sarex.metocean.finding import OPTION_OF, find_file
    from sarex.metocean.observation import parse_observations

    case = loaded.case
    look_ups: list[tuple[KeyPath, Callable[[], Any]]] = [
        *(
            # without its deck, whose faults stand in their own line
            (
                ("facilities", index, "kind"),
                partial(facility_from_entry, entry.model_copy(update={"deck": None})),
            )
            for index, entry in enumerate(case.facilities)
        ),
        *(
            (("facilities", index, "deck", "takes"), partial(check_kinds, entry.deck.takes, ""))
            for index, entry in enumerate(case.facilities)
            if entry.deck is not None
        ),
        *(
            (("bases", index, "takes"), partial(base_from_entry, entry))
            for index, entry in enumerate(case.bases)
        ),
        (
            ("fields", "wind", "observations"),
            partial(parse_observations, case.fields.wind.observations, "wind"),
        ),
        (
            ("fields", "current", "observations"),
            partial(parse_observations, case.fields.current.observations, "current"),
        ),
        *(
            (file.key, partial(find_file, file, field_folders(loaded)))
            for file in field_files(case.fields)
            if file.quantity not in OPTION_OF
        ),
    ]
    if case.fields.coast != "cut":
        look_ups.append((("fields", "coast"), partial(load_coast, case.fields.coast)))
    found = [fault for path, look_up in look_ups for fault in _try(loaded, path, look_up)]
    for index, item in enumerate(case.objects):
        found += _object(loaded, ("objects", index), item)
    return found


def _object(loaded: LoadedCase, path: KeyPath, item: SearchObject) -> list[CaseFileError]:
    from sarex.detection.classes import class_of
    from sarex.drift import leeway_of

    found = _try(loaded, (*path, "leeway_class"), partial(leeway_of, item))
    if item.capsizes is not None:
        after = (*path, "capsizes", "leeway_class")
        found += _try(loaded, after, partial(leeway_of, item.capsizes))
    return found or _try(loaded, (*path, "detection_class"), partial(class_of, item))


def _try(loaded: LoadedCase, path: KeyPath, look_up: Callable[[], Any]) -> list[CaseFileError]:
    try:
        look_up()
    except SarexError as error:
        return [loaded.error(path, error.message, allowed=error.allowed, remedy=error.remedy)]
    return []
