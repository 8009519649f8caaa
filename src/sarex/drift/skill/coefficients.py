"""What was fitted, as plain data: values, their range over the rounds, and what was chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sarex.drift.skill.fit import Fitted
from sarex.drift.skill.rounds import Choice

__all__ = ["choice_scores", "coefficients", "named"]


def named(choice: Choice, candidate: str) -> Fitted:
    """A candidate as one round fitted it."""
    return next(item for item in choice.candidates if item.candidate == candidate)


def choice_scores(choice: Choice) -> dict[str, Any]:
    """What a round chose, and the inner held-out log score of every candidate."""
    return {
        "fold": choice.fold,
        "chosen": choice.chosen.candidate,
        "inner_log_score": {
            item.candidate: round(item.inner_log_score, 4) for item in choice.candidates
        },
    }


def coefficients(model: Fitted, of_rounds: Sequence[Fitted]) -> dict[str, Any]:
    """What was fitted on all blocks, with the least and the greatest of the rounds."""
    mine, others = _flat(model), [_flat(item) for item in of_rounds]
    return {
        "candidate": model.candidate,
        "values": {
            name: {
                "value": _digits(value),
                "rounds": [
                    _digits(bound([o[name] for o in others if name in o] or [math.nan]))
                    for bound in (min, max)
                ],
            }
            for name, value in mine.items()
        },
    }


def _flat(model: Fitted) -> dict[str, float]:
    spread, motion = model.spread, model.motion
    values = {"current_factor": motion.current_factor}
    if not motion.slope_of_kind:
        values["leeway_slope_pct"] = 100.0 * motion.slope
    values |= {f"leeway_slope_pct, {k}": 100.0 * v for k, v in motion.slope_of_kind.items()}
    if motion.bias_m_s:
        values |= {"bias_east_m_s": motion.bias_m_s.real, "bias_north_m_s": motion.bias_m_s.imag}
    for number, (sigma, tau) in enumerate(zip(spread.sigma_m_s, spread.tau_s, strict=True)):
        process = f", process {number + 1}" if len(spread.tau_s) > 1 else ""
        same = sigma[0] == sigma[1] and tau[0] == tau[1]
        for axis, word in enumerate([""] if same else [", major axis", ", minor axis"]):
            values[f"sigma_m_s{process}{word}"] = float(sigma[axis])
            values[f"tau_h{process}{word}"] = float(tau[axis]) / 3600.0
    if spread.axis_rad:
        values["major_axis_to_deg"] = (90.0 - math.degrees(spread.axis_rad)) % 180.0
    if math.isfinite(spread.tail):
        values["tail"] = spread.tail
    return values | {"widening_factor": model.factor}


def _digits(value: float) -> float | None:
    return float(f"{value:.4g}") if math.isfinite(value) else None
