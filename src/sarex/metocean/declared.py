"""What a file says of its own values: beyond the range it declares nothing is used."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError

__all__ = ["check_declared"]

_SLACK = 1e-5
"""Of the range, for limits that were rounded on the way to another type."""


def check_declared(variable: xr.DataArray, values: NDArray[Any], where: str) -> None:
    """Refuse a packing that loses all values, and values outside the declared valid range.

    CF: values outside ``valid_min``, ``valid_max`` or ``valid_range`` are missing; a file that
    holds any was damaged or wrongly made. The limits are in the packed unit where there is one.

    ``variable`` has the attributes and the encoding of the file; ``values`` are its own, or those
    of a part of it, unpacked.

    Raises
    ------
    FieldError
    """
    scale, offset = variable.encoding.get("scale_factor"), variable.encoding.get("add_offset")
    if scale is not None and float(scale) == 0.0:
        raise FieldError(
            "a packing that makes all values the same",
            given="scale_factor 0",
            remedy="Fetch the file again, whole; its values are lost.",
            where=where,
        )
    turned = -1.0 if scale is not None and float(scale) < 0.0 else 1.0
    for side, limit in _limits(variable.attrs):
        sign = side * turned
        bound = limit * (1.0 if scale is None else float(scale))
        bound += 0.0 if offset is None else float(offset)
        slack = _SLACK * max(abs(bound), 1.0)
        worst = np.nanmax(sign * values) if np.isfinite(values).any() else -np.inf
        if worst > sign * bound + slack:
            raise FieldError(
                "a value beyond the range that the file declares",
                given=f"{sign * float(worst):g}",
                allowed=f"{'at most' if sign > 0 else 'at least'} {bound:g}, in the file's unit",
                remedy="Fetch the file again; if its owner confirms the values, correct valid_min, "
                "valid_max or valid_range in the file.",
                where=where,
            )


def _limits(attributes: dict[Any, Any]) -> list[tuple[float, float]]:
    """Sign and limit of each declared bound that is a number."""
    found = []
    pair = np.atleast_1d(attributes.get("valid_range", ()))
    stated = [(-1.0, attributes.get("valid_min")), (1.0, attributes.get("valid_max"))]
    if pair.size == 2:
        stated += [(-1.0, pair[0]), (1.0, pair[1])]
    for sign, limit in stated:
        number = np.atleast_1d(limit) if limit is not None else np.zeros(0)
        if number.size == 1 and number.dtype.kind in "fiu" and np.isfinite(number[0]):
            found.append((sign, float(number[0])))
    return found
