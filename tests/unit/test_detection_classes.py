"""From leeway classes to detection classes."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from sarex.detection import class_of, detection_class, leeway_to_detection
from sarex.detection.tables import detection_class_entry
from sarex.errors import DetectionError
from sarex.incident.model import SearchObject


def thing(leeway_class, detection=None, length_m=None):
    return SearchObject(
        id="o1",
        description="something",
        leeway_class=leeway_class,
        detection_class=detection,
        length_m=length_m,
        persons=1,
    )


def test_every_leeway_class_has_a_row_with_reason_and_source():
    text = files("sarex").joinpath("data", "leeway_classes.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    leeway = [row["class_id"] for row in csv.DictReader(lines)]
    table = leeway_to_detection()
    assert list(table) == leeway
    assert len(table) == 85
    kinds = [("by length" if r.family else r.detection_class and "named") for r in table.values()]
    assert [kinds.count(k) for k in ("named", "by length", None)] == [41, 17, 27]
    for row in table.values():
        assert len(row.reason) > 8
        assert len(row.source) > 8
        assert not (row.detection_class and row.family)


@pytest.mark.parametrize(
    ("leeway", "length_m", "expected"),
    [
        ("PIW-4", None, "person_in_water"),
        ("LIFE-RAFT-DB-12", None, "raft_4"),
        ("LIFE-RAFT-DB-19", None, "raft_15"),
        ("OVATEK-CRAFT-3", None, "raft_6"),
        ("LIFE-RAFT-SB-10", None, "raft_1"),
        ("SKIFF-2", None, "power_boat_15ft"),
        ("SKIFF-2", 6.2, "power_boat_20ft"),  # 20.3 ft
        ("SPORT-BOAT", 4.0, "power_boat_15ft"),  # 13 ft: "15 ft or less"
        ("FISHING-VESSEL-5", 15.0, "power_boat_33ft"),  # 49 ft
        ("FISHING-VESSEL-5", 16.15, "power_boat_53ft"),  # 53 ft, stored in centimetres
        ("COASTAL-FREIGHTER", 80.0, "ship_225ft"),
        ("SAILBOAT-6", 12.3, "sail_boat_40ft"),
        ("SAILBOAT-2", 12.3, "power_boat_33ft"),  # dismasted
    ],
)
def test_class_of(leeway, length_m, expected):
    assert class_of(thing(leeway, length_m=length_m)) == expected
    assert detection_class_entry(expected).id == expected


def test_a_stated_detection_class_overrides_the_table():
    assert class_of(thing("SLDMB", "raft_6")) == "raft_6"
    assert class_of(thing("SPORT-BOAT", "whatever_the_user_gave", 9.0)) == "whatever_the_user_gave"


def test_none_alike_is_an_error_with_the_reason():
    with pytest.raises(DetectionError, match="capsized") as caught:
        class_of(thing("LIFE-RAFT-DB-21"))
    assert "search object o1" in str(caught.value)
    assert "sweep width" in str(caught.value)


@pytest.mark.parametrize(("leeway", "length_m"), [("FISHING-VESSEL-1", None), ("SAILBOAT-1", 3.0)])
def test_a_length_that_is_needed_is_asked_for(leeway, length_m):
    with pytest.raises(DetectionError, match="depends on length") as caught:
        class_of(thing(leeway, length_m=length_m))
    assert "State the object's length" in str(caught.value)


def test_unknown_classes_are_named_with_their_near_miss():
    with pytest.raises(DetectionError, match="did you mean PIW-1"):
        detection_class("PIW1")
    with pytest.raises(DetectionError, match="did you mean raft_6"):
        detection_class_entry("raft6")
