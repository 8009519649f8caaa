"""Ships that take craft aboard must be in their place then: their own sorties are parted there.

A visit is five minutes either side of the latest landing, and of the next departure, of a craft on
a deck. Between visits the ship searches; each part of its sortie ends and begins at the place of
the deck. A craft's first departure is from where it reports itself, and parts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sarex.errors import PlanError
from sarex.planning.horizon.chain import Chain, cut_windows
from sarex.planning.horizon.found import OnScene
from sarex.planning.horizon.legs import Leg
from sarex.planning.horizon.spans import Span, intersect, merge, total_ns
from sarex.planning.horizon.start import first_number, slot_id
from sarex.planning.slots import SortieSlot

__all__ = ["Part", "parted", "visits_to"]

VISIT_NS = 300_000_000_000
LEAST_PART_S = 600.0
"""A part between two visits with less search time is not made."""
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """A slot, or what a visit leaves of it, with the leg it is of."""

    slot: SortieSlot
    on_scene: OnScene
    leg: Leg


def visits_to(chains: Iterable[Chain]) -> dict[str, list[Span]]:
    """Base id to the spans in which it is visited, in order."""
    found: dict[str, list[Span]] = {}
    for chain in chains:
        for leg in chain.legs:
            if leg.stop.base is not None:
                found.setdefault(leg.stop.name, []).append(_about(leg.back_by_ns))
            if leg.ready.support is not None:
                found.setdefault(leg.ready.support.by, []).append(_about(leg.depart_ns))
    return {name: merge(spans) for name, spans in found.items()}


def _about(time_ns: int) -> Span:
    return time_ns - VISIT_NS, time_ns + VISIT_NS


def parted(chain: Chain, visits: Mapping[str, Sequence[Span]]) -> list[Part]:
    """Slots of a facility with their times on scene, parted at the visits to its deck."""
    name = chain.craft.state.facility.id
    whole = [
        Part(slot, times, leg)
        for slot, times, leg in zip(chain.slots(), chain.on_scene(), chain.legs, strict=True)
    ]
    if name not in visits:
        return whole
    base = chain.craft.horizon.base(name)
    place = (base.lon_deg, base.lat_deg)
    parts = [part for each in whole for part in _parts(chain, each, visits[name], place)]
    period = chain.craft.request.period
    first = first_number(chain.craft.state, period)
    return [
        replace(part, slot=replace(part.slot, id=slot_id(period, name, first + k)))
        for k, part in enumerate(parts)
    ]


def _parts(chain: Chain, whole: Part, visits: Sequence[Span], place: Place) -> list[Part]:
    slot = whole.slot
    inside = [v for v in visits if v[1] > slot.depart_ns and v[0] < slot.back_by_ns]
    gaps = [(slot.depart_ns, slot.depart_ns), *inside, (slot.back_by_ns, slot.back_by_ns)]
    found = []
    for (_, start), (end, _) in pairwise(gaps):
        windows = cut_windows(slot.windows, start, end) if start < end else ()
        if not windows:
            continue
        part = replace(
            slot,
            depart_ns=start,
            back_by_ns=end,
            endurance_s=(end - start) / 1e9,
            windows=windows,
        )
        if start != slot.depart_ns:
            part = replace(part, start_lon_deg=place[0], start_lat_deg=place[1], support=None)
        if end != slot.back_by_ns:
            part = replace(part, return_lon_deg=place[0], return_lat_deg=place[1])
        times = _on_scene(chain, part)
        if times is not None:
            found.append(Part(part, times, whole.leg))
    return found


def _on_scene(chain: Chain, slot: SortieSlot) -> OnScene | None:
    """Times on scene of a part; None where it leaves too little search time."""
    craft = chain.craft
    start, home = (
        (slot.start_lon_deg, slot.start_lat_deg),
        (slot.return_lon_deg, slot.return_lat_deg),
    )
    try:
        out = craft.way_ns(start, craft.scene.middle(slot.depart_ns), slot.depart_ns)
        back = craft.way_ns(craft.scene.middle(slot.back_by_ns), home, slot.back_by_ns)
    except PlanError as error:
        craft.note(error)
        return None
    arrive, leave = slot.depart_ns + out, slot.back_by_ns - back
    looked = intersect(craft.open, [(arrive, leave)]) if arrive < leave else []
    search_s = craft.state.facility.on_scene_share * total_ns(looked) / 1e9
    if not looked or search_s < min(LEAST_PART_S, craft.horizon.least_search_s):
        return None
    return OnScene(arrive, min(leave, looked[-1][1]), search_s)
