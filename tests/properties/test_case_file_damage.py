"""However a case file is damaged, it is read or refused with a case-file error, nothing else."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sarex.errors import CaseFileError
from sarex.incident import load_case, parse_case

LINES = load_case("goto").text.split("\n")
JUNK = st.sampled_from(
    [
        "",
        '""',
        "0",
        "-1",
        "1e400",
        "nan",
        "[]",
        "{}",
        "true",
        '"x"',
        "[[1]]",
        "2026-06-06",
        "= =",
        '"' * 3,
    ]
)
VALUE = re.compile(r"(?<== ).*")


def _read(text: str) -> None:
    try:
        parse_case(text)
    except CaseFileError as error:
        for fault in getattr(error, "faults", (error,)):
            assert fault.remedy
            assert fault.where


@settings(max_examples=150)
@given(st.data())
def test_damaged_lines(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["drop", "twice", "value", "cut", "swap"]))
        if what == "drop":
            del lines[at]
        elif what == "twice":
            lines.insert(at, lines[at])
        elif what == "value":
            lines[at] = VALUE.sub(lambda _: data.draw(JUNK), lines[at], count=1)
        elif what == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        else:
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
    _read("\n".join(lines))


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    _read(text)
