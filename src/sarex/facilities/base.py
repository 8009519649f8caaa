"""Bases: airfields, ports and ships that take a craft and give it fuel or a crew."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sarex.canonical import Degrees
from sarex.facilities.catalogue import check_kinds
from sarex.facilities.model import Aid, FacilityKind, FacilityState
from sarex.incident.case import BaseEntry

__all__ = ["Base", "base_from_entry", "base_of_ship"]


class Base(BaseModel):
    """A place that takes craft of some kinds and gives them what they need.

    ``supports`` names the other nations that it agreed to help; each use by one of them is a
    request to be granted. ``afloat`` marks a ship: launch and recovery limits hold there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    nation: str
    lon_deg: Degrees = Field(ge=-180, le=180)
    lat_deg: Degrees = Field(ge=-90, le=90)
    takes: tuple[FacilityKind, ...] = Field(min_length=1)
    gives: tuple[Aid, ...] = ()
    supports: tuple[str, ...] = ()
    afloat: bool = False
    source: str

    def helps(self, nation: str) -> bool:
        """Whether it supports craft of this nation, asked or not."""
        return nation == self.nation or nation in self.supports


def base_from_entry(entry: BaseEntry) -> Base:
    """A base that a case describes, ``[[bases]]``.

    Raises
    ------
    CaseFileError
        If it takes a kind that the catalogue does not have; near misses are named.
    """
    check_kinds(entry.takes, f"base {entry.id}")
    return Base.model_validate(
        {
            **entry.model_dump(exclude={"position"}),
            "lon_deg": entry.position.lon_deg,
            "lat_deg": entry.position.lat_deg,
        }
    )


def base_of_ship(state: FacilityState, place: tuple[float, float] | None = None) -> Base | None:
    """The deck of a ship as a base, at a (lon_deg, lat_deg) or where it is; None without a deck."""
    ship, deck = state.facility, state.facility.deck
    if deck is None:
        return None
    lon_deg, lat_deg = place or (state.lon_deg, state.lat_deg)
    return Base(
        id=ship.id,
        name=ship.name,
        nation=ship.nation,
        lon_deg=lon_deg,
        lat_deg=lat_deg,
        takes=deck.takes,
        gives=deck.gives,
        supports=deck.supports,
        afloat=True,
        source=ship.source,
    )
