"""From a specification, grids and observations to a layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.analytic import describe, rows
from sarex.metocean.coverage import Coverage, union
from sarex.metocean.grid import GridLayer
from sarex.metocean.layer import Layer, Source, pack
from sarex.metocean.observation import Observation
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.spec import AnalyticTerm, ErrorSpec, Factor, LayerSpec, ScalarSpec, StokesSpec
from sarex.quantities import format_dtg

__all__ = ["build_layer"]

_NO_ERROR = ErrorSpec(sigma_m_s=0.0, tau_h=1.0, source="none stated")

AnySpec = LayerSpec | StokesSpec | ScalarSpec

STOKES_WARNING = (
    "Stokes drift: WARNING: it is added to every object, and the leeway coefficients were measured "
    "among waves and already contain wave drift: an object with leeway may be carried too far "
    "downwind."
)


def build_layer(
    quantity: Quantity,
    spec: AnySpec,
    *,
    grid: GridLayer | Sequence[GridLayer] | None = None,
    observations: Sequence[Observation] = (),
) -> Layer:
    """A layer from gridded fields or observations or neither, and analytic terms added.

    Parameters
    ----------
    quantity, spec
        Of the layer.
    grid
        One field, or several in order of priority: at each place and time the first that has a
        value counts.
    observations
        In order of time, in place of fields.

    Raises
    ------
    FieldError
        If there is nothing at all, or both a field and observations; if there is a time between
        the sources that none of them covers; if two ensembles do not have the same members.
    """
    grids = (grid,) if isinstance(grid, GridLayer) else tuple(grid or ())
    terms = spec.analytic if isinstance(spec, LayerSpec) else ()
    _check_sources(quantity, terms, grids, observations)
    _check_factor(quantity, spec, grids)
    return Layer(
        quantity=quantity,
        arrays=(*pack(_packed(spec, grids, observations)), rows(terms), *_no_series()),
        coverage=_coverage(quantity, grids, observations),
        error=spec.error if isinstance(spec, LayerSpec) else _NO_ERROR,
        assumptions=_assumptions(quantity, spec, grids, observations),
        labels=_labels(spec, grids, observations),
        sources=_sources(terms, grids, observations),
        weights=_weights(quantity, grids),
        member_ids=next((grid.member_ids for grid in grids if grid.member_ids), ()),
    )


def _check_sources(
    quantity: Quantity,
    terms: Sequence[AnalyticTerm],
    grids: Sequence[GridLayer],
    observations: Sequence[Observation],
) -> None:
    word = kind_of(quantity).word
    if grids and observations:
        raise FieldError(
            f"both a file and observations of the {word}",
            given=f"{', '.join(g.source for g in grids)} and {len(observations)} observations",
            allowed="one of them; analytic terms may be added to either",
            remedy="Leave out the file or the observations.",
        )
    if not grids and not observations and not terms:
        raise FieldError(
            f"no {word} at all",
            allowed="a file, observations, or analytic terms",
            remedy=f"Name a file of the {word}, give observations, or state a calm as "
            "analytic = [{ kind = 'uniform', u_m_s = 0.0, v_m_s = 0.0 }].",
        )


def _check_factor(quantity: Quantity, spec: AnySpec, grids: Sequence[GridLayer]) -> None:
    factor = _factor(spec)
    if factor is not None and not grids:
        raise FieldError(
            f"a factor without a file of the {kind_of(quantity).word}",
            given=f"{factor.value:g}",
            allowed="a factor for what is read from files",
            remedy="Leave out factor; state observations and analytic terms as they shall count.",
        )


def _no_series() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.zeros(0), np.zeros((0, 2))


def _factor(spec: AnySpec) -> Factor | None:
    return spec.factor if isinstance(spec, LayerSpec) else None


def _packed(
    spec: AnySpec, grids: Sequence[GridLayer], observations: Sequence[Observation]
) -> list[Source]:
    if not observations:
        sources = [grid.packed for grid in grids]
        factor = _factor(spec)
        if factor is None:
            return sources
        by = np.float32(factor.value)
        return [source._replace(velocity_m_s=source.velocity_m_s * by) for source in sources]
    values = np.array([[o.u_m_s, o.v_m_s] for o in observations], dtype=np.float32)
    times = np.array([o.from_ns for o in observations]) / 1e9
    return [Source(values.reshape(-1, 1, 1, 1, 2), times, hold=True)]


def _coverage(
    quantity: Quantity, grids: Sequence[GridLayer], observations: Sequence[Observation]
) -> Coverage:
    if grids:
        names = [grid.source for grid in grids]
        return union([grid.coverage for grid in grids], names, kind_of(quantity).word)
    return Coverage(start_ns=observations[0].from_ns) if observations else Coverage()


def _weights(quantity: Quantity, grids: Sequence[GridLayer]) -> tuple[float, ...]:
    """Weights of the members; a source with one serves all of them."""
    ensembles = [grid for grid in grids if len(grid.member_weights) > 1]
    for other in ensembles[1:]:
        numbered = other.member_ids and ensembles[0].member_ids
        same = not numbered or other.member_ids == ensembles[0].member_ids
        if other.member_weights != ensembles[0].member_weights or not same:
            raise FieldError(
                f"two ensembles of the {kind_of(quantity).word} do not have the same members",
                given=f"{_members(ensembles[0])} and {_members(other)}",
                allowed="the same members in the same order with the same weights; or one ensemble "
                "and single fields",
                remedy="Name one member of one of them with member = …, or leave it out.",
                where=f"{ensembles[0].source}, {other.source}",
            )
    return ensembles[0].member_weights if ensembles else (1.0,)


def _members(grid: GridLayer) -> str:
    numbers = ", ".join(grid.member_ids) or "no numbers"
    return f"{len(grid.member_weights)} members ({numbers})"


def _labels(
    spec: AnySpec, grids: Sequence[GridLayer], observations: Sequence[Observation]
) -> tuple[str, ...]:
    found = [label for grid in grids for label in grid.labels]
    if observations:
        found.append("OBSERVED")
    if (isinstance(spec, LayerSpec) and spec.synthetic) or not (grids or observations):
        found.append("SYNTHETIC")
    return tuple(dict.fromkeys(found))


def _sources(
    terms: Sequence[AnalyticTerm], grids: Sequence[GridLayer], observations: Sequence[Observation]
) -> tuple[str, ...]:
    found = [grid.source for grid in grids]
    if observations:
        found.append("observations")
    if terms:
        found.append("analytic terms")
    return tuple(found)


def _assumptions(
    quantity: Quantity,
    spec: AnySpec,
    grids: Sequence[GridLayer],
    observations: Sequence[Observation],
) -> tuple[str, ...]:
    word = kind_of(quantity).word
    name = f"{word[:1].upper()}{word[1:]}"
    found = [STOKES_WARNING] if quantity == "stokes" else []
    found += _priority(name, grids)
    found += [sentence for grid in grids for sentence in grid.assumptions]
    if observations:
        found.append(
            f"{name}: the same everywhere, as observed ({'; '.join(o.text for o in observations)}"
            f"); each holds until the next, the last from {format_dtg(observations[-1].from_ns)} "
            "to the end."
        )
    if not isinstance(spec, LayerSpec):
        return tuple(dict.fromkeys(found))
    if spec.synthetic or not (grids or observations):
        found.append(f"{name}: SYNTHETIC, not a real sea.")
    if spec.factor is not None:
        found.append(
            f"{name}: the files' velocity is multiplied by {spec.factor.value:g} "
            f"({spec.factor.source})."
        )
    found += [f"{name}: {describe(term)} added." for term in spec.analytic]
    found.append(_error_sentence(name, spec))
    return tuple(found)


def _priority(name: str, grids: Sequence[GridLayer]) -> list[str]:
    """Which source rules where and when, if there are several."""
    if len(grids) < 2:
        return []
    ranked = "; ".join(
        f"{rank}. {grid.source} ({grid.coverage.describe_area()}; {grid.coverage.describe_span()})"
        for rank, grid in enumerate(grids, start=1)
    )
    return [
        f"{name}: {len(grids)} sources in order of priority: {ranked}. At each place and time the "
        "first that has a value there rules; where one takes over from another nothing is blended, "
        "and the value may jump."
    ]


def _error_sentence(name: str, spec: LayerSpec) -> str:
    error = spec.error
    if error.sigma_m_s == 0:
        return f"{name}: taken as exact, no velocity error ({error.source})."
    return (
        f"{name}: velocity error {error.sigma_m_s:g} m/s in each component with a memory of "
        f"{error.tau_h:g} h, {100 * error.common_share:.0f} % of its variance shared by the "
        f"objects of a draw ({error.source})."
    )
