"""The members of an ensemble: which dimension they are, what each weighs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.source_spec import FileKeys

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "check_member_keys",
    "find_members",
    "member_dimension",
    "member_ids",
    "stated_weights",
]

_NAMES = {"member", "members", "number", "ensemble", "ensemble_member", "realization", "ens"}
_SUM = 1e-9


def member_dimension(variable: xr.DataArray) -> str | None:
    """The dimension of the members, by standard name or name; None if there is one member only."""
    for name, size in variable.sizes.items():
        attributes = variable.coords[name].attrs if name in variable.coords else {}
        named = attributes.get("standard_name") == "realization" or str(name).lower() in _NAMES
        if named and size > 1:
            return str(name)
    return None


def find_members(
    variable: xr.DataArray, name: str | None, spec: FileKeys, where: str
) -> NDArray[np.int64]:
    """Places in the member dimension of the members that are used.

    Raises
    ------
    FieldError
        If nobody says what they weigh, or which one is meant; or the number does not fit.
    """
    check_member_keys(spec, where)
    if name is None:
        return _without_members(spec, where)
    numbered = name in variable.coords
    ids = variable.coords[name].values if numbered else np.arange(variable.sizes[name])
    place = f"{where}, dimension {name}"
    if spec.member is not None:
        found = np.flatnonzero(ids == spec.member)
        if found.size != 1:
            raise FieldError(
                "no such member",
                given=spec.member,
                allowed=", ".join(map(str, ids)),
                remedy="Name a member of the file.",
                where=place,
            )
        return found.astype(np.int64)
    if spec.members is None and not spec.member_weights:
        raise FieldError(
            f"an ensemble of {ids.size} members, and nobody says what each weighs",
            given=", ".join(map(str, ids)),
            allowed="members = 'equal', member_weights, or one member",
            remedy="Write members = 'equal' in the case to give each object of the forecast one of "
            "them with the same probability, or member = "
            f"{ids[0]} to use that one alone.",
            where=place,
        )
    if spec.member_weights and len(spec.member_weights) != ids.size:
        raise FieldError(
            "the weights are not one for each member",
            given=f"{len(spec.member_weights)} weights",
            allowed=f"{ids.size}",
            remedy="Give as many member_weights as the file has members, in its order.",
            where=place,
        )
    return np.arange(ids.size)


def member_ids(
    variable: xr.DataArray, name: str | None, members: NDArray[np.int64]
) -> tuple[str, ...]:
    """How the file numbers the members that are used; empty where there is one, or no numbers."""
    if name is None or name not in variable.coords or members.size < 2:
        return ()
    return tuple(str(number) for number in variable.coords[name].values[members])


def _without_members(spec: FileKeys, where: str) -> NDArray[np.int64]:
    if spec.member is not None or spec.members is not None or spec.member_weights:
        raise FieldError(
            "the case speaks of members, but the file has one only",
            given=", ".join(
                key for key in ("members", "member_weights", "member") if getattr(spec, key)
            )
            or "member",
            allowed=f"a dimension named {', '.join(sorted(_NAMES))} or with standard_name "
            "realization",
            remedy="Remove the key, or give the file of the ensemble.",
            where=where,
        )
    return np.zeros(1, np.int64)


def check_member_keys(spec: FileKeys, where: str | None) -> None:
    """Refuse more than one rule for the members, and weights that are none.

    Raises
    ------
    FieldError
    """
    rules = [spec.members is not None, bool(spec.member_weights), spec.member is not None]
    if sum(rules) > 1:
        raise FieldError(
            "more than one rule for the members of an ensemble",
            allowed="one of members, member_weights and member",
            remedy="Keep one of them.",
            where=where,
        )
    weights = spec.member_weights
    if weights and (min(weights) <= 0.0 or abs(math.fsum(weights) - 1.0) > _SUM):
        raise FieldError(
            "not the weights of members",
            given=f"least {min(weights):g}, sum {math.fsum(weights):.12g}",
            allowed="above 0 each, 1 in all within 1e-9",
            remedy="Divide each by their sum; for one member alone write member = …",
            where=where,
        )


def stated_weights(spec: FileKeys, count: int) -> tuple[float, ...]:
    """Weight of each member that is used; sum 1."""
    return spec.member_weights if len(spec.member_weights) == count else (1.0 / count,) * count
