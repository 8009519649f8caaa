"""The times of field files on one axis, so that gaps and files that do not overlap are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, num2date

from sarex.metocean.describe import FileDescription
from sarex.metocean.quantity import kind_of
from sarex.quantities import format_dtg, to_datetime
from sarex.review.base_map import COLOURS, INK, MARK
from sarex.review.sea_pictures import utc_axis

__all__ = ["draw_times"]

_MONTHS = 25.0
"""Days of the axis of time beyond which dates with the year are written instead of hours."""
_HEAD = (
    "Times in each file: gaps in red, times without any value hollow.\n"
    "On the maps: arrows point where it goes, hatched is without a value."
)


def draw_times(axes: Axes, files: Sequence[FileDescription]) -> None:
    """One lane for each file: a tick for each time, gaps in red, empty times hollow."""
    lanes = list(files)
    axes.set_ylim(len(lanes) - 0.4, -0.6)
    axes.set_yticks(range(len(lanes)), [_lane(file) for file in lanes])
    axes.set_title(_HEAD, fontsize=9.5)
    drawn = [_draw_lane(axes, lane, file) for lane, file in enumerate(lanes)]
    if any(drawn):
        _label_times(axes)
    else:
        axes.set_xticks([])
    axes.grid(True, axis="x", color="#d8e0e6", lw=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _label_times(axes: Axes) -> None:
    """The first tick is a whole date-time group; of the others midnights are dates."""
    utc_axis(axes)
    low, high = axes.get_xlim()
    if high - low > _MONTHS:
        dates: Any = DateFormatter("%d %b %Y", tz="UTC")  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(dates)
        return
    ticks = [float(tick) for tick in axes.get_xticks() if low <= tick <= high]
    axes.set_xticks(ticks, _labels([_dtg(tick) for tick in ticks]))
    axes.set_xlim(low, high)


def _dtg(day: float) -> str:
    when: Any = num2date(day)  # type: ignore[no-untyped-call]
    return format_dtg(round(when.timestamp()) * 1_000_000_000)


def _labels(groups: Sequence[str]) -> list[str]:
    """Date-time groups, cut to what differs from the first.

    >>> _labels(["280000Z OCT 24", "281200Z OCT 24", "290000Z OCT 24"])
    ['280000Z OCT 24', '281200Z', '29 OCT']
    """
    later = [
        f"{group[:2]} {group[8:11]}" if group[2:7] == "0000Z" else group[:7] for group in groups
    ]
    return [*groups[:1], *later[1:]]


def _lane(file: FileDescription) -> str:
    words = " + ".join(dict.fromkeys(kind_of(use.quantity).word for use in file.uses))
    times = file.times
    if times is None or not times.times_ns.size:
        return words or "not recognised"
    start, end = format_dtg(times.start_ns), format_dtg(times.end_ns)
    return f"{words or 'not recognised'}\n{start}" + (f" to {end}" if end != start else "")


def _draw_lane(axes: Axes, lane: int, file: FileDescription) -> bool:
    """Draw the times of a file; whether it has any."""
    times = file.times
    if times is None or not times.times_ns.size or times.step_h is None:
        words = "no dates" if times is None or not times.times_ns.size else "a single time"
        axes.text(
            0.5, lane, f"{words}: {file.name.rpartition('/')[2]}", ha="center", va="center",
            fontsize=8, transform=axes.get_yaxis_transform(),
        )  # fmt: skip
        return False
    stamps = np.array([to_datetime(int(t)) for t in np.sort(times.times_ns)], dtype=object)
    line: Any = {"color": COLOURS[lane % 6], "solid_capstyle": "butt", "zorder": 2}
    axes.plot([stamps[0], stamps[-1]], [lane, lane], lw=6, alpha=0.35, **line)
    hollow = times.empty if times.empty.size == stamps.size else np.zeros(stamps.size, np.bool_)
    mark: Any = {"ls": "none", "zorder": 4}
    axes.plot(stamps[~hollow], [lane] * int((~hollow).sum()), marker="|", ms=11, color=INK, **mark)
    if hollow.any():
        mark |= {"ms": 4, "mfc": "white", "mec": MARK}
        axes.plot(stamps[hollow], [lane] * int(hollow.sum()), marker="o", **mark)
    for gap in times.gaps:
        ends: Any = [to_datetime(gap.start_ns), to_datetime(gap.end_ns)]
        axes.plot(ends, [lane, lane], lw=6, color=MARK, solid_capstyle="butt", zorder=3)
        middle = to_datetime((gap.start_ns + gap.end_ns) // 2)
        axes.annotate(
            f"gap {gap.hours:g} h", (middle, lane), xytext=(0, 8), textcoords="offset points",
            ha="center", fontsize=7.5, color=MARK,
        )  # fmt: skip
    return True
