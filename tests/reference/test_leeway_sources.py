"""The shipped table of leeway classes, row by row: figures, sources, and what is odd about it.

``leeway_figures_allen_breivik.csv`` beside this file holds the published figures without words, as
they were received; the shipped table must carry every one of them unchanged.
"""

from __future__ import annotations

import csv
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from sarex.drift import LeewayClass, leeway_class, leeway_classes

HERE = Path(__file__).parent
FIGURES = HERE / "leeway_figures_allen_breivik.csv"
KEYS = [
    f"{axis}_{part}"
    for axis in ("downwind", "crosswind_right", "crosswind_left")
    for part in ("slope_pct", "offset_cm_s", "std_cm_s")
]
ALLEN = "Allen & Plourde 1999 CG-D-08-99; Allen 2005 CG-D-05-05"


def published() -> dict[str, dict[str, float]]:
    with FIGURES.open(encoding="utf-8") as file:
        return {r["class_id"]: {k: float(r[k]) for k in KEYS} for r in csv.DictReader(file)}


def shipped() -> dict[str, dict[str, str]]:
    text = (files("sarex") / "data" / "leeway_classes.csv").read_text(encoding="utf-8")
    return {row["class_id"]: row for row in csv.DictReader(text.splitlines())}


@pytest.mark.parametrize("class_id", list(published()))
def test_a_row_is_as_published(class_id: str):
    figures, row = published()[class_id], shipped()[class_id]
    assert {key: float(row[key]) for key in KEYS} == figures
    assert int(row["number"]) == list(published()).index(class_id) + 1


@pytest.mark.parametrize("class_id", list(published()))
def test_the_code_reads_each_figure_into_its_place(class_id: str):
    """The row of the kernel: fractions and m/s, downwind, right, left."""
    row = leeway_class(class_id).kernel_row
    expected = [published()[class_id][key] / 100.0 for key in KEYS]
    np.testing.assert_allclose(row[:9], expected, rtol=1e-14, atol=0)
    assert -math.expm1(3600 * row[9]) == pytest.approx(0.04, rel=1e-14)
    assert row[10] == 0.5


