"""``sarex drift run``: the drift part of a case alone."""

from __future__ import annotations

import json
import shlex
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._telling import teller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sarex.cli._drift_folder import DriftFolder
    from sarex.drift.forecast import PreparedForecast
    from sarex.geo import Coast

__all__ = ["run"]

_SAY_EVERY = 0.1
_INTERRUPTED = 130
"""Exit code of a command that was stopped with Ctrl-C, as shells have it."""


def run(
    case: Annotated[str, typer.Argument(help="Case file (TOML), or a built-in case by name.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to make; must not exist yet.")],
    currents: Annotated[
        Path | None, typer.Option(help="Current file, in place of the case's own.")
    ] = None,
    wind: Annotated[
        Path | None, typer.Option(help="Wind file, in place of the case's own.")
    ] = None,
    buoys: Annotated[
        Path | None, typer.Option(help="Fixes of marker buoys (CSV) that correct the current.")
    ] = None,
    buoy_leeway: Annotated[
        str | None, typer.Option(help="Leeway class of the buoys; SLDMB where it is not given.")
    ] = None,
    particles: Annotated[
        int | None, typer.Option(min=1, help="About so many, instead of the case's draws.")
    ] = None,
    hours: Annotated[
        float | None, typer.Option(help="Length of the forecast, instead of the case's end.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the seed in the case file.")] = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads; they change no result.")
    ] = None,
    formats: Annotated[
        str,
        typer.Option("--format", help="zarr, nc, geotiff, kml, geojson, png, with commas; or all."),
    ] = "zarr",
    every: Annotated[
        str, typer.Option(help="Time between two maps or contours, such as 1h.")
    ] = "1h",
) -> None:
    """Forecast the drift of a case and store the paths, with maps and exports on request.

    A run that is stopped goes on where it was when the same command is given again.
    """
    from sarex.cli._drift_formats import check_formats
    from sarex.cli._files import refuse_existing_folder

    say = teller()
    chosen, every_s = check_formats(formats, every)

    refuse_existing_folder(out)
    leeway_id = _leeway_of(buoys, buoy_leeway)
    say("fields")
    prepared = _prepare(case, currents, wind, particles, hours, seed)
    if buoys is not None:
        say("buoys")
        prepared = _corrected(prepared, buoys, leeway_id)
    given = {
        "--out": out,
        "--currents": currents,
        "--wind": wind,
        "--buoys": buoys,
        "--buoy-leeway": buoy_leeway,
        "--particles": particles,
        "--hours": hours,
        "--seed": seed,
        "--format": formats,
        "--every": every,
    }
    words = [str(w) for pair in given.items() if pair[1] is not None for w in pair]
    command = shlex.join(["sarex", "drift", "run", case, *words])
    try:
        with _draft(out, prepared, command, say) as draft:
            folder = _make(draft, prepared, threads, say)
            lines = _finish(folder, chosen, every_s, say, prepared.coast)
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED) from None
    for line in lines:
        typer.echo(line)
    typer.echo(f"folder: {out}")


def _prepare(
    case: str,
    currents: Path | None,
    wind: Path | None,
    particles: int | None,
    hours: float | None,
    seed: int | None,
) -> PreparedForecast:
    from sarex.cli._files import field_folders
    from sarex.drift.forecast import prepare_forecast
    from sarex.incident.case_file import load_case

    loaded = load_case(case)
    return prepare_forecast(
        loaded.case,
        field_folders(loaded),
        wind_file=wind,
        current_file=currents,
        particles=particles,
        hours=hours,
        seed=seed,
    )


def _leeway_of(buoys: Path | None, leeway_id: str | None) -> str:
    """Leeway class of the buoys; refused before anything is read if there is no such class."""
    from sarex.drift.leeway import leeway_class
    from sarex.errors import DriftError

    if leeway_id is None:
        return "SLDMB"
    if buoys is None:
        raise DriftError(
            "a leeway of buoys without buoys",
            given=f"--buoy-leeway {leeway_id}",
            remedy="Give their fixes with --buoys, or leave --buoy-leeway out.",
        )
    return leeway_class(leeway_id, "--buoy-leeway").class_id


