"""The sorties of one facility over the horizon, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sarex.facilities import FacilityState
from sarex.planning.horizon.craft import Craft, craft_of
from sarex.planning.horizon.found import OnScene
from sarex.planning.horizon.inputs import HorizonInput
from sarex.planning.horizon.legs import Leg, Ready, landing, next_leg
from sarex.planning.horizon.scene import Scene
from sarex.planning.horizon.spans import intersect, total_ns
from sarex.planning.horizon.start import after_committed, first_number, ready_at_start, slot_id
from sarex.planning.horizon.windows import Cut
from sarex.planning.slots import LookWindow, SortieSlot
from sarex.quantities import format_dtg

__all__ = ["Chain", "chain_of", "cut_windows"]

_MOST_SORTIES = 200


@dataclass(frozen=True, slots=True)
class Chain:
    """The sorties of a facility and what was found on the way."""

    craft: Craft
    legs: tuple[Leg, ...]
    ends: tuple[str, ...]
    """Why there is no sortie, or none after the last."""

    @property
    def search_s(self) -> float:
        return sum(leg.search_s for leg in self.legs)

    def slots(self) -> tuple[SortieSlot, ...]:
        """The slots, with stable ids."""
        state, period = self.craft.state, self.craft.request.period
        first = first_number(state, period)
        return tuple(
            _slot(self.craft, leg, slot_id(period, state.facility.id, first + k))
            for k, leg in enumerate(self.legs)
        )

    def on_scene(self) -> tuple[OnScene, ...]:
        """Times on scene of each."""
        return tuple(OnScene(leg.arrive_ns, leg.leave_ns, leg.search_s) for leg in self.legs)


def chain_of(state: FacilityState, scene: Scene, horizon: HorizonInput) -> Chain:
    """All sorties that a facility can make, earliest first.

    The order in which facilities are asked changes nothing: none knows another's sorties.
    """
    craft = craft_of(after_committed(state, scene.request), scene, horizon)
    if not craft.windows:
        return Chain(craft, (), tuple(dict.fromkeys(_blind(cut) for cut in craft.cuts)))
    ready = ready_at_start(craft)
    if ready.fuel_ns <= 0:
        return Chain(craft, (), ("It has no endurance left.",))
    legs: list[Leg] = []
    while len(legs) < _MOST_SORTIES:
        leg = next_leg(craft, ready)
        if leg is None:
            why = _why_no_leg(craft, legs, ready)
            break
        legs.append(leg)
        after = landing(craft, leg)
        if after is None:
            why = _why_no_landing(craft, leg)
            break
        ready = after
    else:
        why = (f"No more than {_MOST_SORTIES} sorties are planned.",)
    if legs:
        legs[-1] = _ending_at_home(craft, legs[-1])
    return Chain(craft, tuple(legs), why)


def _blind(cut: Cut) -> str:
    reason = cut.reason()
    return f"{reason[:1].upper()}{reason[1:]}."


def _ending_at_home(craft: Craft, last: Leg) -> Leg:
    """The last sortie ends at home where that costs no search time."""
    if last.stop is craft.home:
        return last
    home = next_leg(craft, last.ready, only_home=True)
    return home if home is not None and home.search_s >= last.search_s else last


def _why_no_leg(craft: Craft, legs: list[Leg], ready: Ready) -> tuple[str, ...]:
    least_s = craft.horizon.least_search_s
    least_min = least_s / 60
    left_s = total_ns(intersect(craft.open, [(ready.time_ns, craft.open[-1][1])])) / 1e9
    if legs and craft.state.facility.on_scene_share * left_s < least_s:
        return ()
    if legs:
        return (
            f"From {format_dtg(ready.time_ns)} on no further sortie leaves {least_min:.0f} min of "
            "search time, by its crew's hours, its endurance or the limits of the deck.",
            *craft.troubles,
        )
    return (
        f"No sortie leaves {least_min:.0f} min of search time: too far, too short an endurance, or "
        "no window that it reaches.",
        *craft.troubles,
        *craft.why_no_stop,
    )


def _why_no_landing(craft: Craft, leg: Leg) -> tuple[str, ...]:
    if leg.leave_ns >= craft.open[-1][1]:
        return ()
    if craft.state.facility.turnaround_h is None:
        return ("No turnaround time is stated for it, so one sortie is planned.",)
    return ("No base that takes it and refuels it is stated or near enough.", *craft.why_no_stop)


def cut_windows(
    windows: tuple[LookWindow, ...], start_ns: int, end_ns: int
) -> tuple[LookWindow, ...]:
    """The parts of windows between two times."""
    inside = (
        replace(w, start_ns=max(w.start_ns, start_ns), end_ns=min(w.end_ns, end_ns))
        for w in windows
        if w.start_ns < end_ns and w.end_ns > start_ns
    )
    return tuple(inside)


def _slot(craft: Craft, leg: Leg, name: str) -> SortieSlot:
    (start_lon, start_lat), (home_lon, home_lat) = leg.ready.at.place, leg.stop.place
    return SortieSlot(
        id=name,
        facility=craft.state.facility,
        depart_ns=leg.depart_ns,
        back_by_ns=leg.back_by_ns,
        start_lon_deg=start_lon,
        start_lat_deg=start_lat,
        return_lon_deg=home_lon,
        return_lat_deg=home_lat,
        endurance_s=min(leg.ready.fuel_ns, leg.back_by_ns - leg.depart_ns) / 1e9,
        windows=cut_windows(craft.windows, leg.depart_ns, leg.back_by_ns),
        support=leg.ready.support,
    )
