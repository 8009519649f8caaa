"""The report's tables of found alive, POS over time, uncertain widths and sorties."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sarex.review.blocks import Block
from sarex.review.found_tables import found_blocks, slot_blocks
from sarex.words import LOCALES, say


def blocks(make: Any, files: dict[str, Any], locale: str = "en") -> list[Block]:
    studio: Any = SimpleNamespace(locale=locale, t=lambda key, **with_: say(key, locale, **with_))
    period: Any = SimpleNamespace(files=files)
    found: list[Block] = make(studio, period)
    return found


def files(**alive: Any) -> dict[str, Any]:
    """A plan of one object, found with 0.5, alive with 0.4, over twenty bins."""
    spread = {"mean": 0.5, "low": 0.4, "high": 0.6}
    over_time = [
        {"any_found": k / 40, "objects": {"piw": k / 40}, "time": f"2026-06-07T00:{k:02d}:00Z"}
        for k in range(21)
    ]
    figures = {
        "any_found": 0.5,
        "persons": 2,
        "persons_found": 1.0,
        "persons_alive": 0.8,
        "hypotheses": {"h1": {"persons_found": 1.0, "persons_alive": 0.8}},
        "objects": {
            "piw": {"found": 0.5, "alive": 0.4, "persons": 2, "hypotheses": {"h1": [0.5, 0.4]}},
            "hull": {"found": 0.1, "alive": 0.0, "persons": 0, "hypotheses": {}},
        },
        "facilities": [{"facility": "ship", "alone": 0.8}],
        "over_time": [{"time": r["time"], "objects": {"piw": [0.5, 0.4]}} for r in over_time],
    }
    said = {locale: ["No such figure ends a search."] for locale in LOCALES}
    return {
        "alive": {"figures": figures, "reason": "", "sentences": said} | alive,
        "cumulative": {"over_time": over_time},
        "less": {
            "chosen": "found",
            "plans": {n: {"persons_found": 1.0, "persons_alive": 0.8} for n in ("found", "alive")},
            "sentences": {locale: ["Nobody."] for locale in LOCALES},
        },
        "uncertain": {
            "spreads": [
                {"sigma": 0.3, "draws": 64, "any_found": spread, "objects": {"piw": spread}}
            ]
        },
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_found_alive_stands_beside_found_with_its_sentences(locale: str) -> None:
    made = blocks(found_blocks, files(), locale)
    table = made[0]
    assert [row[1:] for row in table.rows][:3] == [
        ("1.0", "0.8"),
        ("1.0", "0.8"),
        ("50 %", "40 %"),
    ]
    assert not any("hull" in row[0] for row in table.rows)
    assert made[1].items == ("No such figure ends a search.",)
    assert made[3].items[-1] == say("review.worth.less.decides", locale)


def test_a_null_is_said_with_its_reason() -> None:
    made = blocks(found_blocks, files(figures=None, reason="Nobody says how warm the water is."))
    assert "Nobody says how warm the water is." in made[0].text


def test_pos_over_time_names_the_first_and_the_last_time_among_nine() -> None:
    table = blocks(found_blocks, files())[4]
    assert len(table.rows) == 9
    assert (table.rows[0][1], table.rows[-1][1]) == ("0 %", "50 %")
    assert table.rows[-1][2] == "50 % / 40 %"


def test_a_plan_without_these_files_has_none_of_the_tables() -> None:
    assert blocks(found_blocks, {}) == []
    assert blocks(slot_blocks, {}) == []


def test_each_sortie_has_its_latest_time_off_scene() -> None:
    slot = {"id": "S1-a", "depart": "2026-06-07T00:00:00Z", "back_by": "2026-06-07T03:00:00Z"}
    own = {"leave_by": "2026-06-07T02:30:00Z", "way_s": 1800.0}
    data = {
        "slots": [slot, slot | {"id": "S1-b"}],
        "bingo": {"S1-a": own},
        "said": {locale: ["JPN is asked for fuel."] for locale in LOCALES},
    }
    table, said = blocks(slot_blocks, {"slots": data})
    assert table.rows[0] == ("S1-a", "070000Z JUN 26", "070230Z JUN 26", "30 min", "070300Z JUN 26")
    assert table.rows[1][2:4] == ("–", "–")
    assert said.items == ("JPN is asked for fuel.",)
