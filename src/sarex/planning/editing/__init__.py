"""Plans changed by hand, judged as they are changed."""

from sarex.planning.editing.bench import Bench, FlownSortie
from sarex.planning.editing.draft import Draft, DraftFigures, SortieFigures
from sarex.planning.editing.edit import TaskEdit, apply_edits, task_of

__all__ = [
    "Bench",
    "Draft",
    "DraftFigures",
    "FlownSortie",
    "SortieFigures",
    "TaskEdit",
    "apply_edits",
    "task_of",
]
