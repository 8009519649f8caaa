"""``sarex exercise hold | move | fire``: the injects of a running exercise."""

from __future__ import annotations

from typing import Annotated

import typer

from sarex.cli._control_desk import As, control_desk, say_done
from sarex.cli._options import By, Folder, Keys, Reason

__all__ = ["app", "fire", "hold", "move"]

app = typer.Typer()

Number = Annotated[int, typer.Argument(help="Number of the inject.")]


@app.command("hold")
def hold(
    folder: Folder,
    number: Number,
    author: By,
    reason: Reason = "held by control",
    end: Annotated[bool, typer.Option("--end", help="Hold it no longer.")] = False,
    party: As = "EXCON",
    keyring: Keys = None,
) -> None:
    """Keep an inject back, due or not, or hold it no longer."""
    from sarex.exercise.injects.commands import hold_inject, resume_inject

    with control_desk(folder, party, author, keyring) as at:
        if end:
            say_done(resume_inject(at.desk, number, at.author), f"inject {number}: held no longer")
        else:
            say_done(hold_inject(at.desk, number, at.author, reason), f"inject {number}: held")


@app.command("move")
def move(
    folder: Folder,
    number: Number,
    to: Annotated[
        str, typer.Option("--to", help="Case time, such as 070050Z JUN 26 or ISO 8601 with zone.")
    ],
    author: By,
    reason: Reason,
    party: As = "EXCON",
    keyring: Keys = None,
) -> None:
    """Plan an inject for another time, between now and ENDEX."""
    from sarex.exercise.injects.commands import move_inject
    from sarex.quantities import format_dtg, parse_time

    planned_ns = parse_time(to, "--to")
    with control_desk(folder, party, author, keyring) as at:
        made = move_inject(at.desk, number, planned_ns, at.author, reason)
        say_done(made, f"inject {number} is planned for {format_dtg(planned_ns)}")


@app.command("fire")
def fire(
    folder: Folder,
    number: Number,
    author: By,
    looked: Annotated[
        bool, typer.Option("--looked", help="You have read the note of an inject of safety.")
    ] = False,
    party: As = "EXCON",
    keyring: Keys = None,
) -> None:
    """Send an inject out now, due or not; one flagged for safety shows its note first."""
    from sarex.exercise.injects.commands import fire_inject
    from sarex.exercise.injects.commands.looking import check_looked

    with control_desk(folder, party, author, keyring) as at:
        check_looked(at.desk, number, looked=looked)
        say_done(fire_inject(at.desk, number, at.author), f"inject {number} is out")
