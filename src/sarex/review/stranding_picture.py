"""The picture of coming ashore: with which probability, on which stretch of coast, by when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sarex.geo import Coast
from sarex.probability.imprint import Imprint
from sarex.probability.stranding import StrandingMap, Strandings
from sarex.quantities import format_dtg, to_datetime
from sarex.quantities.shares import share_text
from sarex.review.base_map import COLOURS, Chart, extent_of, png_of, stamp, style
from sarex.review.sea_pictures import utc_axis

__all__ = ["draw_stranding_curves", "stranding_picture"]

_WARM = LinearSegmentedColormap.from_list("ashore", ["#fde3c8", "#f6a65b", "#d55e00", "#7a2e00"])
_LINES = ("-", "--", "-.", ":")


def stranding_picture(
    maps: Sequence[StrandingMap], strandings: Strandings, coast: Coast, imprint: Imprint
) -> bytes:
    """One map for each object that comes ashore anywhere, and the curves over time.

    Parameters
    ----------
    maps
        At least one.
    strandings
        Of all particles, with the weights.
    coast
        Drawn where it covers the map.
    imprint
        Stamps and attribution.

    Returns
    -------
    bytes
        PNG; the same forecast gives the same bytes.
    """
    with style():
        figure = Figure(figsize=(6.4 * len(maps), 9.2), dpi=110, layout="constrained")
        grid = figure.add_gridspec(2, len(maps), height_ratios=(2.6, 1.0))
        chart = Chart(coast, imprint.attribution)
        for number, made in enumerate(maps):
            _map(figure, figure.add_subplot(grid[0, number]), chart, made)
        draw_stranding_curves(figure.add_subplot(grid[1, :]), strandings)
        stamp(figure, imprint.stamps)
        return png_of(figure)


def _map(figure: Figure, panel: Axes, chart: Chart, made: StrandingMap) -> None:
    """Cells in per cent of the object's probability, on the coast."""
    shape = made.probability.shape
    x = made.x0_m + made.cell_m * np.arange(shape[1] + 1)
    y = made.y0_m + made.cell_m * np.arange(shape[0] + 1)
    lon, lat = made.plane.to_lonlat(*np.meshgrid(x, y))
    held = made.probability > 0.0
    corners = held.nonzero()
    extent = extent_of(lon[corners], lat[corners], margin=0.15)
    chart.draw(panel, extent)
    mass = made.mass_stranded + made.mass_not_stranded + made.mass_left_fields
    percent = 100.0 * made.probability / mass
    cells = panel.pcolormesh(
        extent.near(lon),
        lat,
        np.ma.masked_where(~held, percent),
        cmap=_WARM,
        vmin=0.0,
        alpha=0.85,
        zorder=3,
    )
    bar = figure.colorbar(cells, ax=panel, shrink=0.7, pad=0.01)
    bar.set_label(f"comes ashore first in this cell of {made.cell_m / 1000:g} km, %")
    least = "at least " if made.mass_left_fields > 0.0 else ""
    panel.set_title(
        f"{made.object_id}: {least}{share_text(made.mass_stranded / mass)} has come ashore by "
        f"{format_dtg(made.until_ns)}"
    )


def draw_stranding_curves(panel: Axes, strandings: Strandings) -> None:
    """Probability over time of having come ashore, where the object exists.

    Where some left the fields, title and legend say that it is a lower bound.
    """
    bounds = False
    stamps = [to_datetime(int(time)) for time in strandings.times_ns]
    greatest = 0.0
    for number, name in enumerate(strandings.object_ids):
        own = strandings.search_object == number
        mass = float(strandings.weights[own].sum())
        curve = strandings.curve(name) / mass
        left = float(strandings.left_curve(name)[-1]) / mass
        bounds = bounds or left > 0.0
        greatest = max(greatest, float(curve[-1]))
        panel.plot(
            stamps,  # type: ignore[arg-type]
            100 * curve,
            color=COLOURS[number % len(COLOURS)],
            ls=_LINES[number % len(_LINES)],
            lw=2.0,
            label=_label(name, float(curve[-1]), left),
        )
    panel.set_ylim(0.0, max(5.0, min(105.0, 120.0 * greatest)))
    panel.set_ylabel("has come ashore, %")
    more = "\nA lower bound: some left the fields and may have come ashore since" if bounds else ""
    panel.set_title(f"Probability of having come ashore, where the object exists{more}")
    panel.grid(True, color="#d8e0e6", lw=0.5)
    panel.legend(loc="upper left")
    utc_axis(panel)


def _label(name: str, ashore: float, left: float) -> str:
    if left == 0.0:
        return f"{name}: {share_text(ashore)} by the end"
    return f"{name}: at least {share_text(ashore)} by the end; {share_text(left)} left the fields"
