"""A described field file as lines for people and as plain data for machines."""

from __future__ import annotations

import math
from typing import Any

from sarex.errors import FieldError
from sarex.metocean.describe import FileDescription
from sarex.metocean.describe_axes import Area, TimeAxis
from sarex.metocean.describe_use import Use
from sarex.metocean.describe_variables import VariableDescription
from sarex.metocean.quantity import kind_of
from sarex.quantities import format_dtg, format_iso

__all__ = ["to_lines", "to_plain"]

_COMPONENTS = ("east", "north")


def to_lines(file: FileDescription) -> list[str]:
    """The description, line by line."""
    lines = [f"{file.name}: {file.kind}, {_bytes(file.size_bytes)}"]
    lines += [_row(name, text) for name, text in file.attributes]
    lines += _time_lines(file.times)
    lines += _area_lines(file.area)
    if file.members > 1:
        lines.append(_row("members", f"{file.members}"))
    for variable in file.variables:
        lines += _variable_lines(variable)
    if not file.uses:
        lines += ["", "Nothing in it is recognised as wind, current, Stokes drift, waves or sea "]
        lines[-1] += "temperature; if you know what it holds, name the variables in the case."
    for use in file.uses:
        lines += ["", *_use_lines(use)]
    return lines


def _row(head: str, text: str) -> str:
    return f"  {head:<12} {text}"


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"


def _time_lines(times: TimeAxis | None) -> list[str]:
    if times is None:
        return [_row("times", "none: the field is not dated")]
    if not times.times_ns.size:
        return [_row("times", f"cannot be dated: {times.fault}")]
    span = f"{format_dtg(times.start_ns)} to {format_dtg(times.end_ns)}"
    if times.step_h is None:
        lines = [_row("times", f"one, {format_dtg(times.start_ns)}")]
    else:
        count = f"{times.times_ns.size}, {span}, step {times.step_h:g} h"
        lines = [_row("times", count)]
    if times.fault:
        lines.append(_row("times wrong", times.fault))
    if times.empty.any():
        lines.append(_row("times empty", f"{int(times.empty.sum())} of them hold no value"))
    lines += [_row("gap", gap.words) for gap in times.gaps]
    if times.step_h is not None and not times.gaps and not times.fault:
        lines.append(_row("gaps", "none"))
    return lines


def _area_lines(area: Area | None) -> list[str]:
    if area is None:
        return [_row("area", "no longitude and latitude found")]
    east, north = area.steps_nm
    lines = [
        _row("area", area.words),
        _row(
            "grid",
            f"{area.kind}, {area.nx} × {area.ny} points, {area.lon_step_deg:.4g}° × "
            f"{area.lat_step_deg:.4g}° ({_nm(east)} × {_nm(north)} at {area.middle_lat_deg:.1f}°)",
        ),
    ]
    return [*lines, _row("grid wrong", area.fault)] if area.fault else lines


def _nm(value: float) -> str:
    return "one point" if math.isnan(value) else f"{value:.3g} NM"


def _variable_lines(variable: VariableDescription) -> list[str]:
    dims = " × ".join(f"{name} {size}" for name, size in variable.dims)
    lines = [_row("variable", f"{variable.name} ({dims})"), _row("", _role_words(variable))]
    units = f"[{variable.units}]" if variable.units else "no unit stated"
    span = (
        "no value at all"
        if variable.low is None or variable.high is None
        else f"{variable.low:.4g} to {variable.high:.4g}"
    )
    empty = f"{100 * variable.empty_share:.3g} % of the points never have a value"
    holes = f"{100 * variable.holes_share:.3g} % at some times only"
    return [*lines, _row("", f"{span} {units}; {empty}, {holes}")]


def _role_words(variable: VariableDescription) -> str:
    role = variable.role
    if role is None:
        names = variable.standard_name or variable.long_name or "no standard name"
        return f"not recognised ({names})"
    kind = kind_of(role.quantity)
    part = f", {_COMPONENTS[role.component]}" if kind.components == 2 else ""
    turned = " along the grid" if role.along_grid else ""
    height = f", at {variable.height_m:g} m" if variable.height_m is not None else ""
    named = variable.standard_name if role.basis == "standard name" else None
    return f"{kind.word}{part}{turned}{height}, by its {role.basis} {named or ''}".rstrip()


