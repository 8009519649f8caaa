"""Time to find over the worlds of a campaign: Kaplan–Meier by person, worlds as groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.exercise.campaign import Campaign
from sarex.review.measures.kaplan_meier import Survival, kaplan_meier, median_time

__all__ = ["TimeToFind", "times_to_find"]

_MINUTE_NS = 60_000_000_000


@dataclass(frozen=True, slots=True)
class TimeToFind:
    """Minutes from the alert to the find.

    ``curve`` is the share not found yet, over minutes; ``end_min`` when the last sensor goes off.
    """

    curve: Survival
    median_min: float | None
    end_min: float

    @property
    def found(self) -> tuple[float, float, float]:
        """Share found at the end [1] and its 95 % interval; not numbers where all or none are."""
        if not self.curve.share.size:
            return 0.0, float("nan"), float("nan")
        low, high = 1.0 - self.curve.high[-1], 1.0 - self.curve.low[-1]
        return 1.0 - float(self.curve.share[-1]), float(low), float(high)


def times_to_find(
    campaign: Campaign, rows: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, TimeToFind]]:
    """Variant to planner to the time to find.

    Parameters
    ----------
    campaign : Campaign
        For its planners, persons, alert and end.
    rows : sequence of mapping
        Of its worlds.

    Notes
    -----
    Times are in whole minutes, begun ones counted. Where nobody states persons an object counts
    as one.
    """
    about = campaign.plans.about
    persons = about["persons"] or dict.fromkeys(about["objects"], 1)
    alert_ns = iso_to_ns(about["alert"])
    end_min = _minutes(iso_to_ns(about["end"]), alert_ns)
    design = campaign.design
    return {
        variant.name: {
            planner: _of(
                [(row["objects"], row["found"][variant.name][planner]) for row in rows],
                persons,
                alert_ns,
                end_min,
            )
            for planner in design.planners
        }
        for variant in design.variants
    }


def _of(
    worlds: Sequence[tuple[Sequence[str], Mapping[str, str]]],
    persons: Mapping[str, int],
    alert_ns: int,
    end_min: float,
) -> TimeToFind:
    times: list[float] = []
    happened: list[bool] = []
    groups: list[int] = []
    for number, (objects, found) in enumerate(worlds):
        for name in objects:
            seen = name in found
            time = _minutes(iso_to_ns(found[name]), alert_ns) if seen else end_min
            count = persons.get(name, 0)
            times += [min(time, end_min)] * count
            happened += [seen] * count
            groups += [number] * count
    curve = kaplan_meier(times, happened, groups)
    return TimeToFind(curve, median_time(curve), end_min)


def _minutes(time_ns: int, alert_ns: int) -> float:
    return float(-((alert_ns - time_ns) // _MINUTE_NS))
