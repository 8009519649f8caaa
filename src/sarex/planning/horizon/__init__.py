"""From a request to the sorties that its facilities can make: when, from where, seeing what."""

from sarex.planning.horizon.found import SlotsFound
from sarex.planning.horizon.make import make_slots

__all__ = ["SlotsFound", "make_slots"]
