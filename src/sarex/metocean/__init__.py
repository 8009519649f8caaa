"""Wind, current, waves and temperature: files, observations, terms, as the kernels read them."""

from sarex.metocean.build import build_layer
from sarex.metocean.coverage import Coverage
from sarex.metocean.forcing import Forcing, load_forcing
from sarex.metocean.grid import GridLayer
from sarex.metocean.layer import Layer, LayerArrays, hash_arrays
from sarex.metocean.observation import Observation, parse_observation, parse_observations
from sarex.metocean.opening import open_grid
from sarex.metocean.quantity import Quantity
from sarex.metocean.source_spec import ScalarSourceSpec, SourceSpec
from sarex.metocean.spec import (
    AnalyticTerm,
    Eddy,
    ErrorSpec,
    FieldsSpec,
    Front,
    LayerSpec,
    ScalarSpec,
    Shear,
    StokesSpec,
    TidalEllipse,
    Uniform,
)

__all__ = [
    "AnalyticTerm",
    "Coverage",
    "Eddy",
    "ErrorSpec",
    "FieldsSpec",
    "Forcing",
    "Front",
    "GridLayer",
    "Layer",
    "LayerArrays",
    "LayerSpec",
    "Observation",
    "Quantity",
    "ScalarSourceSpec",
    "ScalarSpec",
    "Shear",
    "SourceSpec",
    "StokesSpec",
    "TidalEllipse",
    "Uniform",
    "build_layer",
    "hash_arrays",
    "load_forcing",
    "open_grid",
    "parse_observation",
    "parse_observations",
]
