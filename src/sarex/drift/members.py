"""Which member of the forcing ensemble carries which draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sarex.errors import DriftError
from sarex.metocean import Forcing
from sarex.randomness import Key, generator_for

if TYPE_CHECKING:
    from sarex.incident import Draws

__all__ = ["assign_members", "member_weights"]


def assign_members(
    draws: Draws, forcing: Forcing, key: Key
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Give each draw one member; all fields of several members share its number.

    The draws of a hypothesis are dealt out to the members in a random order, as evenly as may be,
    and a draw's weight is changed by that of its member: the weight of each member within each
    hypothesis is the member's own, the weight of the hypothesis stays. A hypothesis without draws
    needs no members.

    Returns
    -------
    member : (draw,) int32
    log_weight : (draw,) float64
        Natural log; sums to 1 as that of the draws does.

    Raises
    ------
    DriftError
        If fields have different numbers or weights of members, or a hypothesis has some draws but
        fewer than there are members.
    """
    weights = member_weights(forcing)
    count = weights.size
    member = np.zeros(draws.count, np.int32)
    log_weight = np.array(draws.log_weight)
    if count == 1:
        return member, log_weight
    for number, name in enumerate(draws.hypothesis_ids):
        chosen = np.flatnonzero(draws.hypothesis == number)
        if chosen.size == 0:
            continue
        if chosen.size < count:
            raise _too_few(name, chosen.size, count)
        order = generator_for(key, f"members of {name}").permutation(chosen.size)
        member[chosen] = order % count
        held = np.bincount(member[chosen], minlength=count)
        log_weight[chosen] += np.log(weights * chosen.size / held)[member[chosen]]
    return member, log_weight


def member_weights(forcing: Forcing) -> NDArray[np.float64]:
    """(member,) weights of the members of wind, current and Stokes drift together; sum 1.

    Raises
    ------
    DriftError
        If they are ensembles that do not fit.
    """
    layers = (forcing.wind, forcing.current, forcing.stokes)
    several = [layer for layer in layers if layer is not None and layer.member_count > 1]
    if not several:
        return np.ones(1)
    first = several[0].member_weights
    for layer in several[1:]:
        named = several[0].member_ids, layer.member_ids
        other = all(named) and named[0] != named[1]
        if other or not np.array_equal(layer.member_weights, first):
            raise DriftError(
                f"{several[0].quantity} and {layer.quantity} are ensembles that do not fit",
                given=" and ".join(
                    f"{each.member_count} members ({', '.join(each.member_ids) or 'no numbers'})"
                    for each in (several[0], layer)
                ),
                allowed="the same members in the same order with the same weights, or one field "
                "alone",
                remedy="Take both from one ensemble forecast, or one member of one of them.",
            )
    return first


def _too_few(name: str, draws: int, members: int) -> DriftError:
    return DriftError(
        f"hypothesis {name} has fewer draws than the forcing has members",
        given=f"{draws} draws, {members} members",
        allowed=f"at least {members} draws for each hypothesis",
        remedy="Ask for more draws; some hundreds for each member.",
    )
