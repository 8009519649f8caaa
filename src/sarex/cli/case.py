"""``sarex case check | new | export``: the case file in and out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sarex.journal import View

__all__ = ["app", "check", "export", "new"]

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    file: Annotated[str, typer.Argument(help="A case file, or goto, brittany, korea_strait.")],
) -> None:
    """Read a case file and say back what was understood, or every fault with its line."""
    from sarex.cli._cross_check import refuse_faults
    from sarex.cli._field_places import field_file_lines
    from sarex.incident import load_case
    from sarex.incident.echo import echo

    loaded = load_case(file)
    refuse_faults(loaded, file)
    for line in echo(loaded.case):
        typer.echo(line)
    for line in field_file_lines(loaded):
        typer.echo(line)
    typer.echo("The case file is complete. Compare the positions and times above with the report.")


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="Where to write the case file.")],
) -> None:
    """Ask for a case step by step and write its file; positions are read back in three forms."""
    import tomli_w

    from sarex.cli._new_case import ask_case
    from sarex.errors import CaseFileError
    from sarex.incident import parse_case

    if file.exists():
        raise CaseFileError(
            "the file exists",
            remedy="Give another name; nothing is overwritten.",
            where=str(file),
        )
    if not file.resolve().parent.is_dir():
        raise CaseFileError(
            "there is no such folder",
            given=str(file.resolve().parent),
            remedy="Make the folder first, or give another place.",
            where=str(file),
        )
    text = tomli_w.dumps(ask_case())
    try:
        parse_case(text, file)
    except CaseFileError as error:
        draft = _free_name(file)
        _write_whole(draft, text)
        typer.echo(
            f"Not yet a case; your answers are in {draft}. Correct them there, then: "
            f"sarex case check {draft}"
        )
        raise error from None
    _write_whole(file, text)
    typer.echo(f"Written: {file}. Next: sarex case check {file}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The folder of a case.")],
    viewer: Annotated[
        str, typer.Option("--as", help="Who looks: PARTY or PARTY:role, such as KOR or JPN:SMC.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; else standard output.")
    ] = None,
    personal: Annotated[
        bool, typer.Option("--personal", help="Include personal data that the party may see.")
    ] = False,
) -> None:
    """Write the case file again from the journal, without personal data by default."""
    from sarex.cli._case_folder import open_case, viewer_of

    # the file says itself, as mode, whether it is of an exercise
    with open_case(folder, taking="case export") as case:
        view = case.journal.view(viewer_of(viewer))
        text = _recorded_case(view, folder, viewer, personal=personal)
        if out is None:
            typer.echo(text, nl=False)
            return
        _write_whole(out, text)
    typer.echo(f"Written: {out}")


def _recorded_case(view: View, folder: Path, viewer: str, *, personal: bool) -> str:
    from sarex.errors import CaseFileError
    from sarex.incident.events import IncidentReported

    events = view.events(types=("incident.reported",))
    body = events[-1].body if events else None
    if not isinstance(body, IncidentReported):
        raise CaseFileError(
            "no incident is released to this viewer",
            given=viewer,
            remedy="Look as the nation that received the report, or ask it for a release.",
            where=str(folder),
        )
    return (body if personal else body.model_copy(update={"toml": None})).to_toml()


def _free_name(file: Path) -> Path:
    """A name beside the file that is not taken."""
    draft, number = file.with_name(f"{file.name}.draft"), 1
    while draft.exists():
        number += 1
        draft = file.with_name(f"{file.name}.draft{number}")
    return draft


def _write_whole(path: Path, text: str) -> None:
    from sarex.cli._files import write_new
    from sarex.errors import CaseFileError

    write_new(path, text.encode("utf-8"), CaseFileError)
