"""Craft and bases, their sensors, endurance and tracks."""

from sarex.facilities.camera import Camera, camera_sweep_width_m
from sarex.facilities.catalogue import KindFigures, catalogue, facility_from_entry
from sarex.facilities.model import Facility, FacilityState, GivenSweepWidth
from sarex.facilities.track import Track

__all__ = [
    "Camera",
    "Facility",
    "FacilityState",
    "GivenSweepWidth",
    "KindFigures",
    "Track",
    "camera_sweep_width_m",
    "catalogue",
    "facility_from_entry",
]
