"""What a body may be made of: data whose bytes are the same in every run.

A bare float is refused, because the last bits of a computation must not decide an identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from sarex.canonical import Plain, Quantum
from sarex.journal.event import Personal

__all__ = ["field_faults", "is_personal"]

_EXACT = (str, bool, int, NoneType, datetime, date)
_CONTAINERS = (list, tuple, set, frozenset, dict, Mapping, Sequence, Set)
_QUANTISE = "annotate it with a type of sarex.canonical: Degrees, Metres, Speed, Probability …"
_PLAIN = "use a pydantic model, or sarex.canonical.PlainMap for data of no fixed shape"


def field_faults(model: type[BaseModel]) -> list[str]:
    """Fields that cannot be hashed the same everywhere: ``path: what is wrong; what to do``."""
    return list(_model_faults(model, "", frozenset()))


def is_personal(field: FieldInfo) -> bool:
    """Whether a body field is marked as personal data."""
    if any(isinstance(mark, Personal) for mark in field.metadata):
        return True
    return any(_marked_personal(arm) for arm in _arms(field.annotation))


def _model_faults(model: type[BaseModel], path: str, seen: frozenset[type]) -> Iterator[str]:
    if model in seen:
        return
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        if is_personal(field) and NoneType not in _arms(field.annotation):
            yield f"{here}: personal data can be erased; allow None"
        yield from _faults(field.annotation, field.metadata, here, seen | {model}, top=True)
    for name, computed in model.model_computed_fields.items():
        here = f"{path}.{name}" if path else name
        yield from _faults(computed.return_type, [], here, seen | {model})


def _faults(
    kind: Any, marks: Sequence[Any], path: str, seen: frozenset[type], *, top: bool = False
) -> Iterator[str]:
    if any(isinstance(mark, Personal) for mark in marks) and not top:
        yield f"{path}: personal data is marked on a whole field, not inside a list or a map"
    if any(isinstance(mark, Plain) for mark in marks) and _validated(marks, Plain):
        return
    if kind is float:
        if not _validated(marks, Quantum):
            yield f"{path}: a bare float; {_QUANTISE}"
    elif hasattr(kind, "__value__"):
        yield from _faults(kind.__value__, marks, path, seen, top=top)
    elif hasattr(kind, "__supertype__"):
        yield from _faults(kind.__supertype__, marks, path, seen, top=top)
    elif get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        yield from _faults(inner, [*marks, *more], path, seen, top=top)
    elif get_origin(kind) in {Union, UnionType}:
        for arm in get_args(kind):
            yield from _faults(arm, marks, path, seen, top=top)
    else:
        yield from _other_faults(kind, path, seen)


def _other_faults(kind: Any, path: str, seen: frozenset[type]) -> Iterator[str]:
    origin = get_origin(kind)
    if origin is Literal:
        if any(isinstance(value, float) for value in get_args(kind)):
            yield f"{path}: a bare float; {_QUANTISE}"
    elif origin in _CONTAINERS:
        for argument in get_args(kind):
            if argument is not Ellipsis:
                yield from _faults(argument, [], f"{path}[]", seen)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        if any(isinstance(member.value, float) for member in kind):
            yield f"{path}: a bare float; {_QUANTISE}"
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _model_faults(kind, path, seen)
    elif not (isinstance(kind, type) and issubclass(kind, _EXACT)):
        yield f"{path}: {kind!r} cannot be checked; {_PLAIN}"


def _validated(marks: Sequence[Any], kind: type) -> bool:
    """Whether the marks hold the rounding itself, not only its name."""
    return any(isinstance(m, AfterValidator) and isinstance(m.func, kind) for m in marks)


def _arms(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Annotated:
        return _arms(get_args(kind)[0])
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _marked_personal(kind: Any) -> bool:
    return get_origin(kind) is Annotated and any(
        isinstance(mark, Personal) for mark in get_args(kind)[1:]
    )
