"""What a bound is asked: particles on a grid of time, and what each sortie can bring."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sarex.detection.model import Law
from sarex.errors import PlanError

__all__ = ["EffortProblem", "EffortSlot"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EffortSlot:
    """What one sortie can bring, on the steps that it can search in.

    Parameters
    ----------
    id, facility : str
    start_xy_m, return_xy_m : (2,) [m]
        Where it departs from and comes back to.
    depart_s, back_by_s, endurance_s : float [s]
        After the problem's epoch; the longest time away.
    transit_m_s, drive_m_s, drive_spread_m_s : float, (2,), float [m s-1]
        Transit speed through the air or water; mean motion of that medium, and the greatest
        departure from it.
    steps : (row,) int
        Steps of the problem, increasing.
    seconds : (row,) [s]
        Most effort in the step: the time in it, times what per-step areas exceed the mean by.
    budget_s : float [s]
        Most effort in all: the on-scene share of the longest time on scene.
    rate_m2_s : (row, object) [m2 s-1]
        W·V of the detection rate; 0 where the object is not seen.
    range_m : (row,) [m]
        Nothing is seen beyond.
    moved_m : float [m]
        How far a particle moves in half a step, at most.
    factor : (particle,) [1]
        Swept area at most, in units of W·V·T, of this slot among particles that move like this.
    laws : tuple of Law or None
        By object; None where it is never seen.
    """

    id: str
    facility: str
    start_xy_m: Floats
    return_xy_m: Floats
    depart_s: float
    back_by_s: float
    endurance_s: float
    transit_m_s: float
    drive_m_s: Floats
    drive_spread_m_s: float
    steps: Ints
    seconds: Floats
    budget_s: float
    rate_m2_s: Floats
    range_m: Floats
    moved_m: float
    factor: Floats
    laws: tuple[Law | None, ...]

    def __post_init__(self) -> None:
        rows = self.steps.size
        problems = [
            (self.seconds.shape != (rows,), "seconds that are not per row"),
            (self.range_m.shape != (rows,), "ranges that are not per row"),
            (self.rate_m2_s.shape != (rows, len(self.laws)), "rates that are not (row, object)"),
            (bool(np.any(np.diff(self.steps) <= 0)), "steps that do not increase"),
            (bool(np.any(self.seconds < 0)) or self.budget_s < 0, "negative effort"),
            (bool(np.any(self.rate_m2_s < 0)), "negative rates"),
            (
                self.transit_m_s + self.drive_spread_m_s <= float(np.hypot(*self.drive_m_s)),
                "a medium that is faster than the craft",
            ),
        ]
        _refuse([text for is_wrong, text in problems if is_wrong], f"slot {self.id}")

    def reaches(
        self, x_m: Floats, y_m: Floats, slack_m: Floats, start_s: float, end_s: float
    ) -> NDArray[np.bool_]:
        """Whether the slot can be within ``slack_m`` of places at some time of a step: (place,).

        It departs at ``depart_s`` or later, goes there, and is back by ``back_by_s`` and within its
        endurance.
        """
        out = self.least_s(x_m - self.start_xy_m[0], y_m - self.start_xy_m[1], slack_m)
        home = self.least_s(self.return_xy_m[0] - x_m, self.return_xy_m[1] - y_m, slack_m)
        there = self.depart_s + out <= end_s
        back = self.back_by_s - home >= start_s
        reached: NDArray[np.bool_] = there & back & (out + home <= self.endurance_s)
        return reached

    def least_s(self, dx: Floats, dy: Floats, slack_m: Floats) -> Floats:
        """Least time to come within ``slack_m`` of a displacement: (place,) [s].

        The smallest t ≥ 0 with |D − m·t| ≤ c·t + r, where m is the mean motion of the medium and
        c the transit speed plus the greatest departure from m.
        """
        c = self.transit_m_s + self.drive_spread_m_s
        mx, my = float(self.drive_m_s[0]), float(self.drive_m_s[1])
        a = c * c - mx * mx - my * my
        b = dx * mx + dy * my + c * slack_m
        rest = np.maximum(dx * dx + dy * dy - slack_m * slack_m, 0.0)
        seconds: Floats = rest / (b + np.sqrt(b * b + a * rest) + 1e-12)
        return np.where(rest > 0.0, np.maximum(seconds, 0.0), 0.0)


@dataclass(frozen=True, slots=True)
class EffortProblem:
    """Divisible effort of several sorties over moving particles.

    Parameters
    ----------
    edges_s : (step + 1,) [s]
        The grid of time, after the epoch.
    x_m, y_m : (step, particle) [m]
        Particles in the middle of each step.
    in_water : (step, particle) bool
        Afloat at some time of the step.
    search_object : (particle,) int
        Index into ``object_ids``.
    value : (particle,)
        v ≥ 0; over all that could be found it sums to 1.
    object_ids : tuple of str
    slots : tuple of EffortSlot
    cell_m : float [m]
        Side of the square cells in which density counts as even.
    origin_xy_m : (step, 2) [m], optional
        Corner of the grid in each step: a grid that moves with the particles blurs less.
    """

    edges_s: Floats
    x_m: Floats
    y_m: Floats
    in_water: NDArray[np.bool_]
    search_object: Ints
    value: Floats
    object_ids: tuple[str, ...]
    slots: tuple[EffortSlot, ...]
    cell_m: float
    origin_xy_m: Floats | None = None

    def __post_init__(self) -> None:
        steps, count = self.edges_s.size - 1, self.value.size
        shape = (steps, count)
        problems = [
            (steps < 1 or bool(np.any(np.diff(self.edges_s) <= 0)), "edges that do not increase"),
            (
                not self.x_m.shape == self.y_m.shape == self.in_water.shape == shape,
                f"positions and states that are not (step, particle) = {shape}",
            ),
            (self.search_object.shape != (count,), "objects that are not per particle"),
            (not bool(np.all(self.value >= 0)), "values below 0 or not numbers"),
            (not self.cell_m > 0, f"cells of {self.cell_m} m"),
            (
                any(slot.factor.shape != (count,) for slot in self.slots),
                "factors of a slot that are not per particle",
            ),
            (
                any(slot.steps.size and int(slot.steps[-1]) >= steps for slot in self.slots),
                "a slot that searches after the last step",
            ),
        ]
        _refuse([text for is_wrong, text in problems if is_wrong], "effort problem")

    @property
    def particle_count(self) -> int:
        return self.value.size

    def with_cells(self, cell_m: float) -> EffortProblem:
        """The same with cells of another size."""
        return replace(self, cell_m=cell_m)

    def among(self, which: NDArray[np.bool_]) -> EffortProblem:
        """The same for some of the particles, (particle,) bool, standing for all of them."""
        share = float(self.value[which].sum())
        scale = float(self.value.sum()) / share if share > 0.0 else 0.0
        return replace(
            self,
            x_m=self.x_m[:, which],
            y_m=self.y_m[:, which],
            in_water=self.in_water[:, which],
            search_object=self.search_object[which],
            value=self.value[which] * scale,
            slots=tuple(replace(slot, factor=slot.factor[which]) for slot in self.slots),
        )

    def without_motion(self) -> EffortProblem:
        """The same as if relative motion and the ends of a search added no area."""
        ones = np.ones(self.particle_count)
        return replace(self, slots=tuple(replace(slot, factor=ones) for slot in self.slots))

    @property
    def alike(self) -> bool:
        """Whether each slot sees all objects of value that it sees with one width and law."""
        sought = np.unique(self.search_object[self.value > 0])
        for slot in self.slots:
            seen = [o for o in sought if slot.rate_m2_s[:, o].any()]
            if len({slot.laws[o] for o in seen}) > 1:
                return False
            if bool(np.any(np.ptp(slot.rate_m2_s[:, seen], axis=1) > 0)) if seen else False:
                return False
        return True

    def apart(self) -> EffortProblem:
        """The same as if each object were searched with the whole time of every slot.

        What is proven for one object holds for several in this form; it bounds much higher.
        """
        slots = []
        for slot in self.slots:
            for o, name in enumerate(self.object_ids):
                only = np.zeros_like(slot.rate_m2_s)
                only[:, o] = slot.rate_m2_s[:, o]
                slots.append(replace(slot, id=f"{slot.id}/{name}", rate_m2_s=only))
        return replace(self, slots=tuple(slots))

    def with_effort(self, factor: float) -> EffortProblem:
        """The same with all seconds and budgets times a factor."""
        slots = tuple(
            replace(slot, seconds=factor * slot.seconds, budget_s=factor * slot.budget_s)
            for slot in self.slots
        )
        return replace(self, slots=slots)


def _refuse(wrong: list[str], where: str) -> None:
    if wrong:
        raise PlanError(
            "this is no problem that a bound can be given for",
            given="; ".join(wrong),
            remedy="Build it with effort_problem, or correct the arrays that are named.",
            where=where,
        )
