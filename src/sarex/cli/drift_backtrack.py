"""``sarex drift backtrack``: where something that was found adrift came from."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._telling import teller

if TYPE_CHECKING:
    from collections.abc import Callable

    from sarex.geo import Coast
    from sarex.incident import LoadedCase
    from sarex.incident.case import CaseFile
    from sarex.metocean import Forcing
    from sarex.probability.imprint import Imprint
    from sarex.provenance import Provenance

__all__ = ["backtrack"]

_SAY_EVERY, _SAY_EVERY_S = 0.1, 10.0


def backtrack(
    case: Annotated[str, typer.Argument(help="Case file (TOML), or a built-in case by name.")],
    found: Annotated[
        list[str],
        typer.Option(help='"OBJECT; TIME; POSITION; ERROR"; again for what was lost with it.'),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder to make; must not exist yet.")],
    lost: Annotated[
        str | None,
        typer.Option(help='"EARLIEST; LATEST" time of loss; at sea anywhere, uniform by area.'),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(help='With --lost: only in a polygon, "POSITION; POSITION; POSITION".'),
    ] = None,
    as_reported: Annotated[
        bool,
        typer.Option("--as-reported", help="Place and time as the case's hypotheses state."),
    ] = False,
    currents: Annotated[
        Path | None, typer.Option(help="Current file, in place of the case's own.")
    ] = None,
    wind: Annotated[
        Path | None, typer.Option(help="Wind file, in place of the case's own.")
    ] = None,
    effective: Annotated[
        int, typer.Option(min=100, help="Effective number of seeds to reach.")
    ] = 1000,
    seed: Annotated[int | None, typer.Option(help="Instead of the seed in the case file.")] = None,
) -> None:
    """Trace what was found adrift back to where and when it may have been lost.

    Seeds are drifted forward and selected by how they meet the finds. The answer is a distribution
    under a stated prior, never one place.
    """
    import numpy as np

    from sarex.cli._backtrack_folder import summary_lines, write_folder
    from sarex.cli._backtrack_input import read_found, read_prior
    from sarex.cli._files import refuse_existing_folder
    from sarex.drift.backtrack import trace_back
    from sarex.incident.case_file import load_case
    from sarex.randomness import derive_key, draw_key, generator_for

    say = teller()

    refuse_existing_folder(out)
    loaded = load_case(case)
    finds = read_found(loaded.case, found)
    prior = read_prior(loaded.case, finds, lost, within, as_reported)
    say("fields")
    forcing, coast = _sea(loaded, wind, currents)
    number = loaded.case.forecast.seed if seed is None else seed
    key = derive_key(draw_key(np.random.default_rng(number)), "backtrack")
    say("seeds")
    origins = trace_back(
        finds,
        prior,
        forcing,
        coast,
        rng=generator_for(key, "seeds"),
        least_effective=float(effective),
        step_s=int(loaded.case.forecast.step_s),
        progress=_at_work(say),
    )
    imprint = _imprint(loaded.case, forcing, coast, origins.provenance)
    say("map and picture")
    draft = out.parent / f".{out.name}.partial"
    draft.mkdir(parents=True)
    try:
        said = write_folder(draft, origins, coast, imprint, shlex.join(["sarex", *sys.argv[1:]]))
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for line in summary_lines(said):
        print(line)
    print(f"folder: {out}")


def _at_work(say: Callable[[str], None]) -> Callable[[float, str], None]:
    """Say the share done when it is a tenth further on, or ten seconds have gone."""
    last, at = -1.0, time.monotonic()

    def progress(share: float, word: str) -> None:
        nonlocal last, at
        further = share - last >= _SAY_EVERY or share >= 1.0 > last
        if further or time.monotonic() - at >= _SAY_EVERY_S:
            last, at = share, time.monotonic()
            say(f"{word} {100 * share:.0f} %")

    return progress


def _sea(loaded: LoadedCase, wind: Path | None, currents: Path | None) -> tuple[Forcing, Coast]:
    from sarex.cli._files import field_folders
    from sarex.drift.job import coast_of
    from sarex.metocean import load_forcing

    forcing = load_forcing(
        loaded.case.fields, field_folders(loaded), wind_file=wind, current_file=currents
    )
    return forcing, coast_of(loaded.case, forcing)


def _imprint(case: CaseFile, forcing: Forcing, coast: Coast, provenance: Provenance) -> Imprint:
    from sarex.probability.imprint import Imprint

    return Imprint(
        case_id=case.id,
        exercise=case.mode == "exercise",
        marks=forcing.labels,
        provenance=provenance,
        attribution=coast.attribution,
    )
