"""``sarex journal``: show, verify, export and import the journal of a case; keys of authors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli import _journal_keys
from sarex.cli._case_folder import open_case, print_lines, sound_alerts, viewer_of
from sarex.cli._options import AsViewer, Folder, Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

    from sarex.exercise.control import Gate
    from sarex.journal import CaseFolder, Event, VerifyReport

__all__ = ["app", "export", "import_", "show", "verify"]

app = typer.Typer(help="Show, verify, export and import a case's journal.", no_args_is_help=True)
app.add_typer(_journal_keys.app, name="keys", help="Make, list, show and trust authors' keys.")


@app.command("show")
def show(
    folder: Folder,
    viewer: AsViewer,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="Show only this type; may be repeated.")
    ] = None,
    bodies: Annotated[bool, typer.Option("--bodies", help="Show what each event says.")] = False,
) -> None:
    """List the events that a party may see, in the order that all nodes give them."""
    with open_case(folder, taking="journal show") as case:
        events = case.journal.view(viewer_of(viewer)).events(types=types)
        print_lines(case, "journal show", _lines(events, bodies=bodies))
    typer.echo(f"{_count(len(events))} released to {viewer}", err=True)


@app.command("verify")
def verify(
    folder: Folder,
    trusted: Annotated[
        Path | None,
        typer.Option("--trusted", help="Folder of public keys: every event must be signed."),
    ] = None,
) -> None:
    """Recompute every hash, check every signature, and name the first event that was changed.

    Ends with exit code 1 if anything was changed.
    """
    from sarex.exercise.control import Gate
    from sarex.journal import trusted_keys

    keys = None if trusted is None else trusted_keys(trusted)
    with open_case(folder, sound=False) as case:
        report = case.journal.verify(artefacts=True, trusted_keys=keys)
        if report.ok:
            sound_alerts(case)
            Gate.of(case).take_out("journal verify")
        else:
            _sound_what_is_readable(case)
    for line in _heads(report) if report.ok else ():  # else it is not known whether a NO DUFF holds
        typer.echo(line)
    for note in report.notes:
        typer.echo(f"NOTE {note}", err=True)
    if unsigned := [origin for origin in report.heads if _unsigned(report, origin)]:
        typer.echo(f"Not signed, or not from the start: {', '.join(unsigned)}.", err=True)
    if report.ok:
        typer.echo("The journal verifies: every event and every cited artefact is as recorded.")
        return
    for problem in report.problems:
        typer.echo(f"CHANGED {problem}", err=True)
    typer.echo("  to do:   Restore the case's folder from a copy.", err=True)
    raise typer.Exit(1)


def _sound_what_is_readable(case: CaseFolder) -> None:
    """Print the real alerts of a journal that was changed, or that they cannot be read."""
    from sarex.errors import SarexError

    try:
        sound_alerts(case)
    except (SarexError, ValueError, TypeError, KeyError, AttributeError):
        typer.echo("Whether a real alert sounds here cannot be read: ask by voice.", err=True)


@app.command("export")
def export(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="File to write; - for standard output.")],
    viewer: Annotated[
        str | None,
        typer.Option("--as", help="What PARTY or PARTY:role may see, of all chains; or --to."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="A chain, for PARTY to import; or --as.")
    ] = None,
    chain: Annotated[
        str | None, typer.Option("--chain", help="With --to: which node's; else this node's own.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", help="With --to: NUMBER or NUMBER:HASH of the last event that it holds."
        ),
    ] = None,
    personal: Annotated[
        bool,
        typer.Option("--personal", help="Include personal data that the party may see."),
    ] = False,
) -> None:
    """Write events as NDJSON, without personal data by default.

    What a party may see of all chains, or a chain that it can take over, or what is new of it.
    """
    from sarex.cli._journal_export import what
    from sarex.exercise.control import Gate

    # unchanged: a stamp would break the hashes; the distress report says that it is an exercise
    with open_case(folder, taking="journal export") as case:
        write = what(case.journal, viewer, to, chain, since, personal=personal)
        count = write(sys.stdout) if str(out) == "-" else _export_file(write, out, Gate.of(case))
    typer.echo(f"{_count(count)} written to {out}", err=True)


def _export_file(write: Callable[[TextIO], int], out: Path, gate: Gate) -> int:
    """Write beside the file and rename, so that no half-written export is left."""
    from sarex.errors import JournalError

    if not out.parent.is_dir():
        raise JournalError(
            "there is no such folder", given=out.parent, remedy="Make it, or name another."
        )
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            count = write(stream)
        gate.take_out("journal export")
        draft.replace(out)
    except OSError as error:
        raise JournalError(
            "the export cannot be written",
            given=error.strerror,
            remedy="Give a place that you may write to.",
            where=str(out),
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return count


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What sarex journal export wrote elsewhere.")],
    folder: Folder,
    party: Annotated[
        str, typer.Option("--as", help="Who imports: PARTY or PARTY:role, such as JPN:SMC.")
    ],
    author: Annotated[str, typer.Option("--author", help="Name of whoever imports.")],
    trusted: Annotated[
        Path | None,
        typer.Option("--trusted", help="Folder of trusted public keys; else your own keyring."),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option("--share", help="Party that sees the record of the import; may be repeated."),
    ] = None,
    keyring: Keys = None,
) -> None:
    """Take over the signed chains of other nodes: all that the file brings, or nothing.

    A file may be imported twice; what is here already is compared.
    """
    from sarex.errors import JournalError
    from sarex.journal import default_keyring, import_ndjson, trusted_keys
    from sarex.labels import Label

    if not file.is_file():
        raise JournalError(
            "there is no such file", given=file, remedy="Name what sarex journal export wrote."
        )
    importer = viewer_of(party)
    keys = trusted_keys(trusted or keyring or default_keyring())
    with open_case(folder) as case:
        signs = keyring is not None or case.journal.is_signed
    own = _journal_keys.keyring(keyring) if signs else None
    with open_case(folder, own) as case, file.open("rb") as stream:
        report = import_ndjson(
            case.journal,
            stream,
            author=author,
            role=importer.role,
            label=Label(importer.party, tuple(share or ())),
            trusted_keys=keys,
        )
    for origin, (first, last) in report.new.items():
        typer.echo(f"{origin}: {first} to {last} imported")
    typer.echo(f"{_count(report.events)} imported, {report.held} here already", err=True)


def _unsigned(report: VerifyReport, origin: str) -> bool:
    return report.signed.get(origin, 0) < report.heads[origin][0]


def _heads(report: VerifyReport) -> Iterator[str]:
    for origin, (seq, chain_hash) in report.heads.items():
        signed = report.signed.get(origin, 0)
        note = f", {'all' if signed == seq else signed} signed" if signed else ""
        yield f"{origin}: {seq} events{note}, head {chain_hash}"


def _lines(events: Iterable[Event], *, bodies: bool) -> Iterator[str]:
    for event in events:
        yield _line(event)
        if bodies:
            yield _body(event)


def _line(event: Event) -> str:
    from sarex.quantities.times import format_dtg

    parties = ",".join((event.label.owner, *event.label.releasable_to))
    notes: list[str] = [event.marking] if event.marking else []
    notes += ["unknown type"] if not event.known else []
    notes += [f"withheld {path}" for path in event.withheld]
    notes += [f"erased {path}" for path in event.erased]
    tail = f"  ({'; '.join(notes)})" if notes else ""
    return (
        f"{event.seq:>5}  {format_dtg(event.occurred_at_ns)}  {event.type:<22} "
        f"{event.author} [{event.role}]  {parties}  {event.event_id[:12]}{tail}"
    )


def _body(event: Event) -> str:
    import json

    from pydantic import BaseModel

    body = event.body
    data = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True)
    return "\n".join(f"        {line}" for line in text.splitlines())


def _count(number: int) -> str:
    return f"{number} event" if number == 1 else f"{number} events"
