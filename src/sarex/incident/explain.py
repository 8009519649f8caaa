"""From a validation error to the key in the file, what is allowed and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sarex.errors import near_miss
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.section import GeoPoint, Section, dimension_of, file_keys

__all__ = ["allowed_keys", "explain", "explain_all", "sections_of"]

_QUOTED = re.compile(r"'([^']*)'")
_POSITION_EXAMPLE = "32-36.0N 128-12.0E"


def sections_of(annotation: Any) -> tuple[type[BaseModel], ...]:
    """All sections that a field's type can hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    found: list[type[BaseModel]] = []
    for part in get_args(annotation):
        found.extend(sections_of(part))
    return tuple(found)


def _tag(model: type[BaseModel]) -> str | None:
    kind = model.model_fields.get("kind")
    words = () if kind is None else get_args(kind.annotation)
    return str(words[0]) if len(words) == 1 else None


def _spellings(models: tuple[type[BaseModel], ...], field: str) -> tuple[str, ...]:
    """How a file may write a field of these sections, the recommended spelling first."""
    plain = any(not issubclass(model, Section) for model in models)
    return (field,) if plain else file_keys(field)


def _field_named(models: tuple[type[BaseModel], ...], name: str) -> tuple[str, FieldInfo] | None:
    for model in models:
        for field, info in model.model_fields.items():
            if name in {field, info.alias}:
                return field, info
    return None


def allowed_keys(models: tuple[type[BaseModel], ...]) -> list[str]:
    """Keys that a section may have, the recommended spelling of each."""
    keys: dict[str, None] = {}
    for model in models:
        for field, info in model.model_fields.items():
            keys[info.alias or _spellings((model,), field)[0]] = None
    return list(keys)


def _all_spellings(models: tuple[type[BaseModel], ...]) -> Iterator[str]:
    for model in models:
        for field, info in model.model_fields.items():
            yield from (info.alias,) if info.alias else _spellings((model,), field)


class _Walk:
    """Follows an error's location through the model and the data at once."""

    def __init__(self, model: type[BaseModel], data: Any) -> None:
        self.models: tuple[type[BaseModel], ...] = (model,)
        self.raw: Any = data
        self.path: KeyPath = ()
        self.owners: tuple[type[BaseModel], ...] = (model,)
        """Sections that hold the last key."""
        self.field: FieldInfo | None = None
        self.key: str = ""

    def step(self, part: str | int) -> None:
        if isinstance(part, int):
            self.path = (*self.path, part)
            self.raw = self.raw[part] if isinstance(self.raw, list) else None
            return
        tagged = tuple(model for model in self.models if _tag(model) == part)
        if tagged and not (isinstance(self.raw, dict) and part in self.raw):
            self.models = tagged
            return
        self._enter(part)

    def _enter(self, part: str) -> None:
        found = _field_named(self.models, part)
        raw = self.raw if isinstance(self.raw, dict) else {}
        spellings = _spellings(self.models, part)
        self.key = next((key for key in (part, *spellings) if key in raw), spellings[0])
        self.path = (*self.path, self.key)
        self.raw = raw.get(self.key)
        self.owners = self.models
        self.field = found[1] if found else None
        if found:
            self.models = sections_of(found[1].annotation)


def _example(field: str, info: FieldInfo | None, path: KeyPath) -> str:
    """How the value of a key is written."""
    key = str(path[-1])
    dimension = dimension_of(field)
    if dimension is not None and key != field:
        return f'{key} = "{dimension.example}"'
    models = () if info is None else sections_of(info.annotation)
    if GeoPoint in models:
        return f'{key} = "{_POSITION_EXAMPLE}"'
    if models:
        many = info is not None and get_origin(info.annotation) is tuple
        kinds = " or ".join(filter(None, map(_tag, models)))
        name = ".".join(part for part in path if isinstance(part, str))
        section = f"[[{name}]]" if many else f"[{name}]"
        return f"section {section}" + (f" of kind {kinds}" if kinds else "")
    return f"{key} = {_kind_of_value(None if info is None else info.annotation)}"


def _kind_of_value(annotation: Any) -> str:
    words = [word for word in get_args(annotation) if isinstance(word, str)]
    if words:
        return " or ".join(f'"{word}"' for word in words)
    if get_origin(annotation) is tuple:
        return f"[{_kind_of_value(get_args(annotation)[0])}, …]"
    names = {str: '"text"', int: "a whole number", float: "a number"}
    return names.get(annotation, '"text"')


def _explained(info: FieldInfo | None) -> str:
    description = info.description if info is not None else None
    return f": {description.splitlines()[0]}" if description else ""


def explain_all(model: type[BaseModel], data: Any, details: Sequence[ErrorDetails]) -> list[Fault]:
    """The faults behind validation errors.

    A list that counts as too short only because its entries are at fault is no fault of its own.
    """
    return [explain(model, data, detail) for detail in details if not _echo(model, data, detail)]


def _echo(model: type[BaseModel], data: Any, detail: ErrorDetails) -> bool:
    if detail["type"] != "too_short":
        return False
    walk = _Walk(model, data)
    for part in detail["loc"]:
        walk.step(part)
    return isinstance(walk.raw, list) and len(walk.raw) >= detail["ctx"]["min_length"]


