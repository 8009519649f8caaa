"""Maps, contours, updates and probability of success."""

from sarex.probability.datum import DatumTrack, datum_over_time
from sarex.probability.debris import Sighting
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
from sarex.probability.update import (
    Find,
    Posterior,
    prior,
    save_draw_weights,
    update_after_search,
)

__all__ = [
    "DatumTrack",
    "FacilityPos",
    "Find",
    "MemberWeight",
    "ObjectPos",
    "PosReport",
    "Posterior",
    "ProbabilityMap",
    "Region",
    "Sighting",
    "datum_over_time",
    "member_sentence",
    "poc_in_polygon",
    "pos",
    "prior",
    "probability_map",
    "save_draw_weights",
    "smooth_map",
    "smoothing_width_m",
    "update_after_search",
    "weigh_members",
]
