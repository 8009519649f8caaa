"""However a field file is damaged: the same values as before, or an error with a way out.

Bytes are cut off and changed in NetCDF-4, classic NetCDF, Zarr and GRIB; attributes, axes and
values are changed so that the file says something else or nothing. What a file does not protect (a
byte of a value without a checksum) cannot be noticed; there the reader must not fall over.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

import cftime
import netCDF4
import numpy as np
import pytest
import xarray as xr
import zarr
from field_files import linear, write_grib
from fields_made import made_field
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sarex.errors import FieldError, QuantityError, SarexError
from sarex.metocean import GridLayer, open_grid, parse_observation
from sarex.metocean.describe import describe_file
from sarex.metocean.describe_text import to_lines
from sarex.metocean.source_spec import SourceSpec

pytestmark = [
    pytest.mark.filterwarnings("ignore::xarray.SerializationWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),  # of readers that decode damaged values
    pytest.mark.filterwarnings("ignore:.*consolidated.*"),
]

KINDS = ("netcdf4", "checked", "classic", "zarr2", "zarr3", "zarr3 checked")
CHECKED = {"checked", "zarr3 checked"}
"""Values carry checksums: no changed byte of theirs may go unnoticed."""


def made(kind: str, path: Path) -> Path:
    """A small whole file of a kind."""
    data = made_field()
    if kind == "grib":
        fields = {"10u": linear(1, 0.5, 0.2, 0.1), "10v": linear(-1, 0.1, 0.2, 0.1)}
        return write_grib(path, fields)
    if kind == "classic":
        data.to_netcdf(path, format="NETCDF3_CLASSIC")
    elif kind == "zarr2":
        data.to_zarr(path, zarr_format=2, consolidated=False)
    elif kind.startswith("zarr3"):
        codecs = [zarr.codecs.Crc32cCodec()] if kind == "zarr3 checked" else "auto"
        encoding = {name: {"compressors": codecs} for name in ("u", "v")}
        data.to_zarr(path, zarr_format=3, consolidated=False, encoding=encoding)
    else:
        sums = {"fletcher32": True, "chunksizes": (2, 4, 6)} if kind == "checked" else {}
        data.to_netcdf(path, engine="netcdf4", encoding={"u": sums, "v": sums})
    return path


@cache
def whole(kind: str) -> tuple[dict[str, bytes], GridLayer]:
    """The bytes of each file of a whole field, and what is read from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = made(kind, Path(folder) / "field")
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        content = {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}
        return content, read(path, kind)


def read(path: Path, kind: str = "") -> GridLayer:
    return open_grid(path, "wind" if kind == "grib" else "current", SourceSpec(file="field"))


