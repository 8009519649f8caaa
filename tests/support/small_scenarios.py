"""A small scenario for tests, as text and as an object, and boards with hand-made events."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sarex.exercise.design import Scenario, parse_scenario
from sarex.exercise.design.toml_text import plain_of
from sarex.exercise.events import ScenarioLoaded
from sarex.exercise.injects import Board, fold_board
from sarex.journal import Event
from sarex.labels import EXCON, Label
from sarex.quantities import parse_time

__all__ = ["MINUTE_NS", "SMALL", "STARTEX_NS", "board_with", "event", "small_scenario"]

STARTEX_NS = parse_time("062250Z JUN 26")
MINUTE_NS = 60_000_000_000

_HEAD = """\
schema = "sarex.scenario/1"
id = "small"
case = "goto"
nations = ["KOR", "JPN"]
startex = "062250Z JUN 26"
endex = "070900Z JUN 26"

[title]
en = "A title"
ko = "제목"
ja = "題名"

[summary]
en = "A summary."
ko = "요약."
ja = "要約。"

[[roles]]
id = "excon"
function = "exercise_control"
title = { en = "Control", ko = "통제", ja = "統制" }

[[roles]]
id = "kor-control"
function = "nation_control"
nation = "KOR"
title = { en = "KOR control", ko = "한국 통제", ja = "韓国統制" }

[[roles]]
id = "jpn-control"
function = "nation_control"
nation = "JPN"
title = { en = "JPN control", ko = "일본 통제", ja = "日本統制" }

[[roles]]
id = "smc"
function = "smc"
nation = "JPN"
title = { en = "SMC", ko = "구조본부", ja = "本部" }

[[roles]]
id = "osc"
function = "osc"
nation = "KOR"
facility = "kor-destroyer"
title = { en = "OSC", ko = "현장지휘관", ja = "現場調整者" }

[[roles]]
id = "eval"
function = "evaluator"
title = { en = "Evaluator", ko = "평가관", ja = "評価官" }

[[roles]]
id = "caller"
function = "simulated"
title = { en = "Caller", ko = "신고자", ja = "通報者" }

[[objectives]]
id = "o1"
text = { en = "An objective", ko = "목표", ja = "目的" }

[[objectives.tasks]]
id = "t1"
text = { en = "A task", ko = "과업", ja = "課題" }

[[objectives.tasks.standards]]
kind = "MOP"
measure = "planning_time"
comparison = "at_most"
threshold = 45
unit = "min"
data_source = "the journal"

[[storylines]]
id = "s1"
title = { en = "A storyline", ko = "줄거리", ja = "筋" }

[[storylines.incidents]]
id = "i1"
title = { en = "An incident", ko = "사건", ja = "事件" }

[[areas]]
id = "box"
corners = ["32N 128E", "33N 128E", "33N 129E", "32N 129E"]

[[areas]]
id = "disc"
centre = "32-30N 128-30E"
radius = "10 NM"
"""

_INJECT = """
[[injects]]
number = 1
incident = "i1"
type = "key"
startex_plus = "10 min"
from = "caller"
to = ["smc", "osc"]
medium = "vhf"
controller = "excon"
evaluator = "eval"
objectives = ["o1"]
release = ["KOR", "JPN"]
text = { en = "EXERCISE. A call.", ko = "훈련. 호출.", ja = "訓練。呼出し。" }
trigger = { kind = "found", search_object = "raft" }

[injects.expected]
action = "inform"
by = ["smc"]
within = "20 min"
met_when = { kind = "alert_acknowledged" }
text = { en = "Answer.", ko = "응답.", ja = "応答。" }

[[injects]]
number = 2
incident = "i1"
type = "contingency"
startex_plus = "30 min"
from = "excon"
medium = "none"
controller = "excon"
text = { en = "The radar fails.", ko = "레이더 고장.", ja = "レーダー故障。" }
world = { kind = "facility_failure", facility = "kor-destroyer", failure = "sensor" }

[[injects]]
number = 3
incident = "i1"
type = "key"
startex_plus = "1 h"
from = "excon"
to = ["smc"]
medium = "telephone"
controller = "excon"
release = ["JPN"]
safety = true
safety_note = { en = "Look.", ko = "확인.", ja = "確認。" }
text = { en = "EXERCISE. A question.", ko = "훈련. 질문.", ja = "訓練。質問。" }
"""

SMALL = _HEAD + _INJECT


def small_scenario(trigger: str | None = None) -> Scenario:
    """The small scenario, the first inject with another trigger."""
    text = SMALL
    if trigger is not None:
        text = text.replace('{ kind = "found", search_object = "raft" }', trigger)
    return parse_scenario(text).scenario


def event(name: str, body: BaseModel, minute: float = 0.0, **change: Any) -> Event:
    """An event as a journal gives it, so many minutes after STARTEX."""
    fields: dict[str, Any] = {
        "type": name,
        "schema": 1,
        "event_id": f"{name}@{minute:g}",
        "case_id": "goto",
        "origin": EXCON,
        "seq": 1,
        "author": "EXCON",
        "role": "control",
        "cause": None,
        "label": Label(EXCON),
        "occurred_at_ns": STARTEX_NS + round(minute * MINUTE_NS),
        "recorded_at_ns": 0,
        "clock_source": "simulated",
        "clock_offset_ns": 0,
        "marking": None,
        "body": body,
        "prev": None,
        "chain_hash": "",
    }
    return Event(**{**fields, **change})


def board_with(scenario: Scenario, *events: Event) -> Board:
    """The board after the scenario was loaded and some events."""
    loaded = ScenarioLoaded(scenario=scenario.id, toml="", content=plain_of(scenario))
    return fold_board([event("scenario.loaded", loaded), *events])
