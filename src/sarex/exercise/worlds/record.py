"""The act of flying a proposed plan in worlds: one job, one event."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sarex.artefacts import ArtefactRef
from sarex.exercise.events import PlanTried
from sarex.exercise.truth_record import CONTROL, SIGMA_W
from sarex.exercise.worlds.compare import ANY
from sarex.exercise.worlds.job import BESIDE, FUNCTION, STATED
from sarex.journal import Event
from sarex.operation import commands
from sarex.operation.desk import Desk
from sarex.provenance import Provenance
from sarex.randomness import derive_key, key_to_hex

__all__ = ["WORLDS", "try_plan"]

WORLDS = 20
"""Drawn worlds in which the first plan is flown beside that of ws-1, unless stated."""


def try_plan(desk: Desk, proposed: Event, inputs: Mapping[str, ArtefactRef], worlds: int) -> Event:
    """Fly a plan of period 1, and the plan of ws-1 beside it, in drawn worlds; record the result.

    The worlds come from the prior and the error model that all nations know of, with a key of
    their own: nothing is told of the hidden truth, so the event is released to all.

    Parameters
    ----------
    desk : Desk
        Of an exercise.
    proposed : Event
        ``plan.proposed``.
    inputs : mapping
        The case's own: ``case``, and those of its field files.
    worlds : int
        How many, at least 1.

    Raises
    ------
    ExerciseError
        If the plan is not of period 1.
    """
    what = commands.plan_of(proposed)
    purpose = f"worlds of plan {what.number}"
    ref = desk.run(
        FUNCTION,
        {**inputs, "plan": what.artefact.ref},
        {"sigma_ln_width": SIGMA_W, "worlds": worlds},
        kind="worlds",
        purpose=purpose,
    )
    folder = desk.folder.artefacts.path(ref)
    told = json.loads((folder / "worlds.json").read_text(encoding="utf-8"))
    against = BESIDE.rstrip("-")
    found = told["compared"][STATED]["shares"][ANY]
    provenance = Provenance(
        model="sarex.world step/1",
        inputs={"plan": what.artefact.sha256},
        parameters={"sigma_ln_width": SIGMA_W, "worlds": worlds},
        key=key_to_hex(derive_key(desk.key, purpose)),
        assumptions=(
            "Worlds are drawn from the prior and the errors that the forecast states.",
            "Both plans are flown in the same worlds with the same luck; craft keep their tracks.",
        ),
    )
    body = PlanTried(
        plan=what.plan,
        against=against,
        worlds=worlds,
        found_any={what.method: found["first"]["value"], against: found["second"]["value"]},
        artefact=desk.cite(ref, provenance),
    )
    return desk.record("plan.tried", body, CONTROL, cause=proposed)
