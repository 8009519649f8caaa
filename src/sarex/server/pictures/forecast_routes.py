"""Forecasts as frames, with what searches left of them, contours and maps."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath

from sarex.ensemble.storage import StoredEnsemble
from sarex.operation.situation import plane_of
from sarex.probability import ProbabilityMap
from sarex.server.kept import Kept
from sarex.server.pictures.frames import Frames, Part, frames_of
from sarex.server.pictures.maps import contours_of, density_image, map_of
from sarex.server.pictures.models import DensityView, ForecastView, UpdateView
from sarex.server.pictures.picture_case import PictureCase, picture_case
from sarex.server.pictures.png import PaletteName, to_png
from sarex.server.pictures.ranges import is_held
from sarex.server.pictures.released import (
    ensemble_folder,
    stored,
    update_folder,
    updates_of,
)
from sarex.server.pictures.times import time_ns_of
from sarex.server.pictures.weights import (
    STEPS_PER_HALF,
    draw_weights_of,
    prior_weights,
    share_bytes,
)
from sarex.server.problems import NotFoundError

__all__ = [
    "Bytes",
    "describe_forecast",
    "forecast_contours",
    "forecast_density",
    "forecast_density_image",
    "forecast_frame",
    "forecast_particles",
    "forecast_status",
    "forecast_weights",
    "router",
]

router = APIRouter(prefix="/cases/{case}/forecasts/{sha256}", tags=["pictures"])

At = Annotated[PictureCase, Depends(picture_case)]
Sha = Annotated[str, InPath(pattern="^[0-9a-f]{64}$", description="Hash of the forecast.")]
Count = Annotated[
    int | None, Query(ge=1, le=10_000_000, description="About so many particles; all if left out.")
]
Frame = Annotated[int, InPath(ge=0, le=1_000_000, description="Number of the output step.")]
UpdateSha = Annotated[
    str | None,
    Query(pattern="^[0-9a-f]{64}$", description="Hash of an update; the forecast's own weights."),
]
Time = Annotated[str, Query(max_length=40, description="ISO 8601, UTC.")]
ObjectId = Annotated[str, Query(alias="object", max_length=120, description="Search object.")]

IMMUTABLE = "private, max-age=31536000, immutable"
_FRAMES: Kept[tuple[Path, Path], Frames] = Kept(8)
_DRAWING = threading.Lock()


class Bytes(Response):
    """Bytes of a frame."""

    media_type = "application/octet-stream"


def _frames(at: PictureCase, sha256: str) -> Frames:
    folder = ensemble_folder(at.view, sha256)
    return _FRAMES.get((folder, at.cache), lambda: frames_of(folder, at.cache))


def _immutable(request: Request, name: str, make: Callable[[], bytes], media_type: str) -> Response:
    """A response that never changes: its tag is its name, which holds the hash of the forecast."""
    etag = f'"{name}"'
    headers = {"Cache-Control": IMMUTABLE, "ETag": etag}
    if is_held(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type=media_type, headers=headers)


@router.get("")
def describe_forecast(at: At, sha256: Sha, count: Count = None) -> ForecastView:
    """What the frames of a forecast are: times, codec, objects, hypotheses, updates."""
    at.pass_gate("forecast")
    frames = _frames(at, sha256)
    return ForecastView(
        **frames.described(count),
        **at.marks,
        sha256=sha256,
        steps_per_half=STEPS_PER_HALF,
        updates=[
            UpdateView(event_id=each.event_id, sha256=each.sha256, time=each.occurred_at)
            for each in updates_of(at.view, sha256)
        ],
    )


@router.get("/frames/{number}", response_class=Bytes)
def forecast_frame(
    request: Request, at: At, sha256: Sha, number: Frame, count: Count = None
) -> Response:
    """Positions at one output step: int16 little-endian, x and y of each particle in turn."""
    frames = _frames_with(at, sha256, number)
    return _immutable(
        request,
        f"{sha256}-x{number}-{count or 'all'}",
        lambda: frames.frame(number, count),
        Bytes.media_type,
    )


@router.get("/status/{number}", response_class=Bytes)
def forecast_status(
    request: Request, at: At, sha256: Sha, number: Frame, count: Count = None
) -> Response:
    """Status at one output step: one byte for each particle."""
    frames = _frames_with(at, sha256, number)
    return _immutable(
        request,
        f"{sha256}-s{number}-{count or 'all'}",
        lambda: frames.statuses(number, count),
        Bytes.media_type,
    )


@router.get("/particles/{part}", response_class=Bytes)
def forecast_particles(
    request: Request, at: At, sha256: Sha, part: Part, count: Count = None
) -> Response:
    """What does not change: object (uint8), hypothesis (uint16), draw (uint32) of each particle."""
    at.pass_gate("forecast frame")
    frames = _frames(at, sha256)
    name = f"{sha256}-{part}-{count or 'all'}"
    return _immutable(request, name, lambda: frames.part(part, count), Bytes.media_type)


@router.get("/weights/{update}", response_class=Bytes)
def forecast_weights(
    request: Request,
    at: At,
    sha256: Sha,
    update: Annotated[str, InPath(pattern="^[0-9a-f]{64}$", description="Hash of an update.")],
    count: Count = None,
) -> Response:
    """What an update left of each particle: one byte, ``2 ** ((byte - 255) / 16)`` of the most."""
    at.pass_gate("forecast frame")
    frames = _frames(at, sha256)
    ensemble = stored(ensemble_folder(at.view, sha256))
    posterior = draw_weights_of(update_folder(at.view, sha256, update), ensemble)

    def made() -> bytes:
        return share_bytes(prior_weights(ensemble), posterior, frames.chosen("draw", count))

    return _immutable(request, f"{update}-w-{count or 'all'}", made, Bytes.media_type)


@router.get("/contours")
def forecast_contours(
    request: Request,
    at: At,
    sha256: Sha,
    time: Time,
    search_object: ObjectId,
    update: UpdateSha = None,
) -> Response:
    """50, 75 and 95 % contours of one object at one time, as GeoJSON."""
    at.pass_gate("contours")
    drawn = _Drawn(at, sha256, time, search_object, update)

    def made() -> bytes:
        return json.dumps(contours_of(drawn.map(), at.marks), ensure_ascii=False).encode()

    name = f"{drawn.name}-contours"
    return _immutable(
        request, name, lambda: drawn.kept("contours.json", made), "application/geo+json"
    )


@router.get("/density")
def forecast_density(
    at: At, sha256: Sha, time: Time, search_object: ObjectId, update: UpdateSha = None
) -> DensityView:
    """Where the image of the probability map lies, and what its brightest pixel stands for."""
    at.pass_gate("probability map")
    drawn = _Drawn(at, sha256, time, search_object, update)
    made = drawn.map()
    if made is None:
        return DensityView(**at.marks, search_object=search_object, time=time)
    return DensityView(**at.marks, **density_image(made).described(made))


@router.get("/density.png", response_class=Response)
def forecast_density_image(
    request: Request,
    at: At,
    sha256: Sha,
    time: Time,
    search_object: ObjectId,
    update: UpdateSha = None,
    palette: PaletteName = "day",
) -> Response:
    """The probability map as a PNG in the Mercator projection; bounds: the route without .png."""
    at.pass_gate("probability map")
    drawn = _Drawn(at, sha256, time, search_object, update)

    def made() -> bytes:
        found = drawn.map()
        if found is None:
            raise NotFoundError(
                "nothing of this object is on the map at this time",
                given=f"{search_object} at {time}",
                remedy="Ask for a time at which it is afloat or ashore.",
            )
        return to_png(density_image(found).values, palette)

    name = f"{drawn.name}-{palette}"
    return _immutable(
        request, name, lambda: drawn.kept(f"density-{palette}.png", made), "image/png"
    )


class _Drawn:
    """One object at one time: what it is called, its map, and what is kept of it on disk."""

    def __init__(
        self, at: PictureCase, sha256: str, time: str, search_object: str, update: str | None
    ) -> None:
        self._at, self._sha256, self._update = at, sha256, update
        self._folder = ensemble_folder(at.view, sha256)
        self._ensemble: StoredEnsemble = stored(self._folder)
        self._posterior = None if update is None else update_folder(at.view, sha256, update)
        if search_object not in self._ensemble.object_ids:
            raise NotFoundError(
                "there is no such search object in this forecast",
                given=search_object,
                allowed=", ".join(self._ensemble.object_ids),
                remedy="Name one of these.",
            )
        self._object = search_object
        self._time_ns = _time_ns(time, self._ensemble)
        number = self._ensemble.object_ids.index(search_object)
        self.name = f"{sha256}-{update or 'forecast'}-{number}-{self._time_ns}"

    def map(self) -> ProbabilityMap | None:
        """The map; one is made at a time, for the ensemble remembers the last time asked of it."""
        ensemble = self._ensemble
        if self._posterior is None:
            of_draw = prior_weights(ensemble)
        else:
            of_draw = draw_weights_of(self._posterior, ensemble)
        with _DRAWING:
            plane = plane_of(ensemble.read(times=slice(0, 2)))
            return map_of(ensemble, of_draw[ensemble.draw], self._object, self._time_ns, plane)

    def kept(self, kind: str, make: Callable[[], bytes]) -> bytes:
        """A file made of the map; kept for output steps, which are few, not for times between."""
        if self._time_ns not in self._ensemble.times_ns:
            return make()
        path = self._at.cache / "maps" / self._sha256 / f"{self.name[65:]}-{kind}"
        if path.is_file():
            return path.read_bytes()
        data = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.write_bytes(data)
        draft.rename(path)
        return data


def _time_ns(text: str, ensemble: StoredEnsemble) -> int:
    time_ns = time_ns_of(text)
    if not ensemble.times_ns[0] <= time_ns <= ensemble.times_ns[-1]:
        ensemble.at(time_ns)  # says what it reaches
    return time_ns


def _frames_with(at: PictureCase, sha256: str, number: int) -> Frames:
    """The frames of a forecast that has one of this number."""
    at.pass_gate("forecast frame")
    frames = _frames(at, sha256)
    if number >= frames.frame_count:
        raise NotFoundError(
            "the forecast has no such frame",
            given=number,
            allowed=f"0 to {frames.frame_count - 1}",
            remedy="Ask for one of the times of the forecast's description.",
        )
    return frames
