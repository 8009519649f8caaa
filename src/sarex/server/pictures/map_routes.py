"""What the map draws of every case: the coast of the region, and the fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as InPath

from sarex.server.access.principal import Principal, allow
from sarex.server.pictures.ranges import blob_of, respond
from sarex.server.problems import NotFoundError

__all__ = [
    "Tiles",
    "coast_tiles",
    "map_font",
    "router",
]

router = APIRouter(prefix="/map", tags=["map"])
Anyone = Annotated[Principal, Depends(allow())]

_DATA = Path(str(files("sarex") / "data"))
_FONTS: Final = {".woff2": "font/woff2", ".ttf": "font/ttf", ".txt": "text/plain; charset=utf-8"}
_REVALIDATE = "private, max-age=3600"


class Tiles(Response):
    """A PMTiles archive, or the part of it that was asked for."""

    media_type = "application/vnd.pmtiles"


@router.api_route("/coast.pmtiles", methods=["GET"], response_class=Tiles)
@router.api_route("/coast.pmtiles", methods=["HEAD"], include_in_schema=False)
def coast_tiles(request: Request, who: Anyone) -> Response:
    """The coast of the built-in region as PMTiles; answers Range and If-Range."""
    blob = blob_of(_DATA / "map" / "coast.pmtiles")
    return respond(request, blob, str(Tiles.media_type), _REVALIDATE)


@router.api_route("/fonts/{name}", methods=["GET"], response_class=Response)
@router.api_route("/fonts/{name}", methods=["HEAD"], include_in_schema=False)
def map_font(
    request: Request,
    who: Anyone,
    name: Annotated[str, InPath(max_length=80, description="File of a font, or its licence.")],
) -> Response:
    """A font that the client uses, or the licence of the fonts."""
    known = {path.name: path for path in sorted((_DATA / "fonts").iterdir()) if path.is_file()}
    if name not in known or known[name].suffix not in _FONTS:
        raise NotFoundError(
            "there is no such font",
            given=name,
            allowed=", ".join(sorted(known)),
            remedy="Name one of these.",
        )
    path = known[name]
    return respond(request, blob_of(path), _FONTS[path.suffix], _REVALIDATE)
