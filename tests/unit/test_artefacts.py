"""Artefacts: whole or not at all, immutable, named by their content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.canonical import tree_hash
from sarex.errors import ArtefactError


def write(store: ArtefactStore, text: str = "sea") -> ArtefactRef:
    with store.writing("field") as draft:
        (draft.path / "deep").mkdir()
        (draft.path / "deep" / "a.txt").write_text(text)
    return draft.ref


def test_an_artefact_is_named_by_its_content(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path / "artefacts")
    ref = write(store)
    assert store.path(ref).name == ref.sha256 == tree_hash(store.path(ref))
    assert store.path(ref.sha256) == store.path(ref)
    assert ref.kind == "field"
    store.verify(ref)


def test_the_same_content_twice_is_one_artefact(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    assert write(store) == write(store)
    assert write(store, "land") != write(store)
    assert len(store.refs()) == 2
    assert len(list(tmp_path.iterdir())) == 2


def test_the_same_content_over_a_damaged_copy_is_an_error(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    file = store.path(write(store)) / "deep" / "a.txt"
    file.chmod(0o644)
    file.write_text("ice")
    with pytest.raises(ArtefactError, match="changed"):
        write(store)


def test_a_failed_draft_leaves_nothing(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path / "artefacts")

    def fail() -> None:
        with store.writing("field") as draft:
            (draft.path / "a.txt").write_text("half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(store.root.iterdir()) == []


def test_a_draft_has_no_reference_yet(tmp_path: Path) -> None:
    with ArtefactStore(tmp_path).writing("field") as draft:
        (draft.path / "a.txt").write_text("a")
        with pytest.raises(ArtefactError, match="still a draft"):
            _ = draft.ref


@pytest.mark.parametrize("what", ["empty", "only folders", "link"])
def test_what_is_no_file_is_refused(tmp_path: Path, what: str) -> None:
    store = ArtefactStore(tmp_path / "artefacts")

    def attempt() -> None:
        with store.writing("field") as draft:
            if what == "only folders":
                (draft.path / "deep").mkdir()
            elif what == "link":
                os.symlink(tmp_path, draft.path / "link")

    with pytest.raises(ArtefactError) as caught:
        attempt()
    assert caught.value.remedy
    assert list(store.root.iterdir()) == []


def test_a_changed_added_or_renamed_file_is_found(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    ref = write(store)
    folder = store.path(ref)
    (folder / "extra.txt").write_text("")
    with pytest.raises(ArtefactError, match="changed"):
        store.verify(ref)
    (folder / "extra.txt").unlink()
    store.verify(ref)
    (folder / "deep" / "a.txt").rename(folder / "deep" / "b.txt")
    with pytest.raises(ArtefactError, match="changed"):
        store.verify(ref)


def test_missing_and_malformed_references_are_errors(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    with pytest.raises(ArtefactError, match="no such artefact"):
        store.path("0" * 64)
    with pytest.raises(ArtefactError, match="not a content hash"):
        store.path("../secret")
    with pytest.raises(ArtefactError, match="not a kind"):
        ArtefactRef("0" * 64, "A kind")
    assert store.refs() == ()


def test_files_of_an_artefact_are_read_only(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    file = store.path(write(store)) / "deep" / "a.txt"
    assert file.stat().st_mode & 0o222 == 0


def test_only_the_named_process_loses_its_drafts(tmp_path: Path) -> None:
    store = ArtefactStore(tmp_path)
    (tmp_path / ".draft-12-aa").mkdir()
    (tmp_path / ".draft-123-bb").mkdir()
    store.remove_drafts(12)
    assert [path.name for path in tmp_path.iterdir()] == [".draft-123-bb"]
