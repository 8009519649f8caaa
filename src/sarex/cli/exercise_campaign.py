"""``sarex exercise campaign``: one case over thousands of drawn worlds, by several planners."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from sarex.cli._telling import teller

if TYPE_CHECKING:
    from sarex.exercise.campaign import Campaign, Design, Progress, Summary
    from sarex.incident import LoadedCase
    from sarex.jobs import ClusterRunner, Runner

__all__ = ["campaign"]

_INTERRUPTED = 130
_TELL_S = 5.0
_T = TypeVar("_T")


def campaign(
    case: Annotated[
        str,
        typer.Argument(help="A scenario (goto, maizuru, ferry or a file), or a case or its file."),
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the campaign: new, or to be gone on with.")
    ],
    worlds: Annotated[int, typer.Option(min=1, help="How many worlds in all.")] = 1000,
    planners: Annotated[
        str, typer.Option(help="Some of ws-0, ws-1, ws-1p, greedy, joint, with commas.")
    ] = "ws-1,joint",
    period: Annotated[int, typer.Option(min=1, help="Number of the case's search period.")] = 1,
    evaluations: Annotated[
        int, typer.Option(min=1, help="What the joint planner may spend.")
    ] = 200,
    particles: Annotated[
        int | None, typer.Option(min=1, help="About so many to plan with, not the case's draws.")
    ] = None,
    sea_error: Annotated[
        float, typer.Option(help="Perturbed sea: error of wind and current, times as stated.")
    ] = 2.0,
    width_factor: Annotated[
        float, typer.Option(help="Narrower sweeps: true over stated sweep width.")
    ] = 0.7,
    seed: Annotated[int | None, typer.Option(help="Instead of the seed in the case file.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes here; all cores unless said.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://10.0.0.5:8786.")
    ] = None,
    chunk: Annotated[
        int, typer.Option(min=1, help="Worlds that a worker flies at once; changes no result.")
    ] = 20,
    lang: Annotated[str, typer.Option("--lang", help="Language of the page: en, ko or ja.")] = "en",
) -> None:
    """Fly a case over drawn worlds by several planners, in the same worlds with the same luck.

    The same command goes on where a campaign was stopped; more --worlds goes on further. Ctrl-C
    stops it.
    """
    from sarex.exercise.campaign import Design, variants
    from sarex.words import catalogue

    catalogue(lang)  # refuses another language before anything is flown
    loaded = _case_of(case)
    design = Design(
        seed=loaded.case.forecast.seed if seed is None else seed,
        planners=_names(planners),
        period=period,
        evaluations=evaluations,
        particles=particles,
        variants=variants(sea_error, width_factor),
    )
    say = teller()
    made = _stoppable(
        lambda: _flown(loaded, design, out, worlds, (workers, scheduler), chunk, say), out
    )
    say("page")
    from sarex.review.campaign import write_campaign

    summary, page = write_campaign(made, lang)
    typer.echo("\n".join(_table(summary, design)))
    typer.echo(f"page: {page}")


def _case_of(name: str) -> LoadedCase:
    """The case of a scenario, or a case; a built-in name may be both, with one case."""
    import tomllib

    from sarex.exercise.design import SCENARIOS, load_scenario, load_scenario_case
    from sarex.incident import load_case

    path, scenario = Path(name), name in SCENARIOS and not Path(name).exists()
    if path.is_file():
        try:
            head = tomllib.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError):
            head = {}  # load_case says what is wrong with it
        scenario = str(head.get("schema", "")).startswith("sarex.scenario/")
    return load_scenario_case(load_scenario(name)) if scenario else load_case(name)


def _names(planners: str) -> tuple[Any, ...]:
    return tuple(word.strip() for word in planners.split(",") if word.strip())


def _flown(
    loaded: LoadedCase,
    design: Design,
    out: Path,
    worlds: int,
    asked: tuple[int | None, str | None],
    chunk: int,
    say: Callable[[str], None],
) -> Campaign:
    """Made or taken up, and flown; a scheduler that does not answer is told of before all that."""
    from sarex.cli._cross_check import refuse_faults
    from sarex.cli._files import field_folders
    from sarex.exercise.campaign import open_campaign

    refuse_faults(loaded, str(loaded.path))
    runner, words = _workers(out, *asked)
    with runner:
        made = open_campaign(out, loaded, field_folders(loaded), design, say=say)
        say(f"campaign {made.hash[:12]}, {words}")
        made.fly(runner, worlds, chunk=chunk, told=_progress(say))
    return made


def _workers(
    out: Path, workers: int | None, scheduler: str | None
) -> tuple[Runner | ClusterRunner, str]:
    from sarex.artefacts import ArtefactStore
    from sarex.jobs import ClusterRunner, Runner

    store = ArtefactStore(out / "artefacts")
    if scheduler is not None:
        return ClusterRunner(store, scheduler), f"workers of {scheduler}"
    count = workers or _cores()
    return Runner(store, workers=count, threads=1), f"{count} worker processes"


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _progress(say: Callable[[str], None]) -> Callable[[Progress], None]:
    """Say how far it is, every few seconds."""
    last = [-_TELL_S]

    def told(now: Progress) -> None:
        if now.seconds - last[0] < _TELL_S and now.done < now.worlds:
            return
        last[0] = now.seconds
        rate = (now.done - now.begun) / now.seconds if now.seconds > 0 else 0.0
        left = f", {rate:.1f} a second, {(now.worlds - now.done) / rate:.0f} s left" if rate else ""
        say(f"{now.done} of {now.worlds} worlds{left}")

    return told


def _stoppable(act: Callable[[], _T], out: Path) -> _T:
    """Do it; after Ctrl-C say how to go on."""
    try:
        return act()
    except KeyboardInterrupt:
        print(
            f"stopped; what is done is kept in {out}. Give the same command to go on.",
            file=sys.stderr,
        )
        raise typer.Exit(_INTERRUPTED) from None


def _table(summary: Summary, design: Design) -> list[str]:
    lines = [
        f"{summary.worlds} worlds. POS and found share of at least one object, in per cent; "
        "difference in standard errors.",
        f"{'truth':11}{'planner':9}{'POS':>7}{'found':>8}{'95 %':>16}{'difference':>12}",
    ]
    for variant in design.variants:
        for planner in design.planners:
            held = summary.held[variant.name][planner]["any"]
            share, pos = held.share, held.predicted
            lines.append(
                f"{variant.name:11}{planner:9}{100 * pos.value:7.1f}{100 * share.value:8.1f}"
                f"{f'{100 * share.low:.1f} to {100 * share.high:.1f}':>16}"
                f"{'-' if held.score is None else f'{held.score:+.1f}':>12}"
            )
    return lines
