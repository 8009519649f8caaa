"""``sarex metocean describe | fetch``: whole output, exit codes, the picture, no half files."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from copernicus_stub import StubClient, whole
from fields_made import made_field, written

from sarex.cli import app, main


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Exit code of the command, as the shell would see it."""
    monkeypatch.setattr("sys.argv", ["sarex", "metocean", *words])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


EXPECTED = """\
c.nc: NetCDF, {size} kB
  title        made for a test
  times        5, 070000Z JUN 26 to 070600Z JUN 26, step 1 h
  gap          3 h: nothing between 070300Z JUN 26 and 070600Z JUN 26
  area         30.00 to 33.00 latitude, 128.00 to 133.00 longitude
  grid         regular, 6 × 4 points, 1° × 1° (51.3 NM × 59.9 NM at 31.5°)
  variable     u (time 5 × lat 4 × lon 6)
               current, east, by its standard name eastward_sea_water_velocity
               -0.59 to 0.6 [m s-1]; 0 % of the points never have a value, 0 % at some times only
  variable     v (time 5 × lat 4 × lon 6)
               current, north, by its standard name northward_sea_water_velocity
               -0.58 to 0.6 [m s-1]; 0 % of the points never have a value, 0 % at some times only

current from u and v: not as it is; with the lines below it can be used.
  - the current has a gap of 3 h (nothing between 070300Z JUN 26 and 070600Z JUN 26)

    [fields.current]
    file = "c.nc"
    max_gap_h = 3  # bridged linearly, and every output says so
    error = {{ sigma_m_s = 0.0, tau_h = 0.0, source = "" }}  # state it: spread, memory above 0, and where they come from

  Printed then with every output:
    Current: c.nc (made for a test), linear in time and space.
    Current: GAP BRIDGED: c.nc has nothing between 070300Z JUN 26 and 070600Z JUN 26 (3 h); the values between are interpolated.
"""  # noqa: E501


def test_the_whole_output_of_a_file_with_a_gap(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAREX_DATA", str(tmp_path / "nowhere"))
    path = written(made_field(hours=[0, 1, 2, 3, 6]), Path("c.nc"))
    assert run(monkeypatch, "describe", "c.nc") == 0
    assert capsys.readouterr().out == EXPECTED.format(size=f"{path.stat().st_size / 1000:.3g}")


def test_json_for_machines_and_names_below_the_data_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SAREX_DATA", str(tmp_path))
    (tmp_path / "deep").mkdir()
    written(made_field("wind"), tmp_path / "deep" / "w.nc")
    written(made_field(times=1), tmp_path / "c.nc")
    paths = [str(tmp_path / name) for name in ("deep/w.nc", "c.nc")]
    assert run(monkeypatch, "describe", *paths, "--json") == 0
    wind, current = json.loads(capsys.readouterr().out)
    assert wind["name"] == "deep/w.nc"
    assert wind["ready"] is True
    assert wind["times"] == {
        "count": 5, "empty": 0, "fault": None, "first": "2026-06-07T00:00:00Z", "gaps": [],
        "last": "2026-06-07T04:00:00Z", "step_h": 1.0,
    }  # fmt: skip
    assert wind["variables"][0]["role"]["quantity"] == "wind"
    assert wind["area"]["lat_step_nm"] == pytest.approx(59.87, abs=0.01)
    assert current["ready"] is False
    assert current["uses"][0]["needs"][0]["keys"] == {"valid": "climatology"}
    pasted = tomllib.loads(current["uses"][0]["toml"])["fields"]["current"]
    assert pasted["file"] == "c.nc"


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_the_picture_is_drawn_whole_and_overwrites_nothing(tmp_path, monkeypatch, capsys):
    data = made_field("wind", hours=[0, 1, 2, 6, 7])
    data["u"][:, 1, 2:4] = np.nan
    data["u"][2] = np.nan
    waves = made_field().drop_vars("v").rename(u="hs")
    waves["hs"] = np.abs(waves["hs"])
    waves["hs"].attrs = {"standard_name": "sea_surface_wave_significant_height", "units": "m"}
    mean = made_field(times=1)
    unusable = made_field()
    unusable["time"].attrs["units"] = "hours"
    paths = [
        str(written(each, tmp_path / f"{number}.nc"))
        for number, each in enumerate((data, waves, mean, unusable))
    ]
    out = tmp_path / "fields.png"
    assert run(monkeypatch, "describe", *paths, "--out", str(out)) == 0
    drawn = out.read_bytes()
    width, height = size_of(drawn)
    assert width > 800
    assert height > 3 * 500  # three fields that can be read, and the strip of times
    assert "Drawn: " in capsys.readouterr().out
    assert run(monkeypatch, "describe", *paths, "--out", str(out)) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert out.read_bytes() == drawn
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "0.nc", "1.nc", "2.nc", "3.nc", "fields.png"
    ]  # fmt: skip


