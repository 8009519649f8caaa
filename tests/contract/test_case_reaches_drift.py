"""What a case file says of leeway, capsizing and the coast reaches the job and the true sea."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sarex.drift.job import job_parameters, read_inputs, run
from sarex.ensemble import Ensemble, Status
from sarex.ensemble.storage import open_ensemble
from sarex.errors import DriftError
from sarex.incident import load_case, parse_case
from sarex.jobs import CancelToken, JobContext
from sarex.world import draw_truth

GOTO = load_case("goto").text
KEY = "0123456789abcdef0123456789abcdef"
STATED = """\
detection_class = "person_in_water"
leeway.downwind_slope_pct = 9.0
leeway.downwind_offset_cm_s = 0.0
leeway.downwind_std_cm_s = 0.0
leeway.right_slope_pct = 0.0
leeway.right_offset_cm_s = 0.0
leeway.right_std_cm_s = 0.0
leeway.left_slope_pct = 0.0
leeway.left_offset_cm_s = 0.0
leeway.left_std_cm_s = 0.0
leeway.source = "assumed, to be seen at once"
"""
CAPSIZES = """\
[objects.capsizes]
above_wind = "1 kn"
rate_per_h = 0.999999
leeway_class = "CURRENT-ONLY"
source = "assumed, to be seen at once"

[[objects]]
id = "piw"
"""


class Never:
    def is_set(self) -> bool:
        return False


def forecast(tmp_path: Path, text: str, **changes: Any) -> Ensemble:
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.toml").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    parameters = {**job_parameters(parse_case(text).case), "draws": 60, **changes}
    context = JobContext(
        inputs={"case": case},
        parameters=parameters,
        key=KEY,
        out=out,
        progress=lambda *_: None,
        cancel=CancelToken(Never()),
    )
    run(context)
    return open_ensemble(out)


def length_deg(ensemble: Ensemble, name: str) -> float:
    """Mean way of an object in degrees, from its first to its last place."""
    own = ensemble.search_object == list(ensemble.object_ids).index(name)
    east = ensemble.lon_deg[-1, own] - ensemble.lon_deg[0, own]
    north = ensemble.lat_deg[-1, own] - ensemble.lat_deg[0, own]
    return float(np.hypot(east, north).mean())


@pytest.fixture
def plain(tmp_path: Path) -> Ensemble:
    (tmp_path / "plain").mkdir()
    return forecast(tmp_path / "plain", GOTO)


def test_stated_leeway_reaches_the_drift(tmp_path: Path, plain: Ensemble) -> None:
    made = forecast(tmp_path, GOTO.replace('leeway_class = "PIW-3"\n', STATED))
    assert length_deg(made, "piw") > 2 * length_deg(plain, "piw")
    assert length_deg(made, "raft") == length_deg(plain, "raft")
    record = made.provenance.parameters["leeway"]
    assert record["raft"] == "LIFE-RAFT-DB-15"
    assert record["piw"]["downwind_slope_pct"] == 9.0
    assert record["piw"]["source"] == "assumed, to be seen at once"


def test_capsizing_reaches_the_drift(tmp_path: Path, plain: Ensemble) -> None:
    made = forecast(tmp_path, GOTO.replace('[[objects]]\nid = "piw"\n', CAPSIZES))
    assert length_deg(made, "raft") < 0.8 * length_deg(plain, "raft")
    assert length_deg(made, "piw") == length_deg(plain, "piw")
    assert made.provenance.parameters["leeway"]["raft"]["capsizes"]["leeway"] == "CURRENT-ONLY"


def test_the_coast_action_reaches_the_drift(tmp_path: Path) -> None:
    aground = {}
    for action in ("strand", "refloat", "slide"):
        (tmp_path / action).mkdir()
        text = GOTO.replace("[forecast]\n", f'[forecast]\ncoast_action = "{action}"\n')
        # driven onto the islands, so that the coast is met
        text = text.replace('leeway_class = "PIW-3"\n', STATED)
        made = forecast(tmp_path / action, text, draws=200)
        assert made.provenance.parameters["coast_action"] == action
        aground[action] = made.status == Status.STRANDED
    assert aground["strand"][-1].sum() > 0
    assert not aground["slide"].any()
    ends = {name: np.diff(met.astype(int), axis=0).min() for name, met in aground.items()}
    assert ends["strand"] == 0
    assert aground["refloat"][-1].sum() <= aground["strand"][-1].sum()


def test_another_coast_action_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="strand, refloat or slide"):
        forecast(tmp_path, GOTO, coast_action="bounce")


def test_the_truth_follows_the_case(tmp_path: Path) -> None:
    """Leeway as stated, what it becomes once capsized, and the coast action."""
    text = GOTO.replace('leeway_class = "PIW-3"\n', STATED)
    text = text.replace('[[objects]]\nid = "piw"\n', CAPSIZES)
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    inputs = read_inputs({"case": tmp_path})
    truth = draw_truth(
        inputs.case.incident, inputs.forcing, end_ns=inputs.case.forecast.until_ns,
        rng=np.random.default_rng(1), coast_action="slide",
    )  # fmt: skip
    by_id = dict(zip(truth.object_ids, truth.leeway.row_of_object, strict=True))
    np.testing.assert_array_equal(truth.leeway.rows[by_id["piw"]][:3], [0.09, 0.0, 0.0])
    becomes, _, above = truth.leeway.capsize[list(truth.object_ids).index("raft")]
    assert not truth.leeway.rows[int(becomes)][:10].any()
    assert above == pytest.approx(1852 / 3600, abs=5e-5)
    assert truth.coast_action == "slide"
