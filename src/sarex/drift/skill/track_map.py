"""The map of an evaluation: all tracks by block, and one start with its areas."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sarex.drift.skill.density import density_map
from sarex.drift.skill.evaluate import Evaluation, Example
from sarex.drift.skill.judged import SHARES
from sarex.drift.skill.pictures import drawing, png_of, subtitle
from sarex.drift.skill.starts import LEADS_H, SCORED_H, Starts, scored
from sarex.quantities import format_dtg

__all__ = ["map_picture"]

_COLOURS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"),
    *("#000000", "#8c6d31", "#7b3294", "#b00020", "#66c2a5", "#a6761d"),
)
_SHOWN_H = (SCORED_H[1], SCORED_H[-1])
_LINES = {0.5: "-", 0.75: "--", 0.95: ":"}


def map_picture(evaluation: Evaluation) -> bytes:
    """All tracks, each piece in the colour of its block, and the areas of one start, as PNG."""
    with drawing():
        figure = Figure(figsize=(12.6, 5.6), dpi=110, layout="constrained")
        figure.suptitle(subtitle(evaluation), x=0.01, ha="left", fontsize=8.5, color="#b00020")
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1.0))
        _tracks(left, evaluation)
        if evaluation.example is None:
            right.set_axis_off()
        else:
            _areas(right, evaluation, evaluation.example)
        return png_of(figure)


def _tracks(axes: Axes, evaluation: Evaluation) -> None:
    by_id = {track.id: track for track in evaluation.tracks.tracks}
    middle = evaluation.tracks.tracks[0].lon_deg[0]
    for piece in evaluation.blocks.pieces:
        track = by_id[piece.track_id]
        own = (track.times_ns >= piece.start_ns) & (track.times_ns < piece.end_ns)
        lon = middle + (track.lon_deg[own] - middle + 180.0) % 360.0 - 180.0
        colour = _COLOURS[piece.block % len(_COLOURS)]
        axes.plot(lon, track.lat_deg[own], color=colour, lw=0.7, alpha=0.8)
    for block in sorted({piece.block for piece in evaluation.blocks.pieces}):
        axes.plot([], [], color=_COLOURS[block % len(_COLOURS)], label=f"block {block}")
    lat = np.concatenate([track.lat_deg for track in evaluation.tracks.tracks])
    axes.set_aspect(1.0 / np.cos(np.radians(lat.mean())))
    axes.set_xlabel("longitude, degrees east")
    axes.set_ylabel("latitude, degrees north")
    axes.set_title("Observed tracks by space-time block (no coast is drawn)")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.12), ncols=5)


def _areas(axes: Axes, evaluation: Evaluation, example: Example) -> None:
    starts, start = evaluation.starts, example.start
    extent: list[complex] = [0j]
    for number, (hour, at) in enumerate(zip(SCORED_H, scored(), strict=True)):
        density = density_map(example.cloud_m[:, number])
        rows, columns = density.mass.shape
        x = (density.x0_m + density.cell_m * (np.arange(columns) + 0.5)) / 1e3
        y = (density.y0_m + density.cell_m * (np.arange(rows) + 0.5)) / 1e3
        colour = _COLOURS[number]
        if hour in _SHOWN_H:
            for share in SHARES:
                level = density.level(share)
                axes.contour(x, y, density.mass, [level], colors=colour, linestyles=_LINES[share])
            inside = density.mass >= density.level(SHARES[-1])
            extent += [*x[inside.any(axis=0)][[0, -1]], *(1j * y[inside.any(axis=1)][[0, -1]])]
        seen = starts.moved_m[start, at] / 1e3
        axes.plot(seen.real, seen.imag, "o", color=colour, mec="white", ms=8, zorder=5)
        aside = (-4, -15) if number % 2 else (4, 6)
        place = (seen.real, seen.imag)
        axes.annotate(f"{hour} h", place, xytext=aside, textcoords="offset points")
    way = np.concatenate([[0], starts.moved_m[start][: LEADS_H[-1]]]) / 1e3
    axes.plot(way.real, way.imag, color="#1b2a36", lw=1.5, label="observed track")
    axes.plot(0, 0, "k^", ms=8, label=_place(starts, start))
    for share in SHARES:
        axes.plot([], [], color="#555", ls=_LINES[share], label=f"{100 * share:g} % area")
    corners = np.array([*extent, *way])
    axes.set_xlim(corners.real.min() - 5, corners.real.max() + 5)
    axes.set_ylim(corners.imag.min() - 5, corners.imag.max() + 5)
    axes.set_aspect("equal")
    axes.set_xlabel("east of the start, km")
    axes.set_ylabel("north of the start, km")
    axes.set_title(
        f"{starts.track_id[start]} at {format_dtg(int(starts.start_ns[start]))},\n{example.why}\n"
        f"areas at {_SHOWN_H[0]} h (orange) and {_SHOWN_H[1]} h (magenta)"
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)


def _place(starts: Starts, start: int) -> str:
    lat, lon = float(starts.lat_deg[start]), float(starts.lon_deg[start])
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"start, {abs(lat):.3f}° {north} {abs(lon):.3f}° {east}"
