"""What of a case a viewer may be drawn: forecasts, updates, plans, and the sea they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sarex.artefacts import ArtefactRef
from sarex.canonical import ns_to_iso
from sarex.drift.events import ForecastComputed
from sarex.drift.job import CaseInputs, read_inputs
from sarex.ensemble.storage import StoredEnsemble, is_whole, open_stored
from sarex.errors import LabelError
from sarex.journal import View
from sarex.labels import Viewer
from sarex.operation.events import PlanProposed
from sarex.probability.events import ProbabilityUpdated
from sarex.review.job_inputs import job_inputs
from sarex.server.cases.open_case import OpenCase
from sarex.server.kept import Kept
from sarex.server.problems import NotFoundError

__all__ = [
    "Update",
    "ensemble_folder",
    "inputs_of",
    "plan_folder",
    "stored",
    "update_folder",
    "updates_of",
]


@dataclass(frozen=True, slots=True)
class Update:
    """An update of the probability of one forecast, as a viewer may see it."""

    event_id: str
    sha256: str
    occurred_at: str


_STORED: Kept[Path, StoredEnsemble] = Kept(8)
_INPUTS: Kept[tuple[str, ...], CaseInputs] = Kept(4)


def stored(folder: Path) -> StoredEnsemble:
    """The ensemble in a folder, opened once."""
    return _STORED.get(folder, lambda: open_stored(folder))


def _artefact(view: View, sha256: str, what: str) -> Path:
    try:
        return view.artefact(sha256)
    except LabelError:
        raise NotFoundError(
            f"there is no such {what} here",
            given=sha256,
            remedy=f"Name a {what} that the case shows you.",
        ) from None


def ensemble_folder(view: View, sha256: str) -> Path:
    """The folder of a forecast.

    Raises
    ------
    NotFoundError
        If no such forecast is released to the viewer; whether it exists is not said.
    """
    folder = _artefact(view, sha256, "forecast")
    if not is_whole(folder):
        raise NotFoundError(
            "this is no forecast", given=sha256, remedy="Name a forecast that the case shows you."
        )
    return folder


def updates_of(view: View, forecast: str) -> tuple[Update, ...]:
    """Updates of a forecast, in order."""
    found = []
    for event in view.events(types=("probability.updated",)):
        body = event.body
        if isinstance(body, ProbabilityUpdated) and body.forecast.sha256 == forecast:
            found.append(
                Update(event.event_id, body.artefact.sha256, ns_to_iso(event.occurred_at_ns))
            )
    return tuple(found)


def update_folder(view: View, forecast: str, sha256: str) -> Path:
    """The folder of an update of this forecast.

    Raises
    ------
    NotFoundError
        If none such is released to the viewer.
    """
    if sha256 not in {update.sha256 for update in updates_of(view, forecast)}:
        raise NotFoundError(
            "there is no such update of this forecast",
            given=sha256,
            remedy="Name one of the updates that the forecast's description lists.",
        )
    return _artefact(view, sha256, "update")


def plan_folder(view: View, plan: str) -> tuple[PlanProposed, Path]:
    """What proposed a plan, and the folder of it.

    Raises
    ------
    NotFoundError
        If no such plan is released to the viewer.
    """
    for event in reversed(view.events(types=("plan.proposed",))):
        body = event.body
        if isinstance(body, PlanProposed) and body.plan == plan:
            return body, _artefact(view, body.artefact.sha256, "plan")
    raise NotFoundError(
        "there is no such plan here", given=plan, remedy="Name a plan that the case shows you."
    )


def inputs_of(case: OpenCase, viewer: Viewer) -> CaseInputs:
    """Case, fields and coast as the forecast was computed from them, read once.

    Raises
    ------
    NotFoundError
        If the viewer sees no forecast.
    """
    forecasts = case.view(viewer).events(types=("forecast.computed",))
    if not any(isinstance(event.body, ForecastComputed) for event in forecasts):
        raise NotFoundError(
            "there is no forecast yet",
            given=case.case_id,
            remedy="Compute a forecast; fields and coast are shown as it used them.",
        )
    refs: dict[str, ArtefactRef] = job_inputs(case.desk_as(viewer))
    key = tuple(f"{name}={ref.sha256}" for name, ref in sorted(refs.items()))
    paths = {name: case.folder.artefacts.path(ref) for name, ref in refs.items()}
    return _INPUTS.get(key, lambda: read_inputs(paths))
