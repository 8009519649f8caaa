"""The searchers as a flow: how many stand on each cell at each look, and move along each edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from sarex.planning.routes.counts.frame import CountFrame
from sarex.planning.routes.model import Floats, Ints

__all__ = ["Network", "make_network"]


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Columns and rows of the flow of searchers over the looks that count.

    Parameters
    ----------
    places : (place, 2)
        Look and cell of each place, in order of the looks.
    place_of : (L, n)
        Place of a look and cell, -1 where no searcher can be.
    edges : (edge, 2)
        Places that a searcher can go between from one look to the next.
    """

    places: Ints
    place_of: Ints
    edges: Ints

    def balance(self) -> csr_array:
        """Rows that tie counts to edges, over columns (places, edges).

        For each place after the first look: what comes in minus its count; for each place before
        the last look: what goes out minus its count. All are zero.
        """
        count, edges = len(self.places), len(self.edges)
        later = np.flatnonzero(self.places[:, 0] > 0)
        earlier = np.flatnonzero(self.places[:, 0] < self.place_of.shape[0] - 1)
        into = np.full(count, -1)
        into[later] = np.arange(len(later))
        out = np.full(count, -1)
        out[earlier] = len(later) + np.arange(len(earlier))
        column = count + np.arange(edges)
        rows = np.concatenate(
            [into[later], out[earlier], into[self.edges[:, 1]], out[self.edges[:, 0]]]
        )
        columns = np.concatenate([later, earlier, column, column])
        values = np.concatenate([-np.ones(len(later) + len(earlier)), np.ones(2 * edges)])
        shape = (len(later) + len(earlier), count + edges)
        return csr_array((values, (rows, columns)), shape=shape)

    def images(self, mirror: Ints) -> Ints:
        """The place that is the mirror image of each place, for a symmetry of the cells, (n,)."""
        return self.place_of[self.places[:, 0], mirror[self.places[:, 1]]]

    def spread(self, values: Floats) -> Floats:
        """Values per place as an array (L, n), 0 where no searcher can be."""
        made = np.zeros(self.place_of.shape)
        made[self.places[:, 0], self.places[:, 1]] = values
        return made


def make_network(frame: CountFrame) -> Network:
    """The network of all places that searchers can reach and the edges between them."""
    places = np.argwhere(frame.open)
    place_of = np.full(frame.open.shape, -1, dtype=np.int64)
    place_of[places[:, 0], places[:, 1]] = np.arange(len(places))
    edges = [
        (place_of[look, cell], place_of[look + 1, end])
        for look, cell in places[places[:, 0] < frame.looks - 1]
        for end in frame.moves[cell]
        if end >= 0
    ]
    return Network(places, place_of, np.array(edges, dtype=np.int64).reshape(-1, 2))
