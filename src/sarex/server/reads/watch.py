"""Survival, light, endurance, ships and rescue options, reckoned from what a viewer may see."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sarex.canonical import ns_to_iso
from sarex.ensemble import Ensemble
from sarex.ensemble.storage import open_ensemble
from sarex.errors import LabelError
from sarex.incident import CaseFile
from sarex.incident.case_file import parse_case
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.operation.plan_request import survival_or_reason
from sarex.operation.rescue.light import light_at, off_scene_of_plan
from sarex.operation.rescue.reach import ships_in_reach
from sarex.operation.rescue.spans import survival_spans
from sarex.operation.sitrep_watch import latest_place
from sarex.planning.horizon import Bingo
from sarex.quantities import NS_PER_HOUR
from sarex.server.reads.models import PlaceView
from sarex.server.reads.watch_models import (
    EnduranceView,
    LightView,
    RescueOption,
    ShipView,
    SurvivalGroupView,
    SurvivalView,
)
from sarex.survival import Survival, survival_sentences

__all__ = ["endurance_of", "light_view", "rescue_options", "ships_of", "survival_view"]

Point = tuple[float, float]


def survival_view(desk: Desk, locale: str) -> SurvivalView:
    """The persons in the water of a case, now: shares and times, never a time to stop."""
    now_ns = desk.clock.now_ns()
    folder = _forecast(desk)
    if folder is None:
        why = "no drift forecast is released, from which the time in the water is reckoned"
        return SurvivalView(time=ns_to_iso(now_ns), groups=(), unknown=why, texts=())
    ensemble, survival, unknown = _survival(folder, desk.loaded.text)
    rows = [] if survival is None else survival_spans(ensemble, survival, now_ns)
    return SurvivalView(
        time=ns_to_iso(now_ns),
        groups=tuple(SurvivalGroupView.model_validate(row) for row in rows),
        unknown=unknown or None,
        texts=() if survival is None else survival_sentences(survival, locale),
    )


def _forecast(desk: Desk) -> Path | None:
    """The forecast's artefact, if it is released to the viewer."""
    forecast = desk.state().forecast
    try:
        return None if forecast is None else desk.view().artefact(forecast.ensemble.sha256)
    except LabelError:
        return None


@lru_cache(maxsize=8)
def _survival(folder: Path, text: str) -> tuple[Ensemble, Survival | None, str]:
    """Of a forecast and a case, both of which never change."""
    case: CaseFile = parse_case(text).case
    ensemble = open_ensemble(folder)
    return (ensemble, *survival_or_reason(case, ensemble))


def light_view(desk: Desk, place: Point | None) -> LightView:
    """Next first and last light, at the latest place known of the missing unless given."""
    lon, lat = latest_place(desk.loaded.case, desk.state()) if place is None else place
    now_ns = desk.clock.now_ns()
    light = light_at(lon, lat, now_ns)
    return LightView(
        place=PlaceView(lon_deg=lon, lat_deg=lat),
        time=ns_to_iso(now_ns),
        up=light.up,
        first=None if light.first_ns is None else ns_to_iso(light.first_ns),
        last=None if light.last_ns is None else ns_to_iso(light.last_ns),
    )


def endurance_of(desk: Desk) -> tuple[EnduranceView, ...]:
    """For how long each facility can go on, and until when it may stay on scene."""
    now_ns, state = desk.clock.now_ns(), desk.state()
    leaving = _leaving(desk)
    found = []
    for name, record in sorted(state.facilities.items()):
        fix, bingo = record.reported, leaving.get(name)
        until_ns = fix.time_ns + round(fix.endurance_left_h * NS_PER_HOUR)
        found.append(
            EnduranceView(
                facility=name,
                nation=record.facility.nation,
                reported=ns_to_iso(fix.time_ns),
                age_s=max(0.0, (now_ns - fix.time_ns) / 1e9),
                endurance_left_h=fix.endurance_left_h,
                until=ns_to_iso(until_ns),
                sortie=None if bingo is None else bingo.slot,
                leave_by=None if bingo is None else ns_to_iso(bingo.leave_by_ns),
                way_s=None if bingo is None else bingo.way_s,
            )
        )
    return tuple(found)


def _leaving(desk: Desk) -> dict[str, Bingo]:
    """Facility to when it must leave, by the plans in force whose files are released."""
    found: dict[str, Bingo] = {}
    for plan in desk.state().plans.values():
        if plan.issued is None or plan.replaced_by is not None:
            continue
        try:
            folder = desk.view().artefact(plan.proposed.artefact.sha256)
        except LabelError:
            continue
        if (folder / "slots.json").is_file():
            for bingo in off_scene_of_plan(folder):
                found.setdefault(bingo.facility, bingo)
    return found


def ships_of(desk: Desk, place: Point | None, within_s: float | None) -> tuple[ShipView, ...]:
    """Ships that can help at a place, the soonest first."""
    state = desk.state()
    at = latest_place(desk.loaded.case, state) if place is None else place
    found = ships_in_reach(state, at, desk.clock.now_ns(), within_s=within_s)
    return tuple(
        ShipView(
            ship=each.ship,
            name=each.name,
            facility=each.facility,
            lon_deg=each.lon_deg,
            lat_deg=each.lat_deg,
            age_s=each.age_s,
            distance_m=each.distance_m,
            speed_m_s=each.speed_m_s,
            time_s=each.time_s,
        )
        for each in found
    )


def rescue_options(
    desk: Desk, sighting: str, wind_m_s: float, wave_height_m: float | None, locale: str
) -> tuple[RescueOption, ...]:
    """All ways to recover the persons at a sighting, by time to recover; records nothing."""
    found = commands.propose_rescue(desk, sighting, wave_height_m=wave_height_m, wind_m_s=wind_m_s)
    return tuple(
        RescueOption(
            facility=each.facility,
            nation=each.nation,
            means=each.means,
            to_scene_s=each.to_scene_s,
            recovered_s=each.recovered_s,
            persons=each.persons,
            leave_by=None if each.leave_by_ns is None else ns_to_iso(each.leave_by_ns),
            lands_at=each.lands_at,
            ruled_out=bool(each.ruled_out),
            words=each.said(locale),
        )
        for each in found
    )
