"""A rule that a plan does not keep, with the figures and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sarex.quantities import format_dtg, format_nm, to_ft
from sarex.words import say

__all__ = ["Breach", "BreachKind"]

BreachKind = Literal[
    "separation",
    "approach",
    "exclusion",
    "danger",
    "no_search",
    "block",
    "shallow",
    "ceiling",
    "land",
    "land_unknown",
    "low_over_land",
]
_LATERAL = ("separation", "approach")
_HEIGHTS = ("block", "ceiling", "low_over_land")


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that one track, or two together, do not keep.

    Parameters
    ----------
    kind : BreachKind
    facilities : tuple of str
        Ids, in alphabetical order.
    time_ns : int
        Of the worst moment of two, of the first moment of one.
    given : float [m]
        What is left at worst, errors taken off: the distance between two; from a zone or from land
        (0 inside); the height, where a height is the rule.
    allowed : float [m]
        The least (of a ceiling, the most) that keeps the rule. For a shallow: the depth needed,
        and ``given`` the depth there.
    seconds : float [s]
        For how long, flown on time. 0 where only lateness would bring it about.
    subject : str
        Id of the zone, name of the coast; empty for two facilities.
    given_vertical_m, allowed_vertical_m : float [m]
        Of two aircraft: height between them at the worst moment, and the height that would do;
        infinite where no height does.
    """

    kind: BreachKind
    facilities: tuple[str, ...]
    time_ns: int
    given: float
    allowed: float
    seconds: float
    subject: str = ""
    given_vertical_m: float = 0.0
    allowed_vertical_m: float = float("inf")

    @property
    def sentence(self) -> str:
        """In English, for an assumption, a log or an error."""
        return self.say("en")

    def say(self, locale: str) -> str:
        """The breach as one sentence in a language of the catalogue."""
        key = f"rules.breach.{self.kind}"
        common = {"time": format_dtg(self.time_ns), "first": self.facilities[0]}
        if self.kind in _LATERAL:
            flying = self.allowed_vertical_m < float("inf")
            return say(
                f"{key}_or_height" if flying else key,
                locale,
                **common,
                second=self.facilities[1],
                given=format_nm(self.given, 2),
                allowed=format_nm(self.allowed, 2),
                minutes=round(self.seconds / 60.0, 1),
                **_feet(self.given_vertical_m, self.allowed_vertical_m) if flying else {},
            )
        if self.kind in _HEIGHTS:
            return say(
                key, locale, **common, subject=self.subject, **_feet(self.given, self.allowed)
            )
        if self.kind == "land_unknown":
            return say(key, locale, **common, subject=self.subject)
        figures = (f"{self.given:g} m", f"{self.allowed:g} m")
        if self.kind != "shallow":
            figures = (format_nm(self.given, 2), format_nm(self.allowed, 2))
        return say(
            key,
            locale,
            **common,
            subject=self.subject,
            given=figures[0],
            allowed=figures[1],
            minutes=round(self.seconds / 60.0, 1),
        )


def _feet(given_m: float, allowed_m: float) -> dict[str, str]:
    return {
        "given_height": f"{to_ft(given_m):.0f} ft",
        "allowed_height": f"{to_ft(allowed_m):.0f} ft",
    }
