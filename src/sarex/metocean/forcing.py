"""Wind, current and what else the sea does: what a drift forecast is forced with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from sarex.canonical import content_hash
from sarex.metocean.build import build_layer
from sarex.metocean.files import FieldFile, FieldSource, field_sources
from sarex.metocean.finding import Folders, find_file
from sarex.metocean.grid import GridLayer
from sarex.metocean.kept import open_kept_grid
from sarex.metocean.layer import Layer
from sarex.metocean.observation import parse_observations
from sarex.metocean.opening import open_grid
from sarex.metocean.quantity import Quantity
from sarex.metocean.spec import FieldsSpec, LayerSpec
from sarex.metocean.truth import perturbed_layer
from sarex.randomness import derive_key, draw_key

__all__ = ["Forcing", "load_forcing"]


@dataclass(frozen=True, slots=True)
class Forcing:
    """What moves a particle, and what happens to one that leaves it.

    Parameters
    ----------
    wind, current
        Wind at 10 m and surface current.
    on_leaving_coverage
        ``"stop"`` with an error, or ``"flag"`` the particle.
    stokes
        Stokes drift at the surface, added to the motion where the case asks for it.
    waves, sea_temperature
        Significant wave height and temperature of the surface; they move nothing.
    """

    wind: Layer
    current: Layer
    on_leaving_coverage: Literal["stop", "flag"] = "stop"
    stokes: Layer | None = None
    waves: Layer | None = None
    sea_temperature: Layer | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers that there are, wind and current first."""
        further = (self.stokes, self.waves, self.sea_temperature)
        return (self.wind, self.current, *(layer for layer in further if layer is not None))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Sentences to print with every output, without repeats."""
        mixed = (
            ("Wind and current are of different kinds or times (MIXED): no sea was ever so.",)
            if "MIXED" in self.labels
            else ()
        )
        sentences = (sentence for layer in self.layers for sentence in layer.assumptions)
        return (*mixed, *dict.fromkeys(sentences))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the layers that move a particle, sorted; MIXED where wind and current differ
        in kind.
        """
        moving = (self.wind, self.current, *(() if self.stokes is None else (self.stokes,)))
        found = {label for layer in moving for label in layer.labels}
        kinds = [{"SYNTHETIC", "CLIMATOLOGY"} & set(x.labels) for x in (self.wind, self.current)]
        if kinds[0] != kinds[1]:
            found.add("MIXED")
        return tuple(sorted(found))

    @property
    def content_hash(self) -> str:
        return content_hash(
            {
                "on_leaving_coverage": self.on_leaving_coverage,
                **{layer.quantity: layer.content_hash for layer in self.layers},
            }
        )

    def check_span(self, start_ns: int, end_ns: int) -> None:
        """Refuse a span of time that a layer does not cover (CoverageError)."""
        for layer in self.layers:
            layer.check_span(start_ns, end_ns)

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

        Of the error variance of wind and of current ``uniform_share`` is a vector that never
        changes, the rest an Ornstein-Uhlenbeck process with the layer's memory; both are the same
        everywhere. The result carries no further error. Other layers stay what they are.

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
        return replace(
            self,
            wind=perturbed_layer(self.wind, derive_key(key, "true wind"), *span),
            current=perturbed_layer(self.current, derive_key(key, "true current"), *span),
        )


def load_forcing(
    spec: FieldsSpec,
    base_folder: Folders,
    *,
    wind_file: Path | None = None,
    current_file: Path | None = None,
    files: Mapping[str, Path] | None = None,
    keep: bool = False,
) -> Forcing:
    """Read the fields that a case names.

    Parameters
    ----------
    spec
        The ``[fields]`` of a case.
    base_folder
        Relative file names of the case are below it, or below the first of several that has the
        file.
    wind_file, current_file
        Takes the place of all files or the observations that the case names, analytic terms being
        added as before; where the case has analytic terms alone, it takes their place too.
    files
        Where files of the case are, by the names of :func:`sarex.metocean.files.field_files`;
        others are looked for below ``base_folder``.
    keep
        Keep what was read in the user's cache folder, and take it from there the next time
        (:mod:`sarex.metocean.kept`); the result is the same bit for bit.

    Raises
    ------
    FieldError
        If a file is not there; see :func:`sarex.metocean.open_grid` and
        :func:`sarex.metocean.build_layer`; its message names the file and the way out.
    """
    found = _Found(base_folder, files or {}, open_kept_grid if keep else open_grid)
    return Forcing(
        _load("wind", spec, found, wind_file),
        _load("current", spec, found, current_file),
        spec.on_leaving_coverage,
        _load_further("stokes", spec, found),
        _load_further("waves", spec, found),
        _load_further("sea_temperature", spec, found),
    )


@dataclass(frozen=True)
class _Found:
    """Where the files of a case are."""

    base: Folders
    files: Mapping[str, Path]
    open: Callable[..., GridLayer]

    def path(self, file: FieldFile) -> Path:
        given = self.files.get(file.name)
        return find_file(file, self.base) if given is None else given

    def grids(self, sources: tuple[FieldSource, ...], quantity: Quantity) -> list[GridLayer]:
        return [
            self.open(
                self.path(source.files[0]),
                quantity,
                source.spec,
                v_path=None if len(source.files) == 1 else self.path(source.files[1]),
            )
            for source in sources
        ]


def _load_further(quantity: Quantity, fields: FieldsSpec, found: _Found) -> Layer | None:
    spec = getattr(fields, quantity)
    if spec is None:
        return None
    grids = found.grids(field_sources(fields, quantity), quantity)
    return build_layer(quantity, spec, grid=grids)


def _load(quantity: Quantity, fields: FieldsSpec, found: _Found, override: Path | None) -> Layer:
    spec: LayerSpec = getattr(fields, quantity)
    if override is not None:
        spec = _replaced(spec)
        return build_layer(quantity, spec, grid=found.open(override, quantity, spec))
    return build_layer(
        quantity,
        spec,
        grid=found.grids(field_sources(fields, quantity), quantity),
        observations=parse_observations(spec.observations, quantity, f"fields.{quantity}"),
    )


def _replaced(spec: LayerSpec) -> LayerSpec:
    """What remains of a layer when one file takes the place of its sources."""
    only_terms = spec.file is None and not spec.sources and not spec.observations
    terms = () if only_terms else spec.analytic
    return spec.model_copy(
        update={
            "analytic": terms,
            "factor": None,
            "observations": (),
            "sources": (),
            "synthetic": spec.synthetic and bool(terms),
            "v_file": None,
        }
    )
