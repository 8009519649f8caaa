"""The joint planner: every facility's sorties improved together, judged by the particles."""

from sarex.planning.joint.budget import Budget, Progress, SearchRecord
from sarex.planning.joint.propose import JointProposal, propose_greedy, propose_joint
from sarex.planning.joint.replan import Flying, keep_committed, replan
from sarex.planning.joint.value import value_of, values_of

__all__ = [
    "Budget",
    "Flying",
    "JointProposal",
    "Progress",
    "SearchRecord",
    "keep_committed",
    "propose_greedy",
    "propose_joint",
    "replan",
    "value_of",
    "values_of",
]
