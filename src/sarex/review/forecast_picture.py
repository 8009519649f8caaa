"""The picture of the drift forecast: where the objects may be, at four times."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sarex.ensemble import Status
from sarex.probability import datum_over_time
from sarex.quantities import NS_PER_HOUR
from sarex.review.base_map import extent_of, new_figure
from sarex.review.layers import (
    contour_handles,
    draw_contours,
    draw_legend,
    draw_particles,
    mark_place,
)
from sarex.review.picture import Picture, Studio

__all__ = ["forecast_picture", "panel_times"]

_LEVELS = (50, 75, 95)


def panel_times(studio: Studio) -> list[int]:
    """Four times: when all are in the water, start of the first period, and on to the end."""
    ensemble = studio.record.forecast.ensemble
    waiting = (ensemble.status == Status.NOT_YET).any(axis=1)
    first = int(np.argmin(waiting)) if not waiting.all() else ensemble.times_ns.size - 1
    begin, end = int(ensemble.times_ns[first]), int(ensemble.times_ns[-1])
    marks = [begin, *(p.middle_ns for p in studio.record.periods[:2]), end]
    marks = sorted({m for m in marks if begin <= m <= end})
    while len(marks) < 4:
        gaps = np.diff(marks)
        if not gaps.size or gaps.max() <= 0:
            return marks
        at = int(np.argmax(gaps))
        middle = (marks[at] + marks[at + 1]) // 2
        hour = round(middle / NS_PER_HOUR) * NS_PER_HOUR
        marks.insert(at + 1, hour if marks[at] < hour < marks[at + 1] else middle)
    return marks


def forecast_picture(studio: Studio) -> Picture:
    """Particles, datum and contours of every object under the prior weights."""
    t, record = studio.t, studio.record
    ensemble, prior = record.forecast.ensemble, record.prior
    times = panel_times(studio)
    figure, axes = new_figure(2, -(-len(times) // 2), width_in=6.4, height_in=6.4)
    shown = [ensemble.at(time_ns) for time_ns in times]
    here = [status <= Status.STRANDED for _, _, status in shown]
    extent = extent_of(
        np.concatenate([_trim(lon[own]) for (lon, _, _), own in zip(shown, here, strict=True)]),
        np.concatenate([_trim(lat[own]) for (_, lat, _), own in zip(shown, here, strict=True)]),
    )
    for panel in axes.ravel()[len(times) :]:
        panel.set_visible(False)
    for panel, time_ns, (lon, lat, _), on_map in zip(
        axes.ravel(), times, shown, here, strict=False
    ):
        studio.chart.draw(panel, extent)
        for number, name in enumerate(ensemble.object_ids):
            own = on_map & (ensemble.search_object == number)
            draw_particles(panel, extent.near(lon[own]), lat[own], studio.colours[name], own.size)
        for name in ensemble.object_ids:
            made = studio.density(prior, [name], time_ns)
            if made is None:
                continue
            draw_contours(panel, made, extent, studio.colours[name], _LEVELS)
            datum = datum_over_time(ensemble, prior.weights, name, record.plane, [time_ns])
            mark_place(
                panel,
                float(datum.lon_deg[0]),
                float(datum.lat_deg[0]),
                extent,
                "P",
                studio.colours[name],
                11,
            )
        panel.set_title(studio.at(time_ns))
    handles = studio.object_handles(ensemble.object_ids)
    texts = [t("map.contour", share=level / 100) for level in _LEVELS]
    datum_mark = Line2D([], [], marker="P", ls="none", ms=8, color="#444", label=t("map.datum"))
    draw_legend(axes[0, 0], [*handles, datum_mark, *contour_handles(_LEVELS, texts)])
    return studio.finish(
        figure,
        "forecast",
        t("review.forecast.title"),
        t("review.forecast.caption", objects=", ".join(ensemble.object_ids)),
    )


def _trim(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the outermost 0.5 % on either side, which would shrink the rest."""
    low, high = np.quantile(values, [0.005, 0.995])
    inner: NDArray[np.float64] = values[(values >= low) & (values <= high)]
    return inner
