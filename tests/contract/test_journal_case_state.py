"""A case's state is kept as plain data and comes back the same, whatever fields it has."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import pytest
from filled_states import fields_left_empty, filled
from pydantic import BaseModel

from sarex.journal import Event
from sarex.labels import Label
from sarex.operation.snapshot import case_fold, kept_fold
from sarex.operation.state import CaseState

CITATION = {
    "sha256": "0123456789abcdef" * 4,
    "kind": "plan",
    "label": Label("KOR", ("JPN",)).to_json(),
    "provenance": {"sources": ["test"]},
}


@pytest.fixture(scope="module")
def full() -> CaseState:
    """A state of which every field, down to the last, holds something."""
    data = filled(CaseState, {"ArtefactCitation": CITATION})
    assert fields_left_empty(data) == []
    return case_fold().load(data)


def test_every_field_of_a_state_comes_back_the_same(full: CaseState) -> None:
    fold = case_fold()
    again = fold.load(json.loads(json.dumps(fold.dump(full))))
    assert again == full
    assert kinds(again) == kinds(full)
    for item in fields(CaseState):
        if item.default is None:
            without = dataclasses.replace(full, **{item.name: None})
            assert fold.load(fold.dump(without)) == without


def test_a_field_that_is_lost_or_changed_would_be_seen(full: CaseState) -> None:
    fold = case_fold()
    plain = fold.dump(full)
    for item in fields(CaseState):
        rest = {name: value for name, value in plain.items() if name != item.name}
        assert fold.load(rest) != full


def test_another_shape_of_the_state_is_another_version() -> None:
    @dataclass(frozen=True)
    class One:
        count: int = 0

    @dataclass(frozen=True)
    class Two:
        count: int = 0
        names: tuple[str, ...] = field(default=())

    def same(state: Any, _: Event) -> Any:
        return state

    assert kept_fold("f", One(), same).version() != kept_fold("f", Two(), same).version()
    assert kept_fold("f", One(), same).version() == kept_fold("f", One(), same).version()


def kinds(value: Any) -> list[type]:
    """Types of all parts of a state, in order."""
    return list(_kinds(value))


def _kinds(value: Any) -> Iterator[type]:
    yield type(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _kinds(getattr(value, item.name))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _kinds(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _kinds(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _kinds(item)
