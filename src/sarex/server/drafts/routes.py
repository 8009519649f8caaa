"""Changing a plan with live figures, proposing it as changed, comparing two plans."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi import Path as InPath

from sarex.errors import LabelError
from sarex.journal import Event
from sarex.operation.compare_plans import JudgedPlan, judged_elsewhere, judged_here
from sarex.operation.editing import MadeBy, made_by
from sarex.operation.events import PlanProposed
from sarex.operation.propose_changed import propose_changed
from sarex.planning.editing import Draft, TaskEdit
from sarex.server.access.principal import Principal, allow
from sarex.server.acts.act import Act, ActDone, At
from sarex.server.acts.perform import perform
from sarex.server.cases.dependencies import Lang, open_case
from sarex.server.cases.models import Taken
from sarex.server.cases.open_case import OpenCase
from sarex.server.drafts.models import (
    DraftOpened,
    DraftView,
    OpenDraftBody,
    PlanWorth,
    draft_view,
    worth_view,
)
from sarex.server.drafts.store import JUDGING, DraftStore, OpenDraft, bench_for, drafts
from sarex.server.pictures.released import plan_folder
from sarex.server.problems import NotFoundError

__all__ = [
    "ProposeBody",
    "close_draft",
    "compare_plans",
    "edit_task",
    "my_drafts",
    "open_draft",
    "propose_draft",
    "read_draft",
    "router",
]

router = APIRouter(prefix="/cases/{case}", tags=["drafts"])

Case = Annotated[OpenCase, Depends(open_case)]
Planner = Annotated[Principal, Depends(allow("SMC", "RCC", "OSC", "ACO", "control"))]
Drafts = Annotated[DraftStore, Depends(drafts)]
Anyone = Annotated[Principal, Depends(allow())]
DraftId = Annotated[str, InPath(max_length=40, pattern="^[A-Za-z0-9_-]+$")]
Name = Annotated[str, Query(min_length=1, max_length=120)]


def _exercise(case: OpenCase) -> bool:
    return case.mode == "exercise"


def _released(case: OpenCase, who: Principal, plan: str) -> tuple[PlanProposed, MadeBy]:
    """A plan that the principal sees, and whose forecast and probability it sees as well."""
    view = case.view(who.viewer)
    body, folder = plan_folder(view, plan)
    made = made_by(case.folder.artefacts, folder.name)
    try:
        for name in ("ensemble", "posterior", "flying"):
            if name in made.inputs:
                view.artefact(made.inputs[name])
    except LabelError:
        raise NotFoundError(
            "what this plan was judged on is not released to you",
            given=plan,
            remedy="Ask the co-ordinator to release the forecast and its probability.",
        ) from None
    return body, made


@router.post("/drafts", status_code=201)
def open_draft(
    case: Case, who: Planner, kept: Drafts, given: OpenDraftBody, lang: Lang = "en"
) -> DraftView:
    """Begin to change a plan; its particles are made ready, which takes some seconds once."""
    case.gate.take_out("draft")
    body, _ = _released(case, who, given.plan)
    sha256 = body.artefact.sha256
    with JUDGING:
        draft = Draft(bench_for(case, sha256), given.edits)
    opened = kept.add(who, case, given.plan, sha256, draft)
    return draft_view(opened, None, exercise=_exercise(case), locale=lang)


@router.get("/drafts")
def my_drafts(case: Case, who: Planner, kept: Drafts) -> list[DraftOpened]:
    """Your drafts in this case."""
    return [
        DraftOpened(id=each.id, plan=each.plan, edits=len(each.draft.edits))
        for each in kept.mine(who, case)
    ]


@router.get("/drafts/{draft}")
def read_draft(
    case: Case, who: Planner, kept: Drafts, draft: DraftId, lang: Lang = "en"
) -> DraftView:
    """A draft of yours, whole."""
    case.gate.take_out("draft")
    opened = kept.get(draft, who, case)
    with opened.lock:
        return draft_view(opened, None, exercise=_exercise(case), locale=lang)


@router.put("/drafts/{draft}/tasks/{task}")
def edit_task(
    case: Case,
    who: Planner,
    kept: Drafts,
    draft: DraftId,
    task: Annotated[str, InPath(max_length=120)],
    given: TaskEdit,
    lang: Lang = "en",
) -> DraftView:
    """Change one task in place of what was changed of it before; ``{}`` undoes all of it."""
    case.gate.take_out("draft")
    opened = kept.get(draft, who, case)
    with opened.lock:
        before = opened.draft.figures
        with JUDGING:
            opened.draft.edit(task, given)
        return draft_view(opened, before, exercise=_exercise(case), locale=lang)


@router.delete("/drafts/{draft}", status_code=204)
def close_draft(case: Case, who: Planner, kept: Drafts, draft: DraftId) -> Response:
    """Give up a draft; nothing of it was recorded."""
    kept.close(kept.get(draft, who, case).id)
    return Response(status_code=204)


class ProposeBody(Taken):
    """Nothing is asked: the draft says what is proposed."""


@router.post("/drafts/{draft}/propose", status_code=201)
def propose_draft(
    case: Case,
    who: Annotated[Principal, Depends(allow("SMC"))],
    kept: Drafts,
    draft: DraftId,
    given: ProposeBody,
    lang: Lang = "en",
) -> ActDone:
    """Propose the plan as changed: a new plan, to be approved and issued like any other."""
    opened = kept.get(draft, who, case)
    with opened.lock:
        done = perform(_proposing(opened), case, who, given, lang)
    kept.close(opened.id)
    return done


def _proposing(opened: OpenDraft) -> Act[Any]:
    def do(at: At, given: ProposeBody) -> Event:
        return propose_changed(at.desk, opened.plan, opened.draft.edits, at.who.display_name)

    about = "propose a plan that was changed by hand"
    return Act("plan-change", about, ProposeBody, ("SMC",), "smc", do)


@router.get("/plans/compare")
def compare_plans(case: Case, who: Anyone, a: Name, b: Name) -> dict[str, Any]:
    """Two plans per object, sortie and area, on the same particles: those of plan a."""
    case.gate.take_out("comparison")
    first, made_a = _released(case, who, a)
    second, made_b = _released(case, who, b)
    with JUDGING:
        bench = bench_for(case, first.artefact.sha256)
        one = judged_here(bench)
        if made_a == made_b:
            other = judged_here(bench_for(case, second.artefact.sha256))
        else:
            other = judged_elsewhere(bench, case.folder.artefacts.path(second.artefact.sha256))
    return {
        "stamp": case.stamp,
        "a": _compared(a, one),
        "b": _compared(b, other),
        "judged_on": {
            "plan": a,
            "ensemble": made_a.inputs["ensemble"],
            "posterior": made_a.inputs["posterior"],
            "as_both_were_made": made_a == made_b,
        },
    }


def _compared(name: str, judged: JudgedPlan) -> dict[str, Any]:
    worth: PlanWorth = worth_view(judged.worth, judged.value)
    return {
        "plan": name,
        "method": judged.plan.method,
        "worth": worth.model_dump(),
        "sorties": judged.sorties,
    }
