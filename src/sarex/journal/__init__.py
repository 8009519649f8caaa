"""The journal: all that is reported, decided, ordered, observed or released, as chained events.

State is a pure fold of events; review is replay; evidence is checking the chain. This package
knows the mechanism only: each package defines its event bodies in its own ``events.py``.
"""

from sarex.journal.case_folder import CaseFolder
from sarex.journal.clock import Clock, Reading, SimulatedClock, SystemClock
from sarex.journal.drafting import Draft
from sarex.journal.event import (
    GENESIS,
    PERSONAL,
    ArtefactCitation,
    Event,
    Marking,
    Personal,
    PersonalText,
)
from sarex.journal.export import export_ndjson, line_matches_hash
from sarex.journal.fold import fold
from sarex.journal.ids import Ids, SeededIds, SystemIds
from sarex.journal.journal import Journal
from sarex.journal.records import PersonalErased, ReleaseMade
from sarex.journal.reduction import Reduction
from sarex.journal.registry import EventType, Registry, Upcaster
from sarex.journal.release import (
    Officer,
    ReleasedRecord,
    cites,
    release,
    released_to,
    verify_release_chain,
)
from sarex.journal.snapshots import KeptFold
from sarex.journal.verify_report import Problem, VerifyReport
from sarex.journal.view import View

__all__ = [
    "GENESIS",
    "PERSONAL",
    "ArtefactCitation",
    "CaseFolder",
    "Clock",
    "Draft",
    "Event",
    "EventType",
    "Ids",
    "Journal",
    "KeptFold",
    "Marking",
    "Officer",
    "Personal",
    "PersonalErased",
    "PersonalText",
    "Problem",
    "Reading",
    "Reduction",
    "Registry",
    "ReleaseMade",
    "ReleasedRecord",
    "SeededIds",
    "SimulatedClock",
    "SystemClock",
    "SystemIds",
    "Upcaster",
    "VerifyReport",
    "View",
    "cites",
    "export_ndjson",
    "fold",
    "line_matches_hash",
    "release",
    "released_to",
    "verify_release_chain",
]
