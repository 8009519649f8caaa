"""How long simulated staffs take, and by which simple rules they decide: assumptions, said so."""

from __future__ import annotations

from dataclasses import dataclass

from sarex.world.comms import Link

__all__ = ["MINUTE_NS", "Staffing"]

MINUTE_NS = 60 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Staffing:
    """Minutes that staffs played by fixed delays take; not measures of anybody.

    Parameters
    ----------
    forecast_min, plan_min, approval_min, acknowledgement_min : int
        From the report to the forecast, from there or from the news to a plan, for each nation's
        approval, and until orders and injects are acknowledged.
    decision_min : int
        Until an inject, a sighting or a request is answered.
    turnaround_min : int
        Until an aircraft that is back is offered again.
    sitrep_every_min : int
        Between situation reports; the manual asks for four hours at most.
    link : Link, optional
        By which simulated crews report what happens to the co-ordinator on scene; what does not
        arrive is sent again. At once unless given.
    """

    forecast_min: int = 10
    plan_min: int = 10
    approval_min: int = 5
    acknowledgement_min: int = 5
    decision_min: int = 5
    turnaround_min: int = 45
    sitrep_every_min: int = 180
    link: Link | None = None

    @property
    def sentence(self) -> str:
        """For ``exercise.started``."""
        by_link = "" if self.link is None else f" Reports go by {self.link.name}."
        return (
            f"Played by fixed delays: forecast {self.forecast_min} min, plan {self.plan_min} min, "
            f"each approval {self.approval_min} min, acknowledgement {self.acknowledgement_min} "
            f"min, decisions {self.decision_min} min, turnaround of aircraft "
            f"{self.turnaround_min} min, SITREP every {self.sitrep_every_min} min.{by_link}"
        )
