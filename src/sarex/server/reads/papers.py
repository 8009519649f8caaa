"""Files of artefacts that a viewer may see: a plan's papers, a report, a map."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sarex.errors import LabelError
from sarex.journal import View
from sarex.server.problems import NotFoundError
from sarex.server.reads.watch_models import PaperFile

__all__ = ["media_type", "paper", "papers"]

Kind = Literal["pdf", "html", "image", "geojson", "text", "data"]

_TYPES: dict[str, tuple[Kind, str]] = {
    ".csv": ("data", "text/csv; charset=utf-8"),
    ".geojson": ("geojson", "application/geo+json"),
    ".gpx": ("data", "application/gpx+xml"),
    ".html": ("html", "text/html; charset=utf-8"),
    ".json": ("data", "application/json"),
    ".kml": ("data", "application/vnd.google-earth.kml+xml"),
    ".pdf": ("pdf", "application/pdf"),
    ".png": ("image", "image/png"),
    ".svg": ("image", "image/svg+xml"),
    ".tif": ("data", "image/tiff"),
    ".txt": ("text", "text/plain; charset=utf-8"),
}


def media_type(name: str) -> str:
    """Of a file that is told; what else an artefact holds is not."""
    return _TYPES[Path(name).suffix][1]


def papers(view: View, sha256: str) -> tuple[PaperFile, ...]:
    """The files of an artefact, in order."""
    folder = _folder(view, sha256)
    return tuple(
        PaperFile(name=path.name, bytes=path.stat().st_size, kind=_TYPES[path.suffix][0])
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix in _TYPES
    )


def paper(view: View, sha256: str, name: str) -> Path:
    """One file of an artefact.

    Raises
    ------
    NotFoundError
        If there is none that is released to the viewer: whether it exists is not said.
    """
    folder = _folder(view, sha256)
    path = folder / name
    if name not in {each.name for each in papers(view, sha256)} or not path.is_file():
        raise _missing(f"{sha256}/{name}")
    return path


def _folder(view: View, sha256: str) -> Path:
    try:
        return view.artefact(sha256)
    except LabelError:
        raise _missing(sha256) from None


def _missing(given: str) -> NotFoundError:
    return NotFoundError(
        "no such file is released to the viewer",
        given=given,
        remedy="Check the hash and the name, or ask the owner to release the event that cites it.",
    )
