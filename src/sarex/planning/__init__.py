"""Search planning: effort, areas, patterns, tracks, and what a plan is worth.

*Intents* (:class:`Plan`, :class:`Sortie`, :class:`Task`) say what is ordered; a *Track* says where
a facility then is, when, and when its sensor looks. Editors change intents only; judge, world,
exporters and map read tracks only.
"""

from sarex.planning.plan import (
    DatumFix,
    Frame,
    NotUsed,
    ParallelSweep,
    Plan,
    SearchArea,
    Sortie,
    SquareSearch,
    Task,
    export_schema,
    plan_schema,
)

__all__ = [
    "DatumFix",
    "Frame",
    "NotUsed",
    "ParallelSweep",
    "Plan",
    "SearchArea",
    "Sortie",
    "SquareSearch",
    "Task",
    "export_schema",
    "plan_schema",
]
