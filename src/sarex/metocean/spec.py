"""How a case file names its wind and its current."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AnalyticTerm",
    "ErrorSpec",
    "FieldsSpec",
    "Front",
    "LayerSpec",
    "TidalEllipse",
    "Uniform",
]


class _Section(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class Uniform(_Section):
    """The same vector everywhere and always."""

    kind: Literal["uniform"]
    u_m_s: float
    v_m_s: float


class TidalEllipse(_Section):
    """A current that turns with one tidal constituent, the same everywhere.

    velocity = major·cos(φ)·e + minor·sin(φ)·n, φ = 2π (t − t0)/period, e at ``major_to_deg``
    (clockwise from north), n 90° to the LEFT of e: a positive minor axis turns anticlockwise.
    """

    kind: Literal["tidal_ellipse"]
    major_m_s: float = Field(ge=0)
    minor_m_s: float
    major_to_deg: float = Field(ge=0, lt=360)
    period_h: float = Field(gt=0)
    maximum_at: str
    """Time of a maximum along ``major_to_deg``: DTG or ISO with zone."""


class Front(_Section):
    """A jet along a straight line: speed·sech²(distance/half_width) towards ``to_deg``."""

    kind: Literal["front"]
    lon_deg: float = Field(ge=-180, le=180)
    lat_deg: float = Field(ge=-90, le=90)
    to_deg: float = Field(ge=0, lt=360)
    speed_m_s: float = Field(ge=0)
    half_width_m: float = Field(gt=0)


AnalyticTerm = Annotated[Uniform | TidalEllipse | Front, Field(discriminator="kind")]


class ErrorSpec(_Section):
    """Velocity error: Ornstein-Uhlenbeck with spread, memory and a part shared in a draw."""

    sigma_m_s: float = Field(ge=0)
    tau_h: float = Field(gt=0)
    common_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the variance that all objects of one draw have in common."""
    source: str = Field(min_length=3)


class LayerSpec(_Section):
    """Wind or current: one file, or observations, or neither; analytic terms are added."""

    file: str | None = None
    u: str | None = None
    """Name of the eastward variable, where the file has no CF standard name."""
    v: str | None = None
    units: str | None = None
    """Unit of both, where the file states none."""
    height_m: float | None = None
    """Height of a wind, where neither the file nor its names state it."""
    valid: Literal["dated", "climatology"] = "dated"
    max_gap_h: float | None = Field(default=None, gt=0)
    observations: tuple[str, ...] = ()
    """'240/18 kn from 071200Z JUN 26': wind FROM, current TO; holds until the next one."""
    analytic: tuple[AnalyticTerm, ...] = ()
    error: ErrorSpec
    synthetic: bool = False


class FieldsSpec(_Section):
    """The ``[fields]`` section."""

    wind: LayerSpec
    current: LayerSpec
    coast: str
    """Name of a built-in region, or 'cut' to cut one from the shipped world coastline."""
    on_leaving_coverage: Literal["stop", "flag"] = "stop"
