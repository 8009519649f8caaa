"""`sarex drift skill` from the shell: reports with all parts, and errors with a way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from drifters import made_track, ou_velocity, rows_of, uniform_field, write_rows

from sarex.cli import main
from sarex.drift.skill import Layout, make_blocks, read_tracks, write_blocks

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
    write_blocks(make_blocks(read_tracks(file, Layout()), days=2.0), tmp_path / "b.csv")
    kept = ("--folds", tmp_path / "b.csv", "--label", "Made Sea 2026")
    assert sarex(file, "--out", out, *kept) == 0
    said = capsys.readouterr()
    assert "pseudo-Lagrangian, Made Sea 2026" in said.out
    assert "blocks" in said.out
    assert {path.name for path in out.iterdir()} == PARTS
    assert (out / "blocks.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
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
        uniform_field("current", tmp_path, current),
        "--wind",
        uniform_field("wind", tmp_path, wind),
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
        (("--folds", "b.csv", "--block-days", "2"), "given and asked for"),
        (("--particles", "500"), "are for fields"),
        (("--block-km", "0"), "no blocks can be made"),
        (("--fold-count", "1"), "no blocks can be made"),
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
