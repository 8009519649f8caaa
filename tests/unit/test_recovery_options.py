"""Time to recover against hand-worked figures, and what rules a way out."""

from __future__ import annotations

import pytest

from sarex.canonical import iso_to_ns
from sarex.errors import CaseFileError
from sarex.facilities import Facility, FacilityState, RecoveryMeans, recovery_means
from sarex.geo.geodesic import direct, inverse
from sarex.operation.rescue import Landing, Scene, recovery_options
from sarex.words import LOCALES

NOW_NS = iso_to_ns("2026-06-07T03:00:00Z")
HOUR_NS = 3600 * 10**9
SCENE = Scene(128.0, 32.0, NOW_NS, 6, 1.0, 8.0)
NM_M = 1852.0


def craft(name: str, kind: str, away_m: float, speed_m_s: float, left_h: float) -> FacilityState:
    """A facility so far east of the scene, reported now."""
    lon, lat = direct(128.0, 32.0, 90.0, away_m)
    flies = kind == "helicopter"
    return FacilityState(
        facility=Facility(
            id=name,
            name=name,
            nation="KOR",
            kind=kind,
            platform="helicopter" if flies else "ship",
            medium="air" if flies else "water",
            search_speed_m_s=speed_m_s,
            transit_speed_m_s=speed_m_s,
            sensor_height_m=20.0,
            endurance_h=left_h,
            turn_radius_m=0.0,
            fix_error_m=100.0,
            source="test",
        ),
        time_ns=NOW_NS,
        lon_deg=lon,
        lat_deg=lat,
        age_s=0.0,
        available_from_ns=NOW_NS - HOUR_NS,
        endurance_left_h=left_h,
    )


SHIP = craft("ship", "patrol_ship", 36_000.0, 10.0, 72.0)
"""36 km at 10 m/s: an hour."""
HELICOPTER = craft("helo", "helicopter", 54_000.0, 60.0, 2.0)
"""54 km at 60 m/s: 15 minutes."""
BASE = Landing("base", *direct(128.0, 32.0, 270.0, 108_000.0))
"""108 km on: 30 minutes at 60 m/s."""


def test_the_time_to_recover_is_way_set_up_persons_and_trips() -> None:
    options = recovery_options([SHIP, HELICOPTER], SCENE, landings={"helo": (BASE,)})
    got = {(o.facility, o.means): o for o in options}
    # boat: 60 + 10 + 6*2 = 82 min; deck: 60 + 15 + 6*3 = 93 min; hoist: 15 + 5 + 6*5 = 50 min
    for key, minutes in {("ship", "boat"): 82, ("ship", "deck"): 93, ("helo", "hoist"): 50}.items():
        assert got[key].recovered_s == pytest.approx(60.0 * minutes, abs=1.0)
        assert (got[key].persons, got[key].ruled_out) == (6, ())
    assert [o.means for o in options] == ["hoist", "boat", "deck"]


def test_where_nobody_is_left_the_time_is_that_of_the_way() -> None:
    nobody = Scene(128.0, 32.0, NOW_NS, 0, 1.0, 8.0)
    for option in recovery_options([SHIP], nobody):
        assert (option.persons, option.recovered_s) == (0, None)
        assert "on scene in 60 min, 0 persons aboard in 60 min" in option.said("en")


def test_a_boat_makes_as_many_trips_as_it_needs() -> None:
    many = Scene(128.0, 32.0, NOW_NS, 17, 1.0, 8.0)
    boat = next(o for o in recovery_options([SHIP], many) if o.means == "boat")
    # 17 persons, 8 at once: 3 trips; 60 + 10 + 34 + 2*12 = 128 min
    assert boat.recovered_s == pytest.approx(128 * 60.0, abs=1.0)


def test_bingo_at_the_scene_bounds_how_many_are_hoisted() -> None:
    # 2 h of endurance, 30 min on to the base: leave by +90 min; 15 min out leave 75 min on scene:
    # 5 + 14*5 = 75, but the cabin takes 10
    (option,) = recovery_options(
        [HELICOPTER], Scene(128.0, 32.0, NOW_NS, 20, 1.0, 8.0), landings={"helo": (BASE,)}
    )
    assert option.leave_by_ns is not None
    assert option.leave_by_ns - NOW_NS == pytest.approx(90 * 60 * 1e9, abs=2e9)
    assert (option.persons, option.lands_at) == (10, "base")
    # with 80 min of endurance: leave by +50, 35 min on scene, 6 persons
    short = HELICOPTER.model_copy(update={"endurance_left_h": 80 / 60 + 1e-4})
    (option,) = recovery_options(
        [short], Scene(128.0, 32.0, NOW_NS, 20, 1.0, 8.0), landings={"helo": (BASE,)}
    )
    assert option.persons == 6
    assert option.recovered_s == pytest.approx(50 * 60.0, abs=2.0)


