"""Asks OpenDrift the cases of tests/support/opendrift_cases.py and keeps its answers.

Needs `make peer` and SAREX_DATA: .venv/bin/python tools/keep_peer.py
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from opendrift_cases import CASES, KEPT, groups  # noqa: E402
from opendrift_peer import COMMAND, all_fields, ask_peer  # noqa: E402

DATA = Path(os.environ.get("SAREX_DATA", ROOT.parent / "shared" / "data"))


def main() -> None:
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        all_fields(DATA, Path(name))
        answers = ask_peer(CASES, Path(name))
        for group, cases in groups().items():
            head = {
                "tool": "OpenDrift 1.14.12 (GPL-2), model Leeway; run, never linked",
                "versions": answers[next(iter(cases))]["versions"],
                "command": COMMAND,
                "fields": "real/: Copernicus Marine GLO12 and ECMWF, 2026-02-24, off Brittany, "
                "filled by tests/support/filled_brittany.py; others made by write_fields",
            }
            entries = ",\n".join(
                f"  {json.dumps(case)}: "
                + json.dumps({"request": asked, "answer": _worth_keeping(answers[case])})
                for case, asked in cases.items()
            )
            text = f'{{"head": {json.dumps(head, indent=1)},\n"cases": {{\n{entries}\n}}}}\n'
            (KEPT / f"leeway_peer.{group}.json").write_text(text, encoding="utf-8")


def _worth_keeping(answer: dict[str, object]) -> dict[str, object]:
    wanted = ("ends", "moments", "paths", "ended", "afloat", "warnings")
    return {name: answer[name] for name in wanted if name in answer}


if __name__ == "__main__":
    main()
