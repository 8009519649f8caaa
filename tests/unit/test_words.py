"""The message catalogue: languages agree, parameters are checked, every message can be said."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from sarex.errors import WordsError
from sarex.words import LOCALES, arguments, catalogue, say

KEYS = sorted(catalogue("en"))
TRANSLATIONS = LOCALES[1:]
# Search and rescue only: no such word in any message.
FORBIDDEN = re.compile(
    r"\b(weapon|target|attack|enemy|kill|missile|torpedo)|"
    r"무기|표적|공격|교전|미사일|어뢰|武器|標的|攻撃|交戦|ミサイル|魚雷",
    re.IGNORECASE,
)


def sample(key: str) -> dict[str, str | float]:
    """A value for each parameter, a number where the pattern formats one."""
    text = catalogue("en")[key].text
    return {
        name: 2 if re.search(rf"\{{{name}, (number|plural)", text) else f"<{name}>"
        for name in arguments(text)
    }


@pytest.mark.parametrize("locale", TRANSLATIONS)
def test_translations_have_the_keys_of_english(locale: str) -> None:
    assert list(catalogue(locale)) == list(catalogue("en"))


@pytest.mark.parametrize("locale", TRANSLATIONS)
def test_translations_have_the_parameters_of_english(locale: str) -> None:
    ours, english = catalogue(locale), catalogue("en")
    assert [k for k in KEYS if arguments(ours[k].text) != arguments(english[k].text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_can_be_said_with_all_its_values_in_it(locale: str) -> None:
    for key in KEYS:
        values = sample(key)
        said = say(key, locale, **values)
        assert said.strip(), key
        lost = [value for value in values.values() if isinstance(value, str) and value not in said]
        assert not lost, key
        assert not set("{}") & set(said), key


@pytest.mark.parametrize("locale", LOCALES)
def test_no_message_leaves_the_field_of_search_and_rescue(locale: str) -> None:
    assert [k for k, entry in catalogue(locale).items() if FORBIDDEN.search(entry.text)] == []


def test_english_is_reviewed_and_the_translations_say_that_they_are_not() -> None:
    assert {entry.state for entry in catalogue("en").values()} == {"reviewed"}
    for locale in TRANSLATIONS:
        assert {entry.state for entry in catalogue(locale).values()} == {"unreviewed"}


def _pattern_codes() -> set[str]:
    """All codes that a task can have."""
    from sarex.planning import plan_schema

    mapping = plan_schema()["$defs"]["Task"]["properties"]["parameters"]["discriminator"]["mapping"]
    assert len(mapping) >= 11
    return set(mapping)


@pytest.mark.parametrize("locale", LOCALES)
def test_pattern_names_begin_with_their_iamsar_code(locale: str) -> None:
    codes = [key for key in KEYS if re.fullmatch(r"pattern\.[A-Z]+", key)]
    assert {key.removeprefix("pattern.") for key in codes} >= _pattern_codes()
    for key in codes:
        assert say(key, locale).startswith(key.removeprefix("pattern.") + ", ")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_search_action_plan_has_six_parts_and_the_sitrep_thirteen(locale: str) -> None:
    parts = [say(key, locale) for key in catalogue(locale) if key.startswith("sap.part.")]
    assert [part[:3] for part in parts] == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)"]
    fields = [say(key, locale) for key in catalogue(locale) if key.startswith("sitrep.field.")]
    assert "".join(field[0] for field in fields) == "ABCDEFGHIJKLM"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_of_the_base_types_are_all_there(locale: str) -> None:
    from typing import get_args

    from sarex.ensemble import Status
    from sarex.facilities.model import FacilityKind

    wanted = {f"drift.status.{status.name.lower()}" for status in Status}
    wanted |= {f"facility.kind.{kind}" for kind in get_args(FacilityKind)}
    assert wanted - catalogue(locale).keys() == set()


SAME_EVERYWHERE = {
    "app.name", "sap.communications.channel", "ui.cases.play.no_duff", "ui.cases.smc",
    "ui.plan.col.pos", "ui.shell.map.source", "ui.watch.message.acknowledged", "ui.watch.percent",
}  # fmt: skip
"""Names, abbreviations and numbers alone."""


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_is_not_the_english_text(locale: str) -> None:
    english = catalogue("en")
    same = [k for k, entry in catalogue(locale).items() if entry.text == english[k].text]
    if locale == "en":
        assert len(same) == len(english)
    else:
        assert set(same) <= SAME_EVERYWHERE


def test_numbers_and_plurals() -> None:
    assert say("incident.persons_count", "en", count=1) == "1 person"
    assert say("incident.persons_count", "en", count=12) == "12 persons"
    assert say("incident.persons_count", "ko", count=12) == "12명"
    assert say("map.contour", "ja", share=0.95) == "確率の95%"
    stranded = say("drift.stranded_share", "en", share=0.129, object="raft", time="070000Z JUN 26")
    assert stranded == "13% of raft has stranded by 070000Z JUN 26."
    line = say("plan.separation", "en", ratio=4.126, areas=2)
    assert line == "Datum separation ratio 4.13: 2 search areas."


def test_numpy_numbers_are_numbers() -> None:
    import numpy as np

    assert say("report.plan.number", "en", number=np.int64(2)) == "Plan 2"
    assert say("map.contour", "en", share=np.float64(0.5)) == "50% of the probability"


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(WordsError, match=r"report\.title") as caught:
        say("report.titel", "en", title="x")
    assert caught.value.given == "report.titel"


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(WordsError) as caught:
        say("report.title", "fr", title="x")
    assert caught.value.allowed == "en, ko, ja"


@pytest.mark.parametrize("params", [{}, {"titel": "x"}, {"title": "x", "more": 1}])
def test_missing_and_unknown_parameters_are_refused(params: dict[str, str]) -> None:
    with pytest.raises(WordsError, match="other parameters") as caught:
        say("report.title", "en", **params)
    assert caught.value.allowed == ["title"]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), True, [1]])
def test_what_cannot_be_printed_is_refused(value: object) -> None:
    with pytest.raises(WordsError, match="cannot be printed"):
        say("map.contour", "en", share=value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pattern", ["{a", "a}", "{}", "{1}", "{a, number, {b}}", "'{a}'", "{n, plural, other {x}"]
)
def test_a_malformed_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(WordsError, match="not a message pattern"):
        arguments(pattern)


def test_arguments_inside_branches_are_found() -> None:
    pattern = "{n, plural, =0 {none} one {# of {x}} other {# of {y, number}}} {z}"
    assert arguments(pattern) == {"n", "x", "y", "z"}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_file_names_its_schema_and_language(locale: str) -> None:
    text = (files("sarex") / "data" / "i18n" / f"{locale}.toml").read_text(encoding="utf-8")
    head = tomllib.loads(text)
    assert (head["schema"], head["locale"]) == ("sarex.words/1", locale)
