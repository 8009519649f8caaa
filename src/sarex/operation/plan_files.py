"""The files of a plan's artefact, written and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sarex.detection import SweepWidth
from sarex.drift.job import CaseInputs
from sarex.operation.plan_texts import basis
from sarex.operation.states import write_states
from sarex.planning.manual.proposal import Proposal
from sarex.planning.orders.geojson import to_geojson

__all__ = ["dump", "read_widths", "write_files", "write_flown"]


def dump(path: Path, value: Any) -> None:
    """Write plain data as JSON, sorted, with a final newline."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_widths(folder: Path, prefix: str = "") -> dict[str, dict[str, SweepWidth]]:
    """Stated sweep widths of a plan artefact: facility id to object id to width."""
    data = json.loads((folder / f"{prefix}widths.json").read_text(encoding="utf-8"))
    return {
        facility: {name: SweepWidth.from_json(width) for name, width in own.items()}
        for facility, own in data.items()
    }


def write_files(out: Path, proposal: Proposal, inputs: CaseInputs) -> None:
    """Write a proposal: plan, tracks, widths, worth, worksheets, findings and map."""
    exercise = inputs.case.mode == "exercise"
    dump(out / "plan.json", proposal.plan.model_dump(mode="json"))
    dump(out / "tracks.json", [track.to_json() for track in proposal.tracks])
    dump(out / "widths.json", _widths_json(proposal.widths))
    dump(out / "no_width.json", proposal.no_width)
    dump(
        out / "facilities.json",
        write_states([state for _, state in sorted(proposal.facilities.items())]),
    )
    dump(out / "worksheets.json", [asdict(sheet) for sheet in proposal.worksheets])
    dump(out / "findings.json", [asdict(finding) for finding in proposal.findings])
    dump(
        out / "worth.json",
        {
            "areas": [asdict(area) for area in proposal.worth.areas],
            "pos": asdict(proposal.worth.pos),
        },
    )
    dump(
        out / "plan.geojson",
        to_geojson(proposal.plan, proposal.tracks, exercise=exercise, **basis(inputs.forcing)),
    )


def write_flown(out: Path, proposal: Proposal, prefix: str = "") -> None:
    """What is flown and seen: plan, tracks and sweep widths."""
    dump(out / f"{prefix}plan.json", proposal.plan.model_dump(mode="json"))
    dump(out / f"{prefix}tracks.json", [track.to_json() for track in proposal.tracks])
    dump(out / f"{prefix}widths.json", _widths_json(proposal.widths))


def _widths_json(
    widths: Mapping[str, Mapping[str, SweepWidth]],
) -> dict[str, dict[str, dict[str, Any]]]:
    return {f: {o: asdict(width) for o, width in own.items()} for f, own in widths.items()}
