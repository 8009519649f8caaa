"""The drift forecast as a job: a pure function of a case, its fields, parameters and a key.

Inputs, each the folder of an artefact: ``case`` holds the case file verbatim as ``case.toml``;
every field file that the case names has an input of its own, by the names of
:func:`sarex.metocean.files.field_files` (``wind``, ``current``, ``current-2``). A file that takes
the place of what the case says is ``wind`` or ``current``, and ``wind-instead`` or
``current-instead`` where the case names several files. Parameters: see :func:`job_parameters`. The
key is split by purpose: ``incident`` for the draws, ``drift`` for the drift. The artefact is the
ensemble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from sarex.canonical import iso_to_ns, ns_to_iso
from sarex.drift.coast_area import area_to_cut
from sarex.drift.run import simulate
from sarex.ensemble.storage import save_ensemble
from sarex.errors import DriftError
from sarex.geo import Coast, cut_coast, load_coast
from sarex.incident import draw_incident
from sarex.incident.case import CaseFile, CoastAction
from sarex.incident.case_file import load_case
from sarex.jobs import JobContext
from sarex.metocean import Forcing, Quantity, load_forcing
from sarex.metocean.files import FieldFile, field_files, instead, is_field_input
from sarex.metocean.quantity import QUANTITIES, kind_of
from sarex.randomness import generator_for, key_from_hex

__all__ = ["FUNCTION", "CaseInputs", "coast_of", "job_parameters", "read_inputs", "run"]


class CaseInputs(NamedTuple):
    """What every job of a case starts from."""

    case: CaseFile
    forcing: Forcing
    coast: Coast


FUNCTION = "sarex.drift.job:run"
"""For ``Job(function=…)``."""


def job_parameters(case: CaseFile) -> dict[str, Any]:
    """The job's parameters as the case states them.

    Returns
    -------
    dict
        ``coast_action``; ``draws``; ``end`` (ISO UTC); ``step_s`` and ``output_step_s``, whole
        seconds.
    """
    forecast = case.forecast
    return {
        "coast_action": forecast.coast_action,
        "draws": forecast.draws,
        "end": ns_to_iso(forecast.until_ns),
        "output_step_s": int(forecast.output_step_s),
        "step_s": int(forecast.step_s),
    }


def run(context: JobContext) -> None:
    """Draw the incident, drift every object, save the ensemble into ``context.out``.

    Raises
    ------
    DriftError
        If an input, a parameter or the key is missing or not known.
    SarexError
        Whatever the case, its fields or the drift refuse.
    """
    _check(context)
    case, forcing, coast = read_inputs(context.inputs)
    key = key_from_hex(str(context.key))
    asked = context.parameters
    draws = draw_incident(case.incident, asked["draws"], generator_for(key, "incident"))
    context.progress(0.02, "drift")
    ensemble = simulate(
        draws,
        case.objects,
        {hypothesis.id: hypothesis.objects for hypothesis in case.hypotheses},
        forcing,
        coast,
        end_ns=iso_to_ns(asked["end"]),
        step_s=asked["step_s"],
        output_step_s=asked["output_step_s"],
        coast_action=asked["coast_action"],
        rng=generator_for(key, "drift"),
        progress=lambda share, word: context.progress(0.02 + 0.9 * share, word),
        cancel=context.cancel,
    )
    context.cancel.check()
    context.progress(0.92, "save")
    save_ensemble(ensemble, context.out)
    context.progress(1.0, "saved")


def read_inputs(inputs: Mapping[str, Path]) -> CaseInputs:
    """Read the case, the fields it names and its coast from the folders of their artefacts."""
    case = load_case(inputs["case"] / "case.toml").case
    forcing = _forcing(case, inputs)
    return CaseInputs(case, forcing, coast_of(case, forcing))


def coast_of(case: CaseFile, forcing: Forcing) -> Coast:
    """The built-in coast the case names, or one cut for the area that the fields share.

    Raises
    ------
    CoastError
        If there is no such region.
    DriftError
        As :func:`sarex.drift.coast_area.area_to_cut`.
    """
    if case.fields.coast != "cut":
        return load_coast(case.fields.coast)
    layers = [layer for layer in (forcing.wind, forcing.current, forcing.stokes) if layer]
    return cut_coast(area_to_cut([layer.coverage for layer in layers]))


def _forcing(case: CaseFile, inputs: Mapping[str, Path]) -> Forcing:
    files: dict[str, Path] = {}
    replaced: dict[str, Path | None] = {"wind": None, "current": None}
    for quantity in QUANTITIES:
        named = field_files(case.fields, quantity)
        replacement = _replacement(quantity, named, inputs)
        if replacement is not None:
            replaced[quantity] = _only_file(inputs, replacement)
            continue
        files |= {file.name: _given(file, inputs) for file in named}
    return load_forcing(
        case.fields,
        inputs["case"],
        wind_file=replaced["wind"],
        current_file=replaced["current"],
        files=files,
    )


def _replacement(
    quantity: Quantity, named: Sequence[FieldFile], inputs: Mapping[str, Path]
) -> str | None:
    """The input that takes the place of all that the case says of a quantity, if there is one."""
    if quantity not in {"wind", "current"}:
        return None
    if len(named) > 1:
        return instead(quantity) if instead(quantity) in inputs else None
    return quantity if quantity in inputs else None


def _given(file: FieldFile, inputs: Mapping[str, Path]) -> Path:
    if file.name not in inputs:
        raise DriftError(
            f"the case names a file of the {kind_of(file.quantity).word}, but the job was given "
            "none",
            given=file.file,
            allowed="each field file as an input artefact",
            remedy=f"Store the file as an artefact and give it as the input {file.name!r}.",
        )
    pattern = Path(file.file).name
    return inputs[file.name] / pattern if "*" in pattern else _only_file(inputs, file.name)


def _only_file(inputs: Mapping[str, Path], name: str) -> Path:
    found = sorted(inputs[name].iterdir())
    if len(found) != 1:
        raise DriftError(
            f"the input {name} is not one file",
            given=[path.name for path in found],
            allowed="an artefact with one field file, or one Zarr store",
            remedy="Store the field's file alone as an artefact.",
        )
    return found[0]


_PARAMETERS = {"coast_action": str, "draws": int, "end": str, "output_step_s": int, "step_s": int}


def _check(context: JobContext) -> None:
    inputs, parameters = set(context.inputs), dict(context.parameters)
    known = all(name == "case" or is_field_input(name) for name in inputs)
    fits = "case" in inputs and known and context.key is not None
    typed = {name: type(value) for name, value in parameters.items()}
    fits = fits and parameters.get("coast_action") in get_args(CoastAction)
    if not fits or typed != _PARAMETERS:
        raise DriftError(
            "not what a drift job is made of",
            given=f"inputs {sorted(inputs)}, parameters {parameters}, key {context.key}",
            allowed="inputs case and the field files by name; parameters coast_action (strand, "
            "refloat or slide), draws, end, output_step_s, step_s; a key of 32 hexadecimal digits",
            remedy="Build the parameters with drift.job.job_parameters(case).",
        )
