"""Planning: one sortie flown, one judged, and a first joint plan of six facilities over 24 h.

20,000 particles in three clusters, ships, helicopters and an aircraft of two nations. Compile calls
come before and are not timed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from anytime import SixFacilities

from sarex.planning import PlanningRequest
from sarex.planning.horizon import make_slots
from sarex.planning.joint import propose_greedy
from sarex.planning.joint.budget import Budget
from sarex.planning.joint.search import Searcher
from sarex.planning.joint.setting import Setting


@pytest.fixture(scope="module")
def asked() -> PlanningRequest:
    """Case 0, and a plan made once so that everything is compiled."""
    request = SixFacilities(0).request()
    propose_greedy(request, rng=np.random.default_rng(0))
    return request


def test_first_plan_from_request(benchmark: Any, asked: PlanningRequest) -> None:
    """From the request to a first complete plan, written and judged on all particles."""
    benchmark.pedantic(
        lambda: propose_greedy(asked, rng=np.random.default_rng(1)), rounds=3, iterations=1
    )


def test_trial_on_the_first_sample(benchmark: Any, asked: PlanningRequest) -> None:
    """One trial of the search on 2,000 particles: laid out, flown, asked of the rules, judged."""
    from dataclasses import replace

    from sarex.planning.rules import RuleSet

    slots = make_slots(asked).slots
    request = replace(asked, rules=RuleSet.of(asked.plane))
    rng = np.random.default_rng(2)
    search = Searcher(Setting(request, [(s,) for s in slots], rng), Budget(10**9), rng)
    search.first_plan()

    def trials() -> None:
        for i in range(len(slots)):
            search.trials.trial(i)

    benchmark.pedantic(trials, rounds=10, iterations=1)
