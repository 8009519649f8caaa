"""Maps, contours, updates and probability of success."""

from sarex.probability.alive_report import FoundAlive
from sarex.probability.datum import DatumTrack, datum_over_time
from sarex.probability.debris import Sighting
from sarex.probability.found_alive import found_alive
from sarex.probability.less_effort import LessEffort, less_effort, less_effort_sentences
from sarex.probability.look_bins import BinnedMiss, bin_edges, binned_log_miss
from sarex.probability.maps import (
    ProbabilityMap,
    Region,
    poc_in_polygon,
    probability_map,
    smooth_map,
    smoothing_width_m,
)
from sarex.probability.members import MemberWeight, member_sentence, weigh_members
from sarex.probability.success import FacilityPos, ObjectPos, PosReport, pos
from sarex.probability.uncertain import (
    Spread,
    UncertainPos,
    sweep_width_error,
    uncertain_pos,
)
from sarex.probability.update import (
    Find,
    Posterior,
    prior,
    save_draw_weights,
    update_after_search,
)

__all__ = [
    "BinnedMiss",
    "DatumTrack",
    "FacilityPos",
    "Find",
    "FoundAlive",
    "LessEffort",
    "MemberWeight",
    "ObjectPos",
    "PosReport",
    "Posterior",
    "ProbabilityMap",
    "Region",
    "Sighting",
    "Spread",
    "UncertainPos",
    "bin_edges",
    "binned_log_miss",
    "datum_over_time",
    "found_alive",
    "less_effort",
    "less_effort_sentences",
    "member_sentence",
    "poc_in_polygon",
    "pos",
    "prior",
    "probability_map",
    "save_draw_weights",
    "smooth_map",
    "smoothing_width_m",
    "sweep_width_error",
    "uncertain_pos",
    "update_after_search",
    "weigh_members",
]
