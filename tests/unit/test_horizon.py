"""Slots: the single period, days and nights, weather, bases, requests, ships with decks."""

from __future__ import annotations

from dataclasses import replace

import horizons as h
import numpy as np
import pytest

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.detection import Environment, sweep_width
from sarex.errors import PlanError
from sarex.facilities import (
    Deck,
    FacilityState,
    OperatingLimits,
    Track,
    base_of_ship,
    facility_from_entry,
)
from sarex.geo import LocalPlane
from sarex.incident import load_case
from sarex.planning import Sortie
from sarex.planning.horizon import HorizonInput, bingo, horizon_of_case, make_slots
from sarex.planning.request import KeptSortie
from sarex.words import LOCALES

WAY_S = 60_000 / 60.0  # 60 km at the helicopter's 60 m/s


def _helo(**change: object) -> FacilityState:
    return h.state(h.facility("helo", **change), -60_000)


def _field(**change: object):  # type: ignore[no-untyped-def]
    return h.base("field", -60_000, **change)


HOME = h.at_home(_field(), helo="field")


def test_a_single_period_is_one_slot_in_the_environment_that_is_stated() -> None:
    night = Environment(20_000.0, 4.0, 0.3, daylight=False)
    request = h.request(_helo(), h.state(h.ship("ship"), 9_000), hours=8, earliest_ns=h.START_NS)
    found = make_slots(request)
    assert [slot.id for slot in found.slots] == ["S1-helo", "S1-ship"]
    (slot,) = found.of("helo")
    assert (slot.depart_ns, slot.endurance_s) == (h.START_NS, 4 * 3600)
    assert [(w.start_ns, w.end_ns) for w in slot.windows] == [(h.START_NS, request.end_ns)]
    dark = make_slots(replace(request, environment=night))
    assert dark.slots == ()
    assert "no sweep width for raft" in dark.reasons["helo"][0]


def test_a_single_period_leaves_out_who_comes_too_late_or_is_empty() -> None:
    late = _helo().model_copy(update={"available_from_ns": h.START_NS + 9 * h.H})
    found = make_slots(h.request(late, hours=8))
    assert "available after the period" in found.reasons["helo"][0]
    empty = _helo().model_copy(update={"endurance_left_h": 0.0})
    assert make_slots(h.request(empty, hours=8)).slots == ()


def test_two_days_in_closed_form() -> None:
    """Still air, 60 km away, 4 h of endurance, 1 h turnaround, light from 2020Z to 1034Z."""
    found = make_slots(h.request(_helo(), hours=48), HOME)
    hours = [
        ((s.depart_ns - h.START_NS) / h.H, (s.back_by_ns - h.START_NS) / h.H) for s in found.slots
    ]
    first, second, third, *_ = hours
    assert first == pytest.approx((0.0, 4.0))
    # the second comes back before it would have to: two minutes more of light are too few
    assert second == pytest.approx((5.0, 9.0))
    sunrise_h = (found.light[1][0] - h.START_NS) / h.H
    assert third[0] == pytest.approx(sunrise_h - WAY_S / 3600, abs=2 / 3600)
    times = found.on_scene["S1-helo"]
    assert times.arrive_ns == pytest.approx(h.START_NS + WAY_S * 1e9, abs=2e9)
    assert times.leave_ns == pytest.approx(h.START_NS + 4 * h.H - WAY_S * 1e9, abs=2e9)
    assert times.search_s == pytest.approx(0.85 * (4 * 3600 - 2 * WAY_S), abs=5)
    assert [s.id for s in found.slots][:3] == ["S1-helo", "S1-helo.2", "S1-helo.3"]
    assert found.slots[1].support is not None
    assert found.slots[1].support.kind == "fuel"
    assert not found.slots[1].support.is_request


