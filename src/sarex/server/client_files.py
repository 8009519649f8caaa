"""The built client, from the package: pages anew at each visit, hashed assets for ever."""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from sarex.server.problems import NotFoundError

__all__ = ["FOLDER", "client_file", "index", "router"]

FOLDER: Final = Path(__file__).parent / "client"

_HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$")
_FOR_EVER = "public, max-age=31536000, immutable"
_COMPRESSED = frozenset((".css", ".html", ".js", ".json", ".mjs", ".svg", ".webmanifest"))
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}

_NOT_BUILT = """\
<!doctype html><html lang="en"><meta charset="utf-8"><title>sarex</title>
<h1>The client is not built</h1>
<p>This copy of sarex has no pages yet; the API answers. In the folder of the clone run</p>
<pre>sh tools/client.sh</pre>
<p>and load this page again.</p></html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/")
def index(request: Request) -> Response:
    """The one page of the client."""
    if not (FOLDER / "index.html").is_file():
        return HTMLResponse(_NOT_BUILT, 503)
    return _file(FOLDER / "index.html", request)


@router.get("/{path:path}")
def client_file(path: str, request: Request) -> Response:
    """A file of the client."""
    found = _inside(path)
    if found is None:
        raise NotFoundError("there is no such page", remedy="Go to the first page.")
    return _file(found, request)


def _inside(path: str) -> Path | None:
    """The file of the client that a path names, if it names one."""
    if "\0" in path or any(part.startswith(".") for part in Path(path).parts):
        return None
    try:
        found = (FOLDER / path).resolve()
        inside = found.is_relative_to(FOLDER.resolve()) and found.is_file()
    except OSError:  # longer than any name of a file
        return None
    return found if inside else None


def _file(path: Path, request: Request) -> Response:
    compressed = path.suffix in _COMPRESSED and "gzip" in request.headers.get("accept-encoding", "")
    body, tag = _content(path, path.stat().st_mtime_ns, compressed)
    for_ever = path.parent.name == "assets" and _HASHED.search(path.name)
    headers = {"Cache-Control": _FOR_EVER if for_ever else "no-store", "Vary": "Accept-Encoding"}
    if compressed:
        headers["Content-Encoding"] = "gzip"
    if path.suffix != ".html":
        headers["ETag"] = tag
        if not for_ever:
            headers["Cache-Control"] = "no-cache"
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=_type(path))


@lru_cache(maxsize=256)
def _content(path: Path, mtime_ns: int, compressed: bool) -> tuple[bytes, str]:
    body = path.read_bytes()
    tag = f'"{mtime_ns:x}{"-gzip" if compressed else ""}"'
    return (gzip.compress(body, 6, mtime=0) if compressed else body), tag


def _type(path: Path) -> str:
    known = _TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
