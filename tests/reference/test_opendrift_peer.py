"""sarex beside OpenDrift 1.14.12: where the two agree, and where OpenDrift differs and why.

OpenDrift's answers were kept in tests/reference/opendrift-1.14.12 (tool, versions and command in
the head of each file; tools/keep_peer.py asks again, `make verify` checks the answers).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from opendrift_cases import (
    CASES,
    RIGHT,
    class_of,
    kept,
    metres,
    our_run,
    place,
    steady,
    write_fields,
)
from opendrift_peer import all_fields
from pydantic import ValidationError

from sarex.drift import simulate
from sarex.drift.leeway import leeway_classes
from sarex.ensemble import Status
from sarex.errors import SarexError
from sarex.incident import SearchObject

EVERY_CLASS = range(1, 86)
WIND_M_S = 10.0
HOUR_S = 3600.0
SINGLE = 1e-6
"""Rounding of OpenDrift's coefficients, which are float32 of up to 15."""
CURVED_M_S = 2e-4
"""Of a speed taken from an hour's geodesic: over s = 2.5 km it leaves the parallel by s²/2R."""
CURVED_LATER_M_S = 16 * CURVED_M_S
"""The same of geodesics from the start, four hours later."""


def _ours(name, folder=None, **given):
    """Ends of both sides, as our table has them: {"right": (lon, lat), "left": ...}."""
    case = CASES[name] if folder is None else place(CASES[name], folder)
    made = {}
    for side in ("right", "left"):
        ensemble = our_run(case, steady(case, side), **given)
        assert (ensemble.status[-1] == Status.AFLOAT).all()
        made[side] = ensemble.lon_deg[-1], ensemble.lat_deg[-1]
    return made


def _theirs(name):
    ends = kept(name)["ends"]
    return {key: np.array(values) for key, values in ends.items()}


def _as_they_go(ours, theirs):
    """Our ends on the side to which OpenDrift's objects really went: its right row goes left."""
    return tuple(
        np.where(theirs["orientation"] == RIGHT, left, right)
        for right, left in zip(ours["right"], ours["left"], strict=True)
    )


def _apart(ours, theirs):
    east, north = metres(theirs["lon"], theirs["lat"], *ours)
    return np.hypot(east, north)


def test_uniform_wind_and_current():
    """A symmetric class, no spread, no jibes: the same place after 24 h, both sides.

    Both steps are exact in time here. What is left is the step on the ellipsoid: theirs follows a
    geodesic that starts in the direction of the velocity and so leaves the parallel, ours goes
    along parallel and meridian. In a step of length s they part by s²·tan(lat)/(2R) at most, in
    144 steps of 0.23 and 0.33 km by 0.6 and 1.2 m.
    """
    theirs = _theirs("agree-constant")
    ours = _as_they_go(_ours("agree-constant"), theirs)
    moved = _apart((np.full(2, -10.0), np.full(2, 45.0)), theirs)
    assert moved.min() > 30_000
    assert (_apart(ours, theirs) < 144 * (moved / 144) ** 2 / (2 * 6.36e6)).all()


@pytest.mark.data
def test_real_fields_agree_as_the_step_of_the_peer_becomes_small(data_folder, tmp_path):
    """OpenDrift steps forward by Euler whatever it is told, so its error is of first order.

    Its ends approach ours in proportion to its step, and its ends extrapolated to a step of zero
    (twice the ends at 150 s less those at 300 s) agree with ours to 0.5 m after 24 h and 23 to 25
    km: what geodesic steps leave (see above; 0.1 m at 150 s), the remainder of second order and
    coefficients in single precision.
    """
    all_fields(data_folder, tmp_path)
    theirs = {step: _theirs(f"agree-real-{step}s") for step in (600, 300, 150)}
    ours = _as_they_go(_ours("agree-real-150s", tmp_path), theirs[150])
    apart = {step: _apart(ours, ends) for step, ends in theirs.items()}
    limit = {key: 2 * theirs[150][key] - theirs[300][key] for key in ("lon", "lat")}
    assert (_apart(ours, limit) < 0.5).all()
    assert np.median(apart[600] / apart[300]) == pytest.approx(2.0, abs=0.1)
    assert np.median(apart[300] / apart[150]) == pytest.approx(2.0, abs=0.2)
    assert apart[600].max() < 100.0


def _crosswind_m_s(lon, lat, seconds=HOUR_S):
    """Speed to the right of an eastward wind, from the displacement since the start."""
    _, north = metres(lon, lat, np.full_like(lon, -10.0), np.full_like(lat, 45.0))
    return -north / seconds


def _row_m_s(row):
    return 0.01 * (row.slope_pct * WIND_M_S + row.offset_cm_s)