def test_first_and_last_light_are_stated_and_nights_cut_with_their_reason() -> None:
    found = make_slots(h.request(_helo(), hours=48), HOME)
    assert len(found.light) == 3
    # the whole day, though the plan begins hours after sunrise
    assert found.light[0][0] == pytest.approx(iso_to_ns("2026-06-06T20:20:00Z"), abs=120e9)
    dark = [cut for cut in found.cuts if cut.kind == "dark"]
    assert [(cut.start_ns, cut.end_ns) for cut in dark] == [
        (found.light[0][1], found.light[1][0]),
        (found.light[1][1], found.light[2][0]),
    ]
    assert dark[0].said() == (
        "helo does not search from 071033Z JUN 26 to 072020Z JUN 26: it is dark, and no width by "
        "night is stated for anything that is sought."
    )


def test_by_night_only_a_width_stated_for_the_night_counts() -> None:
    widths = (h.width("day", 1000.0), h.width("night", 300.0))
    found = make_slots(h.request(_helo(sweep_widths=widths), hours=30), HOME)
    seen = {
        (w.start_ns >= found.light[0][1] and w.end_ns <= found.light[1][0]): w.widths[
            "raft"
        ].width_m
        for slot in found.slots
        for w in slot.windows
    }
    assert seen == {False: 1000.0, True: 300.0}
    assert found.cuts == ()


def test_a_window_has_the_widths_of_its_own_weather() -> None:
    """A table's weather factor: 1 up to 15 kn, 0.5 above; it blows from the third hour on."""

    def wind(lon: object, lat: object, time_ns: int) -> tuple[object, object]:
        speed = 10.0 if time_ns > h.START_NS + 3 * h.H else 4.0
        return np.full(np.shape(lon), speed), np.zeros(np.shape(lon))

    craft = h.facility("helo", platform="helicopter", sweep_widths=(), sensor_height_m=152.4)
    request = h.request(h.state(craft, -60_000), hours=6, wind=wind)
    (first, *_) = make_slots(request, HOME).slots
    assert [w.end_ns for w in first.windows] == [h.START_NS + 3 * h.H, first.back_by_ns]
    for window, speed in zip(first.windows, (4.0, 10.0), strict=True):
        expected = sweep_width(first.facility, h.RAFT, Environment(20_000.0, speed, 0.3, True))
        assert window.widths["raft"] == expected
        assert window.environment is not None
        assert window.environment.wind_speed_m_s == speed
    ratio = first.windows[1].widths["raft"].width_m / first.windows[0].widths["raft"].width_m
    assert ratio == pytest.approx(0.5)


def test_the_worst_of_all_datums_counts() -> None:
    def wind(lon: object, lat: object, time_ns: int) -> tuple[object, object]:
        return np.where(np.asarray(lon) > 128.5, 12.0, 3.0), np.zeros(np.shape(lon))

    limits = OperatingLimits(search_wind_m_s=11.0)
    request = h.request(_helo(limits=limits), hours=6, wind=wind)
    assert make_slots(request, HOME).slots
    second = replace(h.datum(6, x_m=90_000), search_object="raft")
    found = make_slots(replace(request, datums=[*request.datums, second]), HOME)
    assert found.slots == ()
    assert found.reasons["helo"] == ("Wind of 23 kn, it searches up to 21 kn.",)


@pytest.mark.parametrize(
    ("limits", "kind", "said"),
    [
        ({"search_wave_height_m": 2.0}, "sea", "waves of 3.0 m, it searches up to 2 m"),
        ({"search_visibility_m": 7408.0}, "visibility", "visibility of 2.7 NM, it searches from"),
    ],
)
def test_spans_beyond_the_limits_are_cut_with_their_reason(
    limits: dict[str, float], kind: str, said: str
) -> None:
    """Waves and haze from the second to the fourth hour."""
    bad = (h.START_NS + 2 * h.H, h.START_NS + 4 * h.H)

    def waves(lon: float, lat: float, time_ns: int) -> float:
        return 3.0 if bad[0] < time_ns < bad[1] else 1.0

    def haze(lon: float, lat: float, time_ns: int) -> float:
        return 5000.0 if bad[0] < time_ns < bad[1] else 20_000.0

    horizon = replace(HOME, wave_height_m=waves, visibility_m=haze)
    request = h.request(_helo(limits=OperatingLimits(**limits)), hours=8)
    found = make_slots(request, horizon)
    (cut,) = found.cuts
    assert (cut.kind, cut.start_ns, cut.end_ns) == (kind, *bad)
    assert said in cut.reason()
    for slot in found.slots:
        assert all(w.end_ns <= bad[0] or w.start_ns >= bad[1] for w in slot.windows)