def _use_lines(use: Use) -> list[str]:
    head = f"{kind_of(use.quantity).word} from {' and '.join(use.variables)}"
    if use.ready:
        lines = [f"{head}: can be used as it is."]
    elif use.grid is not None:
        lines = [f"{head}: not as it is; with the lines below it can be used."]
    else:
        lines = [f"{head}: cannot be used."]
    lines += [f"  - {_reason(need.why)}" for need in use.needs]
    if use.refusal is not None:
        lines.append(f"  - {_reason(use.refusal)}")
        lines.append(f"    {use.refusal.remedy}")
    if use.grid is None:
        return lines
    lines += ["", *(f"    {line}" for line in use.toml.splitlines())]
    if use.grid.assumptions:
        lines += ["", "  Printed then with every output:"]
        lines += [f"    {sentence}" for sentence in use.grid.assumptions]
    return lines


def _reason(error: FieldError) -> str:
    given = f" ({error.given})" if error.given is not None else ""
    return f"{error.message}{given}"


def to_plain(file: FileDescription) -> dict[str, Any]:
    """The description as plain data; keys carry their unit."""
    return {
        "area": None if file.area is None else _plain_area(file.area),
        "attributes": dict(file.attributes),
        "kind": file.kind,
        "members": file.members,
        "name": file.name,
        "ready": file.ready,
        "size_bytes": file.size_bytes,
        "times": None if file.times is None else _plain_times(file.times),
        "uses": [_plain_use(use) for use in file.uses],
        "variables": [_plain_variable(variable) for variable in file.variables],
    }


def _plain_area(area: Area) -> dict[str, Any]:
    east, north = area.steps_nm
    names = ("kind", "west_deg", "south_deg", "east_deg", "north_deg", "nx", "ny", "fault")
    plain = {name: getattr(area, name) for name in names}
    steps = {"lon_step_deg": area.lon_step_deg, "lat_step_deg": area.lat_step_deg}
    steps |= {"lon_step_nm": east, "lat_step_nm": north}
    return plain | {name: None if math.isnan(value) else value for name, value in steps.items()}


def _plain_times(times: TimeAxis) -> dict[str, Any]:
    dated = bool(times.times_ns.size)
    return {
        "count": int(times.times_ns.size),
        "empty": int(times.empty.sum()),
        "fault": times.fault,
        "first": format_iso(times.start_ns) if dated else None,
        "gaps": [
            {"from": format_iso(g.start_ns), "hours": g.hours, "until": format_iso(g.end_ns)}
            for g in times.gaps
        ],
        "last": format_iso(times.end_ns) if dated else None,
        "step_h": times.step_h,
    }


def _plain_variable(variable: VariableDescription) -> dict[str, Any]:
    role = variable.role
    names = ("name", "standard_name", "long_name", "units", "height_m", "low", "high")
    plain = {name: getattr(variable, name) for name in names}
    return plain | {
        "dims": dict(variable.dims),
        "empty_share": variable.empty_share,
        "holes_share": variable.holes_share,
        "role": None
        if role is None
        else {
            "along_grid": role.along_grid,
            "basis": role.basis,
            "component": role.component,
            "quantity": role.quantity,
        },
    }


def _plain_use(use: Use) -> dict[str, Any]:
    return {
        "basis": use.basis,
        "needs": [
            {"comment": need.comment, "keys": need.keys, "why": _reason(need.why)}
            for need in use.needs
        ],
        "quantity": use.quantity,
        "ready": use.ready,
        "refusal": None if use.refusal is None else str(use.refusal),
        "sentences": [] if use.grid is None else list(use.grid.assumptions),
        "toml": use.toml if use.grid is not None else None,
        "usable": use.grid is not None,
        "variables": list(use.variables),
    }
