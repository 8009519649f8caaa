"""What the journal keeps of a review."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sarex.journal import ArtefactCitation, EventType

__all__ = ["EVENTS", "ReviewWritten"]


class ReviewWritten(BaseModel):
    """A report was written from what one party may see of the journal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locale: str
    viewer: str
    """Party whose view it was."""
    last_event: str
    """``event_id`` of the last event that the report covers."""
    events: int = Field(ge=1)
    """Number of events it covers."""
    files: tuple[str, ...]
    """Names below the artefact's folder."""
    artefact: ArtefactCitation


EVENTS = (EventType("review.written", 1, ReviewWritten),)
