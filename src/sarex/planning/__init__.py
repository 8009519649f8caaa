"""Search planning: effort, areas, patterns, tracks, and what a plan is worth.

*Intents* (:class:`Plan`, :class:`Sortie`, :class:`Task`) say what is ordered; a *Track* says where
a facility then is, when, and when its sensor looks. Editors change intents only; judge, world,
exporters and map read tracks only.
"""

from sarex.planning.judge import AreaWorth, Worth, judge
from sarex.planning.manual.propose import Proposal, propose_baseline
from sarex.planning.manual.search_factor import optimal_search_factor
from sarex.planning.manual.worksheet import (
    OBSERVED_WIND_ERROR_M_S,
    PER_CURRENT_ERROR_M_S,
    VARIABLE_WIND_ERROR_M_S,
    DriftErrors,
    FacilityEffort,
    FacilityResult,
    Worksheet,
    WorksheetLine,
    make_worksheet,
    round_spacing,
    total_error,
)
from sarex.planning.orders.action_plan import ActionPlanContext, search_action_plan
from sarex.planning.orders.geojson import to_geojson
from sarex.planning.orders.tasking import tasking_sheet
from sarex.planning.parameters import (
    ContourSearch,
    CoordinatedCreep,
    CreepingLine,
    FreeRoute,
    LineAbreast,
    ParallelSweepAbreast,
    SectorSearch,
    TrackLine,
    TrackLineAbreast,
)
from sarex.planning.patterns import PatternPath, check_pattern, pattern_path
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
from sarex.planning.realise import Realisation, VectorField, realise, realise_fully
from sarex.planning.request import DatumInput, PlanningRequest, hypothesis_weights
from sarex.planning.rules.separation import SeparationFinding, find_conflicts
from sarex.planning.water_frame import water_frame

__all__ = [
    "OBSERVED_WIND_ERROR_M_S",
    "PER_CURRENT_ERROR_M_S",
    "VARIABLE_WIND_ERROR_M_S",
    "ActionPlanContext",
    "AreaWorth",
    "ContourSearch",
    "CoordinatedCreep",
    "CreepingLine",
    "DatumFix",
    "DatumInput",
    "DriftErrors",
    "FacilityEffort",
    "FacilityResult",
    "Frame",
    "FreeRoute",
    "LineAbreast",
    "NotUsed",
    "ParallelSweep",
    "ParallelSweepAbreast",
    "PatternPath",
    "Plan",
    "PlanningRequest",
    "Proposal",
    "Realisation",
    "SearchArea",
    "SectorSearch",
    "SeparationFinding",
    "Sortie",
    "SquareSearch",
    "Task",
    "TrackLine",
    "TrackLineAbreast",
    "VectorField",
    "Worksheet",
    "WorksheetLine",
    "Worth",
    "check_pattern",
    "export_schema",
    "find_conflicts",
    "hypothesis_weights",
    "judge",
    "make_worksheet",
    "optimal_search_factor",
    "pattern_path",
    "plan_schema",
    "propose_baseline",
    "realise",
    "realise_fully",
    "round_spacing",
    "search_action_plan",
    "tasking_sheet",
    "to_geojson",
    "total_error",
    "water_frame",
]
