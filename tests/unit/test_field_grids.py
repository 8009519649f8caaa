"""Grids that are not even: brought to an even one, linear fields exactly, holes as holes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from field_files import LAT, LON, linear, on_axes, on_grid, rotated_points

from sarex.errors import FieldError
from sarex.metocean import ErrorSpec, GridLayer, LayerSpec, build_layer, open_grid
from sarex.metocean.points import Points
from sarex.metocean.weights import interpolate, weights_of
from sarex.quantities import parse_time

ERROR = ErrorSpec(sigma_m_s=0.1, tau_h=3, source="test")
SPEC = LayerSpec(error=ERROR)
T0 = parse_time("2026-06-07T00:00Z")
HOUR = 3600 * 10**9
U, V = linear(0.3, 0.1, -0.05, 0.02), linear(-0.2, 0.04, 0.08, -0.01)
F32 = 2e-6  # float32 of a metre a second, a few operations


def read(data: xr.Dataset, folder: Path, spec: LayerSpec = SPEC) -> GridLayer:
    data.to_netcdf(folder / "field.nc")
    return open_grid(folder / "field.nc", "current", spec)


def assert_linear(grid: GridLayer, u=U, v=V) -> None:
    """At the nodes that have a value it is that of the field."""
    hours = (grid.times_ns - T0) / HOUR
    lon = (grid.lon_deg + 180.0) % 360.0 - 180.0
    place = np.meshgrid(hours, grid.lat_deg, lon, indexing="ij")
    valued = ~np.isnan(grid.velocity_m_s[..., 0])
    assert valued.any()
    for part, field in ((0, u), (1, v)):
        expected = field(*place)
        found = grid.velocity_m_s[..., part]
        assert np.abs(found - expected)[valued].max() < F32


LON_AXIS = np.array([127.0, 127.5, 128.0, 129.0, 130.0, 131.5])
LAT_AXIS = np.array([31.0, 31.25, 31.5, 32.0, 33.0])


@pytest.mark.parametrize("east", [0.0, 360.0], ids=["-180..180", "0..360"])
@pytest.mark.parametrize("lat_order", [1, -1], ids=["northward", "southward"])
@pytest.mark.parametrize("lon_order", [1, -1], ids=["eastward", "westward"])
def test_uneven_axes_in_any_order(east: float, lat_order: int, lon_order: int, tmp_path: Path):
    data = on_axes((U, V), LON_AXIS[::lon_order] + east, LAT_AXIS[::lat_order])
    grid = read(data, tmp_path)
    assert_linear(grid)
    assert not np.isnan(grid.velocity_m_s).any()
    assert grid.lon_deg[0] == pytest.approx(127.0)
    assert grid.lon_deg[-1] == pytest.approx(131.5)
    sentence = next(s for s in grid.assumptions if "unevenly" in s)
    assert "bilinear" in sentence
    assert "nothing finer than the source" in sentence


def test_uneven_latitudes_across_the_antimeridian(tmp_path: Path):
    lon = np.array([178.0, 179.0, 180.0, -179.0, -178.0])
    data = on_axes((U, V), lon, LAT_AXIS)
    data["u"].values[:] = np.arange(5)[None, None]
    grid = read(data, tmp_path)
    assert grid.lon_deg.tolist() == pytest.approx([178.0, 179.0, 180.0, 181.0, 182.0])
    assert grid.velocity_m_s[0, 0, :, 0] == pytest.approx(np.arange(5), abs=1e-6)
    layer = build_layer("current", SPEC, grid=grid)
    assert layer.sample([179.5, -178.5], [31.5, 31.5], T0)[0] == pytest.approx([1.5, 3.5], abs=1e-5)


def test_round_the_world_with_uneven_latitudes(tmp_path: Path):
    lon = np.arange(0.0, 360.0, 30.0)
    data = on_axes((U, V), lon, LAT_AXIS)
    data["u"].values[:] = np.cos(np.radians(lon))[None, None]
    layer = build_layer("current", SPEC, grid=read(data, tmp_path))
    u, _ = layer.sample([-15.0, 15.0, 180.0], [31.6, 32.5, 31.0], T0)
    half = (1.0 + np.cos(np.radians(30.0))) / 2.0
    assert u == pytest.approx([half, half, -1.0], abs=1e-6)


def test_it_is_never_finer_than_the_source(tmp_path: Path):
    grid = read(on_axes((U, V), LON_AXIS, LAT_AXIS), tmp_path)
    assert np.diff(grid.lon_deg).min() >= 0.5 - 1e-9
    assert np.diff(grid.lat_deg).min() >= 0.25 - 1e-9
    with pytest.raises(FieldError, match="finer than the source") as caught:
        read(
            on_axes((U, V), LON_AXIS, LAT_AXIS),
            tmp_path,
            SPEC.model_copy(update={"grid_step_deg": 0.1}),
        )
    assert "Leave grid_step_deg out" in caught.value.remedy
    coarse = SPEC.model_copy(update={"grid_step_deg": 1.0})
    grid = read(on_axes((U, V), LON_AXIS, LAT_AXIS), tmp_path, coarse)
    assert np.diff(grid.lat_deg) == pytest.approx(1.0)
    assert_linear(grid)


PLACES = rotated_points(9, 11, 0.25, 30.0, (128.0, 31.0))


@pytest.mark.parametrize("turn_deg", [0.0, 30.0, 135.0, -60.0])
def test_a_turned_grid_gives_a_linear_field_exactly(turn_deg: float, tmp_path: Path):
    places = rotated_points(9, 11, 0.25, turn_deg, (128.0, 31.0))
    grid = read(on_grid((U, V), (places, places)), tmp_path)
    assert_linear(grid)
    # the area of the grid is filled: 8 by 10 cells of its own
    lon_step, lat_step = np.diff(grid.lon_deg)[0], np.diff(grid.lat_deg)[0]
    filled = (~np.isnan(grid.velocity_m_s[0, ..., 0])).sum() * lon_step * lat_step
    assert filled == pytest.approx(80 * 0.25**2, rel=0.25)


def test_a_turned_grid_across_the_antimeridian(tmp_path: Path):
    lon, lat = rotated_points(9, 11, 0.25, 30.0, (178.5, 31.0))
    field = lambda t, la, lo: 0.1 * ((lo % 360.0) - 180.0) + 0.0 * t + 0.0 * la  # noqa: E731
    lon = (lon + 180.0) % 360.0 - 180.0
    grid = read(on_grid((field, V), ((lon, lat), (lon, lat))), tmp_path)
    layer = build_layer("current", SPEC, grid=grid)
    u, _ = layer.sample([179.5, -179.9], [32.5, 32.5], T0)
    assert u == pytest.approx([-0.05, 0.01], abs=1e-5)


def test_a_turned_grid_round_the_world(tmp_path: Path):
    """Longitude and latitude for each point; the gap behind the last column is closed."""
    lon, lat = np.meshgrid(np.arange(40.0, 400.0, 10.0), np.arange(-20.0, 31.0, 10.0))
    lat = lat + 2.0 * np.sin(np.radians(2.0 * lon))
    field = lambda t, la, lo: np.cos(np.radians(lo)) + 0.0 * t  # noqa: E731
    shown = (lon + 180.0) % 360.0 - 180.0
    grid = read(on_grid((field, field), ((shown, lat), (shown, lat))), tmp_path)
    layer = build_layer("current", SPEC, grid=grid)
    at = np.arange(-180.0, 180.0, 3.7)
    u, _ = layer.sample(at, 4.0, T0)
    assert not np.isnan(u).any()
    assert np.abs(u - np.cos(np.radians(at))).max() < 0.02  # linear between points 10 degrees apart


def turned_along(u, v, turn_deg: float):
    """Components along a grid turned anticlockwise of a vector towards east and north."""
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return (
        lambda *place: c * u(*place) + s * v(*place),
        lambda *place: -s * u(*place) + c * v(*place),
    )


ALONG = {"names": ("sea_water_x_velocity", "sea_water_y_velocity")}


def roms(turn_deg: float = 30.0, units: str = "radians") -> xr.Dataset:
    """u and v on an Arakawa C grid, components along it, the angle at the centres of its cells."""
    step = 0.2
    lon, lat = rotated_points(10, 12, step, turn_deg, (128.0, 31.0))
    middle = lambda a, axis: (np.delete(a, 0, axis) + np.delete(a, -1, axis)) / 2  # noqa: E731
    at_u, at_v = ((middle(lon, axis), middle(lat, axis)) for axis in (1, 0))
    data = on_grid(turned_along(U, V, turn_deg), (at_u, at_v), **ALONG)
    angle = np.full(lon.shape, turn_deg if units == "degrees" else np.radians(turn_deg))
    about = {"long_name": "angle between XI-axis and EAST", "units": units}
    dims = ("eta_rho", "xi_rho")
    return data.assign_coords(lon_rho=(dims, lon, LON), lat_rho=(dims, lat, LAT)).assign(
        angle=(dims, angle, about)
    )


@pytest.mark.parametrize("units", ["radians", "degrees"])
def test_a_staggered_turned_grid_with_its_angle(units: str, tmp_path: Path):
    grid = read(roms(units=units), tmp_path)
    assert_linear(grid)
    assert any("staggered" in s for s in grid.assumptions)
    assert any("turned to east and north by the angle" in s for s in grid.assumptions)


def test_a_staggered_grid_on_axes(tmp_path: Path):
    lon, lat = 128.0 + 0.25 * np.arange(9), 31.0 + 0.25 * np.arange(7)
    u = on_axes((U, V), lon + 0.125, lat)["u"].rename(lon="lon_u", lat="lat_u")
    v = on_axes((U, V), lon, lat + 0.125)["v"].rename(lon="lon_v", lat="lat_v")
    grid = read(xr.Dataset({"u": u, "v": v}), tmp_path)
    assert_linear(grid)
    assert grid.lon_deg[0] == pytest.approx(128.125)  # the area that both share
    assert grid.lat_deg[0] == pytest.approx(31.125)
    assert not np.isnan(grid.velocity_m_s).any()


def test_components_along_grid_lines_only_where_the_case_says_so(tmp_path: Path):
    along = on_grid(turned_along(U, V, 30.0), (PLACES, PLACES), **ALONG)
    with pytest.raises(FieldError, match="along a turned grid") as caught:
        read(along, tmp_path)
    assert "grid lines" in caught.value.remedy
    # rotated_points turns on the chart of equal degrees; the true angle is that of metres
    grid = read(along, tmp_path, SPEC.model_copy(update={"angle": "grid lines"}))
    lat = grid.lat_deg[:, None]
    true = np.arctan2(np.sin(np.radians(30.0)), np.cos(np.radians(30.0)) * np.cos(np.radians(lat)))
    place = np.meshgrid([0.0], grid.lat_deg, grid.lon_deg, indexing="ij")
    x, y = (f(*place)[0] for f in turned_along(U, V, 30.0))
    valued = ~np.isnan(grid.velocity_m_s[0, ..., 0])
    expected = np.cos(true) * x - np.sin(true) * y
    # the angle is interpolated between points 0.25 degrees apart
    assert np.abs(grid.velocity_m_s[0, ..., 0] - expected)[valued].max() < 2e-4


def test_components_on_a_turned_grid_of_which_nobody_says_anything(tmp_path: Path):
    data = on_grid((U, V), (PLACES, PLACES), names=("", ""))
    named = SPEC.model_copy(update={"u": "u", "v": "v"})
    with pytest.raises(FieldError, match="nobody says along what") as caught:
        read(data, tmp_path, named)
    assert "components = 'earth'" in caught.value.remedy
    assert_linear(read(data, tmp_path, named.model_copy(update={"components": "earth"})))


def test_file_and_case_differ_on_the_components(tmp_path: Path):
    data = on_grid((U, V), (PLACES, PLACES))
    with pytest.raises(FieldError, match="differ on what the components"):
        read(data, tmp_path, SPEC.model_copy(update={"components": "grid"}))


def test_x_and_y_on_axes_are_east_and_north(tmp_path: Path):
    data = on_axes((U, V), 128.0 + np.arange(4), 31.0 + np.arange(3), **ALONG)
    assert_linear(read(data, tmp_path))


def test_a_map_projection_with_components_along_it(tmp_path: Path):
    from pyproj import CRS, Transformer

    crs = CRS.from_cf(
        {
            "grid_mapping_name": "polar_stereographic",
            "straight_vertical_longitude_from_pole": 100.0,
            "latitude_of_projection_origin": 90.0,
            "standard_parallel": 60.0,
        }
    )
    to_xy = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x0, y0 = to_xy.transform(129.0, 33.0)
    x, y = x0 + 20e3 * np.arange(12), y0 + 20e3 * np.arange(10)
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*np.meshgrid(x, y))
    # the convergence of a polar stereographic map is the difference to its straight meridian
    turn = -(lon - 100.0)
    east, north = U(0.0, lat, lon), V(0.0, lat, lon)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    along = (c * east + s * north, -s * east + c * north)
    about = {"units": "m s-1", "grid_mapping": "polar"}
    data = xr.Dataset(
        {
            letter: (
                ("time", "y", "x"),
                np.stack([values, values]).astype("f4"),
                {**about, "standard_name": name},
            )
            for letter, values, name in zip("uv", along, ALONG["names"], strict=True)
        },
        coords={
            "time": ("time", [0.0, 1.0], {"units": "hours since 2026-06-07"}),
            "x": ("x", x, {"standard_name": "projection_x_coordinate", "units": "m"}),
            "y": ("y", y, {"standard_name": "projection_y_coordinate", "units": "m"}),
        },
    )
    data["polar"] = ((), 0, crs.to_cf())
    grid = read(data, tmp_path)
    place = np.meshgrid([0.0], grid.lat_deg, grid.lon_deg, indexing="ij")
    valued = ~np.isnan(grid.velocity_m_s[0, ..., 0])
    for part, field in ((0, U), (1, V)):
        miss = np.abs(grid.velocity_m_s[0, ..., part] - field(*place)[0])[valued]
        assert miss.max() < 3e-3  # bilinear on a curved grid of 20 km, values about 0.3 m/s
    assert valued.mean() > 0.4


def test_a_rotated_pole_with_components_along_it(tmp_path: Path):
    """As regional weather models write it: rotated axes, and longitude and latitude besides."""
    from pyproj import CRS, Transformer

    mapping = {
        "grid_mapping_name": "rotated_latitude_longitude",
        "grid_north_pole_latitude": 40.0,
        "grid_north_pole_longitude": -20.0,
        "north_pole_grid_longitude": 0.0,
    }
    to_lonlat = Transformer.from_crs(CRS.from_cf(mapping), "EPSG:4326", always_xy=True)
    back = Transformer.from_crs("EPSG:4326", CRS.from_cf(mapping), always_xy=True)
    x0, y0 = back.transform(129.0, 33.0)
    x, y = x0 + 0.1 * np.arange(14), y0 + 0.1 * np.arange(12)
    lon, lat = to_lonlat.transform(*np.meshgrid(x, y))
    # the angle of the rotated parallel, by a step of a ten-thousandth of a degree along it
    ahead = to_lonlat.transform(*np.meshgrid(x + 1e-4, y))
    turn = np.arctan2(ahead[1] - lat, (ahead[0] - lon) * np.cos(np.radians(lat)))
    east, north = 10.0 * U(0.0, lat, lon), 10.0 * V(0.0, lat, lon)
    along = (
        np.cos(turn) * east + np.sin(turn) * north,
        -np.sin(turn) * east + np.cos(turn) * north,
    )
    assert np.abs(np.degrees(turn)).min() > 5.0
    data = xr.Dataset(
        {
            name: (("time", "rlat", "rlon"), np.stack([values, values]).astype("f4"),
                   {"standard_name": name, "units": "m s-1", "grid_mapping": "pole"})
            for name, values in zip(("x_wind", "y_wind"), along, strict=True)
        },
        coords={
            "time": ("time", [0.0, 1.0], {"units": "hours since 2026-06-07"}),
            "rlon": ("rlon", x, {"standard_name": "grid_longitude", "units": "degrees"}),
            "rlat": ("rlat", y, {"standard_name": "grid_latitude", "units": "degrees"}),
            "lon": (("rlat", "rlon"), lon, LON),
            "lat": (("rlat", "rlon"), lat, LAT),
        },
    )  # fmt: skip
    data["pole"] = ((), 0, mapping)
    data.to_netcdf(tmp_path / "wind.nc")
    spec = LayerSpec(error=ERROR, height_m=10.0)
    grid = open_grid(tmp_path / "wind.nc", "wind", spec)
    place = np.meshgrid([0.0], grid.lat_deg, grid.lon_deg, indexing="ij")
    valued = ~np.isnan(grid.velocity_m_s[0, ..., 0])
    for part, field in ((0, U), (1, V)):
        miss = np.abs(grid.velocity_m_s[0, ..., part] - 10.0 * field(*place)[0])[valued]
        assert miss.max() < 5e-3  # winds of 3 m/s on a curved grid of 11 km
    for_axes = data.drop_vars(["lon", "lat"])
    for_axes.to_netcdf(tmp_path / "axes.nc")
    only_axes = open_grid(tmp_path / "axes.nc", "wind", spec)
    assert only_axes.velocity_m_s == pytest.approx(grid.velocity_m_s, abs=1e-5, nan_ok=True)


def test_a_grid_as_nemo_writes_it(tmp_path: Path):
    """nav_lon and nav_lat for each point, components in two files, along i and j."""
    step, turn = 0.2, 20.0
    lon, lat = rotated_points(10, 12, step, turn, (128.0, 31.0))
    shift = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))]) * step / 2
    at_u, at_v = (lon + shift[0], lat + shift[1]), (lon - shift[1], lat + shift[0])
    data = on_grid(turned_along(U, V, turn), (at_u, at_v), **ALONG)
    for letter, name in (("u", "vozocrtx"), ("v", "vomecrty")):
        part = data[[letter]].rename(
            {letter: name, f"eta_{letter}": "y", f"xi_{letter}": "x", "time": "time_counter",
             f"lon_{letter}": "nav_lon", f"lat_{letter}": "nav_lat"}
        )  # fmt: skip
        part["angle"] = (("y", "x"), np.full(lon.shape, turn), {"units": "degrees"})
        part.to_netcdf(tmp_path / f"{letter}.nc")
    spec = SPEC.model_copy(update={"angle": "angle"})
    grid = open_grid(tmp_path / "u.nc", "current", spec, v_path=tmp_path / "v.nc")
    assert_linear(grid)
    with pytest.raises(FieldError, match="along a turned grid"):
        open_grid(tmp_path / "u.nc", "current", SPEC, v_path=tmp_path / "v.nc")


# --- holes ------------------------------------------------------------------------------------


def test_a_hole_stays_a_hole_and_nothing_is_invented_on_land(tmp_path: Path):
    lon, lat = PLACES
    land = (np.arange(9)[:, None] >= 3) & (np.arange(9)[:, None] <= 5) & (np.arange(11) <= 4)
    data = on_grid((U, V), (PLACES, PLACES))
    data["u"].values[:, land] = np.nan
    grid = read(data, tmp_path)
    valued = ~np.isnan(grid.velocity_m_s[0, ..., 0])
    columns, rows = np.meshgrid(grid.lon_deg, grid.lat_deg)
    # the grid is square in degrees, so the nearest point in degrees is the nearest of the cell
    apart = np.hypot(columns[..., None] - lon.ravel(), rows[..., None] - lat.ravel())
    nearest = apart.argmin(axis=-1)
    tie = np.sort(apart, axis=-1)
    clear = tie[..., 1] - tie[..., 0] > 1e-6
    assert not (valued & land.ravel()[nearest] & clear).any()
    c, s = np.cos(np.radians(30.0)), np.sin(np.radians(30.0))
    i = (c * (columns - 128.0) + s * (rows - 31.0)) / 0.25
    j = (-s * (columns - 128.0) + c * (rows - 31.0)) / 0.25
    inside = (i >= 0) & (i <= 10) & (j >= 0) & (j <= 8)
    assert (valued == ~land.ravel()[nearest])[inside & clear].all()
    assert any("has no value (land" in s for s in grid.assumptions)


def test_interpolation_against_a_slow_twin():
    rng = np.random.default_rng(3)
    lon, lat = rotated_points(6, 7, 0.5, 20.0, (128.0, 31.0))
    lon, lat = lon + rng.uniform(-0.1, 0.1, lon.shape), lat + rng.uniform(-0.1, 0.1, lat.shape)
    values = rng.normal(size=lon.shape)
    values[2, 3] = values[4, 1] = np.nan
    points = Points(lon, lat, ("row", "column"))
    to_lon, to_lat = np.linspace(127.0, 131.0, 23), np.linspace(31.0, 34.5, 19)
    found = interpolate(values, weights_of(points, to_lon, to_lat, "here")).reshape(19, 23)
    for j, la in enumerate(to_lat):
        for i, lo in enumerate(to_lon):
            expected = _twin(lon, lat, values, lo, la)
            if np.isnan(expected):
                assert np.isnan(found[j, i])
            else:
                assert found[j, i] == pytest.approx(expected, abs=1e-9)


def _twin(lon, lat, values, lo, la) -> float:
    """Cell by cell: bilinear coordinates by least squares, then the rule of holes."""
    from scipy.optimize import least_squares

    best = np.nan, np.inf
    for r in range(lon.shape[0] - 1):
        for c in range(lon.shape[1] - 1):
            corner = [(r, c), (r, c + 1), (r + 1, c + 1), (r + 1, c)]
            xs, ys = (np.array([a[p] for p in corner]) for a in (lon, lat))

            def shape(p):
                return np.array(
                    [(1 - p[0]) * (1 - p[1]), p[0] * (1 - p[1]), p[0] * p[1], (1 - p[0]) * p[1]]
                )

            def miss(p, xs=xs, ys=ys):
                return [shape(p) @ xs - lo, shape(p) @ ys - la]

            if not (xs.min() <= lo <= xs.max() and ys.min() <= la <= ys.max()):
                continue
            solved = least_squares(miss, [0.5, 0.5], xtol=1e-15, ftol=1e-15, gtol=1e-15)
            p = solved.x
            if np.abs(miss(p)).max() > 1e-9 or p.min() < -1e-9 or p.max() > 1 + 1e-9:
                continue
            weights, held = shape(p), np.array([values[q] for q in corner])
            ok = ~np.isnan(held)
            value = (weights[ok] @ held[ok]) / weights[ok].sum() if ok[weights.argmax()] else np.nan
            area = abs(np.dot(xs, np.roll(ys, -1)) - np.dot(ys, np.roll(xs, -1)))
            if area < best[1]:
                best = value, area
    return best[0]


# --- refusals ---------------------------------------------------------------------------------


def test_mixed_staggering_is_refused(tmp_path: Path):
    other = rotated_points(6, 11, 0.25, 30.0, (128.0, 31.0))
    with pytest.raises(FieldError, match="not one staggered grid") as caught:
        read(on_grid((U, V), (PLACES, other)), tmp_path)
    assert "9 by 11" in str(caught.value.given)
    assert "one model grid" in caught.value.remedy


def test_components_that_share_no_area(tmp_path: Path):
    far = rotated_points(9, 11, 0.25, 30.0, (148.0, 31.0))
    with pytest.raises(FieldError, match="share no area"):
        read(on_grid((U, V), (PLACES, far)), tmp_path)


def test_coordinates_that_are_zero_on_land(tmp_path: Path):
    lon, lat = (a.copy() for a in PLACES)
    lon[0, 0] = lat[0, 0] = 0.0
    with pytest.raises(FieldError, match="lie far apart") as caught:
        read(on_grid((U, V), ((lon, lat), (lon, lat))), tmp_path)
    assert "_FillValue" in caught.value.remedy


def test_coordinates_that_are_missing_on_land(tmp_path: Path):
    lon, lat = (a.copy() for a in PLACES)
    lon[:2, :2] = lat[:2, :2] = np.nan
    grid = read(on_grid((U, V), ((lon, lat), (lon, lat))), tmp_path)
    assert_linear(grid)


def test_two_longitudes_that_fit(tmp_path: Path):
    data = on_grid((U, U), (PLACES, PLACES))[["u"]].assign(v=lambda d: d["u"] * 1.0)
    data["v"].attrs = {"standard_name": "northward_sea_water_velocity", "units": "m s-1"}
    data = data.assign(lon_f=(("eta_u", "xi_u"), PLACES[0] + 0.1, LON))
    for name in ("u", "v"):
        data[name].encoding["coordinates"] = None
    with pytest.raises(FieldError, match="more than one longitude fits") as caught:
        read(data, tmp_path)
    assert "coordinates = 'lon_" in caught.value.remedy


def test_an_angle_without_a_unit(tmp_path: Path):
    data = roms()
    del data["angle"].attrs["units"]
    with pytest.raises(FieldError, match="unit of the angle"):
        read(data, tmp_path)


def test_an_angle_of_another_name(tmp_path: Path):
    with pytest.raises(FieldError, match="no variable of this name for the angle"):
        read(roms(), tmp_path, SPEC.model_copy(update={"angle": "anlge"}))


def test_rtofs_off_washington_lies_on_even_axes(data_folder: Path):
    spec = LayerSpec(error=ERROR, u="water_u", v="water_v", units="m/s")
    path = data_folder / "rtofs_wa_20241028" / "wa_RTOFS_global.nc"
    grid = open_grid(path, "current", spec)
    assert not any("brought to an even grid" in s for s in grid.assumptions)


# --- a part of the file -----------------------------------------------------------------------


def area(*corners: float) -> LayerSpec:
    return SPEC.model_copy(update={"area_deg": corners})


@pytest.mark.parametrize("east", [0.0, 360.0])
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "corners",
    [(20.0, -10.0, 50.0, 20.0), (-35.0, -10.0, 25.0, 20.0), (165.0, 0.0, 205.0, 10.0)],
    ids=["plain", "Greenwich", "antimeridian"],
)
def test_a_part_of_a_file_is_that_part(east: float, order: int, corners, tmp_path: Path):
    lon, lat = np.arange(-180.0, 180.0, 10.0), np.arange(-40.0, 41.0, 5.0)
    lon = np.sort(lon % 360.0) if east else lon
    wave = lambda t, la, lo: np.cos(np.radians(lo)) + 0.01 * la + 0.02 * t  # noqa: E731
    data = on_axes((wave, wave), lon, lat[::order])
    whole = build_layer("current", SPEC, grid=read(data, tmp_path))
    grid = read(data, tmp_path, area(*corners))
    part = build_layer("current", SPEC, grid=grid)
    assert grid.lon_deg.size <= (corners[2] - corners[0]) / 10.0 + 4
    assert grid.lat_deg.size <= (corners[3] - corners[1]) / 5.0 + 4
    rng = np.random.default_rng(1)
    at = rng.uniform(corners[0], corners[2], 50), rng.uniform(corners[1], corners[3], 50)
    for a, b in zip(whole.sample(*at, T0 + HOUR), part.sample(*at, T0 + HOUR), strict=True):
        assert a == pytest.approx(b, abs=1e-6)
    assert any("longitude only" in s for s in grid.assumptions)


def test_a_part_of_a_turned_staggered_grid(tmp_path: Path):
    grid = read(roms(), tmp_path, area(128.0, 31.8, 129.0, 32.4))
    assert_linear(grid)
    valued = ~np.isnan(grid.velocity_m_s[0, ..., 0])
    columns, rows = np.meshgrid(grid.lon_deg, grid.lat_deg)
    inside = (columns >= 128.0) & (columns <= 129.0) & (rows >= 31.8) & (rows <= 32.4)
    assert valued[inside].all()


def test_an_area_that_is_none(tmp_path: Path):
    data = on_axes((U, V), LON_AXIS, LAT_AXIS)
    with pytest.raises(FieldError, match="no point of the file") as caught:
        read(data, tmp_path, area(10.0, 31.0, 20.0, 33.0))
    assert "Correct area_deg" in caught.value.remedy
    for corners in ((128.0, 33.0, 130.0, 31.0), (130.0, 31.0, 128.0, 33.0), (0.0, 0.0, 400.0, 5.0)):
        with pytest.raises(FieldError, match="not an area"):
            read(data, tmp_path, area(*corners))


def test_a_turned_grid_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sarex.metocean.placing.LARGEST_TURNED_GRID", 98)
    data = on_grid((U, V), (PLACES, PLACES))
    with pytest.raises(FieldError, match="too large to be brought") as caught:
        read(data, tmp_path)
    assert "area_deg" in caught.value.remedy
    assert_linear(read(data, tmp_path, area(128.0, 31.5, 129.0, 32.5)))
