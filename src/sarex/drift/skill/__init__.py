"""Skill of drift: observed tracks against forecasts, with blocks, intervals and baselines."""

from sarex.drift.skill.evaluate import Evaluation, evaluate_sampled
from sarex.drift.skill.evaluate_fields import evaluate_fields
from sarex.drift.skill.folds import Blocks, Piece, make_blocks, read_blocks, write_blocks
from sarex.drift.skill.layout import COLUMNS, LAYOUTS, Layout, layout_of
from sarex.drift.skill.report import report_text, write_report
from sarex.drift.skill.scores import liu_weisberg, liu_weisberg_star
from sarex.drift.skill.starts import Starts, launch
from sarex.drift.skill.track_file import read_tracks
from sarex.drift.skill.tracks import Track, TrackSet

__all__ = [
    "COLUMNS",
    "LAYOUTS",
    "Blocks",
    "Evaluation",
    "Layout",
    "Piece",
    "Starts",
    "Track",
    "TrackSet",
    "evaluate_fields",
    "evaluate_sampled",
    "launch",
    "layout_of",
    "liu_weisberg",
    "liu_weisberg_star",
    "make_blocks",
    "read_blocks",
    "read_tracks",
    "report_text",
    "write_blocks",
    "write_report",
]
