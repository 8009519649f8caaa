"""The folder of a drift forecast: what it holds, what it says of itself, how it comes to be.

``ensemble.zarr`` are the paths, ``run.json`` is what an export needs later and how to run again,
``README.md`` says the same to people; everything else is made from these on request.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sarex.errors import DriftError

if TYPE_CHECKING:
    from sarex.drift.forecast import PreparedForecast
    from sarex.ensemble.storage import StoredEnsemble

__all__ = ["ENSEMBLE", "README", "RUN", "DriftFolder", "describe_run", "read_folder"]

ENSEMBLE, RUN, README = "ensemble.zarr", "run.json", "README.md"
FORMAT = "sarex.drift-run/1"


@dataclass(frozen=True, slots=True)
class DriftFolder:
    """A finished forecast: the ensemble, and what ``run.json`` says."""

    path: Path
    ensemble: StoredEnsemble
    run: dict[str, Any]


def describe_run(prepared: PreparedForecast, command: str) -> dict[str, Any]:
    """What ``run.json`` says of a forecast."""
    case, coast = prepared.case, prepared.coast
    return {
        "format": FORMAT,
        "case": case.id,
        "title": case.title,
        "exercise": case.mode == "exercise",
        "marks": list(prepared.forcing.labels),
        "command": command,
        "seed": prepared.seed,
        "draws": prepared.draws.count,
        "run_id": prepared.run_id,
        "coast": {
            "name": coast.name,
            "bbox": list(coast.bbox),
            "content_hash": coast.content_hash,
            "attribution": coast.attribution,
        },
    }


def read_folder(folder: Path) -> DriftFolder:
    """Open what ``sarex drift run`` left.

    Raises
    ------
    DriftError
        If it is not such a folder.
    ArtefactError
        If its ensemble cannot be read.
    """
    from sarex.ensemble.storage import open_stored

    try:
        run = json.loads((folder / RUN).read_text(encoding="utf-8"))
        found = run["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DriftError(
            "not the folder of a drift forecast",
            given=f"{type(error).__name__}: {error}",
            allowed=f"a folder with {RUN} and {ENSEMBLE}",
            remedy="Give the folder that sarex drift run made with --out.",
            where=str(folder),
        ) from error
    if found != FORMAT:
        raise DriftError(
            "a drift forecast of another version",
            given=found,
            allowed=FORMAT,
            remedy="Export it with the version of sarex that made it, or run it again.",
            where=str(folder),
        )
    return DriftFolder(folder, open_stored(folder / ENSEMBLE), run)
