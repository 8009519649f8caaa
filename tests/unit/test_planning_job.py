"""What the planning job reads and writes besides the plan."""

from __future__ import annotations

import json

import pytest

from sarex.canonical import iso_to_ns
from sarex.facilities import FacilityState
from sarex.facilities.catalogue import facility_from_entry
from sarex.incident import load_case
from sarex.operation.plan_request import _errors
from sarex.operation.states import read_states, write_states
from sarex.planning.manual.worksheet import (
    OBSERVED_WIND_ERROR_M_S,
    PER_CURRENT_ERROR_M_S,
    VARIABLE_WIND_ERROR_M_S,
)


def states() -> list[FacilityState]:
    """Every facility of the built-in case, each at another time and place."""
    return [
        FacilityState(
            facility=facility_from_entry(entry),
            time_ns=entry.available_from_ns - number * 1_234_567_891,
            lon_deg=entry.position.lon_deg,
            lat_deg=entry.position.lat_deg,
            age_s=17.25 * number,
            available_from_ns=entry.available_from_ns,
            endurance_left_h=3.5 + number,
        )
        for number, entry in enumerate(load_case("goto").case.facilities)
    ]


def test_facility_states_come_back_from_text_as_they_were() -> None:
    before = states()
    assert len(before) == 10
    text = json.dumps(write_states(before))
    assert read_states(json.loads(text)) == before


def test_written_states_are_dated_text_not_numbers() -> None:
    first = write_states(states())[0]
    assert first["available_from"] == "2026-06-06T23:30:00Z"
    assert iso_to_ns(first["time"]) == iso_to_ns(first["available_from"])
    assert first["facility"]["id"] == "kor-destroyer"


@pytest.mark.parametrize(
    ("name", "wind_m_s", "components"),
    [
        ("goto", OBSERVED_WIND_ERROR_M_S, 3),  # observed wind; mean drift, tide and front
        ("brittany", VARIABLE_WIND_ERROR_M_S, 1),  # forecast wind, one file of currents
        ("korea_strait", VARIABLE_WIND_ERROR_M_S, 1),
    ],
)
def test_the_errors_of_the_worksheet_follow_from_what_the_case_states(
    name: str, wind_m_s: float, components: int
) -> None:
    errors = _errors(load_case(name).case, 4321.0)
    assert errors.initial_error_m == 4321.0
    assert errors.wind_error_m_s == wind_m_s
    assert errors.current_errors_m_s == (PER_CURRENT_ERROR_M_S,) * components
