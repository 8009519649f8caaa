"""How a case file names its wind and its current."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarex.metocean.source_spec import FieldSection as _Section
from sarex.metocean.source_spec import FileKeys, ScalarSourceSpec, SourceSpec, VectorKeys

__all__ = [
    "AnalyticTerm",
    "Eddy",
    "ErrorSpec",
    "Factor",
    "FieldsSpec",
    "Front",
    "LayerSpec",
    "ScalarSpec",
    "Shear",
    "StokesSpec",
    "TidalEllipse",
    "Uniform",
]


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


class Shear(_Section):
    """Two streams that slide past each other along a straight line.

    velocity = speed·max(−1, min(1, d/half_width)) towards ``to_deg``, d the distance to the RIGHT
    of the line through the point towards ``to_deg``: none on the line, linear beside it, ``speed``
    from the half width on, the other way on the left.
    """

    kind: Literal["shear"]
    lon_deg: float = Field(ge=-180, le=180)
    lat_deg: float = Field(gt=-90, lt=90)
    to_deg: float = Field(ge=0, lt=360)
    speed_m_s: float = Field(ge=0)
    half_width_m: float = Field(gt=0)


class Eddy(_Section):
    """A vortex that stands still; with r the distance over ``radius_m``, the speed around it is

    ``rankine``: peak·r inside (turning like a solid body), peak/r outside; ``gaussian``:
    peak·r·exp((1 − r²)/2), the vortex whose stream function is a Gaussian. Fastest at r = 1.
    """

    kind: Literal["eddy"]
    lon_deg: float = Field(ge=-180, le=180)
    lat_deg: float = Field(gt=-90, lt=90)
    radius_m: float = Field(gt=0)
    """Distance from the centre at which it is fastest."""
    peak_m_s: float = Field(ge=0)
    rotation: Literal["clockwise", "anticlockwise"]
    """Seen from above."""
    profile: Literal["rankine", "gaussian"]


AnalyticTerm = Annotated[Uniform | TidalEllipse | Front | Shear | Eddy, Field(discriminator="kind")]


class ErrorSpec(_Section):
    """Velocity error: Ornstein-Uhlenbeck with spread, memory and a part shared in a draw."""

    sigma_m_s: float = Field(ge=0)
    tau_h: float = Field(gt=0)
    common_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the variance that all objects of one draw have in common."""
    source: str = Field(min_length=3)


class Factor(_Section):
    """What a field is multiplied by, as a comparison with observed drift gives it."""

    value: float = Field(gt=0, le=3)
    source: str = Field(min_length=3)
    """Where and when it was found; it holds for that model, region and season."""


class LayerSpec(VectorKeys):
    """Wind or current: files, or observations, or neither; analytic terms are added."""

    sources: tuple[SourceSpec, ...] = ()
    """Further files in order of priority: each counts where those before it have no value."""
    observations: tuple[str, ...] = ()
    """'240/18 kn from 071200Z JUN 26': wind FROM, current TO; holds until the next one."""
    analytic: tuple[AnalyticTerm, ...] = ()
    """Terms that are added."""
    factor: Factor | None = None
    """What the velocity of the files is multiplied by; not the analytic terms or observations."""
    error: ErrorSpec
    synthetic: bool = False
    """true: every picture says SYNTHETIC."""


class StokesSpec(VectorKeys):
    """Stokes drift at the surface, added to the motion of every object.

    The leeway coefficients were measured among waves and already contain it.
    """

    file: str
    sources: tuple[SourceSpec, ...] = ()
    """Further files in order of priority."""


class ScalarSpec(FileKeys):
    """Significant wave height, or temperature of the sea's surface."""

    file: str
    variable: str | None = None
    """Name of the variable, where the file has no CF standard name."""
    sources: tuple[ScalarSourceSpec, ...] = ()
    """Further files in order of priority."""


class FieldsSpec(_Section):
    """The ``[fields]`` section."""

    wind: LayerSpec
    current: LayerSpec
    stokes: StokesSpec | None = None
    """Stokes drift, where it shall be added; leeway coefficients already contain wave drift."""
    waves: ScalarSpec | None = None
    """Significant wave height."""
    sea_temperature: ScalarSpec | None = None
    """Temperature of the sea's surface."""
    coast: str
    """Name of a built-in region, or 'cut' to cut one from the shipped world coastline."""
    on_leaving_coverage: Literal["stop", "flag"] = "stop"
