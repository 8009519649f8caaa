"""The map every picture is drawn on: coast, graticule, scale, attribution, stamps.

Longitude and latitude axes, stretched so that a mile is as long east as north at the middle
latitude. Colours are Okabe and Ito's, told apart by colour-blind readers too. Figures are made
without any window system; the same record gives the same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as MplPath
from numpy.typing import ArrayLike, NDArray

from sarex.geo import Coast
from sarex.quantities import NM_M
from sarex.words import font_path

__all__ = [
    "COLOURS",
    "INK",
    "LAND",
    "MARK",
    "SEA",
    "Chart",
    "Extent",
    "extent_of",
    "new_figure",
    "png_of",
    "stamp",
    "style",
]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
INK = "#1b2a36"
LAND = "#e4dcc8"
SEA = "#f6f9fb"
MARK = "#b00020"
_DPI = 110
_MINUTE_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600)
_SCALES_NM = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


@contextmanager
def style() -> Iterator[None]:
    """Draw with the font of the catalogue, whatever the machine's own settings are."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if str(font_path()) not in known:
        font_manager.fontManager.addfont(str(font_path()))
    name = font_manager.FontProperties(fname=str(font_path())).get_name()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "axes.edgecolor": "#8a99a5",
                "axes.labelcolor": INK,
                "axes.labelsize": 9,
                "axes.titlesize": 10,
                "axes.titlelocation": "left",
                "font.family": [name],
                "font.size": 9,
                "legend.fontsize": 8,
                "text.color": INK,
                "xtick.color": INK,
                "xtick.labelsize": 8,
                "ytick.color": INK,
                "ytick.labelsize": 8,
            }
        )
        yield


@dataclass(frozen=True, slots=True)
class Extent:
    """West, east, south and north edge of a map, degrees; east may exceed 180."""

    west_deg: float
    east_deg: float
    south_deg: float
    north_deg: float

    @property
    def aspect(self) -> float:
        """Length of a degree of latitude over one of longitude, at the middle."""
        return 1.0 / math.cos(math.radians((self.south_deg + self.north_deg) / 2))

    def near(self, lon_deg: ArrayLike) -> NDArray[np.float64]:
        """Longitudes written within half a turn of the middle of the map."""
        middle = (self.west_deg + self.east_deg) / 2
        lon = np.asarray(lon_deg, dtype=np.float64)
        return np.asarray(middle + (lon - middle + 180.0) % 360.0 - 180.0)


def extent_of(lon_deg: ArrayLike, lat_deg: ArrayLike, margin: float = 0.06) -> Extent:
    """The box about all positions, squared up and with a margin (share of its larger side)."""
    lon = np.asarray(lon_deg, dtype=np.float64).ravel()
    lat = np.asarray(lat_deg, dtype=np.float64).ravel()
    lon = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    west, east, south, north = (
        float(lon.min()),
        float(lon.max()),
        float(lat.min()),
        float(lat.max()),
    )
    stretch = math.cos(math.radians((south + north) / 2))
    side = max((east - west) * stretch, north - south, 0.05) * (1 + 2 * margin)
    x, y = (west + east) / 2, (south + north) / 2
    return Extent(x - side / 2 / stretch, x + side / 2 / stretch, y - side / 2, y + side / 2)


def new_figure(
    columns: int = 1, rows: int = 1, *, width_in: float = 6.2, height_in: float = 6.2
) -> tuple[Figure, NDArray[Any]]:
    """A figure with equal axes, (rows, columns)."""
    figure = Figure(figsize=(width_in * columns, height_in * rows), dpi=_DPI, layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)


def stamp(figure: Figure, marks: Sequence[str]) -> None:
    """Print the marks a picture must carry (EXERCISE, SYNTHETIC, …) above it, in red."""
    if marks:
        figure.suptitle("   ·   ".join(marks), color=MARK, fontsize=10.5, x=0.012, ha="left")


