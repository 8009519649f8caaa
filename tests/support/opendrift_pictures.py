"""The picture of where sarex and OpenDrift 1.14.12 agree and where they differ."""

from __future__ import annotations

import math
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from opendrift_cases import CASES, RIGHT, class_of, kept, metres, our_run, place, steady

__all__ = ["draw"]

OURS, THEIRS = "#0b6e4f", "#b5541c"
WIND_M_S = 10.0
HOUR_S = 3600.0


def draw(path: Path, fields: Path) -> None:
    """Six panels; ``fields`` is the folder with the files that the cases name."""
    figure, panels = plt.subplots(2, 3, figsize=(15, 9), layout="constrained")
    _agreement(panels[0, 0], fields)
    _mirrored(panels[0, 1])
    _jibed(panels[0, 2])
    _noise(panels[1, 0])
    _epsilon(panels[1, 1])
    _end_and_hole(panels[1, 2])
    figure.suptitle("sarex (green) beside OpenDrift 1.14.12 (orange), model Leeway")
    figure.savefig(path, dpi=100)
    plt.close(figure)


def _agreement(panel: Axes, fields: Path) -> None:
    """Distance of the ends on the real fields over the peer's step."""
    case = place(CASES["agree-real-150s"], fields)
    sides = {side: our_run(case, steady(case, side)) for side in ("left", "right")}
    went_left = np.array(kept("agree-real-150s")["ends"]["orientation"]) == RIGHT
    lon, lat = (
        np.where(went_left, getattr(sides["left"], name)[-1], getattr(sides["right"], name)[-1])
        for name in ("lon_deg", "lat_deg")
    )
    steps = (150, 300, 600)
    ends = {
        s: np.array([kept(f"agree-real-{s}s")["ends"][k] for k in ("lon", "lat")]) for s in steps
    }
    ends[0] = 2 * ends[150] - ends[300]
    for step, (their_lon, their_lat) in sorted(ends.items()):
        apart = np.hypot(*metres(their_lon, their_lat, lon, lat))
        panel.plot(np.full(apart.size, step / 60), apart, "o", color=THEIRS, alpha=0.6)
    panel.plot([0, 10], [0, apart.mean()], color="0.6", linewidth=1)
    panel.set_xlabel("step of OpenDrift [min]; 0: extrapolated")
    panel.set_ylabel("distance to the end of sarex after 24 h [m]")
    panel.set_title("Agreement: 12 rafts on real fields, 23 to 25 km")


def _crosswind_m_s(number: int) -> dict[bool, float]:
    """OpenDrift's speed to the right of downwind of the objects on its right and left row."""
    ends = kept(f"mirrored-{number}")["ends"]
    lon, lat = np.array(ends["lon"]), np.array(ends["lat"])
    _, north = metres(lon, lat, np.full_like(lon, -10.0), np.full_like(lat, 45.0))
    right = [code == RIGHT for code in ends["orientation"]]
    return dict(zip(right, -north / HOUR_S, strict=True))


def _row_m_s(row: object) -> float:
    return 0.01 * (row.slope_pct * WIND_M_S + row.offset_cm_s)  # type: ignore[attr-defined]


def _mirrored(panel: Axes) -> None:
    """Crosswind speed of all classes over that of the table."""
    table, went = [], []
    for number in range(1, 86):
        rows = class_of(CASES[f"mirrored-{number}"])
        theirs = _crosswind_m_s(number)
        table += [_row_m_s(rows.right), _row_m_s(rows.left)]
        went += [theirs[True], theirs[False]]
    panel.plot(table, went, "o", color=THEIRS, alpha=0.5)
    panel.plot([-0.8, 0.8], [-0.8, 0.8], color=OURS)
    panel.set_xlabel("crosswind speed of the row in the table, right is + [m/s]")
    panel.set_ylabel("speed that was drifted, right is + [m/s]")
    panel.set_title("1. Right and left are mirrored (85 classes, 10 m/s)")