def test_a_ship_takes_its_craft_aboard_before_the_sea_is_too_high() -> None:
    def waves(lon: float, lat: float, time_ns: int) -> float:
        return 3.0 if time_ns > h.START_NS + 3 * h.H else 1.0

    limits = OperatingLimits(recovery_wave_height_m=2.0, launch_wave_height_m=2.0)
    request = h.request(_helo(limits=limits), hours=8)
    ashore = make_slots(request, replace(HOME, wave_height_m=waves))
    assert ashore.slots[0].back_by_ns == h.START_NS + 4 * h.H
    afloat = h.at_home(_field(afloat=True), helo="field")
    found = make_slots(request, replace(afloat, wave_height_m=waves))
    (slot,) = found.slots  # no launch after it either
    assert slot.back_by_ns == h.START_NS + 3 * h.H


def test_a_base_beyond_the_plane_is_left_out() -> None:
    here = base_of_ship(h.state(h.ship("s", deck=Deck(takes=("helicopter",), gives=("fuel",))), 0))
    assert here is not None
    distant = here.model_copy(update={"id": "honolulu", "lon_deg": -158.0, "lat_deg": 21.3})
    request = h.request(_helo(), hours=12)
    assert make_slots(request, h.at_home(_field(), distant, helo="field")).slots
    alone = make_slots(request, HorizonInput(bases=(distant,)))
    assert "honolulu is farther than 1000 km from the scene" in " ".join(alone.reasons["helo"])


def test_the_nearest_base_that_takes_it_is_chosen() -> None:
    small = h.base("boats-only", 5_000, takes=("unmanned_boat",))
    dry = h.base("no-fuel", 6_000, gives=())
    near, far = h.base("near", 20_000), h.base("far", 50_000)
    horizon = h.at_home(_field(), far, near, small, dry, helo="field")
    found = make_slots(h.request(_helo(), hours=9), horizon)
    assert found.slots[1].support is not None
    assert found.slots[1].support.by == "near"


def test_another_nation_is_asked_only_where_it_saves_enough_and_has_agreed() -> None:
    request = h.request(_helo(), hours=9)

    def chosen(partner, **change: object) -> tuple[str, bool]:  # type: ignore[no-untyped-def]
        horizon = replace(h.at_home(_field(), partner, helo="field"), **change)
        support = make_slots(request, horizon).slots[1].support
        assert support is not None
        return support.by, support.is_request

    japan = {"nation": "JPN", "supports": ("KOR",)}
    assert chosen(h.base("naha", 3_000, **japan)) == ("naha", True)
    assert chosen(h.base("naha", 10_000, **japan)) == ("field", False)  # saves 14 min, not 15
    assert chosen(h.base("naha", 10_000, **japan), request_gain_s=0.0) == ("naha", True)
    assert chosen(h.base("naha", 3_000, nation="JPN")) == ("field", False)
    pair = frozenset({("helo", "naha")})
    assert chosen(h.base("naha", 3_000, **japan), refused=pair) == ("field", False)
    assert chosen(h.base("naha", 3_000, **japan), granted=pair) == ("naha", False)


