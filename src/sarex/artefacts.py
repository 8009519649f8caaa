"""Immutable results on disk, named by the hash of what they contain.

An artefact is a folder ``<root>/<sha256>/``. It is written whole or not at all: into a draft
folder, flushed to disk, then renamed. The hash covers names and bytes of all files below it.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sarex.canonical import tree_hash
from sarex.errors import ArtefactError

__all__ = ["ArtefactDraft", "ArtefactRef", "ArtefactStore"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class ArtefactRef:
    """Names an artefact: the hash of its content, and what kind of thing it is."""

    sha256: str
    kind: str

    def __post_init__(self) -> None:
        _check_sha256(self.sha256)
        _check_kind(self.kind)


class ArtefactDraft:
    """A folder being filled. ``ref`` exists once the ``with`` block has ended well."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        self.kind = kind
        self._ref: ArtefactRef | None = None

    @property
    def ref(self) -> ArtefactRef:
        if self._ref is None:
            raise ArtefactError(
                "the artefact is still a draft",
                given=self.path,
                remedy="Read its reference after the with block has ended.",
            )
        return self._ref


class ArtefactStore:
    """All artefacts of a case, below one folder.

    Parameters
    ----------
    root
        The folder; made when the first artefact is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    @contextmanager
    def writing(self, kind: str) -> Iterator[ArtefactDraft]:
        """Fill a draft folder; it becomes an artefact when the block ends without an error.

        Writing the same content twice gives the same reference and keeps one copy.

        Raises
        ------
        ArtefactError
            If the draft is empty or holds anything but files and folders.
        """
        _check_kind(kind)
        self.root.mkdir(parents=True, exist_ok=True)
        draft = ArtefactDraft(self.root / f"{_DRAFT}{os.getpid()}-{secrets.token_hex(8)}", kind)
        draft.path.mkdir()
        try:
            yield draft
            draft._ref = self._commit(draft)
        finally:
            if draft.path.exists():
                shutil.rmtree(draft.path)

    def path(self, ref: ArtefactRef | str) -> Path:
        """The folder of an artefact.

        Raises
        ------
        ArtefactError
            If there is no such artefact here.
        """
        sha256 = ref if isinstance(ref, str) else ref.sha256
        folder = self.root / _check_sha256(sha256)
        if not folder.is_dir():
            raise ArtefactError(
                "no such artefact",
                given=sha256,
                where=str(self.root),
                remedy="Copy the artefact into this folder, or run the job that makes it again.",
            )
        return folder

    def verify(self, ref: ArtefactRef | str) -> None:
        """Hash the artefact again.

        Raises
        ------
        ArtefactError
            If it is missing or its content is not what its name says.
        """
        folder = self.path(ref)
        found = tree_hash(folder)
        if found != folder.name:
            raise ArtefactError(
                "the artefact has been changed since it was written",
                given=f"content hash {found}",
                allowed=folder.name,
                where=str(folder),
                remedy="Restore the folder from a copy, or remove it and run its job again.",
            )

    def refs(self) -> tuple[str, ...]:
        """Hashes of all artefacts here, sorted."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.root.iterdir() if _SHA256.fullmatch(p.name)))

    def remove_drafts(self, process_id: int) -> None:
        """Remove the drafts that a process left behind when it was killed."""
        for folder in self.root.glob(f"{_DRAFT}{process_id}-*"):
            shutil.rmtree(folder)

    def _commit(self, draft: ArtefactDraft) -> ArtefactRef:
        _seal_folder(draft.path)
        ref = ArtefactRef(tree_hash(draft.path), draft.kind)
        target = self.root / ref.sha256
        try:
            draft.path.rename(target)
        except OSError:
            if not target.is_dir():
                raise
            self.verify(ref)
        _sync(self.root)
        return ref


def _seal_folder(folder: Path) -> None:
    """Flush all files and folders to disk and make the files read-only."""
    files = 0
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ArtefactError(
                "an artefact holds files and folders only",
                given=path.relative_to(folder).as_posix(),
                remedy="Write the file itself into the artefact, not a link to it.",
            )
        if path.is_file():
            path.chmod(0o444)
            files += 1
        _sync(path)
    if not files:
        raise ArtefactError(
            "the artefact is empty",
            given=folder,
            remedy="Write at least one file into the draft folder.",
        )
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise ArtefactError(
            "not a content hash",
            given=text,
            allowed="64 hexadecimal digits, lower case",
            remedy="Give the hash as it stands in the event that cites the artefact.",
        )
    return text


def _check_kind(text: str) -> str:
    if not _KIND.fullmatch(text):
        raise ArtefactError(
            "not a kind of artefact",
            given=text,
            allowed="lower-case letters, digits, dot, dash, underscore, e.g. ensemble",
            remedy="Name the kind with one short lower-case word.",
        )
    return text
