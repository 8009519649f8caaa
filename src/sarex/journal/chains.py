"""The two chains of a node that shares its record: what is for all parties, and the rest.

The first can be handed over whole: it has no gaps, which would count and name what is withheld.
"""

from __future__ import annotations

__all__ = ["chains_of_node", "is_own", "own_chain"]

_OWN = "/own"


def own_chain(origin: str) -> str:
    """Origin of what a node does not share with all parties."""
    return f"{origin}{_OWN}"


def is_own(origin: str) -> bool:
    """Whether this is the name of such a chain."""
    return origin.endswith(_OWN)


def chains_of_node(origin: str) -> frozenset[str]:
    """Both chains of the node that one of them is of."""
    node = origin.removesuffix(_OWN)
    return frozenset((node, own_chain(node)))
