"""The sections of a case file, schema ``sarex.case/1``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarex.incident.model import Hypothesis, Incident, Person, Report, SearchObject
from sarex.incident.rules import NationRules, ZoneEntry
from sarex.incident.section import (
    DurationHours,
    LengthMetres,
    Place,
    Section,
    SpeedMetresPerSecond,
    TimeNs,
    WholeSeconds,
)
from sarex.incident.stated_width import StatedSweepWidth
from sarex.metocean.spec import FieldsSpec

__all__ = [
    "CASE_SCHEMA",
    "BaseEntry",
    "CaseFile",
    "CoastAction",
    "Communications",
    "DeckEntry",
    "Environment",
    "FacilityEntry",
    "Forecast",
    "LimitsEntry",
    "Parties",
    "SearchPeriod",
]

CASE_SCHEMA = "sarex.case/1"

Nation = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 3166 alpha-3 code."""
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Source = Annotated[str, Field(min_length=3)]


class Parties(Section):
    """Who takes part and who co-ordinates."""

    nations: tuple[Nation, ...] = Field(min_length=1)
    smc: Nation
    """Nation whose rescue co-ordination centre is search and rescue mission co-ordinator."""
    osc: str | None = None
    """Id of the facility that is on-scene co-ordinator."""
    control: Literal["EXCON"] | None = None
    """Exercise control; in an exercise only."""


class Environment(Section):
    """What decides how far a person or a raft is seen."""

    visibility_m: LengthMetres = Field(gt=0)
    wave_height_m: LengthMetres = Field(ge=0)
    """Significant wave height."""
    sea_temperature_c: float | None = Field(default=None, ge=-2.5, le=40)
    source: Source
    """Who says so: a forecast, a ship's report, an assumption."""


CoastAction = Literal["strand", "refloat", "slide"]
"""What becomes of an object that meets land."""


class Forecast(Section):
    """How the drift forecast is run."""

    draws: int = Field(ge=2, le=10_000_000)
    seed: int = Field(ge=0, lt=2**63)
    step_s: WholeSeconds = Field(default=600, gt=0, le=3600)
    output_step_s: WholeSeconds = Field(default=600, gt=0, le=3600)
    coast_action: CoastAction = "strand"
    """What becomes of an object that meets land: it stays, comes off again, or slides along."""
    until_ns: TimeNs
    """Until when positions are forecast."""


class LimitsEntry(Section):
    """Greatest wind and sea, and least visibility, in which a facility works."""

    search_wind_m_s: SpeedMetresPerSecond | None = Field(default=None, gt=0)
    search_wave_height_m: LengthMetres | None = Field(default=None, gt=0)
    search_visibility_m: LengthMetres | None = Field(default=None, gt=0)
    launch_wind_m_s: SpeedMetresPerSecond | None = Field(default=None, gt=0)
    launch_wave_height_m: LengthMetres | None = Field(default=None, gt=0)
    recovery_wind_m_s: SpeedMetresPerSecond | None = Field(default=None, gt=0)
    recovery_wave_height_m: LengthMetres | None = Field(default=None, gt=0)


class DeckEntry(Section):
    """What a ship takes aboard and gives to it."""

    takes: tuple[str, ...] = Field(min_length=1)
    """Kinds of the catalogue."""
    gives: tuple[Literal["fuel", "crew"], ...] = ()
    supports: tuple[Nation, ...] = ()
    """Other nations that it agreed to support; each use is a request to be granted."""


class BaseEntry(Section):
    """An airfield or port that takes craft and gives them fuel or a crew."""

    id: Identifier
    name: str = Field(min_length=1)
    nation: Nation
    position: Place
    takes: tuple[str, ...] = Field(min_length=1)
    """Kinds of the catalogue."""
    gives: tuple[Literal["fuel", "crew"], ...] = ()
    supports: tuple[Nation, ...] = ()
    """Other nations that it agreed to support; each use is a request to be granted."""
    source: Source
    """Who says so: an agreement, a publication, an assumption."""


class FacilityEntry(Section):
    """One facility that can take part: a kind of the catalogue and what differs from it."""

    id: Identifier
    kind: str = Field(min_length=1)
    """Kind of the catalogue, for example destroyer."""
    name: str = Field(min_length=1)
    nation: Nation
    position: Place
    """Where it is, or its base, when it becomes available; it returns there."""
    base: str | None = None
    """Name of the base or of the ship that carries it."""
    available_from_ns: TimeNs
    endurance_left_h: DurationHours | None = Field(default=None, gt=0)
    search_speed_m_s: SpeedMetresPerSecond | None = Field(default=None, gt=0)
    search_height_m: LengthMetres | None = Field(default=None, gt=0)
    preferred_pattern: Literal["PS", "SS"] | None = None
    sweep_widths: tuple[StatedSweepWidth, ...] = ()
    turnaround_h: DurationHours | None = Field(default=None, ge=0)
    crew_duty_h: DurationHours | None = Field(default=None, gt=0)
    crew_rest_h: DurationHours | None = Field(default=None, ge=0)
    limits: LimitsEntry | None = None
    deck: DeckEntry | None = None


class SearchPeriod(Section):
    """A span of time for which one search is planned."""

    start_ns: TimeNs
    end_ns: TimeNs


class Communications(Section):
    """Channels named in the search action plan."""

    on_scene: str = Field(min_length=1)
    reporting: str = Field(min_length=1)


class CaseFile(Section):
    """A whole case. Checked as a whole by ``case_consistency.case_faults``."""

    schema_id: Literal["sarex.case/1"] = Field(alias="schema")
    id: Identifier
    title: str = Field(min_length=3)
    mode: Literal["exercise", "operation"]
    parties: Parties
    report: Report
    persons: tuple[Person, ...] = ()
    objects: tuple[SearchObject, ...] = Field(min_length=1)
    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1)
    environment: Environment
    fields: FieldsSpec
    forecast: Forecast
    facilities: tuple[FacilityEntry, ...] = Field(min_length=1)
    bases: tuple[BaseEntry, ...] = ()
    periods: tuple[SearchPeriod, ...] = Field(min_length=1)
    communications: Communications | None = None
    nations: dict[str, NationRules] = Field(default_factory=dict)
    """Rules of each nation that states its own."""
    zones: tuple[ZoneEntry, ...] = ()
    """Areas to keep out of, to stay above or below, or not to search."""

    @property
    def incident(self) -> Incident:
        """Report, persons, search objects and hypotheses."""
        return Incident(
            report=self.report,
            persons=self.persons,
            objects=self.objects,
            hypotheses=self.hypotheses,
        )
