"""The smallest case, examples/adrift.toml: it is complete, and drifts."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from sarex.cli import app
from sarex.ensemble.storage import open_stored

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "adrift.toml"


def test_it_is_complete_and_drifts(tmp_path: Path) -> None:
    checked = CliRunner().invoke(app, ["case", "check", str(EXAMPLE)])
    assert checked.exit_code == 0, checked.output
    assert "The case file is complete" in checked.stdout
    out = tmp_path / "adrift"
    words = ["drift", "run", str(EXAMPLE), "--out", str(out), "--particles", "300"]
    made = CliRunner().invoke(app, words)
    assert made.exit_code == 0, made.output
    stored = open_stored(out / "ensemble.zarr")
    assert stored.particle_count == 300
    assert stored.object_ids == ("tender",)
