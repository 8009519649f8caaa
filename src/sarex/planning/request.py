"""What a planner is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import ns_to_iso
from sarex.detection import Environment, SearchObjectLike
from sarex.ensemble import Ensemble
from sarex.errors import PlanError
from sarex.facilities import FacilityState, Track
from sarex.geo import Coast, LocalPlane
from sarex.planning.manual.worksheet import DriftErrors
from sarex.planning.plan import DatumFix, Sortie
from sarex.planning.realise import VectorField
from sarex.planning.rules.rule_set import RuleSet
from sarex.planning.slots import LookWindow, SortieSlot
from sarex.survival import Survival

__all__ = ["DatumInput", "KeptSortie", "PlanningRequest", "hypothesis_weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DatumInput:
    """Where one object is expected under one hypothesis, by the two leeway divergences.

    ``left`` and ``right`` are the mean drift with the object left and right of the downwind
    direction, as fixes in increasing time that cover the search period (one fix alone: a datum
    that does not move). ``persons`` weighs the objects of one hypothesis against each other.
    """

    hypothesis: str
    search_object: str
    persons: int
    left: tuple[DatumFix, ...]
    right: tuple[DatumFix, ...]
    distress_ns: int
    errors: DriftErrors
    previous_relative_effort: float = 0.0
    """Sum of Z_r of earlier searches for this datum."""

    @property
    def name(self) -> str:
        return f"{self.hypothesis}/{self.search_object}"

    def sides_xy_m(self, time_ns: int, plane: LocalPlane) -> tuple[Floats, Floats]:
        """Left and right datum in the plane, linear between fixes.

        Raises
        ------
        PlanError
            If the fixes do not reach this time.
        """
        left = _along(self.left, time_ns, plane, self.name)
        return left, _along(self.right, time_ns, plane, self.name)

    def middle_xy_m(self, time_ns: int, plane: LocalPlane) -> Floats:
        left, right = self.sides_xy_m(time_ns, plane)
        middle: Floats = (left + right) / 2
        return middle


def _along(fixes: Sequence[DatumFix], time_ns: int, plane: LocalPlane, name: str) -> Floats:
    if not fixes:
        raise PlanError(
            "a datum without a position",
            given=name,
            remedy="Give left and right fixes for each datum.",
        )
    xy = np.array([plane.to_xy(fix.lon_deg, fix.lat_deg) for fix in fixes])
    if len(fixes) == 1:
        return np.asarray(xy[0])
    times = np.array([fix.time_ns for fix in fixes], dtype=np.int64)
    if not bool(np.all(np.diff(times) > 0)) or not times[0] <= time_ns <= times[-1]:
        raise PlanError(
            "the datum is not known at this time",
            given=ns_to_iso(time_ns),
            allowed=f"{fixes[0].time} to {fixes[-1].time}, fixes in increasing time",
            remedy="Give datum fixes that cover the search period.",
            where=name,
        )
    since = (times - times[0]) / 1e9
    at = (time_ns - int(times[0])) / 1e9
    return np.array([np.interp(at, since, xy[:, 0]), np.interp(at, since, xy[:, 1])])


@dataclass(frozen=True, slots=True)
class KeptSortie:
    """A sortie that a new plan may not change: ordered and committed, or locked by a person.

    ``slot`` is what it fills. Looks after ``from_ns`` count as searched by this plan too; those
    before are in the weights.
    """

    sortie: Sortie
    track: Track
    slot: SortieSlot
    from_ns: int

    @property
    def windows(self) -> tuple[LookWindow, ...]:
        """The windows of its slot from ``from_ns`` on: only what is looked at in them counts."""
        return tuple(
            replace(window, start_ns=max(window.start_ns, self.from_ns))
            for window in self.slot.windows
            if window.end_ns > self.from_ns
        )

    @property
    def looks(self) -> bool:
        """Whether anything is still looked at in those windows."""
        on = self.track.sensor_on
        begin, end = self.track.times_ns[:-1][on], self.track.times_ns[1:][on]
        return any(bool(np.any((begin < w.end_ns) & (end > w.start_ns))) for w in self.windows)


@dataclass(frozen=True, slots=True)
class PlanningRequest:
    """All that the baseline planner reads; it reads no journal.

    Parameters
    ----------
    plan_id : str
    period : int
        Number of the search period; sortie and task ids are made from it.
    start_ns, end_ns : int
        No pattern leg before or after.
    earliest_ns : int
        When the plan is made: nobody departs before.
    ensemble, weights : Ensemble, (particle,)
        Forecast, and each particle's posterior draw weight.
    objects : sequence
        Search objects still sought.
    datums : sequence of DatumInput
    facilities : sequence of FacilityState
    environment : Environment, or mapping from facility id to Environment
    wind, current : callables
        See :data:`sarex.planning.realise.VectorField`.
    plane : LocalPlane
    coast : Coast, optional
        For the share of each area over land.
    return_to : mapping
        Facility id to (lon_deg, lat_deg); a facility that is not named returns to where it is now.
    frame : ``earth`` (ws-0) or ``drift``
    spacing_step_m : mapping
        Facility id to the step its track spacing is rounded to; default 185.2 m (0.1 NM) for a
        crew, 10 m for an autopilot.
    persons : mapping, optional
        Object id to persons, for the expected number of persons found.
    rules : RuleSet, optional
        What tracks must keep, alone and together.
    kept : tuple of KeptSortie
        Sorties that stay as they are.
    objective : ``found`` or ``alive``
        What the joint planner improves: the expected share of persons found, or found alive.
    survival : Survival, optional
        For ``alive``; "found alive" is given beside plain POS wherever it is known.
    """

    plan_id: str
    period: int
    start_ns: int
    end_ns: int
    earliest_ns: int
    ensemble: Ensemble
    weights: Floats
    objects: Sequence[SearchObjectLike]
    datums: Sequence[DatumInput]
    facilities: Sequence[FacilityState]
    environment: Environment | Mapping[str, Environment]
    wind: VectorField
    current: VectorField
    plane: LocalPlane
    coast: Coast | None = None
    return_to: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    frame: Literal["earth", "drift"] = "earth"
    spacing_step_m: Mapping[str, float] = field(default_factory=dict)
    persons: Mapping[str, int] | None = None
    rules: RuleSet | None = None
    kept: tuple[KeptSortie, ...] = ()
    objective: Literal["found", "alive"] = "found"
    survival: Survival | None = None

    def __post_init__(self) -> None:
        objects = {item.id for item in self.objects}
        hypotheses = set(self.ensemble.hypothesis_ids)
        names = [state.facility.id for state in self.facilities]
        problems = [
            (not self.datums, "no datum"),
            (not self.facilities, "no facility"),
            (len(set(names)) != len(names), f"a facility twice: {sorted(names)}"),
            (self.end_ns <= self.start_ns, "a search period that ends before it starts"),
            (
                self.objective == "alive" and self.survival is None,
                "found alive as the aim, but no survival of the persons",
            ),
            (self.weights.shape != self.ensemble.draw.shape, "weights that are not per particle"),
            (
                any(d.search_object not in objects for d in self.datums),
                f"a datum for an object that is not sought ({sorted(objects)} are)",
            ),
            (
                any(d.hypothesis not in hypotheses for d in self.datums),
                f"a datum for an unknown hypothesis ({sorted(hypotheses)} are known)",
            ),
        ]
        wrong = [text for is_wrong, text in problems if is_wrong]
        if wrong:
            raise PlanError(
                "the planning request does not hold together",
                given="; ".join(wrong),
                remedy="Give facilities once each, and datums of known hypotheses and objects.",
                where=f"plan {self.plan_id}",
            )

    def environment_of(self, facility: str) -> Environment:
        """The environment in which a facility looks."""
        if isinstance(self.environment, Environment):
            return self.environment
        if facility not in self.environment:
            raise PlanError(
                "no environment for a facility",
                given=facility,
                allowed=", ".join(sorted(self.environment)),
                remedy="Give one environment for all, or one for each facility.",
            )
        return self.environment[facility]


def hypothesis_weights(ensemble: Ensemble, weights: Floats) -> dict[str, float]:
    """Weight of each hypothesis: the sum over its draws, normalised to 1.

    ``weights`` is (particle,): each particle carries the weight of its draw.
    """
    _, first = np.unique(ensemble.draw, return_index=True)
    per_draw = weights[first] / weights[first].sum()
    sums = np.bincount(
        ensemble.hypothesis[first], weights=per_draw, minlength=len(ensemble.hypothesis_ids)
    )
    return dict(zip(ensemble.hypothesis_ids, sums.tolist(), strict=True))
