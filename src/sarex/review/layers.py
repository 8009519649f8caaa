"""What is drawn on a chart: particles, contours, probability, tracks, places, wind, current."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from sarex.facilities import Track
from sarex.review.base_map import COLOURS, INK, Extent
from sarex.review.density import Density

__all__ = [
    "POC_COLOURS",
    "contour_handles",
    "draw_area",
    "draw_arrows",
    "draw_barbs",
    "draw_contours",
    "draw_density",
    "draw_legend",
    "draw_particles",
    "draw_track",
    "mark_place",
    "number_place",
    "track_colour",
]

Floats = NDArray[np.float64]

POC_COLOURS = LinearSegmentedColormap.from_list(
    "poc", ["#f6f9fb", "#d5dfe6", "#abbdca", "#8099ab", "#56738a"]
)
_TRACK_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B07400", "#000000", "#2E86C1")
_HALO = [withStroke(linewidth=2.4, foreground="white")]
_SHOWN = 7500
_RING = 0.026
"""Least distance between the middles of two rings, as a share of the map."""
_BESIDE = [
    (reach * float(np.sin(angle)), reach * float(np.cos(angle)))
    for reach in (0.0, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3)
    for angle in np.radians(np.arange(90.0, 450.0, 45.0))
]
_LEVEL_STYLE = {50: ("-", 1.7), 75: ("--", 1.3), 95: (":", 1.4)}


def track_colour(number: int) -> str:
    """Colour of the facility with a number in a picture's legend, from 1."""
    return _TRACK_COLOURS[(number - 1) % len(_TRACK_COLOURS)]


