"""One pass of the baseline planner: from assigned facilities to areas, sorties and tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.planning.flight.media import Media
from sarex.planning.manual.assign import Demand, Offer
from sarex.planning.manual.laying import fill_sheet, refused
from sarex.planning.manual.tasks import square_task, sweep_tasks
from sarex.planning.manual.way import Way
from sarex.planning.manual.worksheet import Worksheet
from sarex.planning.plan import SearchArea, Sortie, Task
from sarex.planning.realise import Realisation, realise_in
from sarex.planning.request import PlanningRequest

__all__ = ["AreaDraft", "draft_area"]


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What one pass makes of one demand."""

    demand: Demand
    worksheets: tuple[Worksheet, ...]
    areas: tuple[SearchArea, ...]
    sorties: tuple[Sortie, ...]
    realised: tuple[Realisation, ...]


def draft_area(
    demand: Demand,
    offers: Sequence[Offer],
    designation: str,
    request: PlanningRequest,
    fill: Mapping[str, float],
    way: Way,
    media: Media,
) -> AreaDraft:
    """Worksheets, areas, sorties and tracks for one demand.

    Of the facilities that prefer the expanding square the one with the greatest effort flies it
    about the datum, on a worksheet of its own: two squares about one datum would meet. All others
    sweep one area together. ``fill`` corrects each facility's track length for what an earlier
    pass could really fly.
    """
    ordered = sorted(offers, key=lambda offer: offer.state.facility.id)
    liking = [o for o in ordered if o.state.facility.preferred_pattern == "SS"]
    square = max(liking, key=lambda o: o.effort_m2, default=None)
    sweeps = [o for o in ordered if o is not square]
    worksheets: list[Worksheet] = []
    areas: list[SearchArea] = []
    tasks: dict[str, Task] = {}
    if sweeps:
        sheet, lay = fill_sheet(demand, sweeps, designation, request, way)
        sheet, parts = sweep_tasks(demand, sweeps, sheet, lay, request, fill, tasks)
        worksheets.append(sheet)
        areas += parts
    if square is not None:
        name = f"{designation}-S"
        sheet, lay = fill_sheet(demand, [square], name, request, way)
        sheet, area = square_task(demand, square, sheet, lay, name, request, fill, tasks)
        worksheets.append(sheet)
        areas.append(area)
    sorties = tuple(_sortie(o, tasks[o.state.facility.id], request) for o in ordered)
    realised = tuple(_fly(s, o, media) for s, o in zip(sorties, ordered, strict=True))
    return AreaDraft(demand, tuple(worksheets), tuple(areas), sorties, realised)


def _fly(sortie: Sortie, offer: Offer, media: Media) -> Realisation:
    try:
        return realise_in(sortie, offer.state, media)
    except PlanError as error:
        raise refused(offer, error) from error


def _sortie(offer: Offer, task: Task, request: PlanningRequest) -> Sortie:
    state = offer.state
    own: tuple[float, float] = (state.lon_deg, state.lat_deg)
    home_lon, home_lat = request.return_to.get(state.facility.id, own)
    return Sortie(
        id=f"S{request.period}-{state.facility.id}",
        facility=state.facility.id,
        depart=ns_to_iso(offer.depart_ns),
        on_scene_from=ns_to_iso(request.start_ns),
        off_scene_by=ns_to_iso(request.end_ns),
        start_lon_deg=state.lon_deg,
        start_lat_deg=state.lat_deg,
        return_lon_deg=home_lon,
        return_lat_deg=home_lat,
        tasks=(task,),
    )
