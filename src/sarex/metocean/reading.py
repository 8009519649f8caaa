"""Field files read without guessing: NetCDF, Zarr and GRIB, on any grid with rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sarex.errors import FieldError
from sarex.metocean.blocks import check_size
from sarex.metocean.gaps import check_steps, drop_empty_steps, own_step_ns
from sarex.metocean.grid import GridLayer
from sarex.metocean.members import stated_weights
from sarex.metocean.part import Part, read_part
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.source_spec import FileKeys

__all__ = ["open_grid"]


def open_grid(
    path: Path, quantity: Quantity, spec: FileKeys, *, v_path: Path | None = None
) -> GridLayer:
    """Read one quantity of a field file.

    Parameters
    ----------
    path
        A CF-NetCDF or GRIB file or a Zarr store; or a pattern with ``*`` in its name for files
        on one grid that share out the times, such as one file for each hour.
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
    found: list[Part] = []
    pairs = _pairs(Path(path), None if v_path is None else Path(v_path))
    for pair in pairs:
        first = found[0] if found else None
        part = read_part(pair, quantity, spec, first, alone=len(pairs) == 1)
        if part is not None:
            found.append(part)
            check_size(sum(each.values.nbytes for each in found), found[0].values.shape, where)
    return _joined(found, quantity, spec, where)


def _pairs(path: Path, v_path: Path | None) -> list[tuple[Path, ...]]:
    """The files to read, of both components: one, or all that a pattern names."""
    each = [_matching(p) for p in (path, v_path) if p is not None]
    if len({len(paths) for paths in each}) > 1:
        raise FieldError(
            "the components are not in as many files",
            given=" and ".join(str(len(paths)) for paths in each),
            allowed="one file of each component for the same times",
            remedy="Give both components of the same times, or all in the same files.",
            where=path.name,
        )
    return list(zip(*each, strict=True))


def _matching(path: Path) -> list[Path]:
    if "*" not in path.name:
        return [path]
    found = sorted(path.parent.glob(path.name))
    if not found:
        raise FieldError(
            "no file fits the pattern",
            given=str(path),
            remedy="Name files that are there; * stands for any letters and digits.",
            where=path.name,
        )
    return found


def _join_times(
    parts: Sequence[Part], spec: FileKeys, where: str
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Times and values of all parts, by their first time."""
    if len(parts) == 1:
        return parts[0].times.times_ns, parts[0].values
    members = {(part.values.shape[1], part.member_ids) for part in parts}
    if spec.valid == "climatology" or len(members) > 1:
        raise FieldError(
            "files that cannot be joined in time",
            given="a climatology" if spec.valid == "climatology" else "other members",
            allowed="dated files with the same members",
            remedy="Give them as sources of their own, in order of priority.",
            where=where,
        )
    ordered = sorted(parts, key=lambda part: int(part.times.times_ns[0]))
    times = np.concatenate([part.times.times_ns for part in ordered])
    return times, np.concatenate([part.values for part in ordered])


def _joined(parts: Sequence[Part], quantity: Quantity, spec: FileKeys, where: str) -> GridLayer:
    if not parts:
        raise FieldError(
            "no time of the files lies in the span that the case states",
            given=f"valid_from = {spec.valid_from!r}, valid_until = {spec.valid_until!r}",
            remedy="Widen valid_from and valid_until, or leave the source out.",
            where=where,
        )
    name, first = _word(quantity), parts[0]
    all_times, values = _join_times(parts, spec, where)
    _check_values(values, quantity, where)
    times_ns, values, gap_notes = drop_empty_steps(all_times, values, quantity, where)
    if spec.valid == "dated":
        own = own_step_ns(all_times)
        gap_notes += check_steps(times_ns, own, quantity, spec.max_gap_h, where)
    about = [_about(name, where, first.title, spec.valid)]
    about += [] if len(parts) == 1 else [f"{name}: {where} is {len(parts)} files, joined in time."]
    notes = [*about, *first.notes] if spec.valid == "dated" else [*first.notes, *about]
    notes += [*gap_notes, *_hole_notes(values, quantity, where)]
    notes += _member_notes(name, where, spec, values)
    notes += [f"{name}: {where} {text}" for text in first.placing.sentences]
    notes += [part.times.sentence for part in parts if part.times.sentence is not None]
    notes += _area_notes(name, where, spec)
    labels = ["CLIMATOLOGY"] if spec.valid == "climatology" else []
    return GridLayer(
        quantity=quantity,
        times_ns=times_ns,
        lon_deg=first.placing.lon_deg,
        lat_deg=first.placing.lat_deg,
        velocity_m_s=values if values.shape[1] > 1 else np.ascontiguousarray(values[:, 0]),
        climatology=spec.valid == "climatology",
        assumptions=tuple(notes),
        labels=tuple([*labels, "GAP BRIDGED"] if gap_notes else labels),
        source=where,
        member_weights=stated_weights(spec, values.shape[1]),
        member_ids=first.member_ids,
    )


def _area_notes(name: str, where: str, spec: FileKeys) -> list[str]:
    if spec.area_deg is None:
        return []
    west, south, east, north = spec.area_deg
    return [
        f"{name}: {where} is used from {south:g} to {north:g} latitude and {west:g} to {east:g} "
        "longitude only, to the next grid points outside."
    ]


def _about(name: str, where: str, title: str, valid: str) -> str:
    if valid == "dated":
        return f"{name}: {where} ({title}), linear in time and space."
    return (
        f"{name}: {where} ({title}) is a mean field used as a climatology: "
        "the same at all times, without the day's weather, eddies or tide."
    )


def _word(quantity: Quantity) -> str:
    word = kind_of(quantity).word
    return f"{word[:1].upper()}{word[1:]}"


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
