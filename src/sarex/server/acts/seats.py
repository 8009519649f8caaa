"""Roles that sit somewhere in a case, as the table of acts names them."""

from __future__ import annotations

from typing import Final

from sarex.server.access.seat import ROLES, Role

__all__ = ["ABOARD", "CENTRES", "EVERYBODY", "PLAYERS"]

ABOARD: Final[tuple[Role, ...]] = ("SMC", "OSC", "ACO", "facility")
"""Who may sit in a facility: its own seat, or a role that the facility holds."""
CENTRES: Final[tuple[Role, ...]] = ("SMC", "RCC", "OSC", "ACO")
"""Who may sit in a nation's centre."""
PLAYERS: Final[tuple[Role, ...]] = ("SMC", "RCC", "OSC", "ACO", "facility")
EVERYBODY: Final[tuple[Role, ...]] = tuple(role for role in ROLES if role != "admin")
