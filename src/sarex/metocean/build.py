"""From a specification, a grid and observations to a layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.analytic import describe, rows
from sarex.metocean.grid import GridLayer
from sarex.metocean.layer import Coverage, Layer, Source, pack
from sarex.metocean.observation import Observation
from sarex.metocean.quantity import Quantity
from sarex.metocean.spec import LayerSpec
from sarex.quantities import format_dtg

__all__ = ["build_layer"]


def build_layer(
    quantity: Quantity,
    spec: LayerSpec,
    *,
    grid: GridLayer | None = None,
    observations: Sequence[Observation] = (),
) -> Layer:
    """A layer from one gridded field or observations or neither, and analytic terms added.

    Raises
    ------
    FieldError
        If there is nothing at all, or both a field and observations.
    """
    _check_sources(quantity, spec, grid, observations)
    return Layer(
        quantity=quantity,
        arrays=(*pack(_packed(grid, observations)), rows(spec.analytic), *_no_series()),
        coverage=_coverage(grid, observations),
        error=spec.error,
        assumptions=_assumptions(quantity, spec, grid, observations),
        labels=_labels(spec, grid, observations),
        sources=_sources(spec, grid, observations),
    )


def _check_sources(
    quantity: Quantity,
    spec: LayerSpec,
    grid: GridLayer | None,
    observations: Sequence[Observation],
) -> None:
    if grid is not None and observations:
        raise FieldError(
            f"both a file and observations of the {quantity}",
            given=f"{grid.source} and {len(observations)} observations",
            allowed="one of them; analytic terms may be added to either",
            remedy="Leave out the file or the observations.",
        )
    if grid is None and not observations and not spec.analytic:
        raise FieldError(
            f"no {quantity} at all",
            allowed="a file, observations, or analytic terms",
            remedy=f"Name a file of the {quantity}, give observations, or state a calm as "
            "analytic = [{ kind = 'uniform', u_m_s = 0.0, v_m_s = 0.0 }].",
        )


def _no_series() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.zeros(0), np.zeros((0, 2))


def _packed(grid: GridLayer | None, observations: Sequence[Observation]) -> list[Source]:
    if grid is not None:
        return [grid.packed]
    if not observations:
        return []
    values = np.array([[o.u_m_s, o.v_m_s] for o in observations], dtype=np.float32)
    times = np.array([o.from_ns for o in observations]) / 1e9
    return [Source(values.reshape(-1, 1, 1, 1, 2), times, hold=True)]


def _coverage(grid: GridLayer | None, observations: Sequence[Observation]) -> Coverage:
    if grid is not None:
        return grid.coverage
    return Coverage(start_ns=observations[0].from_ns) if observations else Coverage()


def _labels(
    spec: LayerSpec, grid: GridLayer | None, observations: Sequence[Observation]
) -> tuple[str, ...]:
    found = list(grid.labels) if grid is not None else []
    if observations:
        found.append("OBSERVED")
    if spec.synthetic or (grid is None and not observations):
        found.append("SYNTHETIC")
    return tuple(found)


def _sources(
    spec: LayerSpec, grid: GridLayer | None, observations: Sequence[Observation]
) -> tuple[str, ...]:
    found = [grid.source] if grid is not None else []
    if observations:
        found.append("observations")
    if spec.analytic:
        found.append("analytic terms")
    return tuple(found)


def _assumptions(
    quantity: Quantity,
    spec: LayerSpec,
    grid: GridLayer | None,
    observations: Sequence[Observation],
) -> tuple[str, ...]:
    name = quantity.capitalize()
    found = list(grid.assumptions) if grid is not None else []
    if observations:
        found.append(
            f"{name}: the same everywhere, as observed ({'; '.join(o.text for o in observations)}"
            f"); each holds until the next, the last from {format_dtg(observations[-1].from_ns)} "
            "to the end."
        )
    if spec.synthetic or (grid is None and not observations):
        found.append(f"{name}: SYNTHETIC, not a real sea.")
    found += [f"{name}: {describe(term)} added." for term in spec.analytic]
    found.append(_error_sentence(name, spec))
    return tuple(found)


def _error_sentence(name: str, spec: LayerSpec) -> str:
    error = spec.error
    if error.sigma_m_s == 0:
        return f"{name}: taken as exact, no velocity error ({error.source})."
    return (
        f"{name}: velocity error {error.sigma_m_s:g} m/s in each component with a memory of "
        f"{error.tau_h:g} h, {100 * error.common_share:.0f} % of its variance shared by the "
        f"objects of a draw ({error.source})."
    )
