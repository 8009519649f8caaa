"""What layers say and give: interpolation, holes, wrap-around, observations, real files."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sarex.errors import FieldError
from sarex.metocean import (
    ErrorSpec,
    FieldsSpec,
    Forcing,
    Front,
    GridLayer,
    LayerSpec,
    Uniform,
    build_layer,
    load_forcing,
    open_grid,
    parse_observations,
)
from sarex.metocean.spec import Factor
from sarex.quantities import parse_time

ERROR = ErrorSpec(sigma_m_s=0.5, tau_h=6, source="test")
T0 = parse_time("2026-06-07T00:00Z")
HOUR = 3600 * 10**9
CALM = (Uniform(kind="uniform", u_m_s=0.0, v_m_s=0.0),)


def grid(velocity: np.ndarray, lon0: float = 128.0, step: float = 1.0) -> GridLayer:
    nt, ny, nx, _ = velocity.shape
    return GridLayer(
        quantity="current", times_ns=T0 + HOUR * np.arange(nt), lon_deg=lon0 + step * np.arange(nx),
        lat_deg=30.0 + step * np.arange(ny), velocity_m_s=velocity.astype(np.float32),
        climatology=False, assumptions=(), labels=(), source="made here",
    )  # fmt: skip


def layer(velocity: np.ndarray, lon0: float = 128.0, step: float = 1.0):
    return build_layer("current", LayerSpec(error=ERROR), grid=grid(velocity, lon0, step))


def test_bilinear_in_space_and_linear_in_time():
    values = np.zeros((2, 2, 2, 2))
    values[0, :, :, 0] = [[0, 1], [2, 3]]
    values[1, :, :, 0] = [[10, 11], [12, 13]]
    u, v = layer(values).sample([128.25, 129.0], [30.5, 31.0], [T0 + HOUR // 2, T0])
    assert u == pytest.approx([0.25 + 1.0 + 5.0, 3.0])
    assert v.tolist() == [0.0, 0.0]


def test_near_a_hole_the_other_corners_count_in_a_hole_nothing_is_given():
    values = np.ones((2, 3, 3, 2))
    values[:, 0, 0] = np.nan
    values[:, 2, 2, 0] = 3.0
    field = layer(values)
    u, _ = field.sample([128.1, 128.0, 128.0], [30.1, 30.0, 30.4], T0)
    assert u[0] == pytest.approx(1.0)  # the three others
    assert math.isnan(u[1])  # on the missing corner itself
    assert u[2] == pytest.approx(1.0)
    everywhere = np.full((2, 3, 3, 2), np.nan)
    everywhere[:, 2, 2] = 1.0
    assert math.isnan(layer(everywhere).sample(128.5, 30.5, T0)[0])


def test_area_across_the_antimeridian():
    values = np.zeros((2, 2, 5, 2))
    values[..., 0] = np.arange(5)
    field = layer(values, lon0=178.0)
    u, _ = field.sample([179.5, -179.5, 180.0, -178.0], 30.5, T0)
    assert u == pytest.approx([1.5, 2.5, 2.0, 4.0])


def test_grid_from_0_to_360_descending_north_to_south(tmp_path: Path):
    import xarray as xr

    lon, lat = np.arange(0.0, 360.0, 45.0), np.array([40.0, 30.0, 20.0])
    values = np.broadcast_to(lon[None, None] + lat[None, :, None] / 100, (2, 3, 8)) / 100
    shape = ("time", "latitude", "longitude")
    name = "{}ward_sea_water_velocity"
    data = xr.Dataset(
        {
            c: (shape, values, {"standard_name": name.format(d), "units": "m s-1"})
            for c, d in (("a", "east"), ("b", "north"))
        },
        coords={
            "time": ("time", [0.0, 1.0], {"units": "hours since 2026-06-07"}),
            "latitude": ("latitude", lat),
            "longitude": ("longitude", lon),
        },
    )
    data.to_netcdf(tmp_path / "c.nc")
    read = open_grid(tmp_path / "c.nc", "current", LayerSpec(error=ERROR))
    assert read.lat_deg.tolist() == [20.0, 30.0, 40.0]
    field = build_layer("current", LayerSpec(error=ERROR), grid=read)
    u, _ = field.sample([-90.0, -22.5, 0.0], [30.0, 30.0, 20.0], T0)
    # 270°; half way from 315° to 0° round the world; 0°
    assert u == pytest.approx([2.703, (3.15 + 0.0) / 2 + 0.003, 0.002], abs=1e-6)


def test_wind_is_from_current_is_to():
    wind = parse_observations(("240/18 kn from 071200Z JUN 26",), "wind")[0]
    current = parse_observations(("240/1 m/s from 071200Z JUN 26",), "current")[0]
    assert math.degrees(math.atan2(wind.u_m_s, wind.v_m_s)) % 360 == pytest.approx(60)
    assert math.hypot(wind.u_m_s, wind.v_m_s) == pytest.approx(18 * 1852 / 3600)
    assert math.degrees(math.atan2(current.u_m_s, current.v_m_s)) % 360 == pytest.approx(240)


def test_an_observation_holds_until_the_next_and_not_before_the_first():
    seen = parse_observations(
        ("270/10 m/s from 070000Z JUN 26", "270/20 m/s from 070100Z JUN 26"), "wind"
    )
    field = build_layer("wind", LayerSpec(error=ERROR), observations=seen)
    u, _ = field.sample(
        10.0, 10.0, T0 + HOUR * np.array([0, 1, 2, 500]) - np.array([0, 1, 0, 0]) * 10**9
    )
    assert u == pytest.approx([10, 10, 20, 20])
    with pytest.raises(FieldError, match="does not cover the time"):
        field.sample(10.0, 10.0, T0 - 1)
    assert field.labels == ("OBSERVED",)
    assert "070100Z JUN 26" in field.assumptions[0]


def test_terms_add_up():
    front = Front(
        kind="front", lon_deg=129.0, lat_deg=30.0, to_deg=90, speed_m_s=1.0, half_width_m=1e4
    )
    spec = LayerSpec(error=ERROR, analytic=(Uniform(kind="uniform", u_m_s=0.25, v_m_s=0.5), front))
    field = build_layer("current", spec)
    lat_m = 110852.4  # one degree of latitude at 30° N, WGS 84
    u, v = field.sample([129.0, 129.0], [30.0, 30.0 + 1e4 / lat_m], T0)
    assert u == pytest.approx([1.25, 0.25 + 1 / math.cosh(1) ** 2], abs=1e-5)
    assert v == pytest.approx([0.5, 0.5])
    assert field.labels == ("SYNTHETIC",)


def test_a_factor_counts_for_files_alone_and_is_said():
    plain = grid(np.random.default_rng(1).normal(size=(2, 3, 3, 2)))
    factor = Factor(value=0.25, source="drifters of the summer")
    still = (Uniform(kind="uniform", u_m_s=1.0, v_m_s=0.0),)
    field = build_layer(
        "current", LayerSpec(error=ERROR, factor=factor, analytic=still), grid=plain
    )
    before = build_layer("current", LayerSpec(error=ERROR), grid=plain)
    at = (plain.lon_deg[1] + 0.01, plain.lat_deg[1] + 0.01, plain.times_ns[0])
    u, v = before.sample(*at)
    assert field.sample(*at)[0] == pytest.approx(1.0 + 0.25 * u, abs=1e-6)
    assert field.sample(*at)[1] == pytest.approx(0.25 * v, abs=1e-6)
    assert any("multiplied by 0.25 (drifters of the summer)" in s for s in field.assumptions)
    with pytest.raises(FieldError, match="a factor without a file"):
        build_layer("current", LayerSpec(error=ERROR, factor=factor, analytic=still))


def test_the_true_sea_differs_by_its_error_model():
    spec = LayerSpec(error=ERROR, analytic=CALM)
    forcing = Forcing(build_layer("wind", spec), build_layer("current", spec))
    span = {"start_ns": T0, "end_ns": T0 + 48 * HOUR}
    seas = [
        forcing.perturbed(np.random.default_rng(s), **span).wind.sample(0.0, 0.0, T0 + 24 * HOUR)
        for s in range(300)
    ]
    assert np.std(seas) == pytest.approx(0.5, rel=4 / math.sqrt(2 * 600))
    same = forcing.perturbed(np.random.default_rng(1), **span)
    assert same.content_hash == forcing.perturbed(np.random.default_rng(1), **span).content_hash
    assert same.content_hash != forcing.content_hash
    assert same.wind.error.sigma_m_s == 0.0
    steady = forcing.perturbed(np.random.default_rng(1), **span, uniform_share=1.0)
    assert np.ptp(steady.wind.sample(0.0, 0.0, T0 + HOUR * np.arange(48))[0]) == 0.0


def test_content_hash_follows_the_values():
    values = np.ones((2, 2, 2, 2))
    before = layer(values).content_hash
    values[0, 0, 0, 0] += 1e-6
    assert layer(values).content_hash != before


# --- real files -------------------------------------------------------------------------------


def test_brittany(data_folder: Path):
    folder = data_folder / "cmems_ecmwf_brittany_20260224"
    wind = LayerSpec(file="brittany_wind_cf.nc", height_m=10, error=ERROR)
    current = LayerSpec(file="brittany_currents_cf.nc", error=ERROR)
    spec = FieldsSpec(wind=wind, current=current, coast="brittany")
    with pytest.raises(FieldError, match="gap of 12 h"):
        load_forcing(spec, folder)
    wind = wind.model_copy(update={"max_gap_h": 12.0})
    forcing = load_forcing(spec.model_copy(update={"wind": wind}), folder)
    assert any("241200Z FEB 26 and 250000Z FEB 26 (12 h)" in s for s in forcing.assumptions)
    assert forcing.labels == ("GAP BRIDGED",)
    u, v = forcing.current.sample(-5.5, 48.0, parse_time("2026-02-24T06:00Z"))
    assert 0.0 < math.hypot(u, v) < 2.0


def test_korea_strait_is_mixed(data_folder: Path):
    spec = FieldsSpec(
        wind=LayerSpec(
            file="gfs_korea_20161120/gfs_1deg_10m_wind_115E150E_20N50N_20161120T00_20161122T00.nc",
            error=ERROR,
        ),
        current=LayerSpec(
            file="korea_east_sea/khoa_eastsea_current_2023mean_cf.nc",
            valid="climatology",
            error=ERROR,
        ),
        coast="korea_strait",
    )
    forcing = load_forcing(spec, data_folder)
    assert forcing.labels == ("CLIMATOLOGY", "MIXED")
    assert forcing.current.coverage.start_ns is None
    assert forcing.wind.coverage.end_ns == parse_time("2016-11-22T00:00Z")
    undated = spec.current.model_copy(update={"valid": "dated"})
    with pytest.raises(FieldError, match="single field"):
        load_forcing(spec.model_copy(update={"current": undated}), data_folder)


def test_rtofs_needs_names_and_a_unit(data_folder: Path):
    path = data_folder / "rtofs_wa_20241028" / "wa_RTOFS_global.nc"
    with pytest.raises(FieldError, match="no variables with the standard names"):
        open_grid(path, "current", LayerSpec(error=ERROR))
    named = LayerSpec(error=ERROR, u="water_u", v="water_v")
    with pytest.raises(FieldError, match="no unit"):
        open_grid(path, "current", named)
    read = open_grid(path, "current", named.model_copy(update={"units": "m/s"}))
    assert read.times_ns[0] == parse_time("2024-10-28T03:00Z")
    assert set(np.diff(read.times_ns)) == {3 * HOUR}
    assert np.isnan(read.velocity_m_s).any()


def test_gfs_from_grib_needs_names_and_the_height(data_folder: Path):
    path = data_folder / "rtofs_wa_20241028" / "GFS_Global_0p25deg_20230302.nc"
    named = LayerSpec(error=ERROR, u="air_u", v="air_v")
    with pytest.raises(FieldError, match="height of the wind"):
        open_grid(path, "wind", named)
    read = open_grid(path, "wind", named.model_copy(update={"height_m": 10.0}))
    assert read.times_ns[0] == parse_time("2023-03-02T00:00Z")
