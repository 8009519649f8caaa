"""The area for which a coast is cut: what all fields that move something cover."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from sarex.errors import CoastError, DriftError
from sarex.geo import Bbox
from sarex.geo.cutting import snapped_box
from sarex.metocean import Coverage

__all__ = ["area_to_cut"]

_ROUND_DEG = 355.0
"""As wide as the world, but for one step of a coarse grid: it bounds neither east nor west."""

_REMEDY = (
    "State the part of each field to use: area_deg = [west, south, east, north] in the case, at "
    "most 30 degrees a side; or name a built-in region as coast."
)


def area_to_cut(coverages: Sequence[Coverage]) -> Bbox:
    """The box that all fields share, whichever turn of longitude each is given in.

    Boxes are moved by whole turns to where they share most. A field that goes round the world, or
    all but round it, bounds latitude only.

    Parameters
    ----------
    coverages
        Of the fields; one that holds everywhere bounds nothing.

    Returns
    -------
    (west, south, east, north) [degrees]
        East may exceed 180 where the box crosses the antimeridian.

    Raises
    ------
    DriftError
        If no field says where it ends, they share no area, or a larger one than can be cut.
    """
    boxes = [box for box in map(_box, coverages) if box is not None]
    if not boxes:
        raise DriftError(
            "the area for which a coast is to be cut is not known",
            given="coast = 'cut' with fields that hold everywhere",
            allowed="a built-in region, or a gridded field whose area is then cut",
            remedy="Name a built-in region as coast, or give a gridded wind or current.",
        )
    bounded = sorted((box for box in boxes if _width(box) < _ROUND_DEG), key=_width)
    west, _, east, _ = reduce(_shared, bounded) if bounded else boxes[0]
    area = west, max(box[1] for box in boxes), east, min(box[3] for box in boxes)
    if area[0] >= area[2] or area[1] >= area[3]:
        raise DriftError(
            "the fields share no area for which a coast can be cut",
            given="; ".join(_text(box) for box in boxes),
            allowed="wind, current and Stokes drift that cover the search together",
            remedy="Give fields of one area, and check area_deg of each in the case.",
        )
    _check_size(area)
    return area


def _box(area: Coverage) -> Bbox | None:
    corners = (area.west_deg, area.south_deg, area.east_deg, area.north_deg)
    if any(corner is None for corner in corners):
        return None
    west, south, east, north = (float(corner) for corner in corners if corner is not None)
    return west, south, east, north


def _width(box: Bbox) -> float:
    return box[2] - box[0]


def _shared(one: Bbox, other: Bbox) -> Bbox:
    """West and east of what both share, the other moved by whole turns; latitudes are the one's."""
    nearest = round((one[0] + one[2] - other[0] - other[2]) / 720.0)
    turns = [360.0 * (nearest + more) for more in (-1, 0, 1)]
    shared = [
        (max(one[0], other[0] + turn), one[1], min(one[2], other[2] + turn), one[3])
        for turn in turns
    ]
    return max(shared, key=_width)


def _check_size(area: Bbox) -> None:
    try:
        snapped_box(area)
    except CoastError as error:
        raise DriftError(
            "the fields share a larger area than a coast can be cut for",
            given=_text(area),
            allowed=error.allowed,
            remedy=_REMEDY,
        ) from error


def _text(box: Bbox) -> str:
    west, south, east, north = box
    return f"{south:g} to {north:g} latitude, {west:g} to {east:g} longitude"