def _jibed(panel: Axes) -> None:
    """Crosswind speed after a jibe over that of the other row, by OpenDrift's own coefficients."""
    other_row, after = [], []
    for number in range(1, 86):
        rows, ends = class_of(CASES[f"jibed-{number}"]), kept(f"jibed-{number}")["ends"]
        for index, code in enumerate(ends["orientation"]):
            now = rows.right if code == RIGHT else rows.left
            other_row.append(_row_m_s(now))
            after.append(
                0.01 * (ends["crosswind_slope"][index] * WIND_M_S + ends["crosswind_offset"][index])
            )
    panel.plot(other_row, after, "o", color=THEIRS, alpha=0.5)
    panel.plot([-0.8, 0.8], [-0.8, 0.8], color=OURS)
    panel.set_xlabel("crosswind speed of the row jibed to, in the table [m/s]")
    panel.set_ylabel("by the coefficients after the jibe [m/s]")
    panel.set_title("2. A jibe changes the slope only")


def _spread_m(std_lat_deg: float) -> float:
    return std_lat_deg * 111_132.0


def _noise(panel: Axes) -> None:
    """Spread after 24 h over the step."""
    minutes = np.linspace(1, 70, 50)
    panel.plot(minutes, 0.1 * np.sqrt(86400 * 60 * minutes), color=THEIRS, linewidth=1)
    for step_s in (600, 3600):
        case = CASES[f"noise-{step_s}s"]
        panel.plot(step_s / 60, _spread_m(kept(f"noise-{step_s}s")["moments"]["lat"][1]), "o",
                   color=THEIRS)  # fmt: skip
        made = our_run(case, steady(case, "right"), sigma_m_s=0.1, step_s=step_s)
        panel.plot(step_s / 60, _spread_m(made.lat_deg[-1].std()), "o", color=OURS)
    tau_s = 6 * HOUR_S
    exact = 0.1 * math.sqrt(2 * tau_s * (86400 - tau_s * (1 - math.exp(-86400 / tau_s))))
    panel.axhline(exact, color=OURS, linewidth=1)
    panel.set_ylim(0, None)
    panel.set_xlabel("step [min]")
    panel.set_ylabel("spread after 24 h at 0.1 m/s [m]")
    panel.set_title("3. White noise spreads with the step; sarex: 6 h memory")


def _epsilon(panel: Axes) -> None:
    """Mean downwind speed less that of the table."""
    case = CASES["epsilon"]
    rows, count = class_of(case), case["particles"]
    ours = float(our_run(case, "PIW-1").lon_deg[-1].mean())
    theirs = kept("epsilon")["moments"]["lon"][0]
    four = 4 * rows.downwind.std_cm_s / math.sqrt(count)
    lat = np.array([45.0])
    for place_, (name, lon, colour) in enumerate((("sarex", ours, OURS),
                                                 ("OpenDrift", theirs, THEIRS))):  # fmt: skip
        east, _ = metres(np.array([lon]), lat, np.array([-10.0]), lat)
        bias = 100 * (east[0] / HOUR_S - _row_m_s(rows.downwind))
        panel.errorbar(place_, bias, yerr=four, fmt="o", color=colour, capsize=4, label=name)
    panel.axhline(0, color="0.6", linewidth=1)
    panel.set_xticks([0, 1], ["sarex", "OpenDrift"])
    panel.set_xlim(-0.6, 1.6)
    panel.set_ylabel("mean downwind speed less the table's [cm/s]")
    panel.set_title("4. Truncated deviations (PIW-1, 10 m/s, four std errors)")


def _end_and_hole(panel: Axes) -> None:
    """Eastward speed hour by hour, past the end of the wind and through a hole in the current."""
    at = np.full(24, 45.0)
    for name, label, line in (
        ("end-fallback", "wind of 10 m/s ends at 12 h, fallback 0", "-"),
        ("hole-in-time", "current of 0.5 m/s, none from 6 to 9 h, fallback 0", "--"),
        ("gap-in-time", "current turns; 7 to 17 h left out of the file", ":"),
    ):
        lon = np.array(kept(name)["paths"]["lon"][0])
        speed = metres(lon[1:], at, lon[:-1], at)[0] / HOUR_S
        panel.stairs(speed, np.arange(25), baseline=None, color=THEIRS, linestyle=line,
                     label=label)  # fmt: skip
    panel.set_xlabel("hours; sarex refuses all three")
    panel.set_ylabel("eastward speed of OpenDrift's object [m/s]")
    panel.set_ylim(-0.6, 0.9)
    panel.legend(fontsize=8, loc="upper right")
    panel.set_title("6. Past the end, through a hole, over a gap")
