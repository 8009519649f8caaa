"""What a client may send."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from sarex.server.cases.folders import CASE_NAME

__all__ = ["LARGEST", "ClientFrame", "Close", "Open", "read_frame"]

LARGEST = 64 * 1024
"""Bytes of a frame at most."""


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Case = Annotated[str, StringConstraints(pattern=CASE_NAME)]


class Open(_Frame):
    """Send a case: events beyond ``since``, or from now on."""

    case: _Case
    since: int | None = Field(default=None, ge=0, le=2**53)
    lang: Literal["en", "ko", "ja"] = "en"


class Close(_Frame):
    """Send nothing more of a case."""

    case: _Case


class ClientFrame(_Frame):
    """One thing to do."""

    open: Open | None = None
    close: Close | None = None
    ping: Any = None


def read_frame(text: str) -> ClientFrame | None:
    """A frame, or None where it says nothing that a client may say."""
    try:
        frame = ClientFrame.model_validate_json(text)
    except (ValidationError, RecursionError):
        return None
    return frame if len(frame.model_fields_set) == 1 else None
