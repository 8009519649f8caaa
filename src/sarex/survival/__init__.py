"""How long persons are taken to live: curves, groups of persons, survival of each particle."""

from sarex.survival.curves import CURVES, USSARTF, ussartf_band
from sarex.survival.groups import groups_of
from sarex.survival.life import Survival, survival_of
from sarex.survival.model import SIGMA_LN, Group, alive_share
from sarex.survival.of_case import survival_of_case
from sarex.survival.sentences import survival_sentences
from sarex.survival.times import entered_ns

__all__ = [
    "CURVES",
    "SIGMA_LN",
    "USSARTF",
    "Group",
    "Survival",
    "alive_share",
    "entered_ns",
    "groups_of",
    "survival_of",
    "survival_of_case",
    "survival_sentences",
    "ussartf_band",
]