def test_the_figures_are_those_of_the_reference_folder(data_folder: Path):
    folder = data_folder.parent / "reference"
    if not folder.is_dir():
        pytest.skip(f"reference tables: no folder {folder} beside the real data")
    with (folder / "leeway_classes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {r["class_id"]: {k: float(r[k]) for k in KEYS} for r in rows} == published()
    parents = {r["class_id"]: r["parent_class"] for r in rows}
    assert {k: v["parent_class"] for k, v in shipped().items()} == parents


def test_sources_are_given_row_by_row():
    """Rows after 1999 and their reports; nine that are on no list we could attribute them to."""
    by_source: dict[str, set[str]] = {}
    for name, row in shipped().items():
        by_source.setdefault(row["source"], set()).add(name)
    own = {source: names for source, names in by_source.items() if source != ALLEN}
    assert own == {
        "Turner 2006 ADA457525": {"LIFE-RAFT-SB-10", "LIFE-RAFT-SB-11", "SEPIRB"},
        "Breivik et al. 2011 doi 10.1016/j.apor.2011.01.005": {"OIL-DRUM", "CONTAINER-1", "MINE"},
        "Breivik et al. 2012 doi 10.1007/s10236-012-0522-z": {"CONTAINER-2"},
        "distributed with the rows of Allen & Plourde 1999 and Allen 2005; its own report was not "
        "found": {
            "SKIFF-4", "SAILBOAT-1", "SAILBOAT-2", "SAILBOAT-3", "SAILBOAT-4", "SAILBOAT-5",
            "SAILBOAT-6", "SAILBOAT-6b", "SAILBOAT-8",
        },
    }  # fmt: skip
    assert len(by_source[ALLEN]) == 69
    marks = {name: row["after_1999"] for name, row in shipped().items()}
    for source, names in by_source.items():
        known = "no" if source == ALLEN else "unknown" if "not found" in source else "yes"
        assert {marks[name] for name in names} == {known}


def test_rate_and_side_have_a_source_in_each_row():
    assert {(r["jibe_rate_per_h"], r["right_probability"]) for r in shipped().values()} == {
        ("0.04", "0.5")
    }
    assert all("Breivik & Allen 2008" in row["jibe_source"] for row in shipped().values())


def mirrored(item: LeewayClass) -> bool:
    right, left = item.right, item.left
    return (right.slope_pct, right.offset_cm_s, right.std_cm_s) == (
        -left.slope_pct, -left.offset_cm_s, left.std_cm_s,
    )  # fmt: skip


def test_twenty_six_classes_are_not_their_own_mirror_image():
    odd = {name for name, item in leeway_classes().items() if not mirrored(item)}
    assert odd == {
        "PIW-4", "LIFE-RAFT-DB-10", "LIFE-RAFT-DB-11", "LIFE-RAFT-DB-12", "LIFE-RAFT-DB-13",
        "LIFE-RAFT-DB-15", "LIFE-RAFT-DB-18", "LIFE-RAFT-DB-19", "LIFE-RAFT-DB-20",
        "LIFE-RAFT-SB-10", "LIFE-RAFT-SB-11", "OVATEK-CRAFT-1", "OVATEK-CRAFT-2", "OVATEK-CRAFT-3",
        "OVATEK-CRAFT-4", "OVATEK-CRAFT-5", "OVATEK-CRAFT-6", "SKIFF-2", "SAILBOAT-1",
        "SAILBOAT-2", "SAILBOAT-4", "SAILBOAT-5", "SAILBOAT-6", "SAILBOAT-6b", "SEPIRB", "OIL-DRUM",
    }  # fmt: skip


def exchanged_below_m_s(item: LeewayClass) -> float:
    """Wind below which the left row lies right of the right row: where the two lines cross."""
    offsets = item.left.offset_cm_s - item.right.offset_cm_s
    return offsets / (item.right.slope_pct - item.left.slope_pct) if offsets > 0 else 0.0


def test_offsets_exchange_the_rows_in_light_wind_and_remarks_say_where_it_is_not_light():
    crossing = {n: exchanged_below_m_s(item) for n, item in leeway_classes().items()}
    assert sum(wind > 0 for wind in crossing.values()) == 21
    strong = {name: round(wind, 1) for name, wind in crossing.items() if wind > 5.0}
    assert strong == {
        "LIFE-RAFT-DB-17": 5.7, "LIFE-RAFT-DB-19": 5.1, "LIFE-RAFT-DB-20": 6.2,
        "OVATEK-CRAFT-6": 32.5, "CONTAINER-1": 9.0,
    }  # fmt: skip
    for name, wind in strong.items():
        assert f"exchanged in wind below {wind} m/s" in str(leeway_class(name).remark)


def test_what_is_odd_is_remarked_and_kept():
    """The signs that look wrong stand as distributed: which of them are is not ours to guess."""
    assert leeway_class("OVATEK-CRAFT-6").right.offset_cm_s == -1.86
    assert leeway_class("LIFE-RAFT-SB-10").left.slope_pct == 0.1
    assert leeway_class("SAILBOAT-2").left == leeway_class("SAILBOAT-4").left
    remarked = {name for name, item in leeway_classes().items() if item.remark}
    assert remarked == {
        "LIFE-RAFT-DB-17", "LIFE-RAFT-DB-19", "LIFE-RAFT-DB-20", "LIFE-RAFT-SB-10",
        "OVATEK-CRAFT-6", "SAILBOAT-2", "SAILBOAT-4", "CONTAINER-1",
    }  # fmt: skip


def test_no_class_goes_upwind_or_faster_than_a_twelfth_of_the_wind():
    """A misplaced decimal point in a downwind figure would."""
    for name, item in leeway_classes().items():
        for wind in (5.0, 10.0, 20.0):
            speed = item.downwind.slope_pct * wind + item.downwind.offset_cm_s
            assert 0.0 <= speed <= 100 * wind / 12, (name, wind)