def read_damaged(kind: str, content: dict[str, bytes | None]) -> GridLayer | None:
    """The field, or None where it was refused as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in content.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if data is not None:
                path.write_bytes(data)
        return refused_or_read(Path(folder) / "field", kind)


def refused_or_read(path: Path, kind: str = "") -> GridLayer | None:
    try:
        return read(path, kind)
    except (FieldError, QuantityError) as error:
        return way_out(error, path.name)


def way_out(error: SarexError, place: str = "") -> None:
    """Every refusal says where it was met and what to do."""
    assert error.remedy
    assert error.where
    assert error.where.startswith(place)


def same(one: GridLayer, other: GridLayer) -> bool:
    arrays = ("times_ns", "lon_deg", "lat_deg", "velocity_m_s")
    return all(
        np.array_equal(getattr(one, a), getattr(other, a), equal_nan=a == "velocity_m_s")
        for a in arrays
    )


def sound(grid: GridLayer) -> None:
    """What every field that is read keeps to, whatever was in the file."""
    assert np.isfinite(grid.lon_deg).all()
    assert (np.diff(grid.lon_deg) > 0).all()
    assert (np.diff(grid.lat_deg) > 0).all()
    assert np.abs(grid.lat_deg).max() <= 90.0
    assert (np.diff(grid.times_ns) > 0).all()
    assert np.nanmax(np.abs(grid.velocity_m_s)) <= 120.0


# --- bytes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_file_cut_short_is_refused(kind: str, data: st.DataObject) -> None:
    check_cut(kind, data)


@settings(max_examples=8)
@given(data=st.data())
def test_a_grib_file_cut_short_is_refused(data: st.DataObject) -> None:
    check_cut("grib", data)


def check_cut(kind: str, data: st.DataObject) -> None:
    content, before = whole(kind)
    name = data.draw(st.sampled_from(sorted(content)))
    length = data.draw(st.integers(0, len(content[name]) - 1))
    found = read_damaged(kind, content | {name: content[name][:length]})
    if kind == "grib" and found is not None:  # whole messages were lost: fewer times, no others
        kept = np.isin(before.times_ns, found.times_ns)
        assert np.array_equal(found.velocity_m_s, before.velocity_m_s[kept])
    else:
        assert found is None or same(found, before)


@pytest.mark.parametrize("kind", ["zarr2", "zarr3", "zarr3 checked"])
@settings(max_examples=20)
@given(data=st.data())
def test_a_store_that_lost_a_file_is_refused(kind: str, data: st.DataObject) -> None:
    content, before = whole(kind)
    name = data.draw(st.sampled_from(sorted(content)))
    found = read_damaged(kind, content | {name: None})
    assert found is None or same(found, before)


@st.composite
def flips(draw: st.DrawFn, size: int) -> list[tuple[int, int]]:
    places = st.tuples(st.integers(0, size - 1), st.integers(1, 255))
    return draw(st.lists(places, min_size=1, max_size=6))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(data=st.data())
def test_changed_bytes_are_noticed_or_harmless(kind: str, data: st.DataObject) -> None:
    check_flips(kind, data)


@settings(max_examples=12)
@given(data=st.data())
def test_changed_bytes_of_grib_are_noticed_or_harmless(data: st.DataObject) -> None:
    check_flips("grib", data)


def check_flips(kind: str, data: st.DataObject) -> None:
    content, _ = whole(kind)
    name = data.draw(st.sampled_from(sorted(content)))
    changed = bytearray(content[name])
    assume(changed)
    for place, mask in data.draw(flips(len(changed))):
        changed[place] ^= mask
    found = read_damaged(kind, content | {name: bytes(changed)})
    if found is not None:
        sound(found)


@pytest.mark.parametrize("kind", sorted(CHECKED))
@settings(max_examples=25)
@given(data=st.data())
def test_a_changed_byte_of_a_value_with_a_checksum_is_always_noticed(
    kind: str, data: st.DataObject
) -> None:
    content, before = whole(kind)
    values = np.ascontiguousarray(made_field()["v"].values, dtype="<f4").tobytes()[:96]
    (name,) = [n for n, bytes_ in content.items() if values in bytes_]
    begin = content[name].index(values)
    changed = bytearray(content[name])
    changed[begin + data.draw(st.integers(0, 95))] ^= data.draw(st.integers(1, 255))
    found = read_damaged(kind, content | {name: bytes(changed)})
    assert found is None
    assert same(read_damaged(kind, content), before)


# --- what the file says ----------------------------------------------------------------------

WORDS = st.one_of(
    st.sampled_from(["", "1", "m", "m/s", "m s-1", "knots", "kt", "cm/s", "km/h", "mph", "Beaufort",
                     "m s-2", "meters", "K", "m s-1 ", "M S-1", "\u00b5m s-1"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12),
)  # fmt: skip
FACTORS = {"m/s": 1.0, "m s-1": 1.0, "knots": 1852 / 3600, "kt": 1852 / 3600, "cm/s": 0.01,
           "km/h": 1 / 3.6}  # fmt: skip


def changed(change, quantity: str = "current", **options: object) -> GridLayer | None:
    """The field read from a file in which something was changed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "field"
        data = made_field(quantity, **options)
        data = change(data) or data
        data.to_netcdf(path, engine="netcdf4")
        try:
            to_lines(describe_file(path))
        except FieldError as error:
            way_out(error, path.name)
        return refused_or_read(path)


@settings(max_examples=60)
@given(WORDS)
def test_another_unit_is_converted_or_refused(words: str) -> None:
    def change(data: xr.Dataset) -> None:
        for name in ("u", "v"):
            data[name].attrs["units"] = words

    found = changed(change)
    factor = FACTORS.get(" ".join(words.split()).lower())
    if found is not None:
        assert factor is not None, f"{words!r} was read"
        before = made_field()["u"].values.astype(float) * factor
        assert np.allclose(found.velocity_m_s[..., 0], before, rtol=1e-6)
    else:
        assert factor is None


@settings(max_examples=40)
@given(WORDS, st.sampled_from(["u", "v"]))
def test_two_components_in_different_units_are_each_converted(words: str, which: str) -> None:
    found = changed(lambda data: data[which].attrs.update(units=words))
    factor = FACTORS.get(" ".join(words.split()).lower())
    assert (found is None) == (factor is None)
    if found is not None:
        before = made_field()[which].values.astype(float) * factor
        assert np.allclose(found.velocity_m_s[..., "uv".index(which)], before, rtol=1e-6)


