"""The picture of where something found adrift came from: places, and times of loss."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sarex.drift.origins import Origins
from sarex.geo import Coast, LocalPlane
from sarex.probability.imprint import Imprint
from sarex.quantities import format_dtg, to_datetime
from sarex.review.base_map import COLOURS, INK, MARK, Chart, extent_of, png_of, stamp, style
from sarex.review.density import density_of
from sarex.review.layers import (
    contour_handles,
    draw_contours,
    draw_density,
    draw_legend,
    mark_place,
)
from sarex.review.sea_pictures import utc_axis

__all__ = ["origin_picture"]

_LEVELS = (50, 75, 95)
_BARS = 24


def origin_picture(origins: Origins, coast: Coast, imprint: Imprint) -> bytes:
    """A map of the origins with the finds, and how likely each time of loss is.

    Parameters
    ----------
    origins
        See :func:`sarex.drift.backtrack.trace_back`.
    coast
        Drawn where it covers the map.
    imprint
        Stamps and attribution.

    Returns
    -------
    bytes
        PNG; the same origins give the same bytes.
    """
    with style():
        figure = Figure(figsize=(7.4, 9.6), dpi=110, layout="constrained")
        grid = figure.add_gridspec(2, 1, height_ratios=(3.0, 1.0))
        _map(figure.add_subplot(grid[0]), Chart(coast, imprint.attribution), origins)
        _times(figure.add_subplot(grid[1]), origins)
        stamp(figure, imprint.stamps)
        return png_of(figure)


def _map(panel: Axes, chart: Chart, origins: Origins) -> None:
    plane = LocalPlane(origins.finds[0].lon_deg, origins.finds[0].lat_deg)
    ensemble = origins.to_ensemble()
    made = density_of(ensemble, origins.weight, ["origin"], int(ensemble.times_ns[0]), plane)
    assert made is not None
    lon, lat = made.box(0.995)
    places = [(find.lon_deg, find.lat_deg) for find in origins.finds]
    extent = extent_of(
        np.concatenate([lon, [place[0] for place in places]]),
        np.concatenate([lat, [place[1] for place in places]]),
    )
    chart.draw(panel, extent)
    draw_density(panel, made, extent, 100 * float(made.per_nm2.max()))
    draw_contours(panel, made, extent, INK, _LEVELS)
    handles = []
    for number, find in enumerate(origins.finds):
        colour = COLOURS[(number + 1) % len(COLOURS)]
        mark_place(panel, find.lon_deg, find.lat_deg, extent, "D", colour, 8)
        text = f"{find.search_object.id} found, {format_dtg(find.time_ns)}"
        handles.append(Line2D([], [], marker="D", ls="none", ms=7, color=colour, label=text))
    texts = [f"{level} % of the origins" for level in _LEVELS]
    draw_legend(panel, [*handles, *contour_handles(_LEVELS, texts)])
    panel.set_title("Where it may have come from: not one place, a distribution")


def _times(panel: Axes, origins: Origins) -> None:
    edges = np.linspace(int(origins.start_ns.min()), int(origins.start_ns.max()), _BARS + 1)
    held, _ = np.histogram(origins.start_ns.astype(np.float64), bins=edges, weights=origins.weight)
    stamps = [to_datetime(int(edge)) for edge in edges]
    panel.stairs(100 * held, stamps, fill=True, color=COLOURS[0], alpha=0.8)  # type: ignore[arg-type]
    early, middle, late = origins.time_quantiles_ns()
    for quantile, line in ((early, ":"), (middle, "-"), (late, ":")):
        panel.axvline(to_datetime(quantile), color=MARK, ls=line, lw=1.3)  # type: ignore[arg-type]
    panel.set_ylim(0.0, 125.0 * float(held.max()))
    panel.set_ylabel("lost in this time, %")
    panel.set_title("Time of loss; red: middle, and 5 and 95 %")
    panel.grid(True, color="#d8e0e6", lw=0.5)
    utc_axis(panel)
