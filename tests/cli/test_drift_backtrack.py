"""``sarex drift backtrack`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from sarex.cli.drift import app
from sarex.errors import CoverageError, DriftError, QuantityError

FOUND = "hull; 070800Z JUN 26; 32-36.0N 128-20.0E; 800 m"
LOST = "061800Z JUN 26; 062300Z JUN 26"


def run(*words: str):
    return CliRunner().invoke(app, ["backtrack", "goto", *words], catch_exceptions=False)


def test_a_find_is_traced_back_into_a_folder_that_says_what_it_is_not(tmp_path: Path) -> None:
    out = tmp_path / "origins"
    words = ("--found", FOUND, "--lost", LOST, "--effective", "100", "--out", str(out))
    done = run(*words)
    assert done.exit_code == 0
    assert "This is NOT one place" in done.stdout
    assert "s  backtrack 100 %" in done.stderr
    assert "EXERCISE" in done.stdout
    assert {p.name for p in out.iterdir()} == {
        f"origins.{e}" for e in ("json", "geojson", "npz", "png")
    }
    said = json.loads((out / "origins.json").read_text(encoding="utf-8"))
    assert said["effective"] >= 100
    assert "NOT one place" in " ".join(said["assumptions"])
    areas = [said["area_m2"][share] for share in ("0.5", "0.75", "0.95")]
    assert areas == sorted(areas)
    with np.load(out / "origins.npz") as arrays:
        assert arrays["weight"].sum() == pytest.approx(1.0)
        assert arrays["lon_deg"].shape == arrays["time_ns"].shape
        assert json.loads(str(arrays["provenance"]))["model"].startswith("sarex.drift backtrack")
    places = json.loads((out / "origins.geojson").read_text(encoding="utf-8"))
    kinds = [feature["geometry"]["type"] for feature in places["features"]]
    assert kinds[-1] == "Point"
    assert all(shapely.geometry.shape(f["geometry"]).is_valid for f in places["features"])
    assert places["stamp"] == "EXERCISE"
    again = tmp_path / "again"
    run(*words[:-1], str(again))
    for name in ("origins.geojson", "origins.npz", "origins.png"):
        assert (again / name).read_bytes() == (out / name).read_bytes(), name


def test_the_hypotheses_of_the_case_are_the_prior_when_asked(tmp_path: Path) -> None:
    found = "raft; 070600Z JUN 26; 32-40.0N 128-20.0E; 1000 m"
    done = run(
        "--found", found, "--as-reported", "--effective", "200", "--out", str(tmp_path / "o")
    )  # fmt: skip
    assert "Hypotheses given the finds: h1" in done.stdout


@pytest.mark.parametrize(
    ("words", "error", "match"),
    [
        (("--found", "hull; 070800Z JUN 26", "--lost", LOST), DriftError, "not a find"),
        (
            ("--found", FOUND.replace("hull", "HULK"), "--lost", LOST),
            DriftError,
            "neither a search",
        ),
        (("--found", FOUND.replace("800 m", "800"), "--lost", LOST), QuantityError, "--found"),
        (("--found", FOUND), DriftError, "one prior is needed"),
        (("--found", FOUND, "--lost", LOST, "--as-reported"), DriftError, "one prior is needed"),
        (("--found", FOUND, "--lost", "061800Z JUN 26"), DriftError, "not a window of loss"),
        (("--found", FOUND, "--lost", "062300Z JUN 26; 061800Z JUN 26"), DriftError, "latest time"),
        (
            ("--found", FOUND.replace("128-20.0E", "128-20.0W"), "--lost", LOST),
            CoverageError,
            "found outside the area of the coast",
        ),
    ],
)
def test_what_is_not_said_well_is_refused_and_nothing_is_left(
    tmp_path: Path, words: tuple[str, ...], error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match) as caught:
        run(*words, "--out", str(tmp_path / "o"))
    assert caught.value.remedy  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="something here already"):
        run("--found", FOUND, "--lost", LOST, "--out", str(tmp_path))
