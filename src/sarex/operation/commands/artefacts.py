"""Files that acts write and read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.operation.desk import Desk

__all__ = ["keep_files", "read_summary", "store_file"]


def store_file(desk: Desk, kind: str, files: Mapping[str, str | Path]) -> ArtefactRef:
    """Make an artefact of texts and copies of files and folders, by name."""
    return keep_files(desk.folder.artefacts, kind, files)


def keep_files(store: ArtefactStore, kind: str, files: Mapping[str, str | Path]) -> ArtefactRef:
    """The same in any store."""
    with store.writing(kind) as draft:
        for name, content in files.items():
            if isinstance(content, Path) and content.is_dir():
                shutil.copytree(content, draft.path / name)
            elif isinstance(content, Path):
                shutil.copyfile(content, draft.path / name)
            else:
                (draft.path / name).write_text(content, encoding="utf-8")
    return draft.ref


def read_summary(desk: Desk, ref: ArtefactRef) -> dict[str, Any]:
    """The ``summary.json`` of an artefact."""
    text = (desk.folder.artefacts.path(ref) / "summary.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
