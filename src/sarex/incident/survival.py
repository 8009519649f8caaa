"""What a case says of how long persons of a search object may live. Never who they are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarex.canonical import Probability
from sarex.incident.section import DurationHours, Section

__all__ = ["Clothing", "CurveName", "Situation", "SurvivalGroup", "survival_line"]

CurveName = Literal["tipton", "hayward", "xu_giesbrecht", "ussartf"]
"""Published curves of the time to live in the water; see ``sarex.survival.curves``."""
Situation = Literal["in_water", "out_of_water"]
Clothing = Literal["ordinary", "suit_uninsulated", "suit_insulated"]


class SurvivalGroup(Section):
    """Persons of one search object for whom the same holds. What is not stated is not assumed."""

    persons: int = Field(ge=1)
    situation: Situation
    """Out of the water: in a raft or lifeboat, on wreckage, ashore."""
    clothing: Clothing = "ordinary"
    """A suit is an immersion suit to SOLAS, worn closed."""
    curve: CurveName | None = None
    """Curve that gives the median time to live in the water; tipton unless stated."""
    median_h: DurationHours | None = Field(default=None, gt=0, le=10_000)
    """The user's own median, in place of a curve; out of the water the only limit there is."""
    factor: float = Field(default=1.0, gt=0, le=100)
    """The user's, on the curve's time: for the sea, for wounds, for warm clothes."""
    lost_at_once: Probability = Field(default=0.0, ge=0, le=1)
    """Share that the first minutes take: sudden immersion, no lifejacket."""
    sigma_ln: float = Field(default=0.86, gt=0, le=3)
    """Standard deviation of the log of the time to live."""
    water_temperature_c: float | None = Field(default=None, ge=-2.5, le=40)
    """Of the water these persons are in; that of [environment] or a field unless stated."""
    source: Annotated[str, Field(min_length=3)] | None = None
    """Who says so; needed with a figure of the user's own."""


def survival_line(group: SurvivalGroup) -> str:
    """A group in words, for its reader to compare with what was meant."""
    parts = [f"{group.persons} {group.situation.replace('_', ' ')}"]
    if group.situation == "in_water":
        parts.append(f"clothing {group.clothing.replace('_', ' ')}")
    if group.median_h is not None:
        parts.append(f"half are taken to be alive after {group.median_h:g} h")
    elif group.situation == "in_water":
        parts.append(f"times to live after {(group.curve or 'tipton').replace('_', ' ')}")
    else:
        parts.append("survival does not limit")
    if group.factor != 1.0:
        parts.append(f"times {group.factor:g}")
    if group.lost_at_once:
        parts.append(f"{100 * group.lost_at_once:g} % lost at once")
    if group.water_temperature_c is not None:
        parts.append(f"water {group.water_temperature_c:g} °C")
    return ", ".join(parts) + (f": {group.source}" if group.source else "")
