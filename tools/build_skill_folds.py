"""Compute the space-time blocks of the TREX drifters: ids, windows, blocks, folds; no positions.

    SAREX_DATA=../shared/data .venv/bin/python tools/build_skill_folds.py

Windows of three days from the first fix, 40 km, five folds: see docs/skill.md.
"""

from __future__ import annotations

import os
from pathlib import Path

from sarex.drift.skill import layout_of, make_blocks, read_tracks, write_blocks

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "src" / "sarex" / "data" / "skill" / "folds_trex_gsl_2020.csv"


def main() -> None:
    data = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))
    file = data / "trex_drifters_gsl" / "trex_ciopsev2_hrdps1km.csv.gz"
    blocks = make_blocks(read_tracks(file, layout_of("trex")), days=3.0, apart_m=40_000.0, folds=5)
    OUT.parent.mkdir(exist_ok=True)
    write_blocks(blocks, OUT)
    print(f"{len(blocks.pieces)} pieces in {blocks.count} blocks and {blocks.folds} folds: {OUT}")


if __name__ == "__main__":
    main()
