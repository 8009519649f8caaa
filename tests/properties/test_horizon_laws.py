"""Slots over three days, whatever the winds, bases and hours: what no slot may break."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import horizons as h
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.facilities import OperatingLimits
from sarex.planning import PlanningRequest
from sarex.planning.horizon import HorizonInput, SlotsFound, bingo, make_slots
from sarex.planning.horizon.spans import intersect, merge, total_ns
from sarex.quantities import daylight

_KINDS = ("helicopter", "patrol_aircraft")


def _swelling(height_m: float, swing_m: float, hours: float):  # type: ignore[no-untyped-def]
    """Waves that rise and fall, highest after a quarter of ``hours``."""

    def reading(lon: float, lat: float, time_ns: int) -> float:
        phase = (time_ns - h.START_NS) / h.H / hours
        return max(0.0, height_m + swing_m * math.sin(2 * math.pi * phase))

    return reading


def _gusting(speed_m_s: float, hours: float):  # type: ignore[no-untyped-def]
    def wind(lon: object, lat: object, time_ns: int) -> tuple[object, object]:
        phase = 2 * math.pi * (time_ns - h.START_NS) / h.H / hours
        speed = 0.5 * speed_m_s * (1 + math.sin(phase))
        calm = np.zeros(np.shape(lon))
        return calm + speed * math.cos(phase / 3), calm + speed * math.sin(phase / 3)

    return wind


def _hundredths(low: float, high: float) -> st.SearchStrategy[float]:
    """Hours that are stored as drawn."""
    return st.floats(low, high).map(lambda value: round(value, 2))


_drawn = st.fixed_dictionaries(
    {
        "away": st.floats(-200_000, 200_000),
        "endurance": _hundredths(1.0, 9.0),
        "left": st.floats(0.3, 1.0),
        "turnaround": _hundredths(0.0, 4.0),
        "duty": st.none() | _hundredths(3.0, 16.0),
        "night": st.booleans(),
        "wave": st.floats(0.2, 3.0),
        "wind": st.floats(0.0, 30.0),
        "limit": st.floats(8.0, 25.0),
        "asked": st.booleans(),
        "afloat": st.booleans(),
        "hours": st.floats(6.0, 40.0),
    }
)


def _made(drawn: dict[str, float]) -> tuple[SlotsFound, PlanningRequest, HorizonInput]:
    limits = OperatingLimits(
        search_wind_m_s=drawn["limit"],
        search_wave_height_m=3.0,
        launch_wave_height_m=2.0,
        recovery_wave_height_m=1.5,
    )
    craft = h.facility(
        "helo",
        endurance_h=drawn["endurance"],
        turnaround_h=drawn["turnaround"],
        crew_duty_h=drawn["duty"],
        crew_rest_h=9.0,
        limits=limits,
        sweep_widths=(h.width("any" if drawn["night"] else "day"),),
    )
    request = h.request(
        h.state(craft, drawn["away"], endurance_left_h=drawn["left"] * drawn["endurance"]),
        h.state(h.ship("ship", limits=limits), 40_000),
        hours=drawn["hours"],
        wind=_gusting(drawn["wind"], 17.0),
    )
    bases = (
        h.base("field", drawn["away"], afloat=drawn["afloat"]),
        h.base("near", 30_000, nation="JPN" if drawn["asked"] else "KOR", supports=("KOR",))
        if drawn["asked"]
        else h.base("near", 30_000, gives=("fuel", "crew")),
    )
    horizon = HorizonInput(
        bases=bases, homes={"helo": "field"}, wave_height_m=_swelling(drawn["wave"], 1.0, 20.0)
    )
    return make_slots(request, horizon), request, horizon


_spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))).map(
    lambda drawn: merge((start, start + length) for start, length in drawn)
)


@given(first=_spans, second=_spans)
def test_spans_meet_where_their_seconds_do(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    """The naive twin: sets of whole numbers."""

    def numbers(spans: list[tuple[int, int]]) -> set[int]:
        return {k for start, end in spans for k in range(start, end)}

    both = intersect(first, second)
    assert numbers(both) == numbers(first) & numbers(second)
    assert total_ns(both) == len(numbers(both))
    assert both == sorted(both)
    joined = merge([*first, *second])
    assert numbers(joined) == numbers(first) | numbers(second)
    assert all(a[1] < b[0] for a, b in pairwise(joined))


@settings(max_examples=60)
@given(drawn=_drawn)
def test_no_slot_breaks_endurance_light_limits_or_turnaround(drawn: dict[str, float]) -> None:
    found, request, horizon = _made(drawn)
    wave = horizon.wave_height_m
    assert wave is not None
    for name in ("helo", "ship"):
        before = None
        for slot in found.of(name):
            first = before is None
            endurance_h = slot.facility.endurance_h
            if first and name == "helo":
                endurance_h *= drawn["left"]
            left_h = endurance_h + 1e-4  # hours are kept to four digits
            assert slot.back_by_ns - slot.depart_ns <= left_h * h.H + 1
            assert slot.endurance_s <= left_h * 3600 + 1e-6
            if before is not None:
                turnaround = slot.facility.turnaround_h
                assert turnaround is not None
                assert slot.depart_ns >= before.back_by_ns + round(turnaround * h.H)
                assert (slot.start_lon_deg, slot.start_lat_deg) == (
                    before.return_lon_deg,
                    before.return_lat_deg,
                )
                assert slot.support is not None
            for window in slot.windows:
                assert slot.depart_ns <= window.start_ns < window.end_ns <= slot.back_by_ns
                if not drawn["night"] or name == "ship":
                    lit = daylight(request.start_ns, request.end_ns, 128.0, 32.5)
                    span = [(window.start_ns, window.end_ns)]
                    assert intersect(span, lit) == span
                for time in np.linspace(window.start_ns, window.end_ns, 7):
                    u, v = request.wind(128.0, 32.5, int(time))
                    # between readings half an hour apart a gust may be a little stronger
                    assert math.hypot(float(u), float(v)) <= drawn["limit"] + 0.5
                    assert wave(128.0, 32.5, int(time)) <= 3.0 + 0.05
            before = slot


@settings(max_examples=40)
@given(drawn=_drawn)
def test_bingo_brings_it_home_in_time_and_not_a_minute_early(drawn: dict[str, float]) -> None:
    found, request, _ = _made(drawn)
    for slot in found.of("helo"):
        latest = bingo(slot, request)
        limit = min(slot.back_by_ns, slot.depart_ns + round(slot.endurance_s * 1e9))
        back = latest.leave_by_ns + round(latest.way_s * 1e9)
        assert limit - 60_000_000_000 <= back <= limit
        assert latest.endurance_left_s >= latest.way_s - 1.0
        # the search ends at bingo, or earlier where light or weather end it
        assert found.on_scene[slot.id].leave_ns <= latest.leave_by_ns + 60_000_000_000


@settings(max_examples=40)
@given(drawn=_drawn)
def test_a_crew_is_never_on_duty_longer_than_its_hours(drawn: dict[str, float]) -> None:
    found, _, _ = _made(drawn)
    duty = drawn["duty"]
    if duty is None:
        return
    since = landed = None
    for slot in found.of("helo"):
        rested = landed is not None and slot.depart_ns >= landed + 9 * h.H
        relieved = slot.support is not None and slot.support.kind == "fuel and crew"
        if since is None or rested or relieved:
            since = slot.depart_ns
        assert slot.back_by_ns <= since + duty * h.H + 1
        landed = slot.back_by_ns


@settings(max_examples=25)
@given(drawn=_drawn)
def test_the_order_of_facilities_and_bases_changes_nothing(drawn: dict[str, float]) -> None:
    found, request, horizon = _made(drawn)
    turned = replace(request, facilities=tuple(reversed(request.facilities)))
    again = make_slots(turned, replace(horizon, bases=horizon.bases[::-1]))
    assert again == found


@settings(max_examples=40)
@given(
    away=st.floats(5_000, 150_000),
    endurance=st.floats(1.5, 8.0),
    more=st.floats(0.0, 4.0),
    turnaround=st.floats(0.0, 3.0),
    wave=st.floats(0.5, 3.0),
    left=st.floats(0.5, 1.0),
)
def test_more_endurance_is_never_less_search_time(
    away: float, endurance: float, more: float, turnaround: float, wave: float, left: float
) -> None:
    """Without crew hours: one base, light and waves that close the scene at odd times."""
    limits = OperatingLimits(search_wave_height_m=2.5)
    horizon = replace(
        h.at_home(h.base("field", away), helo="field"),
        wave_height_m=_swelling(wave, 1.0, 11.0),
        least_search_s=0.0,
    )
    searched = []
    for hours in (endurance, endurance + more):
        craft = h.facility("helo", endurance_h=hours, turnaround_h=turnaround, limits=limits)
        request = h.request(h.state(craft, away, endurance_left_h=left * hours), hours=48)
        searched.append(make_slots(request, horizon).search_s("helo"))
    assert searched[1] >= searched[0] - 1.0