def test_difference_1_right_and_left_are_mirrored():
    """Wind to the east: OpenDrift's objects on the right row drift to the left, ours right."""
    lopsided = 0
    for number in EVERY_CLASS:
        name = f"mirrored-{number}"
        rows, theirs, ours = class_of(CASES[name]), _theirs(name), _ours(name)
        right = theirs["orientation"] == RIGHT
        assert theirs["crosswind_slope"][right] == pytest.approx(rows.right.slope_pct, abs=SINGLE)
        went = _crosswind_m_s(theirs["lon"], theirs["lat"])
        assert went[right] == pytest.approx(-_row_m_s(rows.right), abs=CURVED_M_S)
        assert went[~right] == pytest.approx(-_row_m_s(rows.left), abs=CURVED_M_S)
        for side, row in (("right", rows.right), ("left", rows.left)):
            assert _crosswind_m_s(*ours[side]) == pytest.approx(_row_m_s(row), abs=CURVED_M_S)
        figures = [(r.slope_pct, r.offset_cm_s, r.std_cm_s) for r in (rows.right, rows.left)]
        lopsided += figures[1] != (-figures[0][0], -figures[0][1], figures[0][2])
    assert lopsided == 26


def test_difference_2_a_jibe_changes_the_slope_only():
    """After a jibe OpenDrift keeps offset and spread of the old row; ours takes the other row."""
    wrong = 0
    for number in EVERY_CLASS:
        name = f"jibed-{number}"
        rows, theirs = class_of(CASES[name]), _theirs(name)
        for index, now in enumerate(theirs["orientation"]):
            old, other = (rows.left, rows.right) if now == RIGHT else (rows.right, rows.left)
            assert theirs["crosswind_slope"][index] == pytest.approx(-old.slope_pct, abs=SINGLE)
            assert theirs["crosswind_offset"][index] == pytest.approx(old.offset_cm_s, abs=SINGLE)
            assert theirs["crosswind_eps"][index] == 1.0
            after = 0.01 * (-old.slope_pct * WIND_M_S + old.offset_cm_s)
            wrong += index == 0 and abs(after - _row_m_s(other)) > 0.01
    assert wrong == 37


@pytest.mark.parametrize("class_id", ["PIW-4", "LIFE-RAFT-DB-10", "LIFE-RAFT-DB-17"])
def test_difference_2_ours_goes_to_the_other_row(class_id):
    """Steps of an hour with a jibe in every other: each hour's speed is that of one row, whole."""
    number = leeway_classes()[class_id].number
    case = {**CASES["jibed-4"], "object": number, "hours": 4, "particles": 200}
    rows = class_of(case)
    for side, first, then in (("right", rows.right, rows.left), ("left", rows.left, rows.right)):
        made = our_run(case, steady(case, side, jibe_rate_per_h=0.5))
        at = [_crosswind_m_s(*ends) for ends in zip(made.lon_deg, made.lat_deg, strict=True)]
        speed = np.diff(at, axis=0)
        assert speed[0] == pytest.approx(_row_m_s(first), abs=CURVED_M_S)
        on_first = np.abs(speed - _row_m_s(first)) < CURVED_LATER_M_S
        on_then = np.abs(speed - _row_m_s(then)) < CURVED_LATER_M_S
        assert (on_first | on_then).all()
        assert 0.1 < on_then[1:].mean() < 0.9


def _spread_m(std_lat_deg):
    meridian_m = metres(np.array([-10.0]), np.array([45.001]), np.array([-10.0]), np.array([45.0]))
    return std_lat_deg * meridian_m[1][0] / 0.001


def test_difference_3_white_noise_spreads_with_the_step():
    """0.1 m/s for 24 h: theirs is 0.1·√(24 h·dt), ours the same for any step (four std errors)."""
    case = CASES["noise-600s"]
    four = 4 / math.sqrt(2 * case["particles"])
    ours = {}
    for step_s in (600, 3600):
        theirs = _spread_m(kept(f"noise-{step_s}s")["moments"]["lat"][1])
        assert theirs == pytest.approx(0.1 * math.sqrt(86400 * step_s), rel=four)
        made = our_run(case, steady(case, "right"), sigma_m_s=0.1, step_s=step_s)
        ours[step_s] = _spread_m(made.lat_deg[-1].std())
        tau_s = 6 * HOUR_S
        exact = 0.1 * math.sqrt(2 * tau_s * (86400 - tau_s * (1 - math.exp(-86400 / tau_s))))
        assert ours[step_s] == pytest.approx(exact, rel=four)
    assert ours[3600] / ours[600] == pytest.approx(1.0, rel=math.sqrt(2) * four)


