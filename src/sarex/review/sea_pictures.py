"""Pictures of the sea that the forecast was forced with."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from sarex.ensemble import Status
from sarex.geo import Coast
from sarex.metocean import Layer
from sarex.quantities import to_datetime
from sarex.review.base_map import COLOURS, INK, Extent, extent_of, new_figure
from sarex.review.layers import draw_arrows, draw_barbs, draw_legend, mark_place
from sarex.review.picture import Picture, Studio

__all__ = ["sea_over_time", "sea_picture", "utc_axis"]

Floats = NDArray[np.float64]
_GRID = 9


def _extent(studio: Studio, time_ns: int) -> Extent:
    ensemble = studio.record.forecast.ensemble
    lon, lat, status = ensemble.at(time_ns)
    here = status <= Status.STRANDED
    lon, lat = (lon[here], lat[here]) if bool(here.any()) else (lon, lat)
    return _within_coast(extent_of(lon, lat, 0.9), studio.inputs.coast)


def _within_coast(extent: Extent, coast: Coast) -> Extent:
    """Cut at the edge of the coast's region: beyond it land would be missing."""
    west, south, east, north = coast.bbox
    turn = round(((extent.west_deg + extent.east_deg - west - east) / 2) / 360.0) * 360.0
    return Extent(
        max(extent.west_deg, west + turn),
        min(extent.east_deg, east + turn),
        max(extent.south_deg, south),
        min(extent.north_deg, north),
    )


