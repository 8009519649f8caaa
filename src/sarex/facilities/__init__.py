"""Craft and bases, their sensors, endurance and tracks."""

from sarex.facilities.model import Facility, FacilityState, GivenSweepWidth
from sarex.facilities.track import Track

__all__ = ["Facility", "FacilityState", "GivenSweepWidth", "Track"]
