"""The passes over target paths and their looks, against a twin that walks every path."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from royset_sato_check import Instance, ProofCheck

from sarex.planning.routes.counts import _kernels
from sarex.planning.routes.counts.frame import CountFrame, frame_search
from sarex.planning.routes.grid import royset_sato

ALPHA = -3 * math.log(0.4) / 2  # two searchers
GATE, GRAIN, LEVELS = 1, 4, 24


@pytest.fixture(scope="module")
def frame() -> CountFrame:
    return frame_search(royset_sato(2, 4, side=3))


def _paths(frame: CountFrame) -> list[tuple[float, tuple[int, ...]]]:
    """Each path of the target over the looks that count, with its probability."""
    made = [(float(p), (c,)) for c, p in enumerate(frame.first) if p > 0]
    for t in range(frame.looks - 1):
        made = [
            (p * float(q), (*path, int(b)))
            for p, path in made
            for b, q in zip(frame.to[t, path[-1]], frame.pr[t, path[-1]], strict=True)
            if q > 0
        ]
    return made


def _naive_cuts(
    frame: CountFrame, reference: np.ndarray, group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One chord per path, summed by group."""
    constant = np.zeros(int(group.max()) + 1)
    cost = np.zeros((len(constant), *reference.shape))
    for p, path in _paths(frame):
        n = min(sum(int(reference[t, c]) for t, c in enumerate(path)), LEVELS - 1) // GRAIN
        low, high = math.exp(-ALPHA * n), math.exp(-ALPHA * (n + 1))
        g = group[path[GATE]]
        constant[g] += p * (low + n * (low - high))
        for t, c in enumerate(path):
            cost[g, t, c] -= p * (low - high)
    return constant, cost


def _cuts(
    frame: CountFrame, reference: np.ndarray, group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    base, slope = _kernels.lines(ALPHA, GRAIN, LEVELS)
    return _kernels.cuts(
        frame.first, frame.to, frame.pr, reference, base, slope, GATE, group, int(group.max()) + 1
    )


def _counts(frame: CountFrame, most: int) -> st.SearchStrategy[np.ndarray]:
    shape = (frame.looks, frame.size)
    numbers = st.lists(st.integers(0, most), min_size=math.prod(shape), max_size=math.prod(shape))
    return numbers.map(lambda n: np.array(n, dtype=np.int64).reshape(shape))


@settings(max_examples=25)
@given(data=st.data())
def test_cuts_are_sums_of_chords(frame: CountFrame, data: st.DataObject) -> None:
    reference = data.draw(_counts(frame, 2 * GRAIN))
    group = np.arange(frame.size) % 3
    made, twin = _cuts(frame, reference, group), _naive_cuts(frame, reference, group)
    np.testing.assert_allclose(made[0], twin[0], rtol=0, atol=1e-14)
    np.testing.assert_allclose(made[1], twin[1], rtol=0, atol=1e-14)


@settings(max_examples=50)
@given(data=st.data())
def test_no_whole_counts_are_below_a_cut(frame: CountFrame, data: st.DataObject) -> None:
    reference, counts = data.draw(_counts(frame, 2 * GRAIN)), data.draw(_counts(frame, 2))
    constant, cost = _cuts(frame, reference, np.zeros(frame.size, dtype=np.int64))
    total, _, _ = _kernels.missed(frame.first, frame.to, frame.pr, counts.astype(float), ALPHA)
    assert constant[0] + float((cost[0] * counts).sum()) <= total + 1e-14
    at_home, slope = _cuts(frame, GRAIN * counts, np.zeros(frame.size, dtype=np.int64))
    if all(sum(counts[t, c] for t, c in enumerate(p)) < LEVELS // GRAIN for _, p in _paths(frame)):
        assert at_home[0] + float((slope[0] * counts).sum()) == pytest.approx(total, abs=1e-13)


def test_missed_and_its_passes_agree_with_every_path(frame: CountFrame) -> None:
    counts = np.random.default_rng(2).integers(0, 3, (frame.looks, frame.size)).astype(float)
    twin = sum(
        p * math.exp(-ALPHA * sum(counts[t, c] for t, c in enumerate(path)))
        for p, path in _paths(frame)
    )
    total, before, after = _kernels.missed(frame.first, frame.to, frame.pr, counts, ALPHA)
    assert total == pytest.approx(twin, abs=1e-14)
    at_each = (before * np.exp(-ALPHA * counts) * after).sum(axis=1)
    np.testing.assert_allclose(at_each, total, atol=1e-14)


def test_cheapest_routes_are_those_of_all_walks(frame: CountFrame) -> None:
    cost = np.random.default_rng(4).normal(size=(frame.looks, frame.size))
    shut = ~frame.open
    shut[1, 1] = True
    near = [{int(b) for b in frame.moves[c] if b >= 0} for c in range(frame.size)]
    walks = [
        w
        for w in itertools.product(range(frame.size), repeat=frame.looks)
        if all(b in near[a] for a, b in itertools.pairwise(w))
        and not any(shut[t, c] for t, c in enumerate(w))
    ]
    sums = {w: sum(cost[t, c] for t, c in enumerate(w)) for w in walks}
    cheapest, through = _kernels.route_costs(cost, shut, frame.moves)
    assert cheapest == pytest.approx(min(sums.values()))
    for t, c in np.ndindex(frame.looks, frame.size):
        those = [v for w, v in sums.items() if w[t] == c]
        assert through[t, c] == pytest.approx(min(those, default=math.inf))


def test_the_reader_of_proofs_errs_to_the_safe_side_of_exact_fractions() -> None:
    """Three searchers: a look misses with 2/5, so a cut is a sum of fractions."""
    instance = Instance(3, 4, side=3)
    rng = np.random.default_rng(8)
    span = instance.looks - instance.skipped
    reference = rng.integers(0, 9, (1, span, 9)).astype(np.uint8)
    proof = {
        "grain": np.array(4),
        "levels": np.array(6),
        "gate": np.array(1),
        "group": np.arange(9) % 2,
        "references": reference,
    }
    constant, cost = ProofCheck(instance, proof).cut(0, 1)
    exact, slopes = _exact_cut(instance, reference[0], group=1)
    assert constant <= exact
    assert float(exact - Fraction(constant)) < 1e-10
    for (t, c), slope in slopes.items():
        assert Fraction(float(cost[t, c])) <= slope
        assert float(slope - Fraction(float(cost[t, c]))) < 1e-10


def _exact_cut(
    instance: Instance, reference: np.ndarray, group: int
) -> tuple[Fraction, dict[tuple[int, int], Fraction]]:
    """A cut in fractions, path by path; the middle of the grid is cell 4."""
    paths = [(Fraction(1), (4,))]
    for _ in range(instance.looks - 1):
        paths = [
            (p * q, (*path, b))
            for p, path in paths
            for b, q in [
                (path[-1], Fraction(3, 5)),
                *(
                    (b, Fraction(2, 5) / len(instance.near[path[-1]]))
                    for b in instance.near[path[-1]]
                ),
            ]
        ]
    constant, slopes = Fraction(0), dict.fromkeys(np.ndindex(*reference.shape), Fraction(0))
    for p, whole in paths:
        path = whole[instance.skipped :]
        if path[1] % 2 == group:
            n = min(sum(int(reference[t, c]) for t, c in enumerate(path)), 23) // 4
            low, high = Fraction(2, 5) ** n, Fraction(2, 5) ** (n + 1)
            constant += p * (low + n * (low - high))
            for t, c in enumerate(path):
                slopes[t, c] -= p * (low - high)
    return constant, slopes
