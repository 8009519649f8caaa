"""What a body may be made of, and how old schemas are read."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, computed_field, create_model

from sarex.canonical import Degrees, IsoTime, Metres, PlainData, PlainMap, Probability, Quantum
from sarex.errors import JournalError
from sarex.journal import PERSONAL, ArtefactCitation, EventType, PersonalText, Registry


class Inner(BaseModel):
    depth: float


class Tree(BaseModel):
    children: list[Tree] = []
    height_m: Metres


class Colour(enum.Enum):
    RED = "red"


class Weight(enum.Enum):
    HEAVY = 1.5


@dataclass
class Loose:
    x: float


def model(annotation: Any, default: Any = ...) -> type[BaseModel]:
    return create_model("Body", value=(annotation, default))


@pytest.mark.parametrize(
    "annotation",
    [
        float,
        float | None,
        list[float],
        dict[str, float],
        tuple[float, ...],
        tuple[Degrees, float],
        Mapping[str, list[float]],
        int | float,
        Inner,
        list[Inner],
        dict[str, Inner | None],
        Annotated[float, Field(gt=0)],
        Annotated[float, Quantum(3)],
        Literal["a"] | float,
        Weight,
        complex,
        Any,
        object,
        dict,
        list[Any],
        dict[str, Any],
        Loose,
        list[PersonalText],
        Annotated[str, PERSONAL],
    ],
    ids=str,
)
def test_what_would_not_hash_the_same_is_refused(annotation: Any) -> None:
    with pytest.raises(JournalError) as caught:
        EventType("thing.happened", 1, model(annotation))
    assert "value" in str(caught.value.given)


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        int,
        bool,
        None,
        Degrees,
        Degrees | None,
        list[Degrees],
        dict[str, Probability],
        tuple[Degrees, Metres],
        Annotated[Degrees, Field(ge=-180)],
        IsoTime,
        PlainData,
        PlainMap,
        list[PlainMap],
        Literal["a", 1],
        Colour,
        Tree,
        ArtefactCitation,
        PersonalText,
        PersonalText | None,
        Annotated[Degrees | None, PERSONAL],
    ],
    ids=lambda annotation: re.sub(r" at 0x\w+", "", str(annotation)),  # the same in every process
)
def test_what_hashes_the_same_is_accepted(annotation: Any) -> None:
    assert EventType("thing.happened", 1, model(annotation)).schema == 1


def test_a_computed_field_is_checked_too() -> None:
    class Body(BaseModel):
        @computed_field  # type: ignore[prop-decorator]
        @property
        def ratio(self) -> float:
            return 1 / 3

    with pytest.raises(JournalError, match="ratio"):
        EventType("thing.happened", 1, Body)


def test_plain_data_keeps_twelve_digits_and_refuses_what_is_not_plain() -> None:
    body = model(PlainMap)
    assert body(value={"x": [1 / 3, -0.0, 1]}).model_dump()["value"] == {
        "x": [0.333333333333, 0.0, 1]
    }
    for wrong in ({"x": float("nan")}, {"x": 2**60}, {"x": object()}, {1: "x"}):
        with pytest.raises(ValueError, match="value"):
            body(value=wrong)


def test_names_and_schemas_are_checked() -> None:
    with pytest.raises(JournalError, match="name of an event type"):
        EventType("Plan Proposed", 1, Tree)
    with pytest.raises(JournalError, match="older schemas"):
        EventType("plan.proposed", 3, Tree, {1: lambda body: body})
    with pytest.raises(JournalError, match="same name"):
        Registry([EventType("plan.proposed", 1, Tree), EventType("plan.proposed", 1, Tree)])


def test_an_unknown_type_names_the_nearest() -> None:
    registry = Registry([EventType("plan.proposed", 1, Tree)])
    with pytest.raises(JournalError, match=r"did you mean plan\.proposed"):
        registry["plan.propose"]
    assert "plan.proposed" in registry
    assert registry.find("plan.proposed", 2) is None
    assert registry.names == (
        "chain.imported",
        "key.declared",
        "key.revoked",
        "personal.erased",
        "plan.proposed",
        "release.made",
    )


def test_upcasters_run_in_order_and_cannot_change_what_is_stored() -> None:
    def first(body: dict[str, Any]) -> dict[str, Any]:
        body["log"].append("1 to 2")
        return body

    def second(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "log": [*body["log"], "2 to 3"]}

    kind = EventType("plan.proposed", 3, Tree, {1: first, 2: second})
    stored: dict[str, Any] = {"log": []}
    assert kind.upcast(1, stored)["log"] == ["1 to 2", "2 to 3"]
    assert kind.upcast(2, stored)["log"] == ["2 to 3"]
    assert kind.upcast(3, stored) == {"log": []}
    assert stored == {"log": []}
