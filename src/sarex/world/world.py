"""Running the world: step by step, until something is seen or the time is up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth
from sarex.detection.looks import WidthArrays, width_arrays
from sarex.drift.carrying import COAST_ACTIONS
from sarex.facilities import Track
from sarex.geo import Coast, LocalPlane
from sarex.metocean.frames import layer_arrays
from sarex.randomness import Key, derive_key, uniform_pair
from sarex.world import _kernels
from sarex.world.paths import dense
from sarex.world.truth import Truth

__all__ = ["STEP_S", "Craft", "Detection", "World", "luck_of"]

STEP_S = 10
"""Step of the world, seconds: the smallest sweep takes many steps, a look is exact within one."""
_STREAM_LOOK = 1


@dataclass(frozen=True, slots=True)
class Detection:
    """A look that succeeded."""

    time_ns: int
    facility: str
    sortie: str
    search_object: str
    lon_deg: float
    lat_deg: float
    """True place of the object at the end of the step in which it was seen."""


@dataclass(slots=True)
class Craft:
    """Simulated craft as a structure of arrays; craft c owns waypoints first[c]:first[c + 1]."""

    tracks: tuple[Track, ...]
    first: NDArray[np.int64]
    time_s: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    sensor_on: NDArray[np.bool_]
    sights: WidthArrays
    rate: NDArray[np.float64]
    threshold: NDArray[np.float64]
    now_lon_deg: NDArray[np.float64]
    now_lat_deg: NDArray[np.float64]


class World:
    """Truth and craft on one clock.

    Parameters
    ----------
    truth
        Changed as the world runs.
    coast, plane
        Land, and the plane in which tracks are straight.
    start_ns
        World time at the start: at or before the distress.
    """

    def __init__(self, truth: Truth, coast: Coast, plane: LocalPlane, start_ns: int) -> None:
        self.truth = truth
        self._coast = coast
        self._plane = plane
        self._start_s = start_ns // 1_000_000_000
        self._steps = 0
        self._craft = _no_craft(len(truth.object_ids))
        self.history: list[tuple[int, NDArray[np.float64], NDArray[np.float64]]] = []
        """(time, longitudes, latitudes) of the true objects every ten minutes."""

    @property
    def now_ns(self) -> int:
        return (self._start_s + self._steps * STEP_S) * 1_000_000_000

    def assign(
        self,
        tracks: Sequence[Track],
        widths: Sequence[Mapping[str, SweepWidth]],
        key: Key,
        luck: Sequence[str] | None = None,
    ) -> None:
        """Give the craft their tracks and true sweep widths; looks start afresh.

        Parameters
        ----------
        tracks, widths
            One mapping of object id to width for each track.
        key
            Each look's threshold is drawn from it.
        luck
            Whose luck each track has, see :func:`luck_of`; two tracks of one luck meet the same
            thresholds. By default each track of ``tracks`` has its own.
        """
        names = luck_of(tracks) if luck is None else luck
        widths = [self.truth.true_widths(own) for own in widths]
        self._craft = _craft(tracks, widths, self.truth.object_ids, self._plane, key, names)

    def place_of(self, number: int) -> tuple[float, float]:
        """Where craft ``number`` is now: longitude, latitude."""
        craft = self._craft
        return float(craft.now_lon_deg[number]), float(craft.now_lat_deg[number])

    def run_until(self, end_ns: int) -> list[Detection]:
        """Step until the end, or until the end of the first step in which something was seen."""
        while self.now_ns < end_ns:
            seen = self._step()
            if seen:
                return seen
        return []

    def _step(self) -> list[Detection]:
        truth, craft = self.truth, self._craft
        if self._steps % 60 == 0:
            self.history.append((self.now_ns, truth.lon_deg.copy(), truth.lat_deg.copy()))
        seen_s = np.full(craft.rate.shape, np.nan)
        _kernels.step(
            float(self._start_s + self._steps * STEP_S),
            float(STEP_S),
            truth.start_s,
            truth.state,
            truth.codes,
            truth.leeway.rows,
            truth.leeway.capsize,
            truth.sought,
            truth.key,
            truth.member,
            truth.forcing.wind.arrays,
            truth.forcing.current.arrays,
            layer_arrays(truth.forcing.stokes),
            self._coast.arrays,
            COAST_ACTIONS[truth.coast_action],
            craft.first,
            craft.time_s,
            craft.lon_deg,
            craft.lat_deg,
            craft.sensor_on,
            *craft.sights,
            craft.rate,
            craft.threshold,
            craft.now_lon_deg,
            craft.now_lat_deg,
            seen_s,
        )
        self._steps += 1
        return self._detections(seen_s)

    def _detections(self, seen_s: NDArray[np.float64]) -> list[Detection]:
        """What was seen in this step, the earliest first; then craft and object in order."""
        truth = self.truth
        found = sorted((float(seen_s[c, o]), int(c), int(o)) for c, o in np.argwhere(seen_s > 0))
        return [
            Detection(
                int(time_s * 1000) * 1_000_000,
                self._craft.tracks[c].facility,
                self._craft.tracks[c].sortie,
                truth.object_ids[o],
                float(truth.lon_deg[o]),
                float(truth.lat_deg[o]),
            )
            for time_s, c, o in found
        ]


def luck_of(tracks: Sequence[Track]) -> list[str]:
    """Names of the luck of one plan's tracks: the facility, and its later sorties apart.

    Looks of one facility on several sorties are looks anew: were they to share a threshold, a
    second sortie would find only where it looks longer than the first.
    """
    seen: Counter[str] = Counter()
    names = []
    for track in tracks:
        seen[track.facility] += 1
        number = seen[track.facility]
        names.append(track.facility if number == 1 else f"{track.facility}/{number}")
    return names


def _no_craft(objects: int) -> Craft:
    none, table = np.zeros(0), np.zeros((0, objects))
    return Craft(
        tracks=(),
        first=np.zeros(1, np.int64),
        time_s=none,
        lon_deg=none,
        lat_deg=none,
        sensor_on=np.zeros(0, np.bool_),
        sights=(
            np.zeros((0, objects), np.int64),
            table,
            table,
            table,
            np.zeros((0, objects + 1), np.int64),
            none,
            none,
        ),
        rate=table,
        threshold=table,
        now_lon_deg=none,
        now_lat_deg=none,
    )


def _craft(
    tracks: Sequence[Track],
    widths: Sequence[Mapping[str, SweepWidth]],
    object_ids: tuple[str, ...],
    plane: LocalPlane,
    key: Key,
    luck: Sequence[str],
) -> Craft:
    shape = (len(tracks), len(object_ids))
    rows = [dense(track, plane) for track in tracks]
    drawn = [[_uniform(key, f"{own}/{name}") for name in object_ids] for own in luck]
    return Craft(
        tracks=tuple(tracks),
        first=np.cumsum([0, *(row[0].size for row in rows)]).astype(np.int64),
        time_s=np.concatenate([row[0] for row in rows]),
        lon_deg=np.concatenate([row[1] for row in rows]),
        lat_deg=np.concatenate([row[2] for row in rows]),
        sensor_on=np.concatenate([row[3] for row in rows]),
        sights=width_arrays(object_ids, widths),
        rate=np.zeros(shape),
        threshold=-np.log(np.array(drawn).reshape(shape)),
        now_lon_deg=np.array([track.lon_deg[0] for track in tracks]),
        now_lat_deg=np.array([track.lat_deg[0] for track in tracks]),
    )


def _uniform(key: Key, who_and_what: str) -> float:
    """One number for a track's luck and an object, whoever else takes part."""
    return float(uniform_pair(derive_key(key, who_and_what), _STREAM_LOOK, 0, 0)[0])
