"""What anybody may know of the server before signing in: what it is for, and its words."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from sarex.server.context import Context, context
from sarex.server.settings import Mode
from sarex.words import LOCALES, catalogue

__all__ = ["ServerView", "router", "server", "words", "words_of"]

router = APIRouter(tags=["server"])

Here = Annotated[Context, Depends(context)]

_OF_PAPERS = frozenset(("briefing", "campaign", "hot_wash", "report", "review", "sap", "worksheet"))
"""Groups of the catalogue that stand on papers alone, which the server writes itself."""


class ServerView(BaseModel):
    """What anybody may know: mode, languages, and the ways to sign in."""

    name: Literal["sarex"] = "sarex"
    mode: Mode
    locales: list[str]
    oidc: str | None
    password_least: int


@router.get("/server")
def server(here: Here) -> ServerView:
    """What the server is for and how one signs in."""
    from sarex.server.accounts.passwords import LEAST

    oidc = here.settings.oidc
    return ServerView(
        mode=here.home.mode,
        locales=list(LOCALES),
        oidc=None if oidc is None else oidc.label,
        password_least=LEAST,
    )


@router.get("/words/{locale}")
def words(locale: Literal["en", "ko", "ja"], request: Request) -> dict[str, str]:
    """Patterns (ICU MessageFormat) of all that the client says, by key."""
    body, tag = words_of(locale)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)  # type: ignore[return-value]
    return Response(body, media_type="application/json", headers=headers)  # type: ignore[return-value]


@cache
def words_of(locale: str) -> tuple[bytes, str]:
    """The words of a language as JSON, and their entity tag."""
    chosen = {
        key: entry.text
        for key, entry in sorted(catalogue(locale).items())
        if key.partition(".")[0] not in _OF_PAPERS
    }
    body = json.dumps(chosen, ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'