def png_of(figure: Figure) -> bytes:
    """The picture as PNG without a word on what made it or when."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=_DPI, metadata={"Software": None})
    return stream.getvalue()


class Chart:
    """Draws base maps of one coast."""

    def __init__(self, coast: Coast, attribution: str) -> None:
        self._land = shapely.get_parts(coast.polygons())
        self._attribution = attribution if self._land.size else ""
        self._middle = (coast.bbox[0] + coast.bbox[2]) / 2

    def draw(self, axes: Axes, extent: Extent) -> None:
        """Sea, land, graticule in degrees and minutes, scale in nautical miles, attribution."""
        axes.set_xlim(extent.west_deg, extent.east_deg)
        axes.set_ylim(extent.south_deg, extent.north_deg)
        axes.set_aspect(extent.aspect)
        axes.set_facecolor(SEA)
        self._draw_land(axes, extent)
        _draw_graticule(axes, extent)
        _draw_scale(axes, extent)
        if self._attribution:
            axes.text(
                0.995,
                0.006,
                self._attribution,
                transform=axes.transAxes,
                ha="right",
                va="bottom",
                fontsize=6.5,
                color="#4c5b66",
                bbox={"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 1.2},
                zorder=9,
            )

    def _draw_land(self, axes: Axes, extent: Extent) -> None:
        turn = round(((extent.west_deg + extent.east_deg) / 2 - self._middle) / 360.0) * 360.0
        box = shapely.box(
            extent.west_deg - turn, extent.south_deg, extent.east_deg - turn, extent.north_deg
        )
        seen = self._land[shapely.intersects(self._land, box)]
        for part in shapely.get_parts(shapely.intersection(seen, box)):
            if part.geom_type != "Polygon":
                continue
            rings = [np.asarray(ring.coords) for ring in (part.exterior, *part.interiors)]
            path = MplPath.make_compound_path(
                *[MplPath(ring + np.array([turn, 0.0]), closed=True) for ring in rings]
            )
            axes.add_patch(PathPatch(path, facecolor=LAND, edgecolor="#8a7f66", lw=0.5, zorder=1.8))


def _degree_minute(value: float, positive: str, negative: str) -> str:
    minutes = round(abs(value) * 60)
    side = positive if value >= 0 else negative
    return f"{minutes // 60}°{minutes % 60:02d}′{side}"


def _draw_graticule(axes: Axes, extent: Extent) -> None:
    span = (extent.north_deg - extent.south_deg) * 60
    step = next((s for s in _MINUTE_STEPS if span / s <= 5.5), _MINUTE_STEPS[-1]) / 60
    wide = next((s for s in _MINUTE_STEPS if span * extent.aspect / s <= 5.5), _MINUTE_STEPS[-1])
    lons = np.arange(math.ceil(extent.west_deg * 60 / wide), extent.east_deg * 60 / wide) * wide
    lats = np.arange(math.ceil(extent.south_deg / step), extent.north_deg / step) * step
    lons = lons / 60
    wrapped = (lons + 180) % 360 - 180
    axes.set_xticks(lons, [_degree_minute(x, "E", "W") for x in wrapped])
    axes.set_yticks(lats, [_degree_minute(y, "N", "S") for y in lats], rotation=90)
    for label in axes.get_yticklabels():
        label.set_verticalalignment("center")
    axes.grid(True, color="#c3d0d9", lw=0.5, zorder=0)
    axes.tick_params(length=2)


def _draw_scale(axes: Axes, extent: Extent) -> None:
    width_nm = (extent.east_deg - extent.west_deg) * 60 / extent.aspect
    length = max(s for s in _SCALES_NM if s <= max(_SCALES_NM[0], width_nm / 4))
    degrees = length / 60 * extent.aspect
    height = extent.north_deg - extent.south_deg
    x = extent.west_deg + 0.03 * (extent.east_deg - extent.west_deg)
    y = extent.south_deg + 0.03 * height
    axes.plot([x, x + degrees], [y, y], color=INK, lw=2.4, zorder=9, solid_capstyle="butt")
    axes.text(
        x + degrees / 2,
        y + 0.012 * height,
        f"{length:g} NM ({length * NM_M / 1000:.3g} km)",
        ha="center",
        fontsize=7.5,
        bbox={"facecolor": "white", "alpha": 0.92, "lw": 0, "pad": 1.5},
        zorder=9,
    )
