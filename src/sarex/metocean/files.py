"""The field files that a case names: one name of an input for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sarex.metocean.quantity import QUANTITIES, Quantity
from sarex.metocean.source_spec import FileKeys, VectorKeys
from sarex.metocean.spec import FieldsSpec, LayerSpec, ScalarSpec, StokesSpec

__all__ = ["FieldFile", "FieldSource", "field_files", "field_sources", "instead", "is_field_input"]


class FieldFile(NamedTuple):
    """A file.

    Parameters
    ----------
    quantity
        What it is read for.
    name
        Of the input that holds it: the quantity, the number of the source from the second on, v
        for a file of the northward component: ``current``, ``current-2``, ``current-2-v``.
    file
        As the case names it.
    key
        Where the case does.
    """

    quantity: Quantity
    name: str
    file: str
    key: tuple[str | int, ...]

    @property
    def place(self) -> str:
        """The key as messages write it: fields.current.sources[1].file, counted from 1."""
        parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in self.key)
        return "".join(parts).removeprefix(".")


class FieldSource(NamedTuple):
    """A source of a quantity: what the case says of it, and its one or two files."""

    spec: FileKeys
    files: tuple[FieldFile, ...]
    key: tuple[str | int, ...]


def field_sources(fields: FieldsSpec, quantity: Quantity) -> tuple[FieldSource, ...]:
    """The sources of a quantity that are files, in order of priority."""
    layer: LayerSpec | StokesSpec | ScalarSpec | None = getattr(fields, quantity)
    return () if layer is None else tuple(_sources(layer, quantity))


def _sources(
    layer: LayerSpec | StokesSpec | ScalarSpec, quantity: Quantity
) -> Iterator[FieldSource]:
    named: Sequence[tuple[FileKeys, tuple[str | int, ...]]] = [
        (layer, ("fields", quantity)),
        *((spec, ("fields", quantity, "sources", at)) for at, spec in enumerate(layer.sources)),
    ]
    for number, (spec, key) in enumerate(named, start=1):
        if spec.file is None:
            continue
        name = quantity if number == 1 else f"{quantity}-{number}"
        files = [FieldFile(quantity, name, spec.file, (*key, "file"))]
        if isinstance(spec, VectorKeys) and spec.v_file is not None:
            files.append(FieldFile(quantity, f"{name}-v", spec.v_file, (*key, "v_file")))
        yield FieldSource(spec, tuple(files), key)


def field_files(fields: FieldsSpec, quantity: Quantity | None = None) -> tuple[FieldFile, ...]:
    """All files that a case names, or those of one quantity, in order of priority."""
    asked: Sequence[Quantity] = tuple(QUANTITIES) if quantity is None else (quantity,)
    return tuple(
        file for each in asked for source in field_sources(fields, each) for file in source.files
    )


def instead(quantity: Quantity) -> str:
    """Name of the input that takes the place of several files of a quantity."""
    return f"{quantity}-instead"


_INPUT = re.compile(rf"({'|'.join(QUANTITIES)})(-instead|(-[2-9]|-[1-9]\d+)?(-v)?)")


def is_field_input(name: str) -> bool:
    """Whether an input of this name holds a field file."""
    return _INPUT.fullmatch(name) is not None
