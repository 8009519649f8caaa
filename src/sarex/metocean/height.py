"""Wind at another height than 10 m: brought there by a law that the case states, or refused."""

from __future__ import annotations

import math
from collections.abc import Sequence

import xarray as xr

from sarex.errors import FieldError
from sarex.metocean.cf import stated_height_m
from sarex.metocean.source_spec import HeightLaw, LogLaw, VectorKeys

__all__ = ["WIND_HEIGHT_M", "height_factor", "wind_height"]

WIND_HEIGHT_M = 10.0
"""Leeway coefficients refer to the wind at this height."""


def height_factor(height_m: float, law: HeightLaw) -> float:
    """Wind at 10 m over wind at another height.

    >>> round(height_factor(80.0, LogLaw(kind="logarithmic", roughness_m=0.0002)), 4)
    0.8388
    """
    if isinstance(law, LogLaw):
        return math.log(WIND_HEIGHT_M / law.roughness_m) / math.log(height_m / law.roughness_m)
    return float((WIND_HEIGHT_M / height_m) ** law.exponent)


def wind_height(
    pair: Sequence[xr.DataArray], spec: VectorKeys, where: str
) -> tuple[float, str | None]:
    """Factor that brings a wind to 10 m, and the sentence that says so.

    Raises
    ------
    FieldError
        If no height is stated, two are, or it is not 10 m and the case states no law.
    """
    place = f"{where}, variable {pair[0].name}"
    stated = {h for h in map(stated_height_m, pair) if h is not None}
    if spec.height_m is not None:
        stated.add(spec.height_m)
    if not stated:
        raise FieldError(
            "the height of the wind is not stated",
            allowed="10 m above the sea",
            remedy="Write height_m = 10 for the wind in the case, once its owner confirms it.",
            where=place,
        )
    if stated == {WIND_HEIGHT_M} and spec.to_10_m is None:
        return 1.0, None
    if len(stated) > 1 or spec.to_10_m is None:
        raise FieldError(
            "not the wind at 10 m",
            given=", ".join(f"{height:g} m" for height in sorted(stated)),
            allowed="10 m above the sea, which leeway coefficients refer to",
            remedy="Take the 10 m wind of the same source, or state in the case how to bring it "
            'there: to_10_m = { kind = "logarithmic", roughness_m = 0.0002 }.',
            where=place,
        )
    return _brought(stated.pop(), spec.to_10_m, where, place)


def _brought(height_m: float, law: HeightLaw, where: str, place: str) -> tuple[float, str]:
    roughness_m = law.roughness_m if isinstance(law, LogLaw) else 0.0
    if height_m == WIND_HEIGHT_M or height_m <= roughness_m:
        raise FieldError(
            "to_10_m does not fit the height of the wind",
            given=f"{height_m:g} m",
            allowed="another height than 10 m, above the roughness length",
            remedy="Remove to_10_m for a wind at 10 m.",
            where=place,
        )
    factor = height_factor(height_m, law)
    formula = (
        f"logarithmic law ln(10/z0)/ln({height_m:g}/z0), z0 = {law.roughness_m:g} m, neutral air"
        if isinstance(law, LogLaw)
        else f"power law (10/{height_m:g})^{law.exponent:g}"
    )
    return factor, (
        f"Wind: {where} is the wind at {height_m:g} m; brought to 10 m by the factor {factor:.4f} "
        f"({formula})."
    )
