"""``sarex exercise``: control of a running exercise, for persons at the folder of its case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._control_desk import (
    As,
    ControlDesk,
    control_desk,
    heard,
    read_control,
    say_done,
    sounding,
    status_lines,
)
from sarex.cli._options import By, Folder, Keys, Reason

if TYPE_CHECKING:
    from sarex.errors import SarexError
    from sarex.journal import Event

__all__ = [
    "acknowledge_alert",
    "alert",
    "app",
    "confirm_endpoint",
    "list_endpoint",
    "no_duff",
    "operation",
    "pause",
    "resume",
    "status",
]

app = typer.Typer()


@app.command("status")
def status(folder: Folder) -> None:
    """Say how the exercise stands: phase, NO DUFF, real alerts, operations, endpoints.

    Under NO DUFF its notice is printed on standard output, to be passed on.
    """
    from sarex.exercise.control import no_duff_notice

    state = read_control(folder)
    for line in status_lines(state):
        typer.echo(line, err=True)
    if state.no_duff is not None:
        typer.echo(no_duff_notice(state), nl=False)


@app.command("alert")
def alert(
    folder: Folder,
    party: As,
    author: By,
    what: Annotated[str, typer.Option("--what", help="What was heard, without personal data.")],
    who: Annotated[str, typer.Option("--who", help="From whom, as it was heard.")],
    where: Annotated[
        str, typer.Option("--where", help="Where, as it was heard; a position in any usual form.")
    ] = "",
    operation: Annotated[
        Path | None,
        typer.Option("--operation", help="Folder of the operation case; else beside the exercise."),
    ] = None,
    no_duff: Annotated[
        bool, typer.Option("--no-duff", help="Call NO DUFF too, in the same act.")
    ] = False,
    keyring: Keys = None,
) -> None:
    """A real alert was heard during play: pause the exercise and open an operation case at once.

    Every sarex command on this exercise prints the alert until each party has acknowledged it.
    """
    from sarex.exercise.control import alert_text, control_of, real_alert
    from sarex.words import LOCALES

    with control_desk(folder, party, author, keyring) as at:
        text, place = heard(who, what, where)
        made = real_alert(at.desk, at.author, text, place)
        state = control_of(at.desk)
        for locale in LOCALES:
            typer.echo(alert_text(state, made.event.event_id, locale), err=True)
        if no_duff:
            _call(at, text)
        typer.echo(f"Alert {made.event.event_id[:12]}, to acknowledge by each party:", err=True)
        typer.echo(
            f"  sarex exercise acknowledge-alert {folder} --as PARTY --author NAME", err=True
        )
        if made.offer_no_duff and not no_duff:
            typer.echo("NO DUFF, if the drill must stop altogether:", err=True)
            typer.echo(
                f"  sarex exercise no-duff {folder} --as {party} --author NAME --known TEXT",
                err=True,
            )
        _open(at, operation, made.event)


def _open(at: ControlDesk, path: Path | None, made: Event) -> None:
    """Open the operation case of an alert, last: the alert stands whether it can be made or not."""
    from sarex.errors import SarexError
    from sarex.exercise.control.acts import refuse

    try:
        typer.echo(f"Operation case: {at.open_operation(path, alert=made)}", err=True)
    except (SarexError, OSError) as error:
        folder, alert = at.desk.folder.path, made.event_id[:12]
        raise refuse(
            "the alert is on record and the exercise stands, but no operation case is open",
            given=str(error),
            allowed="a place for a new folder",
            remedy=f"sarex exercise operation {folder} --as {at.desk.viewer.party} --author NAME "
            f"--alert {alert} --out FOLDER",
        ) from error


@app.command("acknowledge-alert")
def acknowledge_alert(
    folder: Folder,
    party: As,
    author: By,
    name: Annotated[
        str | None, typer.Option("--alert", help="Beginning of its id; else all that sound.")
    ] = None,
    keyring: Keys = None,
) -> None:
    """Say for a party that it has a real alert; its commands stop printing it once all have."""
    from sarex.exercise import control

    with control_desk(folder, party, author, keyring) as at:
        for each in sounding(at, name):
            control.acknowledge_alert(at.desk, each, at.author)
            typer.echo(f"{at.desk.viewer.party} has alert {each[:12]}", err=True)


@app.command("no-duff")
def no_duff(
    folder: Folder,
    party: As,
    author: By,
    known: Annotated[str, typer.Option("--known", help="What is known, without personal data.")],
    keyring: Keys = None,
) -> None:
    """A real emergency overrides the drill; anybody who takes part may call it.

    From then on no command lets anything of the exercise out but the notice, which this prints.
    """
    from sarex.exercise.control import control_of, no_duff_notice

    with control_desk(folder, party, author, keyring) as at:
        _call(at, known)
        typer.echo(no_duff_notice(control_of(at.desk)), nl=False)


def _call(at: ControlDesk, known: str) -> None:
    """Call NO DUFF; what was not cancelled is said, the NO DUFF holds all the same."""
    from sarex.errors import SarexError
    from sarex.exercise.control import call_no_duff, control_of

    before = control_of(at.desk).no_duff
    try:
        call_no_duff(at.desk, at.author, known)
    except SarexError as error:
        if control_of(at.desk).no_duff == before:
            raise
        _say_not_cancelled(error)


def _say_not_cancelled(error: SarexError) -> None:
    typer.echo(f"NO DUFF holds, but orders are not cancelled: {error}", err=True)
    typer.echo("Call it again at the mission co-ordinator's desk.", err=True)


@app.command("pause")
def pause(
    folder: Folder, author: By, reason: Reason, party: As = "EXCON", keyring: Keys = None
) -> None:
    """Exercise control stops the play: no inject is due until it is resumed."""
    from sarex.exercise import control

    with control_desk(folder, party, author, keyring) as at:
        say_done(control.pause(at.desk, at.author, reason), "paused")


@app.command("resume")
def resume(
    folder: Folder,
    party: As,
    author: By,
    reason: Reason = "go on",
    keyring: Keys = None,
) -> None:
    """Go on: a nation's control ends NO DUFF for its nation, exercise control resumes the play."""
    from sarex.exercise import control
    from sarex.labels import EXCON

    with control_desk(folder, party, author, keyring) as at:
        nation = at.desk.viewer.party
        if nation == EXCON:
            say_done(control.resume(at.desk, at.author, reason), "resumed")
            return
        say_done(control.resume_after(at.desk, nation, at.author), f"{nation} lets traffic go on")
        left = control.control_of(at.desk).still_to_end
        after = f"NO DUFF holds until {', '.join(left)} says so too." if left else (
            "NO DUFF is over; the play stands paused until exercise control resumes it."
        )  # fmt: skip
        typer.echo(after, err=True)


