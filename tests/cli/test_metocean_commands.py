"""``sarex metocean describe``: whole output, exit codes, the picture, nothing half-written."""

from __future__ import annotations

import json
import struct
import tomllib
from pathlib import Path

import numpy as np
import pytest
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
