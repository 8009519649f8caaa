"""``sarex plan compare``: planners on one request, judged on particles that none has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._telling import teller

if TYPE_CHECKING:
    from sarex.planning.compare import Comparison

__all__ = ["compare"]


def compare(
    case: Annotated[str, typer.Argument(help="Case file (TOML), or a built-in case by name.")],
    period: Annotated[int, typer.Option(min=1, help="Number of the case's search period.")] = 1,
    methods: Annotated[
        str, typer.Option(help="Some of ws-0, ws-1, ws-1p, greedy, joint, with commas.")
    ] = "ws-0,ws-1,ws-1p,greedy,joint",
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
    json_: Annotated[bool, typer.Option("--json", help="As JSON, with shares of 1.")] = False,
) -> None:
    """Plan one search period by several planners and judge every plan on the same fresh particles.

    Differences are paired, with 95 % intervals; gaps are taken from the bound that is named.
    """
    from typing import cast, get_args

    from sarex.cli._files import field_folders
    from sarex.cli.plan_run import budget_of, ready
    from sarex.incident import load_case
    from sarex.operation.case_plan import forecast_again
    from sarex.planning.compare import Method, compare_planners

    say = teller()

    budget = budget_of(evaluations, seconds)
    asked = [word.strip() for word in methods.split(",") if word.strip()]
    _check(asked, get_args(Method))
    planning = ready(case, say, period=period, particles=particles, seed=seed, threads=threads)
    say("fresh particles")
    fresh = forecast_again(planning, field_folders(load_case(case)), threads=threads)
    import numpy as np

    found = compare_planners(
        planning.request,
        fresh,
        np.exp(fresh.log_prior),
        rng=planning.rng(f"compare {period}"),
        methods=cast("list[Method]", asked),
        budget=budget,
        progress=lambda _, name: say(name),
    )
    persons = sum((planning.request.persons or {}).values())
    typer.echo(_json(found, persons) if json_ else "\n".join(_table(found, persons)))


def _check(asked: list[str], known: tuple[str, ...]) -> None:
    from sarex.errors import PlanError, near_miss

    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        raise PlanError(
            "there is no such planner",
            given=", ".join(unknown) or "none",
            allowed=", ".join(known),
            remedy=near_miss(unknown[0], known).capitalize() if unknown else "Name one at least.",
            where="--methods",
        )


def _table(found: Comparison, persons: int) -> list[str]:
    """Rows for the terminal; shares in per cent, differences in points."""
    head = (
        f"{'method':8}{'found':>8}{'95 %':>16}{'to ' + found.baseline:>10}{'95 %':>16}"
        f"{'persons':>9}{'effort h':>10}{'gap':>8}"
    )
    lines = [head]
    for row in found.methods:
        better = span = "-"
        if row.better is not None and row.better_low is not None and row.better_high is not None:
            better = f"{100 * row.better:+.1f}"
            span = f"{100 * row.better_low:+.1f} to {100 * row.better_high:+.1f}"
        lines.append(
            f"{row.method:8}{100 * row.worth:6.1f} %"
            f"{f'{100 * row.low:.1f} to {100 * row.high:.1f}':>16}{better:>10}{span:>16}"
            f"{persons * row.worth:9.2f}{row.effort_h:10.1f}"
            f"{'-' if row.gap is None else f'{100 * row.gap:.1f} %':>8}"
        )
    bounds = ", ".join(
        f"{kind} {100 * min(1.0, bound.value):.1f} %" for kind, bound in found.bounds.items()
    )
    return [
        *lines,
        f"bounds on these particles: {bounds}; gaps are from {found.reference}",
        f"judged on {found.particles} particles that no planner has seen",
    ]


def _json(found: Comparison, persons: int) -> str:
    import json

    rows = [
        {
            name: getattr(row, name)
            for name in (
                "method",
                "planned",
                "worth",
                "low",
                "high",
                "better",
                "better_low",
                "better_high",
                "effort_h",
                "gap",
            )
        }
        | {"persons_found": persons * row.worth}
        for row in found.methods
    ]
    bounds = {
        kind: {"certified": bound.certified, "value": bound.value}
        for kind, bound in found.bounds.items()
    }
    data = {
        "baseline": found.baseline,
        "bounds": bounds,
        "methods": rows,
        "particles": found.particles,
        "reference": found.reference,
    }
    return json.dumps(data, indent=1)
