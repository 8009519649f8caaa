"""A new case from what was typed: its folder, its report, the facilities of who reports it."""

from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import tomli_w

from sarex.facilities import facility_from_entry
from sarex.incident import LoadedCase
from sarex.incident.case_file import parse_case
from sarex.journal import CaseFolder, Clock, SimulatedClock, SystemClock, SystemIds
from sarex.labels import EXCON
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.randomness import draw_key
from sarex.server.access.principal import Principal
from sarex.server.cases.checking import CaseChecked, check_case
from sarex.server.cases.folders import is_case_name
from sarex.server.cases.open_case import OpenCase
from sarex.server.cases.registry import CaseRegistry
from sarex.server.problems import ConflictError, NotAllowedError, RequestError

__all__ = ["CaseFaultsError", "create_case"]


class CaseFaultsError(RequestError):
    """A case that cannot be recorded as it is; ``checked`` says why."""

    code = "case"
    status = 422

    def __init__(self, checked: CaseChecked) -> None:
        self.checked = checked
        first = checked.faults[0]
        super().__init__(
            first.message,
            allowed=first.allowed,
            remedy=first.remedy,
            where=first.pointer or "/",
            given=f"{len(checked.faults)} faults in all",
        )


def create_case(
    cases: CaseRegistry, who: Principal, data: dict[str, Any], *, offer: bool = True
) -> OpenCase:
    """Record a new case.

    Parameters
    ----------
    cases
        Of the server; the folder takes the case's id.
    who
        Of the nation that is to be mission co-ordinator, or exercise control.
    data
        As a case file has it.
    offer
        Whether the facilities of that nation, or all by exercise control, are offered too.

    Raises
    ------
    CaseFaultsError
        If something in it is wrong.
    NotAllowedError
        If somebody else reports it, or it is of the other mode.
    ConflictError
        If a case of this name is here.
    """
    case, checked = check_case(data)
    if case is None or checked.faults:
        raise CaseFaultsError(checked)
    loaded = parse_case(tomli_w.dumps(data, multiline_strings=True))
    _check(cases, who, loaded)
    path = cases.cases / case.id
    if not is_case_name(case.id) or path.exists() or cases.has(case.id):
        raise ConflictError(
            "there is a case of this name here",
            given=case.id,
            allowed="another id",
            remedy="Give the case another id.",
            where="/id",
        )
    exercise = case.mode == "exercise"
    clock: Clock = SystemClock()
    if exercise:  # preparation has no time of its own: the play begins at the report
        clock = SimulatedClock(case.report.received_at_ns, SystemClock())
    folder = CaseFolder.create(
        path,
        case_id=case.id,
        origin=EXCON if exercise else who.seat.party,
        registry=cases.events,
        clocks=clock,
        ids=SystemIds(),
        keyring=None if exercise else cases.keyring,
        parties=() if exercise else case.parties.nations,
    )
    try:
        with folder:
            _report(folder, cases, who, loaded, clock, offer=offer)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    return cases.open(case.id)


def _check(cases: CaseRegistry, who: Principal, loaded: LoadedCase) -> None:
    case, party = loaded.case, who.seat.party
    if case.mode != cases.mode:
        raise NotAllowedError(
            f"this is a server of {cases.mode}s",
            given=f'mode = "{case.mode}"',
            allowed=f'mode = "{cases.mode}"',
            remedy="Enter it on a server of the other kind; one server never runs both.",
            where="/mode",
        )
    if party not in {case.parties.smc, EXCON}:
        raise NotAllowedError(
            "the nation that is mission co-ordinator records the report",
            given=party,
            allowed=f"{case.parties.smc}, or exercise control",
            remedy="Let the co-ordinator's centre record it, or name your nation as SMC.",
            where="/parties/smc",
        )


def _report(
    folder: CaseFolder,
    cases: CaseRegistry,
    who: Principal,
    loaded: LoadedCase,
    clock: Clock,
    *,
    offer: bool,
) -> None:
    seed = loaded.case.forecast.seed
    key = draw_key(np.random.default_rng(seed))
    runner = cases.runner.at(folder.artefacts)
    desk = Desk(folder, runner, clock, loaded, who.viewer, seed, key)
    commands.report_incident(desk)
    if not offer:
        return
    for entry in loaded.case.facilities:
        if who.seat.party in {entry.nation, EXCON}:
            facility = facility_from_entry(entry)
            place = (entry.position.lon_deg, entry.position.lat_deg)
            left_h = entry.endurance_left_h or facility.endurance_h
            commands.offer_facility(desk, facility, entry.available_from_ns, place, left_h)
