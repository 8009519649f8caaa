"""A plan that a person is changing, with the judge's figures after each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sarex.canonical import iso_to_ns
from sarex.errors import PlanError
from sarex.planning.editing.bench import Bench, FlownSortie
from sarex.planning.editing.edit import TaskEdit, apply_edits, task_of
from sarex.planning.judge import Worth
from sarex.planning.plan import Plan, Sortie
from sarex.planning.rules import Breach

__all__ = ["Draft", "DraftFigures", "SortieFigures"]


@dataclass(frozen=True, slots=True)
class SortieFigures:
    """What one sortie does and finds.

    Parameters
    ----------
    coverage : dict
        Task id to coverage factor: sweep width of its object over its track spacing.
    search_s, on_scene_s : float or None [s]
        Time with the sensor on; time on scene. None of a sortie under way.
    flown_m, ordered_m : float or None [m]
        Track length of the patterns, as flown and as ordered: less is flown where time ends first.
    value : float [1]
        Share of the persons found by this sortie alone.
    bingo_slack_s : float or None [s]
        From its last look to the latest time at which it may leave the scene; None where it could
        not be back in time, or its slot is not known.
    """

    sortie: str
    facility: str
    depart_ns: int
    back_ns: int
    coverage: dict[str, float]
    search_s: float | None
    on_scene_s: float | None
    flown_m: float | None
    ordered_m: float | None
    value: float
    leave_by_ns: int | None
    bingo_slack_s: float | None


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """The judgement of a draft.

    Parameters
    ----------
    plan : Plan
        As changed.
    flown : tuple of FlownSortie
        In the order of the plan.
    worth : Worth
        The judge's.
    value : float [1]
        Expected share of the persons found.
    sorties : tuple of SortieFigures
        In the order of the plan.
    breaches : tuple of Breach
        Rules that a sortie breaks alone, then what two break together.
    """

    plan: Plan
    flown: tuple[FlownSortie, ...]
    worth: Worth
    value: float
    sorties: tuple[SortieFigures, ...]
    breaches: tuple[Breach, ...]


class Draft:
    """The changes that a person has made to a plan, on a bench that stays warm.

    One thread at a time. Nothing is recorded here.
    """

    def __init__(self, bench: Bench, edits: Mapping[str, TaskEdit] | None = None) -> None:
        self.bench = bench
        self._edits = dict(edits or {})
        self._figures = self._judged(self._edits)

    @property
    def edits(self) -> Mapping[str, TaskEdit]:
        """Task id to what is changed of it."""
        return MappingProxyType(self._edits)

    @property
    def figures(self) -> DraftFigures:
        """Of the plan as it is changed now."""
        return self._figures

    def edit(self, task: str, change: TaskEdit) -> DraftFigures:
        """Change one task in place of what was changed of it before; an empty change undoes all.

        Raises
        ------
        PlanError
            If the task is unknown or locked, its sortie is under way, or it cannot be flown so;
            the draft then stays as it was.
        """
        self._refuse_locked(task, change)
        edits = {name: each for name, each in self._edits.items() if name != task}
        if change != TaskEdit():
            edits[task] = change
        figures = self._judged(edits)
        self._edits, self._figures = edits, figures
        return figures

    def _refuse_locked(self, name: str, change: TaskEdit) -> None:
        task = task_of(self.bench.plan, name)[1]
        if task.locked and change.moves and change.locked is not False:
            raise PlanError(
                "a person has locked this task",
                given=name,
                allowed="a change that unlocks it",
                remedy="Ask who locked it, then unlock it.",
                where=self.bench.plan.id,
            )

    def _judged(self, edits: Mapping[str, TaskEdit]) -> DraftFigures:
        bench = self.bench
        plan = apply_edits(bench.plan, edits, bench.request.plane, bench.request.coast)
        plan = self._in_time(plan, edits)
        flown = tuple(bench.fly(sortie) for sortie in plan.sorties)
        alone = [breach for each in flown for breach in each.breaches]
        return DraftFigures(
            plan,
            flown,
            bench.worth(plan, flown),
            bench.value(flown),
            tuple(_figures_of(each) for each in flown),
            (*alone, *bench.conflicts(flown)),
        )

    def _in_time(self, plan: Plan, edits: Mapping[str, TaskEdit]) -> Plan:
        """Sorties of which something moved depart so as to be on scene in time."""
        before = {sortie.id: sortie for sortie in self.bench.plan.sorties}
        sorties = tuple(
            sortie
            if sortie == before[sortie.id] or _stated(sortie, edits) or not _moved(sortie, edits)
            else self.bench.in_time(sortie)
            for sortie in plan.sorties
        )
        return plan.model_copy(update={"sorties": sorties})


def _stated(sortie: Sortie, edits: Mapping[str, TaskEdit]) -> bool:
    return any(t.id in edits and edits[t.id].depart is not None for t in sortie.tasks)


def _moved(sortie: Sortie, edits: Mapping[str, TaskEdit]) -> bool:
    return any(t.id not in edits or edits[t.id].moves for t in sortie.tasks)


def _figures_of(flown: FlownSortie) -> SortieFigures:
    sortie, track, realised, found = flown.sortie, flown.track, flown.realised, flown.bingo
    on = track.sensor_on.nonzero()[0]
    last_ns = int(track.times_ns[on[-1] + 1]) if on.size else int(track.times_ns[-1])
    return SortieFigures(
        sortie.id,
        sortie.facility,
        int(track.times_ns[0]) if realised is not None else iso_to_ns(sortie.depart),
        int(track.times_ns[-1]),
        {task.id: float(task.planned_coverage) for task in sortie.tasks},
        None if realised is None else realised.search_s,
        None if realised is None else realised.on_scene_s,
        None if realised is None else realised.flown_m,
        None if realised is None else realised.ordered_m,
        flown.value,
        None if found is None else found.leave_by_ns,
        None if found is None else (found.leave_by_ns - last_ns) / 1e9,
    )
