"""Holders of roles, and handovers under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarex.incident.events import IncidentReported
from sarex.operation.events import JOINT, HandoverOpened, HandoverWithdrawn

__all__ = ["HandoverRecord", "RoleHolder", "first_roles", "role_key"]


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Who holds a role, and since when."""

    role: str
    scope: str
    holder: str
    nation: str
    since_ns: int


@dataclass(frozen=True, slots=True)
class HandoverRecord:
    """A handover: offered, taken in item by item, accepted or withdrawn."""

    time_ns: int
    opened: HandoverOpened
    acknowledged: tuple[str, ...] = ()
    """Items, in the order in which they were taken in."""
    accepted_ns: int | None = None
    withdrawn: HandoverWithdrawn | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for its receiver."""
        return self.accepted_ns is None and self.withdrawn is None

    @property
    def missing(self) -> tuple[str, ...]:
        """Items that the receiver has not acknowledged."""
        return tuple(item.id for item in self.opened.items if item.id not in self.acknowledged)


def role_key(role: str, scope: str) -> str:
    """The key of a role in :class:`sarex.operation.state.CaseState`.

    >>> role_key("OSC", "joint")
    'OSC/joint'
    """
    return f"{role}/{scope}"


def first_roles(body: IncidentReported, time_ns: int) -> Mapping[str, RoleHolder]:
    """SMC and OSC as the case file names them, held from the report on."""
    parties = body.case.get("parties")
    if parties is None:  # a body that is no whole case names nobody
        return {}
    nations = {item["id"]: item["nation"] for item in body.case.get("facilities", ())}
    smc = parties["smc"]
    held = {role_key("SMC", JOINT): RoleHolder("SMC", JOINT, f"{smc} RCC", smc, time_ns)}
    osc = parties.get("osc")
    if osc in nations:
        held[role_key("OSC", JOINT)] = RoleHolder("OSC", JOINT, osc, nations[osc], time_ns)
    return held
