"""The sea and the forces of a case: fields, areas, coast, tracks of plans, rings."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath

from sarex.errors import QuantityError
from sarex.server.kept import Kept
from sarex.server.pictures.areas import areas_of, coast_geojson
from sarex.server.pictures.fields import arrows_of
from sarex.server.pictures.models import FieldsView, PlanPicture
from sarex.server.pictures.picture_case import PictureCase, picture_case
from sarex.server.pictures.ranges import Blob, respond
from sarex.server.pictures.released import inputs_of, plan_folder
from sarex.server.pictures.rings import rings_of
from sarex.server.pictures.times import time_ns_of
from sarex.server.pictures.tracks import plan_picture
from sarex.server.problems import NotFoundError

__all__ = [
    "case_areas",
    "case_coast",
    "case_fields",
    "facility_rings",
    "plan_tracks",
    "router",
]

router = APIRouter(prefix="/cases/{case}", tags=["pictures"])

At = Annotated[PictureCase, Depends(picture_case)]
Longitude = Annotated[float, Query(ge=-360, le=360, allow_inf_nan=False)]
Latitude = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]
Name = Annotated[str, InPath(max_length=120)]

_COASTS: Kept[str, bytes] = Kept(4)


@router.get("/fields")
def case_fields(
    at: At,
    time: Annotated[str, Query(max_length=40, description="ISO 8601, UTC.")],
    west: Longitude,
    south: Latitude,
    east: Longitude,
    north: Latitude,
    n: Annotated[int, Query(ge=2, le=64, description="Places along each side.")] = 16,
) -> FieldsView:
    """Wind and current on n by n places, each with source and age, as the forecast used them."""
    at.pass_gate("fields")
    if not (0.0 < east - west <= 360.0 and north > south):
        raise QuantityError(
            "this is no box",
            given=f"west {west:g}, south {south:g}, east {east:g}, north {north:g}",
            allowed="west below east by at most 360, south below north",
            remedy="Across the 180th meridian give east beyond 180.",
        )
    inputs = inputs_of(at.case, at.principal.viewer)
    found = arrows_of(inputs.forcing, (west, south, east, north), n, time_ns_of(time))
    return FieldsView.model_validate({**at.marks, **found})


@router.get("/areas")
def case_areas(at: At) -> dict[str, Any]:
    """Exclusion, danger and other zones of the case, bases and decks, as GeoJSON."""
    at.pass_gate("areas")
    return areas_of(at.case.loaded(at.principal.viewer).case)


@router.get("/coast", response_class=Response)
def case_coast(request: Request, at: At) -> Response:
    """The land polygons that the forecast was computed with, exactly, as GeoJSON."""
    at.pass_gate("coast")
    coast = inputs_of(at.case, at.principal.viewer).coast
    data = _COASTS.get(
        coast.content_hash, lambda: json.dumps(coast_geojson(coast), ensure_ascii=False).encode()
    )
    blob = Blob(data, f'"{coast.content_hash}"')
    return respond(request, blob, "application/geo+json", "private, no-cache")


@router.get("/plans/{plan}/tracks")
def plan_tracks(at: At, plan: Name) -> PlanPicture:
    """A plan's orders, legs and timed waypoints over the ground, and what comes too close."""
    at.pass_gate("tracks")
    body, folder = plan_folder(at.view, plan)
    drawn = plan_picture(body, folder, exercise=at.case.mode == "exercise")
    return PlanPicture(**at.marks, **drawn)


@router.get("/facilities/{facility}/rings")
def facility_rings(at: At, facility: Name, time: str | None = None) -> dict[str, Any]:
    """How far a facility can go now: until its endurance ends, and so that it can return."""
    at.pass_gate("rings")
    record = at.case.state(at.principal.viewer).facilities.get(facility)
    if record is None:
        raise NotFoundError(
            "there is no such facility here",
            given=facility,
            remedy="Name a facility that the case shows you.",
        )
    now_ns = at.case.clock.now_ns() if time is None else time_ns_of(time)
    forcing = inputs_of(at.case, at.principal.viewer).forcing
    return {**at.marks, **rings_of(record, forcing, now_ns)}
