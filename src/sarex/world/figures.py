"""Assumed figures of the live world: by kind of facility, and for second looks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sarex.facilities.model import FacilityKind
from sarex.facilities.recovery import MeansName, recovery_means

__all__ = ["Figures", "Keeping", "figures_of", "keeping"]


_MEANS: tuple[MeansName, ...] = ("hoist", "boat", "deck")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figures(_Frozen):
    """What one facility does beyond its catalogue entry; see ``data/world.toml``."""

    min_speed_m_s: float = Field(ge=0)
    """Least speed through the medium; 0 for what can stop or hover."""
    acceleration_m_s2: float = Field(gt=0)
    turn_rate_deg_s: float = Field(gt=0)
    """Greatest; a ship's turning circle may allow less."""
    track_error_m: float = Field(ge=0)
    """Standard deviation across the track."""
    burn_idle: float = Field(ge=0, le=1)
    burn_power: float = Field(gt=0)
    land_s: float = Field(ge=0)
    recognise_m: float = Field(ge=0)
    """Within this distance a second look tells what a contact is."""
    reach_m: float = Field(ge=0)
    """Within this distance of an object it takes persons up; 0: it cannot."""
    lift_setup_s: float = Field(ge=0)
    lift_each_s: float = Field(ge=0)
    lift_at_once: int = Field(default=1, gt=0)
    """Persons in one trip of the boat, or one stay of the hoist."""
    lift_between_s: float = Field(default=0.0, ge=0)
    """From one trip to the next."""
    lift_wave_height_m: float = Field(ge=0)
    lift_wind_m_s: float = Field(ge=0)
    capacity: int = Field(ge=0)
    """Persons it can have aboard."""
    deck_spots: int = Field(ge=0)
    """Craft that its deck has room for."""
    rafts: int = Field(ge=0)
    markers: int = Field(ge=0)
    source: str = Field(min_length=3)
    debris_per_h: float = Field(ge=0, le=60)
    """False contacts in an hour searched that something is there for."""
    transient_per_h: float = Field(ge=0, le=60)
    """False contacts in an hour searched with nothing there at the second look."""


class Keeping(_Frozen):
    """What holds for all facilities of a world."""

    recognise_s: float = Field(default=30.0, gt=0)
    """Mean time to recognise a contact within the distance of recognition."""
    dwell_s: float = Field(default=600.0, gt=0)
    """After this time a contact that is not found again is given up."""
    missed: float = Field(default=0.05, ge=0, le=1)
    """Probability that a true object is taken for something else."""
    bingo_margin: float = Field(default=0.1, ge=0)
    catch_up: float = Field(default=0.1, ge=0)
    track_memory_s: float = Field(default=600.0, gt=0)
    marker_report_s: float = Field(default=600.0, gt=0)


@cache
def _file() -> Mapping[str, Any]:
    text = files("sarex").joinpath("data", "world.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def figures_of(kind: FacilityKind) -> Figures:
    """Assumed figures of a kind of facility; persons are taken up as ``recovery_means`` says.

    >>> figures_of("helicopter").lift_each_s
    300.0
    """
    false = {k: v for k, v in _file()["false_sightings"].items() if k != "source"}
    return Figures.model_validate({**_file()["kinds"][kind], **false, **_lift(kind)})


def _lift(kind: FacilityKind) -> dict[str, float]:
    """Taking up persons: of a kind's means the first of hoist, boat and deck."""
    means = recovery_means(kind)
    own = next((means[name] for name in _MEANS if name in means), None)
    return {
        "capacity": 0 if own is None else own.capacity,
        "lift_setup_s": 0.0 if own is None else own.set_up_s,
        "lift_each_s": 0.0 if own is None else own.per_person_s,
        "lift_at_once": 1 if own is None else own.at_once,
        "lift_between_s": 0.0 if own is None else own.between_s,
        "lift_wave_height_m": 0.0 if own is None else own.wave_height_m,
        "lift_wind_m_s": 0.0 if own is None else own.wind_m_s,
    }


@cache
def keeping() -> Keeping:
    """Assumed figures that hold for all facilities."""
    table = _file()["second_look"] | _file()["keeping"]
    return Keeping.model_validate({k: v for k, v in table.items() if k != "source"})
