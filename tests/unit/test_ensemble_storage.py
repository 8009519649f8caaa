"""Ensembles on disk: the same bytes for the same ensemble, and nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sarex.canonical import tree_hash
from sarex.ensemble import Ensemble
from sarex.ensemble.netcdf import to_netcdf
from sarex.ensemble.storage import open_ensemble, save_ensemble
from sarex.errors import ArtefactError
from sarex.provenance import Provenance

T0 = 1_780_000_200_000_000_000


def ensemble(seed: int = 0) -> Ensemble:
    rng = np.random.default_rng(seed)
    times, count = 7, 40
    return Ensemble(
        times_ns=T0 + 600_000_000_000 * np.arange(times),
        lon_deg=rng.uniform(-180, 180, (times, count)),
        lat_deg=rng.uniform(-80, 80, (times, count)),
        status=rng.integers(0, 4, (times, count)).astype(np.uint8),
        draw=np.repeat(np.arange(20, dtype=np.int32), 2),
        hypothesis=np.zeros(count, np.int32),
        search_object=np.tile(np.arange(2, dtype=np.int32), 20),
        member=np.arange(count, dtype=np.int32) // 2 % 5,
        log_prior=np.full(count, -np.log(20)),
        hypothesis_ids=("sank",),
        object_ids=("raft", "person one"),
        provenance=Provenance("test", key="00", assumptions=("One.", "Two.")),
    )


def test_nothing_is_lost(tmp_path: Path):
    made = ensemble()
    save_ensemble(made, tmp_path / "a")
    read = open_ensemble(tmp_path / "a")
    for name in ("times_ns", "lon_deg", "lat_deg", "status", "draw", "hypothesis",
                 "search_object", "member", "log_prior"):  # fmt: skip
        before, after = getattr(made, name), getattr(read, name)
        assert before.dtype == after.dtype
        assert before.tobytes() == after.tobytes()
    assert read.object_ids == made.object_ids
    assert read.provenance == made.provenance


def test_same_ensemble_same_tree_other_ensemble_other_tree(tmp_path: Path):
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        save_ensemble(ensemble(seed), tmp_path / name)
    assert tree_hash(tmp_path / "a") == tree_hash(tmp_path / "b")
    assert tree_hash(tmp_path / "a") != tree_hash(tmp_path / "c")


def test_it_is_written_once(tmp_path: Path):
    save_ensemble(ensemble(), tmp_path / "a")
    with pytest.raises(ArtefactError, match="written once"):
        save_ensemble(ensemble(), tmp_path / "a")


def test_what_is_no_ensemble_is_refused(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArtefactError, match="cannot be read"):
        open_ensemble(tmp_path / "empty")
    save_ensemble(ensemble(), tmp_path / "a")
    path = tmp_path / "a" / "zarr.json"
    path.write_text(path.read_text().replace("sarex.ensemble/2", "sarex.ensemble/9"))
    with pytest.raises(ArtefactError, match="not an ensemble of this version"):
        open_ensemble(tmp_path / "a")


def test_a_missing_chunk_is_not_read_as_zeros(tmp_path: Path):
    save_ensemble(ensemble(), tmp_path / "a")
    chunk = next(p for p in (tmp_path / "a" / "lon" / "c").rglob("*") if p.is_file())
    chunk.unlink()
    with pytest.raises(ArtefactError):
        open_ensemble(tmp_path / "a")


def test_netcdf_is_a_cf_trajectory(tmp_path: Path):
    made = ensemble()
    to_netcdf(made, tmp_path / "e.nc")
    with xr.open_dataset(tmp_path / "e.nc") as data:
        assert data.attrs["featureType"] == "trajectory"
        assert data["lon"].dims == ("trajectory", "obs")
        np.testing.assert_array_equal(data["lon"].values, made.lon_deg.T)
        np.testing.assert_array_equal(data["status"].values, made.status.T)
        assert data["time"].values[3, 2] == np.datetime64(int(made.times_ns[2]), "ns")
        assert data["search_object"].attrs["flag_meanings"] == "raft person_one"
        assert json.loads(data.attrs["provenance"])["assumptions"] == ["One.", "Two."]
