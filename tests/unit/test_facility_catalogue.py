"""Kinds of the catalogue, and facilities made from a case's entries."""

from __future__ import annotations

from importlib.resources import files
from typing import get_args

import pytest

from sarex.detection import Environment, sweep_width
from sarex.errors import CaseFileError
from sarex.facilities import Facility, catalogue, facility_from_entry
from sarex.facilities.model import FacilityKind
from sarex.incident.case import FacilityEntry
from sarex.incident.case_file import load_case


def entry(kind="helicopter", **more):
    return FacilityEntry.model_validate(
        {
            "id": "f1",
            "kind": kind,
            "name": "Test",
            "nation": "KOR",
            "position": "32-50.0N 127-30.0E",
            "available_from": "062330Z JUN 26",
            **more,
        }
    )


def test_every_kind_is_in_the_catalogue_with_a_source():
    assert set(catalogue()) == set(get_args(FacilityKind))
    for kind, figures in catalogue().items():
        assert len(figures.source) > 20, kind
        assert figures.search_speed_m_s <= figures.transit_speed_m_s
        assert isinstance(facility_from_entry(entry(kind)), Facility)


def test_scales_of_the_file_become_si():
    helicopter = catalogue()["helicopter"]
    assert helicopter.search_speed_m_s == pytest.approx(46.3)
    assert helicopter.sensor_height_m == pytest.approx(152.4)
    assert helicopter.fix_error_m == pytest.approx(185.2)


def test_an_entry_overrides_its_kind():
    made = facility_from_entry(
        entry(search_speed="70 kn", search_height="300 ft", preferred_pattern="SS")
    )
    assert made.search_speed_m_s == pytest.approx(36.0111)
    assert made.sensor_height_m == pytest.approx(91.44)
    assert made.preferred_pattern == "SS"
    assert made.transit_speed_m_s == pytest.approx(
        catalogue()["helicopter"].transit_speed_m_s, 1e-6
    )


def stated(width="0.2 NM", conditions="day"):
    return {
        "detection_class": "person_in_water",
        "width": width,
        "conditions": conditions,
        "source": "assumed in the test",
    }


def widths_of(made):
    return {w.conditions: w for w in made.sweep_widths if w.detection_class == "person_in_water"}


def test_camera_widths_are_computed_and_say_so():
    made = facility_from_entry(entry("unmanned_aircraft"))
    widths = widths_of(made)
    assert 100.0 < widths["day"].width_m < 168.1  # within the swath
    assert widths["night"].width_m < widths["day"].width_m
    assert "camera model, assumed" in widths["day"].source
    low = widths_of(facility_from_entry(entry("unmanned_aircraft", search_height="60 m")))
    assert low["day"].width_m < widths["day"].width_m
    assert "from 60 m" in low["day"].source


def test_widths_of_the_case_stand_before_the_camera_model():
    made = facility_from_entry(entry("unmanned_aircraft", sweep_widths=[stated()]))
    widths = widths_of(made)
    assert widths["day"].width_m == pytest.approx(370.4)
    assert "camera model" in widths["night"].source
    assert sum(w.detection_class == "person_in_water" for w in made.sweep_widths) == 2


def test_a_facility_read_back_is_the_same():
    made = facility_from_entry(entry("unmanned_boat", sweep_widths=[stated()]))
    assert Facility.model_validate_json(made.model_dump_json()) == made


def test_an_unknown_kind_names_the_near_miss():
    with pytest.raises(CaseFileError, match="did you mean helicopter"):
        facility_from_entry(entry("helicoptre"))


@pytest.mark.parametrize("case", ["goto", "brittany", "korea_strait"])
def test_facilities_of_the_built_in_cases_have_a_width_for_an_object(case):
    loaded = load_case(files("sarex").joinpath("data", "cases", f"{case}.toml"))
    air = Environment(18_520.0, 5.0, 0.4, True)
    for item in loaded.case.facilities:
        craft = facility_from_entry(item)
        raft = next(o for o in loaded.case.objects if o.leeway_class.startswith("LIFE-RAFT"))
        assert sweep_width(craft, raft, air).width_m > 0.0
