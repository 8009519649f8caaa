"""A value of any type with each of its fields filled, made from the type's JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

_PATTERNS = {
    r"^[0-9a-f]{64}$": "0123456789abcdef" * 4,
    r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$": "2026-06-07T01:02:03.000000004Z",
}


def filled(kind: Any, given: Mapping[str, Any]) -> Any:
    """Plain data of a type; ``given`` holds that of models whose fields depend on each other."""
    schema = TypeAdapter(kind).json_schema(mode="serialization")
    return _value(schema, schema.get("$defs", {}), given)


def fields_left_empty(value: Any, path: str = "") -> list[str]:
    """Where plain data holds None, or nothing."""
    match value:
        case dict() if value:
            return [p for key in value for p in fields_left_empty(value[key], f"{path}/{key}")]
        case list() if value:
            return [p for item in value for p in fields_left_empty(item, f"{path}/-")]
        case None | dict() | list():
            return [path]
    return []


def _value(schema: Mapping[str, Any], defs: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    def go(inner: Mapping[str, Any]) -> Any:
        return _value(inner, defs, given)

    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return given[name] if name in given else go(defs[name])
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][-1]
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return go(next(one for one in schema[union] if one.get("type") != "null"))
    return _plain(schema, go)


def _plain(schema: Mapping[str, Any], go: Any) -> Any:
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {name: go(inner) for name, inner in schema["properties"].items()}
        case "object":
            inner = schema.get("additionalProperties")
            return {"a key": go(inner) if isinstance(inner, dict) else ["any", 1]}
        case "array" if "prefixItems" in schema:
            return [go(inner) for inner in schema["prefixItems"]]
        case "array":
            return [go(schema["items"])] * max(1, schema.get("minItems", 1))
        case "string":
            text = "some text".ljust(schema.get("minLength", 0), "!")
            return _PATTERNS[schema["pattern"]] if "pattern" in schema else text
        case "boolean":
            return True
        case "integer":
            return max(1, schema.get("minimum", 2**62 + 1))
        case "number":
            return _number(schema)
    raise AssertionError(f"no value for {schema}: its type does not say what it holds")


def _number(schema: Mapping[str, Any]) -> float:
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0.0))
    return low + 1.0 if high is None else (low + high) / 2
