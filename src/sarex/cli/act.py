"""``sarex act``: what a person does at a seat of a case, in a drill and in an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli import act_support
from sarex.cli._case_folder import print_lines
from sarex.cli._options import By, Folder, Keys, Lang
from sarex.cli._seat import As, print_made, seat_desk
from sarex.cli.act_acknowledge import acknowledge

if TYPE_CHECKING:
    from sarex.journal import Event
    from sarex.operation.desk import Desk

__all__ = ["acknowledge", "app", "approve", "message", "position", "sighting", "status"]

app = typer.Typer(no_args_is_help=True)
app.command("acknowledge")(acknowledge)
app.add_typer(act_support.app, name="support", help="Answer another nation's request for support.")

At = Annotated[str, typer.Option("--at", help="A position in any usual form.")]


@app.command("status")
def status(
    folder: Folder,
    party: As,
    lang: Lang = "en",
) -> None:
    """Say what this seat is ordered to do and what waits for it, as its nation may see it."""
    from sarex.cli._seat_status import status_lines
    from sarex.words import catalogue

    catalogue(lang)  # refuses another language before anything is printed
    with seat_desk(folder, party, None, None, taking="act status") as (desk, seat):
        print_lines(desk.folder, "act status", list(status_lines(desk, seat, lang)))


@app.command("position")
def position(
    folder: Folder,
    party: As,
    author: By,
    at: At,
    course: Annotated[str, typer.Option("--course", help="Over ground, three figures: 240.")],
    speed: Annotated[str, typer.Option("--speed", help='Over ground, such as "18 kn".')],
    endurance: Annotated[
        str, typer.Option("--endurance", help='For how long it can go on, such as "5 h 30 min".')
    ],
    keyring: Keys = None,
) -> None:
    """Report where this facility is now."""
    from sarex.exercise.seats.seat import refuse_unless_facility
    from sarex.operation import commands
    from sarex.quantities import parse_direction, parse_duration, parse_position, parse_speed

    place = parse_position(at)
    course_deg, speed_m_s = parse_direction(course, "--course"), parse_speed(speed, "--speed")
    hours = parse_duration(endurance, "--endurance") / 3600.0
    with seat_desk(folder, party, author, keyring, taking="act position") as (desk, seat):
        refuse_unless_facility(seat, "report its position")
        made = commands.report_position(
            desk, seat.name, (place.lon_deg, place.lat_deg), course_deg, speed_m_s, hours
        )
        words = f"{seat.name} at {_place(place.lon_deg, place.lat_deg)}, {course}, {speed}"
        print_made(desk, "act position", words, made)


def _place(lon_deg: float, lat_deg: float) -> str:
    from sarex.quantities import format_positions

    return format_positions(lat_deg, lon_deg).dm


@app.command("sighting")
def sighting(
    folder: Folder,
    party: As,
    author: By,
    search_object: Annotated[
        str, typer.Option("--object", help="Id of the search object that it is taken for.")
    ],
    at: At,
    error: Annotated[
        str, typer.Option("--error", help='How well the place is known, such as "200 m".')
    ],
    what: Annotated[str, typer.Option("--what", help="What is seen, in words.")],
    certainty: Annotated[str, typer.Option("--certainty", help="confirmed, probable or possible.")],
    seen_by: Annotated[
        str | None, typer.Option("--by", help="Name of the passing ship; for a nation's centre.")
    ] = None,
    keyring: Keys = None,
) -> None:
    """Report what this facility sees now, or a passing ship told this centre, and how sure it is.

    What is confirmed is found: it leaves the search.
    """
    from sarex.operation.commands import classify_sighting
    from sarex.operation.commands.refusal import refuse_unless
    from sarex.operation.evidence import report_sighting
    from sarex.quantities import parse_length, parse_position

    place, error_m = parse_position(at), parse_length(error, "--error")
    refuse_unless(
        certainty in {"confirmed", "probable", "possible"} and len(what) > 2,
        "a sighting says what is seen and how sure it is",
        given=f"--certainty {certainty} --what {what!r}",
        allowed="confirmed, probable or possible; three letters or more",
        remedy="Say both again; nothing was recorded.",
    )
    with seat_desk(folder, party, author, keyring, taking="act sighting") as (desk, seat):
        by = seen_by or seat.name
        refuse_unless(
            seat.facility == (seen_by is None),
            "a facility reports what it sees, a centre what a passing ship told it",
            given=f"{seat.nation}:{seat.role}, --by {seen_by}",
            allowed="a facility without --by, a centre with --by",
            remedy="Act from the facility's seat, or name the ship.",
        )
        lonlat = (place.lon_deg, place.lat_deg)
        seen = report_sighting(desk, search_object, by, lonlat, error_m, desk.clock.now_ns())
        words = f"{by} sees {search_object} at {_place(*lonlat)}, {certainty}"
        made: tuple[Event, ...] = ()
        try:
            made = classify_sighting(
                desk, seen, by, "object", certainty, what, search_object=search_object
            )
        finally:  # what was seen stays on record where its classification is refused
            print_made(desk, "act sighting", words, seen, *made)


@app.command("approve")
def approve(
    folder: Folder,
    plan: Annotated[str, typer.Argument(help="Id of a plan that awaits approval.")],
    party: As,
    author: By,
    keyring: Keys = None,
) -> None:
    """Approve a plan for this nation; it is issued once all nations have."""
    from sarex.exercise.seats.seat import refuse_unless_centre
    from sarex.operation.commands import approve_plan

    with seat_desk(folder, party, author, keyring, taking="act approve") as (desk, seat):
        refuse_unless_centre(seat, "approve a plan")
        made = approve_plan(desk, _proposed(desk, plan, seat.nation), seat.nation)
        print_made(desk, "act approve", f"{seat.nation} approves {plan}", made)


def _proposed(desk: Desk, plan: str, nation: str) -> Event:
    """The proposal of a plan that waits for the nation."""
    from sarex.operation.commands.refusal import known, refuse_unless
    from sarex.operation.events import PlanProposed

    record = known(desk.state().plans, plan, "plan")
    refuse_unless(
        record.issued is None and nation not in record.approved_by,
        "the plan does not wait for this nation",
        given=f"{plan}, {'issued' if record.issued else f'approved by {nation}'}",
        allowed="a plan that awaits approval",
        remedy="Look with sarex act status.",
    )
    return next(
        event
        for event in reversed(desk.view().events(types=("plan.proposed",)))
        if isinstance(event.body, PlanProposed) and event.body.plan == plan
    )


@app.command("message")
def message(
    folder: Folder,
    party: As,
    author: By,
    to: Annotated[
        list[str], typer.Option("--to", help='Facility, "JPN RCC" or a ship; may be repeated.')
    ],
    text: Annotated[str, typer.Option("--text", help="What is said, without personal data.")],
    medium: Annotated[str, typer.Option("--medium", help="By what, such as VHF.")],
    within: Annotated[
        str | None,
        typer.Option("--acknowledge-within", help='Time to acknowledge, such as "10 min".'),
    ] = None,
    reply_to: Annotated[
        str | None, typer.Option("--reply-to", help="Id of the message that it answers.")
    ] = None,
    keyring: Keys = None,
) -> None:
    """Record a message from this seat to others; nothing goes on the air by it."""
    from sarex.cli._control_desk import event_ids
    from sarex.operation.commands import send_message
    from sarex.quantities import parse_duration

    within_s = None if within is None else parse_duration(within, "--acknowledge-within")
    with seat_desk(folder, party, author, keyring, taking="act message") as (desk, seat):
        answers = None if reply_to is None else event_ids(desk, [reply_to])[0]
        until_ns = None if within_s is None else desk.clock.now_ns() + round(within_s * 1e9)
        made = send_message(
            desk, seat.name, to, medium, text, acknowledge_by_ns=until_ns, reply_to=answers
        )
        print_made(desk, "act message", f"{seat.name} to {', '.join(to)} by {medium}", made)
