"""Field files read without guessing: NetCDF, Zarr and GRIB, on any grid with rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.area import cut_points
from sarex.metocean.blocks import Component, check_dimensions, find_component, read_values
from sarex.metocean.formats import open_datasets
from sarex.metocean.gaps import check_steps, drop_empty_steps, own_step_ns
from sarex.metocean.grib_runs import check_runs
from sarex.metocean.grid import GridLayer
from sarex.metocean.height import wind_height
from sarex.metocean.members import stated_weights
from sarex.metocean.names import find_variables
from sarex.metocean.placing import place_grid
from sarex.metocean.points import find_points
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.source_spec import FileKeys, VectorKeys
from sarex.metocean.surface import check_surface
from sarex.metocean.times import Times, find_times

__all__ = ["open_grid"]


def open_grid(
    path: Path, quantity: Quantity, spec: FileKeys, *, v_path: Path | None = None
) -> GridLayer:
    """Read one quantity of a field file.

    Parameters
    ----------
    path
        A CF-NetCDF or GRIB file or a Zarr store.
    quantity
        ``"wind"`` at 10 m, ``"current"`` or ``"stokes"`` drift at the surface, ``"waves"``
        (significant height) or ``"sea_temperature"``.
    spec
        What the file does not state, see :class:`sarex.metocean.source_spec.FileKeys`.
    v_path
        The file of the northward component, where it is another one.

    Returns
    -------
    GridLayer
        Longitudes eastward from [-180, 180), latitudes northward, times ascending, in m s-1, m or
        °C; its assumptions say which gaps, holes and means it holds, and how it was brought to an
        even grid, if it lay on another one.

    Raises
    ------
    FieldError
        Whatever would have to be guessed, with the file, the variable and the way out; a field of
        more than :data:`sarex.metocean.blocks.MEMORY_LIMIT_BYTES`.
    """
    where = Path(path).name
    with ExitStack() as stack:
        choices = [
            stack.enter_context(open_datasets(Path(p), absent_chunks=spec.absent_chunks))
            for p in (path, v_path)
            if p is not None
        ]
        files, variables = _choose(choices, quantity, spec, where)
        for each in (path, v_path):
            if each is not None:
                check_runs(Path(each), variables)
        return _grid(files, variables, quantity, spec, where)


def _choose(
    choices: Sequence[Sequence[xr.Dataset]], quantity: Quantity, spec: FileKeys, where: str
) -> tuple[list[xr.Dataset], tuple[xr.DataArray, ...]]:
    """The datasets that hold the variables: of a GRIB file one of several."""
    if all(len(choice) == 1 for choice in choices):
        files = [choice[0] for choice in choices]
        return files, find_variables(files, quantity, spec, where)
    found, faults = [], []
    for files in _combinations(choices):
        try:
            found.append((files, find_variables(files, quantity, spec, where)))
        except FieldError as fault:
            faults.append(fault)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _in_none(faults)
    word = kind_of(quantity).word
    raise FieldError(
        f"more than one {word} in the file",
        given=f"{len(found)} sets of messages with {', '.join(str(v.name) for v in found[0][1])}",
        allowed="one level and one kind of time",
        remedy="Copy the messages of one level into a file of their own, as with "
        "grib_copy -w typeOfLevel=heightAboveGround,level=10.",
        where=where,
    )


def _in_none(faults: Sequence[FieldError]) -> FieldError:
    """What is wrong with all sets of messages: what was found in each of them."""
    first = min(faults, key=lambda fault: "no variables" not in fault.message)
    given = dict.fromkeys(str(fault.given) for fault in faults)
    return FieldError(
        first.message,
        given="; ".join(given),
        allowed=first.allowed,
        remedy=first.remedy,
        where=first.where,
    )


def _combinations(choices: Sequence[Sequence[xr.Dataset]]) -> Iterator[list[xr.Dataset]]:
    if len(choices) == 1:
        yield from ([data] for data in choices[0])
    else:
        yield from ([first, second] for first in choices[0] for second in choices[1])


def _grid(
    files: list[xr.Dataset],
    variables: tuple[xr.DataArray, ...],
    quantity: Quantity,
    spec: FileKeys,
    where: str,
) -> GridLayer:
    name = _word(quantity)
    points = [
        cut_points(find_points(files[min(at, len(files) - 1)], variable, where), spec, where)
        for at, variable in enumerate(variables)
    ]
    times = _shared_times(variables, quantity, spec, where)
    for variable, its in zip(variables, points, strict=True):
        check_dimensions(variable, its, times.dimension, quantity, where)
    factor, notes = _corrections(variables, quantity, spec, where)
    components = [
        find_component(variable, its, times.dimension, quantity, spec, factor, where)
        for variable, its in zip(variables, points, strict=True)
    ]
    _check_same_members(components, where)
    placing = place_grid(files[0], variables, points, kind_of(quantity), spec, where)
    values = read_values(components, times, placing, where)
    _check_values(values, quantity, where)
    times_ns, values, gap_notes = drop_empty_steps(times.times_ns, values, quantity, where)
    if spec.valid == "dated":
        own = own_step_ns(times.times_ns)
        gap_notes += check_steps(times_ns, own, quantity, spec.max_gap_h, where)
    about = _about(name, where, files[0], spec.valid)
    notes = [about, *notes] if spec.valid == "dated" else [*notes, about]
    notes += [*gap_notes, *_hole_notes(values, quantity, where)]
    notes += _member_notes(name, where, spec, values)
    notes += [f"{name}: {where} {text}" for text in placing.sentences]
    notes += [] if times.sentence is None else [times.sentence]
    notes += _area_notes(name, where, spec)
    labels = ["CLIMATOLOGY"] if spec.valid == "climatology" else []
    return GridLayer(
        quantity=quantity,
        times_ns=times_ns,
        lon_deg=placing.lon_deg,
        lat_deg=placing.lat_deg,
        velocity_m_s=values if values.shape[1] > 1 else np.ascontiguousarray(values[:, 0]),
        climatology=spec.valid == "climatology",
        assumptions=tuple(notes),
        labels=tuple([*labels, "GAP BRIDGED"] if gap_notes else labels),
        source=where,
        member_weights=stated_weights(spec, values.shape[1]),
    )


def _area_notes(name: str, where: str, spec: FileKeys) -> list[str]:
    if spec.area_deg is None:
        return []
    west, south, east, north = spec.area_deg
    return [
        f"{name}: {where} is used from {south:g} to {north:g} latitude and {west:g} to {east:g} "
        "longitude only, to the next grid points outside."
    ]


def _about(name: str, where: str, data: xr.Dataset, valid: str) -> str:
    title = " ".join(str(data.attrs.get("title", "")).split()) or "no title"
    if valid == "dated":
        return f"{name}: {where} ({title}), linear in time and space."
    return (
        f"{name}: {where} ({title}) is a mean field used as a climatology: "
        "the same at all times, without the day's weather, eddies or tide."
    )


def _word(quantity: Quantity) -> str:
    word = kind_of(quantity).word
    return f"{word[:1].upper()}{word[1:]}"


def _corrections(
    variables: tuple[xr.DataArray, ...], quantity: Quantity, spec: FileKeys, where: str
) -> tuple[float, list[str]]:
    """Factor that brings a wind to 10 m, and sentences."""
    if quantity == "sea_temperature":
        return 1.0, check_surface(variables[0], where)
    if quantity != "wind":
        return 1.0, []
    assert isinstance(spec, VectorKeys)
    factor, note = wind_height(variables, spec, where)
    return factor, [] if note is None else [note]


def _check_same_members(components: Sequence[Component], where: str) -> None:
    counts = {component.members.size for component in components}
    if len(counts) > 1:
        raise FieldError(
            "the components do not have the same members",
            given=" and ".join(str(c.members.size) for c in components),
            allowed="as many members of one as of the other",
            remedy="Give a file in which both components have all members.",
            where=where,
        )


def _shared_times(
    variables: tuple[xr.DataArray, ...], quantity: Quantity, spec: FileKeys, where: str
) -> Times:
    found = [find_times(variable, quantity, spec, where) for variable in variables]
    if any(
        each.dimension != found[0].dimension or not np.array_equal(each.times_ns, found[0].times_ns)
        for each in found
    ):
        raise FieldError(
            "the components are not at the same times",
            given=f"{found[0].times_ns.size} and {found[-1].times_ns.size} times",
            allowed="the same times for both",
            remedy="Give both components of the same run, cut to the same times.",
            where=where,
        )
    return found[0]


def _check_values(values: NDArray[np.float32], quantity: Quantity, where: str) -> None:
    kind = kind_of(quantity)
    valued = values[..., : kind.components]
    if np.isnan(valued).all():
        raise FieldError(
            f"the {kind.word} has no values at all",
            given=f"{valued.size // kind.components} grid values, all missing",
            remedy="Fetch the file again; check the area and the variable.",
            where=where,
        )
    low, high = float(np.nanmin(valued)), float(np.nanmax(valued))
    if low < kind.low or high > kind.high:
        worst = low if low < kind.low else high
        raise FieldError(
            f"a {kind.word} that cannot be",
            given=f"{worst:g} {kind.stated}",
            allowed=f"{kind.low:g} to {kind.high:g} {kind.stated}",
            remedy="Check the unit, and that missing values are declared by _FillValue.",
            where=where,
        )


def _hole_notes(values: NDArray[np.float32], quantity: Quantity, where: str) -> tuple[str, ...]:
    empty = np.isnan(values[..., 0])
    if not empty.any():
        return ()
    return (
        f"{_word(quantity)}: {100 * empty.mean():.0f} % of the grid of {where} has no value "
        "(land or holes); beside it the value is interpolated from the grid points that have one.",
    )


def _member_notes(name: str, where: str, spec: FileKeys, values: NDArray[np.float32]) -> list[str]:
    count = values.shape[1]
    if count == 1:
        return []
    weights = stated_weights(spec, count)
    how = (
        "all of the same weight"
        if max(weights) - min(weights) < 1e-12
        else f"of weights {', '.join(f'{w:g}' for w in weights)}"
    )
    return [
        f"{name}: {where} is an ensemble of {count} members, {how}; each draw of the forecast has "
        f"one of them ({values.nbytes / 2**20:.0f} MiB in memory)."
    ]
