"""What is sought in a case: objects, hypotheses with their weights, and where they lie apart."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sarex.incident import SearchObject

from . import ranges
from .ranges import Stratum

__all__ = ["CLASSES", "centres_xy_m", "sought"]

CLASSES = {
    "raft": ("LIFE-RAFT-DB-12", "LIFE-RAFT-DB-15"),
    "person": ("PIW-1", "PIW-3"),
    "skiff": ("SKIFF-2", "SKIFF-3"),
}
"""The class that is planned with, and the true one of world (ii)."""
_DETECTION = {"raft": "raft_4", "person": "person_in_water", "skiff": "power_boat_20ft"}


def sought(
    stratum: Stratum, number: int, law: str, rng: np.random.Generator
) -> tuple[tuple[SearchObject, ...], dict[str, tuple[str, ...]], NDArray[np.float64]]:
    """Objects, those of each hypothesis, and the hypotheses' weights."""
    several = stratum == "S3" or (stratum == "S4" and rng.random() < 0.5)
    count = int(rng.integers(2, 4)) if several else 1
    by_hypothesis = number // 2 % 2 == 0
    kinds = list(CLASSES) if law == "normal" else ["raft", "person"]
    if several and not by_hypothesis:
        chosen = kinds[: min(count, len(kinds))]
        weights = np.ones(1)
    else:
        chosen = [str(rng.choice(kinds))]
        weights = rng.dirichlet(np.full(count, 2.0)) if several else np.ones(1)
        weights = np.maximum(weights, 0.1) / np.maximum(weights, 0.1).sum()
    objects = tuple(
        SearchObject(
            id=kind,
            description=kind,
            leeway_class=CLASSES[kind][0],
            detection_class=_DETECTION[kind],
            persons=int(rng.integers(1, 9 if kind == "raft" else 4)),
        )
        for kind in chosen
    )
    names = tuple(item.id for item in objects)
    return objects, {f"h{i + 1}": names for i in range(weights.size)}, weights


def centres_xy_m(count: int, error_m: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Places of the hypotheses about the middle of the plane."""
    if count == 1:
        return np.zeros((1, 2))
    apart = rng.uniform(*ranges.HYPOTHESES_APART) * error_m
    turn = rng.uniform(0.0, 2.0 * math.pi)
    angles = turn + 2.0 * math.pi * np.arange(count) / count
    radius = apart / (2.0 * math.sin(math.pi / count))
    return radius * np.stack([np.sin(angles), np.cos(angles)], axis=1)
