"""Field files described: what is told, what a case has to state, and that the lines told work."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from fields_made import made_field, written

from sarex.errors import FieldError
from sarex.metocean import FieldsSpec, load_forcing, open_grid
from sarex.metocean.describe import describe_file
from sarex.metocean.describe_text import to_lines, to_plain
from sarex.metocean.source_spec import ScalarSourceSpec, SourceSpec
from sarex.quantities import parse_time

ERROR = {"sigma_m_s": 0.1, "tau_h": 3.0, "source": "test"}


def section(toml: str) -> dict:
    """The section as a case would read it, with the velocity error that it asks for."""
    ((quantity, keys),) = tomllib.loads(toml)["fields"].items()
    if "error" in keys:
        assert keys.pop("error") == {"sigma_m_s": 0.0, "tau_h": 0.0, "source": ""}
    return {"quantity": quantity, **keys}


def opened(use, path: Path):
    """The file opened with exactly the keys that the description proposes."""
    keys = section(use.toml)
    kind = ScalarSourceSpec if len(use.variables) == 1 else SourceSpec
    quantity = keys.pop("quantity")
    return open_grid(path, quantity, kind(**keys))


def test_a_whole_file_is_told_and_ready(tmp_path: Path):
    path = written(made_field("wind"), tmp_path / "wind.nc")
    file = describe_file(path, name="wind.nc")
    assert (file.kind, file.members, file.ready) == ("NetCDF", 1, True)
    assert file.times.step_h == 1.0
    assert file.times.gaps == ()
    assert file.times.start_ns == parse_time("2026-06-07T00:00Z")
    assert file.times.end_ns == parse_time("2026-06-07T04:00Z")
    assert (file.area.kind, file.area.nx, file.area.ny) == ("regular", 6, 4)
    east, north = file.area.steps_nm  # one degree at 31.5 N: 51.3 NM and 59.9 NM
    assert (east, north) == pytest.approx((51.3, 59.87), abs=0.05)
    (use,) = file.uses
    assert (use.quantity, use.variables, use.needs, use.refusal) == ("wind", ("u", "v"), (), None)
    assert section(use.toml) == {"quantity": "wind", "file": "wind.nc"}
    u = file.variables[0]
    values = made_field("wind")["u"].values
    assert (u.low, u.high) == pytest.approx((float(values.min()), float(values.max())))
    assert u.height_m == 10.0
    assert "can be used as it is" in "\n".join(to_lines(file))


def test_gaps_and_empty_times_are_told_each(tmp_path: Path):
    data = made_field(hours=[0, 1, 2, 9, 10, 11, 14], times=7)
    data["u"][1] = np.nan
    file = describe_file(written(data, tmp_path / "c.nc"))
    assert [gap.hours for gap in file.times.gaps] == [2.0, 7.0, 3.0]
    assert file.times.gaps[1].start_ns == parse_time("2026-06-07T02:00Z")
    assert file.times.gaps[1].end_ns == parse_time("2026-06-07T09:00Z")
    assert file.times.max_gap_h == 7.0
    (use,) = file.uses
    assert section(use.toml)["max_gap_h"] == 7
    assert opened(use, tmp_path / "c.nc").labels == ("GAP BRIDGED",)
    text = "\n".join(to_lines(file))
    assert "7 h: nothing between 070200Z JUN 26 and 070900Z JUN 26" in text
    assert "1 of them hold no value" in text


def test_land_and_holes_are_told_apart(tmp_path: Path):
    data = made_field()
    data["u"][:, 0, :3] = np.nan  # 3 of 24 points never
    data["u"][2, 1, 1] = np.nan  # 1 of 24 at one time
    u = describe_file(written(data, tmp_path / "c.nc")).variables[0]
    assert (u.empty_share, u.holes_share) == pytest.approx((3 / 24, 1 / 24))


def nameless(data: xr.Dataset) -> xr.Dataset:
    for name, words in (("u", "eastward wind (m/s)"), ("v", "northward wind (m/s)")):
        data[name].attrs = {"long_name": words}
    return data.drop_vars("height").rename(u="air_u", v="air_v")


def test_every_missing_statement_is_proposed_and_the_lines_work(tmp_path: Path):
    path = written(nameless(made_field("wind", hours=[0, 1, 2, 3, 8])), tmp_path / "w.nc")
    file = describe_file(path, name="w.nc")
    (use,) = file.uses
    assert use.basis == "long name"
    assert not use.ready
    assert section(use.toml) == {
        "quantity": "wind",
        "file": "w.nc",
        "u": "air_u",
        "v": "air_v",
        "height_m": 10,
        "units": "m/s",
        "max_gap_h": 5,
    }
    assert [need.why.message for need in use.needs] == [
        "no variables with the standard names of a wind",
        "the height of the wind is not stated",
        "no unit",
        "the wind has a gap of 5 h",
    ]
    for word in ("confirm with the file's owner", "once its owner confirms 10 m"):
        assert word in use.toml
    assert opened(use, path).velocity_m_s.shape == (5, 4, 6, 2)


def test_the_section_completes_a_case(tmp_path: Path):
    """Pasted into the fields of a case, with the error stated, the file is read."""
    toml = {"coast": "goto"}
    for quantity in ("wind", "current"):
        path = written(made_field(quantity, hours=[0, 1, 2, 6, 7]), tmp_path / f"{quantity}.nc")
        (use,) = describe_file(path, name=path.name).uses
        keys = section(use.toml)
        assert keys.pop("quantity") == quantity
        toml[quantity] = keys | {"error": ERROR}
    forcing = load_forcing(FieldsSpec.model_validate(toml), tmp_path)
    assert forcing.labels == ("GAP BRIDGED",)


def test_an_error_that_is_not_stated_is_not_accepted(tmp_path: Path):
    (use,) = describe_file(written(made_field(), tmp_path / "c.nc")).uses
    pasted = tomllib.loads(use.toml)["fields"]["current"]
    with pytest.raises(ValueError, match="tau_h"):
        FieldsSpec.model_validate({"coast": "goto", "current": pasted, "wind": pasted})


def test_a_unit_nobody_states_is_left_to_the_owner(tmp_path: Path):
    data = made_field()
    for name in ("u", "v"):
        del data[name].attrs["units"]
    file = describe_file(written(data, tmp_path / "c.nc"))
    (use,) = file.uses
    assert use.grid is None
    assert use.refusal.message == "no unit"
    text = "\n".join(to_lines(file))
    assert "cannot be used" in text
    assert use.refusal.remedy in text


def test_a_mean_field_and_a_field_without_dates(tmp_path: Path):
    one = written(made_field(times=1), tmp_path / "one.nc")
    none = written(made_field(times=1).isel(time=0, drop=True), tmp_path / "none.nc")
    for path in (one, none):
        (use,) = describe_file(path).uses
        assert section(use.toml)["valid"] == "climatology"
        assert opened(use, path).climatology
    assert describe_file(none).times is None


def test_times_that_cannot_be_are_told(tmp_path: Path):
    twice = describe_file(written(made_field(hours=[0, 1, 1, 2, 3]), tmp_path / "a.nc"))
    assert twice.times.fault.startswith("a time is given twice: 070100Z JUN 26")
    data = made_field()
    data["time"].attrs["units"] = "hours"
    undated = describe_file(written(data, tmp_path / "b.nc"))
    assert undated.times.fault.startswith("the times are not dated")
    for file in (twice, undated):
        assert file.uses[0].grid is None
        assert json.loads(json.dumps(to_plain(file)))["uses"][0]["usable"] is False


def test_members_and_an_uneven_grid(tmp_path: Path):
    data = xr.concat([made_field(seed=s) for s in (1, 2, 3)], "member", combine_attrs="override")
    for name in ("u", "v"):
        data[name].attrs = made_field()[name].attrs
    path = written(data, tmp_path / "m.nc")
    file = describe_file(path)
    assert file.members == 3
    assert section(file.uses[0].toml)["members"] == "equal"
    assert opened(file.uses[0], path).member_weights == pytest.approx((1 / 3,) * 3)
    lat = ("lat", [30.0, 31.0, 32.0, 34.0], {"units": "degrees_north"})
    path = written(made_field().assign_coords(lat=lat), tmp_path / "u.nc")
    file = describe_file(path)
    assert file.area.kind == "uneven"
    assert file.ready
    assert "brought to an even grid" in "\n".join(to_lines(file))


def test_several_quantities_in_one_file(tmp_path: Path):
    data = xr.merge(
        [made_field("current"), made_field("stokes").rename(u="us", v="vs")],
        combine_attrs="override",
    )
    dims = ("time", "lat", "lon")
    attributes = {"standard_name": "sea_surface_wave_significant_height", "units": "m"}
    data = data.assign(hs=(dims, np.full((5, 4, 6), 1.5, np.float32), attributes))
    path = written(data, tmp_path / "all.nc")
    file = describe_file(path)
    assert {use.quantity: use.variables for use in file.uses} == {
        "current": ("u", "v"),
        "stokes": ("us", "vs"),
        "waves": ("hs",),
    }
    assert file.ready


def test_a_zarr_store_is_told_as_well(tmp_path: Path):
    made_field().to_zarr(tmp_path / "c.zarr", zarr_format=2)
    file = describe_file(tmp_path / "c.zarr")
    assert (file.kind, file.ready) == ("Zarr", True)
    assert file.size_bytes > 1000


def test_nothing_that_is_recognised(tmp_path: Path):
    data = made_field().rename(u="p", v="q")
    for name in ("p", "q"):
        data[name].attrs = {"long_name": "pressure", "units": "Pa"}
    file = describe_file(written(data, tmp_path / "p.nc"))
    assert file.uses == ()
    assert not file.ready
    assert "Nothing in it is recognised" in "\n".join(to_lines(file))


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path):
    path = written(made_field(), tmp_path / "c.nc")
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(FieldError, match="cannot be read") as caught:
        describe_file(path)
    assert "whole" in caught.value.remedy
    with pytest.raises(FieldError, match="no such file"):
        describe_file(tmp_path / "d.nc")


def test_across_the_antimeridian(tmp_path: Path):
    lon = ("lon", [177.0, 178.0, 179.0, -180.0, -179.0, -178.0], {"units": "degrees_east"})
    path = written(made_field().assign_coords(lon=lon), tmp_path / "c.nc")
    area = describe_file(path).area
    assert (area.west_deg, area.east_deg, area.kind) == (177.0, 182.0, "regular")


@pytest.mark.data
def test_real_files_are_told_as_they_are(data_folder: Path):
    facts = {}
    for path in sorted(data_folder.glob("*/*.nc")):
        file = describe_file(path)
        (use,) = file.uses
        assert use.grid is not None, path
        keys = section(use.toml)
        facts[path.name[:12]] = (use.quantity, set(keys) - {"quantity", "file"})
    assert facts == {
        "brittany_cur": ("current", set()),
        "brittany_win": ("wind", {"height_m", "max_gap_h"}),
        "gfs_1deg_10m": ("wind", set()),
        "khoa_eastsea": ("current", {"valid"}),
        "GFS_Global_0": ("wind", {"u", "v", "height_m"}),
        "wa_RTOFS_glo": ("current", {"u", "v", "units"}),
    }
