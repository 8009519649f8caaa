"""``sarex review judge | what-if``: what jobs reckon of a finished exercise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._case_folder import print_lines
from sarex.cli._options import By, Folder, Keys, Lang
from sarex.cli._review_desk import As, review_desk
from sarex.cli._telling import teller

if TYPE_CHECKING:
    from sarex.operation.desk import Desk

__all__ = ["app", "judge", "what_if"]

app = typer.Typer()


@app.command("judge")
def judge(
    folder: Folder,
    party: As,
    author: By,
    plan: Annotated[
        list[str] | None,
        typer.Option("--plan", help="Only this plan; may be repeated. Else all that can be."),
    ] = None,
    nation: Annotated[
        str | None,
        typer.Option("--nation", help="From what this nation knew; else the party that judges."),
    ] = None,
    worlds: Annotated[
        int | None, typer.Option("--worlds", min=1, help="Truths for luck; 200 unless said.")
    ] = None,
    evaluations: Annotated[
        int | None,
        typer.Option(min=1, help="What the best plan may spend; 20 times a planner's unless said."),
    ] = None,
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Judge what was flown, with luck, and hold the issued plans against the best ones found.

    Each judgement is recorded as soon as it is made. One that is on record is not made again, so
    that the command goes on where it was stopped (Ctrl-C).
    """
    from sarex.review.judged_acts import judge_case
    from sarex.review.judging import TRUTHS
    from sarex.review.measures.quality_job import TIMES

    with (
        review_desk(folder, party, author, keyring) as (quiet, who),
        _progress(quiet) as (at, say),
    ):
        from sarex.planning.joint.budget import EVALUATIONS

        judge_case(
            at,
            who,
            plans=plan,
            nation=nation,
            worlds=worlds or TRUTHS,
            evaluations=evaluations or TIMES * EVALUATIONS,
            say=say,
        )
        _print_judged(at, lang)


def _print_judged(desk: Desk, lang: str) -> None:
    from sarex.review.measure_lines import measure_line
    from sarex.review.measures import Sources, luck, plan_quality, pos_achieved

    seen = Sources.of(desk.view())
    found = (plan_quality(seen), *pos_achieved(seen), luck(seen))
    print_lines(desk.folder, "review judge", [measure_line(each, lang) for each in found])


@app.command("what-if")
def what_if(
    folder: Folder,
    party: As,
    author: By,
    plan: Annotated[
        str,
        typer.Option(
            "--plan",
            help="The other plan: ws-1, an id of this case, or a folder of sarex plan run.",
        ),
    ],
    period: Annotated[int, typer.Option(min=1, help="Number of the search period.")] = 1,
    worlds: Annotated[
        int | None, typer.Option("--worlds", min=1, help="Truths for luck; 200 unless said.")
    ] = None,
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Fly another plan in the truth of a finished exercise, the other periods as they were.

    Only after ENDEX and by who may see the truth, such as EXCON:control.
    """
    from sarex.review.job_inputs import job_inputs
    from sarex.review.judging import TRUTHS
    from sarex.review.measure_lines import what_if_lines
    from sarex.review.other_plan import other_plan
    from sarex.review.what_if import fly_what_if

    with (
        review_desk(folder, party, author, keyring) as (quiet, who),
        _progress(quiet) as (at, say),
    ):
        say("what if")
        chosen = other_plan(at, period, plan)
        event = fly_what_if(
            at,
            who,
            chosen.instead_of,
            job_inputs(at),
            other=chosen.artefact,
            prefix=chosen.prefix,
            worlds=worlds or TRUTHS,
        )
        print_lines(at.folder, "review what-if", what_if_lines(event, lang))


@contextmanager
def _progress(desk: Desk) -> Iterator[tuple[Desk, Callable[[str], None]]]:
    """The desk with its jobs' progress on standard error; a stop says what is kept."""
    say, last = teller(), [0.0]

    def told(progress: object) -> None:
        now = time.monotonic()
        if now - last[0] > 2.0:
            last[0] = now
            say(f"{getattr(progress, 'fraction', 0.0):.0%}")

    try:
        yield replace(desk, on_progress=told), say
    except KeyboardInterrupt:
        say("stopped; what is judged is on record, the same command goes on from there")
        raise
