"""What a run of a case leaves of its plans' papers: reasons, figures, and a printed page each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from whole_runs import WholeRun

from sarex.words import LOCALES


@pytest.fixture
def plans(whole_run: WholeRun) -> list[Path]:
    """Folder of each plan in the review."""
    found = sorted((whole_run.folder / "review").glob("plan-[0-9]*/"))
    assert found
    return found


def test_each_plan_has_its_page_in_every_language(plans: list[Path]) -> None:
    for folder in plans:
        for locale in LOCALES:
            page = (folder / f"briefing.{locale}.pdf").read_bytes()
            assert page.startswith(b"%PDF")
            assert b"SarexSans" in page


def test_each_plan_says_why(plans: list[Path], whole_run: WholeRun) -> None:
    for folder in plans:
        text = (folder / "why.en.txt").read_text(encoding="utf-8")
        assert text.startswith("EXERCISE EXERCISE EXERCISE\n")
        assert "- This plan is expected to find " in text
        assert "- No plan at all can find more than " in text
    written = whole_run.folder.glob("artefacts/*/figures.json")
    figures = [json.loads(path.read_text(encoding="utf-8")) for path in written]
    assert figures
    for each in figures:
        assert 0.0 < each["value"] <= each["reference"]["bounds"]["B1"] + 1e-9
        assert sum(each["facilities_alive"].values()) <= each["alive"] + 1e-9
