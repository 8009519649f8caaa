"""Small ensembles and tracks, drawn in metres of one plane, for tests."""

from __future__ import annotations

import numpy as np

from sarex.detection import SweepWidth
from sarex.ensemble.model import Ensemble
from sarex.facilities.track import Track
from sarex.geo import LocalPlane
from sarex.provenance import Provenance

PLANE = LocalPlane(128.0, 32.5)
START_NS = 1_780_000_000_000_000_000


def seconds(*values: float) -> np.ndarray:
    """Times from the start of the ensembles, in nanoseconds."""
    return START_NS + np.round(np.array(values) * 1e9).astype(np.int64)


def make_ensemble(
    x_m,
    y_m,
    *,
    draw=None,
    search_object=None,
    hypothesis=None,
    log_prior=None,
    object_ids=("raft",),
    hypothesis_ids=("h1",),
    status=None,
    step_s=600.0,
    plane=PLANE,
) -> Ensemble:
    """Ensemble from (time, particle) metres; by default one object and even weights."""
    x_m, y_m = np.atleast_2d(x_m), np.atleast_2d(y_m)
    times, count = x_m.shape
    lon, lat = plane.to_lonlat(x_m, y_m)
    draw = np.arange(count, dtype=np.int32) if draw is None else np.array(draw, dtype=np.int32)
    draws = int(draw.max()) + 1
    prior = np.full(count, -np.log(draws)) if log_prior is None else np.array(log_prior, float)
    return Ensemble(
        times_ns=seconds(*(step_s * np.arange(times))),
        lon_deg=lon,
        lat_deg=lat,
        status=np.zeros((times, count), np.uint8) if status is None else np.array(status, np.uint8),
        draw=draw,
        hypothesis=np.zeros(count, np.int32)
        if hypothesis is None
        else np.array(hypothesis, np.int32),
        search_object=np.zeros(count, np.int32)
        if search_object is None
        else np.array(search_object, np.int32),
        member=np.zeros(count, np.int32),
        log_prior=prior,
        hypothesis_ids=tuple(hypothesis_ids),
        object_ids=tuple(object_ids),
        provenance=Provenance("test"),
    )


def make_track(times_s, x_m, y_m, *, sensor_on=None, tasks=None, plane=PLANE, name="s1") -> Track:
    """Track through metres of the plane."""
    lon, lat = plane.to_lonlat(np.asarray(x_m, float), np.asarray(y_m, float))
    legs = len(times_s) - 1
    return Track(
        facility="ship",
        sortie=name,
        times_ns=seconds(*times_s),
        lon_deg=lon,
        lat_deg=lat,
        altitude_m=np.full(legs + 1, 20.0),
        leg_ids=tuple(f"{name}-{i}" for i in range(legs)),
        task_ids=tuple(tasks) if tasks else ("t1",) * legs,
        sensor_on=np.ones(legs, bool) if sensor_on is None else np.array(sensor_on, bool),
        turn_radius_m=0.0,
    )


def make_width(width_m=1000.0, law="ideal", max_range_m=20_000.0, speed_m_s=7.5) -> SweepWidth:
    """A sweep width out of the air."""
    return SweepWidth(width_m, law, width_m, {}, max_range_m, speed_m_s, "test")
