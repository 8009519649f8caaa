"""Pictures of a plan, and of what is left after it was flown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sarex.facilities import Track
from sarex.review.base_map import COLOURS, INK, Extent, extent_of, new_figure
from sarex.review.density import Density
from sarex.review.layers import (
    contour_handles,
    draw_area,
    draw_contours,
    draw_density,
    draw_legend,
    draw_track,
    mark_place,
    number_place,
    track_colour,
)
from sarex.review.parts import SearchPeriod, Update
from sarex.review.picture import Picture, Studio, share_text
from sarex.review.search_tables import sightings_of

__all__ = ["plan_picture", "residual_picture"]

_LEVELS = (50, 95)


def plan_picture(studio: Studio, period: SearchPeriod) -> Picture:
    """Areas and tracks of a plan over the probability that it was made from."""
    t = studio.t
    sought = _sought(studio, period.before)
    made = studio.density(period.before, sought, period.middle_ns)
    figure, axes = new_figure(1, width_in=11.4, height_in=8.2)
    panel = axes[0, 0]
    extent = _extent(period, [made] if made else [])
    studio.chart.draw(panel, extent)
    if made is not None:
        draw_density(panel, made, extent, 100 * float(made.per_nm2.max()))
        draw_contours(panel, made, extent, INK, _LEVELS)
    for area in period.plan.areas:
        draw_area(panel, area.corners_lon_lat_deg, extent)
    handles: list[Line2D | Patch] = []
    taken: list[tuple[float, float]] = []
    for number, track in enumerate(period.tracks, start=1):
        colour = track_colour(number)
        draw_track(panel, track, extent, colour)
        csp = _csp(track)
        if csp is not None:
            number_place(panel, csp, number, colour, extent, taken)
        handles.append(_track_handle(studio, period, track, number, colour))
    handles += _keys(studio)
    draw_legend(panel, handles, outside=True)
    panel.set_title(
        t(
            "review.plan.map_title",
            number=period.number,
            start=studio.at(period.plan.start_ns),
            end=studio.at(period.plan.end_ns),
        )
    )
    return studio.finish(
        figure,
        f"plan-{period.number}",
        t("report.plan.number", number=period.number),
        t("review.plan.caption", time=studio.at(period.middle_ns)),
    )


def residual_picture(studio: Studio, period: SearchPeriod) -> Picture | None:
    """What is left after a search: a map for each object still missing, with what was flown."""
    t, after = studio.t, period.after
    if after is None:
        return None
    end_ns = period.plan.end_ns
    sought = _sought(studio, period.before)
    made = {name: studio.density(after, [name], end_ns) for name in after.body.remaining_objects}
    maps = {name: item for name, item in made.items() if item is not None}
    panels: list[tuple[str, ...]] = [(name,) for name in maps] or [sought]
    columns = min(2, len(panels))
    figure, axes = new_figure(columns, -(-len(panels) // columns), width_in=6.8, height_in=6.6)
    extent = _extent(period, list(maps.values()), studio)
    for panel in axes.ravel()[len(panels) :]:
        panel.set_visible(False)
    for panel, names in zip(axes.ravel(), panels, strict=False):
        studio.chart.draw(panel, extent)
        density = maps.get(names[0])
        if density is not None:
            before = studio.density(period.before, names, end_ns)
            peaks = [100 * float(d.per_nm2.max()) for d in (density, before) if d is not None]
            shading = draw_density(panel, density, extent, max(peaks))
            draw_contours(panel, density, extent, COLOURS[1], _LEVELS)
            bar = figure.colorbar(shading, ax=panel, shrink=0.72, pad=0.01)
            bar.set_label(t("review.residual.colours"), fontsize=8)
            bar.ax.tick_params(labelsize=7)
        for flown in period.searched:
            draw_track(panel, flown.track, extent, "#3a4a55", thin=True)
        _finds(studio, panel, extent, period)
        _truth(studio, panel, extent, names, end_ns)
        panel.set_title(_residual_title(studio, names, end_ns, density))
    hidden = [name for names in panels for name in _still_hidden(studio, names, end_ns)]
    draw_legend(axes[0, 0], _residual_keys(studio, period, bool(maps), bool(hidden)))
    return studio.finish(
        figure,
        f"residual-{period.number}",
        t("review.residual.title", number=period.number),
        t("review.residual.caption", time=studio.at(end_ns)),
    )


def _residual_title(
    studio: Studio, names: Sequence[str], time_ns: int, density: Density | None
) -> str:
    title = f"{', '.join(names)}, {studio.at(time_ns)}"
    if density is None:
        return title
    return studio.t("review.residual.panel", panel=title, share=share_text(density.mass))


def _sought(studio: Studio, update: Update) -> tuple[str, ...]:
    return tuple(update.body.remaining_objects) or studio.record.forecast.ensemble.object_ids


def _csp(track: Track) -> tuple[float, float] | None:
    legs = np.flatnonzero(track.sensor_on)
    if not legs.size:
        return None
    return float(track.lon_deg[legs[0]]), float(track.lat_deg[legs[0]])


def _extent(
    period: SearchPeriod, densities: Sequence[Density], truth: Studio | None = None
) -> Extent:
    """Areas, search legs and 95 % of every object; not the way to distant bases."""
    lon: list[float] = []
    lat: list[float] = []
    for area in period.plan.areas:
        lon += [corner[0] for corner in area.corners_lon_lat_deg]
        lat += [corner[1] for corner in area.corners_lon_lat_deg]
    for made in densities:
        east, north = made.box(0.95)
        lon += east.tolist()
        lat += north.tolist()
    if truth is not None and truth.record.truth is not None:
        for name in _still_hidden(truth, truth.record.truth.objects, period.plan.end_ns):
            place = truth.record.truth.at(name, period.plan.end_ns)
            if place is not None:
                lon.append(place[0])
                lat.append(place[1])
    return extent_of(lon, lat, 0.05)


def _track_handle(
    studio: Studio, period: SearchPeriod, track: Track, number: int, colour: str
) -> Line2D:
    sortie = next(s for s in period.plan.sorties if s.id == track.sortie)
    areas = ", ".join(f"{task.area} {task.pattern}" for task in sortie.tasks)
    return Line2D([], [], color=colour, lw=2.2, label=f"{number}  {track.facility}: {areas}")


def _keys(studio: Studio) -> list[Line2D | Patch]:
    t = studio.t
    texts = [t("map.contour", share=level / 100) for level in _LEVELS]
    return [
        Line2D([], [], color="none", label=" "),
        Line2D([], [], marker="o", ls="none", ms=9, color="#555", label=t("review.plan.key_csp")),
        Line2D([], [], color=INK, lw=1, ls=(0, (6, 2)), label=t("review.plan.key_area")),
        Line2D([], [], color="#555", lw=1.2, label=t("review.plan.key_search")),
        Line2D([], [], color="#555", lw=0.9, ls=(0, (1, 2)), label=t("review.plan.key_transit")),
        Line2D([], [], color="none", label=" "),
        Patch(color="#a5b8c6", label=t("review.plan.key_probability")),
        *contour_handles(_LEVELS, texts),
    ]


def _finds(studio: Studio, panel: Axes, extent: Extent, period: SearchPeriod) -> None:
    """Sightings made in this period; labels of near ones go to different sides."""
    for number, sighting in enumerate(sightings_of(studio, period)):
        body = sighting.body
        mark_place(panel, body.lon_deg, body.lat_deg, extent, "D", COLOURS[2])
        up = number % 2 == 0
        panel.annotate(
            f"{body.search_object} {studio.at(sighting.event.occurred_at_ns)[:7]}",
            (float(extent.near(body.lon_deg)), body.lat_deg),
            xytext=(14, 26 if up else -34),
            textcoords="offset points",
            fontsize=8,
            color="#00412f",
            arrowprops={"arrowstyle": "-", "color": "#00412f", "lw": 0.8},
            bbox={"facecolor": "white", "alpha": 0.9, "lw": 0, "pad": 1.4},
            zorder=9,
        )


def _truth(studio: Studio, panel: Axes, extent: Extent, names: Sequence[str], time_ns: int) -> None:
    for name in _still_hidden(studio, names, time_ns):
        place = studio.record.truth.at(name, time_ns) if studio.record.truth else None
        if place is not None:
            mark_place(panel, *place, extent, "*", "#F0E442", 17)
            panel.annotate(
                name,
                (float(extent.near(place[0])), place[1]),
                xytext=(10, 6),
                textcoords="offset points",
                fontsize=8,
                bbox={"facecolor": "white", "alpha": 0.9, "lw": 0, "pad": 1.0},
                zorder=9,
            )


def _still_hidden(studio: Studio, names: Sequence[str], time_ns: int) -> list[str]:
    """Objects that really exist and were not found by a time."""
    truth, found = studio.record.truth, studio.record.found
    if truth is None:
        return []
    late = {name for name, item in found.items() if item.event.occurred_at_ns > time_ns}
    return [name for name in names if name in truth.objects and (name not in found or name in late)]


def _residual_keys(
    studio: Studio, period: SearchPeriod, mapped: bool, hidden: bool
) -> list[Line2D | Patch]:
    t = studio.t
    keys: list[Line2D | Patch] = [
        Line2D([], [], color="#3a4a55", lw=1.2, label=t("review.residual.key_flown"))
    ]
    if mapped:
        texts = [t("map.contour", share=level / 100) for level in _LEVELS]
        for key in contour_handles(_LEVELS, texts):
            key.set_color(COLOURS[1])
            keys.append(key)
    if sightings_of(studio, period):
        keys.append(
            Line2D([], [], marker="D", ls="none", ms=7, color=COLOURS[2], label=t("map.sighting"))
        )
    if hidden:
        keys.append(
            Line2D(
                [],
                [],
                marker="*",
                ls="none",
                ms=13,
                color="#F0E442",
                markeredgecolor="black",
                label=t("review.residual.key_truth"),
            )
        )
    return keys
