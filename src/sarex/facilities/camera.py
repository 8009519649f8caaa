"""From a camera to a sweep width: ground sample distance, cycles, probability, integral.

================  ==========================================================================
symbol            meaning
================  ==========================================================================
h, x              height above the sea, lateral distance, m
IFOV              angle of one pixel: 2·tan(HFOV/2)/N_x for a camera pointing down
pixel             length of sea one pixel covers: IFOV·(h² + x²)/h pointing down; for a
                  camera that looks around from a mast, IFOV·√(h² + x²) across the line of sight
N, N50            cycles across the critical dimension d: N = d/(2·pixel); N for 50 %
g                 r^E/(1 + r^E), r = N/N50, E = 2.7 + 0.7·r (target transfer function)
n_eff             independent glimpses of one pass, max(1, footprint/(speed·wave period))
p                 1 − (1 − c·g)^n_eff with availability c; the sweep width is W = ∫p dx
================  ==========================================================================

The average size of a pixel stands for all pixels of the row; glare, colour and clutter are in
``availability`` alone. No field trial stands behind such a width: it is always labelled as from a
camera model.

References: US NSARC, addendum on unmanned aircraft: 4, 15 and 25 pixels across the object for 79 %
detection, recognition, identification, hence N50 of 1.4, 5.2, 8.7 cycles (79 % at r = 1.43). The
older Johnson criteria, 1 cycle for detection and 4 for recognition, give wider widths: 72 m instead
of 46 m for a person under a 640-pixel, 45 degree camera at 120 m. The catalogue uses the former.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit

__all__ = ["WAVE_PERIOD_S", "Camera", "camera_sweep_width_m", "glimpse_probability"]

WAVE_PERIOD_S = 5.0
"""Glimpses a wave period apart count as independent; assumed."""

_POINTS = 20_001
_FARTHEST_M = 20_000.0


class Camera(BaseModel):
    """One camera, or a ring of equal ones.

    ``view`` is "down" (nadir, scanning ahead with the craft's motion) or "around" (level, from a
    mast).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=3)
    view: Literal["down", "around"]
    conditions: Literal["day", "night", "any"]
    pixels_across: int = Field(gt=0)
    hfov_deg: float = Field(gt=0, lt=180)
    vfov_deg: float | None = Field(default=None, gt=0, lt=180)
    """Along track, of a camera pointing down; without it one glimpse is counted."""
    availability: float = Field(gt=0, le=1)
    n50_cycles: float = Field(gt=0)


def glimpse_probability(
    camera: Camera,
    lateral_m: NDArray[np.float64],
    height_m: float,
    critical_dimension_m: float,
) -> NDArray[np.float64]:
    """Probability that one glimpse detects an object at this lateral distance, c·g.

    Parameters
    ----------
    camera : Camera
        Field of view, pixels, availability.
    lateral_m : (n,) [m]
        Lateral distance from the ground track.
    height_m : float [m]
        Height of the camera above the sea.
    critical_dimension_m : float [m]
        Smallest dimension of the object that must be resolved.

    Returns
    -------
    (n,) [1]

    References
    ----------
    See the module. Pinned by tests/reference/test_camera_widths.py.
    """
    if camera.view == "down":
        ifov = 2.0 * np.tan(np.radians(camera.hfov_deg) / 2.0) / camera.pixels_across
        pixel_m = ifov * (height_m**2 + lateral_m**2) / height_m
    else:
        ifov = np.radians(camera.hfov_deg) / camera.pixels_across
        pixel_m = ifov * np.hypot(height_m, lateral_m)
    r = critical_dimension_m / (2.0 * pixel_m) / camera.n50_cycles
    return np.asarray(camera.availability * expit((2.7 + 0.7 * r) * np.log(r)))


def _glimpses(camera: Camera, height_m: float, speed_m_s: float) -> float:
    if camera.view == "around" or camera.vfov_deg is None:
        return 1.0
    footprint_m = 2.0 * height_m * float(np.tan(np.radians(camera.vfov_deg) / 2.0))
    return max(1.0, footprint_m / (speed_m_s * WAVE_PERIOD_S))


def camera_sweep_width_m(
    camera: Camera, height_m: float, speed_m_s: float, critical_dimension_m: float
) -> float:
    """Sweep width of a camera, W = ∫p dx over its swath, or to 20 km from a mast.

    Parameters
    ----------
    camera : Camera
        Field of view, pixels, availability.
    height_m : float [m]
        Height of the camera above the sea.
    speed_m_s : float [m s-1]
        Search speed.
    critical_dimension_m : float [m]
        Smallest dimension of the object that must be resolved.

    Returns
    -------
    float [m]

    References
    ----------
    See the module. Pinned by tests/reference/test_camera_widths.py.
    """
    half_m = _FARTHEST_M
    if camera.view == "down":
        half_m = height_m * float(np.tan(np.radians(camera.hfov_deg) / 2.0))
    # equal steps of asinh put the points where the curve bends
    lateral_m = np.sinh(np.linspace(0.0, np.arcsinh(half_m), _POINTS))
    seen = glimpse_probability(camera, lateral_m, height_m, critical_dimension_m)
    p = -np.expm1(_glimpses(camera, height_m, speed_m_s) * np.log1p(-np.minimum(seen, 1 - 1e-12)))
    return 2.0 * float(np.trapezoid(p, lateral_m))
