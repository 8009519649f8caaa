"""Campaigns: one case flown over thousands of drawn worlds by several planners, paired."""

from sarex.exercise.campaign.chunk_job import Flown, fly_chunk
from sarex.exercise.campaign.design import Design, Variant, variants
from sarex.exercise.campaign.predicted import ANY, PERSONS, Predicted, predict
from sarex.exercise.campaign.rows import RowsFile, read_rows
from sarex.exercise.campaign.run import CHUNK, Campaign, Progress, open_campaign
from sarex.exercise.campaign.summary import WITHIN, Held, Summary, score, summarise

__all__ = [
    "ANY",
    "CHUNK",
    "PERSONS",
    "WITHIN",
    "Campaign",
    "Design",
    "Flown",
    "Held",
    "Predicted",
    "Progress",
    "RowsFile",
    "Summary",
    "Variant",
    "fly_chunk",
    "open_campaign",
    "predict",
    "read_rows",
    "score",
    "summarise",
    "variants",
]
