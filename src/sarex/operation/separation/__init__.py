"""Separation watched while facilities move: warned ahead, recorded, told; nobody is ordered.

:func:`watch` is a pure function of what is known; :class:`Lookout` records what changes for a desk.
"""

from sarex.operation.separation.known import KnownTraffic
from sarex.operation.separation.lookout import Lookout
from sarex.operation.separation.picture import Agreed, Bound, Craft, Fix, OrderedTrack, Picture
from sarex.operation.separation.settings import WatchSettings
from sarex.operation.separation.watch import Conflict, watch

__all__ = [
    "Agreed",
    "Bound",
    "Conflict",
    "Craft",
    "Fix",
    "KnownTraffic",
    "Lookout",
    "OrderedTrack",
    "Picture",
    "WatchSettings",
    "watch",
]
