"""The picture of a drift forecast alone: areas, mean track and coming ashore, on one sheet."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sarex.ensemble.reader import EnsembleReader
from sarex.geo import Coast
from sarex.probability.datum import DatumTrack
from sarex.probability.export import MapSeries
from sarex.probability.imprint import Imprint
from sarex.probability.stranding import Strandings
from sarex.quantities import format_dtg
from sarex.review.base_map import COLOURS, INK, Chart, Extent, extent_of, png_of, stamp, style
from sarex.review.density import Density, density_of
from sarex.review.layers import (
    POC_COLOURS,
    contour_handles,
    draw_contours,
    draw_density,
    draw_legend,
    mark_place,
)
from sarex.review.stranding_picture import draw_stranding_curves

__all__ = ["drift_picture"]

_LEVELS = (50, 75, 95)
_TICKS = 4
_MAP_IN, _CURVES_IN, _WORDS_IN = 6.65, 2.55, 0.95
"""Heights on the sheet: of a map, of the curves of coming ashore, of words in their place."""
_SLIDES = (
    'With coast_action = "slide" nothing strands: what meets land goes on along the shore.\n'
    'For a probability of coming ashore, run the case with "strand" or "refloat".'
)


def drift_picture(
    ensemble: EnsembleReader,
    series: MapSeries,
    strandings: Strandings,
    coast: Coast,
    imprint: Imprint,
) -> bytes:
    """One map for each object at the end of the forecast, and the curves of coming ashore.

    Parameters
    ----------
    ensemble
        The forecast.
    series
        Plane and mean positions.
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
        objects = len(ensemble.object_ids)
        told = _without_curves(strandings, imprint)
        heights_in = (_MAP_IN, _WORDS_IN if told else _CURVES_IN)
        size_in = (6.2 * objects, sum(heights_in))
        figure = Figure(figsize=size_in, dpi=110, layout="constrained")
        grid = figure.add_gridspec(2, objects, height_ratios=heights_in)
        chart = Chart(coast, imprint.attribution)
        for number, datum in enumerate(series.datums):
            panel = figure.add_subplot(grid[0, number])
            made = density_of(
                ensemble,
                strandings.weights,
                [datum.object_id],
                int(datum.times_ns[-1]),
                series.plane,
            )
            _map(panel, chart, made, datum, COLOURS[number % len(COLOURS)])
        ashore = figure.add_subplot(grid[1, :])
        if told:
            _say_none(ashore)
        else:
            draw_stranding_curves(ashore, strandings)
        stamp(figure, imprint.stamps)
        return png_of(figure)


def _without_curves(strandings: Strandings, imprint: Imprint) -> bool:
    """Whether nothing comes ashore because the case has it so."""
    slides = imprint.provenance.parameters.get("coast_action") == "slide"
    return slides and not any(strandings.curve(name)[-1] for name in strandings.object_ids)


def _say_none(panel: Axes) -> None:
    panel.set_axis_off()
    panel.set_title("Probability of having come ashore: none, by the choice of the case")
    panel.annotate(_SLIDES, (0.0, 0.9), xycoords="axes fraction", va="top", linespacing=1.5)


def _map(panel: Axes, chart: Chart, made: Density | None, datum: DatumTrack, colour: str) -> None:
    extent = _extent(made, datum)
    chart.draw(panel, extent)
    if made is not None:
        draw_density(panel, made, extent, 100 * float(made.per_nm2.max()))
        draw_contours(panel, made, extent, INK, _LEVELS)
    panel.plot(extent.near(datum.lon_deg), datum.lat_deg, color=colour, lw=1.6, zorder=7)
    every = max(1, datum.times_ns.size // _TICKS)
    for i in range(0, datum.times_ns.size, every):
        place = (float(extent.near(datum.lon_deg[i])), float(datum.lat_deg[i]))
        panel.plot(*place, marker="o", ms=4, color=colour, mec="white", mew=0.6, zorder=7.5)
    mark_place(panel, float(datum.lon_deg[0]), float(datum.lat_deg[0]), extent, "s", colour, 7)
    mark_place(panel, float(datum.lon_deg[-1]), float(datum.lat_deg[-1]), extent, "P", colour, 11)
    shade = Patch(facecolor=POC_COLOURS(0.8), label="darker: more probable")
    handles = [
        Line2D([], [], marker="s", ls="none", ms=6, color=colour, label=_at(datum, 0)),
        Line2D([], [], color=colour, lw=1.6, label="mean track"),
        Line2D([], [], marker="P", ls="none", ms=8, color=colour, label=_at(datum, -1)),
        *contour_handles(_LEVELS, [f"{level} % of what is there" for level in _LEVELS]),
        *([] if made is None else [shade]),
    ]
    draw_legend(panel, handles)
    panel.set_title(f"{datum.object_id} at {format_dtg(int(datum.times_ns[-1]))}")


def _at(datum: DatumTrack, i: int) -> str:
    return f"mean, {format_dtg(int(datum.times_ns[i]))}"


def _extent(made: Density | None, datum: DatumTrack) -> Extent:
    lon, lat = [datum.lon_deg], [datum.lat_deg]
    if made is not None:
        inside = made.box(0.99)
        lon.append(inside[0])
        lat.append(inside[1])
    return extent_of(np.concatenate(lon), np.concatenate(lat))
