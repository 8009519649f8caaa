"""A whole exercise in one call: case file in, case folder with its review out."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sarex.artefacts import ArtefactRef
from sarex.errors import JournalError
from sarex.exercise import rehearse, store_inputs
from sarex.exercise.design import load_scenario, load_scenario_case
from sarex.exercise.direct import Staffing, direct
from sarex.exercise.registry import exercise_registry
from sarex.exercise.rehearsal import WORLDS
from sarex.exercise.seats.pace import Timekeeper
from sarex.exercise.seats.seating import Seats
from sarex.exercise.truth_record import CONTROL
from sarex.incident import LoadedCase, load_case
from sarex.jobs import Runner
from sarex.journal import CaseFolder, SeededIds, SimulatedClock, SystemClock
from sarex.labels import EXCON, Viewer
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.review.events import EVENTS
from sarex.review.judging import judge_run
from sarex.review.write import record_review, write_review

__all__ = ["RunResult", "run_case", "run_scenario"]


@dataclass(frozen=True, slots=True)
class RunResult:
    """``report`` is the HTML file, ``summary`` a few lines of text."""

    folder: Path
    report: Path
    summary: str


class _Files(NamedTuple):
    """Where the field files of a case are."""

    base_folder: tuple[Path, ...]
    wind: Path | None
    current: Path | None


class _How(NamedTuple):
    """How a case is played, and by what."""

    seed: int | None
    threads: int | None
    locale: str
    play: Callable[[Desk, SimulatedClock, Mapping[str, ArtefactRef]], None]
    say: Callable[[str], None]
    keeper: Timekeeper | None = None
    """Of a run that others may join, or end at the keys: what was recorded is kept."""


def run_case(
    case_file: Path | str,
    out: Path,
    *,
    data_folder: Path | None = None,
    wind_file: Path | None = None,
    current_file: Path | None = None,
    seed: int | None = None,
    threads: int | None = None,
    locale: str = "en",
    worlds: int = WORLDS,
    say: Callable[[str], None] = lambda _: None,
) -> RunResult:
    """Rehearse an exercise and write its review.

    Parameters
    ----------
    case_file
        A case file, or the name of a built-in case.
    out
        Folder of the new case. It appears when the case is whole: nothing is left of a run that
        fails.
    data_folder
        Folder of real data: relative file names of the case are looked for here when the folder of
        the case file does not have them.
    wind_file, current_file
        Take the place of the files that the case names.
    seed
        Takes the place of the seed that the case names.
    threads
        Numba threads; they change no result.
    locale
        Language of the review.
    worlds
        Drawn worlds in which the first plan is flown beside the plan of ws-1; 0 leaves it out.
    say
        Told what is being done.

    Raises
    ------
    SarexError
        With the place, what is allowed and what to do next.
    """

    def play(desk: Desk, clock: SimulatedClock, inputs: Mapping[str, ArtefactRef]) -> None:
        rehearse(desk, clock, inputs, worlds=worlds, say=say)

    loaded = load_case(case_file)
    files = _Files(loaded.field_folders(data_folder), wind_file, current_file)
    return _in_new_folder(loaded, Path(out), files, _How(seed, threads, locale, play, say))


def run_scenario(
    scenario: Path | str,
    out: Path,
    *,
    data_folder: Path | None = None,
    seed: int | None = None,
    threads: int | None = None,
    locale: str = "en",
    staffing: Staffing | None = None,
    hours: float | None = None,
    worlds: int = WORLDS,
    keeper: Timekeeper | None = None,
    seats: Seats | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RunResult:
    """Play an exercise's scenario, judge what was flown, write its review.

    Parameters
    ----------
    scenario
        A scenario file, or the name of a built-in one.
    out, data_folder, seed, threads, locale, worlds, say
        As of :func:`run_case`.
    staffing
        How long the staffs take.
    hours
        ENDEX comes so long after STARTEX at the latest.
    keeper
        The pace. Where others are expected to join, the case is played in ``out`` itself, and what
        was recorded stays there; so it does when ENDEX was asked for at the keys.
    seats
        Facilities and roles that are not simulated.

    Raises
    ------
    SarexError
        With the place, what is allowed and what to do next.
    """
    read = load_scenario(scenario)
    loaded = load_scenario_case(read)

    until_ns = None
    if hours is not None:
        until_ns = read.scenario.startex_ns + round(hours * 3.6e12)

    def play(desk: Desk, clock: SimulatedClock, inputs: Mapping[str, ArtefactRef]) -> None:
        direct(
            desk,
            clock,
            inputs,
            read,
            staffing=staffing,
            until_ns=until_ns,
            worlds=worlds,
            keeper=keeper,
            seats=seats,
            say=say,
        )
        say("judge")
        judge_run(desk, inputs)

    files = _Files(loaded.field_folders(data_folder), None, None)
    return _in_new_folder(loaded, Path(out), files, _How(seed, threads, locale, play, say, keeper))


def _in_new_folder(loaded: LoadedCase, out: Path, files: _Files, how: _How) -> RunResult:
    """Play in a draft beside the folder, which appears when the case is whole."""
    if out.exists():
        raise JournalError(
            "there is something here already",
            given=out,
            remedy="Give the path of a folder that does not exist yet with --out.",
        )
    new = [folder for folder in (out.parent, *out.parent.parents) if not folder.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    if how.keeper is not None and how.keeper.joined:
        return _play(loaded, out, out, files, how)
    draft = out.parent / f".{out.name}.{os.getpid()}.running"
    try:
        result = _play(loaded, draft, out, files, how)
        draft.rename(out)
    finally:
        if draft.exists() and how.keeper is not None and how.keeper.stop_asked:
            draft.rename(out)
        elif draft.exists():
            shutil.rmtree(draft)
        if not out.exists():
            _remove_empty(new)
    return result


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders that were made for nothing, the innermost first."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:  # something else is in it by now
            return


def _play(loaded: LoadedCase, draft: Path, out: Path, files: _Files, how: _How) -> RunResult:
    """Play the case in the draft folder and copy the review out of its artefact."""
    case = loaded.case
    number = case.forecast.seed if how.seed is None else how.seed
    key = draw_key(np.random.default_rng(number))
    clock = SimulatedClock(case.report.received_at_ns, SystemClock())
    folder = CaseFolder.create(
        draft,
        case_id=case.id,
        origin=EXCON,
        registry=exercise_registry(EVENTS),
        clocks=clock,
        ids=SeededIds(hashlib.sha256(key.tobytes()).digest()),
    )
    viewer = Viewer(EXCON, "control")
    with folder, Runner(folder.artefacts, threads=how.threads) as runner:
        desk = Desk(folder, runner, clock, loaded, viewer, number, key)
        inputs = store_inputs(desk, *files)
        how.play(desk, clock, inputs)
        how.say("report")
        view, locale = desk.view(), how.locale
        written = write_review(folder, view, inputs, locale=locale)
        record_review(folder, view, written, CONTROL, occurred_at_ns=clock.now_ns(), locale=locale)
        report = folder.artefacts.path(written)
        shutil.copytree(report, draft / "review")
        summary = (report / "summary.txt").read_text(encoding="utf-8")
    return RunResult(out, out / "review" / "report.html", summary.rstrip("\n"))