def test_a_picture_of_files_without_a_readable_field(tmp_path, monkeypatch):
    data = made_field()
    data["time"].attrs["units"] = "hours"
    path, out = written(data, tmp_path / "c.nc"), tmp_path / "c.png"
    assert run(monkeypatch, "describe", str(path), "--out", str(out)) == 0
    assert size_of(out.read_bytes())[0] > 800


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,2\n", b"\x89PNG\r\n\x1a\n" + bytes(40), b"<?xml version='1.0'?><schema/>", b"GRI"],
)
def test_what_is_no_field_at_all_is_called_so(tmp_path, monkeypatch, capsys, content):
    path = tmp_path / "c.nc"
    path.write_bytes(content)
    assert run(monkeypatch, "describe", str(path)) == 2
    said = capsys.readouterr().err
    assert "this is no NetCDF, GRIB or Zarr field" in said
    assert f"{len(content)} bytes that begin with {content[:16]!r}" in said
    assert "whole" not in said


@pytest.mark.parametrize("content", [b"", b"CDF\x01", b"CDF\x05", b"\x89HDF\r\n\x1a\n"])
def test_what_begins_like_a_field_is_to_be_fetched_whole(tmp_path, monkeypatch, capsys, content):
    path = tmp_path / "c.nc"
    path.write_bytes(content)
    assert run(monkeypatch, "describe", str(path)) == 2
    said = capsys.readouterr().err
    assert "the file cannot be read as NetCDF" in said
    assert "Fetch the file again, whole" in said


