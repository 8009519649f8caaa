"""One field file read onto an even grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.area import cut_points
from sarex.metocean.blocks import Component, check_dimensions, find_component, read_values
from sarex.metocean.formats import open_datasets
from sarex.metocean.grib_runs import check_runs
from sarex.metocean.height import wind_height
from sarex.metocean.members import member_ids
from sarex.metocean.names import find_variables
from sarex.metocean.placing import Placing, place_grid
from sarex.metocean.points import Points, find_points
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.source_spec import FileKeys, VectorKeys
from sarex.metocean.surface import check_surface
from sarex.metocean.times import Times, find_times

__all__ = ["Part", "read_part"]


class Part(NamedTuple):
    """What one file gives.

    Parameters
    ----------
    times
        Its times.
    values : (time, member, lat, lon, 2) float32
    points, placing
        Where its variables lie, and how they came onto the even grid.
    notes
        Sentences about height or depth.
    title
        Of the file.
    member_ids
        How it numbers its members, if there are several with numbers.
    """

    times: Times
    values: NDArray[np.float32]
    points: tuple[Points, ...]
    placing: Placing
    notes: tuple[str, ...]
    title: str
    member_ids: tuple[str, ...]


def read_part(
    paths: Sequence[Path],
    quantity: Quantity,
    spec: FileKeys,
    first: Part | None = None,
    *,
    alone: bool = True,
) -> Part | None:
    """Read a file, or one for each component.

    Parameters
    ----------
    paths
        One, or two.
    quantity, spec
        As for :func:`sarex.metocean.open_grid`.
    first
        What the first of several files gave; the others must lie on its grid.
    alone
        Whether this is the only file, so that it needs two times.

    Returns
    -------
    Part or None
        None if no time of the file lies in the span of the case.

    Raises
    ------
    FieldError
    """
    where = paths[0].name
    with ExitStack() as stack:
        choices = [
            stack.enter_context(open_datasets(path, absent_chunks=spec.absent_chunks))
            for path in paths
        ]
        files, variables = _choose(choices, quantity, spec, where)
        for path in paths:
            check_runs(path, variables)
        return _part(files, variables, quantity, spec, where, first, alone=alone)


def _part(
    files: list[xr.Dataset],
    variables: tuple[xr.DataArray, ...],
    quantity: Quantity,
    spec: FileKeys,
    where: str,
    first: Part | None,
    *,
    alone: bool,
) -> Part | None:
    points = tuple(
        cut_points(find_points(files[min(at, len(files) - 1)], variable, where), spec, where)
        for at, variable in enumerate(variables)
    )
    times = _shared_times(variables, quantity, spec, where, alone=alone)
    if not times.times_ns.size:
        return None
    for variable, its in zip(variables, points, strict=True):
        check_dimensions(variable, its, times.dimension, quantity, where)
    factor, notes = _corrections(variables, quantity, spec, where)
    components = [
        find_component(variable, its, times.dimension, quantity, spec, factor, where)
        for variable, its in zip(variables, points, strict=True)
    ]
    _check_same_members(components, where)
    if first is None:
        placing = place_grid(files[0], variables, points, kind_of(quantity), spec, where)
    else:
        placing = _same_placing(first, points, where)
    values = read_values(components, times, placing, where)
    title = " ".join(str(files[0].attrs.get("title", "")).split()) or "no title"
    own = components[0]
    ids = member_ids(own.variable, own.dims[1], own.members)
    return Part(times, values, points, placing, tuple(notes), title, ids)


def _same_placing(first: Part, points: Sequence[Points], where: str) -> Placing:
    if not all(a.same_as(b) for a, b in zip(first.points, points, strict=True)):
        raise FieldError(
            "files of one source do not lie on the same grid",
            given=" and ".join(
                f"{p[0].shape[0]} by {p[0].shape[1]}" for p in (first.points, points)
            ),
            allowed="one grid, with the times shared out among the files",
            remedy="Give files of different grids as sources of their own, in order of priority.",
            where=where,
        )
    return first.placing


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
    variables: tuple[xr.DataArray, ...],
    quantity: Quantity,
    spec: FileKeys,
    where: str,
    *,
    alone: bool,
) -> Times:
    found = [find_times(variable, quantity, spec, where, alone=alone) for variable in variables]
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
