"""The case's state: a pure fold of its events.

An event about something whose beginning this viewer may not see (a report of a facility that was
not released, an answer to such a request) changes nothing.
"""

from __future__ import annotations

from sarex.operation.state.alerting_records import (
    ContactRecord,
    MarkerRecord,
    MarkerTime,
    PhaseRecord,
    ShipRecord,
)
from sarex.operation.state.exchange_records import (
    ApproachRecord,
    MessageRecord,
    PreparedRecord,
    SitrepRecord,
    SupportRecord,
    SuspensionRecord,
)
from sarex.operation.state.fold import apply, fold_case
from sarex.operation.state.model import CaseState
from sarex.operation.state.rescue_records import (
    Holding,
    ReclassifiedRecord,
    RescueRecord,
    TrackedRecord,
)
from sarex.operation.state.role_records import HandoverRecord, RoleHolder, role_key
from sarex.operation.state.search_records import (
    FacilityFix,
    FacilityRecord,
    PlanRecord,
    TaskRecord,
)
from sarex.operation.state.separation_records import SeparationRecord

__all__ = [
    "ApproachRecord",
    "CaseState",
    "ContactRecord",
    "FacilityFix",
    "FacilityRecord",
    "HandoverRecord",
    "Holding",
    "MarkerRecord",
    "MarkerTime",
    "MessageRecord",
    "PhaseRecord",
    "PlanRecord",
    "PreparedRecord",
    "ReclassifiedRecord",
    "RescueRecord",
    "RoleHolder",
    "SeparationRecord",
    "ShipRecord",
    "SitrepRecord",
    "SupportRecord",
    "SuspensionRecord",
    "TaskRecord",
    "TrackedRecord",
    "apply",
    "fold_case",
    "role_key",
]
