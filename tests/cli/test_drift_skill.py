"""`sarex drift skill` from the shell: reports with all parts, and errors with a way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from drifters import START_NS, made_track, ou_velocity, rows_of, write_rows
from fields_made import written

from sarex.cli import main

PARTS = {
    "area.png",
    "blocks.csv",
    "map.png",
    "pit.png",
    "reliability.png",
    "report.md",
    "separation.png",
    "skill.json",
    "skill.png",
}
ERRORS = ("--current-error", "0.1/6", "--wind-error", "0.5/6")


@pytest.fixture
def sarex(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def call(*arguments: object) -> int:
        monkeypatch.setattr("sys.argv", ["sarex", "drift", "skill", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        code = caught.value.code
        return 0 if code is None else int(code)

    return call


def _tracks(**options: float) -> list:
    rng = np.random.default_rng(3)
    return [
        made_track(
            f"t{k}",
            hours=60,
            lon_deg=130.0 + k,
            noise_m_s=ou_velocity(60, 0.1, 6.0, rng),
            seed=k,
            **options,
        )
        for k in range(5)
    ]


def test_tracks_with_current_and_wind(
    sarex: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_rows(rows_of(_tracks()), tmp_path / "t.csv.gz")
    out = tmp_path / "out"
    assert sarex(file, "--out", out, "--label", "Made Sea 2026", "--block-days", 2) == 0
    said = capsys.readouterr()
    assert "pseudo-Lagrangian, Made Sea 2026" in said.out
    assert "blocks" in said.out
    assert {path.name for path in out.iterdir()} == PARTS
    report = (out / "report.md").read_text(encoding="utf-8")
    for words in (
        "no forecast skill",
        "Made Sea 2026",
        "is no default anywhere else",
        "provenance",
    ):
        assert words.casefold() in report.casefold()
    numbers = json.loads((out / "skill.json").read_text(encoding="utf-8"))
    assert numbers["kind"] == "pseudo-Lagrangian"
    assert set(numbers["models"]) == {
        "sarex",
        "no motion",
        "current",
        "current + 3 % wind",
        "current + leeway",
    }
    assert numbers["provenance"]["inputs"].keys() == {"blocks", "tracks"}
    assert not list(tmp_path.glob(".*part"))
    # the same seed and blocks give the same numbers
    again = tmp_path / "again"
    assert (
        sarex(file, "--out", again, "--label", "Made Sea 2026", "--folds", out / "blocks.csv") == 0
    )
    assert json.loads((again / "skill.json").read_text()) == numbers
    assert (again / "skill.png").read_bytes() == (out / "skill.png").read_bytes()


def _uniform(quantity: str, folder: Path, vector: complex) -> Path:
    names = {
        "wind": ("eastward_wind", "northward_wind"),
        "current": ("eastward_sea_water_velocity", "northward_sea_water_velocity"),
    }[quantity]
    hours, lat, lon = np.arange(0.0, 100.0), np.arange(25.0, 36.0), np.arange(125.0, 141.0)
    shape, dims = (hours.size, lat.size, lon.size), ("time", "lat", "lon")
    parts = (vector.real, vector.imag)
    stamp = str(np.datetime64(START_NS, "ns"))[:19].replace("T", " ")
    data = xr.Dataset(
        {
            f"{quantity}_{k}": (
                dims,
                np.full(shape, part, np.float32),
                {"standard_name": name, "units": "m s-1"},
            )
            for k, (name, part) in enumerate(zip(names, parts, strict=True))
        },
        coords={
            "time": ("time", hours, {"units": f"hours since {stamp}", "standard_name": "time"}),
            "lat": ("lat", lat, {"units": "degrees_north"}),
            "lon": ("lon", lon, {"units": "degrees_east"}),
        },
    )
    if quantity == "wind":
        data = data.assign_coords(height=((), 10.0, {"standard_name": "height", "units": "m"}))
    return written(data, folder / f"{quantity}.nc")


def test_tracks_with_fields(
    sarex: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Drifters that the fields carry, but for an error that is stated: areas hold them."""
    rng = np.random.default_rng(9)
    current, wind = 0.4 + 0.2j, 5.0 - 3.0j
    tracks = []
    for k in range(5):
        error = ou_velocity(60, 0.1, 6.0, rng)
        made = made_track(
            f"t{k}", hours=60, lon_deg=131.0 + k, factor=0.0, slope=0.0, noise_m_s=current + error
        )
        tracks.append(made)
    file = write_rows([row[:5] for row in rows_of(tracks)], tmp_path / "t.csv")
    fields = (
        "--currents",
        _uniform("current", tmp_path, current),
        "--wind",
        _uniform("wind", tmp_path, wind),
    )
    out = tmp_path / "out"
    options = ("--leeway-class", "CURRENT-ONLY", "--coast", "none", "--particles", 300, *ERRORS)
    assert sarex(file, "--out", out, *fields, *options) == 0, capsys.readouterr().err
    assert {path.name for path in out.iterdir()} == PARTS
    numbers = json.loads((out / "skill.json").read_text(encoding="utf-8"))
    assert numbers["kind"] == "Lagrangian"
    models = numbers["models"]
    at_24 = {name: models[name]["24"]["separation_m"]["mean"] for name in models}
    # the mean of 300 particles lies within some hundred metres of the current alone
    assert at_24["sarex"] == pytest.approx(at_24["current"], abs=500.0)
    assert at_24["current"] < 0.3 * at_24["no motion"]
    assert at_24["current"] < 0.7 * at_24["current + 3 % wind"]
    assert models["sarex"]["24"]["inside_0.95"]["mean"] > 0.8
    assert models["current"]["24"]["inside_0.95"]["mean"] is None
    assert (out / "report.md").read_text().startswith("# Drift skill, Lagrangian: t.csv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "carry no modelled current and wind"),
        (("--currents", "c.nc"), "fields are not complete"),
        (("--layout", "trax"), "did you mean trex"),
        (("--folds", "none.csv"), "blocks does not fit"),
        (("--zone", "Z"), "zone"),
    ],
)
def test_what_is_missing_is_said(
    sarex: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    message: str,
) -> None:
    file = write_rows([row[:4] for row in rows_of(_tracks())], tmp_path / "t.csv")
    assert sarex(file, "--out", tmp_path / "out", *options) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "to do:" in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("error", ["0.1", "a/6", "-1/6", "0.1/0", "nan/6", ""])
def test_an_error_that_is_none(
    sarex: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str], error: str
) -> None:
    file = write_rows([row[:4] for row in rows_of(_tracks())], tmp_path / "t.csv")
    fields = ("--currents", "c.nc", "--wind", "w.nc", "--leeway-class", "PIW-1")
    stated = ("--current-error", error or "/", "--wind-error", "0.5/6")
    assert sarex(file, "--out", tmp_path / "out", *fields, *stated) == 2
    assert "not a velocity error" in capsys.readouterr().err


def test_an_existing_folder_is_not_touched(
    sarex: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    assert sarex(tmp_path / "t.csv", "--out", tmp_path / "out") == 2
    assert "is there already" in capsys.readouterr().err
