"""The journal: all that is reported, decided, ordered, observed or released, as chained events.

State is a pure fold of events; review is replay; evidence is checking the chain. This package
knows the mechanism only: each package defines its event bodies in its own ``events.py``.
"""

from sarex.journal.clock import Clock, Reading, SimulatedClock, SystemClock
from sarex.journal.event import (
    GENESIS,
    PERSONAL,
    ArtefactCitation,
    Event,
    Marking,
    Personal,
    PersonalText,
)
from sarex.journal.ids import Ids, SeededIds, SystemIds
from sarex.journal.registry import EventType, Registry, Upcaster

__all__ = [
    "GENESIS",
    "PERSONAL",
    "ArtefactCitation",
    "Clock",
    "Event",
    "EventType",
    "Ids",
    "Marking",
    "Personal",
    "PersonalText",
    "Reading",
    "Registry",
    "SeededIds",
    "SimulatedClock",
    "SystemClock",
    "SystemIds",
    "Upcaster",
]
