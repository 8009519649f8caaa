"""The list of cases, and what a report needs while it is typed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from sarex.server.access.principal import Principal, allow
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

__all__ = ["router"]

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
