"""The live world's arrays as they are at its start, and as orders change them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sarex.detection import SweepWidth
from sarex.detection.looks import width_arrays
from sarex.errors import ExerciseError, near_miss
from sarex.facilities import Base, Track
from sarex.geo import LocalPlane
from sarex.randomness import Key, derive_key, uniform_pair
from sarex.world.conditions import Conditions
from sarex.world.facilities import SimulatedFacility, base_arrays, figures_column
from sarex.world.failures import Failure, failure_arrays
from sarex.world.figures import Keeping
from sarex.world.paths import paths_of
from sarex.world.persons import Persons
from sarex.world.rows import _kernels as rows
from sarex.world.truth import Truth

__all__ = ["Setting", "fixed_arrays", "index_of", "live_arrays", "refuse_unknown"]

_ROOM_STEPS = 4


@dataclass(slots=True)
class Setting:
    """What a live world is made of, facilities in the order of their ids."""

    facilities: tuple[SimulatedFacility, ...]
    bases: tuple[Base, ...]
    conditions: Conditions
    keeping: Keeping
    failures: tuple[Failure, ...]
    plane: LocalPlane
    tracks: dict[str, Track] = field(default_factory=dict)
    widths: dict[str, dict[str, SweepWidth]] = field(default_factory=dict)
    granted: set[tuple[str, str]] = field(default_factory=set)
    """Partners' bases that a facility may go to by itself: (base, facility)."""

    @property
    def facility_ids(self) -> list[str]:
        return [item.id for item in self.facilities]

    @property
    def base_ids(self) -> list[str]:
        return [item.id for item in self.bases]


def refuse_unknown(what: str, name: str, known: Sequence[str]) -> None:
    """Refuse a name that the world does not have; near misses are named."""
    if name not in known:
        raise ExerciseError(
            f"the world has no such {what}",
            given=name,
            allowed=", ".join(known) or "none",
            remedy=near_miss(name, known) or f"Use the id of a {what} of this world.",
        )


def index_of(what: str, name: str | None, known: Sequence[str]) -> int:
    """Number of a name; −1 for none."""
    if name is None:
        return -1
    refuse_unknown(what, name, known)
    return known.index(name)


def fixed_arrays(setting: Setting, truth: Truth) -> rows.Fixed:
    """What no step changes: figures, bases, tracks, sweep widths, conditions, failures."""
    ids, keeping = setting.facility_ids, setting.keeping
    _, bi, takes = base_arrays(setting.bases, setting.facilities)
    paths = paths_of([setting.tracks.get(name) for name in ids], setting.plane)
    widths = [truth.true_widths(setting.widths.get(name, {})) for name in ids]
    figures = np.zeros((rows.FP_ROWS, len(ids)))
    for c, item in enumerate(setting.facilities):
        figures[:, c] = figures_column(item)
        figures[rows.BAND_M, c] = 0.5 * max((w.width_m for w in widths[c].values()), default=0.0)
    scheduled_s, scheduled = failure_arrays(setting.failures, ids)
    settings = np.zeros(rows.SETTINGS)
    settings[rows.RECOGNISE_S], settings[rows.DWELL_S] = keeping.recognise_s, keeping.dwell_s
    settings[rows.MISSED], settings[rows.MARGIN] = keeping.missed, keeping.bingo_margin
    settings[rows.CATCH_UP], settings[rows.MARKER_S] = keeping.catch_up, keeping.marker_report_s
    settings[rows.MEMORY_S] = keeping.track_memory_s
    return rows.Fixed(
        fp=figures,
        bi=bi,
        takes=takes,
        granted=_granted(setting),
        first=paths.first,
        time_s=paths.time_s,
        way_lon=paths.lon_deg,
        way_lat=paths.lat_deg,
        on=paths.sensor_on,
        sights=_sights(truth.object_ids, widths),
        condition_s=setting.conditions.times_ns / 1e9,
        wave_m=np.array(setting.conditions.wave_height_m, np.float64),
        visibility_m=np.array(setting.conditions.visibility_m, np.float64),
        scheduled_s=scheduled_s,
        scheduled=scheduled,
        settings=settings,
        table=truth.leeway.rows,
        capsize=truth.leeway.capsize,
    )


def _granted(setting: Setting) -> np.ndarray:
    """Who may come to each base unasked: (base, facility)."""
    return np.array(
        [
            [
                item.facility.nation == base.nation
                or item.home == base.id
                or (base.id, item.id) in setting.granted
                for item in setting.facilities
            ]
            for base in setting.bases
        ],
        np.bool_,
    ).reshape(len(setting.bases), len(setting.facilities))


def _sights(
    object_ids: Sequence[str], widths: Sequence[Mapping[str, SweepWidth]]
) -> tuple[object, ...]:
    if widths:
        return width_arrays(object_ids, widths)
    shape = (0, len(object_ids))
    none = np.zeros(shape)
    points = np.zeros((0, len(object_ids) + 1), np.int64)
    return np.zeros(shape, np.int64), none, none, none, points, np.zeros(0), np.zeros(0)


