"""What a case may have to say about one field file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "FieldSection",
    "FileKeys",
    "HeightLaw",
    "LogLaw",
    "PowerLaw",
    "ScalarSourceSpec",
    "SourceSpec",
    "VectorKeys",
]


class FieldSection(BaseModel):
    """A section below ``[fields]``."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class LogLaw(FieldSection):
    """Wind over a sea of neutral stability: W(z) in proportion to ln(z/roughness)."""

    kind: Literal["logarithmic"]
    roughness_m: float = Field(gt=0, lt=1)
    """Roughness length of the sea surface, some 0.0002 m."""


class PowerLaw(FieldSection):
    """W(z) in proportion to z to the power of an exponent."""

    kind: Literal["power"]
    exponent: float = Field(gt=0, lt=1)
    """Some 0.11 over the open sea."""


HeightLaw = Annotated[LogLaw | PowerLaw, Field(discriminator="kind")]


class FileKeys(FieldSection):
    """What may have to be said about a file of any quantity."""

    file: str | None = None
    """NetCDF or GRIB file or Zarr store, relative to the folder of real data or of the case; a *
    in its name joins files that share out the times."""
    units: str | None = None
    """Unit, where the file states none."""
    valid: Literal["dated", "climatology"] = "dated"
    max_gap_h: float | None = Field(default=None, gt=0)
    """Longest gap in the file to bridge, stated then on every output."""
    valid_from: str | None = None
    """Times of the file before this one are not used: DTG or ISO with zone."""
    valid_until: str | None = None
    """Times of the file after this one are not used: DTG or ISO with zone."""
    members: Literal["equal"] | None = None
    """What the members of an ensemble weigh: "equal"."""
    member_weights: tuple[float, ...] = ()
    """Weight of each member of an ensemble, in the order of the file; their sum is 1."""
    member: int | None = None
    """The one member of an ensemble to use, as the file numbers it."""
    area_deg: tuple[float, float, float, float] | None = None
    """West, south, east, north of the part to use; east above 180 across the antimeridian."""
    grid_step_deg: float | None = Field(default=None, gt=0)
    """Step of the even grid that an uneven or turned one is brought to; not finer than it."""
    absent_chunks: Literal["refuse", "no_value"] = "refuse"
    """Whether chunks that a Zarr store lacks are a fault or places without a value."""


class VectorKeys(FileKeys):
    """What may have to be said about a file of a velocity."""

    u: str | None = None
    """Name of the eastward variable, where the file has no CF standard name."""
    v: str | None = None
    """Name of the northward variable."""
    v_file: str | None = None
    """File of the northward component, where it is another one."""
    components: Literal["earth", "grid"] | None = None
    """Whether they point along east and north or along the grid, where the file is silent."""
    angle: str | None = None
    """Variable with the angle from east to the grid's x axis, or "grid lines"."""
    height_m: float | None = Field(default=None, gt=0)
    """Height of a wind, where neither the file nor its names state it."""
    to_10_m: HeightLaw | None = None
    """How a wind at another height is brought to 10 m."""


class SourceSpec(VectorKeys):
    """A further source of a velocity: it counts where and when those before it have no value."""

    file: str


class ScalarSourceSpec(FileKeys):
    """A further source of a height or a temperature."""

    file: str
    variable: str | None = None
    """Name of the variable, where the file has no CF standard name."""
