"""The questions of ``sarex case new``."""

from __future__ import annotations

import re
from typing import Any

import typer

from sarex.cli._asking import (
    ask,
    ask_choice,
    ask_integer,
    ask_list,
    ask_many,
    ask_number,
    ask_place,
    ask_text,
    ask_time,
)
from sarex.incident.leeway import CURRENT_ONLY
from sarex.quantities import parse_duration, parse_length

__all__ = ["ask_case"]

_POSITIONS = ("point", "circle", "polygon", "bearing_range", "voyage")
_TIMES = ("instant", "interval", "normal", "triangular")
_LENGTH_FORM = "(5 NM, 3 km, 200 m)"


def _identifier(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", text):
        raise ValueError("lower-case letters, digits, - and _")
    return text


def _nation(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError("ISO 3166 alpha-3 codes such as KOR or JPN")
    return text


def _id(question: str) -> str:
    return ask(question, _identifier)[1]


def _length(question: str) -> str:
    return ask(f"{question} {_LENGTH_FORM}", parse_length)[0]


def _report() -> dict[str, Any]:
    typer.echo("\nThe distress report")
    return {
        "received_at": ask_time("Received at"),
        "caller": ask_text("Caller"),
        "medium": ask_text("Medium (VHF channel 16, 406 MHz beacon, telephone)"),
        "vessel": ask_text("Vessel in distress"),
        "vessel_kind": ask_text("Kind of vessel"),
        "persons_on_board": ask_integer("Persons on board", 1, 10_000),
        "text": ask_text("What was said"),
    }


def _object(number: int) -> dict[str, Any]:
    typer.echo(f"\nSearch object {number}")
    asked: dict[str, Any] = {
        "id": _id("Id, such as raft"),
        "description": ask_text("Description"),
        "leeway_class": ask_text("Leeway class, such as PIW-3 or LIFE-RAFT-DB-15"),
    }
    if asked["leeway_class"] == CURRENT_ONLY:
        asked["detection_class"] = ask_text("Detection class: what is to be seen, such as raft_6")
    return {**asked, "persons": ask_integer("Persons in it (0 for none)", 0, 10_000)}


def _waypoint(number: int) -> dict[str, Any]:
    waypoint: dict[str, Any] = {"at": ask_place(f"Waypoint {number}")}
    waypoint["time"] = ask_time("Time there, or time at which it is due there")
    if number == 1 or typer.confirm("Was this position fixed or reported?"):
        waypoint["fix_error"] = _length("Radius that holds it with 50 %")
    return waypoint


def _voyage() -> dict[str, Any]:
    first_two = [_waypoint(1), _waypoint(2)]
    more: list[dict[str, Any]] = []
    while typer.confirm("Another waypoint?"):
        more.append(_waypoint(3 + len(more)))
    return {
        "dead_reckoning": ask_choice("Dead reckoning of a", ("ship", "aircraft", "small_craft")),
        "waypoints": first_two + more,
    }


def _corners() -> list[str]:
    corners = [ask_place(f"Corner {number}") for number in (1, 2, 3)]
    while typer.confirm("Another corner?"):
        corners.append(ask_place(f"Corner {len(corners) + 1}"))
    return corners


def _position() -> dict[str, Any]:
    kind = ask_choice("Kind of position", _POSITIONS)
    if kind == "point":
        rest = {"at": ask_place("Position"), "error": _length("Radius that holds it with 50 %")}
    elif kind == "circle":
        rest = {"centre": ask_place("Centre"), "radius": _length("Radius")}
    elif kind == "polygon":
        return {"kind": kind, "corners": _corners()}
    elif kind == "bearing_range":
        return {
            "kind": kind,
            "reference": ask_place("Reference position"),
            "bearing_deg": ask_number("True bearing from it, degrees", 0, 359.999),
            "bearing_sd_deg": ask_number("Standard deviation of the bearing, degrees", 0, 89),
            "range": _length("Range"),
            "range_sd": _length("Standard deviation of the range"),
        }
    else:
        return {"kind": kind, **_voyage()}
    return {"kind": kind, **rest}


def _time() -> dict[str, Any]:
    kind = ask_choice("Kind of distress time", _TIMES)
    if kind == "instant":
        return {"kind": kind, "at": ask_time("At")}
    if kind == "interval":
        return {"kind": kind, "start": ask_time("Not before"), "end": ask_time("Not after")}
    if kind == "normal":
        sd = ask("Standard deviation (30 min)", parse_duration)[0]
        return {"kind": kind, "mean": ask_time("About"), "sd": sd}
    return {
        "kind": kind,
        "earliest": ask_time("Not before"),
        "likeliest": ask_time("Likeliest"),
        "latest": ask_time("Not after"),
    }


def _hypothesis(number: int) -> dict[str, Any]:
    typer.echo(f"\nHypothesis {number}; hypotheses exclude each other, their weights sum to 1")
    return {
        "id": _id("Id, such as h1"),
        "description": ask_text("What happened"),
        "cause": ask_text("Cause"),
        "weight": ask_number("Weight", 1e-9, 1),
        "objects": ask_list("Ids of the search objects there are then", _identifier),
        "persons_unplaced": ask_integer("Persons on board in none of these objects", 0, 10_000),
        "position": _position(),
        "time": _time(),
    }


def _error(name: str) -> dict[str, Any]:
    return {
        "sigma_m_s": ask_number(
            f"Velocity error of the {name}, one standard deviation, m/s", 0, 50
        ),
        "tau_h": ask_number("Its memory, hours", 0.01, 1000),
        "source": ask_text("Where these two come from"),
    }


def _layer(name: str, sense: str) -> dict[str, Any]:
    typer.echo(f"\nThe {name}")
    kind = ask_choice("From", ("file", "observations"))
    layer: dict[str, Any] = {}
    if kind == "file":
        layer["file"] = ask_text("CF-NetCDF file")
    else:
        layer["observations"] = ask_many(
            "Another observation?", lambda _: _observation(name, sense)
        )
    return {**layer, "error": _error(name)}


def _observation(name: str, sense: str) -> str:
    from sarex.metocean.observation import parse_observation

    def read(text: str) -> object:
        return parse_observation(text, "wind" if name == "wind" else "current")

    return ask(f"Observation, direction {sense} (240/18 kn from 071200Z JUN 26)", read)[0]


def _facility(number: int) -> dict[str, Any]:
    typer.echo(f"\nFacility {number}")
    return {
        "id": _id("Id"),
        "kind": ask_text("Kind, such as destroyer, patrol_aircraft, helicopter"),
        "name": ask_text("Name"),
        "nation": ask("Nation", _nation)[1],
        "position": ask_place("Position or base"),
        "available_from": ask_time("Available from"),
    }


def _period(number: int) -> dict[str, Any]:
    typer.echo(f"\nSearch period {number}")
    return {"start": ask_time("From"), "end": ask_time("To")}


def _environment() -> dict[str, Any]:
    typer.echo("\nEnvironment")
    return {
        "visibility": _length("Visibility"),
        "wave_height_m": ask_number("Significant wave height, metres", 0, 30),
        "source": ask_text("Who says so"),
    }


def _parties(mode: str) -> dict[str, Any]:
    nations = ask_list("Nations", _nation)
    parties = {"nations": nations, "smc": ask_choice("SMC", nations)}
    return {**parties, "control": "EXCON"} if mode == "exercise" else parties


def ask_case() -> dict[str, Any]:
    """Ask for a whole case; plain data as in a case file."""
    case: dict[str, Any] = {
        "schema": "sarex.case/1",
        "id": _id("Id of the case"),
        "title": ask_text("Title"),
        "mode": ask_choice("Mode", ("exercise", "operation")),
    }
    case["parties"] = _parties(case["mode"])
    case["report"] = _report()
    case["objects"] = ask_many("Another search object?", _object)
    case["hypotheses"] = ask_many("Another hypothesis?", _hypothesis)
    case["environment"] = _environment()
    case["fields"] = {
        "coast": ask_text("Coast (goto, brittany, korea_strait, or cut)"),
        "wind": _layer("wind", "FROM"),
        "current": _layer("current", "TO"),
    }
    case["facilities"] = ask_many("Another facility?", _facility)
    case["periods"] = ask_many("Another search period?", _period)
    typer.echo("\nForecast")
    case["forecast"] = {
        "draws": ask_integer("Draws", 2, 10_000_000),
        "seed": ask_integer("Seed", 0, 2**63 - 1),
        "until": ask_time("Until"),
    }
    return case
