"""From a request to the sorties that its facilities can make: when, from where, seeing what."""

from sarex.planning.horizon.bingo import Bingo, bingo
from sarex.planning.horizon.found import OnScene, SlotsFound, SupportRequest
from sarex.planning.horizon.inputs import HorizonInput
from sarex.planning.horizon.make import make_slots
from sarex.planning.horizon.of_case import horizon_of_case
from sarex.planning.horizon.windows import Cut

__all__ = [
    "Bingo",
    "Cut",
    "HorizonInput",
    "OnScene",
    "SlotsFound",
    "SupportRequest",
    "bingo",
    "horizon_of_case",
    "make_slots",
]
