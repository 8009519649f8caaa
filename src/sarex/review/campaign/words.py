"""The words of a campaign's page, in one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sarex.exercise.campaign import Campaign, Variant
from sarex.review.picture import marks_of
from sarex.words import say

__all__ = ["Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """What pictures and page of one campaign share.

    Parameters
    ----------
    locale : str
        en, ko or ja.
    marks : tuple of str
        Printed on everything.
    sigma_ln_width : float [1]
        Of the truth with sweep widths drawn.
    """

    locale: str
    marks: tuple[str, ...]
    sigma_ln_width: float

    @classmethod
    def of(cls, campaign: Campaign, locale: str) -> Words:
        """Those of a campaign: EXERCISE in an exercise, and what its sea is."""
        about = campaign.plans.about
        marks = marks_of(about["mode"], about["sea"], partial(say, locale=locale))
        return cls(locale, marks, campaign.design.sigma_ln_width)

    @property
    def t(self) -> Callable[..., str]:
        """A message by its key."""
        return lambda key, **given: say(key, self.locale, **given)

    def variant(self, variant: Variant) -> str:
        """How a truth is drawn."""
        given = {
            "drawn": {"sigma": f"{self.sigma_ln_width:g}"},
            "perturbed": {"factor": f"{variant.sea_error_factor:g}"},
            "narrower": {"factor": f"{variant.width_factor:g}"},
        }
        return say(f"campaign.variant.{variant.name}", self.locale, **given.get(variant.name, {}))
