"""Changing a plan with live figures: from a dragged area to POS, on the whole goto case.

Compile calls, the forecast and the plan come before and are not timed. The draft is judged on some
20,000 particles; ten facilities of two nations have a sortie each. ``python
benchmarks/bench_drafts.py`` prints the median and the 95th percentile over every task.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle
from typing import Any

import numpy as np
import pytest

from sarex.incident.case_file import load_case
from sarex.operation.case_plan import planning_of_case
from sarex.planning.editing import Bench, Draft, TaskEdit
from sarex.planning.horizon import make_slots
from sarex.planning.joint import Budget, propose_joint
from sarex.planning.joint.propose import in_order, setting_of
from sarex.randomness import draw_key

PARTICLES = 20_000
EVALUATIONS = 20


def warm() -> Draft:
    """A draft of a joint plan of goto, everything compiled."""
    case = load_case("goto").case
    planning = planning_of_case(
        case,
        files("sarex") / "data" / "cases",
        particles=PARTICLES,  # type: ignore[arg-type]
    )
    request = in_order(planning.request)
    found = make_slots(request)
    rng = np.random.default_rng(1)
    proposal = propose_joint(request, budget=Budget(EVALUATIONS), rng=rng, slots=found)
    own = np.random.Generator(np.random.Philox(key=draw_key(np.random.default_rng(1))))
    setting = setting_of(request, found, own)
    bench = Bench(
        request,
        proposal.plan,
        slots={slot.id: slot for slot in proposal.slots},
        media=setting.media,
        paths=setting.paths,
        states=proposal.facilities,
        widths=proposal.widths,
    )
    draft = Draft(bench)
    assert draft.figures.worth.pos == proposal.worth.pos, "not what the planner judged"
    return draft


def drags(draft: Draft) -> Iterator[tuple[str, TaskEdit]]:
    """Areas moved a little further each time, task after task."""
    for number, task in enumerate(cycle(draft.bench.plan.tasks)):
        given: Any = task.parameters
        east = 0.001 * (1 + number % 400)
        moved = given.model_copy(update={"centre_lon_deg": given.centre_lon_deg + east})
        yield task.id, TaskEdit(parameters=moved)


@pytest.fixture(scope="module")
def draft() -> Draft:
    return warm()


def test_drag_to_pos(benchmark: Any, draft: Draft) -> None:
    """One area dragged: its sortie flown and judged, the plan weighed, the rules asked."""
    steps = drags(draft)
    benchmark.pedantic(lambda: draft.edit(*next(steps)), rounds=60, warmup_rounds=4)


def main() -> None:
    draft = warm()
    ensemble, plan = draft.bench.request.ensemble, draft.bench.plan
    steps, taken = drags(draft), []
    for number in range(124):
        task, change = next(steps)
        begun = time.perf_counter()
        draft.edit(task, change)
        if number >= 4:
            taken.append(1e3 * (time.perf_counter() - begun))
    median, late = np.quantile(taken, [0.5, 0.95])
    print(
        f"{ensemble.particle_count} particles, {len(plan.sorties)} sorties: drag to POS "
        f"{median:.0f} ms median, {late:.0f} ms p95 of {len(taken)}"
    )


if __name__ == "__main__":
    main()
