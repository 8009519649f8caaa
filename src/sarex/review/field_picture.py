"""Field files drawn: each field at its first time and in the mean, above the times of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as MplPath
from numpy.typing import NDArray

from sarex.geo import REGIONS, Coast, load_coast, no_coast
from sarex.metocean import GridLayer
from sarex.metocean.describe import FileDescription
from sarex.metocean.describe_use import Use
from sarex.metocean.quantity import kind_of
from sarex.quantities import KN_M_S, format_dtg
from sarex.review.base_map import INK, Chart, Extent, png_of, style
from sarex.review.field_times import draw_times
from sarex.words import say

__all__ = ["fields_png"]

Floats = NDArray[np.float64]

_ARROWS = 22
"""Arrows along the longer side of a map."""
_MAP_IN = 4.7
"""Height of a map on the page [inch]."""
_FINEST = 400
"""Points along a side above which a map shows every second, third, … point."""
_WIDE_DEG = 70.0
_COAST_SHARE = 0.2
"""A built-in coast that covers less of a map than this is not drawn: it would look like all."""
_HOLE = "#5b6770"


@dataclass(frozen=True, slots=True)
class _Panel:
    """One field of one file."""

    file: FileDescription
    use: Use
    grid: GridLayer

    @property
    def vector(self) -> bool:
        return kind_of(self.use.quantity).components == 2

    @property
    def unit(self) -> str:
        return "kn" if self.vector else kind_of(self.use.quantity).stated

    @property
    def head(self) -> str:
        word = kind_of(self.use.quantity).word
        return f"{word[:1].upper()}{word[1:]}, {self.file.name.rpartition('/')[2]}"

    def at(self, time: int | None) -> Floats:
        """(lat, lon, 2) at one time, or the mean of all; of the first member."""
        values = self.grid.velocity_m_s
        values = values[:, 0] if values.ndim == 5 else values
        if time is not None:
            return np.asarray(values[time], dtype=np.float64)
        count = np.isfinite(values).sum(axis=0)
        total = np.nansum(values, axis=0, dtype=np.float64)
        mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        return mean


def fields_png(files: Sequence[FileDescription]) -> bytes:
    """Maps of every field that can be read, and their times on one axis.

    Parameters
    ----------
    files
        Described by :func:`sarex.metocean.describe.describe_file`.

    Returns
    -------
    bytes
        A PNG. A file of which nothing can be read as a field appears in words.
    """
    panels = [
        _Panel(file, use, use.grid) for file in files for use in file.uses if use.grid is not None
    ]
    with style():
        return png_of(_figure(panels, files))


def _figure(panels: Sequence[_Panel], files: Sequence[FileDescription]) -> Figure:
    rows = len(panels)
    strip_in = 1.1 + 0.42 * len(files)
    width_in = min(17.0, max(9.0, 2 * (1.7 + _MAP_IN * max(map(_ratio, panels), default=1.0))))
    figure = Figure(figsize=(width_in, 5.4 * rows + strip_in), dpi=110, layout="constrained")
    grid = figure.add_gridspec(
        rows + 1, 2, height_ratios=[5.4] * rows + [strip_in] if rows else [strip_in]
    )
    for row, panel in enumerate(panels):
        two = panel.grid.times_ns.size > 1
        fields = [(panel.at(0), _first_words(panel))]
        if two:
            mean = f"mean of {panel.grid.times_ns.size} times{_member(panel)}"
            fields.append((panel.at(None), mean))
        top = _top(panel, [field for field, _ in fields])
        for column, (field, words) in enumerate(fields):
            axes = figure.add_subplot(grid[row, column])
            _draw_map(figure, axes, panel, field, words, top)
    draw_times(figure.add_subplot(grid[rows, :]), files)
    return figure


def _ratio(panel: _Panel) -> float:
    """Width of a map over its height."""
    extent = _extent(panel.grid)
    return (extent.east_deg - extent.west_deg) / (
        (extent.north_deg - extent.south_deg) * extent.aspect
    )


def _first_words(panel: _Panel) -> str:
    if panel.grid.climatology:
        return "a mean field, valid at any time"
    return f"{format_dtg(int(panel.grid.times_ns[0]))}, the first time{_member(panel)}"


def _member(panel: _Panel) -> str:
    return ", first member" if panel.grid.velocity_m_s.ndim == 5 else ""


def _shown(panel: _Panel, field: Floats) -> Floats:
    """The speed in knots, the height or the temperature."""
    return np.hypot(field[..., 0], field[..., 1]) / KN_M_S if panel.vector else field[..., 0]


def _top(panel: _Panel, fields: Sequence[Floats]) -> float:
    """Upper end of the colours and length of the arrows, the same for both maps of a field."""
    tops = [np.nanpercentile(_shown(panel, field), 99.8) for field in fields]
    return max(float(max(tops)), 1e-6)


def _draw_map(
    figure: Figure, axes: Axes, panel: _Panel, field: Floats, when: str, top: float
) -> None:
    grid = panel.grid
    extent = _extent(grid)
    coast = _coast(extent)
    attribution = say("map.attribution", "en")
    Chart(coast or no_coast(_box(extent)), attribution).draw(axes, extent)
    _widen_graticule(axes, extent)
    every = max(1, -(-max(grid.lon_deg.size, grid.lat_deg.size) // _FINEST))
    lon, lat = grid.lon_deg[::every], grid.lat_deg[::every]
    values = _shown(panel, field)[::every, ::every]
    low = 0.0 if panel.vector or panel.use.quantity == "waves" else float(np.nanmin(values))
    mesh = axes.pcolormesh(
        lon, lat, values, cmap="viridis_r", vmin=low, vmax=max(top, low + 1e-6), alpha=0.8,
        shading="nearest", zorder=1, rasterized=True, linewidth=0,
    )  # fmt: skip
    _draw_holes(axes, lon, lat, ~np.isfinite(values))
    if panel.vector:
        _draw_arrows(axes, grid, field, top)
    if coast is not None:
        _draw_region(axes, coast, extent)
    words = kind_of(panel.use.quantity).word
    label = f"{words}, speed" if panel.vector else words
    figure.colorbar(mesh, ax=axes, shrink=0.86, pad=0.012, label=f"{label} [{panel.unit}]")
    axes.set_title(f"{panel.head}\n{when}", fontsize=9.5)


def _widen_graticule(axes: Axes, extent: Extent) -> None:
    """Every 30 degrees on a map of a large part of the world."""
    if extent.east_deg - extent.west_deg > _WIDE_DEG:
        axes.set_xticks(ticks := np.arange(-180.0, 541.0, 30.0))
        axes.set_xticklabels([f"{abs((x + 180) % 360 - 180):.0f}°" for x in ticks])
        axes.set_yticks(ticks := np.arange(-90.0, 91.0, 30.0))
        axes.set_yticklabels([f"{abs(y):.0f}°" for y in ticks])
        axes.set_xlim(extent.west_deg, extent.east_deg)
        axes.set_ylim(extent.south_deg, extent.north_deg)


def _extent(grid: GridLayer) -> Extent:
    half_x = float(grid.lon_deg[1] - grid.lon_deg[0]) / 2
    half_y = float(grid.lat_deg[1] - grid.lat_deg[0]) / 2
    return Extent(
        float(grid.lon_deg[0]) - half_x,
        min(float(grid.lon_deg[-1]) + half_x, float(grid.lon_deg[0]) - half_x + 360.0),
        max(-90.0, float(grid.lat_deg[0]) - half_y),
        min(90.0, float(grid.lat_deg[-1]) + half_y),
    )


def _box(extent: Extent) -> tuple[float, float, float, float]:
    west = (extent.west_deg + 180.0) % 360.0 - 180.0
    width = extent.east_deg - extent.west_deg
    return west, extent.south_deg, west + width, extent.north_deg


def _coast(extent: Extent) -> Coast | None:
    """The built-in coast that covers most of the map, if that is enough to be drawn."""
    area = shapely.box(*_box(extent))
    best, most = None, _COAST_SHARE
    for name in REGIONS:
        coast = load_coast(name)
        share = shapely.box(*coast.bbox).intersection(area).area / area.area
        if share >= most:
            best, most = coast, share
    return best


def _draw_region(axes: Axes, coast: Coast, extent: Extent) -> None:
    """The edge of the built-in coast: beyond it no land is drawn."""
    west, south, east, north = coast.bbox
    if coast.covers(_box(extent)):
        return
    turn = 360.0 * round((extent.west_deg - west) / 360.0)
    edge = Rectangle(
        (west + turn, south), east - west, north - south, fill=False, ls=(0, (4, 3)), lw=0.9,
        edgecolor=INK, zorder=4,
    )  # fmt: skip
    axes.add_patch(edge)
    axes.text(
        0.995, 0.992, f"land drawn within the built-in coast {coast.name} only",
        transform=axes.transAxes, ha="right", va="top", fontsize=6.5, color="#4c5b66", zorder=9,
        bbox={"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 1.2},
    )  # fmt: skip


def _draw_holes(axes: Axes, lon: Floats, lat: Floats, missing: NDArray[np.bool_]) -> None:
    """Grid points without a value, hatched; land is drawn over them."""
    if not missing.any():
        return
    half_x, half_y = float(lon[1] - lon[0]) / 2, float(lat[1] - lat[0]) / 2
    boxes = []
    for row, line in zip(lat, missing, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
        for begin, end in edges.reshape(-1, 2):
            boxes.append(
                shapely.box(lon[begin] - half_x, row - half_y, lon[end - 1] + half_x, row + half_y)
            )
    for part in shapely.get_parts(shapely.union_all(boxes)):
        rings = [
            MplPath(np.asarray(r.coords), closed=True) for r in (part.exterior, *part.interiors)
        ]
        axes.add_patch(
            PathPatch(
                MplPath.make_compound_path(*rings), facecolor="white", edgecolor=_HOLE,
                hatch="////", lw=0.4, zorder=1.5, hatch_linewidth=0.5,
            )
        )  # fmt: skip


def _draw_arrows(axes: Axes, grid: GridLayer, field: Floats, top_kn: float) -> None:
    longer = max(grid.lon_deg.size, grid.lat_deg.size)
    every = max(1, -(-longer // _ARROWS))
    start = every // 2
    x, y = np.meshgrid(grid.lon_deg[start::every], grid.lat_deg[start::every])
    u, v = (field[start::every, start::every, part] / KN_M_S for part in (0, 1))
    here = np.isfinite(u)
    if not here.any():
        return
    key = max((k for k in _KEYS if k <= top_kn), default=_KEYS[0])
    arrows = axes.quiver(
        x[here], y[here], u[here], v[here], color=INK, width=0.0026 if longer > 12 else 0.004,
        angles="uv", pivot="middle", scale=top_kn * min(_ARROWS, longer) * 0.62, zorder=3,
    )  # fmt: skip
    axes.quiverkey(
        arrows, 0.9, 1.025, key, f"{key:g} kn", labelpos="E", fontproperties={"size": 8.5}
    )


_KEYS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
