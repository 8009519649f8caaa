"""What a campaign is: a case, its planners, and the truths in which their plans are flown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sarex.errors import ExerciseError, near_miss
from sarex.exercise.truth_record import SIGMA_W
from sarex.planning.compare import METHODS, Method
from sarex.planning.joint.budget import EVALUATIONS
from sarex.world import Stress

__all__ = ["PLANNERS", "SEA_ERROR", "WIDTH_FACTOR", "Design", "Variant", "variants"]

PLANNERS: tuple[Method, ...] = ("ws-1", "joint")
"""Flown unless others are named."""
SEA_ERROR = 2.0
"""True over stated spread of the error of wind and current, in the perturbed sea."""
WIDTH_FACTOR = 0.7
"""True over stated sweep width, where all sensors see less than is stated."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which the truth is drawn; as the forecast states it by default.

    Parameters
    ----------
    name : str
    drawn_widths : bool
        Sweep widths err, one draw for a kind of facility and an object in each world.
    width_factor : float [1]
        True over stated sweep width, of all.
    sea_error_factor : float [1]
        True over stated spread of the error of wind and current.
    """

    name: str
    drawn_widths: bool = False
    width_factor: float = 1.0
    sea_error_factor: float = 1.0

    @property
    def as_predicted(self) -> bool:
        """Whether the judge's prediction is of this very truth."""
        return self.width_factor == 1.0 and self.sea_error_factor == 1.0

    @property
    def stress(self) -> Stress:
        """How the sea differs; widths differ by plan, so that all fly in one world."""
        return Stress(sea_error_factor=self.sea_error_factor)


def variants(
    sea_error_factor: float = SEA_ERROR, width_factor: float = WIDTH_FACTOR
) -> tuple[Variant, ...]:
    """As forecast with W as stated and with W drawn; a perturbed sea; narrower sweeps."""
    Stress(width_factor=width_factor, sea_error_factor=sea_error_factor)  # refuses what cannot be
    return (
        Variant("forecast"),
        Variant("drawn", drawn_widths=True),
        Variant("perturbed", sea_error_factor=sea_error_factor),
        Variant("narrower", width_factor=width_factor),
    )


@dataclass(frozen=True, slots=True)
class Design:
    """All that decides a campaign but its case; not the number of worlds, which may grow.

    Parameters
    ----------
    planners : tuple of str
        Each once.
    period : int
        From 1; planned as if nothing had been searched before it.
    evaluations : int
        Budget of the joint planner.
    particles : int, optional
        About so many to plan with, instead of the case's draws.
    judge_times : int
        The plans are judged on so many times as many fresh particles.
    seed : int
    sigma_ln_width : float [1]
        Spread of ln(true/stated sweep width) where widths are drawn.
    variants : tuple of Variant

    Raises
    ------
    ExerciseError
        If a planner is unknown or named twice.
    """

    seed: int
    planners: tuple[Method, ...] = PLANNERS
    period: int = 1
    evaluations: int = EVALUATIONS
    particles: int | None = None
    judge_times: int = 4
    sigma_ln_width: float = SIGMA_W
    variants: tuple[Variant, ...] = variants()

    def __post_init__(self) -> None:
        unknown = [name for name in self.planners if name not in METHODS]
        if unknown or not self.planners or len(set(self.planners)) < len(self.planners):
            raise ExerciseError(
                "these planners cannot be flown",
                given=", ".join(self.planners) or "none",
                allowed=f"some of {', '.join(METHODS)}, each once",
                remedy=(near_miss(unknown[0], METHODS) if unknown else None) or "Name each once.",
            )

    @property
    def baseline(self) -> Method:
        """The planner that the others are compared with: ws-1, else the first."""
        return "ws-1" if "ws-1" in self.planners else self.planners[0]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        data = asdict(self)
        return data | {
            "planners": list(self.planners),
            "variants": [asdict(each) for each in self.variants],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Design:
        """Inverse of :meth:`to_json`."""
        given = dict(data)
        given["planners"] = tuple(data["planners"])
        given["variants"] = tuple(Variant(**each) for each in data["variants"])
        return cls(**given)
