"""Where something that was found adrift came from: forward seeding and selection.

Particles are seeded where and when the object may have been lost, drifted forward with all their
errors, and weighed by how well they meet the find: never by negative time steps, which a drift with
a memory, jibing and a coast does not have. With p the prior over place and time, q the density of
the seeds, X the place of a particle at the time of a find and s the error of the find,

    w = p(place, time) / q(place, time) · Π_finds exp(-|X - find|² / 2 s²)

The first seeds lie all over the region that surely holds the origin: as far from the find as the
greatest current, leeway and errors can have carried it. In each round the finds are first weighed
with as large an error as enough seeds need to carry the answer, and the next seeds are set where
the weight lies, with a tenth left all over the region. The last rounds share one q and are pooled,
so many that the effective number of seeds, (Σw)²/Σw², suffices; if it never does, that is an error,
not a map. Where the prior is a case's hypotheses, seeds are drawn from it, and p/q is 1. Where a
field is an ensemble, each seed has one member of it, dealt once for all of a round, and w is
multiplied by the member's weight over its share of the seeds.

A find that is exact is weighed with a tenth of the spread of the drift from one origin instead,
where that is more: it widens the answer by half a per cent, and makes one seed in some hundred meet
it. All that was lost at one place and time drifts on its own, so several finds multiply, and seeds
that meet all are rare: the share is then the n-th root of a tenth, and where a find is so unlikely
that hardly a seed meets it, more; at most a half. The sentences of the result say what was done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sarex.drift.backtrack_check import check_area, check_draws, check_reach, check_times
from sarex.drift.backtrack_prior import Anywhere, AsReported, draw_reported
from sarex.drift.backtrack_proposal import Cone, Mixture, centres_of
from sarex.drift.backtrack_report import provenance_of, refuse_edge, refuse_few, refuse_unmet
from sarex.drift.backtrack_seeds import Sea, Seeded, effective, normalise
from sarex.drift.backtrack_space import Space
from sarex.drift.origins import FoundAdrift, Origins
from sarex.errors import DriftError
from sarex.geo import Coast
from sarex.incident import Draws
from sarex.metocean import Forcing
from sarex.randomness import Key, draw_key, generator_for

if TYPE_CHECKING:
    from sarex.jobs import CancelToken

__all__ = ["trace_back"]

Floats = NDArray[np.float64]

_ROUND = 20_000
_ROUNDS, _TRIES = 8, 25
_CARRIED = 150.0
"""Effective seeds with which a round places the next one."""
_RELIABLE = 40.0
"""Fewer effective seeds in a round, and their number says little."""
_BANDWIDTH, _WIDEST = 0.1, 0.5
"""Least error of one find, and the greatest such for many, in spreads of the drift."""

_NEGLIGIBLE = 1e-6
"""Weight of all the seeds together that are left out of the answer."""

_CLOSING_IN = 0.1
"""Share of the work until it is known where the seeds have to be, as progress tells it."""

Progress = Callable[[float, str], None]


def trace_back(
    finds: Sequence[FoundAdrift],
    prior: Anywhere | AsReported,
    forcing: Forcing,
    coast: Coast,
    *,
    rng: np.random.Generator,
    least_effective: float = 1000.0,
    most_seeds: int = 2_000_000,
    step_s: int = 600,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Origins:
    """Weighted origins of one or several finds that were lost together.

    Parameters
    ----------
    finds
        What was found, when and where.
    prior
        What is held of place and time of the loss before the finds are looked at.
    forcing, coast
        Wind, current and their errors; land and sea.
    rng
        Draws one key.
    least_effective
        Effective number of seeds on which the answer must rest.
    most_seeds
        After so many seeds it is given up.
    step_s
        Step of the drift [s].
    progress, cancel
        Called with the share done, and asked, after each round: up to a tenth while the seeds close
        in on the origins, then by the share of ``least_effective`` that is reached.

    Returns
    -------
    Origins

    Raises
    ------
    CoverageError
        If the fields do not cover the window, or the origins reach their edge, so that the true one
        may lie beyond (unless the case says ``on_leaving_coverage = "flag"``).
    DriftError
        If nothing can have drifted to the finds, the finds do not fit together, or too few seeds
        meet them.

    References
    ----------
    Forward seeding and selection as in BAKTRAK, the Canadian Coast Guard's drift backtracking;
    importance sampling as in Cappé et al. 2004, doi 10.1198/106186004X12803. Pinned by
    tests/reference/test_backtrack.py and verification/verify_backtrack.py.
    """
    if not finds:
        raise DriftError("nothing was found", remedy="Give at least one find to trace back.")
    search = _Search(Sea(finds, forcing, coast, step_s), draw_key(rng), least_effective, most_seeds)
    watch = _Watch(progress, cancel, least_effective)
    found = (
        search.anywhere(prior, watch)
        if isinstance(prior, Anywhere)
        else search.reported(prior, watch)
    )
    return search.origins(found, prior)


@dataclass(frozen=True, slots=True)
class _Watch:
    progress: Progress | None
    cancel: CancelToken | None
    wanted: float

    def close_in(self, share: float) -> None:
        """After a round of those that find out where the seeds have to be."""
        self._say(_CLOSING_IN * share)

    def tell(self, carried: float) -> None:
        """After a round that counts, when the pool counts like so many seeds."""
        self._say(_CLOSING_IN + (1.0 - _CLOSING_IN) * min(1.0, carried / self.wanted))

    def _say(self, share: float) -> None:
        if self.cancel is not None:
            self.cancel.check()
        if self.progress is not None:
            self.progress(share, "backtrack")


@dataclass(frozen=True, slots=True)
class _Pool:
    """Seeds with the log of their weight, and what is known of how they were set."""

    draws: tuple[Draws, ...]
    log_weight: Floats
    left_share: float
    errors_m: Floats
    cones: tuple[Cone, ...]


class _Search:
    def __init__(self, sea: Sea, key: Key, least: float, most: int) -> None:
        self.sea, self.key, self.least, self.most = sea, key, least, most
        self.seeds = 0
        self.errors_m = np.array([find.error_m for find in sea.finds])
        self.spread_m = np.zeros(len(sea.finds))
        self.bandwidth = min(_BANDWIDTH ** (1.0 / len(sea.finds)), _WIDEST)
        self._left = [0.0, 0.0]

    def anywhere(self, prior: Anywhere, watch: _Watch) -> _Pool:
        """Rounds that close in on the origins, then rounds of one density, pooled."""
        check_area(self.sea)
        check_times(self.sea, prior.start_ns)
        cones = self.sea.cones(prior.start_ns, prior.end_ns)
        check_reach(self.sea, prior, cones)
        widest = [float(cone.radius_m(np.array([cone.start_s]))[0]) for cone in cones]
        base = int(np.argmin(widest))
        space = Space(self.sea, prior, cones, base)
        proposal: Cone | Mixture = cones[base]
        for number in range(_ROUNDS):
            xyt, log_even, seeded = self._round(space, proposal, f"round {number}")
            factor = self._factor(log_even, seeded)
            weights = normalise(log_even + seeded.log_likelihood(factor * self.errors_m))
            if number == 0:
                self._set_bandwidth(seeded, weights)
            place = generator_for(self.key, f"centres {number}")
            proposal = centres_of(cones[base], xyt, weights, place)
            watch.close_in((number + 1) / (_ROUNDS + 1))
            if factor == 1.0 and number > 0:
                break
        return self._pooled(space, proposal, watch)

    def _round(
        self, space: Space, proposal: Cone | Mixture, purpose: str
    ) -> tuple[Floats, Floats, Seeded]:
        """Seeds of one round that are possible, the logs of their weights before the finds (p/q,
        and that of the member of the forcing), and where they drifted.
        """
        rng = generator_for(self.key, purpose)
        self._spend()
        xyt = np.empty((0, 3))
        for _ in range(_TRIES):
            more = proposal.draw(_ROUND, rng)
            xyt = np.concatenate([xyt, more[space.allows(more)]])[:_ROUND]
            if xyt.shape[0] == _ROUND:
                break
        if not xyt.shape[0]:
            raise DriftError(
                "no place at sea within the fields can be the origin of these finds",
                given=f"{_TRIES * _ROUND} places tried",
                allowed="places at sea, within the fields and the prior, in reach of all finds",
                remedy="Give larger fields with --wind and --currents or in [fields], a wider "
                "--within or an earlier --lost, or trace the finds back one by one.",
            )
        seeded = self.sea.drift(space.draws(xyt), generator_for(self.key, f"{purpose} drift"))
        self._left[0] += float(seeded.left.sum())
        self._left[1] += float(seeded.left.size)
        return xyt, seeded.log_member - np.log(proposal.density(xyt)), seeded

    def _factor(self, log_even: Floats, seeded: Seeded) -> float:
        """The least factor on the errors of the finds with which enough seeds carry the answer."""
        if not np.isfinite(seeded.log_likelihood(self.errors_m)).any():
            raise DriftError(
                "every seed left the fields, or was lost too late, before the finds",
                given=f"{seeded.left.size} seeds, {int(seeded.left.sum())} left the fields",
                allowed="losses before the finds, drifts within the fields",
                remedy="Give larger fields with --wind and --currents or in [fields]; or correct "
                "the times in --found and --lost, or those of the case's hypotheses.",
            )

        def carried(factor: float) -> float:
            weights = normalise(log_even + seeded.log_likelihood(factor * self.errors_m))
            return effective(weights)

        low, high = 0.0, 0.0
        while carried(math.exp(high)) < _CARRIED and high < 20.0:
            low, high = high, high + 1.0
        if high == 0.0:
            return 1.0
        for _ in range(12):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if carried(math.exp(middle)) >= _CARRIED else (middle, high)
        return math.exp(high)

    def _set_bandwidth(self, seeded: Seeded, weights: Floats) -> None:
        """Weigh exact finds with a share of the spread of the drift from the best seed."""
        best = int(np.argmax(weights))
        draws = seeded.draws
        spread = self.sea.spread_m(
            (float(draws.lon_deg[best]), float(draws.lat_deg[best])),
            int(draws.start_ns[best]),
            generator_for(self.key, "spread"),
        )
        self.spread_m = spread
        self.errors_m = np.maximum(self.errors_m, self.bandwidth * spread)

    def _rounds(self, log_even: Floats, seeded: Seeded) -> int:
        """Rounds that are needed if one carries as much as this; a fifth more for luck.

        Where a find is so far from what is likely that these would be too many, it is weighed with
        a larger error still, up to half of the spread of the drift.
        """
        refuse_unmet(self.sea, seeded, self.spread_m)
        while True:
            carried = _carried(log_even + seeded.log_likelihood(self.errors_m))
            rounds = max(1, math.ceil(1.2 * self.least / max(carried, 1.0)))
            enough = carried >= _RELIABLE and 2 * rounds * _ROUND <= self.most
            if enough or self.bandwidth >= _WIDEST:
                return rounds
            self.bandwidth = min(1.25 * self.bandwidth, _WIDEST)
            self.errors_m = np.maximum(self.errors_m, self.bandwidth * self.spread_m)

    def _pooled(self, space: Space, proposal: Cone | Mixture, watch: _Watch) -> _Pool:
        """Rounds of one density, as many as a first one, which is not used, says are needed.

        To stop as soon as the effective number suffices would favour pools that happen to lack the
        rare heavy seeds, and so the tails.
        """
        _, log_even, seeded = self._round(space, proposal, "pilot")
        draws: list[Draws] = []
        logs, carried, rounds = [np.empty(0)], 0.0, self._rounds(log_even, seeded)
        while carried < self.least:
            for number in range(len(draws), rounds):
                _, log_even, seeded = self._round(space, proposal, f"pool {number}")
                draws.append(seeded.draws)
                logs.append(log_even + seeded.log_likelihood(self.errors_m))
                carried = _carried(np.concatenate(logs))
                watch.tell(carried)
            rounds = 2 * rounds
        return self._pool(draws, logs, space.cones)

    def reported(self, prior: AsReported, watch: _Watch) -> _Pool:
        """Draws of the case's hypotheses until enough of them meet the finds."""
        check_area(self.sea)
        watch.close_in(0.0)
        seeded, prior_log = self._reported(prior, "pilot")
        factor = self._factor(prior_log, seeded)
        likelihood = seeded.log_likelihood(factor * self.errors_m)
        self._set_bandwidth(seeded, normalise(prior_log + likelihood))
        rounds = self._rounds(prior_log, seeded)
        draws: list[Draws] = []
        logs, carried = [np.empty(0)], 0.0
        while carried < self.least:
            for number in range(len(draws), rounds):
                seeded, weight = self._reported(prior, f"reported {number}")
                draws.append(seeded.draws)
                logs.append(weight + seeded.log_likelihood(self.errors_m))
                carried = _carried(np.concatenate(logs))
                watch.tell(carried)
            rounds = 2 * rounds
        return self._pool(draws, logs, ())

    def _reported(self, prior: AsReported, purpose: str) -> tuple[Seeded, Floats]:
        """One round of draws of the case's hypotheses, and the logs of their weights."""
        self._spend()
        drawn = draw_reported(prior, _ROUND, generator_for(self.key, purpose))
        if purpose == "pilot":
            check_times(self.sea, int(drawn.start_ns.min()))
            check_draws(self.sea, drawn)
        seeded = self.sea.drift(drawn, generator_for(self.key, f"{purpose} drift"))
        self._left[0] += float(seeded.left.sum())
        self._left[1] += float(seeded.left.size)
        return seeded, drawn.log_weight + seeded.log_member

    def _spend(self) -> None:
        """Count the seeds of one more round, or give up."""
        if self.seeds + _ROUND > self.most:
            raise refuse_few(self.sea, self.seeds, self.least)
        self.seeds += _ROUND

    def _pool(
        self, draws: Sequence[Draws], logs: Sequence[Floats], cones: tuple[Cone, ...]
    ) -> _Pool:
        share = self._left[0] / max(1.0, self._left[1])
        return _Pool(tuple(draws), np.concatenate(logs), share, self.errors_m, cones)

    def origins(self, pool: _Pool, prior: Anywhere | AsReported) -> Origins:
        """The seeds with weight; what is left out has less than a millionth together."""
        weights = normalise(pool.log_weight)
        kept = weights > _NEGLIGIBLE / weights.size

        carried = effective(weights)
        origins = Origins(
            lon_deg=np.concatenate([draws.lon_deg for draws in pool.draws])[kept],
            lat_deg=np.concatenate([draws.lat_deg for draws in pool.draws])[kept],
            start_ns=np.concatenate([draws.start_ns for draws in pool.draws])[kept],
            weight=weights[kept] / weights[kept].sum(),
            hypothesis=np.concatenate([draws.hypothesis for draws in pool.draws])[kept],
            hypothesis_ids=pool.draws[0].hypothesis_ids,
            finds=self.sea.finds,
            effective=carried,
            seeds=self.seeds,
            weighed_m=tuple(float(error) for error in pool.errors_m),
            provenance=provenance_of(
                self.sea,
                prior,
                self.key,
                self.seeds,
                carried,
                pool.errors_m,
                self.bandwidth,
                pool.left_share,
                pool.cones,
            ),
        )
        if isinstance(prior, Anywhere):
            refuse_edge(self.sea, origins)
        return origins


def _carried(log_weight: Floats) -> float:
    return effective(normalise(log_weight)) if np.isfinite(log_weight).any() else 0.0
