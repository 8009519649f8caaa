"""A whole exercise in one call: case or scenario in, case folder with its review out."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

import numpy as np

from sarex.artefacts import ArtefactRef
from sarex.errors import ExerciseError
from sarex.exercise.design import (
    LoadedScenario,
    load_scenario,
    load_scenario_case,
    scenario_of_case,
)
from sarex.exercise.direct import Staffing, direct, store_inputs
from sarex.exercise.registry import exercise_registry
from sarex.exercise.seats.pace import Timekeeper
from sarex.exercise.seats.seating import Seats
from sarex.exercise.truth_record import CONTROL
from sarex.exercise.worlds.record import WORLDS
from sarex.incident import LoadedCase, load_case, parse_case
from sarex.incident.events import IncidentReported
from sarex.jobs import Runner
from sarex.journal import CaseFolder, SeededIds, Signer, SimulatedClock, SystemClock, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.metocean.finding import Folders
from sarex.operation.desk import Desk
from sarex.randomness import Key, draw_key
from sarex.review.events import EVENTS
from sarex.review.job_inputs import job_inputs
from sarex.review.judging import judge_run
from sarex.review.unfinished import marked, refuse_existing, refuse_running
from sarex.review.write import record_review, write_review

__all__ = ["Playing", "RunResult", "join_case", "run_case", "run_scenario"]

_CONTROL = Viewer(EXCON, "control")


@dataclass(frozen=True, slots=True)
class RunResult:
    """``report`` is the HTML file, ``summary`` a few lines of text."""

    folder: Path
    report: Path
    summary: str


class Playing(TypedDict, total=False):
    """How a case is played.

    Parameters
    ----------
    staffing : Staffing, optional
        How long the staffs take.
    hours : float, optional
        ENDEX comes so long after STARTEX at the latest.
    worlds : int
        Drawn worlds in which the first plan is flown beside the plan of ws-1; 0 leaves it out.
    keeper : Timekeeper, optional
        The pace; as fast as it goes unless given.
    seats : Seats, optional
        Facilities and roles that are not simulated.
    threads : int, optional
        Of each job; they change no result.
    locale : str
        Language of the review.
    say : callable
        Told what is being done.
    """

    staffing: Staffing | None
    hours: float | None
    worlds: int
    keeper: Timekeeper | None
    seats: Seats | None
    threads: int | None
    locale: str
    say: Callable[[str], None]


class _Opened(NamedTuple):
    """A case folder, and what is played in it."""

    folder: CaseFolder
    clock: SimulatedClock
    loaded: LoadedCase
    scenario: LoadedScenario
    seed: int
    must_plan: bool = False


def run_case(
    case_file: Path | str,
    out: Path,
    *,
    data_folder: Path | None = None,
    wind_file: Path | None = None,
    current_file: Path | None = None,
    seed: int | None = None,
    **playing: Unpack[Playing],
) -> RunResult:
    """Play a case by a scenario that is made of it, judge what was flown, write its review.

    Parameters
    ----------
    case_file
        A case file, or the name of a built-in case.
    out
        Folder of the new case, seen from the start. Nothing is left where nothing was recorded;
        where the play breaks off later, the folder stays and is marked.
    data_folder
        Folder of real data: relative file names of the case are looked for here when the folder of
        the case file does not have them.
    wind_file, current_file
        Take the place of the files that the case names.
    seed
        Takes the place of the seed that the case names.
    **playing
        See :class:`Playing`.

    Raises
    ------
    PlanError
        If the first search cannot be planned.
    SarexError
        With the place, what is allowed and what to do next.
    """
    loaded = load_case(case_file)
    made = scenario_of_case(loaded.case)
    files = partial(
        store_inputs,
        base_folder=loaded.field_folders(data_folder),
        wind_file=wind_file,
        current_file=current_file,
    )
    return _in_new_folder(Path(out), loaded, made, files, seed, playing, must_plan=True)


def run_scenario(
    scenario: Path | str,
    out: Path,
    *,
    data_folder: Path | None = None,
    seed: int | None = None,
    **playing: Unpack[Playing],
) -> RunResult:
    """Play an exercise's scenario, judge what was flown, write its review.

    Parameters
    ----------
    scenario
        A scenario file, or the name of a built-in one.
    out, data_folder, seed, **playing
        As of :func:`run_case`.

    Raises
    ------
    SarexError
        With the place, what is allowed and what to do next.
    """
    read = load_scenario(scenario)
    loaded = load_scenario_case(read)
    files = partial(
        store_inputs,
        base_folder=loaded.field_folders(data_folder),
        wind_file=None,
        current_file=None,
    )
    return _in_new_folder(Path(out), loaded, read, files, seed, playing)


def join_case(
    path: Path,
    *,
    scenario: LoadedScenario | None = None,
    data_folder: Path | None = None,
    keyring: Signer | None = None,
    **playing: Unpack[Playing],
) -> RunResult:
    """Play a case that people have worked on: STARTEX in its folder, then as :func:`run_case`.

    What is on record is not done again: report, offers, phase, forecast. A plan that was issued is
    flown, one that was proposed is seen through. A first search that cannot be planned is told.

    Parameters
    ----------
    path
        Folder of a case of mode exercise with its ``incident.reported``.
    scenario
        Made of the case unless given.
    data_folder
        As of :func:`run_case`; used where no forecast is on record yet.
    keyring
        The keys of exercise control, of simulated staffs and crews, where the journal is signed.
    **playing
        See :class:`Playing`.

    Raises
    ------
    ExerciseError
        If nothing is reported, or the exercise has begun before.
    SarexError
        As of :func:`run_case`.
    """
    if (path / "review").exists():
        raise ExerciseError(
            "the case has a review: its play is over",
            given=str(path / "review"),
            allowed="a case before its STARTEX",
            remedy="Play the case in another folder.",
        )
    refuse_running(path)
    clock = SimulatedClock(0, SystemClock())
    with CaseFolder.open(
        path,
        registry=exercise_registry(EVENTS),
        clocks=clock,
        ids=SystemIds(),
        keyring=keyring if _is_signed(path) else None,
    ) as folder:
        loaded = _reported(folder)
        clock.advance_to(loaded.case.report.received_at_ns)
        made = scenario_of_case(loaded.case) if scenario is None else scenario
        opened = _Opened(folder, clock, loaded, made, loaded.case.forecast.seed)
        with marked(path):
            return _play(
                opened, partial(_inputs_of, base_folder=loaded.field_folders(data_folder)), playing
            )


def _is_signed(path: Path) -> bool:
    """Whether its journal is signed: one that is not stays so, for others have it open too."""
    registry = exercise_registry(EVENTS)
    with CaseFolder.open(path, registry=registry, clocks=SystemClock(), ids=SystemIds()) as folder:
        return folder.journal.is_signed


def _reported(folder: CaseFolder) -> LoadedCase:
    """The case as it was reported to exercise control."""
    for event in folder.journal.view(_CONTROL).events(types=("incident.reported",)):
        if isinstance(event.body, IncidentReported):
            return parse_case(event.body.to_toml())
    raise ExerciseError(
        "no distress is reported in this folder",
        allowed="a case with incident.reported",
        remedy="Enter the case first.",
        where=str(folder.path),
    )


def _inputs_of(desk: Desk, *, base_folder: Folders) -> dict[str, ArtefactRef]:
    """What the forecast on record was computed from, so that plans and truth rest on the same."""
    if desk.state().forecast is not None:
        return job_inputs(desk)
    return store_inputs(desk, base_folder, None, None)


def _in_new_folder(
    out: Path,
    loaded: LoadedCase,
    scenario: LoadedScenario,
    inputs: Callable[[Desk], Mapping[str, ArtefactRef]],
    seed: int | None,
    playing: Playing,
    *,
    must_plan: bool = False,
) -> RunResult:
    """Play in a new folder; take it away if the play breaks off before anything is recorded."""
    refuse_existing(out)
    new = [folder for folder in (out.parent, *out.parent.parents) if not folder.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    case, number = loaded.case, loaded.case.forecast.seed if seed is None else seed
    clock = SimulatedClock(case.report.received_at_ns, SystemClock())
    empty = True
    try:
        with CaseFolder.create(
            out,
            case_id=case.id,
            origin=EXCON,
            registry=exercise_registry(EVENTS),
            clocks=clock,
            ids=SeededIds(hashlib.sha256(_key(number).tobytes()).digest()),
        ) as folder:
            opened = _Opened(folder, clock, loaded, scenario, number, must_plan)
            try:
                with marked(out):
                    return _play(opened, inputs, playing)
            finally:
                empty = not folder.journal.view(_CONTROL).events()
    finally:
        if empty:
            shutil.rmtree(out, ignore_errors=True)
            _remove_empty(new)


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders that were made for nothing, the innermost first."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:  # something else is in it by now
            return


def _key(seed: int) -> Key:
    return draw_key(np.random.default_rng(seed))


def _play(
    opened: _Opened, inputs: Callable[[Desk], Mapping[str, ArtefactRef]], playing: Playing
) -> RunResult:
    """Direct the case, judge it, write its review, and copy that out of its artefact."""
    folder, scenario = opened.folder, opened.scenario
    say, locale = playing.get("say", _silent), playing.get("locale", "en")
    hours, until_ns = playing.get("hours"), None
    if hours is not None:
        until_ns = scenario.scenario.startex_ns + round(hours * 3.6e12)
    with Runner(folder.artefacts, threads=playing.get("threads")) as runner:
        desk = Desk(
            folder, runner, opened.clock, opened.loaded, _CONTROL, opened.seed, _key(opened.seed)
        )
        used = inputs(desk)
        direct(
            desk,
            opened.clock,
            used,
            scenario,
            staffing=playing.get("staffing"),
            until_ns=until_ns,
            worlds=playing.get("worlds", WORLDS),
            must_plan=opened.must_plan,
            keeper=playing.get("keeper"),
            seats=playing.get("seats"),
            say=say,
        )
        say("judge")
        judge_run(desk, used)
        say("report")
        view, now = desk.view(), opened.clock.now_ns()
        written = write_review(folder, view, used, locale=locale)
        record_review(folder, view, written, CONTROL, occurred_at_ns=now, locale=locale)
        report = folder.artefacts.path(written)
        shutil.copytree(report, folder.path / "review")
        summary = (report / "summary.txt").read_text(encoding="utf-8")
    review = folder.path / "review" / "report.html"
    return RunResult(folder.path, review, summary.rstrip("\n"))


def _silent(_: str) -> None:
    return
