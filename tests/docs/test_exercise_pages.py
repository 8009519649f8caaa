"""The pages of the shipped scenarios show what the scenarios say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sarex.exercise.design import SCENARIOS, load_scenario
from sarex.exercise.design.triggers import Trigger

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "exercises"


def test_pictures_and_tables_are_those_that_the_tool_makes() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "draw_scenarios.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_index_names_every_scenario_with_its_figures() -> None:
    text = (PAGES / "index.md").read_text(encoding="utf-8")
    for name in SCENARIOS:
        scenario = load_scenario(name).scenario
        hours, minutes = divmod((scenario.endex_ns - scenario.startex_ns) // 60_000_000_000, 60)
        assert f"{{doc}}`{name}`" in text
        assert f"| {len(scenario.injects)} | {hours} h {minutes} min |" in text


def test_the_index_explains_every_kind_of_trigger() -> None:
    from typing import get_args

    text = (PAGES / "index.md").read_text(encoding="utf-8")
    models = get_args(get_args(Trigger)[0])
    kinds = {get_args(model.model_fields["kind"].annotation)[0] for model in models}
    assert len(kinds) > 15
    assert sorted(kind for kind in kinds if f"`{kind}`" not in text) == []
