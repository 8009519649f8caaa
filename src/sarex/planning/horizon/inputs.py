"""What several sorties need beyond the request: bases, homes, weather, answers of partners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sarex.errors import PlanError
from sarex.facilities import Base

__all__ = ["HorizonInput", "Reading"]

Reading = Callable[[float, float, int], float]
"""``(lon_deg, lat_deg, time_ns) -> value``."""


@dataclass(frozen=True, slots=True)
class HorizonInput:
    """Bases, weather and answers for a plan over several sorties.

    Parameters
    ----------
    bases : tuple of Base
        Airfields, ports and ships that take craft. A ship that searches itself stands here under
        its facility id, at the place where it takes its craft aboard.
    homes : mapping
        Facility id to the id of its base.
    visibility_m, wave_height_m : callables, optional
        Over place and time; where None, the request's environment holds throughout.
    granted, refused : sets of (facility id, base id)
        Requests for support that were answered.
    on_duty_since_ns : mapping
        Facility id to when its crew went on duty, for crews already under way.
    step_s : float [s]
        Light and weather are held constant over spans no longer than this: the greatest wind and
        sea and the least visibility of each.
    least_search_s : float [s]
        A sortie with less search time is not made.
    request_gain_s : float [s]
        Another nation is asked only where that saves this much of the way back.
    """

    bases: tuple[Base, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)
    visibility_m: Reading | None = None
    wave_height_m: Reading | None = None
    granted: frozenset[tuple[str, str]] = frozenset()
    refused: frozenset[tuple[str, str]] = frozenset()
    on_duty_since_ns: Mapping[str, int] = field(default_factory=dict)
    step_s: float = 3600.0
    least_search_s: float = 1800.0
    request_gain_s: float = 900.0

    def __post_init__(self) -> None:
        ids = [base.id for base in self.bases]
        homeless = {f: b for f, b in self.homes.items() if b not in ids}
        problems = [
            (len(set(ids)) != len(ids), f"a base twice: {sorted(ids)}"),
            (bool(homeless), f"homes that are no base: {homeless}"),
            (not self.step_s > 0, f"a step of {self.step_s} s"),
            (self.least_search_s < 0 or self.request_gain_s < 0, "a negative duration"),
        ]
        wrong = [text for is_wrong, text in problems if is_wrong]
        if wrong:
            raise PlanError(
                "the input of the horizon does not hold together",
                given="; ".join(wrong),
                allowed=f"each base once ({', '.join(sorted(ids)) or 'none'}), homes among them",
                remedy="Give each base once, and homes that are among the bases.",
            )

    def base(self, name: str) -> Base:
        """The base of this id."""
        return next(base for base in self.bases if base.id == name)

    def home_of(self, facility: str) -> Base | None:
        """Its home, where one is stated."""
        return self.base(self.homes[facility]) if facility in self.homes else None
