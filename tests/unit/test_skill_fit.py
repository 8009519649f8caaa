"""Fitting: known coefficients come back, and nothing of a held-out block leaks into a fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drifters import HOUR_NS, made_set, made_track, ou_velocity

from sarex.drift.skill import Starts, evaluate_sampled, launch, make_blocks
from sarex.drift.skill.candidates import KERNEL, candidate_named
from sarex.drift.skill.evaluate import OURS
from sarex.drift.skill.fit import SpreadSpec, errors_of, fit_candidate, fit_spread
from sarex.drift.skill.motion import Motion, MotionSpec, fit_motion
from sarex.drift.skill.rounds import EMBARGO_H, Round, rounds_of
from sarex.drift.skill.starts import LEADS_H, scored
from sarex.errors import DriftError

SIGMA, TAU_H = 0.12, 6.0


@pytest.fixture(scope="module")
def starts() -> Starts:
    """Eight drifters a degree apart for nine days: 24 blocks of their own, of two kinds."""
    return launch(_tracks(), make_blocks(_tracks()))


def _tracks():
    rng = np.random.default_rng(11)
    return made_set(
        [
            made_track(
                f"t{k}",
                hours=216,
                lon_deg=130.0 + k,
                slope=0.04 if k % 2 else 0.01,
                kind="bare" if k % 2 else "drogued",
                factor=0.6,
                noise_m_s=ou_velocity(216, SIGMA, TAU_H, rng),
                seed=k,
            )
            for k in range(8)
        ]
    )


@pytest.fixture(scope="module")
def rounds(starts: Starts) -> tuple[Round, ...]:
    return rounds_of(starts, make_blocks(_tracks()))


def test_observed_ways_and_integrals_of_a_start(starts: Starts) -> None:
    track = _tracks().tracks[0]
    assert starts.start_ns[1] - starts.start_ns[0] == 6 * HOUR_NS
    at = int((starts.start_ns[1] - track.times_ns[0]) // HOUR_NS)
    velocity = track.current_m_s[at : at + 25]
    by_hand = sum(1800.0 * (velocity[k] + velocity[k + 1]) for k in range(24))
    assert starts.current_m[1, 23] == pytest.approx(by_hand, rel=1e-9)
    north = 111_000.0 * (track.lat_deg[at + 24] - track.lat_deg[at])
    assert starts.moved_m[1, 23].imag == pytest.approx(north, rel=0.01)
    assert (np.diff(starts.path_m[1][:24]) > 0).all()
    assert starts.path_m[1, 23] >= abs(starts.moved_m[1, 23])


def test_a_start_ends_with_its_block(starts: Starts) -> None:
    blocks = make_blocks(_tracks())
    last = starts.start_ns + np.where(starts.seen, LEADS_H, 0).max(axis=1) * HOUR_NS
    for block in np.unique(starts.block):
        begin, end = blocks.span_ns(int(block))
        own = starts.block == block
        assert (starts.start_ns[own] >= begin).all()
        assert (last[own] <= end).all()


def test_coefficients_of_made_drifters_come_back(starts: Starts) -> None:
    """Within four standard errors: sigma·sqrt(2 tau / T) over the size of current or wind."""
    motion = fit_motion(MotionSpec("fitted", "per kind"), starts, starts.seen)
    assert motion.current_factor == pytest.approx(0.6, abs=0.1)
    assert motion.slope_of_kind["bare"] == pytest.approx(0.04, abs=0.01)
    assert motion.slope_of_kind["drogued"] == pytest.approx(0.01, abs=0.01)
    assert motion.slope_of_kind["drogued"] < motion.slope < motion.slope_of_kind["bare"]


def test_least_squares_is_its_naive_twin(starts: Starts) -> None:
    """The same equations, row by row, solved by numpy's own least squares."""
    spec = MotionSpec("fitted", "pooled", bias=True)
    rows, right = [], []
    for s in range(starts.count):
        for at in scored():
            if starts.seen[s, at]:
                seconds = LEADS_H[at] * 3600.0
                u, w = starts.current_m[s, at] / seconds, starts.wind_m[s, at] / seconds
                y = starts.moved_m[s, at] / seconds
                rows += [[u.real, w.real, 1.0, 0.0], [u.imag, w.imag, 0.0, 1.0]]
                right += [y.real, y.imag]
    factor, slope, east, north = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0]
    found = fit_motion(spec, starts, starts.seen)
    assert (found.current_factor, found.slope) == pytest.approx((factor, slope), rel=1e-8)
    assert found.bias_m_s == pytest.approx(complex(east, north), abs=1e-10)


def test_spread_of_made_errors_comes_back(starts: Starts) -> None:
    truth = Motion(0.6, 0.0, {"bare": 0.04, "drogued": 0.01})
    spread = fit_spread(SpreadSpec(1), errors_of(truth, starts, starts.seen))
    assert spread.sigma_m_s[0, 0] == pytest.approx(SIGMA, rel=0.12)
    assert spread.tau_s[0, 0] / 3600.0 == pytest.approx(TAU_H, rel=0.35)
    oval = fit_spread(SpreadSpec(2, tail=True), errors_of(truth, starts, starts.seen))
    assert oval.sigma_m_s[0] == pytest.approx([SIGMA, SIGMA], rel=0.25)
    assert oval.tail > 12