def _corrected(prepared: PreparedForecast, buoys: Path, leeway_id: str) -> PreparedForecast:
    from sarex.drift.buoyed import corrected_by
    from sarex.drift.residual_fixes import read_buoy_fixes

    return corrected_by(prepared, read_buoy_fixes(buoys), leeway_id)


@contextmanager
def _draft(
    out: Path, prepared: PreparedForecast, command: str, say: Callable[[str], None]
) -> Iterator[Path]:
    """A folder beside ``out`` that takes its name when the block ends well.

    What a stopped block leaves is kept where whole chunks of particles are in it; what a block
    leaves that was refused is not, for it would be refused again.
    """
    from sarex.cli._drift_folder import ENSEMBLE
    from sarex.ensemble.ledger import finished_chunks
    from sarex.errors import SarexError

    new = [folder for folder in (out.parent, *out.parent.parents) if not folder.exists()]
    draft = out.parent / f".{out.name}.partial"
    _begin(draft, prepared, command)
    try:
        yield draft
        draft.rename(out)
    except BaseException as error:
        kept = 0 if isinstance(error, SarexError) else finished_chunks(draft / ENSEMBLE)
        if kept:
            say(
                f"stopped; {kept} chunks of particles are kept in {draft}: give the same command "
                "again to go on, or remove that folder"
            )
        else:
            shutil.rmtree(draft)
            _remove_empty(new)
        raise


def _begin(draft: Path, prepared: PreparedForecast, command: str) -> None:
    """Make the draft folder, or accept one that the same forecast left."""
    from sarex.cli._drift_folder import RUN, describe_run
    from sarex.errors import DriftError

    text = json.dumps(describe_run(prepared, command), ensure_ascii=False, indent=1)
    if not draft.exists():
        draft.mkdir(parents=True)
        (draft / RUN).write_text(text + "\n", encoding="utf-8")
        return
    found = _run_id(draft / RUN)
    if found != prepared.run_id:
        raise DriftError(
            "another forecast was begun here and stopped",
            given=f"{draft}, of run {found}",
            allowed=f"run {prepared.run_id}: the same case, fields, coast, seed, particles, end "
            "and version of sarex",
            remedy="Give the command that began it, remove that folder, or name another with "
            "--out.",
        )


def _run_id(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["run_id"])
    except (OSError, ValueError, KeyError):
        return "unknown"


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:  # something else is in it by now
            return


def _make(
    draft: Path, prepared: PreparedForecast, threads: int | None, say: Callable[[str], None]
) -> DriftFolder:
    """Drift every particle into the draft's store, unless a stopped run had come that far."""
    from sarex.cli._drift_folder import ENSEMBLE, read_folder
    from sarex.ensemble.ledger import finished_chunks
    from sarex.ensemble.storage import is_whole

    store = draft / ENSEMBLE
    if not is_whole(store):
        if store.exists() and not finished_chunks(store):
            shutil.rmtree(store)
        prepared.run_into(store, threads=threads, progress=_every(say))
    return read_folder(draft)


def _every(say: Callable[[str], None]) -> Callable[[float, str], None]:
    """Say a share only when it is a tenth further on."""
    last = -1.0

    def progress(share: float, word: str) -> None:
        nonlocal last
        if share - last >= _SAY_EVERY or share >= 1.0 > last:
            last = share
            say(f"{word} {100 * share:.0f} %")

    return progress


def _finish(
    folder: DriftFolder,
    formats: Sequence[str],
    every_s: int,
    say: Callable[[str], None],
    coast: Coast,
) -> list[str]:
    """Export and write the README; the lines for the terminal."""
    from sarex.cli._drift_folder import README
    from sarex.cli._drift_formats import export
    from sarex.cli._drift_readme import readme_of, summary_of

    export(folder, formats, every_s, say, coast)
    (folder.path / README).write_text(readme_of(folder), encoding="utf-8")
    return summary_of(folder)
