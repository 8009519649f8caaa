"""Keeping a case's state beside its journal: the state as plain data, by its type hints.

Whatever is added to :class:`CaseState` is kept too, as long as its type says what it holds.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from sarex.journal import KeptFold
from sarex.operation.state import CaseState, apply

__all__ = ["case_fold", "kept_fold"]

State = TypeVar("State")


def kept_fold(name: str, initial: State, apply: Any) -> KeptFold[State]:
    """A fold whose state is a dataclass or model made of such, of maps, tuples and plain values.

    Its version is the shape of the state: a field that is added, renamed or retyped makes older
    snapshots void.

    Parameters
    ----------
    name
        Which fold.
    initial, apply
        As for :func:`sarex.journal.fold`.

    Raises
    ------
    pydantic.PydanticSchemaGenerationError
        If a field's type does not say how it is written and read.
    """
    adapter = cache(lambda: TypeAdapter(type(initial)))

    def version() -> str:
        shape = json.dumps(adapter().json_schema(mode="serialization"), sort_keys=True)
        return hashlib.sha256(shape.encode()).hexdigest()

    def dump(state: State) -> Any:
        return adapter().dump_python(state, mode="json", warnings="error")

    def load(data: Any) -> State:
        return adapter().validate_python(data)

    return KeptFold(name, version, initial, apply, dump, load)


@cache
def case_fold() -> KeptFold[CaseState]:
    """The fold to a case's state, for :meth:`sarex.journal.Journal.state`."""
    return kept_fold("operation.case", CaseState(), apply)
