"""Zarr stores and GRIB files: read as NetCDF is, and refused when they are not whole."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from field_files import linear, on_axes, write_grib

from sarex.errors import FieldError
from sarex.metocean import ErrorSpec, LayerSpec, ScalarSpec, StokesSpec, open_grid
from sarex.quantities import parse_time

ERROR = ErrorSpec(sigma_m_s=0.1, tau_h=3, source="test")
SPEC = LayerSpec(error=ERROR)
U, V = linear(0.3, 0.1, -0.05, 0.02), linear(-0.2, 0.04, 0.08, -0.01)
LON, LAT = 128.0 + np.arange(8) / 4, 31.0 + np.arange(6) / 4


def current() -> xr.Dataset:
    data = on_axes((U, V), LON, LAT)
    data["u"].values[:, :3, :4] = data["v"].values[:, :3, :4] = np.nan
    return data


def store(folder: Path, zarr_format: int = 2, fill: float = np.nan, **options: object) -> Path:
    path = folder / "current.zarr"
    encoding = {n: {"chunks": (1, 3, 4), "_FillValue": fill} for n in ("u", "v")}
    current().to_zarr(
        path, zarr_format=zarr_format, consolidated=zarr_format == 2, encoding=encoding, **options
    )
    return path


def chunks(path: Path) -> list[Path]:
    about = {"zarr.json", ".zarray", ".zattrs"}
    return sorted(p for p in (path / "u").rglob("*") if p.is_file() and p.name not in about)


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_zarr_store_reads_as_the_same_field_in_netcdf(zarr_format: int, tmp_path: Path):
    current().to_netcdf(tmp_path / "current.nc")
    path = store(tmp_path, zarr_format, write_empty_chunks=True)
    before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
    read = open_grid(path, "current", SPEC)
    assert read.content_hash == open_grid(tmp_path / "current.nc", "current", SPEC).content_hash
    assert {p: p.read_bytes() for p in path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_store_that_lost_a_chunk_is_refused(zarr_format: int, tmp_path: Path):
    path = store(tmp_path, zarr_format, write_empty_chunks=True)
    chunks(path)[-1].unlink()
    with pytest.raises(FieldError, match="1 of 12 chunks are absent") as caught:
        open_grid(path, "current", SPEC)
    assert "Fetch the store again" in caught.value.remedy
    assert "absent_chunks = 'no_value'" in caught.value.remedy
    assert caught.value.where == "current.zarr, variable u"


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_a_store_without_its_empty_chunks_is_read_where_the_case_says_so(
    zarr_format: int, tmp_path: Path
):
    whole = store(tmp_path, zarr_format, write_empty_chunks=True)
    expected = open_grid(whole, "current", SPEC)
    shutil.rmtree(whole)
    sparse = store(tmp_path, zarr_format, write_empty_chunks=False)
    with pytest.raises(FieldError, match="3 of 12 chunks are absent"):
        open_grid(sparse, "current", SPEC)
    spec = SPEC.model_copy(update={"absent_chunks": "no_value"})
    assert open_grid(sparse, "current", spec).content_hash == expected.content_hash


def test_an_absent_chunk_that_would_read_as_a_calm_is_never_read(tmp_path: Path):
    path = tmp_path / "current.zarr"
    data = on_axes((U, V), LON, LAT)
    encoding = {n: {"chunks": (1, 3, 4), "_FillValue": None} for n in ("u", "v")}
    data.to_zarr(path, zarr_format=3, consolidated=False, encoding=encoding)
    about = json.loads((path / "u" / "zarr.json").read_text())
    about["fill_value"] = 0.0  # what a writer that thinks of no missing values leaves
    (path / "u" / "zarr.json").write_text(json.dumps(about))
    open_grid(path, "current", SPEC)
    chunks(path)[0].unlink()
    with pytest.raises(FieldError, match="would read as a number") as caught:
        open_grid(path, "current", SPEC.model_copy(update={"absent_chunks": "no_value"}))
    assert "fill value 0" in str(caught.value.given)


def test_a_damaged_chunk(tmp_path: Path):
    path = store(tmp_path, write_empty_chunks=True)
    last = chunks(path)[-1]
    last.write_bytes(last.read_bytes()[:7])
    with pytest.raises(FieldError, match="cannot be read") as caught:
        open_grid(path, "current", SPEC)
    assert "whole" in caught.value.remedy


def test_a_store_without_its_metadata(tmp_path: Path):
    path = store(tmp_path, 3, write_empty_chunks=True)
    (path / "zarr.json").write_text("{")
    with pytest.raises(FieldError, match="cannot be read as Zarr"):
        open_grid(path, "current", SPEC)
    (path / "zarr.json").unlink()
    with pytest.raises(FieldError, match="no Zarr store") as caught:
        open_grid(path, "current", SPEC)
    assert "root" in caught.value.remedy


# --- GRIB -------------------------------------------------------------------------------------

WIND = {"10u": linear(5.0, 0.5, -0.25, 1.0), "10v": linear(-2.0, 0.25, 0.5, -0.5)}


@pytest.fixture
def grib(tmp_path: Path) -> Path:
    pytest.importorskip("cfgrib")
    return tmp_path / "wind.grib2"


def test_a_grib_wind(grib: Path, tmp_path: Path):
    read = open_grid(write_grib(grib, WIND, hole=(0, 1)), "wind", SPEC)
    assert read.times_ns[0] == parse_time("2026-06-07T00:00Z")
    assert read.times_ns[-1] == parse_time("2026-06-07T06:00Z")
    assert read.lat_deg.tolist() == [31.0, 32.0, 33.0, 34.0]
    assert np.isnan(read.velocity_m_s[:, 3, 1]).all()
    assert np.isnan(read.velocity_m_s).sum() == 3 * 2
    place = np.meshgrid([0.0, 3.0, 6.0], read.lat_deg, read.lon_deg, indexing="ij")
    for part, field in enumerate(WIND.values()):
        miss = np.nanmax(np.abs(read.velocity_m_s[..., part] - field(*place)))
        assert miss < 1e-5  # packed in 24 bits
    assert [p.name for p in tmp_path.iterdir()] == ["wind.grib2"]  # no index beside it


def test_a_grib_file_that_is_cut_short(grib: Path):
    write_grib(grib, WIND)
    grib.write_bytes(grib.read_bytes()[:-100])
    with pytest.raises(FieldError, match=r"cannot be read as GRIB|cut short") as caught:
        open_grid(grib, "wind", SPEC)
    assert "whole" in caught.value.remedy


def test_a_time_that_two_runs_give_is_refused(grib: Path):
    """ecCodes' readers take the last message of such a time without a word."""
    first = write_grib(grib, WIND).read_bytes()
    write_grib(grib, WIND, changes={"dataTime": 300})
    grib.write_bytes(first + grib.read_bytes())
    with pytest.raises(FieldError, match="the same time is given twice") as caught:
        open_grid(grib, "wind", SPEC)
    given = str(caught.value.given)
    assert "20260607 0300Z" in given
    assert "run of 20260607 0000, step 3" in given
    assert "run of 20260607 0300, step 0" in given
    assert "grib_copy" in caught.value.remedy


