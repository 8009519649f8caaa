"""Plans a search in a few lines: forecast, joint plan, what it finds and why.

Usage: python examples/plan_a_search.py [CASE] [--particles 2000] [--evaluations 20]

CASE is a case file or a built-in case, goto unless said. Takes some seconds.
"""

from __future__ import annotations

import argparse

from sarex.incident import load_case
from sarex.operation.case_plan import planning_of_case
from sarex.planning.joint import Budget, propose_joint
from sarex.planning.orders.figures import plan_figures
from sarex.planning.orders.sensitivity import sensitivity, sensitivity_sentences
from sarex.planning.orders.why import why_this_plan


def main() -> None:
    asked = _arguments()
    loaded = load_case(asked.case)
    folders = loaded.field_folders(None)
    planning = planning_of_case(loaded.case, folders, particles=asked.particles)
    request = planning.request

    plan = propose_joint(request, budget=Budget(asked.evaluations), rng=planning.rng("plan 1"))

    figures = plan_figures(request, plan)
    print(*planning.inputs.forcing.labels)
    print(*why_this_plan(request, plan, figures, "en"), sep="\n")
    print(*sensitivity_sentences(sensitivity(request, plan), "en"), sep="\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Plan the first search period of a case.")
    parser.add_argument("case", nargs="?", default="goto")
    parser.add_argument("--particles", type=int, default=2000)
    parser.add_argument("--evaluations", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
