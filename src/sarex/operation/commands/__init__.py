"""The acts of a case, one function each: every one appends the events that record it."""

from __future__ import annotations

from sarex.operation.commands.alerting import (
    draft_broadcast,
    drop_marker,
    end_communication_search,
    lower_phase,
    report_marker,
    report_ship,
    try_contact,
)
from sarex.operation.commands.answers import (
    accept_task,
    amend_plan,
    cancel_task,
    refuse_task,
    reject_plan,
)
from sarex.operation.commands.approaches import (
    declare_approach,
)
from sarex.operation.commands.artefacts import (
    read_summary,
    store_file,
)
from sarex.operation.commands.case import (
    declare_phase,
    offer_facilities_of_case,
    offer_facility,
    report_incident,
)
from sarex.operation.commands.checklists import (
    CHECKLISTS,
    checklist,
)
from sarex.operation.commands.messages import (
    SitrepDraft,
    acknowledge_message,
    draft_sitrep,
    overdue_messages,
    send_message,
    send_sitrep,
    sitrep_due,
)
from sarex.operation.commands.orders import (
    acknowledge_task,
    approve_plan,
    issue_plan,
    record_search,
)
from sarex.operation.commands.persons import (
    recount_persons,
    recover_persons,
    report_deaths,
    state_persons_aboard,
    transfer_persons,
)
from sarex.operation.commands.planning import (
    plan_of,
    propose_plan,
    read_plan,
    replan,
)
from sarex.operation.commands.positions import (
    report_position,
)
from sarex.operation.commands.probability import (
    map_times,
    update_probability,
)
from sarex.operation.commands.reclassify import (
    reclassify_sighting,
)
from sarex.operation.commands.refusal import (
    OrderError,
)
from sarex.operation.commands.rescue import (
    end_rescue,
    order_rescue,
    propose_rescue,
)
from sarex.operation.commands.roles import (
    accept_handover,
    acknowledge_handover_item,
    assign_role,
    holder_of,
    open_handover,
    withdraw_handover,
)
from sarex.operation.commands.sightings import (
    classify_sighting,
    divert,
    track_object,
)
from sarex.operation.commands.support import (
    grant_support,
    refuse_support,
    request_support,
)
from sarex.operation.commands.support_use import (
    close_support,
    lapse_support,
    use_support,
    withdraw_support,
)
from sarex.operation.commands.suspension import (
    REOPENS_ON,
    prepare_suspension,
    reopen_search,
    reopening_news,
    suspend_search,
)

__all__ = [
    "CHECKLISTS",
    "REOPENS_ON",
    "OrderError",
    "SitrepDraft",
    "accept_handover",
    "accept_task",
    "acknowledge_handover_item",
    "acknowledge_message",
    "acknowledge_task",
    "amend_plan",
    "approve_plan",
    "assign_role",
    "cancel_task",
    "checklist",
    "classify_sighting",
    "close_support",
    "declare_approach",
    "declare_phase",
    "divert",
    "draft_broadcast",
    "draft_sitrep",
    "drop_marker",
    "end_communication_search",
    "end_rescue",
    "grant_support",
    "holder_of",
    "issue_plan",
    "lapse_support",
    "lower_phase",
    "map_times",
    "offer_facilities_of_case",
    "offer_facility",
    "open_handover",
    "order_rescue",
    "overdue_messages",
    "plan_of",
    "prepare_suspension",
    "propose_plan",
    "propose_rescue",
    "read_plan",
    "read_summary",
    "reclassify_sighting",
    "record_search",
    "recount_persons",
    "recover_persons",
    "refuse_support",
    "refuse_task",
    "reject_plan",
    "reopen_search",
    "reopening_news",
    "replan",
    "report_deaths",
    "report_incident",
    "report_marker",
    "report_position",
    "report_ship",
    "request_support",
    "send_message",
    "send_sitrep",
    "sitrep_due",
    "state_persons_aboard",
    "store_file",
    "suspend_search",
    "track_object",
    "transfer_persons",
    "try_contact",
    "update_probability",
    "use_support",
    "withdraw_handover",
    "withdraw_support",
]
