"""What the rows of a campaign say: shares with intervals, held to the judge's prediction, paired.

A share of worlds and a POS differ by chance alone with the variance p (1 − p)/worlds + e², where p
is the POS and e the standard error that its own sample leaves. How far apart they are is given in
these standard errors; truths that the prediction is not of are held to it as well, to show what a
forecast or sweep widths that err would cost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.exercise.campaign.design import Design, Variant
from sarex.exercise.campaign.plans import PlansRead
from sarex.exercise.campaign.predicted import ANY, PERSONS, Predicted
from sarex.exercise.worlds import Comparison, Share, WorldRow, compare
from sarex.exercise.worlds.compare import wilson
from sarex.randomness import Key, generator_for

__all__ = ["WITHIN", "Held", "Summary", "score", "summarise"]

WITHIN = 2.6
"""Standard errors beyond which one found share in a hundred lies by chance, truth as predicted."""


@dataclass(frozen=True, slots=True)
class Held:
    """A found share beside its prediction.

    ``score`` is (share − POS) in standard errors. Where the prediction leaves no room for chance
    (POS 0 or 1 without an error) it is None if it holds, and infinite if it does not.
    """

    share: Share
    predicted: Predicted
    score: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known after so many worlds.

    Parameters
    ----------
    worlds : int
    held : mapping
        Variant to planner to :data:`ANY` and each object.
    compared : mapping
        Variant to planner to its comparison with the baseline; not the baseline itself.
    baseline : str
    """

    worlds: int
    held: Mapping[str, Mapping[str, Mapping[str, Held]]]
    compared: Mapping[str, Mapping[str, Comparison]]
    baseline: str

    def to_json(self) -> dict[str, Any]:
        """Plain data; a score that is infinite as text, since JSON has no such number."""
        data = asdict(self)
        for by_planner in data["held"].values():
            for by_object in by_planner.values():
                for held in by_object.values():
                    if held["score"] is not None and math.isinf(held["score"]):
                        held["score"] = f"{held['score']:+}"
        return data


def summarise(
    rows: Sequence[Mapping[str, Any]], design: Design, plans: PlansRead, key: Key
) -> Summary:
    """Shares, scores and paired differences.

    Parameters
    ----------
    rows : sequence of mapping
        One at least, as :class:`sarex.exercise.campaign.rows.RowsFile` keeps them.
    design : Design
        Planners and variants.
    plans : PlansRead
        With what was predicted.
    key : (2,) uint64
        Of the bootstrap.
    """
    held: dict[str, dict[str, dict[str, Held]]] = {}
    compared: dict[str, dict[str, Comparison]] = {}
    objects, persons = plans.about["objects"], plans.about["persons"]
    for variant in design.variants:
        flown = _world_rows(rows, variant.name)
        held[variant.name] = {
            planner: _held(flown, planner, variant, plans) for planner in design.planners
        }
        compared[variant.name] = {
            planner: compare(
                flown,
                planner,
                design.baseline,
                objects,
                persons,
                generator_for(key, f"bootstrap {variant.name} {planner}"),
            )
            for planner in design.planners
            if planner != design.baseline
        }
    return Summary(len(rows), held, compared, design.baseline)


def score(share: float, worlds: int, predicted: Predicted, bias: float = 0.0) -> float | None:
    """Standard errors between a found share and a POS.

    Parameters
    ----------
    share : float [1]
        Of the worlds.
    worlds : int
        How many.
    predicted : Predicted
        POS with its own error.
    bias : float [1]
        Added to the POS, to see whether an error of that size would show.

    >>> score(0.5, 100, Predicted(0.5, 0.01))
    0.0
    >>> round(score(0.5, 2500, Predicted(0.5, 0.0), bias=0.05), 2)
    -5.03
    """
    p = min(1.0, max(0.0, predicted.value + bias))
    error = math.sqrt(p * (1.0 - p) / worlds + predicted.standard_error**2)
    if error == 0.0:
        return None if share == p else math.copysign(math.inf, share - p)
    return (share - p) / error


def _held(
    rows: Sequence[WorldRow], planner: str, variant: Variant, plans: PlansRead
) -> dict[str, Held]:
    kind = "drawn" if variant.drawn_widths else "stated"
    out = {}
    for name, data in plans.about["predicted"][planner][kind].items():
        if name == PERSONS:
            continue
        found = [row.found_ns[planner] for row in rows]
        count = sum(bool(own) if name == ANY else name in own for own in found)
        share, predicted = wilson(count, len(rows)), Predicted(**data)
        out[name] = Held(share, predicted, score(share.value, len(rows), predicted))
    return out


def _world_rows(rows: Sequence[Mapping[str, Any]], variant: str) -> list[WorldRow]:
    return [
        WorldRow(
            row["world"],
            row["hypothesis"],
            tuple(row["objects"]),
            {
                planner: {name: iso_to_ns(time) for name, time in own.items()}
                for planner, own in row["found"][variant].items()
            },
        )
        for row in rows
    ]
