"""A scenario goes through a workbook, through CSV files and through its own file without loss."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_scenarios import SMALL, small_scenario

from sarex.exercise.design import MEASURES, Scenario, parse_scenario, scenario_toml
from sarex.exercise.design.tables import csv_files, read_csv_folder, read_workbook, workbook_bytes
from sarex.exercise.design.text import Text
from sarex.exercise.design.toml_text import plain_of
from sarex.exercise.design.triggers import STATUSES

# Anything that a text may hold, and often what a spreadsheet takes for something else.
CHARACTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from(
    list("=+-@'\"\n,;{}_x<>&")
)
PROSE = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=60),
    st.sampled_from(
        [
            "=1+1",
            "+1",
            "-1",
            "@now",
            "'=1",
            "_x000D_",
            "&amp;",
            "1e5",
            "007",
            "TRUE",
            "#REF!",
            "x\ny",
        ]
    ),
).map(str.strip)
TEXTS = PROSE.filter(lambda text: text and text == text.strip())
LOCALES = st.lists(st.sampled_from(["ko", "ja"]), unique=True)


@st.composite
def texts(draw: st.DrawFn, stamp: bool = False) -> dict[str, Any]:
    tail = {"en": " EXERCISE", "ko": " 훈련", "ja": " 訓練"} if stamp else dict.fromkeys("en", "")
    said: dict[str, Any] = {name: draw(TEXTS) + tail.get(name, "") for name in ("en", "ko", "ja")}
    return {**said, "reviewed": tuple(draw(LOCALES))}


TRIGGERS = st.recursive(
    st.one_of(
        st.builds(lambda s: {"kind": "startex_plus", "after_s": s}, st.integers(0, 30_000)),
        st.builds(
            lambda p, name: {"kind": "pos", "below": round(p, 6), "search_object": name},
            st.floats(0.01, 1),
            st.sampled_from(["raft", "piw"]),
        ),
        st.builds(
            lambda facilities, event: {
                "kind": "area_crossed",
                "facilities": tuple(facilities),
                "area": "box",
                "event": event,
            },
            st.lists(st.sampled_from(["kor-destroyer", "jpn-destroyer"]), min_size=1, max_size=2),
            st.sampled_from(["enters", "leaves", "inside"]),
        ),
        st.just({"kind": "alert_acknowledged"}),
        st.builds(
            lambda status, after: {
                "kind": "inject_status",
                "number": 2,
                "status": status,
                "after_s": after,
            },
            st.sampled_from(STATUSES),
            st.integers(0, 9000),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda of: {"kind": "all", "of": tuple(of)}, st.lists(inner, min_size=1, max_size=3)
        ),
        st.builds(
            lambda of: {"kind": "any", "of": tuple(of)}, st.lists(inner, min_size=1, max_size=3)
        ),
        st.builds(lambda that: {"kind": "not", "that": that}, inner),
    ),
    max_leaves=5,
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """The small scenario with other texts, times, numbers, triggers, areas and standards."""
    data = plain_of(small_scenario())
    data["title"], data["summary"] = draw(texts()), draw(texts())
    data["storylines"][0]["title"] = draw(texts())
    data["roles"][3]["title"] = draw(texts())
    name = draw(st.sampled_from([name for name, each in MEASURES.items() if each.better]))
    measure = MEASURES[name]
    data["objectives"][0]["tasks"][0]["standards"][0] = {
        "kind": draw(st.sampled_from(["MOP", "MOE"])),
        "measure": name,
        "comparison": "at_most" if measure.better == "less" else "at_least",
        "threshold": round(draw(st.floats(0, 1)), 6),
        "unit": measure.unit,
        "data_source": draw(TEXTS),
    }
    data["areas"][1]["radius_m"] = round(draw(st.floats(1, 99_999)), 2)
    first, _, third = data["injects"]
    first["text"] = draw(texts(stamp=True))
    first["startex_plus"] = f"{draw(st.integers(0, 36_000))} s"
    first["trigger"] = draw(TRIGGERS)
    first["expected"]["text"] = draw(texts())
    third["safety_note"] = draw(texts())
    third["objectives"] = draw(st.sampled_from([[], ["o1"]]))
    from sarex.exercise.design.scenario_file import scenario_from

    scenario, faults = scenario_from(data)
    assert scenario is not None, faults
    if faults:  # a trigger that is too deep, which is refused elsewhere
        from hypothesis import reject

        reject()
    return scenario


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(scenario=scenarios())
@FEW
def test_a_workbook_gives_back_the_scenario(scenario: Scenario) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.xlsx"
        path.write_bytes(workbook_bytes(scenario))
        assert read_workbook(path) == (scenario, dict.fromkeys(scenario.inject_of, "draft"))


@given(scenario=scenarios(), status=st.sampled_from(STATUSES))
@FEW
def test_a_folder_of_csv_files_gives_back_scenario_and_status(
    scenario: Scenario, status: Any
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        statuses = dict.fromkeys(scenario.inject_of, status)
        for file, content in csv_files(scenario, statuses).items():
            (folder / file).write_bytes(content)
        assert read_csv_folder(folder) == (scenario, statuses)


@given(scenario=scenarios())
@FEW
def test_the_scenario_file_gives_back_the_scenario(scenario: Scenario) -> None:
    assert parse_scenario(scenario_toml(scenario)).scenario == scenario


def test_the_small_scenario_is_what_the_properties_vary() -> None:
    assert (
        parse_scenario(scenario_toml(small_scenario())).scenario == parse_scenario(SMALL).scenario
    )
    assert Text(en="a", ko="b", ja="c").unreviewed == ("ko", "ja")
    assert Text(en="a", ko="b", ja="c", reviewed=("ja",)).unreviewed == ("ko",)
