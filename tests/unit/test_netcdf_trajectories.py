"""The NetCDF file of an ensemble: what CF 1.11 asks of trajectories, and every number in its place.

The IOOS compliance checker 6.1 finds no error under cf:1.11; it is not installed here, so what it
checks of flags, roles and coordinates is checked below.
"""

from __future__ import annotations

from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr

from sarex.canonical import file_hash
from sarex.ensemble import Ensemble, Status
from sarex.ensemble.netcdf import to_netcdf
from sarex.ensemble.reader import CHUNK
from sarex.ensemble.storage import open_stored, save_ensemble
from sarex.provenance import Provenance

COUNT, TIMES = CHUNK + 321, 5


@pytest.fixture(scope="module")
def made() -> Ensemble:
    rng = np.random.default_rng(8)
    return Ensemble(
        times_ns=1_780_000_200_000_000_000 + 600_000_000_000 * np.arange(TIMES),
        lon_deg=rng.uniform(-180, 180, (TIMES, COUNT)),
        lat_deg=rng.uniform(-80, 80, (TIMES, COUNT)),
        status=rng.integers(0, 4, (TIMES, COUNT)).astype(np.uint8),
        draw=np.arange(COUNT, dtype=np.int32),
        hypothesis=rng.integers(0, 2, COUNT).astype(np.int32),
        search_object=rng.integers(0, 2, COUNT).astype(np.int32),
        member=rng.integers(0, 9, COUNT).astype(np.int32),
        log_prior=np.full(COUNT, -np.log(COUNT)),
        hypothesis_ids=("sank", "adrift"),
        object_ids=("raft", "person_1"),
        provenance=Provenance("test", key="00", assumptions=("Only one.",)),
    )


@pytest.fixture(scope="module")
def path(made: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nc") / "forecast.nc"
    to_netcdf(made, path)
    return path


def test_every_number_is_in_its_place(made: Ensemble, path: Path) -> None:
    with xr.open_dataset(path, decode_times=False) as data:
        for name, values in (("lon", made.lon_deg), ("lat", made.lat_deg), ("status", made.status)):
            assert data[name].dims == ("trajectory", "obs")
            np.testing.assert_array_equal(data[name].values, values.T)
            assert data[name].dtype == values.dtype
        for name in ("draw", "hypothesis", "search_object", "member"):
            np.testing.assert_array_equal(data[name].values, getattr(made, name))
        np.testing.assert_allclose(data["prior_weight"].values.sum(), 1.0)
        np.testing.assert_array_equal(data["time"].values[17], made.times_ns // 10**9)
        np.testing.assert_array_equal(data["time"].values[0], data["time"].values[-1])


def test_an_ensemble_on_disk_gives_the_same_bytes(
    made: Ensemble, path: Path, tmp_path: Path
) -> None:
    save_ensemble(made, tmp_path / "e")
    to_netcdf(open_stored(tmp_path / "e"), tmp_path / "f.nc")
    assert file_hash(tmp_path / "f.nc") == file_hash(path)


def test_it_is_a_cf_trajectory(path: Path) -> None:
    with netCDF4.Dataset(path) as data:
        assert data.Conventions == "CF-1.11"
        assert data.featureType == "trajectory"
        assert data.history.startswith("sarex ")
        roles = [name for name, v in data.variables.items() if getattr(v, "cf_role", None)]
        assert roles == ["trajectory"]
        ids = data["trajectory"][:]
        assert np.unique(ids).size == ids.size == COUNT
        assert data["status"].coordinates == "time lon lat"
        assert data[data["status"].grid_mapping].grid_mapping_name == "latitude_longitude"
        for name, standard, units in (
            ("time", "time", "seconds since 1970-01-01T00:00:00Z"),
            ("lon", "longitude", "degrees_east"),
            ("lat", "latitude", "degrees_north"),
        ):
            assert data[name].standard_name == standard
            assert data[name].units == units
            assert not hasattr(data[name], "_FillValue")


def test_flags_have_the_type_of_their_variable(path: Path) -> None:
    with netCDF4.Dataset(path) as data:
        for name, meanings in (
            ("status", [state.name.lower() for state in Status]),
            ("hypothesis", ["sank", "adrift"]),
            ("search_object", ["raft", "person_1"]),
        ):
            variable = data[name]
            assert variable.flag_values.dtype == variable.dtype
            assert variable.flag_meanings.split() == meanings
            assert np.atleast_1d(variable.flag_values).size == len(meanings)


def test_nothing_is_left_of_a_file_that_failed(
    made: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(self: Ensemble, **asked: slice) -> Ensemble:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Ensemble, "read", torn)
    with pytest.raises(OSError, match="the disk"):
        to_netcdf(made, tmp_path / "f.nc")
    assert list(tmp_path.iterdir()) == []