def explain(model: type[BaseModel], data: Any, detail: ErrorDetails) -> Fault:
    """The fault behind one validation error.

    Parameters
    ----------
    model, data
        What was validated against what, before any conversion.
    detail
        As in ``ValidationError.errors()``.
    """
    walk = _Walk(model, data)
    for part in detail["loc"]:
        walk.step(part)
    kind = detail["type"]
    context = detail.get("ctx", {})
    if kind == "missing":
        return _missing(walk, str(detail["loc"][-1]))
    if kind == "extra_forbidden":
        return _unknown(walk)
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _kind(walk, context)
    if kind == "sarex":
        return Fault(
            walk.path,
            context["text"],
            context.get("allowed"),
            context.get("remedy") or f"Correct {walk.key}.",
        )
    if kind == "literal_error":
        return _choice(walk, walk.path, context["expected"], detail["input"])
    return _other(walk, detail)


def _missing(walk: _Walk, field: str) -> Fault:
    example = _example(field, walk.field, walk.path)
    numbers = ", ".join(_spellings(walk.owners, field)[1:])
    return Fault(
        walk.path,
        f"{walk.key} is missing{_explained(walk.field)}",
        example + (f", or a number under {numbers}" if numbers else ""),
        f"Add {example}; nothing is assumed in its place.",
    )


def _unknown(walk: _Walk) -> Fault:
    allowed = allowed_keys(walk.owners)
    hint = near_miss(walk.key, _all_spellings(walk.owners))
    return Fault(
        walk.path,
        f"unknown key {walk.key}",
        ", ".join(allowed),
        hint[:1].upper() + hint[1:]
        if hint
        else f"Remove {walk.key}, or use one of the keys named.",
    )


def _kind(walk: _Walk, context: dict[str, Any]) -> Fault:
    tags = [tag for tag in map(_tag, walk.models) if tag]
    path = (*walk.path, "kind")
    if "tag" not in context:
        return Fault(
            path,
            "kind is missing",
            f"kind = {' or '.join(tags)}",
            f'Say which it is: kind = "{tags[0]}".',
        )
    return _choice(walk, path, ", ".join(f"'{tag}'" for tag in tags), context["tag"])


def _choice(walk: _Walk, path: KeyPath, expected: str, given: object) -> Fault:
    words = _QUOTED.findall(expected)
    hint = near_miss(str(given), words)
    return Fault(
        path,
        f"{path[-1]} cannot be {given!r}{_explained(walk.field)}",
        ", ".join(words),
        hint[:1].upper() + hint[1:] if hint else "Use one of the words named.",
    )


_TYPES = {
    "float_type": ("a number", "Write a bare number without quotes."),
    "int_type": ("a whole number", "Write a whole number without quotes."),
    "int_from_float": ("a whole number", "Write a whole number."),
    "string_type": ("text", "Put it in double quotes."),
    "bool_type": ("true or false", "Write true or false without quotes."),
    "tuple_type": ("a list", "Put it in square brackets, [ ], or write [[section]] for a section."),
    "model_type": ("a section", "Write it as a [section] with its keys."),
    "model_attributes_type": ("a section", "Write it as a [section] with its keys."),
    "string_pattern_mismatch": ("", ""),
}


def _other(walk: _Walk, detail: ErrorDetails) -> Fault:
    kind = detail["type"]
    context = detail.get("ctx", {})
    name = walk.key or "the file"
    if kind in {"model_type", "model_attributes_type", "dict_type"} and GeoPoint in walk.models:
        return Fault(
            walk.path,
            f"{name} is a position, written as text",
            f'"{_POSITION_EXAMPLE}", "32.6N 128.2E", MGRS',
            "Write latitude and longitude in double quotes with their hemisphere letters.",
        )
    if kind == "string_pattern_mismatch":
        nation = context["pattern"] == "^[A-Z]{3}$"
        allowed = (
            "an ISO 3166 alpha-3 code such as KOR or JPN"
            if nation
            else ("lower-case letters, digits, - and _")
        )
        remedy = "Write the nation's three-letter code." if nation else "Choose a simpler id."
        return Fault(walk.path, f"{name} cannot be {detail['input']!r}", allowed, remedy)
    if kind in {"int_type", "int_from_float"} and dimension_of(str(detail["loc"][-1])):
        return Fault(
            walk.path,
            f"{name} is not whole seconds",
            "whole seconds",
            f'Write whole seconds, such as {file_keys(str(detail["loc"][-1]))[0]} = "10 min".',
        )
    if kind in _TYPES:
        allowed, remedy = _TYPES[kind]
        return Fault(walk.path, f"{name} is not {allowed}{_explained(walk.field)}", allowed, remedy)
    if kind in {"too_short", "too_long"}:
        bound = "at least" if kind == "too_short" else "at most"
        limit = context.get("min_length", context.get("max_length"))
        return Fault(
            walk.path,
            f"{name} has {context['actual_length']} entries",
            f"{bound} {limit}",
            f"Give {bound} {limit} entries.",
        )
    bounds = ", ".join(_bounds(context))
    said = detail["msg"].removeprefix("Input ").removeprefix("String ")
    return Fault(
        walk.path,
        f"{name} {said}{_explained(walk.field)}",
        bounds or "an ordinary number",
        f"Give {name} a value that is {bounds or 'an ordinary number'}.",
    )


def _bounds(context: dict[str, Any]) -> Iterator[str]:
    words = {
        "ge": "at least {:g}",
        "gt": "more than {:g}",
        "le": "at most {:g}",
        "lt": "less than {:g}",
        "min_length": "at least {} characters long",
        "max_length": "at most {} characters long",
    }
    return (words[key].format(value) for key, value in context.items() if key in words)
