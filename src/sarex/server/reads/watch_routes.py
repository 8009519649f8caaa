"""Routes of the watch: what waits, survival, light, endurance, drafts, papers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse

from sarex.canonical import ns_to_iso
from sarex.exercise.seats.seat import seat_of
from sarex.operation import commands
from sarex.server.access.principal import Principal, allow
from sarex.server.acts.seats import PLAYERS
from sarex.server.cases.dependencies import Case, Lang
from sarex.server.reads.papers import media_type, paper, papers
from sarex.server.reads.waiting import waiting_view
from sarex.server.reads.watch import (
    endurance_of,
    light_view,
    rescue_options,
    ships_of,
    survival_view,
)
from sarex.server.reads.watch_models import (
    ChecklistLine,
    EnduranceView,
    LightView,
    PaperFile,
    RescueOption,
    ShipView,
    SitrepDraftView,
    SurvivalView,
    WaitingView,
)

__all__ = [
    "list_papers",
    "read_checklist",
    "read_endurance",
    "read_light",
    "read_paper",
    "read_rescue_options",
    "read_ships",
    "read_sitrep_draft",
    "read_survival",
    "read_waiting",
    "router",
]

router = APIRouter(tags=["watch"])

Anyone = Annotated[Principal, Depends(allow())]
Player = Annotated[Principal, Depends(allow(*PLAYERS))]
Lon = Annotated[float | None, Query(ge=-180, le=180)]
Lat = Annotated[float | None, Query(ge=-90, le=90)]
Sha = Annotated[str, InPath(pattern=r"^[0-9a-f]{64}$")]


@router.get("/cases/{case}/waiting")
def read_waiting(opened: Case, who: Player, lang: Lang = "en") -> WaitingView:
    """What the viewer's seat is ordered to do, and what waits for it."""
    opened.gate.take_out("waiting")
    desk = opened.desk(who)
    seat = seat_of(desk, who.seat.party, who.seat.facility or who.seat.role)
    found = waiting_view(desk, seat, lang)
    opened.gate.take_out("waiting")
    return found


@router.get("/cases/{case}/survival")
def read_survival(opened: Case, who: Anyone, lang: Lang = "en") -> SurvivalView:
    """How long persons in the water may live: shares and times, never a time to stop."""
    opened.gate.take_out("survival")
    return survival_view(opened.desk(who), lang)


@router.get("/cases/{case}/light")
def read_light(opened: Case, who: Anyone, lon_deg: Lon = None, lat_deg: Lat = None) -> LightView:
    """Next first and last light; at the latest place known of the missing unless given."""
    opened.gate.take_out("light")
    return light_view(opened.desk(who), _point(lon_deg, lat_deg))


def _point(lon_deg: float | None, lat_deg: float | None) -> tuple[float, float] | None:
    return None if lon_deg is None or lat_deg is None else (lon_deg, lat_deg)


@router.get("/cases/{case}/endurance")
def read_endurance(opened: Case, who: Anyone) -> tuple[EnduranceView, ...]:
    """For how long each facility can go on, and its latest off-scene time by the plan in force."""
    opened.gate.take_out("endurance")
    return endurance_of(opened.desk(who))


@router.get("/cases/{case}/ships")
def read_ships(
    opened: Case,
    who: Anyone,
    lon_deg: Lon = None,
    lat_deg: Lat = None,
    within_s: Annotated[float | None, Query(gt=0, le=1e7)] = None,
) -> tuple[ShipView, ...]:
    """Ships that can help at a place, the soonest first."""
    opened.gate.take_out("ships")
    return ships_of(opened.desk(who), _point(lon_deg, lat_deg), within_s)


@router.get("/cases/{case}/rescue-options")
def read_rescue_options(
    opened: Case,
    who: Player,
    sighting: Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")],
    wind_m_s: Annotated[float, Query(ge=0, le=100)],
    wave_height_m: Annotated[float | None, Query(ge=0, le=40)] = None,
    lang: Lang = "en",
) -> tuple[RescueOption, ...]:
    """All ways to recover the persons at a sighting, by time to recover; a person decides."""
    opened.gate.take_out("rescue options")
    return rescue_options(opened.desk(who), sighting, wind_m_s, wave_height_m, lang)


@router.get("/cases/{case}/sitrep-draft")
def read_sitrep_draft(
    opened: Case,
    who: Annotated[Principal, Depends(allow("SMC", "RCC"))],
    reason: Literal["arrival", "news", "routine", "conclusion"] = "routine",
    assistance: Annotated[
        list[Annotated[str, Query(max_length=4000)]] | None, Query(max_length=20)
    ] = None,
) -> SitrepDraftView:
    """The next situation report, filled in from what all its readers may know."""
    opened.gate.take_out("sitrep draft")
    draft = commands.draft_sitrep(opened.desk(who), reason, assistance=assistance or ())
    opened.gate.take_out("sitrep draft")
    return SitrepDraftView(
        number=draft.number,
        sender=draft.sender,
        to=draft.to,
        due=None if draft.due_ns is None else ns_to_iso(draft.due_ns),
        next_due=None if draft.next_due_ns is None else ns_to_iso(draft.next_due_ns),
        texts=draft.texts,
    )


@router.get("/checklists/{role}")
def read_checklist(
    who: Anyone, role: Literal["SMC", "OSC", "ACO"], lang: Lang = "en"
) -> tuple[ChecklistLine, ...]:
    """What a receiver of a role must take in, line by line."""
    lines = commands.checklist(role, lang)
    return tuple(ChecklistLine(item=item, words=words) for item, words in lines.items())


@router.get("/cases/{case}/papers/{sha256}")
def list_papers(opened: Case, who: Anyone, sha256: Sha) -> tuple[PaperFile, ...]:
    """The files of an artefact that an event cites."""
    opened.gate.take_out("papers")
    return papers(opened.view(who.viewer), sha256)


_NO_SCRIPT = (
    "sandbox; default-src 'none'; img-src data: 'self'; style-src 'unsafe-inline'; "
    "font-src data: 'self'"
)


@router.get("/cases/{case}/papers/{sha256}/{name}", response_class=FileResponse)
def read_paper(
    opened: Case,
    who: Anyone,
    sha256: Sha,
    name: Annotated[str, InPath(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")],
) -> Response:
    """One file of an artefact that an event cites; a text is stamped, and no script in it runs."""
    opened.gate.take_out("papers")
    path = paper(opened.view(who.viewer), sha256, name)
    headers = {
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": _NO_SCRIPT,
        "X-Content-Type-Options": "nosniff",
    }
    kind = media_type(name)
    if path.suffix == ".txt":
        text = opened.gate.pass_out("papers", path.read_bytes(), kind="text")
        return Response(text, headers=headers, media_type=kind)
    return FileResponse(path, media_type=kind, headers=headers)
