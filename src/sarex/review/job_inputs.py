"""The case's own artefacts: what the jobs of a review read besides what the journal cites."""

from __future__ import annotations

from sarex.artefacts import ArtefactRef
from sarex.drift.job import FUNCTION
from sarex.errors import ReviewError
from sarex.jobs.memory import JobMemory
from sarex.operation.desk import Desk
from sarex.review.measures.sources import Sources, data_of

__all__ = ["job_inputs"]


def job_inputs(desk: Desk) -> dict[str, ArtefactRef]:
    """The case and its field files, as the forecast of a case was computed from them.

    They are named by the job that made the forecast, which is remembered beside the artefacts.

    Parameters
    ----------
    desk : Desk
        Its viewer must see the forecast.

    Returns
    -------
    dict
        Name of an input, such as ``case`` or ``wind``, to its artefact.

    Raises
    ------
    ReviewError
        If no forecast is seen, or its job or an input is not in the folder.
    """
    forecasts = Sources.of(desk.view()).of_type("forecast.computed")
    if not forecasts:
        raise ReviewError(
            "there is no forecast to judge by",
            given=f"{desk.viewer.party} sees none",
            remedy="Judge as a party that sees the forecast, once there is one.",
            where=str(desk.folder.path),
        )
    store = desk.folder.artefacts
    made = data_of(forecasts[-1])["ensemble"]["sha256"]
    for job in JobMemory(store).jobs_that_made(made):
        inputs = job["inputs"]
        if job["function"] == FUNCTION and set(inputs.values()) <= set(store.refs()):
            return {
                name: ArtefactRef(sha256, "case" if name == "case" else "fields")
                for name, sha256 in inputs.items()
            }
    raise ReviewError(
        "the files that the forecast was computed from are not in this folder",
        given=made,
        allowed="the whole folder, with artefacts and artefacts/.jobs",
        remedy="Copy the whole folder of the case, not parts of it.",
        where=str(desk.folder.path),
    )
