"""Craft and bases, their sensors, endurance and tracks."""

from sarex.facilities.base import Base, base_from_entry, base_of_ship
from sarex.facilities.camera import Camera, camera_sweep_width_m
from sarex.facilities.catalogue import KindFigures, catalogue, facility_from_entry
from sarex.facilities.model import (
    Deck,
    Facility,
    FacilityState,
    GivenSweepWidth,
    OperatingLimits,
)
from sarex.facilities.recovery import MeansName, RecoveryMeans, recovery_means
from sarex.facilities.track import Track

__all__ = [
    "Base",
    "Camera",
    "Deck",
    "Facility",
    "FacilityState",
    "GivenSweepWidth",
    "KindFigures",
    "MeansName",
    "OperatingLimits",
    "RecoveryMeans",
    "Track",
    "base_from_entry",
    "base_of_ship",
    "camera_sweep_width_m",
    "catalogue",
    "facility_from_entry",
    "recovery_means",
]
