"""The joint planner: every facility's sorties improved together, judged by the particles."""

from sarex.planning.joint.budget import Budget, Progress, SearchRecord
from sarex.planning.joint.propose import JointProposal, propose_greedy, propose_joint
from sarex.planning.joint.value import value_of, values_of

__all__ = [
    "Budget",
    "JointProposal",
    "Progress",
    "SearchRecord",
    "propose_greedy",
    "propose_joint",
    "value_of",
    "values_of",
]
