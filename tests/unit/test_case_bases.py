"""Bases, decks and limits in a case file: read, written, said back, and refused with a way out."""

from __future__ import annotations

import pytest

from sarex.errors import CaseFileError
from sarex.facilities import (
    FacilityState,
    base_from_entry,
    base_of_ship,
    catalogue,
    facility_from_entry,
)
from sarex.incident import load_case, parse_case, to_toml
from sarex.incident.echo import echo
from sarex.quantities import KN_M_S, NM_M

BASE = """
[[bases]]
id = "gimhae"
name = "Gimhae"
nation = "KOR"
position = "35-11.0N 128-56.0E"
takes = ["patrol_aircraft", "helicopter"]
gives = ["fuel", "crew"]
supports = ["JPN"]
source = "assumed for the test"
"""
OWN = """
[facilities.limits]
search_wind = "20 kn"
search_visibility = "2 NM"
recovery_wave_height = "2 m"

[facilities.deck]
takes = ["helicopter"]
gives = ["fuel"]
supports = ["JPN"]
"""


def _text() -> str:
    """The case of the Korea Strait with a base, and limits and a deck of its first facility."""
    source = load_case("korea_strait").text
    own = '[[facilities]]\nid = "kor-destroyer"'
    before, rest = source.split(own)
    entry, after = rest.split("[[facilities]]", 1)
    timed = entry.rstrip() + '\nturnaround = "90 min"\ncrew_duty_h = 11\n' + OWN
    return before + own + timed + "\n[[facilities]]" + after + BASE


def test_what_is_stated_is_read_written_and_read_again() -> None:
    case = parse_case(_text()).case
    assert parse_case(to_toml(case)).case == case
    (base,) = case.bases
    assert (base.gives, base.supports) == (("fuel", "crew"), ("JPN",))
    ship = next(entry for entry in case.facilities if entry.id == "kor-destroyer")
    assert ship.turnaround_h == 1.5
    assert ship.deck is not None
    assert ship.limits is not None
    assert ship.limits.search_visibility_m == pytest.approx(2 * NM_M)


def test_an_entry_overrides_its_kind_limit_by_limit() -> None:
    case = parse_case(_text()).case
    made = facility_from_entry(next(e for e in case.facilities if e.id == "kor-destroyer"))
    kind = catalogue()["destroyer"]
    assert made.limits.search_wind_m_s == pytest.approx(20 * KN_M_S, abs=1e-4)
    assert made.limits.search_wave_height_m == kind.limits.search_wave_height_m
    assert made.limits.recovery_wave_height_m == 2.0
    assert (made.turnaround_h, made.crew_duty_h) == (1.5, 11.0)
    assert made.deck is not None
    assert made.deck.takes == ("helicopter",)  # in place of the kind's deck, not beside it


def test_kinds_have_limits_in_si_and_unstated_ones_have_none() -> None:
    helicopter = facility_from_entry(
        next(e for e in load_case("goto").case.facilities if e.kind == "helicopter")
    )
    assert helicopter.limits.recovery_wind_m_s == pytest.approx(40 * KN_M_S, abs=1e-4)
    assert helicopter.limits.search_visibility_m is None
    assert helicopter.turnaround_h == 0.75
    assert helicopter.deck is None
    for figures in catalogue().values():
        assert "assumed" in figures.source


def test_a_ship_with_a_deck_is_a_base_where_it_is() -> None:
    case = load_case("goto").case
    entry = next(e for e in case.facilities if e.kind == "destroyer")
    state = FacilityState(
        facility=facility_from_entry(entry),
        time_ns=0,
        lon_deg=127.5,
        lat_deg=32.5,
        age_s=0,
        available_from_ns=0,
        endurance_left_h=10,
    )
    base = base_of_ship(state)
    assert base is not None
    assert (base.lon_deg, base.afloat, base.nation) == (127.5, True, entry.nation)
    moved = base_of_ship(state, (128.0, 33.0))
    assert moved is not None
    assert (moved.lon_deg, moved.lat_deg) == (128.0, 33.0)
    bare = state.model_copy(update={"facility": state.facility.model_copy(update={"deck": None})})
    assert base_of_ship(bare) is None


def test_who_a_base_helps() -> None:
    base = base_from_entry(parse_case(_text()).case.bases[0])
    assert base.helps("KOR")
    assert base.helps("JPN")
    assert not base.helps("USA")
    assert not base.afloat


def test_the_echo_says_bases_and_decks() -> None:
    said = "\n".join(echo(parse_case(_text()).case))
    assert "Bases" in said
    assert "takes patrol aircraft, helicopter; gives fuel, crew; JPN on request" in said
    assert "deck of kor-destroyer: takes helicopter; gives fuel; JPN on request" in said
    assert "Bases" not in "\n".join(echo(load_case("korea_strait").case))


@pytest.mark.parametrize(
    ("old", "new", "message", "remedy"),
    [
        ('supports = ["JPN"]\nsource', 'supports = ["FRA"]\nsource', "no party FRA", "JPN"),
        ('supports = ["JPN"]\nsource', 'supports = ["KOR"]\nsource', "its own nation", "Remove"),
        ('id = "gimhae"', 'id = "kor-destroyer"', "is that of a facility", "own id"),
        ('nation = "KOR"\nposition = "35-11.0N 128-56.0E"\ntakes', 'nation = "FRA"\n'
         'position = "35-11.0N 128-56.0E"\ntakes', "no party FRA", "JPN"),
        ("turnaround = ", "turnaround_mins = ", "turnaround_mins", "turnaround"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused(
    old: str, new: str, message: str, remedy: str
) -> None:
    assert old in _text()
    with pytest.raises(CaseFileError) as caught:
        parse_case(_text().replace(old, new))
    assert message in str(caught.value)
    assert remedy in str(caught.value)


def test_an_unknown_kind_on_a_deck_or_at_a_base_names_the_near_miss() -> None:
    case = parse_case(_text().replace('takes = ["helicopter"]', 'takes = ["helicoptre"]')).case
    with pytest.raises(CaseFileError, match="did you mean helicopter"):
        facility_from_entry(next(e for e in case.facilities if e.id == "kor-destroyer"))
    wrong = case.bases[0].model_copy(update={"takes": ("patrol_aeroplane",)})
    with pytest.raises(CaseFileError, match="base gimhae"):
        base_from_entry(wrong)
