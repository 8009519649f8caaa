"""A Track: where a facility is, when, and when its sensor looks.

Judge, deconfliction, world, exporters and map read Tracks only; a plan's intent never reaches them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import iso_to_ns, ns_to_iso, quantise
from sarex.errors import PlanError

__all__ = ["Track"]


@dataclass(frozen=True, slots=True)
class Track:
    """Earth-fixed timed waypoints of one sortie, straight in between.

    Parameters
    ----------
    facility, sortie : str
        Ids.
    times_ns : (waypoint,) int64
        UTC, nanoseconds since 1970, strictly increasing.
    lon_deg, lat_deg : (waypoint,) float64
    altitude_m : (waypoint,) float64
        Height of the sensor above the sea.
    leg_ids, task_ids : (leg,) str
        Stable ids; the task id is empty for transit.
    sensor_on : (leg,) bool
    turn_radius_m : float
    """

    facility: str
    sortie: str
    times_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    leg_ids: tuple[str, ...]
    task_ids: tuple[str, ...]
    sensor_on: NDArray[np.bool_]
    turn_radius_m: float

    def __post_init__(self) -> None:
        legs = self.times_ns.size - 1
        sizes = {
            "lon_deg": self.lon_deg.size - 1,
            "lat_deg": self.lat_deg.size - 1,
            "altitude_m": self.altitude_m.size - 1,
            "leg_ids": len(self.leg_ids),
            "task_ids": len(self.task_ids),
            "sensor_on": self.sensor_on.size,
        }
        wrong = {name: size for name, size in sizes.items() if size != legs}
        if legs < 1 or wrong or not bool(np.all(np.diff(self.times_ns) > 0)):
            raise PlanError(
                "not a track",
                given=wrong or "waypoint times that do not increase",
                allowed=f"{legs} legs in strictly increasing time",
                remedy="Give one more waypoint than legs, each later than the one before.",
                where=f"track {self.facility}/{self.sortie}",
            )
        for name in ("times_ns", "lon_deg", "lat_deg", "altitude_m", "sensor_on"):
            getattr(self, name).flags.writeable = False

    def to_json(self) -> dict[str, Any]:
        """Plain data; positions to 1e-7° and heights to 1 cm."""
        return {
            "altitude_m": [quantise(float(z), 2) for z in self.altitude_m],
            "facility": self.facility,
            "lat_deg": [quantise(float(y), 7) for y in self.lat_deg],
            "leg_ids": list(self.leg_ids),
            "lon_deg": [quantise(float(x), 7) for x in self.lon_deg],
            "sensor_on": [bool(on) for on in self.sensor_on],
            "sortie": self.sortie,
            "task_ids": list(self.task_ids),
            "times": [ns_to_iso(int(t)) for t in self.times_ns],
            "turn_radius_m": quantise(self.turn_radius_m, 2),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Track:
        """Inverse of :meth:`to_json`."""
        return cls(
            data["facility"],
            data["sortie"],
            np.array([iso_to_ns(t) for t in data["times"]], dtype=np.int64),
            np.array(data["lon_deg"], dtype=np.float64),
            np.array(data["lat_deg"], dtype=np.float64),
            np.array(data["altitude_m"], dtype=np.float64),
            tuple(data["leg_ids"]),
            tuple(data["task_ids"]),
            np.array(data["sensor_on"], dtype=np.bool_),
            float(data["turn_radius_m"]),
        )