def test_a_request_says_when_its_answer_is_needed_and_what_a_refusal_costs() -> None:
    partner = h.base("naha", 3_000, nation="JPN", supports=("KOR",))
    horizon = h.at_home(_field(), partner, helo="field")
    request = h.request(_helo(), hours=9)
    found = make_slots(request, horizon)
    asked = found.requests[0]
    assert (asked.facility, asked.lands, asked.answer_by_ns) == ("helo", "S1-helo", h.START_NS)
    refused = make_slots(request, replace(horizon, refused=frozenset({("helo", "naha")})))
    assert asked.lost_search_s == found.search_s("helo") - refused.search_s("helo")
    assert asked.lost_search_s > 0
    assert asked.if_refused().startswith("If JPN refuses support by naha to helo: 2 instead of 2")
    assert asked.if_refused().endswith("landing at field.")
    assert asked.said() == (
        "helo asks JPN for fuel from naha, 070400Z JUN 26 to 070500Z JUN 26; the answer is needed "
        "by 070000Z JUN 26."
    )
    assert "Sortie S1-helo.2 rests on support by naha that JPN has not granted yet." in found.said()
    for locale in LOCALES:
        assert len(found.said(locale)) == len(found.said()) >= 5
        assert all("{" not in line for line in found.said(locale))
    assert "S1-helo" not in found.needs
    assert found.needs["S1-helo.2"] == (found.slots[1].support,)
    assert refused.requests == ()


def test_without_a_base_or_a_turnaround_one_sortie_is_planned_and_said() -> None:
    request = h.request(_helo(), hours=30)
    alone = make_slots(request, HorizonInput())
    assert len(alone.slots) == 1
    assert "No base that takes it" in alone.reasons["helo"][0]
    hurried = h.request(_helo(turnaround_h=None), hours=30)
    once = make_slots(hurried, HOME)
    assert len(once.slots) == 1
    assert "No turnaround time is stated" in once.reasons["helo"][0]
    other = h.at_home(h.base("boats", 0.0, takes=("unmanned_boat",)))
    assert "boats takes unmanned boat, not a helicopter" in " ".join(
        make_slots(request, other).reasons["helo"]
    )


def test_a_crew_rests_or_is_relieved_by_a_base_that_gives_crews() -> None:
    hours = {"crew_duty_h": 7.0, "crew_rest_h": 10.0, "sweep_widths": (h.width("any"),)}
    request = h.request(_helo(**hours), hours=30)
    resting = make_slots(request, HOME)
    departs = [(slot.depart_ns - h.START_NS) / h.H for slot in resting.slots]
    # the second sortie of a crew ends with its hours, the third begins with its rest over
    assert departs == pytest.approx([0.0, 5.0, 17.0, 22.0], abs=0.01)
    assert resting.slots[1].back_by_ns == h.START_NS + 7 * h.H
    relieved = make_slots(request, h.at_home(_field(gives=("fuel", "crew")), helo="field"))
    assert relieved.search_s("helo") > 1.5 * resting.search_s("helo")
    kinds = [slot.support.kind for slot in relieved.slots if slot.support is not None]
    assert "fuel and crew" in kinds
    under_way = replace(HOME, on_duty_since_ns={"helo": h.START_NS - 4 * h.H})
    assert make_slots(request, under_way).slots[0].back_by_ns == h.START_NS + 3 * h.H


def _flown(sortie: str, x_m: float, hours: float) -> Track:
    """A committed track from its base to a place of the plane."""
    lon, lat = h.PLANE.to_lonlat(np.array([-60_000.0, x_m]), np.zeros(2))
    return Track(
        "helo", sortie, np.array([h.START_NS, h.START_NS + round(hours * h.H)]), lon, lat,
        np.full(2, 150.0), ("leg",), ("",), np.array([False]), 900.0,
    )  # fmt: skip


def test_the_first_slot_begins_where_and_when_the_committed_track_ends() -> None:
    under_way = _helo().model_copy(update={"committed": (_flown("S1-helo", 10_000.0, 1.5),)})
    request = h.request(under_way, hours=9)
    for horizon in (HOME, None):
        slot = make_slots(request, horizon).slots[0]
        assert slot.depart_ns == h.START_NS + round(1.5 * h.H)
        assert h.PLANE.to_xy(slot.start_lon_deg, slot.start_lat_deg) == pytest.approx(
            (10_000, 0), abs=1
        )
        assert slot.id == "S1-helo.2"
        assert slot.endurance_s == pytest.approx(2.5 * 3600)
        assert (slot.return_lon_deg, slot.return_lat_deg) == pytest.approx(
            (under_way.lon_deg, under_way.lat_deg)
        )


