"""A case as a form sends it: the structure of a case file, as JSON.

Values are read as those of a file are (:mod:`sarex.incident.section`): text with units, or numbers
under a key that names the unit. The schema that clients see is made from the sections themselves.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sarex.incident import CaseFile
from sarex.incident.section import GeoPoint, dimension_of, file_keys

__all__ = ["CaseIn", "file_form"]


@cache
def file_form(section: type[BaseModel]) -> type[BaseModel]:
    """The model of a section as a file may write it; for schemas only."""
    fields: dict[str, Any] = {}
    for name, info in section.model_fields.items():
        dimension = dimension_of(name)
        needed = ... if info.is_required() else None
        about = Field(default=needed, alias=info.alias, description=info.description)
        if dimension is None:
            kept = _in_file(info.annotation)
            fields[name] = (kept if info.is_required() else kept | None, about)
            continue
        keys = file_keys(name)
        text = str if info.is_required() and len(keys) == 1 else str | None
        default = ... if text is str else None
        fields[keys[0]] = (text, Field(default=default, description=info.description))
        fields |= {key: (float | None, Field(default=None)) for key in keys[1:]}
    return create_model(
        f"{section.__name__}In",
        __config__=ConfigDict(extra="forbid"),
        __doc__=section.__doc__,
        **fields,
    )


def _in_file(annotation: Any) -> Any:
    """A type with its sections as a file writes them; a place is text."""
    if annotation is GeoPoint:
        return str
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return file_form(annotation)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        found = tuple(_in_file(part) for part in parts)
        return Union[found]  # noqa: UP007  # built from parts
    if origin is tuple and parts[-1] is Ellipsis:
        return list[_in_file(parts[0])]  # type: ignore[misc]
    if origin is dict:
        return dict[str, _in_file(parts[1])]  # type: ignore[misc]
    return annotation


class CaseIn(RootModel):  # type: ignore[type-arg]  # a parameter would leave a name here
    """A case, with the structure of a case file."""

    root: dict[str, Any]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(file_form(CaseFile).__pydantic_core_schema__)

    def plain(self) -> dict[str, Any]:
        """As a TOML file gives it: what is null is left out, whole numbers stay whole."""
        found = _without_nulls(self.root)
        assert isinstance(found, dict)
        return found


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
