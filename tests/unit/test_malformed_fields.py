"""Kinds of malformed field files: each is refused with the place and the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sarex.errors import CoverageError, FieldError, QuantityError
from sarex.metocean import (
    ErrorSpec,
    LayerSpec,
    Uniform,
    build_layer,
    open_grid,
    parse_observation,
    parse_observations,
)
from sarex.quantities import parse_time

ERROR = ErrorSpec(sigma_m_s=0.1, tau_h=3, source="test")
WIND = LayerSpec(error=ERROR, height_m=10.0)
CURRENT = LayerSpec(error=ERROR)


def good_wind() -> xr.Dataset:
    shape = ("time", "lat", "lon")
    values = np.full((5, 4, 4), 5.0, dtype=np.float32)
    return xr.Dataset(
        {
            "u": (shape, values, {"standard_name": "eastward_wind", "units": "m s-1"}),
            "v": (shape, values * 0, {"standard_name": "northward_wind", "units": "m s-1"}),
        },
        coords={
            "time": ("time", np.arange(5), {"units": "hours since 2026-06-07 00:00:00"}),
            "lat": ("lat", 30.0 + np.arange(4), {"units": "degrees_north"}),
            "lon": ("lon", 128.0 + np.arange(4), {"units": "degrees_east"}),
        },
    )


def written(data: xr.Dataset, folder: Path) -> Path:
    path = folder / "field.nc"
    data.to_netcdf(path, engine="netcdf4")
    return path


def test_the_good_file_is_read(tmp_path: Path):
    grid = open_grid(written(good_wind(), tmp_path), "wind", WIND)
    assert grid.velocity_m_s.shape == (5, 4, 4, 2)
    assert grid.times_ns[0] == parse_time("2026-06-07T00:00Z")


def no_units(data: xr.Dataset) -> xr.Dataset:
    del data["u"].attrs["units"]
    return data


def unknown_unit(data: xr.Dataset) -> xr.Dataset:
    data["v"].attrs["units"] = "beaufort"
    return data


def no_standard_name(data: xr.Dataset) -> xr.Dataset:
    del data["v"].attrs["standard_name"]
    return data


def two_winds(data: xr.Dataset) -> xr.Dataset:
    return data.assign(u2=data["u"])


def swapped(data: xr.Dataset) -> xr.Dataset:
    data["u"].attrs["standard_name"] = "eastward_sea_water_velocity"
    data["v"].attrs["standard_name"] = "northward_sea_water_velocity"
    return data


def undated(data: xr.Dataset) -> xr.Dataset:
    return data.isel(time=0, drop=True)


def single_time(data: xr.Dataset) -> xr.Dataset:
    return data.isel(time=[0])


def meaningless_time(data: xr.Dataset) -> xr.Dataset:
    data["time"].attrs["units"] = "hours"
    return data


def model_calendar(data: xr.Dataset) -> xr.Dataset:
    data["time"].attrs["calendar"] = "360_day"
    return data


def gap(data: xr.Dataset) -> xr.Dataset:
    attributes = data["time"].attrs
    return data.assign_coords(time=("time", [0, 1, 2, 9, 10], attributes))


def all_missing_step(data: xr.Dataset) -> xr.Dataset:
    data["u"][2] = np.nan
    return data


def repeated_time(data: xr.Dataset) -> xr.Dataset:
    return data.assign_coords(time=("time", [0, 1, 1, 2, 3], data["time"].attrs))


def unsorted_time(data: xr.Dataset) -> xr.Dataset:
    return data.assign_coords(time=("time", [0, 2, 1, 3, 4], data["time"].attrs))


def wind_at_80_m(data: xr.Dataset) -> xr.Dataset:
    return data.assign_coords(height=((), 80.0, {"standard_name": "height", "units": "m"}))


def no_values(data: xr.Dataset) -> xr.Dataset:
    return data.assign(u=data["u"] * np.nan).assign_attrs()


def undeclared_fill(data: xr.Dataset) -> xr.Dataset:
    data["u"][0, 0, 0] = 9999.0
    return data


def no_longitude(data: xr.Dataset) -> xr.Dataset:
    return data.drop_vars("lon").rename(lon="x")


def two_dimensional(data: xr.Dataset) -> xr.Dataset:
    lon = np.broadcast_to(data["lon"].values, (4, 4))
    renamed = data.drop_vars("lon").rename(lon="x")
    return renamed.assign_coords(lon=(("lat", "x"), lon, {"standard_name": "longitude"}))


def back_and_forth(data: xr.Dataset) -> xr.Dataset:
    return data.assign_coords(lat=("lat", [30.0, 31.0, 30.5, 35.0], data["lat"].attrs))


def triangles(data: xr.Dataset) -> xr.Dataset:
    data = data.stack(node=("lat", "lon")).reset_index("node")
    for name in ("lat", "lon"):
        data[name].attrs["units"] = f"degrees_{'north' if name == 'lat' else 'east'}"
    return data


def several_levels(data: xr.Dataset) -> xr.Dataset:
    names = {n: data[n].attrs for n in ("u", "v")}
    data = data.expand_dims(level=[1, 2])
    for name, attributes in names.items():
        data[name].attrs = attributes
    return data


def two_members_no_rule(data: xr.Dataset) -> xr.Dataset:
    return several_levels(data).rename(level="member")


def grid_components(data: xr.Dataset) -> xr.Dataset:
    """Along the rows and columns of a turned grid, nobody says by how much."""
    data["u"].attrs["standard_name"] = "x_wind"
    data["v"].attrs["standard_name"] = "y_wind"
    lon, lat = np.meshgrid(data["lon"].values, data["lat"].values)
    data = data.drop_vars(["lon", "lat"]).rename(lon="x", lat="y")
    return data.assign_coords(
        lon=(("y", "x"), lon + 0.2 * lat, {"standard_name": "longitude"}),
        lat=(("y", "x"), lat - 0.2 * lon, {"standard_name": "latitude"}),
    )


KINDS: list[tuple[Callable[[xr.Dataset], xr.Dataset], str, str]] = [
    (no_units, "no unit", "units"),
    (unknown_unit, "not a unit of speed", "Convert"),
    (no_standard_name, "no variables with the standard names", "Name the two variables"),
    (two_winds, "more than one wind", "Name the two variables"),
    (swapped, "holds a current, not a wind", "Swap"),
    (undated, "undated", "climatology"),
    (single_time, "single field", "climatology"),
    (meaningless_time, "not dated", "unit"),
    (model_calendar, "not the common calendar", "real dates"),
    (gap, "a gap of 7 h", "max_gap_h = 7"),
    (all_missing_step, "a gap of 2 h", "max_gap_h = 2"),
    (repeated_time, "given twice", "drop repeated"),
    (unsorted_time, "not in order", "Sort"),
    (wind_at_80_m, "not the wind at 10 m", "10 m wind"),
    (no_values, "no values at all", "Fetch"),
    (undeclared_fill, "cannot be", "_FillValue"),
    (no_longitude, "no longitude", "coordinate"),
    (two_dimensional, "no rows and columns", "Interpolate"),
    (back_and_forth, "not an axis", "right in the file"),
    (triangles, "no rows and columns", "Interpolate"),
    (several_levels, "other dimensions", "one level"),
    (two_members_no_rule, "an ensemble of 2 members", "members = 'equal'"),
    (grid_components, "along a turned grid", "angle"),
]


@pytest.mark.parametrize(
    ("spoil", "message", "way_out"), KINDS, ids=lambda x: getattr(x, "__name__", "")
)
def test_malformed_file_is_refused(spoil, message: str, way_out: str, tmp_path: Path):
    path = written(spoil(good_wind()), tmp_path)
    before = path.read_bytes()
    with pytest.raises(FieldError, match=message) as caught:
        open_grid(path, "wind", WIND)
    assert way_out in caught.value.remedy
    assert caught.value.where is not None
    assert caught.value.where.startswith("field.nc")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["field.nc"]


def test_knots_are_converted_not_taken_as_metres(tmp_path: Path):
    data = good_wind()
    for name in ("u", "v"):
        data[name].attrs["units"] = "knots"
    grid = open_grid(written(data, tmp_path), "wind", WIND)
    assert grid.velocity_m_s[0, 0, 0, 0] == pytest.approx(5 * 1852 / 3600, rel=1e-6)


def test_case_and_file_state_different_units(tmp_path: Path):
    with pytest.raises(FieldError, match="different units"):
        open_grid(written(good_wind(), tmp_path), "wind", WIND.model_copy(update={"units": "kn"}))


def test_height_that_nobody_states(tmp_path: Path):
    with pytest.raises(FieldError, match="height of the wind is not stated") as caught:
        open_grid(written(good_wind(), tmp_path), "wind", LayerSpec(error=ERROR))
    assert "height_m = 10" in caught.value.remedy


def test_truncated_file(tmp_path: Path):
    path = written(good_wind(), tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FieldError, match="cannot be read") as caught:
        open_grid(path, "wind", WIND)
    assert "whole" in caught.value.remedy


def test_missing_file(tmp_path: Path):
    with pytest.raises(FieldError, match="no such file"):
        open_grid(tmp_path / "field.nc", "wind", WIND)


def test_variable_name_with_a_slip(tmp_path: Path):
    spec = WIND.model_copy(update={"u": "uu", "v": "v"})
    with pytest.raises(FieldError, match="no variable of this name") as caught:
        open_grid(written(good_wind(), tmp_path), "wind", spec)
    assert "u" in str(caught.value.allowed)


def test_one_component_named(tmp_path: Path):
    with pytest.raises(FieldError, match="one component"):
        open_grid(written(good_wind(), tmp_path), "wind", WIND.model_copy(update={"u": "u"}))


def test_named_variables_swapped_between_u_and_v(tmp_path: Path):
    spec = WIND.model_copy(update={"u": "v", "v": "u"})
    with pytest.raises(FieldError, match="not the eastward wind"):
        open_grid(written(good_wind(), tmp_path), "wind", spec)


def test_gap_longer_than_allowed_and_gap_allowed(tmp_path: Path):
    path = written(gap(good_wind()), tmp_path)
    with pytest.raises(FieldError, match="gap of 7 h"):
        open_grid(path, "wind", WIND.model_copy(update={"max_gap_h": 6.0}))
    grid = open_grid(path, "wind", WIND.model_copy(update={"max_gap_h": 7.0}))
    assert grid.labels == ("GAP BRIDGED",)
    assert any("070200Z JUN 26" in s and "070900Z JUN 26" in s for s in grid.assumptions)


def test_climatology_with_several_times(tmp_path: Path):
    spec = WIND.model_copy(update={"valid": "climatology"})
    with pytest.raises(FieldError, match="several times"):
        open_grid(written(good_wind(), tmp_path), "wind", spec)


def test_outside_the_coverage(tmp_path: Path):
    layer = build_layer("wind", WIND, grid=open_grid(written(good_wind(), tmp_path), "wind", WIND))
    noon = parse_time("2026-06-07T02:00Z")
    with pytest.raises(CoverageError, match="outside the wind field"):
        layer.sample(140.0, 31.0, noon)
    with pytest.raises(CoverageError, match="does not cover the time") as caught:
        layer.sample(129.0, 31.0, parse_time("2026-06-08T00:00Z"))
    assert "070400Z JUN 26" in str(caught.value.allowed)


def test_file_and_observations_together(tmp_path: Path):
    grid = open_grid(written(good_wind(), tmp_path), "wind", WIND)
    seen = parse_observations(("240/18 kn from 071200Z JUN 26",), "wind")
    with pytest.raises(FieldError, match="both a file and observations"):
        build_layer("wind", WIND, grid=grid, observations=seen)


def test_no_source_at_all():
    with pytest.raises(FieldError, match="no current at all") as caught:
        build_layer("current", CURRENT)
    assert "uniform" in caught.value.remedy
    assert build_layer(
        "current",
        CURRENT.model_copy(update={"analytic": (Uniform(kind="uniform", u_m_s=0, v_m_s=0),)}),
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("240/18 from 071200Z JUN 26", FieldError),
        ("240 18 kn from 071200Z JUN 26", FieldError),
        ("240/18 kn", FieldError),
        ("current 240/1 kn from 071200Z JUN 26", FieldError),
        ("400/18 kn from 071200Z JUN 26", QuantityError),
        ("240/18 furlongs from 071200Z JUN 26", QuantityError),
        ("240/18 kn from 071200 JUN 26", QuantityError),
    ],
)
def test_malformed_observation(text: str, error: type[Exception]):
    with pytest.raises(error):
        parse_observation(text, "wind")


def test_observations_out_of_order():
    texts = ("240/18 kn from 071200Z JUN 26", "250/18 kn from 071100Z JUN 26")
    with pytest.raises(FieldError, match="order of time") as caught:
        parse_observations(texts, "wind", "fields.wind")
    assert "071200Z JUN 26" in str(caught.value.allowed)
