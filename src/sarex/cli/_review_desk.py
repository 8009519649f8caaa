"""Who judges or evaluates from the command line, and how what was recorded is printed back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._case_folder import print_lines
from sarex.cli._control_desk import control_desk

if TYPE_CHECKING:
    from sarex.journal import CaseFolder
    from sarex.operation.desk import Author as WhoActs
    from sarex.operation.desk import Desk
    from sarex.review.blocks import Block

__all__ = ["As", "Author", "Folder", "Keys", "Lang", "event_ids", "print_rows", "review_desk"]

Folder = Annotated[Path, typer.Argument(help="The folder of a case.")]
As = Annotated[
    str,
    typer.Option("--as", help="For which party and in which role, such as KOR:evaluator."),
]
Author = Annotated[str, typer.Option("--author", help="Name of whoever acts.")]
Keys = Annotated[
    Path | None, typer.Option("--keyring", help="Folder of your keys; else your own keyring.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language: en, ko or ja.")]

_LEAST = 6
"""Digits of an event id that name it."""


@contextmanager
def review_desk(
    folder: Path, party: str, author: str, keyring: Path | None
) -> Iterator[tuple[Desk, WhoActs]]:
    """A desk of a party on the case in a folder, and who acts there; the role must be said.

    What is recorded is printed back, so that it is refused under NO DUFF before it is recorded.
    """
    from sarex.errors import ReviewError

    code, _, role = party.partition(":")
    if not code or not role or not author.strip():
        raise ReviewError(
            "who acts is not said in full",
            given=f"--as {party} --author {author!r}",
            allowed="a party with a role, and a name",
            remedy="Say both, such as --as KOR:evaluator --author E2.",
        )
    with control_desk(folder, party, author, keyring, taking="review") as at:
        from pydantic import ValidationError

        try:
            yield at.desk, at.author
        except ValidationError as error:
            raise _refused(error) from error


def _refused(error: object) -> Exception:
    """What an event refuses, in the words of every other error."""
    from pydantic import ValidationError

    from sarex.errors import ReviewError

    assert isinstance(error, ValidationError)
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    return ReviewError(
        f"{name or 'this'} cannot be recorded so",
        given=repr(first["input"]),
        allowed=str(first["msg"]),
        remedy="Say it again; nothing was recorded.",
    )


def event_ids(desk: Desk, names: list[str]) -> tuple[str, ...]:
    """Whole ids of the events that ids, or their first digits, name; as the party sees them."""
    from sarex.errors import ReviewError

    known = [event.event_id for event in desk.view().events()]
    found = []
    for name in names:
        own = [event_id for event_id in known if event_id.startswith(name)]
        if len(name) < _LEAST or len(own) != 1:
            raise ReviewError(
                "an event is named by its id, or by so many of its first digits that it is one",
                given=f"{name}: {len(own)} events",
                allowed=f"{_LEAST} digits or more that one event begins with",
                remedy="Take the id from sarex journal show.",
            )
        found += own
    return tuple(found)


def print_rows(case: CaseFolder, channel: str, table: Block) -> None:
    """A table of the report, one line for each column of each row, if the gate lets it out."""
    lines = [
        f"{head}: {cell.replace(chr(10), '; ')}"
        for row in table.rows
        for head, cell in zip(table.heads, row, strict=True)
        if cell
    ]
    print_lines(case, channel, lines)
