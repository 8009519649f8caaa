"""What is kept of the Royset–Sato family: plans evaluated again, small proofs read again, the page.

Made by verification/royset_sato.py; a changed table without a changed result fails here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from royset_sato_check import Instance, check_proof, missed

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "verification"))

from royset_sato import KEPT, MARKS, PAGE, family, kept, table  # found through the path above

SMALL = 20_000
"""Bytes of a proof that is read in a fraction of a second."""


@pytest.mark.parametrize("row", kept(), ids=lambda row: f"{row['searchers']}-{row['looks']}")
def test_kept_plan_misses_what_is_said(row: dict[str, object]) -> None:
    searchers, looks = int(str(row["searchers"])), int(str(row["looks"]))
    worth = missed(Instance(searchers, looks), row["routes"])  # type: ignore[arg-type]
    assert worth == pytest.approx(row["missed"], abs=1e-12)
    assert row["bound"] <= worth  # type: ignore[operator]
    assert worth <= float(family()[searchers, looks]["best_known_missed"]) + 1e-6


@pytest.mark.parametrize(
    "row", [r for r in kept() if r["proof_bytes"] <= SMALL][:6], ids=lambda r: r["proof_sha256"][:8]
)
def test_kept_proof_proves_what_is_said(row: dict[str, object]) -> None:
    name = f"{row['searchers']:02d}-{row['looks']:02d}.npz"
    instance = Instance(int(str(row["searchers"])), int(str(row["looks"])))
    bound = check_proof(instance, (KEPT / name).read_bytes())
    assert bound == pytest.approx(row["bound"], abs=1e-9)


def test_the_page_shows_what_is_kept() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(MARKS[0])[1].split(MARKS[1])[0]
    assert shown.strip() == table(kept()).strip()
