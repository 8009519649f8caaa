"""``sarex review observe | rate | notes | lesson``: what persons judge, said back as reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._control_desk import event_ids, say_done
from sarex.cli._options import AsViewer, By, Folder, Keys, Lang
from sarex.cli._review_desk import As, print_rows, review_desk

if TYPE_CHECKING:
    from sarex.journal import Event
    from sarex.operation.desk import Desk

__all__ = ["add", "app", "assign", "close", "notes", "observe", "rate"]

app = typer.Typer()
lesson = typer.Typer(help="Lessons: add, assign owner and date, close.", no_args_is_help=True)
app.add_typer(lesson, name="lesson")

Evidence = Annotated[
    list[str] | None,
    typer.Option("--evidence", help="Id of an event that shows it, or its first digits; repeat."),
]
Name = Annotated[str, typer.Argument(help="Id of the lesson, such as L1.")]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@app.command("observe")
def observe(
    folder: Folder,
    party: As,
    author: By,
    text: Annotated[str, typer.Option("--text", help="What was seen: of acts, not of persons.")],
    at: Annotated[
        str | None, typer.Option("--at", help="Case time; else where the case stands.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", help="Position, in any usual form.")
    ] = None,
    facility: Annotated[str | None, typer.Option("--facility", help="Whom it is of.")] = None,
    objective: Annotated[str | None, typer.Option("--objective", help="Id of it.")] = None,
    inject: Annotated[int | None, typer.Option("--inject", help="Number of it.")] = None,
    evidence: Evidence = None,
    private: Annotated[
        bool, typer.Option("--private", help="A note for the own party alone, in no review.")
    ] = False,
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Record what an evaluator saw, for all nations; or, private, a note for the own party."""
    from sarex.quantities import parse_position, parse_time
    from sarex.review import evaluation, evaluation_tables
    from sarex.review.about import check_about

    about: dict[str, object] = {"facility": facility, "objective": objective, "inject": inject}
    if private:
        _refuse_with_private({**about, "at": at, "place": place, "evidence": evidence})
    with review_desk(folder, party, author, keyring) as (desk, who):
        if private:
            note = evaluation.write_note(desk, who, desk.viewer.party, text)
            print_rows(desk.folder, "review observe", evaluation_tables.notes_table([note], lang))
            say_done(note, "noted")
            return
        check_about(desk, facility, objective, inject)
        if place is not None:
            where = parse_position(place, "--place")
            about |= {"lon_deg": where.lon_deg, "lat_deg": where.lat_deg}
        event = evaluation.make_observation(
            desk,
            who,
            desk.viewer.party,
            text,
            time_ns=None if at is None else parse_time(at, "--at"),
            evidence=event_ids(desk, evidence or []),
            **about,
        )
        table = evaluation_tables.observations_table([event], lang)
        print_rows(desk.folder, "review observe", table)
        say_done(event, "observed")


def _refuse_with_private(about: dict[str, object]) -> None:
    from sarex.errors import ReviewError

    given = [f"--{name}" for name, value in about.items() if value]
    if given:
        raise ReviewError(
            "a private note is a text and nothing else",
            given=", ".join(given),
            allowed="--text",
            remedy="Say it in the text, or observe without --private.",
        )


@app.command("rate")
def rate(
    folder: Folder,
    party: As,
    author: By,
    objective: Annotated[str, typer.Option("--objective", help="Id of the objective.")],
    task: Annotated[str, typer.Option("--task", help="Id of its task.")],
    rating: Annotated[
        str,
        typer.Option(
            "--rating",
            help="P performed without challenges, S with some, M with major ones, U unable.",
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, of acts.")],
    evidence: Evidence = None,
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Record an evaluator's own rating of a task: P, S, M or U. Nothing computes or compares it."""
    from sarex.review import evaluation, evaluation_tables
    from sarex.review.about import check_task

    with review_desk(folder, party, author, keyring) as (desk, who):
        check_task(desk, objective, task)
        event = evaluation.rate_task(
            desk,
            who,
            desk.viewer.party,
            objective,
            task,
            rating,  # type: ignore[arg-type]
            reason,
            event_ids(desk, evidence or []),
        )
        print_rows(desk.folder, "review rate", evaluation_tables.ratings_table([event], lang))
        say_done(event, "rated")


@app.command("notes")
def notes(folder: Folder, viewer: AsViewer, lang: Lang = "en") -> None:
    """Print the private notes of the own party, which are in no review."""
    from sarex.cli._case_folder import open_case, viewer_of
    from sarex.review.evaluation_state import fold_evaluation
    from sarex.review.evaluation_tables import notes_table

    with open_case(folder, taking="review notes") as case:
        found = fold_evaluation(case.journal.view(viewer_of(viewer)).events()).notes
        print_rows(case, "review notes", notes_table(found, lang))


@lesson.command("add")
def add(
    folder: Folder,
    name: Name,
    party: As,
    author: By,
    text: Annotated[str, typer.Option("--text", help="What may be worth keeping.")],
    evidence: Evidence = None,
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Observe a lesson: what went well or ill, and the events that show it."""
    from sarex.review import lessons

    with review_desk(folder, party, author, keyring) as (desk, who):
        shown = event_ids(desk, evidence or [])
        event = lessons.observe_lesson(desk, who, desk.viewer.party, name, text, shown)
        _print_lesson(desk, event, name, lang)


@lesson.command("assign")
def assign(
    folder: Folder,
    name: Name,
    party: As,
    author: By,
    cause: Annotated[str, typer.Option("--cause", help="Why it was so.")],
    action: Annotated[str, typer.Option("--action", help="What is to be done.")],
    owner: Annotated[str, typer.Option("--owner", help="An office, no name of a person.")],
    due: Annotated[str, typer.Option("--due", help="Until when: 2026-09-30, or a time.")],
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Identify a lesson: cause, action, which office does it, until when."""
    from sarex.quantities import parse_time
    from sarex.review import lessons

    due_ns = parse_time(f"{due}T00:00:00Z" if _DAY.fullmatch(due) else due, "--due")
    with review_desk(folder, party, author, keyring) as (desk, who):
        event = lessons.identify_lesson(
            desk,
            who,
            desk.viewer.party,
            name,
            cause=cause,
            action=action,
            owner=owner,
            due_ns=due_ns,
        )
        _print_lesson(desk, event, name, lang)


@lesson.command("close")
def close(
    folder: Folder,
    name: Name,
    party: As,
    author: By,
    change: Annotated[str, typer.Option("--change", help="What was changed.")],
    shown_by: Annotated[str, typer.Option("--shown-by", help="How it was seen to work.")],
    lang: Lang = "en",
    keyring: Keys = None,
) -> None:
    """Close a lesson: the action is done, and somebody has seen that it works."""
    from sarex.review import lessons

    with review_desk(folder, party, author, keyring) as (desk, who):
        event = lessons.learn_lesson(
            desk, who, desk.viewer.party, name, change=change, shown_by=shown_by
        )
        _print_lesson(desk, event, name, lang)


def _print_lesson(desk: Desk, event: Event, name: str, lang: str) -> None:
    from sarex.review.evaluation_state import fold_evaluation
    from sarex.review.evaluation_tables import lessons_table

    found = fold_evaluation(desk.view().events()).lessons[name]
    print_rows(desk.folder, "review lesson", lessons_table({name: found}, lang))
    say_done(event, "recorded")
