"""The acts of a search, one function each: every one appends the events that record it."""

from __future__ import annotations

from sarex.operation.commands.artefacts import read_summary, store_file
from sarex.operation.commands.case import (
    declare_phase,
    offer_facilities_of_case,
    offer_facility,
    report_incident,
)
from sarex.operation.commands.orders import (
    acknowledge_task,
    approve_plan,
    issue_plan,
    record_search,
)
from sarex.operation.commands.planning import plan_of, propose_plan, read_plan, replan
from sarex.operation.commands.probability import update_probability

__all__ = [
    "acknowledge_task",
    "approve_plan",
    "declare_phase",
    "issue_plan",
    "offer_facilities_of_case",
    "offer_facility",
    "plan_of",
    "propose_plan",
    "read_plan",
    "read_summary",
    "record_search",
    "replan",
    "report_incident",
    "store_file",
    "update_probability",
]
