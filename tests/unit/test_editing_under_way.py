"""A plan made while another is flown can be changed too, but for what has departed."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from proposed import RememberingRunner
from under_way import Search

from sarex.errors import PlanError
from sarex.operation import commands
from sarex.operation.compare_plans import judged_elsewhere, judged_here
from sarex.operation.editing import bench_of
from sarex.operation.propose_changed import propose_changed
from sarex.planning.editing import Draft, TaskEdit


def _moved(task: Any, east_deg: float) -> TaskEdit:
    centre = task.parameters.centre_lon_deg + east_deg
    return TaskEdit(parameters=task.parameters.model_copy(update={"centre_lon_deg": centre}))


def test_a_plan_made_mid_search_is_judged_as_it_was_proposed(search: Search) -> None:
    store = search.desk.folder.artefacts
    desk = replace(search.desk, runner=RememberingRunner(store))  # type: ignore[arg-type]
    proposed = commands.replan(desk, search.proposed, search.inputs)
    cited = commands.plan_of(proposed).artefact
    bench, _ = bench_of(store, cited.sha256)
    draft = Draft(bench)
    worth = {
        "areas": [asdict(area) for area in draft.figures.worth.areas],
        "pos": asdict(draft.figures.worth.pos),
    }
    assert json.loads(json.dumps(worth)) == search.data(proposed, "worth")

    kept = {each.sortie.id for each in bench.request.kept}
    assert kept
    staying = next(s for s in bench.plan.sorties if s.id in kept and s.tasks)
    with pytest.raises(PlanError, match="under way"):
        draft.edit(staying.tasks[0].id, _moved(staying.tasks[0], 0.02))
    with pytest.raises(PlanError, match="under way"):
        propose_changed(
            desk,
            commands.plan_of(search.proposed).plan,
            {"S1-jpn-destroyer-T1": TaskEdit(locked=True)},
            "Kim",
        )

    here = judged_here(bench)
    elsewhere = judged_elsewhere(bench, store.path(cited.ref))
    assert elsewhere.worth.pos.any_found > here.worth.pos.any_found - 1e-6