def test_a_track_that_ended_before_the_report_only_keeps_its_id() -> None:
    """It is back, refuelled and reported at its base two hours later."""
    back = _helo().model_copy(
        update={
            "committed": (_flown("S1-helo", 10_000.0, 1.5),),
            "time_ns": h.START_NS + 2 * h.H,
            "available_from_ns": h.START_NS + 2 * h.H,
        }
    )
    for horizon in (HOME, None):
        slot = make_slots(h.request(back, hours=9), horizon).slots[0]
        assert slot.id == "S1-helo.2"
        assert slot.depart_ns == h.START_NS + 2 * h.H
        assert slot.endurance_s == pytest.approx(4 * 3600)
        assert slot.start_lon_deg == back.lon_deg


def test_a_sortie_that_the_request_keeps_is_committed() -> None:
    track = _flown("S1-helo", 10_000.0, 1.5)
    listed = _helo().model_copy(update={"committed": (track,)})
    request = h.request(_helo(), hours=9)
    slot = make_slots(request, HOME).slots[0]
    sortie = Sortie(
        id="S1-helo",
        facility="helo",
        depart=ns_to_iso(h.START_NS),
        on_scene_from=ns_to_iso(h.START_NS),
        off_scene_by=ns_to_iso(h.START_NS + 2 * h.H),
        start_lon_deg=slot.start_lon_deg,
        start_lat_deg=slot.start_lat_deg,
        return_lon_deg=slot.return_lon_deg,
        return_lat_deg=slot.return_lat_deg,
        tasks=(),
    )
    kept = (KeptSortie(sortie, track, slot, h.START_NS),)
    for horizon in (HOME, None):
        by_request = make_slots(replace(request, kept=kept), horizon)
        assert by_request == make_slots(h.request(listed, hours=9), horizon)
        assert by_request.slots[0].id == "S1-helo.2"


def test_after_a_committed_sortie_that_ends_at_its_base_it_is_refuelled() -> None:
    done = _helo().model_copy(update={"committed": (_flown("S1-helo.2", -60_000.0, 3.0),)})
    slot = make_slots(h.request(done, hours=9), HOME).slots[0]
    assert slot.depart_ns == h.START_NS + 4 * h.H
    assert slot.endurance_s == pytest.approx(4 * 3600)
    assert slot.id == "S1-helo.3"
    assert slot.support is not None


def test_a_ship_is_back_in_its_place_when_its_craft_lands_or_departs() -> None:
    carrier = h.ship("carrier", deck=Deck(takes=("helicopter",), gives=("fuel",)))
    ship = h.state(carrier, -30_000)
    deck = base_of_ship(ship)
    assert deck is not None
    helo = h.state(h.facility("helo"), -30_000)
    found = make_slots(h.request(helo, ship, hours=10), h.at_home(deck, helo="carrier"))
    parts, landings = found.of("carrier"), [slot.back_by_ns for slot in found.of("helo")]
    assert [slot.id for slot in parts][:2] == ["S1-carrier", "S1-carrier.2"]
    for landing in landings:
        assert all(not part.depart_ns < landing < part.back_by_ns for part in parts)
    assert parts[1].start_lon_deg == pytest.approx(deck.lon_deg)
    assert parts[0].return_lon_deg == pytest.approx(deck.lon_deg)
    # its own craft's first departure parts nothing, and without craft nothing is parted
    alone = make_slots(h.request(ship, hours=10), h.at_home(deck))
    assert len(alone.of("carrier")) == 1
    assert alone.search_s("carrier") > found.search_s("carrier")


