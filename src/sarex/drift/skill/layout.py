"""What the columns of a file of observed tracks are called, and in which zone its times are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sarex.errors import DriftError, near_miss

__all__ = ["COLUMNS", "LAYOUTS", "Layout", "layout_of"]

COLUMNS = {
    "id": "name of the track; one buoy may have several",
    "time": "ISO 8601 with zone, or a date-time group",
    "lat_deg": "latitude, decimal degrees north, WGS 84",
    "lon_deg": "longitude, decimal degrees east, WGS 84",
    "kind": "kind of drifter (optional)",
    "current_east_m_s": "modelled surface current at the fix, towards east (optional, all four)",
    "current_north_m_s": "the same, towards north",
    "wind_east_m_s": "modelled 10 m wind at the fix, towards east",
    "wind_north_m_s": "the same, towards north",
}
"""Every column that is read, by its own name."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Names that a file uses in place of those of :data:`COLUMNS`.

    Parameters
    ----------
    names
        Own name to the file's name, for those that differ.
    zone
        Written behind each time, where the file's times have none, such as ``Z`` or ``+09:00``.
    source
        Who says so.
    label
        Region and time, for the name of what is fitted on these tracks.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    source: str = "own column names"
    label: str | None = None

    def name(self, column: str) -> str:
        """What the file calls a column."""
        return self.names.get(column, column)


LAYOUTS = {
    "trex": Layout(
        {
            "id": "segment",
            "kind": "type",
            "lat_deg": "lat",
            "lon_deg": "lon",
            "current_east_m_s": "ueast_ocean",
            "current_north_m_s": "vnorth_ocean",
            "wind_east_m_s": "ueast_atmos",
            "wind_north_m_s": "vnorth_atmos",
        },
        "Z",
        "TREX drifters of the Gulf of St Lawrence (DFO, ECCC, MEOPAR), times UTC, velocities m/s",
        "Gulf of St Lawrence 2020",
    )
}
"""Layouts of known collections, by name."""


def layout_of(name: str | None, columns: Sequence[str] = (), zone: str | None = None) -> Layout:
    """A known layout, or one put together from ``OWN=THEIRS`` pairs.

    Raises
    ------
    DriftError
        If the layout or a column is not known, or a pair is not one.

    Examples
    --------
    >>> layout_of("trex").name("lat_deg"), layout_of(None, ["id=buoy"]).name("id")
    ('lat', 'buoy')
    """
    if name is not None and name not in LAYOUTS:
        raise DriftError(
            "no such layout of track files",
            given=name,
            allowed=near_miss(name, LAYOUTS) or ", ".join(LAYOUTS),
            remedy="Name a known layout, or give --column pairs instead.",
        )
    base = LAYOUTS[name] if name is not None else Layout()
    pairs = dict(_pair(text) for text in columns)
    return Layout(
        {**base.names, **pairs}, zone if zone is not None else base.zone, base.source, base.label
    )


def _pair(text: str) -> tuple[str, str]:
    own, equals, theirs = (part.strip() for part in text.partition("="))
    if equals and theirs and own in COLUMNS:
        return own, theirs
    raise DriftError(
        "not a column and the file's name for it",
        given=text,
        allowed=near_miss(own, COLUMNS) or "one of " + ", ".join(COLUMNS),
        remedy="Write OWN=THEIRS, such as lat_deg=latitude. The file's column must hold the "
        "quantity in the unit of the own name; convert it first if it does not.",
    )