def draw_particles(
    axes: Axes, lon_deg: Floats, lat_deg: Floats, colour: str, of_total: int
) -> None:
    """Scatter particles: of a total of more than 7,500 every n-th, so that objects compare."""
    every = max(1, -(-of_total // _SHOWN))
    size = float(np.clip(21_000.0 * every / of_total, 3.0, 14.0))
    axes.scatter(
        lon_deg[::every], lat_deg[::every], s=size, color=colour, alpha=0.4, lw=0, zorder=2
    )


def draw_contours(
    axes: Axes, made: Density, extent: Extent, colour: str, levels: Sequence[int]
) -> None:
    """Outline the smallest areas that hold these percentages of what is there."""
    for level in sorted(levels):
        line, width = _LEVEL_STYLE[level]
        for outline, thick in (("white", width + 1.6), (colour, width)):
            axes.contour(
                extent.near(made.lon_deg),
                made.lat_deg,
                made.per_nm2,
                levels=[made.level(level / 100)],
                colors=[outline],
                linestyles=[line if outline == colour else "-"],
                linewidths=[thick],
                alpha=1.0 if outline == colour else 0.6,
                zorder=6.5 if outline == colour else 6.4,
            )


def contour_handles(levels: Sequence[int], text: Sequence[str]) -> list[Line2D]:
    """Legend entries of contours."""
    return [
        Line2D([], [], color=INK, ls=_LEVEL_STYLE[n][0], lw=_LEVEL_STYLE[n][1], label=label)
        for n, label in zip(levels, text, strict=True)
    ]


def draw_density(axes: Axes, made: Density, extent: Extent, greatest: float) -> Any:
    """Shade by probability in each square nautical mile, in per cent; next to none stays sea."""
    percent = 100.0 * made.per_nm2
    return axes.pcolormesh(
        extent.near(made.lon_deg),
        made.lat_deg,
        np.ma.masked_less(percent, 0.01 * greatest),
        cmap=POC_COLOURS,
        vmin=0.0,
        vmax=greatest,
        shading="nearest",
        zorder=1.5,
    )


def draw_track(
    axes: Axes, track: Track, extent: Extent, colour: str, *, thin: bool = False
) -> None:
    """Search legs solid, transit thin and dotted."""
    points = np.column_stack([extent.near(track.lon_deg), track.lat_deg])
    pieces = np.stack([points[:-1], points[1:]], axis=1)
    on, widths = track.sensor_on, (0.5, 0.6) if thin else (0.9, 1.2)
    ways = LineCollection(list(pieces[~on]), colors=colour, lw=widths[0], ls=(0, (1, 2)), zorder=5)
    axes.add_collection(ways)
    axes.add_collection(LineCollection(list(pieces[on]), colors=colour, lw=widths[1], zorder=6))


def draw_area(axes: Axes, corners: Sequence[tuple[float, float]], extent: Extent) -> None:
    """Outline of a search area."""
    ring = np.array([*corners, corners[0]])
    axes.plot(extent.near(ring[:, 0]), ring[:, 1], color=INK, lw=0.9, ls=(0, (6, 2)), zorder=4.5)


def number_place(
    axes: Axes,
    place: tuple[float, float],
    number: int,
    colour: str,
    extent: Extent,
    taken: list[tuple[float, float]],
) -> None:
    """A number in a ring, as in the legend; beside the place, with a line, where one is already.

    ``place`` is longitude and latitude; ``taken`` collects where rings are, in shares of the map.
    """
    width = extent.east_deg - extent.west_deg
    height = extent.north_deg - extent.south_deg
    lon, lat = float(extent.near(place[0])), place[1]
    at = ((lon - extent.west_deg) / width, (lat - extent.south_deg) / height)
    beside = ((at[0] + dx, at[1] + dy) for dx, dy in _BESIDE)
    free = next(
        (
            spot
            for spot in beside
            if all(np.hypot(spot[0] - x, spot[1] - y) > _RING for x, y in taken)
        ),
        at,
    )
    taken.append(free)
    axes.annotate(
        str(number),
        (lon, lat),
        xytext=(extent.west_deg + free[0] * width, extent.south_deg + free[1] * height),
        textcoords="data",
        color="white",
        fontsize=8,
        ha="center",
        va="center_baseline",
        bbox={"boxstyle": "circle,pad=0.22", "facecolor": colour, "edgecolor": "white", "lw": 0.8},
        arrowprops=None if free == at else {"arrowstyle": "-", "color": INK, "lw": 0.9},
        annotation_clip=True,
        zorder=8,
    )


def mark_place(
    axes: Axes,
    lon_deg: float,
    lat_deg: float,
    extent: Extent,
    marker: str,
    colour: str,
    size: float = 9,
) -> None:
    """One place with a symbol that prints in black and white too."""
    axes.plot(
        [float(extent.near(lon_deg))],
        [lat_deg],
        marker=marker,
        ms=size,
        color=colour,
        markeredgecolor="black" if marker == "*" else "white",
        markeredgewidth=0.9,
        ls="none",
        zorder=8.5,
    )


def draw_barbs(axes: Axes, lon_deg: Floats, lat_deg: Floats, u_m_s: Floats, v_m_s: Floats) -> None:
    """Wind barbs in knots, feathers on the clockwise side where the latitude is south."""
    axes.barbs(
        lon_deg,
        lat_deg,
        u_m_s * 3600 / 1852,
        v_m_s * 3600 / 1852,
        length=6,
        lw=0.8,
        color=INK,
        flip_barb=lat_deg < 0,
        pivot="middle",
        zorder=3,
    )


def draw_arrows(axes: Axes, lon_deg: Floats, lat_deg: Floats, u_m_s: Floats, v_m_s: Floats) -> None:
    """Current arrows in knots, with a key of a round speed near the greatest."""
    u, v = u_m_s * 3600 / 1852, v_m_s * 3600 / 1852
    speeds = np.hypot(u, v)
    greatest = float(np.nanmax(speeds)) if np.isfinite(speeds).any() else 1.0
    key = max((k for k in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if k <= greatest), default=0.05)
    arrows = axes.quiver(
        lon_deg,
        lat_deg,
        u,
        v,
        color=COLOURS[0],
        width=0.0045,
        angles="uv",
        pivot="middle",
        scale=max(greatest, 1e-3) * 12,
        zorder=3,
    )
    axes.quiverkey(
        arrows, 0.9, 1.03, key, f"{key:g} kn", labelpos="E", fontproperties={"size": 8.5}
    )


def draw_legend(axes: Axes, handles: Sequence[Any], *, outside: bool = False) -> None:
    """A legend in the map's corner, or to the right of it."""
    if not handles:
        return
    place: dict[str, Any] = {"loc": "upper left", "framealpha": 0.93}
    if outside:
        place |= {"bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0.0}
    axes.legend(handles=list(handles), **place).set_zorder(10)
