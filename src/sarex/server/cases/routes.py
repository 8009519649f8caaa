"""The list of cases, and what a report needs while it is typed."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from sarex.server.access.principal import Principal, allow
from sarex.server.cases.case_input import CaseIn
from sarex.server.cases.catalogue import (
    DetectionClassView,
    FacilityKindView,
    LeewayClassView,
    coasts,
    detection_list,
    kind_list,
    leeway_list,
)
from sarex.server.cases.checking import CaseChecked, check_case
from sarex.server.cases.creating import CaseFaultsError, create_case
from sarex.server.cases.dependencies import Registry
from sarex.server.cases.echo import position_echo, quantity_echo
from sarex.server.cases.models import (
    CaseList,
    PositionEcho,
    PositionText,
    QuantityEcho,
    QuantityText,
)
from sarex.server.cases.summaries import case_list
from sarex.server.problems import ProblemResponse, problem_of
from sarex.server.reads.case_view import show_case
from sarex.server.reads.models import CaseView

__all__ = [
    "check",
    "create",
    "list_cases",
    "list_coasts",
    "list_detection_classes",
    "list_facility_kinds",
    "list_leeway_classes",
    "read_position",
    "read_quantity",
    "router",
]

router = APIRouter(tags=["cases"])

Anyone = Annotated[Principal, Depends(allow())]


@router.get("/cases")
def list_cases(who: Anyone, cases: Registry) -> CaseList:
    """The cases of this server that are released to the viewer, new folders too."""
    return case_list(cases, who)


@router.post("/positions")
def read_position(who: Anyone, given: PositionText) -> PositionEcho:
    """Read a position in any usual form and say it back; what has two readings is refused."""
    return position_echo(given.text)


@router.post("/quantities")
def read_quantity(who: Anyone, given: QuantityText) -> QuantityEcho:
    """Read a time, length, speed, duration or direction and say it back."""
    return quantity_echo(given.kind, given.text)


@router.get("/catalogue/leeway")
def list_leeway_classes(who: Anyone) -> tuple[LeewayClassView, ...]:
    """Leeway classes, each with the detection class that goes with it."""
    return leeway_list()


@router.get("/catalogue/detection")
def list_detection_classes(who: Anyone) -> tuple[DetectionClassView, ...]:
    """Kinds of object that the sweep-width tables know."""
    return detection_list()


@router.get("/catalogue/facilities")
def list_facility_kinds(who: Anyone) -> tuple[FacilityKindView, ...]:
    """Kinds of craft and their figures."""
    return kind_list()


@router.get("/catalogue/coasts")
def list_coasts(who: Anyone) -> tuple[str, ...]:
    """Names of built-in coasts."""
    return coasts()


Reporter = Annotated[Principal, Depends(allow("SMC", "RCC", "control"))]


@router.post("/cases/check")
def check(who: Reporter, given: CaseIn) -> CaseChecked:
    """Say what is wrong with a case, and how it reads back; nothing is written."""
    return check_case(given.plain())[1]


@router.post("/cases", status_code=201, response_model=CaseView)
def create(
    who: Reporter,
    cases: Registry,
    given: CaseIn,
    offer: Annotated[bool, Query(description="Offer the nation's own facilities too.")] = True,
) -> Response:
    """Record a new case: its folder, its report, and the facilities of who reports it."""
    try:
        case = create_case(cases, who, given.plain(), offer=offer)
    except CaseFaultsError as problem:
        return _with_faults(problem)
    shown = show_case(case, who)
    headers = {"ETag": shown.etag, "Location": f"/api/v1/cases/{case.case_id}"}
    return Response(shown.body, 201, headers, "application/json")


def _with_faults(problem: CaseFaultsError) -> Response:
    """The problem with all that is wrong, not the first alone."""
    told = json.loads(bytes(problem_of(problem).body))
    faults = [fault.model_dump(mode="json") for fault in problem.checked.faults]
    return ProblemResponse({**told, "faults": faults}, problem.status)
