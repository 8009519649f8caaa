"""A case for the real emergency, opened beside the exercise."""

from __future__ import annotations

import os
from pathlib import Path

from sarex.canonical import ns_to_iso
from sarex.exercise.control.acts import control_of, draft_of, record, refuse
from sarex.exercise.control.events import OperationOpened, RealAlertReceived
from sarex.exercise.control.positions import latest_real
from sarex.incident import LoadedCase
from sarex.incident.events import incident_reported
from sarex.journal import CaseFolder, Clock, Draft, Event, Ids, Signer, SystemClock, SystemIds
from sarex.labels import EXCON, Label
from sarex.operation.desk import Author, Desk
from sarex.operation.events import MessageSent
from sarex.operation.registry import case_registry

__all__ = ["open_operation", "open_operation_in"]


def open_operation_in(
    desk: Desk,
    author: Author,
    parent: Path,
    *,
    folder: Path | None = None,
    loaded: LoadedCase | None = None,
    alert: Event | None = None,
) -> Event:
    """Open an operation case in a folder of its own, named by the wall clock if not told.

    Parameters
    ----------
    desk, author, loaded, alert
        As of :func:`open_operation`.
    parent
        Where the new folder is made.
    folder
        In its place.
    """
    clocks = SystemClock()
    name = _operation_name(clocks.now_ns()) if loaded is None else loaded.case.id
    path = _free(parent / name) if folder is None else folder
    return open_operation(
        desk,
        author,
        path,
        path.name if loaded is None else name,
        clocks=clocks,
        ids=SystemIds(),
        loaded=loaded,
        alert=alert,
    )


def _operation_name(now_ns: int) -> str:
    """By the wall clock alone: the name of the exercise means nothing in an operation."""
    date, _, time = ns_to_iso(now_ns).partition("T")
    return f"operation-{date}-{time[:8].replace(':', '')}z"


def _free(path: Path) -> Path:
    found, number = path, 1
    while os.path.lexists(found):
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def open_operation(
    desk: Desk,
    author: Author,
    path: Path,
    case_id: str,
    *,
    clocks: Clock,
    ids: Ids,
    loaded: LoadedCase | None = None,
    keyring: Signer | None = None,
    alert: Event | None = None,
) -> Event:
    """Open an operation case; of the exercise it gets facilities' real positions and no more.

    Its journal does not know the events of an exercise, so none can be recorded there. Positions
    are those reported live or typed that a nation of the operation had, with the time at which they
    were recorded: the case clock of the exercise means nothing there.

    Parameters
    ----------
    desk, author
        Of the exercise; whoever opens it.
    path, case_id
        Folder and id of the new case; neither is the exercise's.
    clocks, ids, keyring
        Of the new case.
    loaded
        Case file of the emergency, where somebody has written one; its report is then the first
        event. It can come later.
    alert
        ``exercise.real_alert`` for which it is opened; what was heard is a message in it.

    Returns
    -------
    Event
        ``exercise.operation_opened``, in the exercise.

    Raises
    ------
    ExerciseError
        If there is neither NO DUFF nor a real alert, the id is the exercise's, or the case file is
        an exercise's or another case's.
    JournalError
        If there is something at the path.
    """
    _check(desk, case_id, loaded)
    nations = desk.loaded.case.parties.nations
    parties = nations if loaded is None else loaded.case.parties.nations
    reports = desk.view().events(types=("position.reported",))
    found = latest_real(e for e in reports if e.label.audience.intersection(parties))
    drafts = [_position(event, real.facility, parties) for real, event in found]
    origin = _origin(desk, loaded)
    if alert is not None:
        drafts.insert(0, _heard(alert, origin, parties))
    if loaded is not None:
        drafts.insert(0, _report(loaded, clocks))
    with CaseFolder.create(
        path,
        case_id=case_id,
        origin=origin,
        registry=case_registry(),
        clocks=clocks,
        ids=ids,
        keyring=keyring,
    ) as folder:
        folder.journal.append_many(drafts)
    body = OperationOpened(
        case_id=case_id, folder=path.name, positions=tuple(real for real, _ in found)
    )
    return record(desk, draft_of(desk, "exercise.operation_opened", body, author))[0]


def _check(desk: Desk, case_id: str, loaded: LoadedCase | None) -> None:
    state = control_of(desk)
    if state.no_duff is None and not state.alerts:
        raise refuse(
            "an operation case is opened for a real emergency",
            given=state.phase,
            allowed="after a real alert or NO DUFF",
            remedy="Record the alert or call NO DUFF first.",
        )
    if case_id == desk.loaded.case.id:
        raise refuse(
            "the operation needs an id of its own",
            given=case_id,
            allowed="another id than the exercise's",
            remedy="Give a new id.",
        )
    if loaded is not None and (loaded.case.mode != "operation" or loaded.case.id != case_id):
        raise refuse(
            "this case file is not that of the operation",
            given=f'id = "{loaded.case.id}", mode = "{loaded.case.mode}"',
            allowed=f'id = "{case_id}", mode = "operation"',
            remedy="Write a case file for the emergency; copy nothing of the exercise.",
        )


def _origin(desk: Desk, loaded: LoadedCase | None) -> str:
    """The nation that keeps the new case; exercise control has no part in an operation."""
    if desk.viewer.party != EXCON:
        return desk.viewer.party
    return (desk.loaded if loaded is None else loaded).case.parties.smc


def _report(loaded: LoadedCase, clocks: Clock) -> Draft:
    parties = loaded.case.parties
    return Draft(
        type_name="incident.reported",
        body=incident_reported(loaded),
        author=f"{parties.smc} RCC",
        role="SMC",
        label=Label(parties.smc, parties.nations),
        occurred_at_ns=clocks.now_ns(),
        marking="received",
        field_labels={"/toml": Label(parties.smc)},
    )


def _heard(alert: Event, origin: str, nations: tuple[str, ...]) -> Draft:
    """What was heard, by whom and when by the wall clock: it is no part of the drill."""
    body = alert.body
    assert isinstance(body, RealAlertReceived)
    return Draft(
        type_name="message.sent",
        body=MessageSent(
            sender=alert.author,
            to=(f"{origin} RCC",),
            medium="as received",
            text=body.text,
            exercise=False,
        ),
        author=alert.author,
        role=alert.role,
        label=Label(origin, nations),
        occurred_at_ns=alert.recorded_at_ns,
        marking="received",
    )


def _position(event: Event, facility: str, nations: tuple[str, ...]) -> Draft:
    """The same report, as the facility's own, for the nations that had it."""
    seen = tuple(n for n in nations if n in event.label.audience)
    owner = event.label.owner if event.label.owner in seen else seen[0]
    return Draft(
        type_name="position.reported",
        body=event.body,  # type: ignore[arg-type]
        author=facility,
        role="SRU",
        label=Label(owner, seen),
        occurred_at_ns=event.recorded_at_ns,
        marking=event.marking,
    )
