"""What a campaign says, as a page with pictures and as plain data."""

from sarex.review.campaign.times import TimeToFind, times_to_find
from sarex.review.campaign.write import write_campaign

__all__ = ["TimeToFind", "times_to_find", "write_campaign"]
