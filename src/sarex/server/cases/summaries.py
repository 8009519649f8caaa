"""The list of cases, as somebody may see it."""

from __future__ import annotations

from sarex.canonical import ns_to_iso
from sarex.labels import Viewer
from sarex.server.access.principal import Principal
from sarex.server.cases.models import CaseList, CaseSummary, RefusedCase
from sarex.server.cases.open_case import OpenCase
from sarex.server.cases.registry import CaseRegistry

__all__ = ["case_list", "summary_of"]

_KEEPERS = frozenset(("admin", "control"))
"""Roles that are told which folders are not served."""


def case_list(cases: CaseRegistry, who: Principal) -> CaseList:
    """The cases of which anything is released to a principal."""
    found = list(cases.all())
    keeper = who.seat.role in _KEEPERS
    refused = [RefusedCase(case_id=r.case_id, reason=r.reason) for r in cases.refused()]
    shown = () if who.seat.role == "admin" else _shown(found, who.viewer)
    return CaseList(mode=cases.mode, cases=shown, refused=tuple(refused) if keeper else ())


def _shown(found: list[OpenCase], viewer: Viewer) -> tuple[CaseSummary, ...]:
    return tuple(summary_of(case, viewer) for case in found if case.is_known_to(viewer))


def summary_of(case: OpenCase, viewer: Viewer) -> CaseSummary:
    """One case in few words; under NO DUFF nothing of the drill but that it holds."""
    numbered = case.numbered(viewer)
    total = numbered.total
    latest = numbered.events(total - 1, 1)
    holds, control = case.control(), case.control_for(viewer)
    held = holds is not None and holds.no_duff is not None
    loaded = None if held else case.reported(viewer)
    return CaseSummary(
        case_id=case.case_id,
        mode=case.mode,
        stamp=case.stamp,
        title=None if loaded is None else loaded.case.title,
        phase=None if held else case.state(viewer).phase,
        play=None if control is None else control.phase,
        nations=() if loaded is None else loaded.case.parties.nations,
        smc=None if loaded is None else loaded.case.parties.smc,
        events=total,
        latest=ns_to_iso(latest[-1].occurred_at_ns) if latest else None,
    )
