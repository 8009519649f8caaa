"""The paths of many seeds, a part of them in memory at a time.

The seeds of a round are one forecast: members of the forcing are dealt to all of them at once, and
one key drives them all. Parts of it are only held one after the other, so that how large they are
changes no path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sarex.drift.carrying import Carrier, Paths, empty_paths
from sarex.drift.leeway import leeway_table
from sarex.drift.members import assign_members
from sarex.drift.particles import Particles, TimeAxis, expand, time_axis
from sarex.ensemble import Ensemble
from sarex.geo import Coast
from sarex.incident import Draws, SearchObject
from sarex.metocean import Forcing
from sarex.provenance import Provenance
from sarex.randomness import draw_key, key_to_hex

__all__ = ["paths_in_parts"]

_MODEL = "sarex.drift seeds of a backtrack/1"


def paths_in_parts(
    draws: Draws,
    objects: Sequence[SearchObject],
    forcing: Forcing,
    coast: Coast,
    *,
    end_ns: int,
    rng: np.random.Generator,
    step_s: int,
    most_values: int,
) -> Iterator[Ensemble]:
    """Drift every object from every draw as :func:`sarex.drift.simulate` does, in parts.

    Parameters
    ----------
    draws, objects, forcing, coast, end_ns, step_s
        As for :func:`sarex.drift.simulate`; every object exists in every hypothesis, what meets
        land strands, and each step is an output.
    rng
        Draws one key.
    most_values
        Most particle-times held at once; decides no result.

    Yields
    ------
    Ensemble
        Some particles, in order of draws and numbered as in the whole; ``log_prior`` holds the
        weights of the members.

    Raises
    ------
    SarexError
        As :func:`sarex.drift.simulate`; but what leaves the fields is only marked so.
    """
    key = draw_key(rng)
    names = tuple(item.id for item in objects)
    member, log_weight = assign_members(draws, forcing, key)
    objects_of = dict.fromkeys(draws.hypothesis_ids, names)
    particles = expand(draws, objects, objects_of, member, log_weight)
    axis = time_axis(int(particles.start_ns.min()), end_ns, step_s, step_s)
    forcing.check_span(int(particles.start_ns.min()), int(axis.output_ns[-1]))
    carrier = Carrier(
        particles, axis, forcing, coast, leeway_table(objects), key, "strand", None, None
    )
    provenance = Provenance(_MODEL, key=key_to_hex(key), assumptions=forcing.assumptions)
    each = max(1, most_values // axis.output_ns.size)
    for low in range(0, particles.count, each):
        part = slice(low, min(low + each, particles.count))
        paths = empty_paths(axis.output_ns.size, part.stop - low)
        carrier.carry(low, paths)
        yield _ensemble(particles, part, axis, paths, draws.hypothesis_ids, names, provenance)


def _ensemble(
    particles: Particles,
    part: slice,
    axis: TimeAxis,
    paths: Paths,
    hypothesis_ids: tuple[str, ...],
    names: tuple[str, ...],
    provenance: Provenance,
) -> Ensemble:
    numbers = ("draw", "hypothesis", "search_object", "member", "log_prior")
    return Ensemble(
        times_ns=axis.output_ns,
        lon_deg=paths.lon_deg,
        lat_deg=paths.lat_deg,
        status=paths.status,
        **{name: getattr(particles, name)[part] for name in numbers},
        hypothesis_ids=hypothesis_ids,
        object_ids=names,
        provenance=provenance,
    )
