"""The master list of injects as it is played: board, triggers, and what control does with them."""

from sarex.exercise.injects.board import Board, InjectRow, fold_board
from sarex.exercise.injects.crossing import Fix, crossed_ns
from sarex.exercise.injects.due import BoardLine, Due, board_lines, due
from sarex.exercise.injects.facts import Facts, facts_of
from sarex.exercise.injects.holding import holds_since

__all__ = [
    "Board",
    "BoardLine",
    "Due",
    "Facts",
    "Fix",
    "InjectRow",
    "board_lines",
    "crossed_ns",
    "due",
    "facts_of",
    "fold_board",
    "holds_since",
]
