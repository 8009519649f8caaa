"""``sarex act support grant | refuse``: a nation's answer to a request for support."""

from __future__ import annotations

from typing import Annotated

import typer

from sarex.cli._control_desk import event_ids
from sarex.cli._options import By, Folder, Keys, Reason
from sarex.cli._seat import As, print_made, seat_desk

__all__ = ["app", "grant", "refuse"]

app = typer.Typer(no_args_is_help=True)

Request = Annotated[str, typer.Argument(help="Id of the request, or six of its first digits.")]


@app.command("grant")
def grant(
    folder: Folder,
    request: Request,
    party: As,
    author: By,
    start: Annotated[
        str | None, typer.Option("--from", help="From when; without it, as asked.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--until", help="Until when; without it, as asked.")
    ] = None,
    uses: Annotated[
        int | None, typer.Option("--uses", min=1, help="How often at most; without it, any.")
    ] = None,
    condition: Annotated[
        list[str] | None, typer.Option("--condition", help="In words; may be repeated.")
    ] = None,
    keyring: Keys = None,
) -> None:
    """Grant what another nation asked for, within its times."""
    from sarex.canonical import iso_to_ns
    from sarex.exercise.seats.seat import refuse_unless_centre
    from sarex.operation.commands import grant_support
    from sarex.operation.commands.refusal import known
    from sarex.quantities import parse_time

    start_ns = None if start is None else parse_time(start, "--from")
    end_ns = None if end is None else parse_time(end, "--until")
    with seat_desk(folder, party, author, keyring, taking="act support grant") as (desk, seat):
        refuse_unless_centre(seat, "grant support")
        (name,) = event_ids(desk, [request])
        asked = known(desk.state().support, name, "request").requested
        span_ns = (
            iso_to_ns(asked.start) if start_ns is None else start_ns,
            iso_to_ns(asked.end) if end_ns is None else end_ns,
        )
        made = grant_support(
            desk, name, seat.nation, f"{seat.name}, {author}",
            span_ns=span_ns, uses=uses, conditions=condition or (),
        )  # fmt: skip
        words = f"{seat.nation} grants {asked.nation} {asked.kind} for {asked.facility}"
        print_made(desk, "act support grant", words, made)


@app.command("refuse")
def refuse(
    folder: Folder,
    request: Request,
    party: As,
    author: By,
    reason: Reason,
    keyring: Keys = None,
) -> None:
    """Refuse what another nation asked for, and say why."""
    from sarex.exercise.seats.seat import refuse_unless_centre
    from sarex.operation.commands import refuse_support

    with seat_desk(folder, party, author, keyring, taking="act support refuse") as (desk, seat):
        refuse_unless_centre(seat, "refuse support")
        (name,) = event_ids(desk, [request])
        made = refuse_support(desk, name, seat.nation, reason)
        print_made(desk, "act support refuse", f"{seat.nation} refuses {name[:12]}", made)
