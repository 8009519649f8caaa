"""Small live worlds: a uniform sea, craft of plain figures, true objects that follow the water."""

from __future__ import annotations

import numpy as np
from truths import water_followers

from sarex.detection import SweepWidth
from sarex.ensemble import Status
from sarex.facilities import Base, Facility, Track
from sarex.geo import LocalPlane, no_coast
from sarex.metocean import ErrorSpec, Forcing, LayerSpec, Uniform, build_layer
from sarex.randomness import derive_key, draw_key
from sarex.world import LiveWorld, SimulatedFacility
from sarex.world.conditions import Conditions, steady_conditions
from sarex.world.figures import Figures
from sarex.world.orders import Divert

T0 = 1_780_790_400_000_000_000
S_NS = 1_000_000_000
HOUR_NS = 3600 * S_NS
PLANE = LocalPlane(128.0, 32.5)
OPEN_SEA = no_coast((122.0, 27.0, 134.0, 38.0))
KEY = draw_key(np.random.default_rng(20260607))
CALM = steady_conditions(0.5, 20_000.0)


def uniform_sea(wind=(0.0, 0.0), current=(0.0, 0.0)) -> Forcing:
    """The same everywhere, without error."""
    error = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="none")

    def layer(name, uv):
        term = Uniform(kind="uniform", u_m_s=uv[0], v_m_s=uv[1])
        return build_layer(name, LayerSpec(analytic=(term,), error=error))

    return Forcing(layer("wind", wind), layer("current", current))


def figures(**stated) -> Figures:
    """Plain ones: quick to speed, no error, nothing false."""
    return Figures.model_validate(
        {
            "min_speed_m_s": 0.0,
            "acceleration_m_s2": 100.0,
            "turn_rate_deg_s": 90.0,
            "track_error_m": 0.0,
            "burn_idle": 1.0,
            "burn_power": 1.0,
            "land_s": 120.0,
            "recognise_m": 1000.0,
            "reach_m": 60.0,
            "lift_setup_s": 240.0,
            "lift_each_s": 300.0,
            "lift_wave_height_m": 3.0,
            "lift_wind_m_s": 20.0,
            "capacity": 4,
            "deck_spots": 1,
            "rafts": 1,
            "markers": 2,
            "source": "test",
            "debris_per_h": 0.0,
            "transient_per_h": 0.0,
            **stated,
        }
    )


def craft(name="heli", *, medium="air", **stated) -> Facility:
    return Facility.model_validate(
        {
            "id": name,
            "name": name,
            "nation": "KOR",
            "kind": "helicopter" if medium == "air" else "patrol_ship",
            "platform": "given",
            "medium": medium,
            "search_speed_m_s": 40.0 if medium == "air" else 8.0,
            "transit_speed_m_s": 60.0 if medium == "air" else 10.0,
            "sensor_height_m": 150.0,
            "endurance_h": 3.0,
            "turn_radius_m": 0.0,
            "fix_error_m": 100.0,
            "can_recover_persons": True,
            "turnaround_h": 0.5,
            "source": "test",
            **stated,
        }
    )


def simulated(facility=None, x_m=0.0, y_m=0.0, *, own=None, **stated) -> SimulatedFacility:
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return SimulatedFacility(facility or craft(), lon, lat, figures=own or figures(), **stated)


def airfield(name="fukue", x_m=0.0, y_m=0.0, **stated) -> Base:
    lon, lat = PLANE.to_lonlat(x_m, y_m)
    return Base.model_validate(
        {
            "id": name,
            "name": name,
            "nation": "KOR",
            "lon_deg": lon,
            "lat_deg": lat,
            "takes": ("helicopter", "patrol_aircraft", "unmanned_aircraft"),
            "gives": ("fuel", "crew"),
            "source": "test",
            **stated,
        }
    )


def objects_at(*places, sea=None, names=None, key=KEY):
    """True objects in the water from T0, at metres of the plane."""
    names = tuple(names or (f"o{n}" for n in range(len(places))))
    truth = water_followers(names, 128.0, 32.5, T0, sea or uniform_sea(), key, Status.AFLOAT)
    for n, (x, y) in enumerate(places):
        truth.lon_deg[n], truth.lat_deg[n] = PLANE.to_lonlat(float(x), float(y))
    return truth


def live_world(facilities, *, truth=None, key=KEY, conditions=CALM, **stated) -> LiveWorld:
    truth = objects_at((200_000.0, 200_000.0)) if truth is None else truth
    return LiveWorld(
        truth,
        OPEN_SEA,
        PLANE,
        T0,
        key=derive_key(key, "world"),
        facilities=facilities,
        conditions=conditions,
        **stated,
    )


def track(name, x_m, y_m, times_s, on=None) -> Track:
    lon, lat = PLANE.to_lonlat(np.asarray(x_m, float), np.asarray(y_m, float))
    legs = len(times_s) - 1
    return Track(
        name,
        f"{name}-1",
        T0 + np.round(np.asarray(times_s) * 1e9).astype(np.int64),
        lon,
        lat,
        np.full(legs + 1, 150.0),
        tuple(f"l{n}" for n in range(legs)),
        ("t",) * legs,
        np.ones(legs, bool) if on is None else np.asarray(on, bool),
        0.0,
    )


def width(width_m=1000.0, law="normal", speed_m_s=40.0, max_range_m=10_000.0) -> SweepWidth:
    return SweepWidth(width_m, law, width_m, {}, max_range_m, speed_m_s, "test")


def place_m(reading) -> tuple[float, float]:
    """Metres of the plane."""
    return PLANE.to_xy(reading.lon_deg, reading.lat_deg)


def kinds(told):
    """Their types, in order."""
    return [type(item) for item in told]


def only(told, kind):
    """The one happening of a kind."""
    (item,) = [item for item in told if isinstance(item, kind)]
    return item


def seconds(item):
    """When, from the start."""
    return (item.time_ns - T0) / S_NS


def to_place(world, x_m, y_m, name="heli"):
    """Order it there."""
    world.give(Divert(name, *PLANE.to_lonlat(float(x_m), float(y_m))))


def seconds_of(world):
    """Gone by."""
    return (world.now_ns - T0) / S_NS


def weather(wave_m, visibility_m=20_000.0, from_s=0):
    """Waves and visibility, from a time on; calm before."""
    times = np.array([T0, T0 + from_s * S_NS]) if from_s else np.array([T0])
    waves = np.array([0.5, wave_m]) if from_s else np.array([wave_m])
    sight = np.array([20_000.0, visibility_m]) if from_s else np.array([visibility_m])
    return Conditions(times, waves, sight)