def live_arrays(setting: Setting, truth: Truth, persons: Persons | None, key: Key) -> rows.Live:
    """What changes, at the start."""
    ids, objects = setting.facility_ids, truth.object_ids
    shape = (len(ids), len(objects))
    keys = np.array([derive_key(key, f"facility {name}") for name in ids], np.uint64)
    looks = np.array([[derive_key(key, f"{n}/{o}") for o in objects] for n in ids], np.uint64)
    looks = looks.reshape(*shape, 2)
    markers = sum(item.own_figures.markers for item in setting.facilities)
    people = 0 if persons is None else len(persons.names)
    _, room = rows.worst_step(*shape, people, markers, 2 * len(setting.failures))
    floats, _, _ = base_arrays(setting.bases, setting.facilities)
    fs, fi = _facility_arrays(setting, keys.reshape(len(ids), 2))
    first = [[_uniform(looks[c, o]) for o in range(shape[1])] for c in range(shape[0])]
    return rows.Live(
        fs=fs,
        fi=fi,
        cf=np.zeros((rows.CF_ROWS, 2 * room)),
        ci=np.zeros((rows.CI_ROWS, 2 * room), np.int64),
        mf=np.zeros((rows.MF_ROWS, markers)),
        mi=np.zeros((rows.MI_ROWS, markers), np.int64),
        pf=np.zeros((rows.PF_ROWS, 0)) if persons is None else persons.floats.copy(),
        pi=np.zeros((rows.PI_ROWS, 0), np.int64) if persons is None else persons.integers.copy(),
        rate=np.zeros(shape),
        threshold=-np.log(np.array(first).reshape(shape)),
        drawn=np.zeros(shape, np.int64),
        held=np.zeros(shape, np.int64),
        hf=np.zeros((_ROOM_STEPS * room, 4)),
        hi=np.zeros((_ROOM_STEPS * room, 4), np.int64),
        count=np.zeros(rows.COUNTERS, np.int64),
        start_s=truth.start_s,
        state=truth.state,
        codes=truth.codes,
        sought=truth.sought,
        keys=keys.reshape(len(ids), 2),
        look_keys=looks,
        truth_key=truth.key,
        bf=floats,
        old=np.zeros((2, len(objects))),
    )


def _uniform(key: Key) -> float:
    return float(uniform_pair(key, rows.STREAM_LOOK, 0, 0)[0])


def _facility_arrays(setting: Setting, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    count = len(setting.facilities)
    fs, fi = np.zeros((rows.FS_ROWS, count)), np.zeros((rows.FI_ROWS, count), np.int64)
    for c, item in enumerate(setting.facilities):
        own = item.own_figures
        _place(setting, c, item, fs, fi)
        fi[rows.RAFTS, c], fi[rows.MARKERS, c], fi[rows.TOLD, c] = own.rafts, own.markers, -1
        fi[rows.GOAL_ID, c] = fi[rows.NEXT, c] = -1
        fi[rows.PLAYED, c] = item.played
        for k, rate in enumerate((own.debris_per_h, own.transient_per_h)):
            fs[rows.NEXT_FALSE + k, c] = _wait(keys[c], rows.STREAM_FALSE, k, rate)
        for k in range(4):
            rate = float(figures_column(item)[rows.FAIL_RATE + k]) * 3600.0
            fs[rows.NEXT_FAIL + k, c] = _wait(keys[c], rows.STREAM_FAIL, k, rate)
    return fs, fi


def _place(
    setting: Setting, c: int, item: SimulatedFacility, fs: np.ndarray, fi: np.ndarray
) -> None:
    fuel_h = item.facility.endurance_h if item.fuel_h is None else item.fuel_h
    fs[rows.LON, c], fs[rows.LAT, c] = item.lon_deg, item.lat_deg
    fs[rows.GOAL_LON, c], fs[rows.GOAL_LAT, c] = item.lon_deg, item.lat_deg
    fs[rows.HEADING, c] = math.radians(item.heading_deg % 360.0)
    fs[rows.FUEL_S, c] = fuel_h * 3600.0
    at_base = index_of("base", item.at_base, setting.base_ids)
    fi[rows.AT_BASE, c], fi[rows.HOME, c] = at_base, index_of("base", item.home, setting.base_ids)
    fi[rows.STATE, c] = rows.READY if at_base >= 0 else rows.HOLDING
    if at_base < 0:
        fs[rows.SPEED, c] = item.own_figures.min_speed_m_s
    else:
        fs[rows.LON, c], fs[rows.LAT, c] = (
            setting.bases[at_base].lon_deg,
            setting.bases[at_base].lat_deg,
        )
    _refuse_base(setting, item)


def _refuse_base(setting: Setting, item: SimulatedFacility) -> None:
    _, _, takes = base_arrays(setting.bases, setting.facilities)
    c = setting.facility_ids.index(item.id)
    for name in (item.at_base, item.home):
        if name is not None and not takes[setting.base_ids.index(name), c]:
            raise ExerciseError(
                "a base that does not take this facility",
                given=name,
                allowed=", ".join(setting.bases[b].id for b in np.flatnonzero(takes[:, c]))
                or "none",
                remedy="Name a base that takes its kind and helps its nation.",
                where=item.id,
            )


def _wait(key: Key, stream: int, kind: int, rate_per_h: float) -> float:
    """Seconds until the first; infinite where there is none."""
    if rate_per_h <= 0.0:
        return math.inf
    return -math.log(uniform_pair(key, stream, kind, 0)[0]) / (rate_per_h / 3600.0)
