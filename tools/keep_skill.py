"""Evaluate drift on the TREX drifters and keep the numbers, the page's tables and its pictures.

    SAREX_DATA=../shared/data .venv/bin/python tools/keep_skill.py

Writes verification/results/skill_trex_gsl_2020.json, docs/images/skill_*.png and the part of
docs/skill.md between its two marks. The map of the tracks is not kept: the data state no licence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import numpy as np

from sarex.drift.skill import evaluate_sampled, layout_of, read_blocks, read_tracks, write_report
from sarex.drift.skill.report import calibration_tables, score_tables, summary_text

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "verification" / "results" / "skill_trex_gsl_2020.json"
PAGE = ROOT / "docs" / "skill.md"
BEGIN, END = "<!-- kept numbers: tools/keep_skill.py -->", "<!-- end of kept numbers -->"
PICTURES = ("skill", "separation", "reliability", "pit", "area")
SEED, REPLICATES = 20200910, 10_000


def page_with(numbers: dict[str, object], page: str) -> str:
    """The page with its kept part made anew."""
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    parts = (summary_text(numbers), score_tables(numbers), calibration_tables(numbers))
    return f"{head}{BEGIN}\n\n" + "\n\n".join(p.strip() for p in parts) + f"\n\n{END}{tail}"


def main() -> None:
    data = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))
    layout = layout_of("trex")
    tracks = read_tracks(data / "trex_drifters_gsl" / "trex_ciopsev2_hrdps1km.csv.gz", layout)
    folds = Path(str(files("sarex") / "data" / "skill" / "folds_trex_gsl_2020.csv"))
    made = evaluate_sampled(
        tracks,
        read_blocks(folds, tracks),
        rng=np.random.default_rng(SEED),
        label=str(layout.label),
        replicates=REPLICATES,
        progress=lambda text: print(text, file=sys.stderr, flush=True),
    )
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    numbers = {**made.numbers, "commit": commit, "seed": SEED}
    KEPT.write_text(json.dumps(numbers, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page_with(numbers, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        write_report(made, Path(folder))
        for name in PICTURES:
            png = (Path(folder) / f"{name}.png").read_bytes()
            (ROOT / "docs" / "images" / f"skill_{name}.png").write_bytes(png)


if __name__ == "__main__":
    main()
