"""The clock of a live world: its arrays, any number of steps at a time, what the steps told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarex.drift.carrying import COAST_ACTIONS
from sarex.errors import CoverageError, ExerciseError
from sarex.facilities import Base
from sarex.geo import Coast, LocalPlane
from sarex.metocean.frames import layer_arrays
from sarex.randomness import Key
from sarex.world.conditions import Conditions
from sarex.world.facilities import FacilityReading, SimulatedFacility
from sarex.world.failures import Failure
from sarex.world.figures import Keeping, keeping
from sarex.world.happenings import Happening
from sarex.world.persons import Persons
from sarex.world.post import Post
from sarex.world.reading import CODES, Names, read_facility, read_happenings
from sarex.world.rows import _kernels as rows
from sarex.world.setup import Setting, fixed_arrays, live_arrays, refuse_unknown
from sarex.world.stepping import _kernels
from sarex.world.truth import Truth
from sarex.world.world import STEP_S

__all__ = ["SteppedWorld"]

_HISTORY_STEPS = 60
Floats = NDArray[np.float64]


class SteppedWorld:
    """What a live world holds, and how it goes on; parameters are as of ``LiveWorld``."""

    def __init__(
        self,
        truth: Truth,
        coast: Coast,
        plane: LocalPlane,
        start_ns: int,
        *,
        key: Key,
        facilities: Sequence[SimulatedFacility],
        conditions: Conditions,
        bases: Sequence[Base] = (),
        persons: Persons | None = None,
        failures: Sequence[Failure] = (),
        figures: Keeping | None = None,
    ) -> None:
        _refuse_repeated([item.id for item in facilities], "facilities")
        _refuse_repeated([item.id for item in bases], "bases")
        self.truth = truth
        self.key = key
        self.setting = Setting(
            tuple(sorted(facilities, key=lambda item: item.id)),
            tuple(sorted(bases, key=lambda item: item.id)),
            conditions,
            keeping() if figures is None else figures,
            tuple(failures),
            plane,
        )
        self.coast = coast
        self.start_s = start_ns // 1_000_000_000
        self.live = live_arrays(self.setting, truth, persons, key)
        self.fixed = fixed_arrays(self.setting, truth)
        self._person_names = () if persons is None else persons.names
        self._post = Post(key)
        self._ids = self.setting.facility_ids
        self.history: list[tuple[int, Floats, Floats]] = []
        """(time, longitudes, latitudes) of the true objects every ten minutes."""

    @property
    def now_ns(self) -> int:
        return (self.start_s + int(self.live.count[rows.STEP]) * STEP_S) * 1_000_000_000

    def _write_fixed(self) -> None:
        """Lay out anew what no step changes, after an order changed the setting."""
        self.fixed = fixed_arrays(self.setting, self.truth)

    def _number(self, facility: str) -> int:
        refuse_unknown("facility", facility, self._ids)
        return self._ids.index(facility)

    def facility(self, facility: str) -> FacilityReading:
        """A facility as it is now."""
        c = self._number(facility)
        return read_facility(self.setting, self.live, c, self.now_ns)

    def run_until(
        self, end_ns: int, *, stop_on: Collection[type[Happening]] = ()
    ) -> list[Happening]:
        """Step until the end, or the end of the first step with a happening of these kinds.

        Raises
        ------
        CoverageError
            If a facility leaves the fields of wind or current.
        """
        stops = np.zeros(rows.KINDS, np.bool_)
        for kind in stop_on:
            if kind in CODES:
                stops[CODES[kind]] = True
        told: list[Happening] = []
        last = self._step_of(end_ns)
        while self.live.count[rows.STEP] < last:
            self._note_history()
            step = int(self.live.count[rows.STEP])
            goal = min(
                last, (step // _HISTORY_STEPS + 1) * _HISTORY_STEPS, self._next_message(last)
            )
            ended = self._run(goal, stops)
            fresh = self._drain()
            told += fresh
            if ended == _kernels.NO_ROOM:
                self._grow()
            if ended == _kernels.STOPPED or any(type(item) in stop_on for item in fresh):
                break
        return sorted(told, key=lambda item: item.time_ns)

    def step(self) -> list[Happening]:
        """One step of ten seconds."""
        return self.run_until(self.now_ns + STEP_S * 1_000_000_000)

    def _run(self, goal: int, stops: NDArray[np.bool_]) -> int:
        kernel: Any = _kernels.run
        ended = kernel(
            float(self.start_s), float(STEP_S), goal, stops, self.truth.member,
            *self._sea(), self.live, self.fixed,
        )  # fmt: skip
        if ended == _kernels.OUTSIDE:
            self._refuse_outside()
        return int(ended)

    def _sea(self) -> tuple[Any, ...]:
        """Wind, current, Stokes drift, coast and its action, as the kernels take them."""
        forcing = self.truth.forcing
        layers = (forcing.wind.arrays, forcing.current.arrays, layer_arrays(forcing.stokes))
        return (*layers, self.coast.arrays, COAST_ACTIONS[self.truth.coast_action])

    def _refuse_outside(self) -> None:
        """Say which facility left the fields."""
        name = self._ids[int(self.live.count[rows.FAULT_OF])]
        here = self.facility(name)
        raise CoverageError(
            "a facility is outside the wind or current of the world",
            given=f"lon {here.lon_deg:.4f}, lat {here.lat_deg:.4f}",
            remedy="Give fields for the whole area of the exercise and its time.",
            where=name,
        )

    def _note_history(self) -> None:
        """Keep where the true objects are, every ten minutes."""
        step = int(self.live.count[rows.STEP])
        if step % _HISTORY_STEPS == 0 and (not self.history or self.history[-1][0] < self.now_ns):
            lon, lat = self.truth.lon_deg.copy(), self.truth.lat_deg.copy()
            self.history.append((self.now_ns, lon, lat))

    def _drain(self) -> list[Happening]:
        """What the steps told since the last time, and messages due by now."""
        count = int(self.live.count[rows.N_TOLD])
        names = Names(self._ids, self.truth.object_ids, self.setting.base_ids, self._person_names)
        told = read_happenings(self.live.hf[:count], self.live.hi[:count], self.live.ci, names)
        self.live.count[rows.N_TOLD] = 0
        return told + self._post.settled(self.now_ns)

    def _grow(self) -> None:
        """Larger tables where, what was told being read, the next step would still not fit."""
        live = self.live
        contacts, told = rows.worst_step(
            *live.rate.shape, live.pi.shape[1], live.mi.shape[1], self.fixed.scheduled_s.size
        )
        if live.count[rows.N_CONTACTS] + contacts > live.ci.shape[1]:
            cf, ci = (np.concatenate([x, np.zeros_like(x)], axis=1) for x in (live.cf, live.ci))
            live = live._replace(cf=cf, ci=ci)
        if told > live.hi.shape[0]:
            live = live._replace(hf=np.zeros((2 * told, 4)), hi=np.zeros((2 * told, 4), np.int64))
        self.live = live

    def _step_of(self, time_ns: int) -> int:
        """First step that ends at or after a time."""
        return -(-(time_ns - self.start_s * 1_000_000_000) // (STEP_S * 1_000_000_000))

    def _next_message(self, last: int) -> int:
        due_ns = self._post.next_ns
        return last if due_ns is None else max(self._step_of(due_ns), 1)


def _refuse_repeated(ids: Sequence[str], what: str) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ExerciseError(
            f"{what} of a world with the same id",
            given=", ".join(twice),
            allowed="each id once",
            remedy="Rename one of them.",
        )