def test_one_grib_file_for_each_time(grib: Path, tmp_path: Path):
    whole = open_grid(write_grib(grib, WIND), "wind", SPEC)
    for hour in (0, 3, 6):
        write_grib(tmp_path / f"at_{hour}.grib2", WIND, hours=(hour,))
    joined = open_grid(tmp_path / "at_*.grib2", "wind", SPEC)
    assert joined.content_hash == whole.content_hash
    with pytest.raises(FieldError, match="a single field") as caught:
        open_grid(tmp_path / "at_3.grib2", "wind", SPEC)
    assert "*" in caught.value.remedy


def test_grib_without_the_extra(grib: Path, monkeypatch: pytest.MonkeyPatch):
    write_grib(grib, WIND)
    monkeypatch.setitem(sys.modules, "cfgrib", None)
    with pytest.raises(FieldError, match="reader of GRIB is not installed") as caught:
        open_grid(grib, "wind", SPEC)
    assert "sarex[grib]" in caught.value.remedy
    assert caught.value.where == "wind.grib2"


def test_grib_waves_temperature_and_stokes_drift_in_one_file(grib: Path):
    fields = {
        "swh": linear(2.0, 0.1, 0.0),
        "sst": linear(290.0, 0.5, 0.0),
        "ust": linear(0.05, 0.0, 0.0),
        "vst": linear(-0.02, 0.0, 0.0),
    }
    write_grib(grib, fields)
    waves = open_grid(grib, "waves", ScalarSpec(file="x", variable="swh"))
    assert waves.velocity_m_s[0, 0, :, 0] == pytest.approx(2.0 + 0.1 * np.arange(5), abs=1e-5)
    assert not waves.velocity_m_s[..., 1].any()
    stokes = open_grid(grib, "stokes", StokesSpec(file="x", u="ust", v="vst"))
    assert stokes.velocity_m_s[0, 0, 0] == pytest.approx([0.05, -0.02], abs=1e-6)
    # GRIB names a unit for this parameter that the values do not have; the limits notice
    with pytest.raises(FieldError, match="sea temperature that cannot be"):
        open_grid(grib, "sea_temperature", ScalarSpec(file="x", variable="sst"))