def test_a_field_behind_a_block_of_its_own_is_read(tmp_path, monkeypatch, capsys):
    """HDF5 allows a block of any content, 512 bytes or twice, four times … that, before it."""
    path = tmp_path / "c.nc"
    content = written(made_field(), tmp_path / "whole.nc").read_bytes()
    path.write_bytes(b"about this file".ljust(1024) + content)
    assert run(monkeypatch, "describe", str(path)) == 0
    assert "6 × 4 points" in capsys.readouterr().out


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_of_a_classic_file_cut_short_no_warning_of_the_reader_is_seen(tmp_path, share):
    path = tmp_path / "c.nc"
    made_field().to_netcdf(path, format="NETCDF3_64BIT", engine="scipy")
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    done = subprocess.run(
        [sys.executable, "-c", "from sarex.cli import main; main()", "metocean", "describe", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("sarex: field: c.nc: the file cannot be read as NetCDF")
    assert "Warning" not in done.stderr
    assert len(done.stderr.splitlines()) == 3


def test_a_file_that_cannot_be_read_ends_with_2_after_the_others(tmp_path, monkeypatch, capsys):
    good = written(made_field(), tmp_path / "good.nc")
    for name in ("a.nc", "b.nc"):
        (tmp_path / name).write_bytes(good.read_bytes()[:2000])
    words = ["describe", *(str(tmp_path / n) for n in ("a.nc", "good.nc", "b.nc", "absent.nc"))]
    assert run(monkeypatch, *words) == 2
    caught = capsys.readouterr()
    assert "current from u and v: can be used as it is." in caught.out
    assert caught.err.count("to do:") == 3
    for name in ("a.nc", "b.nc", "absent.nc"):
        assert f"sarex: field: {name}: " in caught.err


def test_help_names_both_commands():
    from typer.testing import CliRunner

    said = CliRunner().invoke(app, ["metocean", "--help"])
    assert said.exit_code == 0
    assert "describe" in said.output
    assert "fetch" in said.output


AREA = ("--bbox", "-6", "47", "-4", "49")
SPAN = ("--from", "240300Z FEB 26", "--until", "2026-02-24T09:00Z")


def test_what_can_be_fetched_is_listed_with_its_source(monkeypatch, capsys):
    assert run(monkeypatch, "fetch", "--list") == 0
    said = capsys.readouterr().out
    assert "cmems_mod_glo_phy_anfc_0.083deg_PT1H-m: uo, vo" in said
    assert "GLOBAL_ANALYSISFORECAST_PHY_001_024" in said


def test_a_field_is_fetched_and_described(tmp_path, monkeypatch, capsys):
    client = StubClient(whole)
    monkeypatch.setattr("sarex.metocean.fetch.installed_client", lambda: client)
    out = tmp_path / "c.nc"
    assert run(monkeypatch, "fetch", *AREA, *SPAN, "--out", str(out)) == 0
    caught = capsys.readouterr()
    assert "240300Z FEB 26 to 240900Z FEB 26, step 1 h" in caught.out
    assert "current from uo and vo: can be used as it is." in caught.out
    assert f"Written: {out} and c.nc.provenance.json" in caught.out
    assert "2026-02-24T03:00:00Z to 2026-02-24T09:00:00Z" in caught.err
    assert client.asked["minimum_longitude"] == -6.0
    assert run(monkeypatch, "fetch", *AREA, *SPAN, "--out", str(out)) == 2
    assert "nothing is overwritten" in capsys.readouterr().err


def test_the_area_of_a_case_is_where_its_objects_can_drift(tmp_path, monkeypatch, capsys):
    client = StubClient(lambda path, options: None)
    monkeypatch.setattr("sarex.metocean.fetch.installed_client", lambda: client)
    out = str(tmp_path / "c.nc")
    assert run(monkeypatch, "fetch", "--case", "brittany", "--out", out) == 2
    said = capsys.readouterr().err
    assert "the places of distress and 51 NM around them (17 h at 3.0 kn)" in said
    assert "copernicusmarine login" in said
    assert client.asked["start_datetime"] == "2026-02-24T00:00:00Z"
    assert client.asked["end_datetime"] == "2026-02-24T17:00:00Z"
    near = client.asked["minimum_latitude"]
    words = ("fetch", "--case", "brittany", "--drift-speed", "6 kn", "--out", out)
    assert run(monkeypatch, *words) == 2
    assert near - client.asked["minimum_latitude"] == pytest.approx(51 / 60, rel=0.01)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*AREA, *SPAN), "no file to write to"),
        ((*AREA, "--out", "c.nc"), "neither a case nor an area and a span"),
        ((*AREA, *SPAN, "--out", "c.nc", "--what", "curent"), "did you mean current"),
        ((*AREA, *SPAN, "--out", "c.nc", "--dataset", "x"), "without variables"),
        ((*AREA, *SPAN, "--out", "c.nc", "--variable", "uo"), "without a dataset"),
        ((*AREA, "--from", "240300 FEB 26", "--until", "250300Z FEB 26", "--out", "c.nc"), "zone"),
        (("--bbox", "-4", "47", "-6", "49", *SPAN, "--out", "c.nc"), "not an area"),
        (("--case", "brittany", "--drift-speed", "3", "--out", "c.nc"), "unit"),
        (("--case", "absent.toml", "--out", "c.nc"), "absent.toml"),
    ],
)
def test_a_request_that_cannot_be_made(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sarex.metocean.fetch.installed_client", lambda: StubClient(whole))
    assert run(monkeypatch, "fetch", *words) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "to do:" in said
    assert list(tmp_path.iterdir()) == []


def test_another_dataset_by_its_id(tmp_path, monkeypatch):
    client = StubClient(whole)
    monkeypatch.setattr("sarex.metocean.fetch.installed_client", lambda: client)
    words = ("--dataset", "cmems_mod_ibi", "--variable", "uo", "--variable", "vo", "--depth-m", "1")
    assert run(monkeypatch, "fetch", *AREA, *SPAN, *words, "--out", str(tmp_path / "c.nc")) == 0
    assert client.asked["dataset_id"] == "cmems_mod_ibi"
    assert client.asked["variables"] == ["uo", "vo"]
    assert client.asked["minimum_depth"] == client.asked["maximum_depth"] == 1.0