CALENDARS = st.sampled_from(
    ["standard", "gregorian", "proleptic_gregorian", "julian", "360_day", "noleap", "all_leap",
     "366_day", "none", "", "Standard"]
)  # fmt: skip
SPANS = st.sampled_from(["seconds", "minutes", "hours", "days", "hour", "h", "months", "years",
                         "weeks", "", "hours after", "fortnights"])  # fmt: skip
DATES = st.one_of(
    st.sampled_from(["2026-06-07", "2026-6-7 0:00", "1950-01-01", "2026-06-07T03:30:00Z",
                     "2026-06-07 00:00:00 +09:00", "2026-06-07 00:00 -0330", "2026-13-01",
                     "2026-02-30", "0001-01-01", "9999-12-31", "2026-06-07 25:00", "now", "",
                     "2026-06-07 12:00:00.0 UTC", "1582-10-10"]),
    st.datetimes().map(str),
)  # fmt: skip


@settings(max_examples=150)
@given(SPANS, DATES, CALENDARS)
def test_times_are_dated_as_cf_dates_them_or_refused(span: str, date: str, calendar: str) -> None:
    units = f"{span} since {date}"

    def change(data: xr.Dataset) -> None:
        data["time"].attrs |= {"units": units, "calendar": calendar}

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "field"
        # the attributes are given as they are: xarray would refuse some of them when writing
        made_field().to_netcdf(path, engine="netcdf4")
        with netCDF4.Dataset(path, "a") as file:
            file["time"].setncatts({"units": units, "calendar": calendar})
        found = refused_or_read(path)
    if found is None:
        return
    dated = cftime.num2date(np.arange(5.0), units, "standard")
    expected = cftime.date2num(dated, "seconds since 1970-01-01", "standard")
    assert np.abs(found.times_ns / 1e9 - expected).max() <= 0.501  # read to the second


@settings(max_examples=40)
@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 4), st.booleans())
def test_a_damaged_time_is_refused_or_is_a_time(value: float, at: int, all_of_them: bool) -> None:
    def change(data: xr.Dataset) -> xr.Dataset:
        hours = np.arange(5.0)
        if all_of_them:
            hours = hours + value
        else:
            hours[at] = value
        return data.assign_coords(time=("time", hours, data["time"].attrs))

    found = changed(change)
    if found is not None:
        sound(found)
        seconds = np.arange(5.0) * 3600 + (value * 3600 if all_of_them else 0.0)
        if not all_of_them:
            seconds[at] = value * 3600
        since = (found.times_ns - np.int64(1_780_790_400 * 10**9)) / 1e9
        assert np.allclose(since, np.rint(seconds), atol=0.51)


NAMES = st.sampled_from(
    ["eastward_wind", "northward_wind", "eastward_sea_water_velocity", "sea_water_x_velocity",
     "northward_sea_water_velocity", "sea_surface_temperature", "eastward_sea_ice_velocity", "",
     "upward_sea_water_velocity", "sea_surface_wave_stokes_drift_eastward_velocity"]
)  # fmt: skip


@settings(max_examples=60)
@given(NAMES, NAMES)
def test_only_the_names_of_a_current_are_read_as_one(u: str, v: str) -> None:
    def change(data: xr.Dataset) -> None:
        data["u"].attrs["standard_name"], data["v"].attrs["standard_name"] = u, v

    found = changed(change)
    pair = ("eastward_sea_water_velocity", "northward_sea_water_velocity")
    if found is not None:
        assert {u, v} == set(pair)
        order = ("u", "v") if u == pair[0] else ("v", "u")
        for part, name in enumerate(order):
            assert np.array_equal(found.velocity_m_s[..., part], made_field()[name].values)
    else:
        assert {u, v} != set(pair)


# --- values ----------------------------------------------------------------------------------

FILLS = [9999.0, -9999.0, 999.0, -999.0, 99.99, 1e20, 1e30, 1e36, 9.96921e36, -32767.0, 32767.0,
         float("inf"), float("-inf")]  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(FILLS), st.booleans(), st.data())
