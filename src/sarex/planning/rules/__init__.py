"""What a plan must keep: separation, zones, heights, land and depth, as each nation has them.

:class:`RuleSet` answers for one track (``alone``) and for two (``together``).
"""

from sarex.planning.rules.areas import (
    Zone,
    read_zones,
    zone_line,
    zones_from_geojson,
    zones_to_geojson,
)
from sarex.planning.rules.breach import Breach, BreachKind
from sarex.planning.rules.minima import PairMinimum, SeparationMinima, minima_of, pair_minima
from sarex.planning.rules.pieces import CutTrack
from sarex.planning.rules.rule_set import ApprovedApproach, RuleSet

__all__ = [
    "ApprovedApproach",
    "Breach",
    "BreachKind",
    "CutTrack",
    "PairMinimum",
    "RuleSet",
    "SeparationMinima",
    "Zone",
    "minima_of",
    "pair_minima",
    "read_zones",
    "zone_line",
    "zones_from_geojson",
    "zones_to_geojson",
]
