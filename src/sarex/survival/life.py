"""Survival of all search objects of a case, at any time, for each particle of its forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble
from sarex.errors import SurvivalError
from sarex.metocean.layer import Layer
from sarex.survival.model import Group
from sarex.survival.times import entered_ns, water_along

__all__ = ["Survival", "survival_of"]

Floats = NDArray[np.float64]
_NS_PER_H = 3.6e12


@dataclass(frozen=True, slots=True)
class Survival:
    """Who is in each search object, since when and in what water each particle is.

    Parameters
    ----------
    object_ids : tuple of str
        As in the ensemble.
    groups : mapping
        Object id to its groups of persons; an object without persons has none.
    search_object : (particle,) int32
        Index into ``object_ids``.
    entered_ns : (particle,) int64
    water_c : (particle,) [°C], or one for all, or None where no group needs it
    water_source : str
        Who says so: shown with every result.
    early_s : float [s]
        By how much time in the water may be counted too long.
    """

    object_ids: tuple[str, ...]
    groups: Mapping[str, tuple[Group, ...]]
    search_object: NDArray[np.int32]
    entered_ns: NDArray[np.int64]
    water_c: Floats | float | None
    water_source: str
    early_s: float

    @property
    def persons(self) -> dict[str, int]:
        """Object id to persons."""
        return {
            name: sum(group.persons for group in self.groups.get(name, ()))
            for name in self.object_ids
        }

    def water_of(self, search_object: str) -> float | None:
        """Temperature [°C] that an object's persons meet: stated, or the mean of its particles."""
        stated = [group.water_c for group in self.groups.get(search_object, ())]
        if stated and stated[0] is not None and len(set(stated)) == 1:
            return stated[0]
        if not isinstance(self.water_c, np.ndarray):
            return self.water_c
        own = self.search_object == self.object_ids.index(search_object)
        return float(self.water_c[own].mean()) if own.any() else None

    def alive_at(self, time_ns: int) -> Floats:
        """Probability that a person of each particle's object is alive, (particle,) [1].

        The mean over the object's persons; 0 for an object without persons, in which nobody can
        be found alive.

        Parameters
        ----------
        time_ns : int
            [ns since 1970 UTC].

        Raises
        ------
        SurvivalError
            If a group needs a temperature and none is known.
        """
        elapsed_h = (time_ns - self.entered_ns) / _NS_PER_H
        out = np.zeros(self.search_object.size)
        for number, name in enumerate(self.object_ids):
            own = np.flatnonzero(self.search_object == number)
            total = self.persons[name]
            water = self.water_c[own] if isinstance(self.water_c, np.ndarray) else self.water_c
            for group in self.groups.get(name, ()):
                share = group.persons / total if total else 0.0
                out[own] += share * group.alive(elapsed_h[own], water)
        return out

    def alive_at_all(self, times_ns: NDArray[np.int64]) -> Floats:
        """The same at several times, (time, particle)."""
        return np.stack([self.alive_at(int(time)) for time in times_ns])


def survival_of(
    ensemble: Ensemble,
    groups: Mapping[str, tuple[Group, ...]],
    *,
    water_c: float | None = None,
    water_source: str = "",
    field: Layer | None = None,
    draw_start_ns: NDArray[np.int64] | None = None,
) -> Survival:
    """Survival of the persons of a forecast.

    Parameters
    ----------
    ensemble : Ensemble
        From its beginning; see :func:`sarex.survival.times.entered_ns`.
    groups : mapping
        Object id to groups of persons, see :func:`sarex.survival.groups.groups_of_case`.
    water_c : float [°C], optional
        Stated for the scene; stands before a field, as a stated width stands before a table.
    water_source : str
        Who states it.
    field : Layer, optional
        The sea's surface temperature, asked where ``water_c`` is not stated and a curve needs it.
    draw_start_ns : (draw,) int64, optional
        Exact distress times.

    Returns
    -------
    Survival

    Raises
    ------
    SurvivalError
        If a group is of an unknown object, or a curve needs a temperature that is not known.
    """
    for name in groups:
        if name not in ensemble.object_ids:
            raise SurvivalError(
                "persons of a search object that is not in the forecast",
                given=name,
                allowed=", ".join(ensemble.object_ids),
                remedy="Give groups of the objects of this forecast.",
            )
    asked = [g for own in groups.values() for g in own if g.uses_curve and g.water_c is None]
    water: Floats | float | None = water_c
    if water is None and field is not None and asked:
        water = water_along(ensemble, field)
        water_source = ", ".join(field.sources)
    for group in asked:
        group.median_at(water)
    return Survival(
        object_ids=ensemble.object_ids,
        groups=dict(groups),
        search_object=ensemble.search_object,
        entered_ns=entered_ns(ensemble, draw_start_ns),
        water_c=water,
        water_source=water_source,
        early_s=0.0 if draw_start_ns is not None else ensemble.step_ns / 1e9,
    )