def test_missing_values_that_are_not_declared_are_refused(
    fill: float, declared: bool, data: st.DataObject
) -> None:
    places = data.draw(st.sets(st.tuples(*(st.integers(0, n - 1) for n in (5, 4, 6))), min_size=1,
                               max_size=20))  # fmt: skip

    def change(field: xr.Dataset) -> None:
        for name in ("u", "v"):
            for place in places:
                field[name].values[place] = fill
            field[name].encoding["_FillValue"] = None
            if declared:
                field[name].attrs["missing_value"] = np.float32(fill)

    found = changed(change)
    if not declared:
        assert found is None
    elif found is not None:
        gone = np.zeros((5, 4, 6), bool)
        gone[tuple(np.array(sorted(places)).T)] = True
        assert np.array_equal(np.isnan(found.velocity_m_s[..., 0]), gone)


@settings(max_examples=60)
@given(st.data())
def test_holes_stay_holes_and_nothing_else_changes(data: st.DataObject) -> None:
    holes = {
        name: data.draw(
            st.sets(st.tuples(*(st.integers(0, n - 1) for n in (5, 4, 6))), max_size=30)
        )
        for name in ("u", "v")
    }

    def change(field: xr.Dataset) -> None:
        for name, places in holes.items():
            for place in places:
                field[name].values[place] = np.nan

    found = changed(change)
    gone = np.zeros((5, 4, 6), bool)
    for place in holes["u"] | holes["v"]:
        gone[place] = True
    if found is None:  # a time without any value is a gap
        assert gone.all(axis=(1, 2)).any()
        return
    for part, name in enumerate(("u", "v")):
        values = made_field()[name].values.copy()
        values[gone] = np.nan
        kept = ~gone.all(axis=(1, 2))
        assert np.array_equal(found.velocity_m_s[..., part], values[kept], equal_nan=True)


@settings(max_examples=40)
@given(st.floats(-2, 2), st.floats(-2, 2), st.sampled_from(["range", "min", "max"]))
def test_values_beyond_the_declared_range_are_refused(a: float, b: float, how: str) -> None:
    low, high = sorted((np.float32(a), np.float32(b)))

    def change(data: xr.Dataset) -> None:
        if how == "range":
            data["u"].attrs["valid_range"] = np.array([low, high])
        else:
            data["u"].attrs[f"valid_{how}"] = low if how == "min" else high

    u = made_field()["u"].values
    found = changed(change)
    beyond = (u < low).any() if how != "max" else False
    beyond = beyond or ((u > high).any() if how != "min" else False)
    assert (found is None) == bool(beyond)


@settings(max_examples=30)
@given(st.sampled_from([0.0, -1.0, 1e-3, 0.01, 1.0, 100.0, 1e30, float("nan")]))
def test_a_packing_is_undone_or_refused(scale: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "field"
        made_field().to_netcdf(path, engine="netcdf4")
        with netCDF4.Dataset(path, "a") as file:
            file["u"].setncatts({"scale_factor": np.float64(scale)})
        found = refused_or_read(path)
    if found is not None:
        assert scale not in {0.0, 1e30}
        assert np.allclose(found.velocity_m_s[..., 0], made_field()["u"].values * scale, rtol=1e-6)


# --- axes ------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.sampled_from(["lat", "lon"]), st.data())
def test_a_damaged_axis_is_refused_or_read_where_it_says(which: str, data: st.DataObject) -> None:
    before = made_field()[which].values.copy()
    how = data.draw(st.sampled_from(["twice", "swap", "nan", "shift", "turn", "stretch", "one"]))
    at, other = (data.draw(st.integers(0, before.size - 1)) for _ in range(2))
    axis = before.copy()
    if how == "twice":
        axis[at] = axis[other]
    elif how == "swap":
        axis[[at, other]] = axis[[other, at]]
    elif how == "nan":
        axis[at] = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    elif how == "shift":
        axis += data.draw(st.floats(-1e4, 1e4))
    elif how == "turn":
        axis = axis[::-1].copy()
    elif how == "stretch":
        axis = axis[0] + (axis - axis[0]) * data.draw(st.floats(-200, 200))
    else:
        axis[at] += data.draw(st.floats(-20, 20))
    found = changed(lambda d: d.assign_coords({which: (which, axis, d[which].attrs)}))
    if found is None:
        assert not np.array_equal(axis, before)
        return
    sound(found)
    if any("brought to an even grid" in sentence for sentence in found.assumptions):
        return
    lon = axis if which == "lon" else made_field()["lon"].values
    lat = axis if which == "lat" else made_field()["lat"].values
    for j in range(lat.size):
        for i in range(lon.size):
            row = int(np.abs(found.lat_deg - lat[j]).argmin())
            column = int(np.abs((found.lon_deg - lon[i] + 180) % 360 - 180).argmin())
            value = made_field()["u"].values[:, j, i]
            assert np.array_equal(found.velocity_m_s[:, row, column, 0], value)


# --- what people type ------------------------------------------------------------------------

TYPED = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}{}/{} {} from {}".format,
        st.sampled_from(["", "wind ", "current ", "WIND "]),
        st.sampled_from(["240", "0", "360", "361", "-10", "24O", "9999999999", "12.5", "north"]),
        st.sampled_from(["18", "0", "-3", "1e3", "18,5", "999999", "", "nan"]),
        st.sampled_from(["kn", "kt", "m/s", "km/h", "mph", "", "knots", "m"]),
        st.sampled_from(["071200Z JUN 26", "071200 JUN 26", "2026-06-07T12:00Z", "321200Z JUN 26",
                         "2026-06-07", "now", "", "071200I JUN 26", "071260Z JUN 26"]),
    ),
)  # fmt: skip


