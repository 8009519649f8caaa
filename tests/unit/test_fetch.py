"""Fields fetched through a stub of the client of Copernicus Marine.

No test reaches the network. What is asked is held against the signature and the own request
model of the real client; what comes back is a small file written like those of GLO12, or a cut of a
recorded one.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import copernicusmarine
import numpy as np
import pytest
import requests
import xarray as xr
from copernicus_stub import STEP, StubClient, as_understood, like_glo12, whole

from sarex.cli._reach import reach_of
from sarex.errors import FieldError
from sarex.incident import draw_incident, load_case
from sarex.metocean import LayerSpec, open_grid
from sarex.metocean.fetch import fetch, installed_client
from sarex.metocean.fetch_request import DATASETS, FetchRequest, dataset_named
from sarex.quantities import parse_time

NOW = parse_time("2026-11-23T06:00Z") + 123_456_789
BOX = (-6.0, 47.0, -4.0, 49.0)
START, END = parse_time("2026-02-24T03:00Z"), parse_time("2026-02-24T09:00Z")


def request(**changes) -> FetchRequest:
    glo12 = DATASETS["current"]
    asked = {"dataset_id": glo12.dataset_id, "variables": glo12.variables, "bbox": BOX}
    return FetchRequest(**(asked | {"start_ns": START, "end_ns": END} | changes))


def test_every_dataset_is_asked_as_the_real_client_wants_it():
    for name, dataset in DATASETS.items():
        asked = request(dataset_id=dataset.dataset_id, variables=dataset.variables, depth_m=0.5)
        options = asked.arguments() | {"dataset_version": "1", "output_directory": "x",
                                       "output_filename": "x.nc"}  # fmt: skip
        inspect.signature(copernicusmarine.subset).bind(**options)
        made = as_understood(options)
        assert (made.minimum_x, made.maximum_y) == (BOX[0], BOX[3])
        assert made.start_datetime.isoformat() == "2026-02-24T03:00:00+00:00"
        assert made.end_datetime.isoformat() == "2026-02-24T09:00:00+00:00"
        assert made.coordinates_selection_method == "outside"
        assert not {"username", "password", "credentials_file"} & set(options)
        assert dataset_named(name).page.startswith("https://data.marine.copernicus.eu/product/")


def test_a_field_is_fetched_read_described_and_recorded(tmp_path: Path):
    client = StubClient(whole)
    fetched = fetch(request(), tmp_path / "c.nc", fetched_at_ns=NOW, client=client)
    assert client.asked["dataset_version"] == fetched.dataset_version == "202406"
    assert "username" not in client.asked
    assert fetched.description.name == "c.nc"
    assert fetched.description.ready
    error = {"sigma_m_s": 0, "tau_h": 1, "source": "test"}
    read = open_grid(fetched.file, "current", LayerSpec.model_validate({"error": error}))
    assert read.times_ns[0] == START
    record = json.loads(fetched.side_car.read_text(encoding="utf-8"))
    digest = hashlib.sha256(fetched.file.read_bytes()).hexdigest()
    assert record["inputs"] == {"c.nc": digest}
    parameters = record["parameters"]
    assert parameters["fetched_at"] == "2026-11-23T06:00:00Z"
    assert parameters["dataset_version"] == "202406"
    assert parameters["client_version"] == copernicusmarine.__version__
    assert parameters["request"] == request().arguments()
    assert "Copernicus Marine Service Information" in parameters["source"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.nc", "c.nc.provenance.json"]


def cut_short(path: Path, options: dict):
    answer = whole(path, options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return answer


def ends_early(path: Path, options: dict):
    like_glo12(*BOX, range(3, 8)).to_netcdf(path)
    return SimpleNamespace(filename=path.name)


def lacks_the_west(path: Path, options: dict):
    like_glo12(-5.5, *BOX[1:], range(3, 10)).to_netcdf(path)
    return SimpleNamespace(filename=path.name)


def without_a_grid(path: Path, options: dict):
    xr.Dataset({"uo": ("time", np.zeros(3))}).to_netcdf(path)
    return SimpleNamespace(filename=path.name)


FAULTS = [
    (StubClient(cut_short), "cannot be read", "whole"),
    (StubClient(ends_early), "does not hold the whole span", "--until"),
    (StubClient(lacks_the_west), "does not cover the whole area", "--bbox"),
    (StubClient(without_a_grid), "no times or no area", "another dataset"),
    (StubClient(lambda path, options: None), "wants a login", "copernicusmarine login"),
    (StubClient(lambda path, options: "done"), "wrote no file", "Repeat"),
    (StubClient(versions=()), "lists no such dataset", "--dataset"),
    (StubClient(fault=requests.exceptions.ConnectionError("no route to host")), "no route",
     "connection"),
    (StubClient(fault=requests.exceptions.ReadTimeout("timed out")), "timed out", "later"),
    (StubClient(fault=copernicusmarine.InvalidUsernameOrPassword("wrong")), "wrong",
     "copernicusmarine login"),
    (StubClient(fault=copernicusmarine.VariableDoesNotExistInTheDataset("uo")), "uo",
     "--variable"),
    (StubClient(fault=copernicusmarine.CoordinatesOutOfDatasetBounds("beyond")), "beyond",
     "covers"),
    (StubClient(fault=OSError("disk full")), "disk full", "repeat"),
    (StubClient(fault=ValueError("")), "ValueError", "repeat"),
]  # fmt: skip


@pytest.mark.parametrize(("client", "message", "way_out"), FAULTS)
def test_a_failure_is_an_error_with_a_way_out_and_leaves_nothing(
    client, message: str, way_out: str, tmp_path: Path
):
    with pytest.raises(FieldError) as caught:
        fetch(request(), tmp_path / "c.nc", fetched_at_ns=NOW, client=client)
    assert message in str(caught.value)
    assert way_out in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing(tmp_path: Path):
    def interrupted(path: Path, options: dict):
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(request(), tmp_path / "c.nc", fetched_at_ns=NOW, client=StubClient(interrupted))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_taken_is_refused_before_anything_is_asked(tmp_path: Path):
    client = StubClient(whole)
    for name in ("c.nc", "c.nc.provenance.json"):
        (tmp_path / name).write_text("mine")
        with pytest.raises(FieldError, match="exists"):
            fetch(request(), tmp_path / "c.nc", fetched_at_ns=NOW, client=client)
        assert (tmp_path / name).read_text() == "mine"
        (tmp_path / name).unlink()
    for out, message in ((tmp_path / "no" / "c.nc", "no such folder"), (tmp_path / "c", r"\.nc")):
        with pytest.raises(FieldError, match=message):
            fetch(request(), out, fetched_at_ns=NOW, client=client)
    assert client.asked == {}


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path):
    def slow(path: Path, options: dict):
        (tmp_path / "c.nc.provenance.json").write_text("mine")
        return whole(path, options)

    with pytest.raises(FieldError, match="cannot be written"):
        fetch(request(), tmp_path / "c.nc", fetched_at_ns=NOW, client=StubClient(slow))
    assert [p.name for p in tmp_path.iterdir()] == ["c.nc.provenance.json"]
    assert (tmp_path / "c.nc.provenance.json").read_text() == "mine"


def test_a_client_that_is_not_installed(monkeypatch: pytest.MonkeyPatch):
    assert installed_client() is copernicusmarine
    monkeypatch.setitem(sys.modules, "copernicusmarine", None)
    with pytest.raises(FieldError, match="not installed") as caught:
        installed_client()
    assert "sarex[copernicus]" in caught.value.remedy


@pytest.mark.parametrize(
    "changes",
    [
        {"bbox": (5.0, 47.0, 4.0, 49.0)},
        {"bbox": (181.0, 47.0, 182.0, 49.0)},
        {"bbox": (4.0, 49.0, 5.0, 47.0)},
        {"bbox": (4.0, 49.0, 5.0, 91.0)},
        {"bbox": (4.0, float("nan"), 5.0, 50.0)},
        {"end_ns": START},
        {"variables": ()},
    ],
)
def test_a_request_for_nothing_is_refused(changes):
    with pytest.raises(FieldError) as caught:
        request(**changes)
    assert caught.value.remedy.startswith("Give --")


def test_an_area_over_the_antimeridian(tmp_path: Path):
    asked = request(bbox=(178.0, 47.0, 183.0, 49.0)).arguments()
    assert (asked["minimum_longitude"], asked["maximum_longitude"]) == (178.0, -177.0)
    world = request(bbox=(-10.0, 47.0, 350.0, 49.0)).arguments()
    assert (world["minimum_longitude"], world["maximum_longitude"]) == (-180.0, 180.0)

    def over(path: Path, options: dict):
        like_glo12(178.0, 47.0, 183.0, 49.0, range(3, 10)).to_netcdf(path)
        return SimpleNamespace(filename=path.name)

    box = request(bbox=(178.0, 47.0, 183.0, 49.0))
    fetched = fetch(box, tmp_path / "c.nc", fetched_at_ns=NOW, client=StubClient(over))
    assert fetched.description.area.east_deg == pytest.approx(183.0, abs=1e-4)


@pytest.mark.parametrize("name", ["goto", "brittany", "korea_strait"])
def test_the_reach_of_a_case_holds_all_it_can_drift_to(name: str):
    case = load_case(name).case
    reach = reach_of(case, 1.5)
    draws = draw_incident(case.incident, 3000, np.random.default_rng(77))
    assert reach.start_ns <= draws.start_ns.min()
    assert reach.end_ns >= case.forecast.until_ns
    way_m = 1.5 * (case.forecast.until_ns - draws.start_ns.min()) / 1e9
    west, south, east, north = reach.bbox
    # four standard deviations of what other draws may lie beyond these
    slack = 0.05
    assert draws.lat_deg.min() - way_m / 111_700 > south - slack
    assert draws.lat_deg.max() + way_m / 111_700 < north + slack
    assert (draws.lon_deg > west).all()
    assert (draws.lon_deg < east).all()
    assert north - south < (np.ptp(draws.lat_deg) + 2 * way_m / 110_000) * 1.2


@pytest.mark.data
def test_a_recorded_file_of_the_dataset_passes(data_folder: Path, tmp_path: Path):
    recorded = data_folder / "cmems_ecmwf_brittany_20260224" / "brittany_currents_cf.nc"
    with xr.open_dataset(recorded, decode_times=False) as data:
        loaded = data.load()

    def played_back(path: Path, options: dict):
        lon, lat = loaded["longitude"].values, loaded["latitude"].values
        columns = np.flatnonzero((lon >= BOX[0] - STEP) & (lon <= BOX[2] + STEP))
        rows = np.flatnonzero((lat >= BOX[1] - STEP) & (lat <= BOX[3] + STEP))
        cut = loaded.isel(time=slice(3, 10), longitude=columns, latitude=rows)
        cut[list(options["variables"])].to_netcdf(path)
        return SimpleNamespace(filename=path.name)

    fetched = fetch(request(), tmp_path / "c.nc", fetched_at_ns=NOW, client=StubClient(played_back))
    assert fetched.description.times.step_h == 1.0
    assert dict(fetched.description.attributes)["source"] == "MOI GLO12"
    assert fetched.description.ready