def reasons(state: FacilityState, scene: Scene = SCENE, **more: object) -> dict[str, list[str]]:
    options = recovery_options([state], scene, **more)  # type: ignore[arg-type]
    return {o.means or "": [r.key.rsplit(".", 1)[1] for r in o.ruled_out] for o in options}


def test_what_rules_a_way_out_is_said() -> None:
    rough = Scene(128.0, 32.0, NOW_NS, 6, 2.0, 20.0)
    assert reasons(SHIP, rough) == {"boat": ["wind"], "deck": ["waves", "wind"]}
    assert reasons(HELICOPTER) == {"hoist": ["landing"]}
    spent = HELICOPTER.model_copy(update={"endurance_left_h": 0.8})
    assert reasons(spent, landings={"helo": (BASE,)}) == {"hoist": ["endurance"]}
    assert reasons(SHIP, aboard={"ship": 40}) == {"boat": ["capacity"], "deck": ["capacity"]}
    plane = craft("plane", "patrol_aircraft", 1000.0, 100.0, 8.0)
    assert reasons(plane) == {"": ["no_means"]}
    own = {"ship": {"boat": recovery_means("destroyer")["boat"]}}
    assert reasons(SHIP, means_of=own) == {"boat": []}


def test_what_is_ruled_out_stands_last_and_all_is_said_in_every_language() -> None:
    plane = craft("a-plane", "patrol_aircraft", 1000.0, 100.0, 8.0)
    options = recovery_options([plane, SHIP, HELICOPTER], SCENE)
    assert [bool(o.ruled_out) for o in options] == [False, False, True, True]
    for option in options:
        for locale in LOCALES:
            assert option.facility in option.said(locale)
    assert "82 min" in options[0].said("en")


def test_a_head_wind_makes_the_way_longer() -> None:
    def wind(_: Facility, lon: float, lat: float, time_ns: int) -> tuple[float, float]:
        assert lon == pytest.approx(128.4, abs=0.05)
        assert lat == pytest.approx(32.0, abs=0.01)
        assert time_ns == pytest.approx(NOW_NS + 600 * 10**9, abs=10**9)
        return 20.0, 0.0  # towards east, against who comes from there

    far = craft("helo", "helicopter", 72_000.0, 60.0, 3.0)
    near = {"helo": (Landing("deck", 128.0, 32.0),)}
    (still,) = recovery_options([far], SCENE, landings=near)
    (against,) = recovery_options([far], SCENE, landings=near, medium=wind)
    assert still.to_scene_s == pytest.approx(1200.0, abs=0.5)  # 72 km at 60 m/s
    assert against.to_scene_s == pytest.approx(1800.0, rel=1e-3)  # at 40 m/s


def test_who_is_not_available_yet_is_waited_for() -> None:
    later = SHIP.model_copy(update={"available_from_ns": NOW_NS + HOUR_NS})
    options = recovery_options([later], SCENE)
    assert options[0].to_scene_s == pytest.approx(2 * 3600.0, abs=1.0)


def test_means_are_of_the_catalogue_and_their_inverse_holds() -> None:
    for kind in ("helicopter", "destroyer", "patrol_ship"):
        for means in recovery_means(kind).values():
            assert "assumed" in means.source
            for persons in range(1, means.capacity + 1):
                assert means.persons_within(means.seconds_for(persons)) == persons
            assert means.persons_within(0.0) == 0
    assert recovery_means("patrol_aircraft") == {}
    with pytest.raises(CaseFileError, match="no such kind"):
        recovery_means("helikopter")
    with pytest.raises(ValueError, match="capacity"):
        RecoveryMeans.model_validate(
            {**recovery_means("destroyer")["boat"].model_dump(), "capacity": 0}
        )


def test_distances_are_geodesic_across_the_antimeridian() -> None:
    east = SHIP.model_copy(update={"lon_deg": -179.9})
    scene = Scene(179.9, 32.0, NOW_NS, 1, 1.0, 8.0)
    distance = inverse(-179.9, SHIP.lat_deg, 179.9, 32.0)[2]
    assert distance < 11 * NM_M
    options = recovery_options([east], scene)
    assert options[0].to_scene_s == pytest.approx(distance / 10.0)
