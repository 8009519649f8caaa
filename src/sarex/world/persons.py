"""The persons of the true objects, each with a time to live of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.errors import SurvivalError
from sarex.randomness import Key, derive_key, normal_pair, uniform_pair
from sarex.survival import Group
from sarex.world.rows import _kernels as rows
from sarex.world.truth import Truth

__all__ = ["Person", "Persons", "draw_persons"]

_STREAM_LIFE = 1
_STREAM_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Person:
    """One person, truth: when they die unless taken up before, and when they were taken up."""

    name: str
    search_object: str
    death_ns: int | None
    """None: not within any time that matters."""
    taken_up_ns: int | None
    taken_up_by: str | None
    delivered: bool

    @property
    def alive_when_taken_up(self) -> bool | None:
        """Whether they were alive then; None while nobody took them up."""
        if self.taken_up_ns is None:
            return None
        return self.death_ns is None or self.taken_up_ns < self.death_ns

    def alive_at(self, time_ns: int) -> bool:
        """Whether they are alive at a time; who was taken up alive stays alive."""
        if self.taken_up_ns is not None and time_ns >= self.taken_up_ns:
            return bool(self.alive_when_taken_up)
        return self.death_ns is None or time_ns < self.death_ns


@dataclass(frozen=True, slots=True)
class Persons:
    """Persons of a truth as the kernels read them: (row, person)."""

    names: tuple[str, ...]
    floats: NDArray[np.float64]
    integers: NDArray[np.int64]


def draw_persons(
    truth: Truth,
    groups: Mapping[str, Sequence[Group]],
    key: Key,
    *,
    water_c: float | None = None,
    raft_median_h: float | None = None,
) -> Persons:
    """Draw each person's time to live, from the model of survival that the plan shows.

    Parameters
    ----------
    truth : Truth
        Its objects; a person enters the water when the object does.
    groups : mapping
        Object id to its groups of persons, :func:`sarex.survival.groups_of`. Persons are named
        by object and number: nothing else of them is an input.
    key : Key
        Each person's numbers are drawn from it by name, whoever else there is.
    water_c : float [°C], optional
        Where a group states none of its own.
    raft_median_h : float [h], optional
        Median time to live from boarding a dropped raft; not limiting unless stated.

    Raises
    ------
    SurvivalError
        If a group needs the water's temperature and none is known, or the median is not above 0.
    """
    if raft_median_h is not None and not raft_median_h > 0.0:
        raise SurvivalError(
            "not a median time to live in a raft",
            given=raft_median_h,
            allowed="hours above 0, or none where it does not limit",
            remedy="State the hours, or leave them out.",
        )
    names: list[str] = []
    lives: list[tuple[float, float]] = []
    codes: list[tuple[int, int]] = []
    for place, name in enumerate(truth.object_ids):
        number = 0
        for group in groups.get(name, ()):
            for _ in range(group.persons):
                number += 1
                names.append(f"{name}/{number}")
                start_s = float(truth.start_s[place])
                lives.append(
                    _drawn(group, derive_key(key, names[-1]), start_s, water_c, raft_median_h)
                )
                codes.append((place, group.situation == "in_water"))
    floats = np.full((rows.PF_ROWS, len(names)), np.nan)
    integers = np.zeros((rows.PI_ROWS, len(names)), np.int64)
    for p, ((death_s, raft_s), (place, wet)) in enumerate(zip(lives, codes, strict=True)):
        floats[rows.DEATH_S, p], floats[rows.RAFT_LIFE_S, p] = death_s, raft_s
        integers[:, p] = place, wet, rows.AT_SEA, -1
    return Persons(tuple(names), floats, integers)


def _drawn(
    group: Group, key: Key, start_s: float, water_c: float | None, raft_median_h: float | None
) -> tuple[float, float]:
    """Time of death [s since 1970] and life in a raft [s]."""
    median_h = float(group.median_at(group.water_c if group.water_c is not None else water_c))
    z, z_raft = normal_pair(key, _STREAM_LIFE, 0, 0)
    u, _ = uniform_pair(key, _STREAM_AT_ONCE, 0, 0)
    life_s = median_h * 3600.0 * math.exp(group.sigma_ln * z) if u >= group.lost_at_once else 0.0
    raft_s = math.inf
    if raft_median_h is not None:
        raft_s = raft_median_h * 3600.0 * math.exp(group.sigma_ln * z_raft)
    return start_s + life_s, raft_s