def test_nobody_leaves_for_a_window_that_is_over_on_arrival() -> None:
    """Back at 9.62 h and ready at 10.12 h, it would be on scene just as the sun has set."""
    craft = h.facility("helo", endurance_h=11.0, turnaround_h=0.5)
    start = h.state(craft, 93_300, endurance_left_h=9.625)
    horizon = replace(h.at_home(h.base("field", 93_300), helo="field"), least_search_s=0.0)
    found = make_slots(h.request(start, hours=48), horizon)
    for slot in found.slots:
        times = found.on_scene[slot.id]
        assert any(w.start_ns <= times.arrive_ns + 2e9 < w.end_ns for w in slot.windows)


def test_a_craft_does_not_land_on_a_ship_that_cannot_be_there_yet() -> None:
    """The ship's place is 200 km from where it is: eight hours at its search speed."""
    carrier = h.ship("carrier", deck=Deck(takes=("helicopter",), gives=("fuel",)))
    ship = h.state(carrier, -200_000)
    deck = base_of_ship(ship, h.PLANE.to_lonlat(-2_000.0, 0.0))
    assert deck is not None
    horizon = h.at_home(deck, _field(), helo="field")
    found = make_slots(h.request(_helo(), ship, hours=20), horizon)
    by = [slot.support.by for slot in found.of("helo") if slot.support is not None]
    assert by[0] == "field"
    assert set(by[1:]) <= {"carrier", "field"}
    arrives = h.START_NS + round(198_000 / 7.0 * 1e9)
    for slot in found.of("helo"):
        at_deck = slot.return_lon_deg == pytest.approx(deck.lon_deg, abs=1e-6)
        assert not at_deck or slot.back_by_ns >= arrives


def test_bingo_in_still_air_and_in_a_head_wind() -> None:
    request = h.request(_helo(), hours=8)
    slot = make_slots(request, HOME).slots[0]
    still = bingo(slot, request)
    assert still.way_s == pytest.approx(WAY_S, abs=2)
    assert still.leave_by_ns == pytest.approx(h.START_NS + 4 * h.H - WAY_S * 1e9, abs=2e9)
    assert still.endurance_left_s == pytest.approx(still.way_s, abs=1)
    assert still.said() == ("helo leaves the scene by 070343Z JUN 26: the way back takes 17 min.")

    def west_wind(lon: object, lat: object, time_ns: int) -> tuple[object, object]:
        return np.full(np.shape(lon), 20.0), np.zeros(np.shape(lon))

    headed = bingo(slot, replace(request, wind=west_wind))
    assert headed.way_s == pytest.approx(60_000 / 40.0, abs=3)
    nearer = h.PLANE.to_lonlat(-30_000.0, 0.0)
    assert bingo(slot, request, place=nearer).way_s == pytest.approx(WAY_S / 2, abs=2)
    later = bingo(slot, replace(request, wind=west_wind), depart_ns=h.START_NS + h.H)
    assert later.leave_by_ns == headed.leave_by_ns  # the slot's return holds it


def test_bingo_refuses_a_place_from_which_it_is_too_late() -> None:
    request = h.request(_helo(), hours=8)
    slot = make_slots(request, HOME).slots[0]
    with pytest.raises(PlanError, match="cannot be back in time") as caught:
        bingo(slot, request, place=h.PLANE.to_lonlat(900_000.0, 0.0))
    assert "nearer place" in str(caught.value)


def test_what_the_horizon_does_not_know_is_refused() -> None:
    with pytest.raises(PlanError, match="does not hold together") as caught:
        HorizonInput(bases=(_field(), _field()), homes={"helo": "nowhere"}, step_s=0.0)
    for part in ("a base twice", "homes that are no base", "a step of 0.0 s"):
        assert part in str(caught.value)

    def gap(lon: object, lat: object, time_ns: int) -> tuple[object, object]:
        calm = np.zeros(np.shape(lon))
        return (calm + np.nan, calm) if time_ns > h.START_NS + 4 * h.H else (calm, calm)

    with pytest.raises(PlanError, match="no wind at a datum"):
        make_slots(h.request(_helo(), hours=8, wind=gap), HOME)