def _time(studio: Studio) -> int:
    ensemble = studio.record.forecast.ensemble
    periods = studio.record.periods
    wanted = (
        periods[0].middle_ns if periods else int(ensemble.times_ns[ensemble.times_ns.size // 2])
    )
    return int(np.clip(wanted, ensemble.times_ns[0], ensemble.times_ns[-1]))


def _sampled(
    studio: Studio, layer: Layer, extent: Extent, time_ns: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Places at sea within the layer's area, and its vectors there."""
    part = (np.arange(_GRID) + 0.5) / _GRID
    columns, rows = np.meshgrid(
        extent.west_deg + part * (extent.east_deg - extent.west_deg),
        extent.south_deg + part * (extent.north_deg - extent.south_deg),
    )
    lon, lat = columns.ravel(), rows.ravel()
    inside = layer.coverage.contains(lon, lat, time_ns)
    west, south, east, north = studio.inputs.coast.bbox
    known = _within(west, east, lon) & (lat >= south) & (lat <= north)
    at_sea = inside.copy()
    check = inside & known
    at_sea[check] = ~studio.inputs.coast.contains(lon[check], lat[check])
    lon, lat = lon[at_sea], lat[at_sea]
    u, v = layer.sample(lon, lat, np.full(lon.size, time_ns, dtype=np.int64))
    valued = np.isfinite(u)
    return lon[valued], lat[valued], u[valued], v[valued]


def _within(west: float | None, east: float | None, lon: Floats) -> NDArray[np.bool_]:
    if west is None or east is None:
        return np.ones(lon.size, dtype=np.bool_)
    inside: NDArray[np.bool_] = (lon - west) % 360.0 <= (east - west)
    return inside


def sea_picture(studio: Studio) -> Picture:
    """Wind barbs and current arrows over the area, at the middle of the first period."""
    time_ns, t = _time(studio), studio.t
    extent = _extent(studio, time_ns)
    figure, axes = new_figure(2)
    forcing = studio.inputs.forcing
    for panel, layer, title, draw in (
        (axes[0, 0], forcing.wind, t("review.sea.wind_title"), draw_barbs),
        (axes[0, 1], forcing.current, t("review.sea.current_title"), draw_arrows),
    ):
        studio.chart.draw(panel, extent)
        lon, lat, u, v = _sampled(studio, layer, extent, time_ns)
        if lon.size:
            draw(panel, lon, lat, u, v)
        for hypothesis in studio.record.case.hypotheses:
            place = _start(studio, hypothesis.id)
            mark_place(panel, *place, extent, "X", COLOURS[1], 8)
        panel.set_title(f"{title}, {studio.at(time_ns)}")
    starts = Line2D(
        [], [], marker="X", ls="none", ms=7, color=COLOURS[1], label=t("review.sea.starts")
    )
    draw_legend(axes[0, 0], [starts])
    return studio.finish(
        figure,
        "sea",
        t("review.sea.title"),
        t("review.sea.caption", time=studio.at(time_ns)),
    )


def _start(studio: Studio, hypothesis: str) -> tuple[float, float]:
    """Mean place at which the drift of a hypothesis begins."""
    ensemble, plane = studio.record.forecast.ensemble, studio.record.plane
    own = ensemble.hypothesis == ensemble.hypothesis_ids.index(hypothesis)
    x, y = plane.to_xy(ensemble.lon_deg[0, own], ensemble.lat_deg[0, own])
    lon, lat = plane.to_lonlat(float(np.mean(x)), float(np.mean(y)))
    return float(lon), float(lat)


def utc_axis(axes: Axes) -> None:
    """Label a time axis with day, hour and minute in UTC."""
    locator: Any = AutoDateLocator(tz="UTC", minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FuncFormatter(_day_time))


def _day_time(day: float, _: int | None = None) -> str:
    """Day, hour and minute, as in a date-time group."""
    return f"{num2date(day):%d%H%M}Z"  # type: ignore[no-untyped-call]


def sea_over_time(studio: Studio) -> Picture:
    """Speed and direction of wind and current where the datum is, over the forecast."""
    t, record = studio.t, studio.record
    rows = _datum_rows(studio)
    figure, axes = new_figure(1, 2, width_in=11.6, height_in=2.7)
    forcing = studio.inputs.forcing
    for panel, layer, word, colour in (
        (axes[0, 0], forcing.wind, "wind", INK),
        (axes[1, 0], forcing.current, "current", COLOURS[0]),
    ):
        times, u, v = _along(layer, rows)
        stamps = [to_datetime(int(n)) for n in times]
        speed = np.hypot(u, v) * 3600 / 1852
        towards = np.degrees(np.arctan2(u, v)) % 360.0
        shown = (towards + 180.0) % 360.0 if word == "wind" else towards
        panel.plot(stamps, speed, color=colour, lw=1.8)
        panel.set_ylabel(t(f"review.sea.{word}_axis"))
        panel.set_ylim(0, float(np.nanmax(speed)) * 1.45 + 0.05)
        every = max(1, times.size // 10)
        for i in range(0, times.size, every):
            panel.annotate(
                f"{shown[i]:03.0f}°",
                (stamps[i], speed[i]),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color=colour,
            )
            panel.plot(stamps[i], speed[i], marker="o", ms=3.5, color=colour)
        for period in record.periods:
            panel.axvspan(
                to_datetime(period.plan.start_ns),
                to_datetime(period.plan.end_ns),
                color="#dfe7ec",
                zorder=0,
            )
        panel.set_title(t(f"review.sea.{word}_over_time"))
        panel.grid(True, color="#d8e0e6", lw=0.5)
        panel.set_axisbelow(True)
        utc_axis(panel)
    caption = t("review.sea.over_time_caption")
    return studio.finish(figure, "sea-over-time", t("review.sea.over_time_title"), caption)


def _datum_rows(studio: Studio) -> list[tuple[int, float, float]]:
    """Mean position of all that is in the water under the prior, hour by hour."""
    ensemble, plane = studio.record.forecast.ensemble, studio.record.plane
    every = max(1, 3_600_000_000_000 // ensemble.step_ns)
    weights, rows = studio.record.prior.weights, []
    for i in range(0, ensemble.times_ns.size, every):
        here = (ensemble.status[i] == Status.AFLOAT) | (ensemble.status[i] == Status.NOT_YET)
        if not bool(here.any()):
            continue
        x, y = plane.to_xy(ensemble.lon_deg[i, here], ensemble.lat_deg[i, here])
        w = weights[here]
        lon, lat = plane.to_lonlat(float((w * x).sum() / w.sum()), float((w * y).sum() / w.sum()))
        rows.append((int(ensemble.times_ns[i]), float(lon), float(lat)))
    return rows


def _along(
    layer: Layer, rows: list[tuple[int, float, float]]
) -> tuple[NDArray[np.int64], Floats, Floats]:
    times = np.array([row[0] for row in rows], dtype=np.int64)
    u, v = layer.sample([row[1] for row in rows], [row[2] for row in rows], times)
    return times, u, v
