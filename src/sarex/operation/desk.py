"""A desk: the node at which one case is worked, with its clock, its journal and its runner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sarex.artefacts import ArtefactRef
from sarex.incident import LoadedCase
from sarex.jobs import Handle, Job, Progress, Runner
from sarex.journal import ArtefactCitation, CaseFolder, Clock, Event, Marking, View
from sarex.labels import EXCON, Label, Viewer
from sarex.operation.snapshot import case_fold
from sarex.operation.state import CaseState
from sarex.provenance import Provenance
from sarex.randomness import Key, derive_key, key_to_hex

__all__ = ["Author", "Desk"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who records an event, and in which function."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One case at one node.

    Parameters
    ----------
    folder, runner, clock
        Journal and artefacts; where heavy work is done; case time.
    loaded
        The case file.
    viewer
        As whom this desk reads.
    seed, key
        Seed of the case and the 128-bit key drawn from it; each purpose derives its own.
    on_progress
        Called with the progress of each job, in a thread of the runner.
    """

    folder: CaseFolder
    runner: Runner
    clock: Clock
    loaded: LoadedCase
    viewer: Viewer
    seed: int
    key: Key
    on_progress: Callable[[Progress], None] | None = None

    @property
    def smc(self) -> Author:
        """As the case file names it; who holds it now: :mod:`sarex.operation.coordinator`."""
        return Author(f"{self.loaded.case.parties.smc} RCC", "SMC")

    def label_of(self, owner: str) -> Label:
        """Owned by one party, released to all nations of the case (and to exercise control)."""
        control = (EXCON,) if self.loaded.case.mode == "exercise" else ()
        return Label(owner, (*self.loaded.case.parties.nations, *control))

    @property
    def shared(self) -> Label:
        """Of the SMC that the case file names, released to all."""
        return self.label_of(self.loaded.case.parties.smc)

    def record(
        self,
        type_name: str,
        body: BaseModel,
        author: Author,
        *,
        label: Label | None = None,
        cause: Event | str | None = None,
        marking: Marking | None = None,
        at_ns: int | None = None,
        field_labels: Mapping[str, Label] | None = None,
    ) -> Event:
        """Append one event; by default now, and released to all."""
        return self.folder.journal.append(
            type_name,
            body,
            author=author.name,
            role=author.role,
            label=label or self.shared,
            occurred_at_ns=self.clock.now_ns() if at_ns is None else at_ns,
            cause=cause.event_id if isinstance(cause, Event) else cause,
            marking=marking,
            field_labels=field_labels,
        )

    def view(self) -> View:
        return self.folder.journal.view(self.viewer)

    def state(self) -> CaseState:
        """The case's state as this desk may see it: what is new since it was last asked for.

        The first time, what is new since the snapshot.
        """
        return self.folder.journal.state(self.viewer, case_fold())

    def run(
        self,
        function: str,
        inputs: Mapping[str, ArtefactRef],
        parameters: Mapping[str, Any],
        *,
        kind: str,
        purpose: str,
    ) -> ArtefactRef:
        """Run one job to its end and return the artefact it made.

        ``purpose`` names the random key that the job gets; the same purpose always gets the same.
        """
        job = Job(
            function=function,
            inputs={name: ref.sha256 for name, ref in sorted(inputs.items())},
            parameters=dict(parameters),
            key=key_to_hex(derive_key(self.key, purpose)),
            kind=kind,
        )
        return self.await_result(self.runner.submit(job, self.on_progress))

    def await_result(self, handle: Handle) -> ArtefactRef:
        """Wait for a job of :meth:`run`; desks that can be cancelled do it in their own way."""
        return handle.result()

    def cite(
        self, ref: ArtefactRef, provenance: Provenance, label: Label | None = None
    ) -> ArtefactCitation:
        """A citation of an artefact; by default released to all."""
        return ArtefactCitation.of(ref, label or self.shared, provenance)