@settings(max_examples=300)
@given(TYPED, st.sampled_from(["wind", "current"]))
def test_an_observation_is_understood_or_refused(text: str, quantity: str) -> None:
    try:
        seen = parse_observation(text, quantity, "fields.wind")
    except SarexError as error:
        way_out(error, "fields.wind")
        return
    assert np.isfinite([seen.u_m_s, seen.v_m_s]).all()
    assert seen.quantity == quantity
    assert seen.text == text
    assert "from" in text.lower()


KEYS = st.fixed_dictionaries(
    {},
    optional={
        "u": st.sampled_from(["u", "v", "uu", "time", ""]),
        "v": st.sampled_from(["u", "v", "vv", "lon", ""]),
        "units": st.sampled_from(["m/s", "kn", "cm/s", "x", ""]),
        "valid": st.sampled_from(["dated", "climatology"]),
        "max_gap_h": st.floats(1e-6, 1e6),
        "valid_from": st.sampled_from(["2026-06-07T01:00Z", "071400Z JUN 26", "x", ""]),
        "valid_until": st.sampled_from(["2026-06-07T03:00Z", "071400Z JUN 25", "x", ""]),
        "members": st.just("equal"),
        "member": st.integers(-2, 3),
        "member_weights": st.sampled_from([(), (1.0,), (0.5, 0.5), (-1.0, 2.0)]),
        "grid_step_deg": st.sampled_from([1e-9, 0.1, 1.0, 1e9]),
        "components": st.sampled_from(["earth", "grid"]),
        "angle": st.sampled_from(["grid lines", "u", "nothing"]),
        "height_m": st.sampled_from([2.0, 10.0, 1e6]),
    },
)


@settings(max_examples=120)
@given(KEYS, st.booleans())
def test_whatever_a_case_states_of_a_file_it_is_read_or_refused(keys: dict, uneven: bool) -> None:
    spec = SourceSpec(file="field", **keys)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "field"
        data = made_field()
        if uneven:
            lat = ("lat", np.array([30.0, 31.0, 32.5, 33.0]), data["lat"].attrs)
            data = data.assign_coords(lat=lat)
        data.to_netcdf(path, engine="netcdf4")
        try:
            found = open_grid(path, "current", spec)
        except (FieldError, QuantityError) as error:
            way_out(error)
            return
    sound(found)
    if not uneven:
        times = (found.times_ns - np.int64(1_780_790_400 * 10**9)) // (3600 * 10**9)
        values = made_field()["u"].values[times]
        assert np.array_equal(found.velocity_m_s[..., 0], values)


def test_a_grib_file_that_ends_its_reader_ends_no_other_process(tmp_path: Path) -> None:
    """A reader that dies of a file is one more way in which the file cannot be read."""
    path, run = made("grib", tmp_path / "field"), subprocess.run

    def dying(command: list[str], **options: object) -> object:
        return run([command[0], "-c", "import os; os.abort()"], **options)

    with (
        mock.patch("sarex.metocean.grib_frame.subprocess.run", dying),
        pytest.raises(FieldError, match="cannot be read as GRIB") as caught,
    ):
        read(path, "grib")
    assert "whole" in caught.value.remedy


def test_reading_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    """Reading writes nothing: no index, no cache, no lock."""
    for kind in (*KINDS, "grib"):
        folder = tmp_path / kind.replace(" ", "-")
        folder.mkdir()
        path = made(kind, folder / "field")
        before = sorted(p.as_posix() for p in folder.rglob("*"))
        read(path, kind)
        assert sorted(p.as_posix() for p in folder.rglob("*")) == before
        shutil.rmtree(folder)
