"""The journal: all that is reported, decided, ordered, observed or released, as chained events.

State is a pure fold of events; review is replay; evidence is checking the chain. This package
knows the mechanism only: each package defines its event bodies in its own ``events.py``.
"""

from sarex.journal.arrivals import Arrived, Run
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
from sarex.journal.export import export_chain, export_ndjson, line_matches_hash
from sarex.journal.fold import fold
from sarex.journal.ids import Ids, SeededIds, SystemIds
from sarex.journal.importing import ImportReport, import_ndjson
from sarex.journal.journal import Journal
from sarex.journal.keyring import (
    Keyring,
    default_keyring,
    read_public_key,
    read_public_keys,
    trusted_keys,
    write_public_key,
)
from sarex.journal.keys import PublicKey, Signer, SigningKey, SimulatedStaff
from sarex.journal.records import (
    ChainImported,
    KeyDeclared,
    KeyRevoked,
    PersonalErased,
    ReleaseMade,
)
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
from sarex.journal.standing import Heads
from sarex.journal.verify_report import Problem, VerifyReport
from sarex.journal.view import News, View

__all__ = [
    "GENESIS",
    "PERSONAL",
    "Arrived",
    "ArtefactCitation",
    "CaseFolder",
    "ChainImported",
    "Clock",
    "Draft",
    "Event",
    "EventType",
    "Heads",
    "Ids",
    "ImportReport",
    "Journal",
    "KeptFold",
    "KeyDeclared",
    "KeyRevoked",
    "Keyring",
    "Marking",
    "News",
    "Officer",
    "Personal",
    "PersonalErased",
    "PersonalText",
    "Problem",
    "PublicKey",
    "Reading",
    "Reduction",
    "Registry",
    "ReleaseMade",
    "ReleasedRecord",
    "Run",
    "SeededIds",
    "Signer",
    "SigningKey",
    "SimulatedClock",
    "SimulatedStaff",
    "SystemClock",
    "SystemIds",
    "Upcaster",
    "VerifyReport",
    "View",
    "cites",
    "default_keyring",
    "export_chain",
    "export_ndjson",
    "fold",
    "import_ndjson",
    "line_matches_hash",
    "read_public_key",
    "read_public_keys",
    "release",
    "released_to",
    "trusted_keys",
    "verify_release_chain",
    "write_public_key",
]
