"""The page of the patterns shows what the code lays, and its example runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import sarex.planning
from sarex.facilities import catalogue
from sarex.planning import plan_schema
from sarex.planning.patterns import least_leg_m
from sarex.quantities import NM_M

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "patterns.md").read_text(encoding="utf-8")


def test_the_picture_is_the_one_that_is_drawn() -> None:
    """To do if it fails: .venv/bin/python tools/draw_patterns.py, look at it, commit it."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "draw_patterns.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_page_and_picture_have_every_pattern_of_the_manual() -> None:
    picture = (ROOT / "docs" / "images" / "patterns.svg").read_text(encoding="utf-8")
    rows = [row.split("|")[1:4] for row in PAGE.splitlines() if re.match(r"\| [A-Z]{2,3}\b", row)]
    shown = {code.strip() for codes, _, _ in rows for code in codes.split(",")}
    drawn = set(re.findall(r">([A-Z]{2,3}), ", picture))
    assert shown == drawn
    assert len(shown) == 11
    mapping = plan_schema()["$defs"]["Task"]["properties"]["parameters"]["discriminator"]["mapping"]
    assert shown <= set(mapping)
    types = {order.strip().strip("`").removeprefix("planning.") for _, _, order in rows}
    assert all(hasattr(sarex.planning, name) for name in types)


def test_the_table_of_shortest_legs_is_the_one_that_is_computed() -> None:
    kinds = catalogue()
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in PAGE.splitlines()]
    rows = [row for row in rows if row and row[0] in kinds]
    assert {row[0] for row in rows} == set(kinds)
    for kind, radius, *legs in rows:
        assert float(radius) == kinds[kind].turn_radius_m
        least = [least_leg_m(s * NM_M, float(radius), 1000) / NM_M for s in (0.2, 0.5, 1, 2)]
        assert legs == [f"{length:.1f} NM" for length in least]


@pytest.mark.parametrize("block", re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.M | re.S))
def test_the_example_runs(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, "docs/patterns.md", "exec"), {})
    assert "L09" in capsys.readouterr().out
