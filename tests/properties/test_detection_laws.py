"""What must hold of looks whatever the track: cuts change nothing, more coverage finds more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seas import PLANE, make_ensemble, make_track, make_width

from sarex.detection import log_miss, pod
from sarex.detection._kernels import segment_rate

coordinate = st.floats(-8000, 8000).map(lambda v: round(v, 1))
point = st.tuples(coordinate, coordinate)


def drifting(seed, count=40):
    rng = np.random.default_rng(seed)
    start = rng.normal(0.0, 3000.0, (2, count))
    drift = rng.normal(0.0, 0.5, (2, count))
    times = 600.0 * np.arange(8)[:, None]
    return make_ensemble(start[0] + drift[0] * times, start[1] + drift[1] * times)


def cut_legs(times, x, y, pieces):
    """The same path with every leg cut in equal pieces, waypoints still on whole nanoseconds."""
    parts = np.arange(pieces) / pieces
    out = []
    for values in (times, x, y):
        ends = np.asarray(values, float)
        cut = ends[:-1, None] + np.diff(ends)[:, None] * parts
        out.append(np.append(cut.ravel(), ends[-1]))
    return out


@settings(max_examples=40)
@given(
    st.lists(point, min_size=3, max_size=7, unique=True),
    st.integers(2, 9),
    st.sampled_from(["ideal", "normal", "definite"]),
    st.integers(0, 1000),
)
def test_cutting_every_leg_changes_pos_by_less_than_1e_9(corners, pieces, law, seed):
    ensemble = drifting(seed)
    x, y = np.array(corners).T
    times = np.arange(len(corners)) * 640.0
    width = {"raft": make_width(700.0, law, 6000.0)}
    whole = log_miss(ensemble, make_track(times, x, y), width, PLANE).values
    cut = log_miss(ensemble, make_track(*cut_legs(times, x, y, pieces)), width, PLANE).values
    difference = np.abs(np.exp(whole) - np.exp(cut))
    if law == "definite":  # in or out: only a particle on the very edge may change sides
        assert np.count_nonzero(difference) <= 1
    else:
        assert np.mean(np.exp(whole)) == pytest.approx(np.mean(np.exp(cut)), abs=1e-9)


@settings(max_examples=40)
@given(
    st.sampled_from([0, 1]),
    point,
    point,
    st.floats(50, 3000),
    st.floats(1.01, 3.0),
    st.floats(200, 9000),
)
def test_more_width_or_range_never_sees_less(law, a, b, width, more, reach):
    def rate(w, r):
        return segment_rate(law, w, 7.5, r, *a, *b, 600.0)

    assert 0.0 <= rate(width, reach) <= rate(width * more, reach)
    assert rate(width, reach) <= rate(width, reach * more) * (1 + 1e-12)


@settings(max_examples=40)
@given(point, point, st.floats(0, 6.28))
def test_turning_or_mirroring_the_picture_changes_nothing(a, b, angle):
    c, s = np.cos(angle), np.sin(angle)
    turned = [(c * px - s * py, s * px + c * py) for px, py in (a, b)]
    mirrored = [(-px, py) for px, py in (a, b)]
    base = segment_rate(0, 800.0, 7.5, 50_000.0, *a, *b, 600.0)
    for p, q in (turned, mirrored):
        other = segment_rate(0, 800.0, 7.5, 50_000.0, *p, *q, 600.0)
        assert np.exp(-other) == pytest.approx(np.exp(-base), abs=1e-6)


@given(st.floats(0, 5), st.floats(0, 5), st.sampled_from(["ideal", "normal", "definite"]))
def test_pod_rises_with_coverage_and_stays_a_probability(one, two, law):
    low, high = sorted((one, two))
    assert 0.0 <= float(pod(low, law)) <= float(pod(high, law)) <= 1.0


@given(st.floats(0, 5))
def test_ideal_sweeps_are_never_worse_than_random_search(coverage):
    assert float(pod(coverage, "ideal")) >= float(pod(coverage, "normal")) - 1e-15


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(0.05, 0.95))
def test_looks_of_two_spans_multiply(seed, part):
    """Misses of the two halves of a track multiply to the miss of the whole."""
    ensemble = drifting(seed)
    track = make_track((0.0, 1300.0, 3000.0), (-4000.0, 4000.0, 0.0), (0.0, 300.0, -2000.0))
    width = {"raft": make_width(700.0)}
    middle = int(track.times_ns[0] + part * (track.times_ns[-1] - track.times_ns[0]))
    whole = log_miss(ensemble, track, width, PLANE).values
    first = log_miss(ensemble, track, width, PLANE, end_ns=middle).values
    second = log_miss(ensemble, track, width, PLANE, start_ns=middle).values
    np.testing.assert_allclose(np.exp(first + second), np.exp(whole), atol=1e-9)
