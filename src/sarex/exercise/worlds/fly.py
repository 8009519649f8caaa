"""Several plans flown in the same hidden worlds, with the same luck.

Each world is one draw of the incident and one sea of its own, from the prior and the error model
that the forecast states. All plans are flown in it at once: searchers do not meet, an object drifts
the same whoever looks, and a find of one plan hides nothing from another. The luck of a look is one
number for each facility, object and sortie of that facility in turn (:class:`sarex.world.World`),
so the same facility has the same luck under every plan, and what is left between two plans is the
plans.

This holds for plans made before anything was found or searched: a world drawn from the prior knows
of no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sarex.detection import SweepWidth
from sarex.facilities import Track
from sarex.geo import Coast, LocalPlane
from sarex.incident import Incident
from sarex.incident.case import CoastAction
from sarex.metocean import Forcing
from sarex.randomness import Key, derive_key, generator_for
from sarex.world import Stress, World, draw_truth, luck_of

__all__ = ["FlownPlan", "Setting", "WorldRow", "fly_worlds", "world_key"]

Floats = NDArray[np.float64]
_START_STEP_NS = 600 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """What worlds are drawn from: incident, fields and coast, as the forecast has them.

    ``stress`` says how the truth differs from it on purpose; it does not by default.
    """

    incident: Incident
    forcing: Forcing
    coast: Coast
    plane: LocalPlane
    coast_action: CoastAction = "strand"
    stress: Stress = field(default_factory=Stress)


@dataclass(frozen=True, slots=True)
class FlownPlan:
    """A plan as it is flown.

    Parameters
    ----------
    name : str
        Without ``/``.
    tracks : tuple of Track
    widths : mapping
        Facility id to object id to the sweep width that is stated.
    factors : mapping
        Facility id to object id to (world,) true over stated sweep width [1], of the worlds that
        are flown, in their order; 1 where absent.
    """

    name: str
    tracks: tuple[Track, ...]
    widths: Mapping[str, Mapping[str, SweepWidth]]
    factors: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)

    @property
    def last_look_ns(self) -> int:
        """When the last sensor goes off."""
        return max(int(t.times_ns[1:][t.sensor_on].max(initial=0)) for t in self.tracks)

    def widths_in(self, place: int) -> list[dict[str, SweepWidth]]:
        """Of each track, the widths that hold in one of the worlds that are flown."""
        return [
            {
                name: width.scaled(float(own[name][place])) if name in own else width
                for name, width in self.widths[track.facility].items()
            }
            for track in self.tracks
            for own in [self.factors.get(track.facility, {})]
        ]


@dataclass(frozen=True, slots=True)
class WorldRow:
    """What happened in one world: of each plan, the objects found and when."""

    world: int
    hypothesis: str
    objects: tuple[str, ...]
    found_ns: Mapping[str, Mapping[str, int]]

    def persons_found(self, plan: str, persons: Mapping[str, int]) -> int:
        """Persons with the objects that a plan found."""
        return sum(persons[name] for name in self.found_ns[plan])


def fly_worlds(
    setting: Setting,
    plans: Sequence[FlownPlan],
    worlds: int,
    key: Key,
    *,
    first: int = 0,
    told: Callable[[int], None] = lambda _: None,
) -> tuple[WorldRow, ...]:
    """Fly all plans in each of several worlds.

    Parameters
    ----------
    setting : Setting
        What worlds are drawn from.
    plans : sequence of FlownPlan
        Each name once.
    worlds : int
        How many.
    key : Key
        World w takes its numbers from it and w alone: more worlds change none of the first.
    first : int
        Number of the first world.
    told : callable
        Called with the number of each world when it is over.

    Returns
    -------
    tuple of WorldRow

    Raises
    ------
    CoverageError
        If the fields do not cover the span from a distress to the last look.
    """
    rows = []
    for place in range(worlds):
        number = first + place
        widths = [own for plan in plans for own in plan.widths_in(place)]
        rows.append(_one(setting, plans, widths, number, world_key(key, number)))
        told(number)
    return tuple(rows)


def world_key(key: Key, number: int) -> Key:
    """All random numbers of one world come from this key."""
    return derive_key(key, f"world {number}")


def _one(
    setting: Setting,
    plans: Sequence[FlownPlan],
    widths: Sequence[Mapping[str, SweepWidth]],
    number: int,
    key: Key,
) -> WorldRow:
    end_ns = max(plan.last_look_ns for plan in plans)
    truth = draw_truth(
        setting.incident,
        setting.forcing,
        end_ns=end_ns,
        rng=generator_for(key, "truth"),
        coast_action=setting.coast_action,
        stress=setting.stress,
    )
    start_ns = int(truth.start_s.min() * 1e9) // _START_STEP_NS * _START_STEP_NS
    world = World(truth, setting.coast, setting.plane, start_ns)
    tracks = [replace(t, sortie=f"{p.name}/{t.sortie}") for p in plans for t in p.tracks]
    luck = [name for plan in plans for name in luck_of(plan.tracks)]
    world.assign(tracks, widths, derive_key(key, "looks"), luck)
    found: dict[str, dict[str, int]] = {plan.name: {} for plan in plans}
    while seen := world.run_until(end_ns):
        for look in seen:
            plan = look.sortie.partition("/")[0]
            found[plan].setdefault(look.search_object, look.time_ns)
        for place, name in enumerate(truth.object_ids):
            truth.sought[place] = any(name not in own for own in found.values())
        if not truth.sought.any():
            break
    return WorldRow(number, truth.hypothesis, truth.object_ids, found)
