"""Which variables of a file are a quantity: by the names given, or by CF standard name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xarray as xr

from sarex.errors import FieldError, near_miss
from sarex.metocean.quantity import QUANTITIES, Kind, Names, Quantity, kind_of
from sarex.metocean.source_spec import FileKeys, ScalarSourceSpec, VectorKeys
from sarex.metocean.spec import ScalarSpec

__all__ = ["find_variables"]

_LETTERS = ("u", "v")
_DIRECTIONS = ("eastward", "northward")


def find_variables(
    files: Sequence[xr.Dataset], quantity: Quantity, spec: FileKeys, where: str
) -> tuple[xr.DataArray, ...]:
    """The variables of a quantity: eastward and northward, or the one of a height or temperature.

    Parameters
    ----------
    files
        One file; or one for each component.
    quantity, spec
        What is looked for, and what the case says of it.
    where
        Name of the file, for messages.

    Raises
    ------
    FieldError
        If there is none, more than one, or the file holds another quantity.
    """
    names = _given_names(spec, quantity, where)
    if names is not None:
        return tuple(
            _named(files[min(at, len(files) - 1)], name, quantity, at, where)
            for at, name in enumerate(names)
        )
    return _by_standard_name(files, quantity, where)


def _given_names(spec: FileKeys, quantity: Quantity, where: str) -> tuple[str, ...] | None:
    if isinstance(spec, (ScalarSpec, ScalarSourceSpec)):
        return None if spec.variable is None else (spec.variable,)
    assert isinstance(spec, VectorKeys)
    if (spec.u is None) != (spec.v is None):
        raise FieldError(
            f"one component of the {kind_of(quantity).word} is named, the other not",
            given=f"u = {spec.u!r}, v = {spec.v!r}",
            remedy="Name both variables, or neither where the file has CF standard names.",
            where=where,
        )
    return None if spec.u is None or spec.v is None else (spec.u, spec.v)


def _call(quantity: Quantity, component: int) -> str:
    kind = kind_of(quantity)
    return f"{_DIRECTIONS[component]} {kind.word}" if kind.components == 2 else kind.word


def _key(quantity: Quantity, component: int) -> str:
    return _LETTERS[component] if kind_of(quantity).components == 2 else "variable"


def _named(
    data: xr.Dataset, name: str, quantity: Quantity, component: int, where: str
) -> xr.DataArray:
    kind = kind_of(quantity)
    names = [str(n) for n in data.data_vars]
    if name not in names:
        raise FieldError(
            f"no variable of this name for the {kind.word}",
            given=name,
            allowed=near_miss(name, names) or ", ".join(names),
            remedy=f"Name a variable of the file as {_key(quantity, component)} of the "
            f"{kind.word}.",
            where=where,
        )
    stated = data[name].attrs.get("standard_name")
    fitting = [names[component] for names in (*kind.earth, *kind.along_grid)]
    if stated in _all_names() and stated not in fitting:
        raise FieldError(
            f"variable {name} is not the {_call(quantity, component)}",
            given=f"standard_name {stated}",
            allowed=", ".join(fitting),
            remedy="Name the right variable; wind and current, or u and v, may be swapped.",
            where=where,
        )
    return data[name]


def _all_names() -> set[str]:
    return {
        name
        for kind in QUANTITIES.values()
        for names in (*kind.earth, *kind.along_grid)
        for name in names
    }


def _by_standard_name(
    files: Sequence[xr.Dataset], quantity: Quantity, where: str
) -> tuple[xr.DataArray, ...]:
    kind = kind_of(quantity)
    stated = [_stated(data) for data in files]
    for choice in (kind.earth, kind.along_grid):
        found = [each for names in choice if (each := _of_names(stated, names)) is not None]
        if len(found) > 1 or any(len(group) > 1 for group in (found[0] if found else ())):
            raise FieldError(
                f"more than one {kind.word} in the file",
                given=", ".join(str(n) for groups in found for group in groups for n in group),
                remedy="Name the two variables as u and v."
                if kind.components == 2
                else "Name the variable as variable.",
                where=where,
            )
        if found:
            return tuple(
                files[min(at, len(files) - 1)][group[0]] for at, group in enumerate(found[0])
            )
    raise _not_there(files, stated, kind, quantity, where)


def _stated(data: xr.Dataset) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, variable in data.data_vars.items():
        found.setdefault(str(variable.attrs.get("standard_name", "")), []).append(str(name))
    return found


def _of_names(
    stated: Sequence[Mapping[str, list[str]]], names: Names
) -> tuple[list[str], ...] | None:
    """The variables of each component, if there is one of each."""
    groups = tuple(stated[min(at, len(stated) - 1)].get(n, []) for at, n in enumerate(names))
    return groups if all(groups) else None


def _not_there(
    files: Sequence[xr.Dataset],
    stated: Sequence[Mapping[str, list[str]]],
    kind: Kind,
    quantity: Quantity,
    where: str,
) -> FieldError:
    for other, its in QUANTITIES.items():
        held = [n for n in (*its.earth, *its.along_grid) if _of_names(stated, n) is not None]
        if other == quantity or not held:
            continue
        swap = {quantity, other} == {"wind", "current"}
        return FieldError(
            f"the file holds a {its.word}, not a {kind.word}",
            given=f"standard_name {held[0][0]}",
            allowed=" or ".join(names[0] for names in kind.earth),
            remedy="Swap the files of wind and current."
            if swap
            else f"Give a file of the {kind.word}; this one belongs to fields.{other}.",
            where=where,
        )
    held_names = [str(n) for data in files for n in data.data_vars]
    names = " or ".join("/".join(names) for names in (*kind.earth, *kind.along_grid))
    return FieldError(
        f"no variables with the standard names of a {kind.word}",
        given=", ".join(dict.fromkeys(held_names)) or "no variables",
        allowed=names,
        remedy="Name the two variables as u and v, if they are components to the east and north."
        if kind.components == 2
        else "Name the variable as variable, once you know it from the file's owner.",
        where=where,
    )
