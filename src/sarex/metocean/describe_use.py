"""What a case has to state to use a field file, found by trying.

The file is opened as a forecast would open it. Where that is refused and the description of the
file shows what the case could state, that is added and the file is opened again, until it opens or
nothing is left to add. So the lines proposed are lines that work, and every reason is the refusal
itself. A line that states what the file does not says so: it is for its owner to confirm.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarex.errors import FieldError
from sarex.metocean.describe_axes import Area, TimeAxis
from sarex.metocean.describe_variables import VariableDescription
from sarex.metocean.grid import GridLayer
from sarex.metocean.quantity import Quantity, kind_of
from sarex.metocean.reading import open_grid
from sarex.metocean.source_spec import FileKeys, ScalarSourceSpec, SourceSpec
from sarex.metocean.turning import GRID_LINES

__all__ = ["Need", "Use", "find_uses"]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a case has to state.

    Parameters
    ----------
    keys
        Key and value, ready for TOML; empty where only the file's owner can say.
    why
        What the reader refuses without it.
    comment
        What the user confirms by keeping the line.
    """

    keys: dict[str, Any]
    why: FieldError
    comment: str


@dataclass(frozen=True, slots=True)
class Use:
    """One quantity that a file may serve as.

    Parameters
    ----------
    variables, basis
        Names of the variables, and by what they are recognised.
    needs
        What the case has to state beside the name of the file; none: it can be used as it is.
    refusal
        Why it cannot be used even so, or None.
    grid
        The field as a forecast would read it, where it can be.
    toml
        The section to paste into a case.
    """

    quantity: Quantity
    variables: tuple[str, ...]
    basis: str
    needs: tuple[Need, ...]
    refusal: FieldError | None
    grid: GridLayer | None
    toml: str

    @property
    def ready(self) -> bool:
        """Whether a case can use it by its name alone."""
        return self.grid is not None and not self.needs


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the description knows about the file."""

    variables: Sequence[VariableDescription]
    times: TimeAxis | None
    area: Area | None
    members: int


def find_uses(
    path: Path,
    shown_as: str,
    variables: Sequence[VariableDescription],
    times: TimeAxis | None,
    area: Area | None,
    members: int,
) -> tuple[Use, ...]:
    """All quantities that a file may serve as, each tried as a forecast would.

    Parameters
    ----------
    path, shown_as
        The file, and its name as a case would write it.
    variables, times, area, members
        Its description.
    """
    return tuple(
        _tried(path, shown_as, _Facts(chosen, times, area, members))
        for chosen in _candidates(variables)
    )


def _candidates(
    variables: Sequence[VariableDescription],
) -> Iterator[tuple[VariableDescription, ...]]:
    """Variables that make a quantity together, in the order of the file."""
    for first in variables:
        role = first.role
        if role is None or role.component != 0:
            continue
        if kind_of(role.quantity).components == 1:
            yield (first,)
            continue
        partners = [v for v in variables if _is_partner(first, v)]
        if partners:
            yield first, min(partners, key=lambda v: _distance(first.name, v.name))


def _is_partner(east: VariableDescription, north: VariableDescription) -> bool:
    a, b = east.role, north.role
    if a is None or b is None:
        return False
    same = (a.quantity, a.basis, a.along_grid) == (b.quantity, b.basis, b.along_grid)
    return same and b.component == 1 and len(east.dims) == len(north.dims)


def _distance(one: str, other: str) -> int:
    """In how many places two names differ; a pair differs in one letter, u and v."""
    return sum(a != b for a, b in zip(one, other, strict=False)) + 9 * abs(len(one) - len(other))


def _tried(path: Path, shown_as: str, facts: _Facts) -> Use:
    first = facts.variables[0]
    assert first.role is not None
    quantity = first.role.quantity
    keys: dict[str, Any] = {}
    needs: list[Need] = []
    grid, error = _open(path, quantity, keys)
    left = [made for propose in _PROPOSALS if (made := propose(facts)) is not None]
    while error is not None and left:
        refused = error
        for added, comment in tuple(left):
            after, its_error = _open(path, quantity, keys | added)
            if its_error is None or its_error.message != refused.message:
                needs.append(Need(added, refused, comment))
                keys |= added
                left.remove((added, comment))
                grid, error = after, its_error
                break
        else:
            break
    return Use(
        quantity,
        tuple(v.name for v in facts.variables),
        first.role.basis,
        tuple(needs),
        error,
        grid,
        _toml(quantity, shown_as, needs),
    )


def _open(
    path: Path, quantity: Quantity, keys: dict[str, Any]
) -> tuple[GridLayer | None, FieldError | None]:
    kind: type[FileKeys] = SourceSpec if kind_of(quantity).components == 2 else ScalarSourceSpec
    try:
        return open_grid(path, quantity, kind(file=str(path), **keys)), None
    except FieldError as error:
        return None, error


Proposal = tuple[dict[str, Any], str]


def _names(facts: _Facts) -> Proposal | None:
    role = facts.variables[0].role
    assert role is not None
    names = [v.name for v in facts.variables]
    keys = dict(zip(("u", "v"), names, strict=True)) if len(names) == 2 else {"variable": names[0]}
    if role.basis == "standard name":
        return keys, "one of several in the file"
    return keys, f"recognised by the {role.basis} only: confirm with the file's owner"


def _units(facts: _Facts) -> Proposal | None:
    first = facts.variables[0]
    assert first.role is not None
    if all(v.units is not None for v in facts.variables):
        return None
    known = kind_of(first.role.quantity).units
    for text in (first.long_name, first.name):
        for word in re.findall(r"[(\[]([^()\[\]]+)[)\]]", text or ""):
            if " ".join(word.split()).lower() in known:
                return {"units": word.strip()}, f"said only in the long name, {text!r}: confirm it"
    return None


def _height(facts: _Facts) -> Proposal | None:
    first = facts.variables[0]
    if first.role is None or first.role.quantity != "wind":
        return None
    if any(v.height_m is not None for v in facts.variables):
        return None
    return {"height_m": 10.0}, "the file states no height: keep this once its owner confirms 10 m"


def _components(facts: _Facts) -> Proposal | None:
    role = facts.variables[0].role
    vector = role is not None and kind_of(role.quantity).components == 2
    if role is None or not vector or role.along_grid or role.basis == "standard name":
        return None
    return {"components": "earth"}, "or 'grid': its owner must say along what they point"


def _angle(facts: _Facts) -> Proposal | None:
    role = facts.variables[0].role
    if role is None or not role.along_grid:
        return None
    return {"angle": GRID_LINES}, "once its owner confirms that they point along rows and columns"


def _members(facts: _Facts) -> Proposal | None:
    return ({"members": "equal"}, "each member weighs the same") if facts.members > 1 else None


def _mean_field(facts: _Facts) -> Proposal | None:
    if facts.times is not None and facts.times.times_ns.size != 1:
        return None
    return (
        {"valid": "climatology"},
        "a single field: valid at any time, and every output says so",
    )


def _gap(facts: _Facts) -> Proposal | None:
    longest = None if facts.times is None else facts.times.max_gap_h
    if longest is None:
        return None
    hours = math.ceil(longest * 100) / 100
    return {"max_gap_h": hours}, "bridged linearly, and every output says so"


def _absent_chunks(_: _Facts) -> Proposal | None:
    return {"absent_chunks": "no_value"}, "only if its owner leaves out chunks without a value"


_PROPOSALS: Sequence[Callable[[_Facts], Proposal | None]] = (
    _absent_chunks,
    _names,
    _units,
    _height,
    _components,
    _angle,
    _members,
    _mean_field,
    _gap,
)

_ERROR_LINE = (
    'error = { sigma_m_s = 0.0, tau_h = 0.0, source = "" }  '
    "# state it: spread, memory above 0, and where they come from"
)


def _toml(quantity: Quantity, shown_as: str, needs: Sequence[Need]) -> str:
    lines = [f"[fields.{quantity}]", f"file = {json.dumps(shown_as, ensure_ascii=False)}"]
    for need in needs:
        pairs = [f"{key} = {_value(value)}" for key, value in need.keys.items()]
        lines += pairs[:-1]
        lines.append(f"{pairs[-1]}  # {need.comment}")
    if quantity in {"wind", "current"}:
        lines.append(_ERROR_LINE)
    return "\n".join(lines)


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return json.dumps(value, ensure_ascii=False)
