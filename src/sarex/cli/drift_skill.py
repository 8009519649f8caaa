"""``sarex drift skill``: observed tracks against predictions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarex.cli._telling import teller

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from sarex.drift.skill import Blocks, Evaluation, TrackSet

__all__ = ["skill"]

_FIELDS = ("--currents", "--wind", "--leeway-class", "--current-error", "--wind-error")


def skill(
    tracks: Annotated[Path, typer.Argument(help="CSV of observed tracks, plain or .gz.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to make; must not exist yet.")],
    layout: Annotated[
        str | None, typer.Option(help="Known layout of the columns, such as trex.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="OWN=THEIRS, such as lat_deg=latitude; may be repeated."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="Zone of times that state none: Z, +09:00.")
    ] = None,
    split_gap_h: Annotated[
        float | None, typer.Option("--split-gap-h", min=0, help="A longer gap ends a track.")
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="Region and time: the name of what is fitted.")
    ] = None,
    folds: Annotated[
        Path | None, typer.Option(help="File of blocks and folds, in place of making them.")
    ] = None,
    block_days: Annotated[
        float | None, typer.Option(help="Length of a block's window, days; 3 unless said.")
    ] = None,
    block_km: Annotated[
        float | None, typer.Option(help="Tracks that come nearer are in one block; 40 unless said.")
    ] = None,
    fold_count: Annotated[
        int | None, typer.Option("--fold-count", help="Number of folds; 5 unless said.")
    ] = None,
    currents: Annotated[Path | None, typer.Option(help="Current file: drift with fields.")] = None,
    wind: Annotated[Path | None, typer.Option(help="Wind file: drift with fields.")] = None,
    leeway_class: Annotated[
        str | None, typer.Option("--leeway-class", help="Of all drifters, with fields.")
    ] = None,
    current_error: Annotated[
        str | None,
        typer.Option("--current-error", help="SIGMA/TAU in m/s and h, such as 0.3/12."),
    ] = None,
    wind_error: Annotated[
        str | None, typer.Option("--wind-error", help="SIGMA/TAU in m/s and h, such as 1.5/12.")
    ] = None,
    coast: Annotated[
        str | None,
        typer.Option(help="With fields: a built-in region, none for open sea, or cut (default)."),
    ] = None,
    particles: Annotated[
        int | None, typer.Option(min=100, help="Of each start, with fields; 1000 unless said.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of intervals and particles.")] = 1,
) -> None:
    """Measure skill, separation and containment on observed tracks, against three baselines.

    Without fields the tracks must carry modelled current and wind: the error model is calibrated
    by cross-validation over space-time blocks, pseudo-Lagrangian. With fields, particles drift from
    every start.
    """
    import numpy as np

    from sarex.drift.skill import layout_of, read_tracks, write_report
    from sarex.errors import DriftError

    if out.exists():
        raise DriftError(
            "the folder is there already",
            given=out,
            remedy="Name a new folder, or move the old one away.",
        )
    fields = (currents, wind, leeway_class, current_error, wind_error)
    with_fields = any(value is not None for value in fields)
    _refuse_unused(folds, (block_days, block_km, fold_count), with_fields, (coast, particles))
    say = teller()

    shape = layout_of(layout, column or (), zone)
    read = read_tracks(tracks, shape, split_gap_h=split_gap_h)
    blocks = _blocks(read, folds, block_days, block_km, fold_count)
    say(f"{len(read.tracks)} tracks in {blocks.count} blocks and {blocks.folds} folds")
    named = label or shape.label or read.name
    rng = np.random.default_rng(seed)
    if with_fields:
        sea = (coast or "cut", particles or 1000)
        made = _with_fields(read, blocks, fields, *sea, rng, named, say)
    else:
        made = _with_samples(read, blocks, rng, named, say)
    draft = out.with_name(f".{out.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        write_report(made, draft)
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _summary(made)
    print(f"report: {out / 'report.md'}")


def _refuse_unused(
    folds: Path | None,
    blocks: tuple[float | None, ...],
    with_fields: bool,
    sea: tuple[object, ...],
) -> None:
    """An option that would change nothing is refused."""
    from sarex.errors import DriftError

    if folds is not None and any(value is not None for value in blocks):
        raise DriftError(
            "blocks are given and asked for",
            given=f"--folds {folds} and --block-days, --block-km or --fold-count",
            remedy="Leave out one or the other.",
        )
    if not with_fields and any(value is not None for value in sea):
        raise DriftError(
            "--coast and --particles are for fields, and none are given",
            allowed=", ".join(_FIELDS),
            remedy="Give the fields, or leave these options out.",
        )


def _blocks(
    tracks: TrackSet,
    folds: Path | None,
    days: float | None,
    apart_km: float | None,
    count: int | None,
) -> Blocks:
    from sarex.drift.skill import make_blocks, read_blocks

    if folds is not None:
        return read_blocks(folds, tracks)
    return make_blocks(
        tracks,
        days=3.0 if days is None else days,
        apart_m=40_000.0 if apart_km is None else 1000.0 * apart_km,
        folds=5 if count is None else count,
    )


def _with_samples(
    tracks: TrackSet,
    blocks: Blocks,
    rng: np.random.Generator,
    label: str,
    say: Callable[[str], None],
) -> Evaluation:
    from sarex.drift.skill import evaluate_sampled
    from sarex.errors import DriftError

    if not tracks.sampled:
        raise DriftError(
            "the tracks carry no modelled current and wind, and no fields are given",
            allowed="the columns current_east_m_s, current_north_m_s, wind_east_m_s, "
            "wind_north_m_s; or --currents, --wind, --leeway-class, --current-error, --wind-error",
            remedy="Give fields of the days of the tracks, or tracks with these columns.",
            where=tracks.name,
        )
    return evaluate_sampled(tracks, blocks, rng=rng, label=label, progress=say)


def _with_fields(
    tracks: TrackSet,
    blocks: Blocks,
    given: tuple[Path | None, Path | None, str | None, str | None, str | None],
    coast: str,
    particles: int,
    rng: np.random.Generator,
    label: str,
    say: Callable[[str], None],
) -> Evaluation:
    from sarex.drift.skill import evaluate_fields
    from sarex.drift.skill.fields import coast_about, drifter_of, error_of, forcing_of
    from sarex.errors import DriftError

    currents, wind, leeway_class, current_error, wind_error = given
    if not (currents and wind and leeway_class and current_error and wind_error):
        raise DriftError(
            "the fields are not complete",
            given=", ".join(n for n, v in zip(_FIELDS, given, strict=True) if v is not None),
            allowed=", ".join(_FIELDS),
            remedy="Give all five, or none to calibrate on the columns of the tracks; leeway and "
            "errors are not guessed.",
        )
    errors = error_of(current_error, "--current-error"), error_of(wind_error, "--wind-error")
    drifter = drifter_of(leeway_class)
    forcing = forcing_of(currents, wind, *errors)
    say(f"coast: {coast}")
    return evaluate_fields(
        tracks,
        blocks,
        drifter,
        forcing,
        coast_about(coast, tracks),
        particles=particles,
        rng=rng,
        label=label,
        progress=say,
    )


def _summary(made: Evaluation) -> None:
    """Two lines a model at 24 h."""
    print(f"{made.kind}, {made.label}: {made.numbers['blocks_with_starts']} blocks, at 24 h")
    for name, by_lead in made.numbers["models"].items():
        scores = by_lead["24"]
        if scores["ss"]["mean"] is None:
            continue
        low, high = scores["ss"]["interval"]
        held = scores["inside_0.95"]["mean"]
        print(
            f"  {name:<20} SS {scores['ss']['mean']:.3f} [{low:.3f}, {high:.3f}]  separation "
            f"{scores['separation_m']['mean'] / 1000:.1f} km"
            + ("" if held is None else f"  95 % area holds {100 * held:.1f} %")
        )
