"""``incident.reported``: verbatim and parsed; names are in the erasable part alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sarex.canonical import content_hash
from sarex.errors import JournalError
from sarex.incident import BUILT_IN, draw_incident, load_case, parse_case
from sarex.incident.events import (
    EVENTS,
    WITHHELD,
    IncidentReported,
    incident_reported,
    released_toml,
)
from sarex.journal import EventType, Registry

NAMED = """
[[persons]]
name = "Hong Gildong"
age = 41
sex = "male"
clothing = "survival suit"
medical = "diabetic"
object = "raft"

"""


def _named_case() -> str:
    text = load_case("goto").text
    return text.replace("[[objects]]", NAMED + "[[objects]]", 1)


@pytest.mark.parametrize("name", BUILT_IN)
def test_body_gives_the_case_back(name: str) -> None:
    loaded = load_case(name)
    body = incident_reported(loaded)
    assert body.toml == loaded.text
    again = IncidentReported.model_validate(json.loads(body.model_dump_json()))
    assert again == body
    assert again.case_file() == loaded.case
    assert content_hash(again.model_dump(mode="json")) == content_hash(body.model_dump(mode="json"))


def test_without_the_verbatim_text_no_name_is_left() -> None:
    loaded = parse_case(_named_case())
    body = incident_reported(loaded).model_copy(update={"toml": None})
    left = body.model_dump_json()
    for personal in ("Gildong", "diabetic", "Hinode", "broken call"):
        assert personal in loaded.text
        assert personal not in left
    case = body.case_file()
    assert case.report.caller == WITHHELD
    assert case.hypotheses == loaded.case.hypotheses
    assert [person.clothing for person in case.persons] == [
        person.clothing for person in loaded.case.persons
    ]
    assert parse_case(body.to_toml()).case == case


def test_events_are_registered_and_a_bare_float_would_be_refused() -> None:
    assert "incident.reported" in Registry(EVENTS)

    class Loose(IncidentReported):
        weight: float

    with pytest.raises(JournalError, match="bare float"):
        EventType("incident.loose", 1, Loose)


def test_what_jobs_are_given_holds_no_personal_data_and_draws_the_same() -> None:
    loaded = load_case("goto")
    text = released_toml(loaded.case)
    assert loaded.case.report.text not in text
    assert loaded.case.report.caller not in text
    again = parse_case(text).case
    one = draw_incident(loaded.case.incident, 50, np.random.default_rng(1))
    two = draw_incident(again.incident, 50, np.random.default_rng(1))
    assert np.array_equal(one.lon_deg, two.lon_deg)
    assert np.array_equal(one.start_ns, two.start_ns)
    assert again.fields == loaded.case.fields
