"""What edited plans are judged on, warm: particles, slots, media and rules of one plan.

A sortie is flown and judged as the planner that made the plan did it, so that an unchanged plan is
worth to the bit what it was worth when it was proposed. What was flown before is remembered by its
orders: of a change only the changed sortie is flown and looked along again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.detection import LogMiss, PlanePaths, SweepWidth
from sarex.errors import DetectionError, PlanError
from sarex.facilities import Facility, FacilityState, Track
from sarex.planning.flight.media import Media
from sarex.planning.horizon import Bingo, bingo
from sarex.planning.joint.sortie import Slot, craft_of, slot_of
from sarex.planning.joint.value import values_of
from sarex.planning.judge import AreaPlaces, Worth, look_along, places_at, weigh_looks
from sarex.planning.objective import success
from sarex.planning.patterns import pattern_path
from sarex.planning.plan import Plan, Sortie
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.realise import Realisation, frame_fixes, realise_fully, realise_in, task_path
from sarex.planning.request import KeptSortie, PlanningRequest
from sarex.planning.rules import Breach
from sarex.planning.rules.pieces import CutTrack
from sarex.planning.slots import LookWindow, SortieSlot

__all__ = ["Bench", "FlownSortie"]

_KEPT = 96
"""Flown sorties that are remembered beside those of the plan itself."""
_PAIRS = 2000
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class FlownSortie:
    """One sortie as it would be flown, and what it finds.

    Parameters
    ----------
    sortie : Sortie
        The orders.
    facility : Facility
        At the height it searches at.
    realised : Realisation or None
        None of a sortie that stays as it is being flown.
    miss : LogMiss or None
        None where it looks at nothing that counts.
    value : float [1]
        Share of the persons found by this sortie alone.
    breaches : tuple of Breach
        Rules that it breaks by itself.
    bingo : Bingo or None
        None where it could not be back, or nothing is known of its slot.
    """

    sortie: Sortie
    facility: Facility
    track: Track
    realised: Realisation | None
    miss: LogMiss | None
    value: float
    cut: CutTrack
    breaches: tuple[Breach, ...]
    bingo: Bingo | None


class Bench:
    """Judges plans that differ from one plan in what its sorties are ordered.

    Parameters
    ----------
    request : PlanningRequest
        What the plan was asked by, with rules and with what is kept.
    plan : Plan
        As it was proposed.
    slots : mapping
        Sortie id to the slot it fills, at the height it is flown at; none of a plan by hand.
    media, paths : Media, PlanePaths, optional
        As the joint planner flew and judged in them; None of a plan by hand.
    states, widths : mapping
        Facility id to the state it departs in and to its sweep widths, of a plan by hand.
    """

    def __init__(
        self,
        request: PlanningRequest,
        plan: Plan,
        *,
        slots: Mapping[str, SortieSlot],
        media: Media | None,
        paths: PlanePaths,
        states: Mapping[str, FacilityState],
        widths: Mapping[str, Mapping[str, SweepWidth]],
    ) -> None:
        self.request, self.plan, self.slots, self.media = request, plan, dict(slots), media
        self.paths, self.states, self._widths = paths, dict(states), widths
        self._values = values_of(request)
        self._kept = {each.sortie.id: each for each in request.kept}
        self._placed: dict[str, Slot] = (
            {} if media is None else {n: slot_of([s], media) for n, s in self.slots.items()}
        )
        self._places: tuple[int, AreaPlaces] | None = None
        self._flown: OrderedDict[Hashable, FlownSortie] = OrderedDict()
        self._pairs: OrderedDict[Hashable, tuple[Breach, ...]] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """About how much memory it holds."""
        ensemble, paths = self.request.ensemble, self.paths
        own = sum(part.nbytes for part in (paths.x_m, paths.y_m, paths.status))
        own += sum(part.nbytes for part in (ensemble.lon_deg, ensemble.lat_deg, ensemble.status))
        return own + (len(self.plan.sorties) + _KEPT) * 8 * ensemble.particle_count

    def in_time(self, sortie: Sortie) -> Sortie:
        """A changed sortie, departing so as to be on scene when it may begin to search."""
        slot = self._placed.get(sortie.id)
        if slot is None or self.media is None:
            return sortie
        craft = craft_of(slot, task_path(sortie.tasks[0], sortie, self.media), 0, self.media)
        if craft is None:
            return sortie
        depart_ns = self.media.epoch_ns + round(craft.depart_s) * 1_000_000_000
        return sortie.model_copy(update={"depart": ns_to_iso(depart_ns)})

    def fly(self, sortie: Sortie) -> FlownSortie:
        """A sortie flown and looked along, or what is remembered of it.

        Raises
        ------
        PlanError
            If it cannot be flown.
        """
        key = sortie.model_dump_json()
        return _remember(self._flown, key, lambda: self._fly(sortie), _KEPT)

    def worth(self, plan: Plan, flown: Sequence[FlownSortie]) -> Worth:
        """The judge's figures of a plan whose sorties are flown so."""
        request = self.request
        return weigh_looks(
            request.ensemble,
            request.weights,
            [each.miss for each in flown if each.miss is not None],
            request.plane,
            plan=plan,
            objects=[item.id for item in request.objects],
            persons=request.persons,
            places=self._places_at,
        )

    def _places_at(self, time_ns: int) -> AreaPlaces:
        if self._places is None or self._places[0] != time_ns:
            found = places_at(self.request.ensemble, self.request.plane, time_ns)
            self._places = time_ns, found
        return self._places[1]

    def value(self, flown: Sequence[FlownSortie]) -> float:
        """Expected share of the persons found."""
        return success(self._values, [each.miss for each in flown if each.miss is not None])

    def conflicts(self, flown: Sequence[FlownSortie]) -> tuple[Breach, ...]:
        """What two sorties break together, of all pairs."""
        found: list[Breach] = []
        for number, first in enumerate(flown):
            for second in flown[number + 1 :]:
                if first.facility.id != second.facility.id:
                    found += self._pair(first, second)
        return tuple(found)

    def _pair(self, first: FlownSortie, second: FlownSortie) -> tuple[Breach, ...]:
        rules = self.request.rules
        assert rules is not None

        def asked() -> tuple[Breach, ...]:
            return rules.together(first.cut, second.cut, first.facility, second.facility)

        return _remember(self._pairs, (first, second), asked, _PAIRS)

    def _fly(self, sortie: Sortie) -> FlownSortie:
        kept = self._kept.get(sortie.id)
        if kept is not None:
            return self._kept_sortie(sortie, kept)
        realised = self._realised(sortie)
        slot = self.slots.get(sortie.id)
        facility = self._facility(sortie, slot)
        return self._judged(sortie, facility, realised.track, realised, slot)

    def _facility(self, sortie: Sortie, slot: SortieSlot | None) -> Facility:
        return self.states[sortie.facility].facility if slot is None else slot.facility

    def _kept_sortie(self, sortie: Sortie, kept: KeptSortie) -> FlownSortie:
        """One that is being flown: it can no longer be changed."""
        if sortie != kept.sortie:
            raise PlanError(
                "this sortie is under way",
                given=sortie.id,
                allowed="sorties that have not departed",
                remedy="Leave it as it is, or propose a plan from now on.",
                where=self.plan.id,
            )
        windows = kept.windows if kept.looks else None
        return self._judged(sortie, kept.slot.facility, kept.track, None, None, windows)

    def _judged(
        self,
        sortie: Sortie,
        facility: Facility,
        track: Track,
        realised: Realisation | None,
        slot: SortieSlot | None,
        windows: Sequence[LookWindow] | None = None,
    ) -> FlownSortie:
        request = self.request
        looks = windows if slot is None else slot.windows
        miss = None
        if realised is not None or windows is not None:
            miss = self._look(track, looks)
        rules = request.rules
        placed = PlaneTrack.of(track, request.plane, self._epoch_ns)
        assert rules is not None
        cut = rules.cut(placed, facility)
        return FlownSortie(
            sortie,
            facility,
            track,
            realised,
            miss,
            0.0 if miss is None else success(self._values, [miss]),
            cut,
            rules.alone(cut, facility),
            None if slot is None else self._bingo(slot, track),
        )

    @property
    def _epoch_ns(self) -> int:
        return int(self.paths.times_ns[0]) if self.media is None else self.media.epoch_ns

    def _look(self, track: Track, windows: Sequence[LookWindow] | None) -> LogMiss:
        request = self.request
        try:
            return look_along(
                request.ensemble,
                track,
                self._widths.get(track.facility, {}),
                request.plane,
                windows=windows,
                paths=self.paths,
            )
        except DetectionError as error:
            raise PlanError(
                error.message,
                given=error.given,
                allowed=error.allowed,
                remedy="Let it search within the time of the forecast.",
                where=f"sortie {track.sortie}",
            ) from error

    def _realised(self, sortie: Sortie) -> Realisation:
        request = self.request
        fields: dict[str, Any] = {
            "wind": request.wind,
            "current": request.current,
            "plane": request.plane,
        }
        slot = self._placed.get(sortie.id)
        if slot is None or self.media is None:
            return realise_fully(sortie, self.states[sortie.facility], **fields)
        if sortie.depart_ns < slot.slot.depart_ns - 1_000_000_000:
            raise PlanError(
                "the facility is not available at the time of departure",
                given=sortie.depart,
                allowed=f"from {ns_to_iso(slot.slot.depart_ns)}",
                remedy="Let it depart later.",
                where=f"sortie {sortie.id}",
            )
        state = self._state(sortie, slot, self.media)
        if sortie in self.plan.sorties or self._within(sortie, self.media):
            return realise_in(sortie, state, self.media)
        return realise_fully(sortie, state, **fields)

    def _state(self, sortie: Sortie, slot: Slot, media: Media) -> FacilityState:
        """As :func:`sarex.planning.joint.state.states_of` has it for what the planner flies."""
        given = next(s for s in self.request.facilities if s.facility.id == sortie.facility)
        depart_s = (sortie.depart_ns - media.epoch_ns) / 1e9
        home_by_s = min(
            slot.home_by_s + depart_s - slot.depart_s,
            (slot.slot.back_by_ns - media.epoch_ns) / 1e9,
        )
        craft = craft_of(slot, task_path(sortie.tasks[0], sortie, media), 0, media)
        if craft is not None and round(craft.depart_s) == round(depart_s):
            depart_s, home_by_s = craft.depart_s, craft.home_by_s  # orders hold whole seconds
        return given.model_copy(
            update={
                "facility": slot.slot.facility,
                "endurance_left_h": (home_by_s - depart_s) / 3600.0,
                "available_from_ns": min(sortie.depart_ns, given.available_from_ns),
            }
        )

    def _within(self, sortie: Sortie, media: Media) -> bool:
        """Whether the media reach over all that is ordered."""
        x0, y0, _, dx, dy, _ = media.air.origin
        _, rows, columns = media.air.u_m_s.shape
        low, high = np.array([x0, y0]), np.array([x0 + dx * (columns - 1), y0 + dy * (rows - 1)])
        for task in sortie.tasks:
            path = pattern_path(task.parameters, media.plane).xy_m
            moved = frame_fixes(task.frame, media.plane, media.epoch_ns)[:, 1:]
            shift = moved - moved[0]
            if bool((path.min(axis=0) + shift.min(axis=0) < low).any()):
                return False
            if bool((path.max(axis=0) + shift.max(axis=0) > high).any()):
                return False
        return True

    def _bingo(self, slot: SortieSlot, track: Track) -> Bingo | None:
        """Latest time off scene from where its last look ends; None where it comes too late."""
        if not track.sensor_on.any():
            return None
        last = int(track.sensor_on.nonzero()[0][-1]) + 1
        place = float(track.lon_deg[last]), float(track.lat_deg[last])
        try:
            return bingo(slot, self.request, place=place, depart_ns=int(track.times_ns[0]))
        except PlanError:
            return None


def _remember(
    kept: OrderedDict[Hashable, Found], key: Hashable, make: Callable[[], Found], most: int
) -> Found:
    """What was made before of the same, the least used forgotten."""
    if key in kept:
        kept.move_to_end(key)
        return kept[key]
    kept[key] = made = make()
    while len(kept) > most:
        kept.popitem(last=False)
    return made
