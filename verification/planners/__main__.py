"""Run candidates and append their rows: ``python -m planners ROWS --part 0 --of 2``.

From the folder ``verification``. A run that was stopped goes on after the rows it finds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .ranges import CASES_PER_STRATUM
from .run import collect


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m planners", description=__doc__)
    parser.add_argument("rows", type=Path, help="file of JSON lines, appended to")
    parser.add_argument("--part", type=int, default=0, help="number of this process, from 0")
    parser.add_argument("--of", type=int, default=1, help="processes in all")
    parser.add_argument("--cases", type=int, default=CASES_PER_STRATUM, help="cases per stratum")
    asked = parser.parse_args()
    for row in collect(asked.rows, per_stratum=asked.cases, part=(asked.part, asked.of)):
        what = f"kept, {row['seconds']['all']} CPU-s" if row["kept"] else row["why"]
        print(f"{row['id']} {row['law']}: {what}", flush=True)


main()
