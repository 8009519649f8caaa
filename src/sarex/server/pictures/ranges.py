"""Files in parts: Range, If-Range and conditional requests of RFC 9110, one range at a time."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["Blob", "blob_of", "is_held", "respond"]

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that do not change while the server runs, and their entity tag."""

    data: bytes
    etag: str


@lru_cache(maxsize=32)
def blob_of(path: Path) -> Blob:
    """A file of the package, read once."""
    data = path.read_bytes()
    return Blob(data, f'"{hashlib.sha256(data).hexdigest()[:32]}"')


def respond(request: Request, blob: Blob, media_type: str, cache: str) -> Response:
    """The whole, the part that is asked for (206), or that nothing changed (304).

    Several ranges in one request, and what is no range, are answered with the whole, as RFC 9110
    allows; a range beyond the end is refused with 416.
    """
    headers = {"Accept-Ranges": "bytes", "Cache-Control": cache, "ETag": blob.etag}
    asked = request.headers
    if is_held(request, blob.etag):
        return Response(status_code=304, headers=headers)
    size = len(blob.data)
    span = _span(asked.get("range"), size) if _still(asked.get("if-range"), blob.etag) else None
    if span is None:
        return Response(blob.data, media_type=media_type, headers=headers)
    first, last = span
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    return Response(
        blob.data[first : last + 1],
        206,
        media_type=media_type,
        headers={**headers, "Content-Range": f"bytes {first}-{last}/{size}"},
    )


def is_held(request: Request, etag: str) -> bool:
    """Whether the client says, by ``If-None-Match``, that it has this."""
    given = request.headers.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return etag in tags or tags == ["*"]


def _still(if_range: str | None, etag: str) -> bool:
    """Whether a range may be answered: of a file that is the one the client has begun."""
    return if_range is None or if_range.strip() == etag


def _span(given: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte; first after last where nothing of the range is there; None: no range."""
    found = _RANGE.fullmatch((given or "").strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    if last and int(last) < int(first):
        return None
    begin = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return (begin, end) if begin < size else (size, size - 1)
