"""A case that a server keeps open, for many threads and many viewers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from sarex.exercise.control import STAMP, ControlState, Gate, control_in
from sarex.exercise.seats.desk import case_clock, case_desk, reported_to
from sarex.exercise.seats.seat import Seat, seat_of
from sarex.incident import LoadedCase
from sarex.incident.case_file import parse_case
from sarex.jobs import Runner
from sarex.journal import CaseFolder, Clock, Heads, View
from sarex.labels import EXCON, Viewer
from sarex.operation.commands.refusal import OrderError
from sarex.operation.desk import Desk
from sarex.operation.snapshot import case_fold
from sarex.operation.state import CaseState
from sarex.server.access.principal import Principal
from sarex.server.access.principal import Seat as SeatHeld
from sarex.server.cases.numbering import Mark, Numbered, Numbering
from sarex.server.kept import Kept
from sarex.server.problems import ConflictError
from sarex.server.settings import Mode

__all__ = ["NotReportedError", "OpenCase", "Told", "is_exercise"]

Told = tuple[bytes, bytes, str, int]
"""A case as it is shown: what stands before the clock, the state, the ETag, the cursor."""
_MOST_SHOWN = 64
"""Seats whose view of a case is kept."""


class NotReportedError(ConflictError):
    """A case of which the viewer sees no distress report has no desk."""

    code = "not-reported"


class OpenCase:
    """One open case.

    Parameters
    ----------
    case_id
        Its name in addresses: that of its folder. The case's own id is ``folder.journal.case_id``.
    folder
        Journal and artefacts.
    runner
        Where its heavy work is done.
    mode
        Exercise or operation.
    operations
        Where the case of a real emergency is made, which an exercise's server does not serve.
    engine
        The server's database.
    numbering
        Numbers of its events, as they came.
    clock
        Case time, shared by all desks; see :func:`sarex.exercise.seats.desk.case_clock`.
    """

    def __init__(
        self,
        case_id: str,
        folder: CaseFolder,
        runner: Runner,
        operations: Path,
        engine: sa.Engine,
    ) -> None:
        self.case_id = case_id
        self.operations = operations
        self.folder = folder
        self.runner = runner.at(folder.artefacts)
        self.mode: Mode = "exercise" if is_exercise(folder) else "operation"
        self.clock: Clock = case_clock(folder, self.mode)
        self.numbering = Numbering(engine, case_id, folder.journal)
        self._lock = threading.Lock()
        self._loaded: dict[tuple[str, bool], LoadedCase] = {}
        self._reported: dict[Viewer, tuple[tuple[str, int], LoadedCase]] = {}
        self._control: tuple[Heads, ControlState | None] | None = None
        self._kept: dict[Viewer, tuple[CaseState, bytes]] = {}
        self._shown: Kept[tuple[SeatHeld, Mark], Told] = Kept(_MOST_SHOWN)

    @property
    def path(self) -> Path:
        return self.folder.path

    @property
    def stamp(self) -> str | None:
        """What everything that leaves an exercise carries."""
        return STAMP if self.mode == "exercise" else None

    def view(self, viewer: Viewer) -> View:
        """What a viewer may see."""
        return self.folder.journal.view(viewer)

    def state(self, viewer: Viewer) -> CaseState:
        """The case's state as a viewer may see it."""
        return self.folder.journal.state(viewer, case_fold())

    def kept(self, viewer: Viewer, state: CaseState, write: Callable[[], bytes]) -> bytes:
        """What was written of a viewer's state, as long as it is that state."""
        known = self._kept.get(viewer)
        if known is None or known[0] is not state:
            known = self._kept[viewer] = (state, write())
        return known[1]

    def shown(self, who: Principal, write: Callable[[], Told]) -> Told:
        """What was written of the case for a seat, as long as nothing arrived.

        It depends on the journal and the seat alone: a NO DUFF, a release, a change of roles and an
        erasure are events, and another seat is another key. It is for whoever passed the gate.
        """
        mark = self.numbering.look()  # first: what comes while it is written makes it void
        return self._shown.get((who.seat, mark), write)

    def control(self) -> ControlState | None:
        """Whether the drill may go on; None of an operation, and before anything is on record."""
        if self.mode != "exercise":
            return None
        known = self._control
        news = self.folder.journal.arrived(None if known is None else known[0])
        if known is None or news.runs or not news.stands:
            # what comes while it is read is read again with the next question
            known = self._control = (news.heads, control_in(self.folder))
        return known[1]

    def control_for(self, viewer: Viewer) -> ControlState | None:
        """The same, for parties that take part; to others nothing of it is released."""
        found = self.control()
        return found if found is not None and viewer.party in found.parties else None

    @property
    def gate(self) -> Gate:
        """What data of the case passes before it leaves."""
        return Gate(self.control)

    def is_known_to(self, viewer: Viewer) -> bool:
        """Whether anything of the case is released to a viewer."""
        return self.numbered(viewer).total > 0

    def numbered(self, viewer: Viewer) -> Numbered:
        """Its events as they came until now, numbered for a viewer."""
        return self.numbering.of(viewer)

    def reported(self, viewer: Viewer) -> LoadedCase | None:
        """The case as it was reported, as far as a viewer may see it; None if it sees no report."""
        mark = self.numbering.look()
        stands = mark.numbering, mark.erasures  # an event that is there changes by nothing else
        held = self._reported.get(viewer)
        if held is not None and held[0] == stands:
            return held[1]
        body = reported_to(self.folder, viewer)
        if body is None:
            return None
        key = viewer.party, body.toml is None
        with self._lock:
            known = self._loaded.get(key)
        if known is None:
            known = parse_case(body.to_toml())
            with self._lock:
                self._loaded[key] = known
        self._reported[viewer] = stands, known
        return known

    def loaded(self, viewer: Viewer) -> LoadedCase:
        """The case as it was reported, as far as a viewer may see it.

        Raises
        ------
        NotReportedError
            If it sees no report.
        """
        found = self.reported(viewer)
        if found is None:
            raise NotReportedError(
                "no distress report of this case is released to you",
                given=f"{self.case_id} as {viewer.party}",
                allowed="a case that is reported, and released to your party",
                remedy="Report the incident first, or ask its owner to release it.",
            )
        return found

    def desk(self, principal: Principal) -> Desk:
        """A desk at which the principal reads and acts.

        Raises
        ------
        NotReportedError
            If the principal sees no report.
        """
        return self.desk_as(principal.viewer)

    def desk_as(self, viewer: Viewer) -> Desk:
        """A desk of a viewer; for work that goes on when nobody is signed in."""
        loaded = self.loaded(viewer)
        return case_desk(self.folder, self.runner, viewer, loaded=loaded, clock=self.clock)

    def seat(self, principal: Principal, desk: Desk | None = None) -> Seat | None:
        """Where the principal sits in this case; None where its seat plays no part there."""
        seat = principal.seat
        try:
            at = self.desk(principal) if desk is None else desk
            return seat_of(at, seat.party, seat.facility or seat.role)
        except (NotReportedError, OrderError):
            return None

    def close(self) -> None:
        """Close journal and store; what runs on it is the runner's."""
        self.folder.close()


def is_exercise(folder: CaseFolder) -> bool:
    """Exercise control writes the journal of an exercise; a nation, that of an operation."""
    return folder.journal.origin == EXCON or control_in(folder) is not None
