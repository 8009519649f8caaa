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
    from sarex.operation.desk import Author, Desk
    from sarex.review.blocks import Block

__all__ = ["As", "print_rows", "review_desk"]

As = Annotated[
    str,
    typer.Option("--as", help="For which party and in which role, such as KOR:evaluator."),
]


@contextmanager
def review_desk(
    folder: Path, party: str, author: str, keyring: Path | None
) -> Iterator[tuple[Desk, Author]]:
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
    with control_desk(folder, party, author, keyring, taking="review", refusal=ReviewError) as at:
        yield at.desk, at.author


def print_rows(case: CaseFolder, channel: str, table: Block) -> None:
    """A table of the report, one line for each column of each row, if the gate lets it out."""
    lines = [
        f"{head}: {cell.replace(chr(10), '; ')}"
        for row in table.rows
        for head, cell in zip(table.heads, row, strict=True)
        if cell
    ]
    print_lines(case, channel, lines)