def test_difference_4_truncation_moves_the_mean():
    """PIW-1 in 10 m/s: redrawing what would drift upwind adds 1.3 cm/s to the mean; ours none."""
    case = CASES["epsilon"]
    count, rows = case["particles"], class_of(case)
    four = 4 * 0.01 * rows.downwind.std_cm_s / math.sqrt(count)

    def bias_m_s(mean_lon_deg):
        east, _ = metres(
            np.array([mean_lon_deg]), np.array([45.0]), np.array([-10.0]), np.array([45.0])
        )
        return east[0] / HOUR_S - _row_m_s(rows.downwind)

    theirs = bias_m_s(kept("epsilon")["moments"]["lon"][0])
    assert theirs == pytest.approx(0.013, abs=four)
    assert theirs > four
    made = our_run(case, "PIW-1")
    assert bias_m_s(made.lon_deg[-1].mean()) == pytest.approx(0.0, abs=four)


@pytest.mark.parametrize("name", ["advection_scheme", "relative_wind", "current_drift_factor"])
def test_difference_5_settings_are_ignored_without_a_word(name):
    """They change no digit of OpenDrift's ends and make no warning; ours has no such names."""
    changed, plain = kept(f"ignored-{name}"), kept("ignored-nothing")
    assert changed["ends"]["lon"] == plain["ends"]["lon"]
    assert changed["ends"]["lat"] == plain["ends"]["lat"]
    assert changed["warnings"] == plain["warnings"]
    with pytest.raises(TypeError, match=name):
        simulate(**{name: 0.5})
    with pytest.raises(ValidationError, match=name):
        SearchObject(id="o", description="o", persons=0, leeway_class="PIW-1", **{name: 0.5})


def _east_m_s(lon_deg):
    """Eastward speed in each hour."""
    lon = np.asarray(lon_deg)
    at = np.full(lon.size - 1, 45.0)
    return metres(lon[1:], at, lon[:-1], at)[0] / HOUR_S


def test_difference_6_past_the_end_of_the_wind(tmp_path):
    """Wind ends after 12 h of 24: OpenDrift stops ten minutes later and answers with 12 h; with a
    fallback of 0 it goes on in a calm. Ours refuses before anything is run."""
    stopped, on = kept("end-refused"), kept("end-fallback")
    assert len(stopped["paths"]["lon"][0]) == 13
    assert stopped["afloat"] == 0
    assert len(on["paths"]["lon"][0]) == 25
    speed = _east_m_s(on["paths"]["lon"][0])
    assert speed[:12] == pytest.approx(0.268, abs=2e-3)
    assert speed[13:] == pytest.approx(0.0, abs=1e-9)
    write_fields(tmp_path)
    case = place(CASES["end-refused"], tmp_path)
    with pytest.raises(SarexError, match="wind"):
        our_run(case, steady(case, "right"))


def test_difference_6_holes_become_zero(tmp_path):
    """No current from 06Z to 09Z: zero where a fallback is set, noted in its log; ours stops."""
    speed = _east_m_s(kept("hole-in-time")["paths"]["lon"][0])
    assert speed[[0, 4, 10, 23]] == pytest.approx(0.5, abs=2e-3)
    assert speed[6:10] == pytest.approx(0.0, abs=1e-9)
    write_fields(tmp_path)
    case = place(CASES["hole-in-time"], tmp_path)
    with pytest.raises(SarexError):
        our_run(case, steady(case, "right"))


def test_difference_6_holes_and_gaps_are_filled_without_a_word(tmp_path):
    """No current from 9.75 W on: OpenDrift carries the nearest on. Eleven hours are left out: it
    takes a straight line. Ours marks the object out of field there, and refuses the gap."""
    for name in ("hole-in-space", "gap-in-time"):
        assert kept(name)["warnings"] == []
    assert _east_m_s(kept("hole-in-space")["paths"]["lon"][0]) == pytest.approx(0.5, abs=2e-3)
    between = _east_m_s(kept("gap-in-time")["paths"]["lon"][0])[6:17]
    assert np.diff(between) == pytest.approx(-1.0 / 12, abs=0.02)
    write_fields(tmp_path)
    case = place(CASES["hole-in-space"], tmp_path)
    made = our_run(case, steady(case, "right"), on_leaving_coverage="flag")
    assert made.status[-1, 0] == Status.OUT_OF_FIELD
    assert made.lon_deg[-1, 0] == pytest.approx(-9.75, abs=0.01)
    case = place(CASES["gap-in-time"], tmp_path)
    with pytest.raises(SarexError):
        our_run(case, steady(case, "right"))