def test_a_kind_that_was_not_fitted_takes_the_slope_of_all(starts: Starts) -> None:
    bare = starts.seen & (starts.kind == "bare")[:, None]
    motion = fit_motion(MotionSpec("fitted", "per kind"), starts, bare)
    assert set(motion.slope_of_kind) == {"bare"}
    alone = starts.some(starts.kind == "drogued")
    expected = motion.current_factor * alone.current_m + motion.slope * alone.wind_m
    np.testing.assert_allclose(motion.way_m(alone), expected)


def test_baselines_have_nothing_fitted(starts: Starts) -> None:
    nothing = np.zeros_like(starts.seen)
    still = fit_motion(candidate_named("no motion").motion, starts, nothing)
    assert not np.nansum(np.abs(still.way_m(starts)))
    wind = fit_motion(candidate_named("current + 3 % wind").motion, starts, nothing)
    np.testing.assert_allclose(wind.way_m(starts), starts.current_m + 0.03 * starts.wind_m)


def test_rounds_hold_out_each_start_once_and_keep_the_embargo(
    starts: Starts, rounds: tuple[Round, ...]
) -> None:
    assert sum(r.held_out.astype(int) for r in rounds).tolist() == [1] * starts.count
    wait = EMBARGO_H * HOUR_NS
    for r in rounds:
        assert not (r.trained & r.held_out[:, None]).any()
        used, at = np.nonzero(r.trained)
        verified = starts.start_ns[used] + LEADS_H[at] * HOUR_NS
        for block in np.unique(starts.block[r.held_out]):
            begin, end = make_blocks(_tracks()).span_ns(int(block))
            window = starts.window[starts.block == block][0]
            other = starts.window[used] != window
            near = (starts.start_ns[used] < end + wait) & (verified > begin - wait)
            assert not (near & other).any()
        for fitted_on, left_out in r.inner:
            assert not (fitted_on & left_out).any()
            assert not ((fitted_on | left_out) & ~r.trained).any()
            folds = {int(f) for f in starts.fold[left_out.any(axis=1)]}
            assert len(folds) == 1
            assert not (starts.fold[fitted_on.any(axis=1)] == folds.pop()).any()


def test_nothing_of_a_held_out_block_reaches_its_fit(
    starts: Starts, rounds: tuple[Round, ...]
) -> None:
    """Whatever the held-out drifters did, current and wind there included: not one bit changes."""
    rng = np.random.default_rng(1)
    candidate = candidate_named("shrunk, oval, tail")
    this = rounds[1]
    other = {
        name: np.where(
            this.held_out[:, None],
            getattr(starts, name) * rng.uniform(-9, 9),
            getattr(starts, name),
        )
        for name in ("moved_m", "current_m", "wind_m")
    }
    before = fit_candidate(candidate, starts, this.trained, this.inner)
    after = fit_candidate(candidate, replace(starts, **other), this.trained, this.inner)
    assert before.motion == after.motion
    assert before.spread.sigma_m_s.tobytes() == after.spread.sigma_m_s.tobytes()
    assert (before.factor, before.inner_log_score) == (after.factor, after.inner_log_score)
    leaked = fit_candidate(candidate, replace(starts, **other), starts.seen, this.inner)
    assert leaked.motion != before.motion


def test_the_areas_of_made_drifters_hold_what_they_say() -> None:
    """Independent drifters whose error is of the model: 95 % holds 95 % of what was held out."""
    tracks = _tracks()
    made = evaluate_sampled(
        tracks,
        make_blocks(tracks),
        rng=np.random.default_rng(2),
        label="made",
        candidates=(KERNEL, candidate_named("shrunk")),
        replicates=200,
    )
    assert {c["chosen"] for c in made.numbers["choices"]} == {"shrunk"}
    for hour in ("6", "24", "48"):
        inside = made.numbers["models"][OURS][hour]["inside_0.95"]["mean"]
        assert inside == pytest.approx(0.95, abs=0.05)
    nearer = made.numbers["differences"]["current + 3 % wind"]["24"]["separation_m"]
    assert nearer["interval"][1] < 0


def test_too_few_blocks_are_refused() -> None:
    tracks = made_set([made_track("a"), made_track("b", lon_deg=140.0, seed=2)])
    blocks = make_blocks(tracks)
    with pytest.raises(DriftError, match="too few blocks"):
        rounds_of(launch(tracks, blocks), blocks)


def test_tracks_that_are_too_short_are_refused() -> None:
    tracks = made_set([made_track("a", hours=4)])
    with pytest.raises(DriftError, match="no forecast can start"):
        launch(tracks, make_blocks(tracks))
