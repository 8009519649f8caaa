"""Judging a whole case, a step at a time: what is on record is not judged again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sarex.artefacts import ArtefactRef
from sarex.errors import ReviewError
from sarex.journal import Event
from sarex.labels import EXCON
from sarex.operation.desk import Author, Desk
from sarex.planning.joint.budget import EVALUATIONS
from sarex.review.job_inputs import job_inputs
from sarex.review.judging import TRUTHS, flown_inputs, judge_plan, judge_run
from sarex.review.measures.quality_job import TIMES
from sarex.review.measures.sources import Sources, data_of

__all__ = ["judge_case"]


def judge_case(
    desk: Desk,
    author: Author,
    *,
    plans: Sequence[str] | None = None,
    nation: str | None = None,
    worlds: int = TRUTHS,
    evaluations: int = TIMES * EVALUATIONS,
    say: Callable[[str], None] = lambda _: None,
) -> list[Event]:
    """Judge what was flown and the quality of plans, as far as it is not on record yet.

    Parameters
    ----------
    desk, author : Desk, Author
        After ENDEX; who records it.
    plans : sequence of str, optional
        Plans to judge; every plan that was issued and replaces no other if not given.
    nation : str, optional
        From whose knowledge plans are judged; the desk's party, or the SMC's nation for exercise
        control, if not given.
    worlds, evaluations : int
        Truths for luck, and what the best plan may spend.
    say : callable
        Told what is being done.

    Returns
    -------
    list of Event
        What was recorded now.
    """
    inputs, made = job_inputs(desk), []
    if _flown_is_judged(desk, inputs, worlds):
        say("what was flown is judged already")
    else:
        say("what was flown")
        event = judge_run(desk, inputs, author, worlds=worlds)
        made += [] if event is None else [event]
    for plan, who in _open_plans(desk, plans, nation, evaluations):
        say(f"the best plan beside {plan}, as {who}")
        made.append(judge_plan(desk, author, plan, who, inputs, evaluations=evaluations))
    return made


def _flown_is_judged(desk: Desk, inputs: Mapping[str, ArtefactRef], worlds: int) -> bool:
    """Whether the very searches on record were judged in as many truths."""
    seen = Sources.of(desk.view())
    judged = seen.of_type("flown.judged")
    if not judged or not seen.of_type("search.flown"):
        return False
    used, _ = flown_inputs(seen, inputs)
    body = data_of(judged[-1])
    rested_on: dict[str, str] = body["artefact"]["provenance"]["inputs"]
    same = rested_on == {name: ref.sha256 for name, ref in used.items()}
    return same and int(body["worlds"]) == worlds


def _open_plans(
    desk: Desk, plans: Sequence[str] | None, nation: str | None, evaluations: int
) -> list[tuple[str, str]]:
    """Plans that are not judged yet with so many evaluations, each with the nation."""
    seen, party = Sources.of(desk.view()), desk.viewer.party
    who = nation or (desk.loaded.case.parties.smc if party == EXCON else party)
    issued = [p.plan.id for p in seen.plans() if p.replaces is None]
    wanted = issued if plans is None else list(plans)
    for plan in wanted:
        if plan not in issued:
            raise ReviewError(
                "the best plan can be sought for a plan that was issued and replaces no other",
                given=plan,
                allowed=", ".join(issued) or "none",
                remedy="Name one of these.",
            )
    done = {
        (body["plan"], body["nation"], body["evaluations"])
        for body in map(data_of, seen.of_type("plan.judged"))
    }
    return [(plan, who) for plan in wanted if (plan, who, evaluations) not in done]
