"""Routes for searchers that are alike, by how many stand where, with proofs.

Start at :func:`sarex.planning.routes.counts.prove.prove_search`. Nothing is imported here: the
solver brings HiGHS and compiled passes with it.
"""

__all__: list[str] = []
