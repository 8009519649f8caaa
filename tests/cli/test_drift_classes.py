"""``sarex drift classes``: what is listed, found and said."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sarex.cli import app
from sarex.drift import leeway_class, leeway_classes
from sarex.errors import DriftError, QuantityError

RUN = CliRunner()

IN_FULL = """\
OVATEK-CRAFT-5: Hard-shell raft (Ovatek), 4 persons, fully loaded, drogue
  general class  OVATEK-CRAFT-4
  figures        Leeway in a wind of 20 kn (10.3 m/s) at 10 m, ± one standard deviation; \
crosswind to the right of downwind is positive
  downwind       +0.26 ± 0.03 kn, from 1.09 % +2.31 ± 1.59 cm/s
  right row      +0.02 ± 0.02 kn, from 0.027 % +0.95 ± 0.99 cm/s
  left row       -0.03 ± 0.03 kn, from -0.07 % -0.79 ± 1.31 cm/s
  jibing         4 % change rows in an hour
  first side     right row with 50 %
  rest on        usual figures of the model of Breivik & Allen 2008; none was found for this class
  source         Allen & Plourde 1999 CG-D-08-99; Allen 2005 CG-D-05-05
  detection      raft_4: hard-shell raft, 4 seats: the largest tabulated raft not above it
"""

SEIE = """\
Slope in % of the wind at 10 m and offset, ± one standard deviation in cm/s; crosswind to the \
right of downwind is positive
class            downwind                right row               left row                description
LIFE-RAFT-SB-10  3.3 % -3.9 ± 4.2        0.5 % +7 ± 5.7          0.1 % -6.2 ± 3.6        \
One-person submarine escape raft (SEIE), without drogue
LIFE-RAFT-SB-11  1.7 % -3.9 ± 4.2        0 % +5.7 ± 3.3          0 % -3.4 ± 2.2          \
One-person submarine escape raft (SEIE), drogue

Sources
  Turner 2006 ADA457525: LIFE-RAFT-SB-10, LIFE-RAFT-SB-11
Remarks
  LIFE-RAFT-SB-10: the left slope is positive; with its offset the row leads left up to 62 m/s
"""


def said(*arguments: str) -> str:
    result = RUN.invoke(app, ["drift", "classes", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_one_class_is_shown_in_full():
    assert said("ovatek-craft-5", "--wind", "20 kn") == IN_FULL


def test_words_find_classes_in_any_order_and_case():
    assert said("SEIE raft") == SEIE
    assert said("Raft seie") == SEIE


def test_all_classes_are_listed_with_their_sources():
    lines = said().splitlines()
    listed = [line.split()[0] for line in lines[2:88]]
    assert listed == [*leeway_classes(), "CURRENT-ONLY"]
    assert "  Breivik et al. 2012 doi 10.1007/s10236-012-0522-z: CONTAINER-2" in lines
    assert "  Allen & Plourde 1999 CG-D-08-99; Allen 2005 CG-D-05-05: all others" in lines


def test_json_has_every_figure_and_the_speeds():
    (item,) = json.loads(said("PIW-4", "--json", "--wind", "10 m/s"))
    assert (item["class_id"], item["after_1999"], item["wind_m_s"]) == ("PIW-4", "no", 10.0)
    assert item["right"] == {
        "slope_pct": 1.36, "offset_cm_s": -3.3, "std_cm_s": 1.71,
        "mean_m_s": 0.103, "std_m_s": 0.0171,
    }  # fmt: skip
    assert item["detection_class"] == "person_in_water"
    everything = json.loads(said("--json"))
    assert len(everything) == 86
    assert all(each["source"] and each["detection"] and each["jibe_source"] for each in everything)
    assert "mean_m_s" not in everything[0]["downwind"]


def test_speeds_are_those_of_the_formula():
    row = leeway_class("SKIFF-2").left
    assert row.mean_m_s(20.0) == pytest.approx(0.01 * (-0.62 * 20 + 1.03), rel=1e-14)
    assert row.std_m_s(20.0) == pytest.approx(0.01 * 3.05 * 1.5, rel=1e-14)


@pytest.mark.parametrize("text", ["PIW7", "PIW_3", "submarine cable", "", "  "])
def test_what_is_not_found_says_what_to_do(text: str):
    with pytest.raises(DriftError, match="no leeway class") as caught:
        RUN.invoke(app, ["drift", "classes", text], catch_exceptions=False)
    assert caught.value.remedy[0].isupper()


def test_a_near_miss_is_named():
    with pytest.raises(DriftError, match="Did you mean PIW-3"):
        RUN.invoke(app, ["drift", "classes", "PIW_3"], catch_exceptions=False)


def test_a_wind_needs_its_unit_and_blows():
    with pytest.raises(QuantityError, match="without a unit"):
        RUN.invoke(app, ["drift", "classes", "--wind", "20"], catch_exceptions=False)
    with pytest.raises(DriftError, match="no downwind direction"):
        RUN.invoke(app, ["drift", "classes", "--wind", "0 kn"], catch_exceptions=False)
