"""A route for each act of the table."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from sarex.server.access.principal import Principal, allow
from sarex.server.acts.act import Act, ActDone
from sarex.server.acts.perform import perform
from sarex.server.acts.table import ACTS
from sarex.server.cases.dependencies import Lang, open_case
from sarex.server.cases.models import Taken
from sarex.server.cases.open_case import OpenCase

__all__ = ["router"]

router = APIRouter(tags=["acts"])


def _add(act: Act[Any]) -> None:
    def route(opened: OpenCase, who: Principal, given: Taken, lang: str = "en") -> ActDone:
        return perform(act, opened, who, given, lang)

    route.__annotations__ = {
        "opened": Annotated[OpenCase, Depends(open_case)],
        "who": Annotated[Principal, Depends(allow(*act.roles))],
        "given": act.body,
        "lang": Lang,
        "return": ActDone,
    }
    route.__doc__ = f"{act.about[0].upper()}{act.about[1:]}."
    router.add_api_route(
        f"/cases/{{case}}/acts/{act.name}",
        route,
        methods=["POST"],
        operation_id=f"act_{act.name.replace('-', '_')}",
        summary=route.__doc__,
    )


for _act in ACTS:
    _add(_act)
