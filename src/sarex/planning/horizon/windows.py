"""When one facility may search: windows with their sweep widths, and what was cut away and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sarex.detection import Environment, SweepWidth
from sarex.facilities import Facility
from sarex.planning.horizon.scene import Scene
from sarex.planning.horizon.sight import widths_in
from sarex.planning.slots import LookWindow
from sarex.quantities import format_dtg, format_knots, format_nm
from sarex.words import say

__all__ = ["Cut", "windows_of"]

CutKind = Literal["wind", "sea", "visibility", "dark", "unseen"]
_Why = tuple[CutKind, str, str]


@dataclass(frozen=True, slots=True)
class Cut:
    """A span in which a facility does not search, and the reason."""

    facility: str
    start_ns: int
    end_ns: int
    kind: CutKind
    given: str = ""
    """The reading that is beyond the limit, with its unit, or why nothing is seen."""
    allowed: str = ""

    def reason(self, locale: str = "en") -> str:
        """Why, without the span."""
        if self.kind == "dark":
            return say("horizon.reason.dark", locale)
        if self.kind == "unseen":
            return say("horizon.reason.unseen", locale, given=self.given)
        return say(f"horizon.reason.{self.kind}", locale, given=self.given, allowed=self.allowed)

    def said(self, locale: str = "en") -> str:
        """The span and the reason, for the plan."""
        return say(
            "horizon.cut",
            locale,
            facility=self.facility,
            start=format_dtg(self.start_ns),
            end=format_dtg(self.end_ns),
            reason=self.reason(locale),
        )


def windows_of(facility: Facility, scene: Scene) -> tuple[list[LookWindow], list[Cut]]:
    """Windows of a facility over the horizon, in order, and what was cut away.

    Parameters
    ----------
    facility : Facility
        At the height and speed it searches at.
    scene : Scene
        Light and weather.

    Returns
    -------
    windows, cuts
        Together they cover the horizon. Neighbouring spans with the same widths are one window.
    """
    stated = scene.request.environment_of(facility.id)
    windows: list[LookWindow] = []
    cuts: list[Cut] = []
    known: dict[Environment, tuple[Mapping[str, SweepWidth], _Why]] = {}
    for stretch in scene.stretches:
        environment = stretch.environment(stated)
        if environment not in known:
            known[environment] = _seen(facility, scene, environment)
        widths, why = known[environment]
        if widths:
            windows.append(LookWindow(stretch.start_ns, stretch.end_ns, widths, environment))
        else:
            cuts.append(Cut(facility.id, stretch.start_ns, stretch.end_ns, *why))
    return list(_joined_windows(windows)), list(_joined_cuts(cuts))


def _seen(
    facility: Facility, scene: Scene, environment: Environment
) -> tuple[Mapping[str, SweepWidth], _Why]:
    """Widths in one weather; without any, kind, given and allowed of the cut."""
    over = next(_over_limits(facility, environment), None)
    if over is not None:
        return {}, over
    widths, blind = widths_in(facility, scene.request.objects, environment)
    if not widths and not environment.daylight:
        return {}, ("dark", "", "")
    said = "; ".join(f"{item}: {why}" for item, why in blind.items())
    return widths, ("unseen", said.rstrip("."), "")


def _over_limits(facility: Facility, environment: Environment) -> Iterator[_Why]:
    limits = facility.limits
    wind, wave = limits.search_wind_m_s, limits.search_wave_height_m
    if wind is not None and environment.wind_speed_m_s > wind:
        yield "wind", format_knots(environment.wind_speed_m_s, 0), format_knots(wind, 0)
    if wave is not None and environment.wave_height_m > wave:
        yield "sea", f"{environment.wave_height_m:.1f} m", f"{wave:g} m"
    least = limits.search_visibility_m
    if least is not None and environment.visibility_m < least:
        yield "visibility", format_nm(environment.visibility_m), format_nm(least)


def _joined_windows(windows: list[LookWindow]) -> Iterator[LookWindow]:
    """Neighbours with the same widths made one, in the worst of their weather."""
    last: LookWindow | None = None
    for window in windows:
        if last is not None and last.end_ns == window.start_ns and last.widths == window.widths:
            both = _worst(last.environment, window.environment)
            if both is not None:
                last = replace(last, end_ns=window.end_ns, environment=both)
                continue
        if last is not None:
            yield last
        last = window
    if last is not None:
        yield last


def _worst(first: Environment | None, second: Environment | None) -> Environment | None:
    """The worse of each reading; None where day and night meet."""
    assert first is not None
    assert second is not None
    if first.daylight != second.daylight:
        return None
    return Environment(
        visibility_m=min(first.visibility_m, second.visibility_m),
        wind_speed_m_s=max(first.wind_speed_m_s, second.wind_speed_m_s),
        wave_height_m=max(first.wave_height_m, second.wave_height_m),
        daylight=first.daylight,
    )


def _joined_cuts(cuts: list[Cut]) -> Iterator[Cut]:
    """Neighbours of one kind made one; of several readings the first is kept."""
    last: Cut | None = None
    for cut in cuts:
        if last is not None and last.end_ns == cut.start_ns and last.kind == cut.kind:
            last = replace(last, end_ns=cut.end_ns)
            continue
        if last is not None:
            yield last
        last = cut
    if last is not None:
        yield last
