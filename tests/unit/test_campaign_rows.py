"""The rows file: whole lines in order, a torn one cut off, another campaign's refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sarex.errors import ExerciseError
from sarex.exercise.campaign import RowsFile, read_rows


def row(world: int) -> str:
    return json.dumps({"found": {}, "hypothesis": "h", "objects": [], "world": world})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "rows.jsonl"
    with RowsFile(made, "c1") as rows:
        rows.append([row(0), row(1)])
        rows.append([row(2)])
    return made


def test_rows_are_read_back_and_gone_on_with(path: Path) -> None:
    with RowsFile(path, "c1") as rows:
        assert rows.count == 3
        rows.append([row(3)])
    assert [each["world"] for each in read_rows(path, "c1")] == [0, 1, 2, 3]


@pytest.mark.parametrize("torn", [row(3)[:10], row(3)])
def test_a_torn_row_is_cut_off_and_flown_again(path: Path, torn: str) -> None:
    """Without its end of line a row may be half of one."""
    whole = path.read_bytes()
    path.write_bytes(whole + torn.encode())
    assert len(read_rows(path, "c1")) == 3
    with RowsFile(path, "c1") as rows:
        assert rows.count == 3
        rows.append([row(3)])
    assert path.read_bytes() == whole + f"{row(3)}\n".encode()


def test_a_torn_head_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"camp')
    with RowsFile(path, "c1") as rows:
        assert rows.count == 0
    assert read_rows(path, "c1") == []


def test_rows_of_another_campaign_are_refused(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ExerciseError, match="another campaign"):
        RowsFile(path, "c2")
    with pytest.raises(ExerciseError, match="another campaign"):
        read_rows(path, "c2")
    assert path.read_bytes() == before


@pytest.mark.parametrize("bad", ["not json", row(7), "[1]"])
def test_a_line_that_is_not_the_row_of_its_world_is_named(path: Path, bad: str) -> None:
    lines = path.read_text().splitlines()
    lines[2] = bad
    path.write_text("\n".join(lines) + "\n")
    for read in (lambda: RowsFile(path, "c1"), lambda: read_rows(path, "c1")):
        with pytest.raises(ExerciseError, match="line 3"):
            read()


def test_worlds_are_appended_in_order_alone(path: Path) -> None:
    before = path.read_bytes()
    with RowsFile(path, "c1") as rows, pytest.raises(ExerciseError, match="world 3"):
        rows.append([row(4)])
    assert path.read_bytes() == before


def test_two_runs_do_not_append_at_once(path: Path) -> None:
    with RowsFile(path, "c1"), pytest.raises(ExerciseError, match="another run"):
        RowsFile(path, "c1")
    with RowsFile(path, "c1") as rows:
        assert rows.count == 3


def test_no_world_has_been_flown(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="no world"):
        read_rows(tmp_path / "rows.jsonl", "c1")
