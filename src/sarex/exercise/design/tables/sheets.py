"""Sheets of text cells: what a workbook and a folder of CSV files both hold.

The columns of each sheet stand here, once, for writing and for reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = [
    "COLUMNS",
    "LARGEST_FILE",
    "LONGEST_CELL",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "RISKY",
    "TEXT",
    "Cell",
    "Sheet",
    "column_letters",
]

LARGEST_FILE = 10_000_000
"""Bytes of a workbook, or of one CSV file, at most."""
MOST_ROWS = 10_000
MOST_COLUMNS = 64
LONGEST_CELL = 32_000
"""Characters; a spreadsheet's cell holds 32,767."""
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet may take a cell that begins so for a formula."""

TEXT = ("en", "ko", "ja", "reviewed")
"""Columns of a text; those of other texts of a row have a prefix."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Injects": (
        "number",
        "startex_plus",
        "dtg",
        "storyline",
        "incident",
        "type",
        "from",
        "to",
        "medium",
        *TEXT,
        "expected_action",
        *(f"expected_{each}" for each in TEXT),
        "expected_by",
        "deadline",
        "met_when",
        "controller",
        "evaluator",
        "objectives",
        "trigger",
        "world",
        "safety",
        *(f"safety_{each}" for each in TEXT),
        "status",
        "release",
    ),
    "Objectives": (
        "objective",
        "task",
        *TEXT,
        "kind",
        "measure",
        "comparison",
        "threshold",
        "unit",
        "data_source",
    ),
    "Storylines": ("storyline", "incident", *TEXT),
    "Roles": ("id", "function", "nation", "facility", *TEXT),
    "Areas": ("id", "corners", "centre", "radius_m"),
    "Texts": ("text", *TEXT),
    "Scenario": ("key", "value"),
}
"""Columns of each sheet. An objective, its tasks and their standards stand in rows below each
other, and so do a storyline and its incidents. The injects' dtg and storyline say again what other
columns say; on reading they have to agree, or be empty."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stands."""

    sheet: str
    row: int
    """From 1, the heading being row 1."""
    column: int
    """From 1."""
    name: str
    """Heading of the column."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A heading and rows of text as long as it; an empty cell is empty text."""

    name: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]


def column_letters(column: int) -> str:
    """Letters of a spreadsheet's column, from 1.

    >>> column_letters(1), column_letters(27)
    ('A', 'AA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
