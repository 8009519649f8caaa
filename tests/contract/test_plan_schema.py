"""The plan's JSON form: the shipped schema, one hash, refusals."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import ValidationError

from sarex.canonical import content_hash, iso_to_ns, ns_to_iso
from sarex.planning import (
    DatumFix,
    Frame,
    ParallelSweep,
    Plan,
    Sortie,
    Task,
    export_schema,
)


def _task(task_id: str = "S1-H-T1", **change: object) -> Task:
    values: dict[str, object] = {
        "id": task_id,
        "area": "A-1",
        "hypothesis": "sank",
        "search_object": "raft",
        "parameters": ParallelSweep(
            centre_lon_deg=128.0,
            centre_lat_deg=32.5,
            bearing_deg=45.0,
            length_m=18520,
            width_m=9260,
            track_spacing_m=926,
        ),
        "altitude_m": 150,
        "speed_m_s": 46.3,
        "planned_coverage": 1.0,
    }
    return Task.model_validate(values | change)


def _plan(*tasks: Task) -> Plan:
    sortie = Sortie(
        id="S1-H",
        facility="H",
        depart="2026-06-07T03:00:00Z",
        on_scene_from="2026-06-07T03:00:00Z",
        off_scene_by="2026-06-07T09:00:00Z",
        start_lon_deg=128.6,
        start_lat_deg=32.7,
        return_lon_deg=128.6,
        return_lat_deg=32.7,
        tasks=tasks,
    )
    return Plan(
        id="p1",
        period=1,
        start="2026-06-07T03:00:00Z",
        end="2026-06-07T09:00:00Z",
        method="ws-0",
        plane_lon_deg=128,
        plane_lat_deg=32.5,
        areas=(),
        sorties=(sortie,),
    )


def test_the_shipped_schema_is_the_one_of_the_types(tmp_path: Path) -> None:
    export_schema(tmp_path / "schema.json")
    shipped = files("sarex") / "data" / "schemas" / "sarex.plan-1.json"
    assert shipped.read_text("utf-8") == (tmp_path / "schema.json").read_text("utf-8")


def test_a_plan_survives_json_with_the_same_hash() -> None:
    plan = _plan(_task())
    again = Plan.model_validate_json(json.dumps(plan.model_dump(mode="json")))
    assert again == plan
    assert content_hash(again.model_dump(mode="json")) == content_hash(plan.model_dump(mode="json"))
    assert plan.model_dump(mode="json")["schema"] == "sarex.plan/1"


def test_last_bits_do_not_change_the_hash() -> None:
    moved = _task(speed_m_s=46.3 + 1e-9)
    assert content_hash(_plan(moved).model_dump(mode="json")) == content_hash(
        _plan(_task()).model_dump(mode="json")
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"committed_until": "2026-06-07T03:00:00"}, "committed_until"),
        ({"committed_until": "2026-06-07T03:00:00+09:00"}, "committed_until"),
        ({"committed_until": "2026-13-07T03:00:00Z"}, "committed_until"),
        ({"speed_m_s": float("nan")}, "speed_m_s"),
        ({"bearing": 3}, "bearing"),
    ],
)
def test_what_a_task_refuses(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        _task(**change)


def test_two_tasks_with_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="ids must differ"):
        _plan(_task(), _task())


def test_a_drifting_frame_needs_its_datum_motion() -> None:
    with pytest.raises(ValidationError, match="two or more fixes"):
        Frame(kind="drift")
    fix = DatumFix(time="2026-06-07T03:00:00Z", lon_deg=128, lat_deg=32)
    with pytest.raises(ValidationError, match="increasing time"):
        Frame(kind="drift", datum_motion=(fix, fix))
    with pytest.raises(ValidationError, match="no datum motion"):
        Frame(kind="earth", datum_motion=(fix,))


def test_times_keep_their_nanoseconds() -> None:
    for time_ns in (0, 1_780_000_000_123_456_789, 1_780_000_000_500_000_000):
        assert iso_to_ns(ns_to_iso(time_ns)) == time_ns
    assert ns_to_iso(1_780_000_000_500_000_000) == "2026-05-28T20:26:40.5Z"
