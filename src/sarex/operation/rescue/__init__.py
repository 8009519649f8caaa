"""Reckoning for a rescue: who can reach and recover whom, where everybody is, what was agreed."""

from sarex.operation.rescue.account import (
    PersonsAccount,
    Residual,
    account_lines,
    account_of,
    residual_of,
)
from sarex.operation.rescue.agreed import (
    HorizonAnswers,
    approvals_of,
    horizon_answers,
    supports_of,
)
from sarex.operation.rescue.common import common_events, common_state, seen_by_all
from sarex.operation.rescue.landings import landings_of
from sarex.operation.rescue.leads import NEWS, news_since, open_leads
from sarex.operation.rescue.light import Light, light_at, off_scene_of_plan
from sarex.operation.rescue.options import (
    Landing,
    Medium,
    RecoveryOption,
    Scene,
    recovery_options,
)
from sarex.operation.rescue.reach import ShipInReach, ships_in_reach

__all__ = [
    "NEWS",
    "HorizonAnswers",
    "Landing",
    "Light",
    "Medium",
    "PersonsAccount",
    "RecoveryOption",
    "Residual",
    "Scene",
    "ShipInReach",
    "account_lines",
    "account_of",
    "approvals_of",
    "common_events",
    "common_state",
    "horizon_answers",
    "landings_of",
    "light_at",
    "news_since",
    "off_scene_of_plan",
    "open_leads",
    "recovery_options",
    "residual_of",
    "seen_by_all",
    "ships_in_reach",
    "supports_of",
]
