"""What is asked of Copernicus Marine: which dataset, which variables, where and when."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sarex.errors import FieldError, near_miss
from sarex.quantities import format_iso

__all__ = ["DATASETS", "Dataset", "FetchRequest", "dataset_named"]

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that is fetched by a short name.

    Parameters
    ----------
    dataset_id, variables
        As Copernicus Marine names them.
    product
        The product it belongs to, whose page states terms, method and quality.
    what
        In words, with what it lacks.
    step_h
        Its time step [h].
    """

    dataset_id: str
    variables: tuple[str, ...]
    product: str
    what: str
    step_h: float

    @property
    def page(self) -> str:
        """Where its owner describes it."""
        return f"https://data.marine.copernicus.eu/product/{self.product}/description"


_GLO12 = "GLOBAL_ANALYSISFORECAST_PHY_001_024"
DATASETS: Mapping[str, Dataset] = {
    "current": Dataset(
        "cmems_mod_glo_phy_anfc_0.083deg_PT1H-m",
        ("uo", "vo"),
        _GLO12,
        "surface current, GLO12 analysis and ten-day forecast, hourly means, 1/12°; without tides",
        1.0,
    ),
    "sea_temperature": Dataset(
        "cmems_mod_glo_phy_anfc_0.083deg_PT1H-m",
        ("thetao",),
        _GLO12,
        "temperature at the surface, GLO12 analysis and ten-day forecast, hourly means, 1/12°",
        1.0,
    ),
    "stokes": Dataset(
        "cmems_mod_glo_wav_anfc_0.083deg_PT3H-i",
        ("VSDX", "VSDY"),
        "GLOBAL_ANALYSISFORECAST_WAV_001_027",
        "Stokes drift at the surface, MFWAM analysis and ten-day forecast, 3-hourly, 1/12°; leeway "
        "already contains it",
        3.0,
    ),
    "waves": Dataset(
        "cmems_mod_glo_wav_anfc_0.083deg_PT3H-i",
        ("VHM0",),
        "GLOBAL_ANALYSISFORECAST_WAV_001_027",
        "significant wave height, MFWAM analysis and ten-day forecast, 3-hourly, 1/12°",
        3.0,
    ),
    "wind": Dataset(
        "cmems_obs-wind_glo_phy_nrt_l4_0.125deg_PT1H",
        ("eastward_wind", "northward_wind"),
        "WIND_GLO_PHY_L4_NRT_012_004",
        "10 m wind, ECMWF corrected by scatterometers, hourly, 1/8°; no forecast: it ends some "
        "days before today",
        1.0,
    ),
}
"""Dataset ids as of November 2026; their owner renames them now and then (``--dataset``)."""


def dataset_named(name: str) -> Dataset:
    """The dataset of a short name.

    Raises
    ------
    FieldError
        If there is none of this name.
    """
    if name not in DATASETS:
        raise FieldError(
            "no dataset of this name",
            given=name,
            allowed=near_miss(name, DATASETS) or ", ".join(DATASETS),
            remedy="Name one of these, or give the id of any dataset with --dataset and its "
            "variables with --variable.",
        )
    return DATASETS[name]


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One cut of one dataset.

    Parameters
    ----------
    dataset_id, variables
        As Copernicus Marine names them.
    bbox : (west, south, east, north) [degrees]
        East is greater than west, beyond 180 where the area crosses the antimeridian.
    start_ns, end_ns
        UTC, nanoseconds since 1970. What comes back begins at or before the one and ends at or
        after the other.
    depth_m
        The level, where the dataset has several.
    """

    dataset_id: str
    variables: tuple[str, ...]
    bbox: Box
    start_ns: int
    end_ns: int
    depth_m: float | None = None

    def __post_init__(self) -> None:
        west, south, east, north = self.bbox
        finite = all(map(math.isfinite, self.bbox))
        box = finite and -180 <= west < 180 and 0 < east - west <= 360
        if not (box and -90 <= south < north <= 90):
            raise FieldError(
                "not an area",
                given=f"west {west:g}, south {south:g}, east {east:g}, north {north:g}",
                allowed="degrees; west from -180 to 180, east of it east, south below north",
                remedy="Give --bbox WEST SOUTH EAST NORTH; an area over the antimeridian has an "
                "east above 180.",
            )
        if self.end_ns <= self.start_ns or not self.variables:
            raise FieldError(
                "nothing is asked for",
                given=f"{self.span}, variables {', '.join(self.variables) or 'none'}",
                allowed="an end after the start, one variable or more",
                remedy="Give --from and --until, and --variable for each variable.",
            )

    @property
    def span(self) -> str:
        """From when to when, ISO 8601."""
        return f"{format_iso(self.start_ns)} to {format_iso(self.end_ns)}"

    @property
    def area_words(self) -> str:
        """The area in words."""
        west, south, east, north = self.bbox
        return f"{south:.2f} to {north:.2f} latitude, {west:.2f} to {east:.2f} longitude"

    def arguments(self) -> dict[str, Any]:
        """The request as the keyword arguments of ``copernicusmarine.subset``.

        The values that contain the area and the span are asked for (``outside``): a particle on
        the edge, or at the first minute, needs the grid points beyond it.
        """
        west, south, east, north = self.bbox
        asked: dict[str, Any] = {
            "dataset_id": self.dataset_id,
            "variables": list(self.variables),
            "minimum_longitude": west,
            "maximum_longitude": _in_half_turn(east) if east - west < 360 else 180.0,
            "minimum_latitude": south,
            "maximum_latitude": north,
            "start_datetime": format_iso(self.start_ns),
            "end_datetime": format_iso(self.end_ns),
            "coordinates_selection_method": "outside",
        }
        if east - west >= 360:
            asked["minimum_longitude"] = -180.0
        if self.depth_m is not None:
            asked |= {"minimum_depth": self.depth_m, "maximum_depth": self.depth_m}
        return asked


def _in_half_turn(lon_deg: float) -> float:
    return lon_deg - 360.0 if lon_deg > 180.0 else lon_deg
