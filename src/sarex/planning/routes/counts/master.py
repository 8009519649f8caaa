"""The relaxed search: a linear programme over the searchers' counts, with cuts for groups of paths.

The looks s on one path of the target are an integer, so exp(-alpha s) may be replaced by its
chords between neighbouring integers: a convex function that is exact where all counts are whole.
For each group of paths a column stands for the mass it leaves undetected, and a cut is one chord
per path, summed; :func:`sarex.planning.routes.counts._kernels.cuts` makes it in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sarex.errors import PlanError
from sarex.planning.routes.counts import _kernels
from sarex.planning.routes.counts.frame import CountFrame
from sarex.planning.routes.counts.grouping import Grouping
from sarex.planning.routes.counts.network import Network
from sarex.planning.routes.counts.pricing import Limits
from sarex.planning.routes.model import Floats, Ints

__all__ = ["Master", "Relaxed"]

_TINY = 1e-8  # coefficients nearer to 0 are left out of a row, at the cost of its constant
_SOLVED = highspy.HighsModelStatus.kOptimal
_RESCUES = (("simplex_strategy", 1), ("simplex_strategy", 4), ("solver", "ipm"))
_EMPTY = highspy.HighsModelStatus.kInfeasible


@dataclass(frozen=True, eq=False, slots=True)
class Relaxed:
    """An optimum of the relaxed search and its multipliers.

    Parameters
    ----------
    value
        Objective; infinite where no counts fit the bounds.
    counts : (place,)
        Searchers per place, fractional.
    theta : (group,)
        Value of each group.
    weight : (row,)
        Multiplier of each cut in the programme, ≥ 0, at most 1 in all within a group.
    pull : (place,)
        Reduced cost of each place's count.
    """

    value: float
    counts: Floats
    theta: Floats
    weight: Floats
    pull: Floats


@dataclass(eq=False, slots=True)
class Master:
    """The linear programme, kept warm between solves.

    Parameters
    ----------
    grain
        References are rounded to 1/grain of a look.
    levels
        Looks on one path beyond which chords are no longer refined.
    """

    frame: CountFrame
    network: Network
    grouping: Grouping
    grain: int
    levels: int
    lp: Any = field(init=False)  # highspy.Highs, which is typed in part
    cut_reference: list[int] = field(init=False, default_factory=list)
    cut_group: list[int] = field(init=False, default_factory=list)
    references: list[NDArray[np.uint8]] = field(init=False, default_factory=list)
    slack_for: Ints = field(init=False)
    rows: Floats = field(init=False)
    constants: Floats = field(init=False)
    solves: int = field(init=False, default=0)
    _fixed_rows: int = field(init=False)
    _balance: csr_array = field(init=False)
    _base: Floats = field(init=False)
    _slope: Floats = field(init=False)

    def __post_init__(self) -> None:
        places = len(self.network.places)
        self._base, self._slope = _kernels.lines(
            self.frame.alpha, self.grain, self.grain * self.levels
        )
        self.rows = np.zeros((0, places))
        self.constants = np.zeros(0)
        self.slack_for = np.zeros(0, dtype=np.int64)
        self._balance = self.network.balance()
        self.lp = _programme(self.frame, self.network, self.grouping.mass)
        self._fixed_rows = self.lp.getNumRow()

    def bound(self, limits: Limits) -> None:
        """Set the least and the most searchers of each place."""
        index = np.arange(len(limits.least), dtype=np.int32)
        least, most = limits.least.astype(float), limits.most.astype(float)
        self.lp.changeColsBounds(len(index), index, least, most)

    def solve(self) -> Relaxed:
        """Solve from where the last solve ended."""
        self.solves += 1
        status = self._run()
        places, edges = len(self.network.places), len(self.network.edges)
        solution = self.lp.getSolution()
        if status == _EMPTY:
            return self._impossible()
        if status != _SOLVED:
            raise PlanError(
                "a linear programme could not be solved",
                given=str(status),
                allowed="optimal or infeasible",
                remedy="try another grain or fewer cuts",
            )
        columns = np.array(solution.col_value)
        weight = np.maximum(np.array(solution.row_dual)[self._fixed_rows :], 0.0)
        group = np.array(self.cut_group, dtype=np.int64)
        weight /= self.grouping.mass[group]
        total = np.bincount(group, weight, self.grouping.groups)
        weight /= np.maximum(total, 1.0)[group]
        theta = columns[places + edges :] * self.grouping.mass
        pull = np.array(solution.col_dual)[:places]
        self.slack_for = np.where(weight > 0.0, 0, self.slack_for + 1)
        return Relaxed(float(theta.sum()), columns[:places], theta, weight, pull)

    def _run(self) -> highspy.HighsModelStatus:
        """Run from the last basis; in numerical trouble from nothing, by other methods in turn."""
        self.lp.run()
        for option in _RESCUES:
            status = self.lp.getModelStatus()
            if status in (_SOLVED, _EMPTY):
                break
            self.lp.clearSolver()
            self.lp.setOptionValue(*option)
            self.lp.run()
        self.lp.setOptionValue("simplex_strategy", 1)
        self.lp.setOptionValue("solver", "simplex")
        ended: highspy.HighsModelStatus = self.lp.getModelStatus()
        return ended

    def _impossible(self) -> Relaxed:
        """No counts fit: prices at which any flow costs more than all that can be missed."""
        places = len(self.network.places)
        _, held, ray = self.lp.getDualRay()
        weight = np.zeros(len(self.constants))
        pull = np.zeros(places)
        if held:
            rows = np.array(ray)[: self._fixed_rows]
            pull = -(rows[: self._balance.shape[0]] @ self._balance)[:places]
            pull[self.network.places[:, 0] == 0] -= rows[-1]
        return Relaxed(np.inf, np.zeros(places), np.zeros(0), weight, pull)

    def probe(self, place: int, least: float, most: float, iterations: int) -> float:
        """Objective after a few dual simplex steps with one count bounded anew."""
        self.lp.setOptionValue("simplex_iteration_limit", iterations)
        self.lp.changeColBounds(place, least, most)
        self.lp.run()
        status = self.lp.getModelStatus()
        value = self.lp.getInfo().objective_function_value
        self.lp.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        return np.inf if status == _EMPTY else float(value)

    def cut(self, relaxed: Relaxed, least_gain: float) -> float:
        """Add the cuts that the solution violates; return by how much in all."""
        cells = self.network.spread(relaxed.counts)
        reference = np.rint(cells * self.grain).astype(np.int64)
        constant, coefficient = _kernels.cuts(
            self.frame.first,
            self.frame.to,
            self.frame.pr,
            reference,
            self._base,
            self._slope,
            self.grouping.gate,
            self.grouping.group,
            self.grouping.groups,
        )
        places = self.network.places
        rows = coefficient[:, places[:, 0], places[:, 1]]
        gain = constant + rows @ relaxed.counts - relaxed.theta
        violated = np.flatnonzero(gain > least_gain)
        if len(violated):
            self.references.append(reference.astype(np.uint8))
            self.cut_reference += [len(self.references) - 1] * len(violated)
            self.cut_group += violated.tolist()
            self._add(rows[violated], constant[violated], violated)
        return float(gain[violated].sum())

    def _add(self, rows: Floats, constants: Floats, groups: Ints) -> None:
        """Add cuts to the programme."""
        places, edges = rows.shape[1], len(self.network.edges)
        scale = 1.0 / self.grouping.mass[groups]
        scaled = rows * scale[:, None]
        keep = scaled < -_TINY
        lost = np.where(keep, 0.0, scaled).sum(axis=1) * self.frame.searchers
        index = [
            np.append(np.flatnonzero(kept), places + edges + group)
            for kept, group in zip(keep, groups, strict=True)
        ]
        value = [np.append(-row[kept], 1.0) for row, kept in zip(scaled, keep, strict=True)]
        ends = np.cumsum([len(one) for one in index])
        self.lp.addRows(
            len(rows),
            constants * scale + lost,
            np.full(len(rows), highspy.kHighsInf),
            int(ends[-1]),
            np.append(0, ends[:-1]).astype(np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value),
        )
        self.rows = np.vstack([self.rows, rows])
        self.constants = np.append(self.constants, constants)
        self.slack_for = np.append(self.slack_for, np.zeros(len(rows), dtype=np.int64))

    def purge(self, most_rows: int, idle: int) -> None:
        """Drop cuts that have been slack for ``idle`` solves once there are too many."""
        if len(self.constants) <= most_rows:
            return
        gone = self.slack_for > idle
        index = (self._fixed_rows + np.flatnonzero(gone)).astype(np.int32)
        self.lp.deleteRows(len(index), index)
        kept = np.flatnonzero(~gone)
        self.rows, self.constants = self.rows[kept], self.constants[kept]
        self.slack_for = self.slack_for[kept]
        self.cut_reference = [self.cut_reference[i] for i in kept]
        self.cut_group = [self.cut_group[i] for i in kept]


def _programme(frame: CountFrame, network: Network, mass: Floats) -> Any:
    """The programme without cuts: a flow of searchers, and one value for each group."""
    lp: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {
        "output_flag": False,
        "threads": 1,
        "presolve": "off",
        "solver": "simplex",
    }.items():
        lp.setOptionValue(option, value)
    flow, groups = len(network.places) + len(network.edges), len(mass)
    most = np.append(np.full(flow, float(frame.searchers)), np.full(groups, highspy.kHighsInf))
    lp.addVars(flow + groups, np.zeros(flow + groups), most)
    index = np.arange(flow, flow + groups, dtype=np.int32)
    lp.changeColsCost(groups, index, mass)
    balance = network.balance()
    zero = np.zeros(balance.shape[0])
    lp.addRows(
        len(zero),
        zero,
        zero,
        balance.nnz,
        balance.indptr[:-1].astype(np.int32),
        balance.indices.astype(np.int32),
        balance.data,
    )
    first = np.flatnonzero(network.places[:, 0] == 0).astype(np.int32)
    total = float(frame.searchers)
    lp.addRow(total, total, len(first), first, np.ones(len(first)))
    return lp