def test_a_home_that_does_not_take_it_is_refused_with_a_way_out() -> None:
    boats = h.at_home(_field(takes=("unmanned_boat",)), helo="field")
    with pytest.raises(PlanError, match="home of a facility does not take it") as caught:
        make_slots(h.request(_helo(), hours=8), boats)
    assert "field takes unmanned boat, not a helicopter" in str(caught.value)
    assert "leave its home out" in str(caught.value)


def test_a_way_that_cannot_be_held_is_a_reason_not_a_fault() -> None:
    """In a storm from the west the helicopter does not get home to the west."""

    def storm(lon: object, lat: object, time_ns: int) -> tuple[object, object]:
        return np.full(np.shape(lon), 59.5), np.zeros(np.shape(lon))

    found = make_slots(h.request(_helo(), hours=8, wind=storm), HOME)
    assert found.slots == ()
    said = " ".join(found.reasons["helo"])
    assert "The leg cannot be held: speed 60.0 m/s" in said


def test_bases_and_homes_of_a_case() -> None:
    """In the built-in exercise ships carry craft, airfields stand ashore, each helps the other."""
    case = load_case("goto").case
    states = [
        FacilityState(
            facility=facility_from_entry(entry),
            time_ns=h.START_NS,
            lon_deg=entry.position.lon_deg,
            lat_deg=entry.position.lat_deg,
            age_s=0,
            available_from_ns=entry.available_from_ns,
            endurance_left_h=facility_from_entry(entry).endurance_h,
        )
        for entry in case.facilities
    ]
    plane = LocalPlane(128.0, 32.5)
    request = h.request(*states, hours=9, plane=plane, return_to={"kor-destroyer": (128.1, 32.6)})
    horizon = horizon_of_case(case, request)
    names = ["gimhae", "jpn-destroyer", "kanoya", "kor-destroyer"]
    assert sorted(base.id for base in horizon.bases) == names
    assert horizon.base("kor-destroyer").lon_deg == 128.1
    assert horizon.homes["kor-helicopter"] == "kor-destroyer"
    assert horizon.homes["jpn-unmanned-boat"] == "jpn-destroyer"
    assert horizon.homes["jpn-patrol-aircraft"] == "kanoya"
    assert "kor-destroyer" not in horizon.homes
    found = make_slots(request, horizon)
    supports = {slot.support.by for slot in found.slots if slot.support is not None}
    assert supports <= set(names)
    assert all(r.support.nation != r.facility[:3].upper() for r in found.requests)
    assert {"kor-helicopter", "jpn-helicopter"} <= {slot.facility.id for slot in found.slots}


@pytest.mark.parametrize(
    ("midnight", "which", "expected"),
    [
        ("2020-06-11T15:00:00Z", 0, "2020-06-11T19:24:23Z"),
        ("2020-06-27T15:00:00Z", 1, "2020-06-28T10:01:15Z"),
    ],
)
def test_light_at_tokyo_is_that_of_the_almanac(midnight: str, which: int, expected: str) -> None:
    """Sunrise 04:24:23 of 12 June and sunset 19:01:15 of 28 June 2020 (JST), from NAOJ."""
    start = iso_to_ns(midnight)
    tokyo = {"lon_deg": 139.7447, "lat_deg": 35.6544}
    fix = h.datum(24).left[0].model_copy(update={**tokyo, "time": midnight})
    datum = replace(h.datum(24), left=(fix,), right=(fix,))
    request = replace(
        h.request(_helo().model_copy(update={"lon_deg": 139.0, "lat_deg": 35.0}), hours=24),
        start_ns=start,
        end_ns=start + 24 * h.H,
        earliest_ns=start,
        plane=LocalPlane(139.7447, 35.6544),
        datums=[datum],
    )
    (light,) = make_slots(request, HorizonInput()).light
    assert light[which] == pytest.approx(iso_to_ns(expected), abs=30e9)
