"""Several sources of a quantity, ensembles, further quantities, wind at another height."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from field_files import TIME, linear, on_axes

from sarex.errors import CoverageError, FieldError, QuantityError
from sarex.metocean import (
    ErrorSpec,
    FieldsSpec,
    GridLayer,
    LayerSpec,
    ScalarSpec,
    SourceSpec,
    StokesSpec,
    build_layer,
    load_forcing,
    open_grid,
)
from sarex.metocean.source_spec import LogLaw, PowerLaw
from sarex.quantities import parse_time

ERROR = ErrorSpec(sigma_m_s=0.1, tau_h=3, source="test")
SPEC = LayerSpec(error=ERROR)
T0 = parse_time("2026-06-07T00:00Z")
HOUR = 3600 * 10**9
WIND = ("eastward_wind", "northward_wind")


def grid(
    value: float,
    *,
    lon0: float = 128.0,
    lat0: float = 30.0,
    size: int = 9,
    step: float = 0.5,
    hours: tuple[int, ...] = (0, 3, 6),
    source: str = "made.nc",
    seed: int | None = None,
    members: tuple[float, ...] = (1.0,),
) -> GridLayer:
    """Constant, or random with a few holes."""
    shape = (len(hours), *((len(members),) if len(members) > 1 else ()), size, size, 2)
    values = np.full(shape, value, np.float32)
    if seed is not None:
        rng = np.random.default_rng(seed)
        values = rng.normal(value, 1.0, shape).astype(np.float32)
        values[rng.random(shape[:-1]) < 0.3] = np.nan
    return GridLayer(
        quantity="current", times_ns=T0 + HOUR * np.array(hours, np.int64),
        lon_deg=lon0 + step * np.arange(size), lat_deg=lat0 + step * np.arange(size),
        velocity_m_s=values, climatology=False, assumptions=(f"{source} is read.",), labels=(),
        source=source, member_weights=members,
    )  # fmt: skip


# --- priority ---------------------------------------------------------------------------------


def twin(grids: list[GridLayer], lon: float, lat: float, time_ns: int, member: int):
    """The first source with a value at a place and a time, slowly."""
    for each in grids:
        times, values = each.times_ns, each.velocity_m_s
        if not times[0] <= time_ns <= times[-1]:
            continue
        if not (each.lon_deg[0] <= lon <= each.lon_deg[-1]):
            continue
        if not (each.lat_deg[0] <= lat <= each.lat_deg[-1]):
            continue
        if values.ndim == 5:
            values = values[:, member % values.shape[1]]
        k = min(int(np.searchsorted(times, time_ns, side="right")) - 1, times.size - 2)
        part = (time_ns - times[k]) / (times[k + 1] - times[k])
        x = (lon - each.lon_deg[0]) / (each.lon_deg[1] - each.lon_deg[0])
        y = (lat - each.lat_deg[0]) / (each.lat_deg[1] - each.lat_deg[0])
        i, j = (min(int(c), n - 2) for c, n in ((x, each.lon_deg.size), (y, each.lat_deg.size)))
        total, weights = np.zeros(2), 0.0
        for dj in (0, 1):
            for di in (0, 1):
                w = abs(1 - dj - (y - j)) * abs(1 - di - (x - i))
                now, then = values[k, j + dj, i + di], values[k + 1, j + dj, i + di]
                here = now if part == 0 else (now + part * (then - now)).astype(np.float32)
                if w > 0 and not np.isnan(here).any():
                    total, weights = total + w * here, weights + w
        if weights > 0:
            return total / weights
    return np.full(2, np.nan)


@pytest.mark.parametrize("members", [(1.0,), (0.25, 0.5, 0.25)])
def test_the_rule_of_priority_against_a_slow_twin(members: tuple[float, ...]):
    grids = [
        grid(1.0, lon0=129.0, lat0=31.0, size=5, step=0.25, hours=(0, 2, 4), seed=1, source="a"),
        grid(2.0, lon0=128.5, lat0=30.5, hours=(3, 6, 9), seed=2, source="b", members=members),
        grid(3.0, lon0=127.0, lat0=29.0, size=9, step=1.0, hours=(0, 9), seed=3, source="c"),
    ]
    layer = build_layer("current", SPEC, grid=grids)
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(127.0, 135.0, 500), rng.uniform(29.0, 37.0, 500)
    lon[:250], lat[:250] = rng.uniform(128.5, 131.0, 250), rng.uniform(30.5, 33.0, 250)
    time = T0 + (rng.uniform(0, 9, 500) * HOUR).astype(np.int64)
    time[::7] = T0 + HOUR * rng.integers(0, 10, time[::7].size)
    ruled = np.zeros(3, int)
    for member in range(len(members)):
        u, v = layer.sample(lon, lat, time, member=member)
        for p in range(lon.size):
            expected = twin(grids, lon[p], lat[p], int(time[p]), member)
            assert (u[p], v[p]) == pytest.approx(tuple(expected), abs=2e-6, nan_ok=True)
            alone = [twin([g], lon[p], lat[p], int(time[p]), member)[0] for g in grids]
            if not np.isnan(expected[0]):
                ruled[next(i for i, a in enumerate(alone) if not np.isnan(a))] += 1
    assert (ruled > 15).all()


def test_the_sentence_says_which_source_rules_where_and_when():
    near = grid(1.0, lon0=129.0, size=3, hours=(0, 3, 6), source="near.nc")
    far = grid(2.0, hours=(0, 6, 12), source="far.nc")
    layer = build_layer("current", SPEC, grid=[near, far])
    first = layer.assumptions[0]
    assert first.index("1. near.nc (30.00 to 31.00") < first.index("2. far.nc")
    assert "070000Z JUN 26 to 070600Z JUN 26" in first
    assert "nothing is blended" in first
    assert layer.sources == ("near.nc", "far.nc")
    assert "near.nc is read." in layer.assumptions
    assert layer.sample(129.5, 30.5, T0)[0] == 1.0
    assert layer.sample(128.0, 30.5, T0)[0] == 2.0
    assert layer.sample(129.5, 30.5, T0 + 7 * HOUR)[0] == 2.0


def test_a_gap_between_hindcast_and_forecast_is_an_error_that_names_it():
    hindcast = grid(1.0, hours=(0, 3, 6), source="hindcast.nc")
    forecast = grid(2.0, hours=(9, 12), source="forecast.nc")
    with pytest.raises(FieldError, match="gap of 3 h") as caught:
        build_layer("current", SPEC, grid=[forecast, hindcast])
    given = str(caught.value.given)
    assert "hindcast.nc ends 070600Z JUN 26" in given
    assert "forecast.nc begins 070900Z JUN 26" in given
    assert "valid_until" in caught.value.remedy
    joined = build_layer(
        "current", SPEC, grid=[grid(2.0, hours=(6, 12), source="forecast.nc"), hindcast]
    )
    assert joined.coverage.start_ns == T0
    assert joined.coverage.end_ns == T0 + 12 * HOUR


def test_the_union_of_areas():
    layer = build_layer(
        "current",
        SPEC,
        grid=[grid(1.0, lon0=178.0, size=3, step=1.0), grid(1.0, lon0=-178.0, size=3, step=1.0)],
    )
    assert (layer.coverage.west_deg, layer.coverage.east_deg) == (178.0, 184.0)
    assert "; or " in layer.coverage.describe_area()
    inside = layer.coverage.contains([178.0, 180.5, -177.0, -179.0, 190.0], [31.0] * 5, T0)
    assert inside.tolist() == [True, False, True, False, False]
    assert not layer.coverage.contains(179.0, 31.0, T0 - 1)
    with pytest.raises(CoverageError, match="outside the current field") as caught:
        layer.sample(-179.0, 31.0, T0)  # between the two
    assert "; or " in str(caught.value.allowed)


def write(folder: Path, name: str, value: float, hours: tuple[float, ...], **axes: float) -> str:
    lon = axes.get("lon0", 128.0) + axes.get("step", 0.5) * np.arange(9)
    lat = 30.0 + axes.get("step", 0.5) * np.arange(9)
    same = linear(value, 0.0, 0.0)
    on_axes((same, same), lon, lat, hours=hours).to_netcdf(folder / name)
    return name


def fields(**current: object) -> FieldsSpec:
    calm = [{"kind": "uniform", "u_m_s": 0.0, "v_m_s": 0.0}]
    return FieldsSpec.model_validate(
        {
            "wind": {"analytic": calm, "error": ERROR},
            "current": {"error": ERROR, **current},
            "coast": "goto",
        }
    )


def test_sources_of_a_case_with_spans(tmp_path: Path):
    file = write(tmp_path, "hindcast.nc", 1.0, (0, 3, 6, 9, 12))
    other = write(tmp_path, "forecast.nc", 2.0, (0, 6, 12, 18))
    spec = fields(file=file, valid_until="070600Z JUN 26", sources=[{"file": other}])
    layer = load_forcing(spec, tmp_path).current
    hours = np.array([5, 6, 7, 18])
    u, _ = layer.sample(129.0, 31.0, T0 + HOUR * hours)
    assert u.tolist() == [1.0, 1.0, 2.0, 2.0]
    assert any(
        "hindcast.nc is used from 070000Z JUN 26 to 070600Z JUN 26 only" in s
        for s in layer.assumptions
    )
    late = fields(
        file=file,
        valid_until="070600Z JUN 26",
        sources=[{"file": other, "valid_from": "2026-06-07T07:00Z"}],
    )
    with pytest.raises(FieldError, match="gap of 6 h"):
        load_forcing(late, tmp_path)


def test_one_file_takes_the_place_of_all_sources(tmp_path: Path):
    first, second = (write(tmp_path, f"{n}.nc", 1.0, (0, 6)) for n in "ab")
    instead = write(tmp_path, "c.nc", 3.0, (0, 6))
    spec = fields(file=first, sources=[{"file": second}])
    layer = load_forcing(spec, tmp_path, current_file=tmp_path / instead).current
    assert layer.sources == ("c.nc",)


@pytest.mark.parametrize(
    ("span", "error", "message"),
    [
        ({"valid_from": "070400Z JUN 26", "valid_until": "070500Z JUN 26"}, FieldError, "fewer"),
        ({"valid_from": "080000Z JUN 26"}, FieldError, "fewer than two times"),
        (
            {"valid_from": "070600Z JUN 26", "valid_until": "070000Z JUN 26"},
            FieldError,
            "not after valid_from",
        ),
        ({"valid_from": "070600 JUN 26"}, QuantityError, "zone"),
        ({"valid": "climatology", "valid_from": "070600Z JUN 26"}, FieldError, "several times"),
    ],
)
def test_spans_that_are_none(
    span: dict[str, str], error: type[Exception], message: str, tmp_path: Path
):
    file = write(tmp_path, "a.nc", 1.0, (0, 3, 6))
    with pytest.raises(error, match=message):
        load_forcing(fields(file=file, **span), tmp_path)


def test_northward_component_in_a_file_of_its_own(tmp_path: Path):
    lon, lat = 128.0 + np.arange(4), 30.0 + np.arange(4)
    data = on_axes((linear(1.0, 0.1, 0.0), linear(2.0, 0.0, 0.1)), lon, lat)
    data.to_netcdf(tmp_path / "both.nc")
    data[["u"]].to_netcdf(tmp_path / "u.nc")
    data[["v"]].rename(v="w").to_netcdf(tmp_path / "v.nc")
    spec = fields(file="u.nc", v_file="v.nc")
    apart = load_forcing(spec, tmp_path).current
    together = load_forcing(fields(file="both.nc"), tmp_path).current
    assert np.array_equal(apart.arrays[0], together.arrays[0])
    data[["v"]].isel(time=slice(0, 2)).to_netcdf(tmp_path / "v.nc")
    with pytest.raises(FieldError, match="not at the same times") as caught:
        load_forcing(spec, tmp_path)
    assert "3 and 2 times" in str(caught.value.given)


def hourly(folder: Path, hours: tuple[int, ...] = (0, 1, 2, 3)) -> xr.Dataset:
    """One field in one file, and in one file for each hour."""
    lon, lat = 128.0 + 0.5 * np.arange(5), 30.0 + np.array([0.0, 0.5, 1.5, 2.0])
    parts = (linear(0.3, 0.1, -0.05, 0.02), linear(-0.2, 0.04, 0.08, -0.01))
    data = on_axes(parts, lon, lat, hours=hours)
    data.to_netcdf(folder / "whole.nc")
    for at, hour in enumerate(hours):
        data.isel(time=[at]).to_netcdf(folder / f"hour_{9 - hour}.nc")  # names out of order
    return data


def test_one_file_for_each_hour_is_the_same_field(tmp_path: Path):
    hourly(tmp_path)
    whole = open_grid(tmp_path / "whole.nc", "current", SPEC)
    joined = open_grid(tmp_path / "hour_*.nc", "current", SPEC)
    assert joined.content_hash == whole.content_hash
    assert any("hour_*.nc is 4 files, joined in time" in s for s in joined.assumptions)
    cut = SPEC.model_copy(update={"valid_from": "070100Z JUN 26", "valid_until": "070200Z JUN 26"})
    part = open_grid(tmp_path / "hour_*.nc", "current", cut)
    assert part.content_hash == open_grid(tmp_path / "whole.nc", "current", cut).content_hash


def test_joined_files_with_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = hourly(tmp_path)
    pattern = tmp_path / "hour_*.nc"
    (tmp_path / "hour_8.nc").rename(tmp_path / "kept.nc")
    with pytest.raises(FieldError, match="gap of 2 h"):
        open_grid(pattern, "current", SPEC)
    data.isel(time=[0]).to_netcdf(tmp_path / "hour_8.nc")
    with pytest.raises(FieldError, match="given twice"):
        open_grid(pattern, "current", SPEC)
    data.isel(time=[1], lon=slice(0, 4)).to_netcdf(tmp_path / "hour_8.nc")
    with pytest.raises(FieldError, match="not lie on the same grid") as caught:
        open_grid(pattern, "current", SPEC)
    assert "4 by 4" in str(caught.value.given)
    assert "sources of their own" in caught.value.remedy
    data.isel(time=0, drop=True).to_netcdf(tmp_path / "hour_8.nc")
    with pytest.raises(FieldError, match="undated"):
        open_grid(pattern, "current", SPEC)
    with pytest.raises(FieldError, match="no file fits"):
        open_grid(tmp_path / "none_*.nc", "current", SPEC)
    late = SPEC.model_copy(update={"valid_from": "090000Z JUN 26"})
    (tmp_path / "hour_8.nc").unlink()
    with pytest.raises(FieldError, match="no time of the files"):
        open_grid(pattern, "current", late)
    (tmp_path / "kept.nc").rename(tmp_path / "hour_8.nc")
    monkeypatch.setattr("sarex.metocean.blocks.MEMORY_LIMIT_BYTES", 3 * 5 * 5 * 2 * 4)
    with pytest.raises(FieldError, match="too large"):
        open_grid(pattern, "current", SPEC)


# --- ensembles --------------------------------------------------------------------------------


def ensemble(ids: tuple[int, ...] = (4, 5, 6), name: str = "realization") -> xr.Dataset:
    lon, lat = 128.0 + np.arange(4), 30.0 + np.arange(4)
    parts = [on_axes((linear(n, 0.0, 0.0), linear(-n, 0.0, 0.0)), lon, lat) for n in ids]
    return xr.concat(parts, xr.DataArray(list(ids), dims=name, name=name))


@pytest.mark.parametrize("name", ["realization", "member", "number", "ensemble"])
def test_members_of_the_same_weight(name: str, tmp_path: Path):
    ensemble(name=name).to_netcdf(tmp_path / "e.nc")
    spec = LayerSpec(error=ERROR, members="equal")
    layer = build_layer("current", spec, grid=open_grid(tmp_path / "e.nc", "current", spec))
    assert layer.member_count == 3
    assert layer.member_weights == pytest.approx([1 / 3] * 3)
    u = [float(layer.sample(129.0, 31.0, T0, member=m)[0]) for m in range(3)]
    assert u == [4.0, 5.0, 6.0]
    sentence = next(s for s in layer.assumptions if "ensemble of 3 members" in s)
    assert "same weight" in sentence
    assert "MiB in memory" in sentence


def test_stated_weights_and_one_member(tmp_path: Path):
    ensemble().to_netcdf(tmp_path / "e.nc")
    weighted = LayerSpec(error=ERROR, member_weights=(0.5, 0.25, 0.25))
    layer = build_layer("current", weighted, grid=open_grid(tmp_path / "e.nc", "current", weighted))
    assert layer.member_weights.tolist() == [0.5, 0.25, 0.25]
    one = LayerSpec(error=ERROR, member=5)
    grid_of_one = open_grid(tmp_path / "e.nc", "current", one)
    assert grid_of_one.velocity_m_s.shape == (3, 4, 4, 2)
    single = build_layer("current", one, grid=grid_of_one)
    assert single.member_count == 1
    assert single.sample(129.0, 31.0, T0)[0] == 5.0
    on_axes((linear(5.0, 0, 0), linear(-5.0, 0, 0)), 128.0 + np.arange(4), 30.0 + np.arange(4))
    equal = LayerSpec(error=ERROR, members="equal")
    other = build_layer("current", equal, grid=open_grid(tmp_path / "e.nc", "current", equal))
    assert other.content_hash != layer.content_hash  # the weights count


@pytest.mark.parametrize(
    ("keys", "message", "way_out"),
    [
        ({}, "an ensemble of 3 members", "members = 'equal'"),
        ({"member": 7}, "no such member", "Name a member"),
        ({"member_weights": (0.5, 0.5)}, "not one for each member", "as many"),
        ({"member_weights": (0.5, 0.5, 0.5)}, "not the weights", "sum"),
        ({"member_weights": (1.5, -0.25, -0.25)}, "not the weights", "sum"),
        ({"member_weights": (1.0, 0.0, 0.0)}, "not the weights", "member = …"),
        ({"members": "equal", "member": 4}, "more than one rule", "Keep one"),
    ],
)
def test_a_rule_for_members_that_is_none(keys: dict, message: str, way_out: str, tmp_path: Path):
    ensemble().to_netcdf(tmp_path / "e.nc")
    with pytest.raises(FieldError, match=message) as caught:
        open_grid(tmp_path / "e.nc", "current", LayerSpec(error=ERROR, **keys))
    assert way_out in caught.value.remedy
    assert caught.value.where.startswith("e.nc")


def test_members_are_stated_of_a_file_that_has_none(tmp_path: Path):
    write(tmp_path, "a.nc", 1.0, (0, 6))
    with pytest.raises(FieldError, match="has one only"):
        open_grid(tmp_path / "a.nc", "current", LayerSpec(error=ERROR, members="equal"))


def test_two_ensembles_of_different_members():
    three, two = ((1 / 3,) * 3, (0.5, 0.5))
    grids = [grid(1.0, members=three, source="a"), grid(1.0, members=two, source="b")]
    with pytest.raises(FieldError, match="do not have the same members") as caught:
        build_layer("current", SPEC, grid=grids)
    assert "3 members (no numbers) and 2 members" in str(caught.value.given)
    beside = build_layer("current", SPEC, grid=[grids[0], grid(2.0, source="c")])
    assert beside.member_count == 3


def test_a_member_that_lacks_a_time_makes_a_gap(tmp_path: Path):
    data = ensemble()
    data["u"].values[1, 1] = np.nan
    data.to_netcdf(tmp_path / "e.nc")
    spec = LayerSpec(error=ERROR, members="equal")
    with pytest.raises(FieldError, match="gap of 6 h"):
        open_grid(tmp_path / "e.nc", "current", spec)


def test_a_member_without_any_value(tmp_path: Path):
    data = ensemble()
    data["u"].values[1] = np.nan
    data.to_netcdf(tmp_path / "e.nc")
    with pytest.raises(FieldError, match="a member of the ensemble has no values") as caught:
        open_grid(tmp_path / "e.nc", "current", LayerSpec(error=ERROR, members="equal"))
    assert "member = …" in caught.value.remedy


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path, "a.nc", 1.0, (0, 6))
    monkeypatch.setattr("sarex.metocean.blocks.MEMORY_LIMIT_BYTES", 2 * 81 * 2 * 4 - 1)
    with pytest.raises(FieldError, match="too large") as caught:
        open_grid(tmp_path / "a.nc", "current", SPEC)
    assert "2 times, 1 members, 9 by 9 points" in str(caught.value.given)
    assert "valid_until" in caught.value.remedy


def test_blocks_of_times_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lon, lat = 128.0 + np.arange(5), 30.0 + np.arange(4)
    fields_of = (linear(0.1, 0.2, 0.3, 0.04), linear(0.5, 0.6, 0.7, 0.08))
    on_axes(fields_of, lon, lat, hours=tuple(range(11))).to_netcdf(tmp_path / "a.nc")
    whole = open_grid(tmp_path / "a.nc", "current", SPEC)
    monkeypatch.setattr("sarex.metocean.blocks._BLOCK_BYTES", 3 * 20 * 8)
    assert open_grid(tmp_path / "a.nc", "current", SPEC).content_hash == whole.content_hash


# --- further quantities -----------------------------------------------------------------------


def scalar(folder: Path, name: str, values: float, units: str, **attributes: str) -> str:
    lon, lat = 128.0 + np.arange(4), 30.0 + np.arange(4)
    data = on_axes(
        (linear(values, 0.5, 0.0, 0.1),), lon, lat, units=units, names=(name,), hours=(0, 6, 12)
    ).rename(u="x")
    data["x"].attrs |= attributes
    data.to_netcdf(folder / f"{name}.nc")
    return f"{name}.nc"


@pytest.mark.parametrize(
    ("units", "given", "expected"),
    [("K", 290.0, 16.85), ("degC", 17.0, 17.0), ("degree_Celsius", 17.0, 17.0)],
)
def test_sea_temperature(units: str, given: float, expected: float, tmp_path: Path):
    file = scalar(tmp_path, "sea_surface_temperature", given, units)
    spec = ScalarSpec(file=file)
    layer = build_layer(
        "sea_temperature", spec, grid=open_grid(tmp_path / file, "sea_temperature", spec)
    )
    assert layer.value(129.0, 31.0, T0 + 6 * HOUR) == pytest.approx(expected + 0.5 + 0.6, abs=1e-4)


def test_temperature_of_the_uppermost_level_only(tmp_path: Path):
    spec = ScalarSpec(file="x")
    file = tmp_path / scalar(tmp_path, "sea_water_potential_temperature", 17.0, "degC")
    with pytest.raises(FieldError, match="not the temperature of the surface"):
        open_grid(file, "sea_temperature", spec)
    for depth, fine in ((0.494, True), (30.0, False)):
        data = xr.open_dataset(file, decode_times=False).load()
        data.close()
        data = data.assign_coords(depth=((), depth, {"standard_name": "depth", "units": "m"}))
        path = tmp_path / f"at{depth}.nc"
        data.to_netcdf(path)
        if fine:
            read = open_grid(path, "sea_temperature", spec)
            assert any("0.5 m depth" in s for s in read.assumptions)
        else:
            with pytest.raises(FieldError, match="not the temperature of the surface"):
                open_grid(path, "sea_temperature", spec)


def test_waves_and_their_refusals(tmp_path: Path):
    spec = ScalarSpec(file="x")
    file = tmp_path / scalar(tmp_path, "sea_surface_wave_significant_height", 2.0, "m")
    layer = build_layer("waves", spec, grid=open_grid(file, "waves", spec))
    assert layer.value(130.0, 31.0, T0) == pytest.approx(3.0)
    with pytest.raises(FieldError, match="holds a significant wave height, not a current"):
        open_grid(file, "current", SPEC)
    with pytest.raises(FieldError, match="two components"):
        build_layer("current", SPEC, grid=grid(1.0)).value(129.0, 31.0, T0)
    wrong = tmp_path / scalar(tmp_path, "sea_surface_wave_significant_height", 2.0, "knots")
    with pytest.raises(FieldError, match="not a unit of significant wave height"):
        open_grid(wrong, "waves", spec)
    negative = tmp_path / scalar(tmp_path, "sea_surface_wave_significant_height", -2.0, "m")
    with pytest.raises(FieldError, match="cannot be"):
        open_grid(negative, "waves", spec)


@pytest.mark.parametrize(
    "names",
    [
        tuple(f"sea_surface_wave_stokes_drift_{d}_velocity" for d in "xy"),
        tuple(f"sea_surface_wave_stokes_drift_{d}ward_velocity" for d in ("east", "north")),
    ],
)
def test_stokes_drift_comes_with_its_warning(names: tuple[str, str], tmp_path: Path):
    lon, lat = 128.0 + np.arange(4), 30.0 + np.arange(4)
    same = linear(0.1, 0.0, 0.0)
    on_axes((same, same), lon, lat, names=names).to_netcdf(tmp_path / "s.nc")
    current = write(tmp_path, "c.nc", 1.0, (0, 6, 12))
    spec = fields(file=current).model_copy(update={"stokes": StokesSpec(file="s.nc")})
    forcing = load_forcing(spec, tmp_path)
    assert forcing.stokes is not None
    assert forcing.stokes.sample(129.0, 31.0, T0)[0] == pytest.approx(0.1)
    assert any("WARNING" in s and "already contain wave drift" in s for s in forcing.assumptions)
    assert forcing.content_hash != load_forcing(fields(file=current), tmp_path).content_hash
    with pytest.raises(CoverageError, match="Stokes drift does not cover"):
        forcing.check_span(T0, T0 + 7 * HOUR)
    true_sea = forcing.perturbed(np.random.default_rng(1), start_ns=T0, end_ns=T0 + 6 * HOUR)
    assert true_sea.stokes is forcing.stokes


# --- wind at another height -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "factor", "formula"),
    [
        (LogLaw(kind="logarithmic", roughness_m=0.0002), 0.8388, "ln(10/z0)/ln(80/z0)"),
        (PowerLaw(kind="power", exponent=0.11), 0.7955, "(10/80)^0.11"),
    ],
)
def test_wind_at_80_m_is_brought_to_10_m(law, factor: float, formula: str, tmp_path: Path):
    lon, lat = 128.0 + np.arange(4), 30.0 + np.arange(4)
    ten = linear(10.0, 0.0, 0.0)
    on_axes((ten, ten), lon, lat, names=WIND).to_netcdf(tmp_path / "w.nc")
    spec = LayerSpec(error=ERROR, height_m=80.0, to_10_m=law)
    read = open_grid(tmp_path / "w.nc", "wind", spec)
    assert read.velocity_m_s[0, 0, 0, 0] == pytest.approx(10.0 * factor, abs=1e-3)
    sentence = next(s for s in read.assumptions if "brought to 10 m" in s)
    assert "wind at 80 m" in sentence
    assert formula in sentence
    with pytest.raises(FieldError, match="not the wind at 10 m") as caught:
        open_grid(tmp_path / "w.nc", "wind", LayerSpec(error=ERROR, height_m=80.0))
    assert "to_10_m" in caught.value.remedy
    with pytest.raises(FieldError, match="does not fit the height"):
        open_grid(tmp_path / "w.nc", "wind", LayerSpec(error=ERROR, height_m=10.0, to_10_m=law))


def test_source_spec_is_enough_to_open_a_file(tmp_path: Path):
    write(tmp_path, "a.nc", 1.0, (0, 6))
    assert open_grid(tmp_path / "a.nc", "current", SourceSpec(file="a.nc")).times_ns.size == 2
    assert TIME["standard_name"] == "time"