@app.command("operation")
def operation(
    folder: Folder,
    party: As,
    author: By,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to make; else beside the exercise.")
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", help="Case file of the emergency, if there is one.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--alert", help="Beginning of the id of the alert that it is opened for."),
    ] = None,
    keyring: Keys = None,
) -> None:
    """Open a case for a real emergency; of the exercise it gets real positions alone.

    With --alert it gets what was heard, too.
    """
    with control_desk(folder, party, author, keyring) as at:
        heard_of = None if name is None else _alert_of(at, name)
        typer.echo(f"Operation case: {at.open_operation(out, case, heard_of)}", err=True)


def _alert_of(at: ControlDesk, name: str) -> Event:
    """The alert whose id begins so."""
    from sarex.exercise.control.acts import refuse

    alerts = at.desk.view().events(types=("exercise.real_alert",))
    for event in alerts:
        if event.event_id.startswith(name):
            return event
    raise refuse(
        "no such alert is on record",
        given=name,
        allowed=", ".join(event.event_id[:12] for event in alerts) or "none",
        remedy="Give the beginning of the id of an alert.",
    )


@app.command("list-endpoint")
def list_endpoint(
    folder: Folder,
    endpoint: Annotated[str, typer.Argument(help="Its name, such as sart:970000001.")],
    author: By,
    use: Annotated[str, typer.Option("--use", help="What it is and for which TEST form.")],
    party: As = "EXCON",
    keyring: Keys = None,
) -> None:
    """Exercise control lists a receiver of TEST forms; a person has still to confirm it."""
    from sarex.exercise import control

    with control_desk(folder, party, author, keyring) as at:
        say_done(control.list_endpoint(at.desk, at.author, endpoint, use), f"listed {endpoint}")


@app.command("confirm-endpoint")
def confirm_endpoint(
    folder: Folder,
    endpoint: Annotated[str, typer.Argument(help="Its name, as it was listed.")],
    party: As,
    author: By,
    how: Annotated[str, typer.Option("--how", help="How you made sure of it.")],
    keyring: Keys = None,
) -> None:
    """Say by name that a listed endpoint is what it is said to be; TEST forms may go there then."""
    from sarex.exercise import control

    with control_desk(folder, party, author, keyring) as at:
        say_done(
            control.confirm_endpoint(at.desk, at.author, endpoint, how), f"confirmed {endpoint}"
        )
