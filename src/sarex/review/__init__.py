"""Review: what a view of the journal says, as one report."""

from sarex.review.events import EVENTS, ReviewWritten
from sarex.review.write import record_review, write_review

__all__ = ["EVENTS", "ReviewWritten", "record_review", "write_review"]
