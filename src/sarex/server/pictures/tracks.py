"""A plan as the map draws it: areas, legs, timed waypoints, what comes too close."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sarex.canonical import ns_to_iso
from sarex.facilities import Track
from sarex.operation.commands.planning import read_plan
from sarex.operation.events import PlanProposed
from sarex.planning.orders.geojson import to_geojson

__all__ = ["plan_picture"]


def plan_picture(body: PlanProposed, folder: Path, *, exercise: bool) -> dict[str, Any]:
    """Everything of one plan that is drawn.

    Returns
    -------
    dict
        ``geojson``: areas, datums, commence search points, legs with their ids; ``tracks``: timed
        waypoints of each sortie; ``intent``: the orders; ``conflicts``: pairs that come too close,
        as the planner found them; ``bingo``: when each sortie must leave the scene, where the
        planner said so.
    """
    plan = read_plan(folder)
    tracks = [Track.from_json(item) for item in _read(folder, "tracks")]
    slots = _read(folder, "slots") if (folder / "slots.json").is_file() else None
    findings = _read(folder, "findings") if (folder / "findings.json").is_file() else []
    return {
        "plan": body.plan,
        "method": body.method,
        "replaces": body.replaces,
        "geojson": to_geojson(plan, tracks, exercise=exercise),
        "tracks": [track.to_json() for track in tracks],
        "intent": plan.model_dump(mode="json"),
        "conflicts": [_finding(finding) for finding in findings],
        "bingo": {} if slots is None else slots["bingo"],
    }


def _finding(data: dict[str, Any]) -> dict[str, Any]:
    return {**{k: v for k, v in data.items() if k != "time_ns"}, "time": ns_to_iso(data["time_ns"])}


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
