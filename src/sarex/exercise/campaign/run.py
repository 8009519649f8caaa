"""A campaign in its folder: made once, then flown, stopped and gone on with as often as wanted.

``campaign.json`` says what is flown, ``artefacts`` holds case, fields, plans and what workers made,
``rows.jsonl`` one row a world. Which process flew a world, and which was done first, changes
nothing in it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sarex.artefacts import ArtefactStore
from sarex.canonical import content_hash
from sarex.errors import ExerciseError, WorkerLostError
from sarex.exercise.campaign.chunk_job import FUNCTION, ROWS
from sarex.exercise.campaign.design import Design
from sarex.exercise.campaign.plans import PlansRead, make_plans, read_plans
from sarex.exercise.campaign.rows import RowsFile, read_rows
from sarex.incident import LoadedCase
from sarex.incident.events import released_toml
from sarex.jobs import Handle, Job
from sarex.metocean.files import field_files
from sarex.metocean.finding import Folders, find_file, matching
from sarex.operation.case_plan import planning_of_case
from sarex.operation.commands.artefacts import keep_files
from sarex.provenance import versions
from sarex.randomness import derive_key, key_to_hex

__all__ = ["CHUNK", "SCHEMA", "TRIES", "Campaign", "JobRunner", "Progress", "open_campaign"]

SCHEMA = "sarex.campaign/1"
CHUNK = 20
"""Worlds in one job."""
TRIES = 4
"""How often a job is run whose worker is lost."""
_TELL_S = 0.5


class JobRunner(Protocol):
    """:class:`sarex.jobs.Runner` or :class:`sarex.jobs.ClusterRunner`."""

    def submit(self, job: Job) -> Handle: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``worlds`` are flown; ``begun`` were there when this run began."""

    done: int
    worlds: int
    begun: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that has its plans.

    Parameters
    ----------
    folder : Path
    document : mapping
        ``campaign.json``.
    """

    folder: Path
    document: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """Content hash of all that decides the rows, code and versions included."""
        return content_hash(self.document)

    @property
    def design(self) -> Design:
        """What is flown."""
        return Design.from_json(self.document["design"])

    @property
    def store(self) -> ArtefactStore:
        """Where the jobs read and write."""
        return ArtefactStore(self.folder / "artefacts")

    @property
    def plans(self) -> PlansRead:
        """Plans, and what the judge predicts of them."""
        return read_plans(self.store.path(self.document["inputs"]["plans"]), self.design)

    def rows(self) -> list[dict[str, Any]]:
        """All rows so far, in the order of worlds."""
        return read_rows(self.folder / ROWS, self.hash)

    def fly(
        self,
        runner: JobRunner,
        worlds: int,
        *,
        chunk: int = CHUNK,
        told: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        """Fly worlds until there are so many; those there are stay.

        Parameters
        ----------
        runner : JobRunner
            On the campaign's own store.
        worlds : int
            In all.
        chunk : int
            Worlds in one job; it changes no row.
        told : callable
            Twice a second or so.

        Raises
        ------
        WorkerLostError
            If a job lost its worker :data:`TRIES` times.
        SarexError
            What a world refuses.
        """
        with RowsFile(self.folder / ROWS, self.hash) as rows:
            if rows.count < worlds:
                _Flight(self, runner, rows, worlds, chunk).fly(told)

    def job(self, first: int, count: int) -> Job:
        """Some worlds."""
        parameters = {
            "campaign": self.hash,
            "count": count,
            "design": self.document["design"],
            "first": first,
        }
        inputs, key = self.document["inputs"], self.document["key"]
        return Job(FUNCTION, inputs, parameters, key, kind="campaign-rows")


class _Flight:
    """Jobs under way; rows are written in the order of worlds, whatever comes first."""

    def __init__(
        self, campaign: Campaign, runner: JobRunner, rows: RowsFile, worlds: int, chunk: int
    ) -> None:
        self._campaign, self._runner, self._rows, self._worlds = campaign, runner, rows, worlds
        self._begun = rows.count
        self._jobs = {
            first: campaign.job(first, min(chunk, worlds - first))
            for first in range(rows.count, worlds, chunk)
        }
        self._handles: dict[int, Handle] = {}
        self._arrived: dict[int, list[str]] = {}
        self._tries = dict.fromkeys(self._jobs, 0)

    def fly(self, told: Callable[[Progress], None]) -> None:
        start = time.monotonic()
        for first in self._jobs:
            self._submit(first)
        while self._rows.count < self._worlds:
            self._collect()
            while self._rows.count in self._arrived:
                self._rows.append(self._arrived.pop(self._rows.count))
            waiting = sum(len(lines) for lines in self._arrived.values())
            done = self._rows.count + waiting
            told(Progress(done, self._worlds, self._begun, time.monotonic() - start))
            if self._rows.count in self._handles:
                self._handles[self._rows.count].wait(_TELL_S)

    def _submit(self, first: int) -> None:
        self._tries[first] += 1
        self._handles[first] = self._runner.submit(self._jobs[first])

    def _collect(self) -> None:
        for first, handle in [each for each in self._handles.items() if each[1].done]:
            del self._handles[first]
            try:
                ref = handle.result(0)
            except WorkerLostError:
                if self._tries[first] >= TRIES:
                    raise
                self._submit(first)
                continue
            text = (self._campaign.store.path(ref) / ROWS).read_text(encoding="utf-8")
            self._arrived[first] = text.splitlines()


def open_campaign(
    folder: Path,
    loaded: LoadedCase,
    folders: Folders,
    design: Design,
    *,
    threads: int | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Campaign:
    """Make a campaign in a folder, or take up the one that is there.

    Parameters
    ----------
    folder : Path
        New, or of the same campaign.
    loaded : LoadedCase
        The case.
    folders : folder or folders
        Where its field files are looked for.
    design : Design
        What is to be flown.
    threads : int, optional
        Of forecast and planners; they change no result.
    say : callable
        Told what is under way.

    Returns
    -------
    Campaign

    Raises
    ------
    ExerciseError
        If the folder holds another campaign, or something else.
    SarexError
        Whatever case, fields, forecast or planners refuse.
    """
    path = folder / "campaign.json"
    part = path.with_name(f".{path.name}.part")
    if not path.exists():
        _refuse_other(folder, part)
    store = ArtefactStore(folder / "artefacts")
    inputs = _store_inputs(store, loaded, folders)
    wanted = {"design": design.to_json(), "schema": SCHEMA, "versions": versions()}
    if path.exists():
        document = json.loads(path.read_text(encoding="utf-8"))
        _check_same(document, wanted, inputs, path)
        return Campaign(folder, document)
    say("forecast")
    planning = planning_of_case(
        loaded.case,
        folders,
        period=design.period,
        particles=design.particles,
        seed=design.seed,
        threads=threads,
    )
    plans = make_plans(store, planning, folders, design, threads=threads, say=say)
    key = key_to_hex(derive_key(planning.key, "campaign worlds"))
    document = {**wanted, "inputs": {**inputs, "plans": plans.sha256}, "key": key}
    with part.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(document, indent=1, sort_keys=True) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    return Campaign(folder, document)


def _store_inputs(store: ArtefactStore, loaded: LoadedCase, folders: Folders) -> dict[str, str]:
    """The case without personal data, and the field files that it names."""
    inputs = {"case": keep_files(store, "case", {"case.toml": released_toml(loaded.case)})}
    for file in field_files(loaded.case.fields):
        found = matching(find_file(file, folders))
        inputs[file.name] = keep_files(store, "fields", {each.name: each for each in found})
    return {name: ref.sha256 for name, ref in inputs.items()}


def _refuse_other(folder: Path, part: Path) -> None:
    """A folder that is there holds nothing, or what a run left that was stopped early."""
    left = {"artefacts", part.name}
    if folder.exists() and any(each.name not in left for each in folder.iterdir()):
        raise ExerciseError(
            "there is something here already, and no campaign",
            given=folder,
            allowed="a new folder, or that of a campaign",
            remedy="Give the path of a folder that does not exist yet.",
        )


def _check_same(
    document: Mapping[str, Any], wanted: Mapping[str, Any], inputs: Mapping[str, str], path: Path
) -> None:
    kept = {name: value for name, value in document["inputs"].items() if name != "plans"}
    pairs = {"case and fields": (kept, dict(inputs)), "schema": (document["schema"], SCHEMA)}
    for part in ("design", "versions"):
        before, now = document[part], json.loads(json.dumps(wanted[part]))
        pairs |= {
            f"{part}: {name}": (before.get(name), now.get(name)) for name in {**before, **now}
        }
    other = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if other:
        raise ExerciseError(
            "this folder holds another campaign",
            given={name: now for name, (_, now) in other.items()},
            allowed={name: before for name, (before, _) in other.items()},
            where=str(path),
            remedy="Run it with the same case, options and version, or give another folder.",
        )
