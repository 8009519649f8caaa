"""What the evidence says of the members of a forecast ensemble of wind and current.

Each draw is carried by one member of the forcing. Looks, finds and sightings reweight draws, and so
they reweight members: a member under which the objects were where nobody could have missed them
loses weight. It is the evidence about this incident, not a verdict on the forecast: with few draws
to a member the weights are as coarse as their number says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarex.ensemble.model import Ensemble
from sarex.errors import ProbabilityError
from sarex.probability.draws import draw_values
from sarex.reduction import tree_sum

__all__ = ["MemberWeight", "member_sentence", "weigh_members"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MemberWeight:
    """One member of the forcing before and after the evidence.

    Parameters
    ----------
    member : int
        Index, from 0.
    prior, posterior : float [1]
        Weights; over all members each sums to 1.
    draws : int
        Draws that this member carries.
    effective_draws : float
        (Σw)²/Σw² of their posterior weights; 0 where none has any.
    """

    member: int
    prior: float
    posterior: float
    draws: int
    effective_draws: float


def weigh_members(ensemble: Ensemble, draw_weights: Floats) -> tuple[MemberWeight, ...]:
    """Weights of the members of the forcing under some evidence.

    Parameters
    ----------
    ensemble : Ensemble
        The forecast.
    draw_weights : (draw,) [1]
        Posterior weights of the draws, as in :class:`Posterior`.

    Returns
    -------
    tuple of MemberWeight
        One for each member that carries draws, in order.

    Raises
    ------
    ProbabilityError
        If the weights are not one for each draw, or a draw's objects are carried by two members.

    References
    ----------
    Pinned by tests/unit/test_member_weights.py.
    """
    if draw_weights.shape != (ensemble.draw_count,):
        raise ProbabilityError(
            "the weights do not fit this ensemble",
            given=f"{draw_weights.shape} weights",
            allowed=f"({ensemble.draw_count},), one for each draw",
            remedy="Give the draw_weights of the posterior of this ensemble.",
        )
    member = draw_values(ensemble, ensemble.member)
    if not np.array_equal(member[ensemble.draw], ensemble.member):
        raise ProbabilityError(
            "the objects of one draw are carried by different members",
            given=f"{np.count_nonzero(member[ensemble.draw] != ensemble.member)} particles",
            allowed="one member of the forcing for each draw",
            remedy="Make the forecast again with this version.",
        )
    before = np.exp(draw_values(ensemble, ensemble.log_prior).astype(np.float64))
    return tuple(
        _weigh(int(number), member == number, before, draw_weights) for number in np.unique(member)
    )


def _weigh(number: int, own: NDArray[np.bool_], before: Floats, after: Floats) -> MemberWeight:
    squares = tree_sum(after[own] ** 2)
    total = tree_sum(after[own])
    return MemberWeight(
        member=number,
        prior=tree_sum(before[own]) / tree_sum(before),
        posterior=total / tree_sum(after),
        draws=int(np.count_nonzero(own)),
        effective_draws=total**2 / squares if squares > 0.0 else 0.0,
    )


def member_sentence(weights: tuple[MemberWeight, ...]) -> str | None:
    """A sentence on the members for outputs; None where there is only one.

    >>> one = MemberWeight(0, 0.5, 0.9, 100, 80.0)
    >>> member_sentence((one, MemberWeight(1, 0.5, 0.1, 100, 60.0)))
    'Forcing: 2 members; after the evidence they count like 1.2 even ones, most member 0 (90 %).'
    """
    if len(weights) < 2:
        return None
    even = 1.0 / tree_sum([item.posterior**2 for item in weights])
    most = max(weights, key=lambda item: item.posterior)
    return (
        f"Forcing: {len(weights)} members; after the evidence they count like {even:.1f} even "
        f"ones, most member {most.member} ({100 * most.posterior:.0f} %)."
    )
