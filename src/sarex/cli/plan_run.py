"""``sarex plan run``: a case file in, the plan of one search period with all its papers out."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._telling import teller

if TYPE_CHECKING:
    from collections.abc import Callable

    from sarex.operation.case_plan import CasePlanning
    from sarex.planning.horizon import SlotsFound
    from sarex.planning.joint import Budget
    from sarex.planning.manual.proposal import Proposal

__all__ = ["budget_of", "ready", "run"]

_NO_LIMIT = 10_000_000


def run(
    case: Annotated[str, typer.Argument(help="Case file (TOML), or a built-in case by name.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to make; must not exist yet.")],
    period: Annotated[int, typer.Option(min=1, help="Number of the case's search period.")] = 1,
    method: Annotated[str, typer.Option(help="joint, greedy, ws-1p, ws-1 or ws-0.")] = "joint",
    evaluations: Annotated[
        int | None, typer.Option(min=1, help="What the joint planner may spend; 200 unless said.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="Stop the joint planner after so long.")
    ] = None,
    particles: Annotated[
        int | None, typer.Option(min=1, help="About so many, instead of the case's draws.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the seed in the case file.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads; they change no result.")
    ] = None,
) -> None:
    """Plan one search period of a case, as if nothing had been searched yet; write all papers.

    Ctrl-C ends the search of the joint planner and keeps the best plan so far.
    """
    from sarex.cli._files import refuse_existing_folder
    from sarex.planning.joint import value_of
    from sarex.planning.manual.competent import propose_ws1
    from sarex.planning.orders.figures import plan_figures

    refuse_existing_folder(out)
    _check_method(method)
    budget = budget_of(evaluations, seconds)
    say = teller()
    planning = ready(case, say, period=period, particles=particles, seed=seed, threads=threads)
    request = planning.request
    say("plan of ws-1")
    beside = propose_ws1(request) if method != "ws-0" else None
    slots = planning.slots
    proposal = _propose(planning, slots, method, budget, beside, say)
    say("bounds and figures")
    from sarex.operation.case_plan import reference_of_request

    ws_1 = None if beside is None else value_of(request, beside.worth)
    figures = plan_figures(request, proposal, reference_of_request(request, slots, ws_1))
    say("papers")
    given = {
        "--period": period,
        "--method": method,
        "--evaluations": evaluations,
        "--seconds": seconds,
        "--particles": particles,
        "--seed": seed,
    }
    words = [str(w) for pair in given.items() if pair[1] is not None for w in pair]
    command = shlex.join(["sarex", "plan", case, "--out", "FOLDER", *words])
    with _draft(out) as draft:
        from sarex.review.plan_folder import write_plan_folder

        write_plan_folder(draft, planning, proposal, figures, beside=beside, command=command)
    _summarise(planning, proposal, figures.value, ws_1, out)


def ready(
    case: str,
    say: Callable[[str], None],
    *,
    period: int,
    particles: int | None,
    seed: int | None,
    threads: int | None,
) -> CasePlanning:
    """Check a case, forecast it and make its request, saying how far it is."""
    from sarex.cli._cross_check import refuse_faults
    from sarex.cli._files import field_folders
    from sarex.incident import load_case
    from sarex.operation.case_plan import planning_of_case

    loaded = load_case(case)
    refuse_faults(loaded, case)
    say("forecast")
    return planning_of_case(
        loaded.case,
        field_folders(loaded),
        period=period,
        particles=particles,
        seed=seed,
        threads=threads,
    )


def budget_of(evaluations: int | None, seconds: float | None) -> Budget:
    """What was asked for: 200 evaluations, or with seconds alone as many as fit."""
    from sarex.planning.joint import Budget
    from sarex.planning.joint.budget import EVALUATIONS

    usual = EVALUATIONS if seconds is None else _NO_LIMIT
    return Budget(usual if evaluations is None else evaluations, seconds)


def _check_method(method: str) -> None:
    from sarex.errors import PlanError, near_miss
    from sarex.planning.compare import METHODS

    if method not in METHODS:
        raise PlanError(
            "there is no such planner",
            given=method,
            allowed=", ".join(METHODS),
            remedy=near_miss(method, METHODS).capitalize() or "Name one of these planners.",
            where="--method",
        )


def _propose(
    planning: CasePlanning,
    slots: SlotsFound,
    method: str,
    budget: Budget,
    beside: Proposal | None,
    say: Callable[[str], None],
) -> Proposal:
    from sarex.planning.joint import propose_greedy, propose_joint
    from sarex.planning.manual.competent import propose_ws1
    from sarex.planning.manual.propose import propose_baseline

    if beside is None:
        return propose_baseline(planning.request)
    if method == "ws-1p":
        return propose_ws1(planning.request, datum="particles")
    if method == "ws-1":
        return beside
    rng = planning.rng(f"plan {planning.request.period}")
    say(f"plan of {method}")
    if method == "greedy":
        return propose_greedy(planning.request, rng=rng, slots=slots)
    with _interruptible(say) as go_on:
        last = [0.0]

        def told(spent: int, value: float) -> bool:
            now = time.monotonic()
            if now - last[0] > 2.0:
                last[0] = now
                of = f" of {budget.evaluations}" if budget.evaluations < _NO_LIMIT else ""
                say(f"{spent}{of} evaluations, about {100.0 * value:.0f} % found")
            return go_on()

        rivals = (propose_ws1(planning.request, datum="particles").plan,)
        return propose_joint(
            planning.request, budget=budget, rng=rng, rivals=rivals, slots=slots, progress=told
        )


@contextmanager
def _interruptible(say: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C inside asks the search to stop; a second one ends the command."""
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        say("stopping; the best plan so far is kept (Ctrl-C again to give up)")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: not asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _draft(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that takes its name when all is written, and else is removed."""
    draft = out.parent / f".{out.name}.{os.getpid()}.partial"
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.rename(out)
    finally:
        if draft.exists():
            shutil.rmtree(draft)


def _summarise(
    planning: CasePlanning, proposal: Proposal, value: float, ws_1: float | None, out: Path
) -> None:
    case, plan = planning.inputs.case, proposal.plan
    stamps = [*(["EXERCISE"] if case.mode == "exercise" else []), *planning.inputs.forcing.labels]
    if stamps:
        typer.echo(" · ".join(stamps))
    typer.echo(f"plan {plan.id} by {plan.method}: {len(plan.sorties)} sorties")
    typer.echo(f"expected share of persons found: {100.0 * value:.1f} %")
    if ws_1 is not None and plan.method != "ws-1":
        typer.echo(f"by ws-1: {100.0 * ws_1:.1f} %")
    for item in plan.not_used:
        typer.echo(f"not used: {item.facility}: {item.reason}")
    typer.echo(f"folder: {out}")
