"""OpenDrift 1.14.12 asked again: that it answers as kept, and what it makes of our trajectories.

Its answers to the cases of tests/support/opendrift_cases.py are kept in tests/reference and held
against sarex there, without OpenDrift (tests/reference/test_opendrift_peer.py). Here it runs, in
its own environment and process, and must answer as kept; both are drawn side by side.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from opendrift_cases import CASES, groups, kept, metres, our_run, steady
from opendrift_peer import ROOT, all_fields, ask_peer, prepare_peer
from opendrift_pictures import draw

from sarex.ensemble import Ensemble
from sarex.ensemble.netcdf import to_netcdf
from sarex.ensemble.storage import save_ensemble

DATA = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))
AS_KEPT_DEG = 1e-6
"""0.1 m: its own rounding on another kind of processor."""


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not DATA.is_dir():
        pytest.skip(f"real data: SAREX_DATA names no folder ({DATA}); see docs/data.md")
    prepare_peer()
    folder = tmp_path_factory.mktemp("fields")
    all_fields(DATA, folder)
    return folder


def _numbers(answer: dict[str, Any]) -> np.ndarray:
    """Longitudes and latitudes of an answer, whatever its kind."""
    kind = next(name for name in ("ends", "moments", "paths") if name in answer)
    return np.array([answer[kind]["lon"], answer[kind]["lat"]], dtype=float)


@pytest.fixture(scope="module")
def answers(fields: Path) -> dict[str, dict[str, Any]]:
    return ask_peer(CASES, fields)


@pytest.mark.parametrize("group", list(groups()))
def test_answers_as_kept(
    answers: dict[str, dict[str, Any]], group: str, request: pytest.FixtureRequest
) -> None:
    apart = {
        name: float(np.abs(_numbers(answers[name]) - _numbers(kept(name))).max())
        for name in groups()[group]
    }
    request.node.user_properties.append(("greatest_difference_deg", max(apart.values())))
    request.node.user_properties.append(("cases", len(apart)))
    request.node.user_properties.append(("peer", answers[next(iter(apart))]["versions"]))
    assert max(apart.values()) <= AS_KEPT_DEG


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    case = {**CASES["agree-constant"], "particles": 20}
    return our_run(case, steady(case, "right"))


def _length_m(ensemble: Ensemble) -> float:
    """Length of the first path, by geodesics."""
    lon, lat = ensemble.lon_deg[:, 0], ensemble.lat_deg[:, 0]
    return float(np.hypot(*metres(lon[1:], lat[1:], lon[:-1], lat[:-1])).sum())


@pytest.mark.parametrize("form", ["nc", "zarr"])
def test_trajan_opens_our_trajectories(
    fields: Path, ensemble: Ensemble, form: str, request: pytest.FixtureRequest
) -> None:
    path = fields / f"ours.{form}"
    (to_netcdf if form == "nc" else save_ensemble)(ensemble, path)
    answer = ask_peer({"tracks": {"tracks": str(path)}}, fields)["tracks"]
    found = answer["trajan"]
    assert found["trajectories"] == ensemble.particle_count
    assert found["times"] == ensemble.times_ns.size
    assert found["length_m"][0] == pytest.approx(_length_m(ensemble), rel=1e-6)
    assert found["speed_m_s"] == pytest.approx(_length_m(ensemble) / 86400, rel=1e-6)
    request.node.user_properties.append(("trajan", found))
    request.node.user_properties.append(("opendrift", answer.get("opendrift")))


def test_differences_are_drawn(fields: Path, request: pytest.FixtureRequest) -> None:
    folder = request.config.getoption("--keep-results")
    if folder is None:
        pytest.skip("no folder for the picture: --keep-results")
    folder.mkdir(parents=True, exist_ok=True)
    draw(folder / "opendrift.png", fields)
    assert (folder / "opendrift.png").stat().st_size > 50_000
