"""What exercise control alone knows: true sweep widths, and the truth as it was drawn."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from played_here import events_of, open_desk
from seas import PLANE, START_NS, make_width
from truths import water_followers
from whole_runs import small_case

from sarex.canonical import iso_to_ns
from sarex.ensemble import Status
from sarex.exercise.truth_record import SIGMA_W, WidthFactors, declare_truth
from sarex.labels import EXCON, Label
from sarex.metocean import load_forcing
from sarex.metocean.spec import ErrorSpec, FieldsSpec, LayerSpec, Uniform
from sarex.randomness import draw_key


def factors_of(seed: int) -> WidthFactors:
    return WidthFactors(draw_key(np.random.default_rng(seed)))


def test_true_widths_are_log_normal_about_the_stated_ones() -> None:
    factors = factors_of(1)
    logs = np.log([factors.of(f"kind-{number}", "raft") for number in range(900)])
    assert abs(logs.mean()) < 3 * SIGMA_W / 30
    assert logs.std() == pytest.approx(SIGMA_W, rel=3 / math.sqrt(2 * 900))
    sorted_logs = np.sort(logs) / SIGMA_W
    share = 0.5 * (1 + np.array([math.erf(z / math.sqrt(2)) for z in sorted_logs]))
    distance = np.abs(share - (np.arange(900) + 0.5) / 900).max()
    assert distance < 1.63 / 30  # Kolmogorov's bound at 1 %


def test_one_draw_holds_for_a_kind_and_an_object() -> None:
    factors = factors_of(1)
    stated = {name: make_width(900.0, max_range_m=9000.0) for name in ("raft", "piw")}
    first = factors.true_widths("destroyer", stated)
    assert first == factors.true_widths("destroyer", stated)
    assert first["raft"].width_m != first["piw"].width_m
    assert first["raft"].width_m / 900.0 == pytest.approx(factors.drawn["destroyer/raft"])
    helicopter = factors.of("helicopter", "raft")
    assert helicopter != factors.of("destroyer", "raft")
    assert factors_of(1).of("helicopter", "raft") == helicopter  # in any order
    assert factors_of(2).of("helicopter", "raft") != helicopter


def test_what_was_drawn_is_declared_to_exercise_control_alone(tmp_path: Path) -> None:
    calm = LayerSpec(
        analytic=(Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0),),
        error=ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="none, for this test"),
    )
    sea = load_forcing(FieldsSpec(wind=calm, current=calm, coast="goto"), tmp_path)
    key = draw_key(np.random.default_rng(1))
    truth = water_followers(
        ("raft",), PLANE.lon_deg, PLANE.lat_deg, START_NS, sea, key, Status.AFLOAT
    )
    (tmp_path / "case.toml").write_text(small_case(), encoding="utf-8")
    with open_desk(tmp_path / "case.toml", tmp_path / "case") as desk:
        declare_truth(desk, truth)
    (drawn,) = events_of(tmp_path / "case")
    assert drawn.type == "truth.drawn"
    assert drawn.label == Label(EXCON)
    assert drawn.body.hypothesis == "h"
    assert iso_to_ns(drawn.body.distress) == START_NS
    assert events_of(tmp_path / "case", "KOR") == ()
