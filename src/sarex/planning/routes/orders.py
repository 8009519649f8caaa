"""Routes on cells as orders: tasks of the pattern RT in the frame of the datum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sarex.canonical import ns_to_iso
from sarex.errors import PlanError
from sarex.planning.manual.layout import land_share
from sarex.planning.parameters import FreeRoute
from sarex.planning.patterns import outline, rectangle_corners
from sarex.planning.plan import DatumFix, Frame, NotUsed, Plan, SearchArea, Sortie, Task
from sarex.planning.request import PlanningRequest, hypothesis_weights
from sarex.planning.routes.cells import Floats
from sarex.planning.routes.heuristic import FoundRoutes
from sarex.planning.routes.vehicles import CellSearch, Vehicle

__all__ = ["write_plan"]

METHOD = "free-routes-1"
_STRAIGHT = 1e-3
"""A waypoint that lies this near the line, in cells, is left out."""


def write_plan(
    request: PlanningRequest,
    vehicles: Sequence[Vehicle],
    unused: tuple[NotUsed, ...],
    on_cells: CellSearch,
    found: FoundRoutes,
) -> Plan:
    """The plan whose tasks are the routes found on cells.

    Parameters
    ----------
    request : PlanningRequest
        What was planned for.
    vehicles : sequence of Vehicle
        In the order of the routes.
    unused : tuple of NotUsed
        Facilities that have no sortie.
    on_cells : CellSearch
        What the vertices mean.
    found : FoundRoutes
        The routes.

    Raises
    ------
    PlanError
        If no route enters two cells.
    """
    sorties: list[Sortie] = []
    areas: list[SearchArea] = []
    left_out = list(unused)
    for number, vehicle in enumerate(vehicles):
        before, entered = on_cells.cells_of(number, found.plan.routes[number])
        if len(entered) < 2:
            reason = "on cells it reaches the scene too late to search"
            left_out.append(NotUsed(facility=vehicle.slot.facility.id, reason=reason))
            continue
        task = _task(request, vehicle, on_cells, before, entered, f"R-{len(areas) + 1}")
        areas.append(_area(request, task))
        sorties.append(_sortie(vehicle, on_cells, task, before, entered[0]))
    if not sorties:
        raise PlanError(
            "no vehicle reaches the cells in time",
            given="; ".join(f"{n.facility}: {n.reason}" for n in left_out),
            remedy="give a nearer vehicle or a later end",
        )
    lon, lat = request.plane.to_lonlat(0.0, 0.0)
    return Plan(
        id=request.plan_id,
        period=request.period,
        start=ns_to_iso(request.start_ns),
        end=ns_to_iso(request.end_ns),
        method=METHOD,
        plane_lon_deg=lon,
        plane_lat_deg=lat,
        areas=tuple(areas),
        sorties=tuple(sorties),
        not_used=tuple(left_out),
        assumptions=(
            "Free routes for vehicles that follow waypoints; they are no pattern of the manual.",
            "They were found on cells that move with the datum; their POS is that of the particles "
            "in continuous space and time, never the value on cells.",
        ),
    )


def _task(
    request: PlanningRequest,
    vehicle: Vehicle,
    on_cells: CellSearch,
    before: int,
    entered: Sequence[int],
    area: str,
) -> Task:
    cells, slot = on_cells.cells, vehicle.slot
    xy = _bends(cells.centre_xy_m[list(entered)], cells.spacing_m)
    lon, lat = request.plane.to_lonlat(xy[:, 0], xy[:, 1])
    weights = hypothesis_weights(request.ensemble, request.weights)
    seen = slot.windows[0].widths
    target = max(sorted(seen), key=lambda name: seen[name].width_m)
    entry_ns = int(on_cells.density.times_ns[before])
    return Task(
        id=f"{slot.id}-T1",
        area=area,
        hypothesis=max(sorted(weights), key=weights.__getitem__),
        search_object=target,
        parameters=FreeRoute(
            route_lon_lat_deg=tuple(zip(lon.tolist(), lat.tolist(), strict=True)),
            track_spacing_m=cells.spacing_m,
        ),
        frame=_frame(request, on_cells),
        altitude_m=slot.facility.sensor_height_m,
        speed_m_s=slot.facility.search_speed_m_s,
        planned_coverage=vehicle.width_m / cells.spacing_m,
        not_before=ns_to_iso(max(entry_ns, slot.windows[0].start_ns)),
    )


def _area(request: PlanningRequest, task: Task) -> SearchArea:
    """The rectangle about a route, as it lies at the first look."""
    plane = request.plane
    around = outline(task.parameters, plane)
    lon, lat = plane.to_lonlat(*around.centre_xy_m)
    bearing = round(around.bearing_deg, 3) % 360.0
    corners = rectangle_corners(around.centre_xy_m, bearing, around.length_m, around.width_m)
    coast = request.coast
    return SearchArea(
        designation=task.area,
        hypothesis=task.hypothesis,
        search_object=task.search_object,
        centre_lon_deg=lon,
        centre_lat_deg=lat,
        bearing_deg=bearing,
        length_m=around.length_m,
        width_m=around.width_m,
        corners_lon_lat_deg=tuple(plane.to_lonlat(float(x), float(y)) for x, y in corners),
        share_over_land=None if coast is None else land_share(corners, plane, coast),
    )


def _bends(xy: Floats, spacing_m: float) -> Floats:
    """The points at which a route turns, and its ends."""
    ahead, behind = xy[2:] - xy[1:-1], xy[1:-1] - xy[:-2]
    turn = np.hypot(*(ahead - behind).T) > _STRAIGHT * spacing_m
    return np.asarray(xy[np.concatenate([[True], turn, [True]])])


def _frame(request: PlanningRequest, on_cells: CellSearch) -> Frame:
    """The drifting datum at no more than some ten looks."""
    density = on_cells.density
    looks = len(density.times_ns)
    at = np.unique(np.linspace(0, looks - 1, min(looks, 13)).round().astype(np.int64))
    lon, lat = request.plane.to_lonlat(density.mean_xy_m[at, 0], density.mean_xy_m[at, 1])
    fixes = tuple(
        DatumFix(time=ns_to_iso(int(t)), lon_deg=float(a), lat_deg=float(b))
        for t, a, b in zip(density.times_ns[at], lon, lat, strict=True)
    )
    return Frame(kind="drift", datum_motion=fixes)


def _sortie(vehicle: Vehicle, on_cells: CellSearch, task: Task, before: int, entry: int) -> Sortie:
    """Departs in time to be at the first cell when its look begins."""
    slot = vehicle.slot
    moved = on_cells.density.mean_xy_m[before] - on_cells.density.mean_xy_m[0]
    way = on_cells.cells.centre_xy_m[entry] + moved - vehicle.start_xy_m
    transit_s = float(np.hypot(*way)) / slot.facility.transit_speed_m_s
    entry_ns = int(on_cells.density.times_ns[before])
    return Sortie(
        id=slot.id,
        facility=slot.facility.id,
        depart=ns_to_iso(max(slot.depart_ns, entry_ns - round(transit_s) * 1_000_000_000)),
        on_scene_from=ns_to_iso(slot.windows[0].start_ns),
        off_scene_by=ns_to_iso(slot.windows[-1].end_ns),
        start_lon_deg=slot.start_lon_deg,
        start_lat_deg=slot.start_lat_deg,
        return_lon_deg=slot.return_lon_deg,
        return_lat_deg=slot.return_lat_deg,
        tasks=(task,),
    )
