"""The models that compete, and the baselines they must beat."""

from __future__ import annotations

from sarex.drift.skill.fit import Candidate, SpreadSpec
from sarex.drift.skill.motion import MotionSpec

__all__ = ["BASELINES", "CANDIDATES", "KERNEL", "candidate_named"]

_ROUND, _ROUND_T = SpreadSpec(1), SpreadSpec(1, tail=True)
_OVAL, _OVAL_T = SpreadSpec(2), SpreadSpec(2, tail=True)
_TWO_T = SpreadSpec(1, processes=2, tail=True)
_SHRUNK = MotionSpec("fitted", "per kind")

BASELINES = (
    Candidate("no motion", MotionSpec("none", 0.0), _OVAL_T, "the drifter stays where it was"),
    Candidate("current", MotionSpec("as modelled", 0.0), _OVAL_T, "the modelled current alone"),
    Candidate(
        "current + 3 % wind",
        MotionSpec("as modelled", 0.03),
        _OVAL_T,
        "the modelled current and 3 % of the 10 m wind",
    ),
)
"""Motions with nothing fitted; their spread is fitted as that of the others, to compare areas."""

KERNEL = Candidate(
    "current + leeway",
    MotionSpec("as modelled", "per kind"),
    _ROUND,
    "the modelled current as it is, fitted leeway of each kind, one Ornstein-Uhlenbeck error",
)
"""What a case file can state today: its sigma, tau and leeway are printed for that use."""

CANDIDATES = (
    KERNEL,
    Candidate("shrunk", _SHRUNK, _ROUND, "fitted share of the current, leeway of each kind"),
    Candidate("shrunk, oval", _SHRUNK, _OVAL, "and a spread that differs along two axes"),
    Candidate("shrunk, tail", _SHRUNK, _ROUND_T, "and a spread that is itself uncertain"),
    Candidate("shrunk, two memories, tail", _SHRUNK, _TWO_T, "a fast and a slow error, a tail"),
    Candidate("shrunk, oval, tail", _SHRUNK, _OVAL_T, "two axes and a tail"),
    Candidate(
        "shrunk, one leeway, oval, tail",
        MotionSpec("fitted", "pooled"),
        _OVAL_T,
        "one leeway slope for all kinds, two axes and a tail",
    ),
    Candidate(
        "shrunk, bias, oval, tail",
        MotionSpec("fitted", "per kind", bias=True),
        _OVAL_T,
        "and a mean velocity that the model lacks",
    ),
)
"""From the plainest to the richest; chosen among by inner held-out log score."""


def candidate_named(name: str) -> Candidate:
    """A candidate or baseline by its name (KeyError if there is none)."""
    return {item.name: item for item in (*BASELINES, *CANDIDATES)}[name]
