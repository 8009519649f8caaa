"""A proof that no plan misses less: a tree of limits on counts, with multipliers at each node.

Nothing in it needs to be trusted. A reader makes each cut anew from its reference, adds the cuts up
with the weights, prices the limits, and finds the cheapest route (see ``pricing``); the limits of a
node follow from those of its parent, what the parent's own prices close, and the branching.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sarex.planning.routes.model import Floats, Ints

__all__ = ["Proof", "ProofDraft"]

Bytes: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, slots=True)
class Proof:
    """The tree and its multipliers as plain arrays.

    Parameters
    ----------
    goal
        The bound that the tree works towards: it claims the least of this and its leaves' bounds.
    grain, levels
        References count looks in units of 1/grain; sums of looks are cut off at ``levels``.
    gate, group : (n,)
        Paths are grouped by the group of their cell at this look (from 0, of those that count).
    references : (reference, L, n)
        Looks that a cut's chords are chosen by: the chord of a path that meets s looks in the
        reference runs from floor(s) to floor(s) + 1.
    parent, look, cell, upward, count : (node,)
        Node and branching: ``upward``: more than ``count`` searchers on the cell at the look, else
        at most that many; look -1: no branching, only what the parent's prices close.
    even : (node,)
        1 where the limits are their own mirror image, so that a better plan's image is in the node
        too. Then what prices close is closed in the image as well; and where such a node is parted
        off the mirror's axis, the side with at most ``count``, if it is even, has at most ``count``
        on the image of the cell too: all other plans have their image on the other side.
    cut_start, cut_reference, cut_group, cut_weight
        Node i weighs the cuts ``cut_start[i]`` to ``cut_start[i + 1]``.
    price_start, price_look, price_cell, price
        Likewise the prices of limits: positive of the least count, negative of the most.
    """

    goal: float
    grain: int
    levels: int
    gate: int
    group: Ints
    references: Bytes
    parent: Ints
    look: Ints
    cell: Ints
    upward: Ints
    count: Ints
    even: Ints
    cut_start: Ints
    cut_reference: Ints
    cut_group: Ints
    cut_weight: Floats
    price_start: Ints
    price_look: Ints
    price_cell: Ints
    price: Floats

    def to_bytes(self) -> bytes:
        """The proof as a compressed numpy archive, one array for each field."""
        buffer = io.BytesIO()
        arrays = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        np.savez_compressed(buffer, allow_pickle=False, **arrays)
        return buffer.getvalue()

    @classmethod
    def read(cls, path: Path) -> Proof:
        """A proof from its archive."""
        with np.load(path, allow_pickle=False) as held:
            arrays = {f.name: held[f.name] for f in fields(cls)}
        made: dict[str, Any] = dict(arrays)
        for name in ("grain", "levels", "gate"):
            made[name] = int(arrays[name])
        made["goal"] = float(arrays["goal"])
        return cls(**made)


@dataclass(eq=False, slots=True)
class ProofDraft:
    """A proof while its tree grows: one entry per node, multipliers replaced by better ones."""

    parent: list[int] = field(default_factory=list)
    look: list[int] = field(default_factory=list)
    cell: list[int] = field(default_factory=list)
    upward: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    even: list[int] = field(default_factory=list)
    cuts: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    prices: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)

    def add(
        self,
        parent: int,
        even: bool,
        look: int = -1,
        cell: int = -1,
        upward: bool = False,
        count: int = 0,
    ) -> int:
        """Add a node and return its number; until it is weighed it proves nothing itself."""
        self.even.append(int(even))
        self.parent.append(parent)
        self.look.append(look)
        self.cell.append(cell)
        self.upward.append(int(upward))
        self.count.append(count)
        nothing = np.zeros(0, dtype=np.int64)
        self.cuts.append((nothing, nothing, np.zeros(0)))
        self.prices.append((nothing, nothing, np.zeros(0)))
        return len(self.parent) - 1

    def finish(
        self, goal: float, grain: int, levels: int, gate: int, group: Ints, references: list[Bytes]
    ) -> Proof:
        """The proof, with the references that its cuts use and no others."""
        used, reference = np.unique(_joined(self.cuts, 0), return_inverse=True)
        kept = [references[i] for i in used]
        return Proof(
            goal=goal,
            grain=grain,
            levels=levels,
            gate=gate,
            group=group,
            references=np.array(kept, dtype=np.uint8) if kept else np.zeros((0, 0, 0), np.uint8),
            parent=_whole(self.parent),
            look=_whole(self.look),
            cell=_whole(self.cell),
            upward=_whole(self.upward),
            count=_whole(self.count),
            even=_whole(self.even),
            cut_start=_starts(self.cuts),
            cut_reference=reference.astype(np.int64),
            cut_group=_joined(self.cuts, 1),
            cut_weight=np.concatenate([np.zeros(0), *(entry[2] for entry in self.cuts)]),
            price_start=_starts(self.prices),
            price_look=_joined(self.prices, 0),
            price_cell=_joined(self.prices, 1),
            price=np.concatenate([np.zeros(0), *(entry[2] for entry in self.prices)]),
        )


def _whole(numbers: list[int]) -> Ints:
    """Numbers as an array."""
    return np.array(numbers, dtype=np.int64)


def _starts(entries: list[tuple[Ints, Ints, Floats]]) -> Ints:
    """Where each node's entries begin, and where the last end."""
    return np.concatenate([[0], np.cumsum([len(entry[0]) for entry in entries])]).astype(np.int64)


def _joined(entries: list[tuple[Ints, Ints, Floats]], part: int) -> Ints:
    """One part of all nodes' entries, one after the other."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *(entry[part] for entry in entries)])