@pytest.mark.parametrize("flag", [0, 1], ids=["to the earth", "to the grid"])
def test_grib_components_relative_to_a_lambert_grid(flag: int, grib: Path):
    """The flag of the message decides; the names of the parameters are the same."""
    import eccodes
    from pyproj import CRS, Transformer

    crs = CRS.from_proj4("+proj=lcc +lat_1=33 +lat_2=33 +lat_0=33 +lon_0=110 +R=6371229")
    sphere = CRS.from_proj4("+proj=longlat +R=6371229")
    to_xy = Transformer.from_crs(sphere, crs, always_xy=True)
    x0, y0 = to_xy.transform(129.0, 31.0)
    columns, rows = np.meshgrid(x0 + 20e3 * np.arange(9), y0 + 20e3 * np.arange(7))
    lon, lat = to_xy.transform(columns, rows, direction="INVERSE")
    turn = -np.radians((lon - 110.0) * np.sin(np.radians(33.0)))  # convergence of the cone
    east, north = WIND["10u"](0, lat, lon), WIND["10v"](0, lat, lon)
    along = (
        (np.cos(turn) * east + np.sin(turn) * north, -np.sin(turn) * east + np.cos(turn) * north)
        if flag
        else (east, north)
    )
    keys = {
        "gridType": "lambert", "Nx": 9, "Ny": 7, "DxInMetres": 20000, "DyInMetres": 20000,
        "LaDInDegrees": 33.0, "LoVInDegrees": 110.0, "Latin1InDegrees": 33.0,
        "Latin2InDegrees": 33.0, "latitudeOfFirstGridPointInDegrees": 31.0,
        "longitudeOfFirstGridPointInDegrees": 129.0, "shapeOfTheEarth": 6,
        "uvRelativeToGrid": flag, "jScansPositively": 1, "dataDate": 20260607, "dataTime": 0,
        "bitsPerValue": 24,
    }  # fmt: skip
    with grib.open("wb") as stream:
        for hour in (0, 3):
            for short_name, values in zip(("10u", "10v"), along, strict=True):
                message = eccodes.codes_grib_new_from_samples("GRIB2")
                for key, value in (keys | {"stepRange": hour, "shortName": short_name}).items():
                    eccodes.codes_set(message, key, value)
                eccodes.codes_set_values(message, values.ravel())
                eccodes.codes_write(message, stream)
                eccodes.codes_release(message)
    read = open_grid(grib, "wind", SPEC)
    place = np.meshgrid([0.0], read.lat_deg, read.lon_deg, indexing="ij")
    valued = ~np.isnan(read.velocity_m_s[0, ..., 0])
    assert valued.any()
    for part, field in enumerate(WIND.values()):
        miss = np.abs(read.velocity_m_s[0, ..., part] - field(*place)[0])[valued]
        assert miss.max() < 0.01  # winds of 5 m/s on a curved grid of 20 km
    assert any("turned to east and north" in s for s in read.assumptions) == bool(flag)


def test_two_levels_of_wind_in_one_grib_file(grib: Path):
    write_grib(grib, {"u": WIND["10u"], "v": WIND["10v"]}, changes={
        "typeOfLevel": "heightAboveGround", "level": 80,
    })  # fmt: skip
    first = grib.read_bytes()
    write_grib(grib, {"u": WIND["10u"], "v": WIND["10v"]}, changes={
        "typeOfLevel": "heightAboveGround", "level": 120,
    })  # fmt: skip
    grib.write_bytes(first + grib.read_bytes())
    with pytest.raises(FieldError) as caught:
        open_grid(grib, "wind", SPEC)
    assert caught.value.where is not None
    assert "level" in caught.value.remedy


def test_a_grib_ensemble(grib: Path):
    write_grib(grib, WIND, members=(0, 1, 2))
    with pytest.raises(FieldError, match="an ensemble of 3 members"):
        open_grid(grib, "wind", SPEC)
    read = open_grid(grib, "wind", SPEC.model_copy(update={"members": "equal"}))
    assert read.velocity_m_s.shape == (3, 3, 4, 5, 2)
    assert read.velocity_m_s[0, 2] - read.velocity_m_s[0, 0] == pytest.approx(2.0, abs=1e-5)
    assert read.member_weights == pytest.approx([1 / 3] * 3)
