"""A still picture of a replay: the truth, and each nation's picture, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sarex.errors import ReviewError
from sarex.quantities import format_dtg
from sarex.review.base_map import COLOURS, INK, Chart, Extent, extent_of, new_figure, png_of, stamp
from sarex.review.layers import draw_legend, draw_track, mark_place, number_place, track_colour
from sarex.review.picture import Picture
from sarex.review.replay import Moment, NationPicture, Place, TruthPicture
from sarex.words import say

__all__ = ["replay_picture"]

_OBJECT, _SIGHTING = "*", "D"
_NEAR = 0.03
"""Places nearer than this share of the map have one name."""


def replay_picture(
    moment: Moment, chart: Chart, locale: str, marks: tuple[str, ...] = ()
) -> Picture:
    """Draw a moment: one map for the truth, where it is there, and one for each nation.

    Parameters
    ----------
    moment : Moment
        Truth and pictures at one time.
    chart : Chart
        Of the case's coast.
    locale : str
        Language.
    marks : tuple of str
        Stamps: EXERCISE, SYNTHETIC.

    Returns
    -------
    Picture

    Raises
    ------
    ReviewError
        If nobody knows of a place yet.
    """
    facilities = sorted(
        {shown.facility for picture in moment.pictures for shown in picture.facilities}
        | set(moment.truth.facilities if moment.truth else ())
    )
    numbers = {name: number for number, name in enumerate(facilities, start=1)}
    panels = len(moment.pictures) + (moment.truth is not None)
    figure, axes = new_figure(panels, width_in=5.4, height_in=5.8)
    extent = _extent(moment)
    left = list(axes[0])
    if moment.truth is not None:
        panel = left.pop(0)
        chart.draw(panel, extent)
        _draw_truth(panel, moment.truth, extent, numbers)
        panel.set_title(say("replay.truth", locale))
    for panel, picture in zip(left, moment.pictures, strict=True):
        chart.draw(panel, extent)
        _draw_nation(panel, picture, extent, numbers)
        panel.set_title(say("replay.picture_of", locale, party=picture.party))
    handles = [
        Line2D([], [], marker="o", ls="none", ms=8, color=track_colour(n), label=f"{n}  {name}")
        for name, n in numbers.items()
    ]
    handles += [
        Line2D([], [], marker=_OBJECT, ls="none", ms=11, color=COLOURS[4], label=label)
        for label in [say("replay.object", locale)]
        if moment.truth is not None
    ]
    handles.append(
        Line2D(
            [],
            [],
            marker=_SIGHTING,
            ls="none",
            ms=7,
            color=INK,
            label=say("replay.sighting", locale),
        )
    )
    handles.append(Line2D([], [], color=INK, lw=1.2, label=say("replay.plan", locale)))
    draw_legend(axes[0][-1], handles, outside=True)
    stamp(figure, marks)
    time = format_dtg(moment.time_ns)
    title = say("replay.title", locale, time=time)
    return Picture("replay", title, say("replay.caption", locale, time=time), png_of(figure))


def _extent(moment: Moment) -> Extent:
    """About everything that is shown but the ways of facilities that are far away."""
    places = list(moment.truth.objects.values()) if moment.truth else []
    for picture in moment.pictures:
        places += [*picture.sightings.values(), *picture.found.values()]
    searched = [
        (track.lon_deg[:-1][track.sensor_on], track.lat_deg[:-1][track.sensor_on])
        for picture in moment.pictures
        for plan in picture.plans
        for track in plan.tracks
    ]
    if not places and not searched:
        places = [shown.place for picture in moment.pictures for shown in picture.facilities]
    if not places and not searched:
        raise ReviewError(
            "there is nothing to draw yet",
            given=format_dtg(moment.time_ns),
            allowed="a time at which a facility, a plan or a sighting is known",
            remedy="Look at a later time.",
        )
    lon = np.concatenate([[p.lon_deg for p in places], *(lon for lon, _ in searched)])
    lat = np.concatenate([[p.lat_deg for p in places], *(lat for _, lat in searched)])
    return extent_of(lon, lat, margin=0.15)


def _inside(place: Place, extent: Extent) -> bool:
    lon = float(extent.near(place.lon_deg))
    return (
        extent.west_deg <= lon <= extent.east_deg
        and extent.south_deg <= place.lat_deg <= extent.north_deg
    )


def _draw_truth(
    panel: Axes, truth: TruthPicture, extent: Extent, numbers: Mapping[str, int]
) -> None:
    taken: list[tuple[float, float]] = []
    for place in truth.objects.values():
        mark_place(panel, place.lon_deg, place.lat_deg, extent, _OBJECT, COLOURS[4], 13)
        taken.append(_share(place, extent))
    for names, place in _together(truth.objects, extent):
        taken += _name(panel, names, place, extent)
    for name, place in truth.facilities.items():
        _number(panel, place, numbers[name], extent, taken)


def _draw_nation(
    panel: Axes, picture: NationPicture, extent: Extent, numbers: Mapping[str, int]
) -> None:
    for plan in picture.plans:
        for track in plan.tracks:
            colour = track_colour(numbers[track.facility]) if track.facility in numbers else INK
            draw_track(panel, track, extent, colour, thin=plan.stage == "proposed")
    for place in picture.sightings.values():
        mark_place(panel, place.lon_deg, place.lat_deg, extent, _SIGHTING, INK, 7)
    taken = [_share(place, extent) for place in picture.sightings.values()]
    for names, place in _together(picture.found, extent):
        taken += _name(panel, names, place, extent)
    for shown in picture.facilities:
        _number(panel, shown.place, numbers[shown.facility], extent, taken)


def _share(place: Place, extent: Extent) -> tuple[float, float]:
    """Where a place is on the map, as shares of its width and height."""
    east = float(extent.near(place.lon_deg)) - extent.west_deg
    north = place.lat_deg - extent.south_deg
    return (
        east / (extent.east_deg - extent.west_deg),
        north / (extent.north_deg - extent.south_deg),
    )


def _together(places: Mapping[str, Place], extent: Extent) -> list[tuple[str, Place]]:
    """Names of objects that lie so near each other that their names would cover each other."""
    groups: list[tuple[list[str], Place]] = []
    for name, place in sorted(places.items()):
        x, y = _share(place, extent)
        for names, other in groups:
            u, v = _share(other, extent)
            if abs(x - u) < _NEAR and abs(y - v) < _NEAR:
                names.append(name)
                break
        else:
            groups.append(([name], place))
    return [(", ".join(names), place) for names, place in groups]


def _number(
    panel: Axes, place: Place, number: int, extent: Extent, taken: list[tuple[float, float]]
) -> None:
    if _inside(place, extent):
        at = (place.lon_deg, place.lat_deg)
        number_place(panel, at, number, track_colour(number), extent, taken)


def _name(panel: Axes, name: str, place: Place, extent: Extent) -> list[tuple[float, float]]:
    """Write a name beside a place; answers where it covers the map."""
    panel.annotate(
        name,
        (float(extent.near(place.lon_deg)), place.lat_deg),
        xytext=(7, 7),
        textcoords="offset points",
        fontsize=8.5,
        color=INK,
        bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 1.2},
        annotation_clip=True,
        zorder=7.5,
    )
    x, y = _share(place, extent)
    return [(x + 0.03 + 0.015 * letter, y + 0.03) for letter in range(0, len(name), 2)]
