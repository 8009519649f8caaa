"""What may be chosen while a case is typed: leeway, detection, facilities, coasts."""

from __future__ import annotations

from sarex.detection.classes import leeway_to_detection
from sarex.detection.tables import detection_classes
from sarex.drift.leeway import leeway_classes
from sarex.facilities.catalogue import KindFigures, catalogue
from sarex.geo.coast import REGIONS
from sarex.quantities.lengths import FT_M
from sarex.server.cases.models import Told

__all__ = [
    "DetectionClassView",
    "FacilityKindView",
    "LeewayClassView",
    "coasts",
    "detection_list",
    "kind_list",
    "leeway_list",
]


class LeewayClassView(Told):
    """A class of the leeway table.

    Parameters
    ----------
    detection_class
        That the shipped table gives to it; None where the object's length decides, or where none
        is alike and a sweep width must be given.
    detection_by_length
        Family of classes of which the length decides.
    detection_reason
        Why this one, or why none.
    """

    id: str
    parent: str | None
    description: str
    source: str
    detection_class: str | None
    detection_by_length: str | None
    detection_reason: str


class DetectionClassView(Told):
    """A kind of object that the sweep-width tables know."""

    id: str
    name: str
    family: str
    length_m: float


class FacilityKindView(Told):
    """A kind of craft and what it does when nothing else is stated."""

    kind: str
    figures: KindFigures


def leeway_list() -> tuple[LeewayClassView, ...]:
    """All classes of the table, in its order."""
    seen = leeway_to_detection()
    return tuple(
        LeewayClassView(
            id=name,
            parent=each.parent,
            description=each.description,
            source=each.source,
            detection_class=seen[name].detection_class,
            detection_by_length=seen[name].family,
            detection_reason=seen[name].reason,
        )
        for name, each in leeway_classes().items()
    )


def detection_list() -> tuple[DetectionClassView, ...]:
    """All classes of the sweep-width tables."""
    return tuple(
        DetectionClassView(
            id=each.id, name=each.name, family=each.family, length_m=each.length_ft * FT_M
        )
        for each in detection_classes().values()
    )


def kind_list() -> tuple[FacilityKindView, ...]:
    """All kinds of the catalogue."""
    return tuple(FacilityKindView(kind=kind, figures=f) for kind, f in catalogue().items())


def coasts() -> tuple[str, ...]:
    """Built-in coasts; a case may also say ``cut``."""
    return tuple(REGIONS)
