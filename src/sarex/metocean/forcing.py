"""Wind and current together: what a drift forecast is forced with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from sarex.canonical import content_hash
from sarex.metocean.build import build_layer
from sarex.metocean.layer import Layer
from sarex.metocean.observation import parse_observations
from sarex.metocean.quantity import Quantity
from sarex.metocean.reading import open_grid
from sarex.metocean.spec import FieldsSpec, LayerSpec
from sarex.metocean.truth import perturbed_layer
from sarex.randomness import derive_key, draw_key

__all__ = ["Forcing", "load_forcing"]


@dataclass(frozen=True, slots=True)
class Forcing:
    """Wind at 10 m and surface current, and what happens to a particle that leaves them."""

    wind: Layer
    current: Layer
    on_leaving_coverage: Literal["stop", "flag"] = "stop"

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Sentences to print with every output, without repeats."""
        mixed = (
            ("Wind and current are of different kinds or times (MIXED): no sea was ever so.",)
            if "MIXED" in self.labels
            else ()
        )
        return (*mixed, *dict.fromkeys(self.wind.assumptions + self.current.assumptions))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of both layers, sorted; MIXED where they differ in kind."""
        found = set(self.wind.labels) | set(self.current.labels)
        kinds = [{"SYNTHETIC", "CLIMATOLOGY"} & set(x.labels) for x in (self.wind, self.current)]
        if kinds[0] != kinds[1]:
            found.add("MIXED")
        return tuple(sorted(found))

    @property
    def content_hash(self) -> str:
        return content_hash(
            {
                "current": self.current.content_hash,
                "on_leaving_coverage": self.on_leaving_coverage,
                "wind": self.wind.content_hash,
            }
        )

    def check_span(self, start_ns: int, end_ns: int) -> None:
        """Refuse a span of time that wind or current do not cover (CoverageError)."""
        self.wind.check_span(start_ns, end_ns)
        self.current.check_span(start_ns, end_ns)

    def perturbed(
        self,
        rng: np.random.Generator,
        *,
        start_ns: int,
        end_ns: int,
        uniform_share: float = 0.5,
        step_s: int = 600,
    ) -> Forcing:
        """One sea that could be the true one: these layers plus one drawn error each.

        Of each layer's error variance ``uniform_share`` is a vector that never changes, the rest
        an Ornstein-Uhlenbeck process with the layer's memory; both are the same everywhere. The
        result carries no further error.

        Parameters
        ----------
        rng
            Draws one key.
        start_ns, end_ns
            Span for which the slow part is drawn; before and after it stays what it is there.
        uniform_share
            Between 0 and 1.
        step_s
            Step of the slow part [s], linear in between.
        """
        key = draw_key(rng)
        span = (start_ns, end_ns, step_s, uniform_share)
        return Forcing(
            perturbed_layer(self.wind, derive_key(key, "true wind"), *span),
            perturbed_layer(self.current, derive_key(key, "true current"), *span),
            self.on_leaving_coverage,
        )


def load_forcing(
    spec: FieldsSpec,
    base_folder: Path,
    *,
    wind_file: Path | None = None,
    current_file: Path | None = None,
) -> Forcing:
    """Read the wind and the current that a case names.

    Parameters
    ----------
    spec
        The ``[fields]`` of a case.
    base_folder
        Relative file names of the case are below it.
    wind_file, current_file
        Takes the place of the file or the observations that the case names, analytic terms being
        added as before; where the case has analytic terms alone, it takes their place too.

    Raises
    ------
    FieldError
        See :func:`sarex.metocean.open_grid`; its message names the file and the way out.
    """
    return Forcing(
        _load("wind", spec.wind, base_folder, wind_file),
        _load("current", spec.current, base_folder, current_file),
        spec.on_leaving_coverage,
    )


def _load(quantity: Quantity, spec: LayerSpec, base: Path, override: Path | None) -> Layer:
    path = override or (base / spec.file if spec.file is not None else None)
    texts = spec.observations
    if override is not None:
        texts = ()
        replaced = spec.file is None and not spec.observations
        terms = () if replaced else spec.analytic
        spec = spec.model_copy(
            update={"analytic": terms, "synthetic": spec.synthetic and bool(terms)}
        )
    return build_layer(
        quantity,
        spec,
        grid=None if path is None else open_grid(path, quantity, spec),
        observations=parse_observations(texts, quantity, f"fields.{quantity}"),
    )
