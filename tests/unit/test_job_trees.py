"""Artefacts that come over the network: only into their folder, only if they are what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarex.artefacts import ArtefactStore
from sarex.errors import JobError
from sarex.jobs.there import read_tree, write_tree


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(tmp_path / "store")


def test_a_tree_is_written_as_it_was_read(store: ArtefactStore, tmp_path: Path) -> None:
    with store.writing("input") as draft:
        (draft.path / "deep").mkdir()
        (draft.path / "deep" / "a.txt").write_text("x")
    tree = read_tree(store.path(draft.ref))
    assert tree == (("deep/a.txt", b"x"),)
    other = ArtefactStore(tmp_path / "other")
    assert write_tree(other, "input", tree, draft.ref.sha256) == draft.ref


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/out.txt", "", "..\\out.txt"])
def test_no_file_is_written_outside_the_artefact(
    store: ArtefactStore, tmp_path: Path, name: str
) -> None:
    given = str(tmp_path / "out.txt") if name == "/out.txt" else name
    with pytest.raises(JobError, match="outside its artefact"):
        write_tree(store, "input", ((given, b"x"),), "0" * 64)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_another_content_than_was_sent_is_refused(store: ArtefactStore) -> None:
    with pytest.raises(JobError, match="other than it was sent"):
        write_tree(store, "input", (("a.txt", b"x"),), "0" * 64)
