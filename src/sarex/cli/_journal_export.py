"""What ``sarex journal export`` writes: a view of all chains, or a chain for a party to import."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import typer

from sarex.cli._case_folder import viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from sarex.journal import Journal

__all__ = ["what"]


def what(
    journal: Journal,
    viewer: str | None,
    to: str | None,
    chain: str | None,
    since: str | None,
    *,
    personal: bool,
) -> Callable[[TextIO], int]:
    """Writes what was asked for to a stream, and says how many events.

    Parameters
    ----------
    journal
        Of the case.
    viewer, to
        Who looks, or for whom a chain is; one of them.
    chain
        Whose chain; None for this node's own.
    since
        Number, and hash if it is known, of the last event that the party holds.
    personal
        Whether personal data goes along that the party may see.

    Raises
    ------
    JournalError
        If the party holds another event of that number.
    """
    from sarex.journal import export_chain, export_ndjson

    if viewer is not None and to is None and chain is None and since is None:
        return partial(export_ndjson, journal.view(viewer_of(viewer)), personal=personal)
    if to is None or viewer is not None:
        raise typer.BadParameter(
            "Give --as to see all that a party may; or --to to hand a chain over, with --chain and "
            "--since if you want."
        )
    origin = chain or journal.origin
    view, after = journal.view(viewer_of(to)), 0
    if since is not None:
        after = _known(journal, origin, since)
    return partial(export_chain, view, origin=origin, after=after, personal=personal)


def _known(journal: Journal, origin: str, since: str) -> int:
    """The number of the event that the party holds, which must be the one that is here."""
    from sarex.errors import JournalError

    found = re.fullmatch(r"([0-9]{1,15})(?::([0-9a-f]{64}))?", since)
    if found is None:
        raise typer.BadParameter("Give --since as NUMBER or NUMBER:HASH.")
    number = int(found[1])
    here = journal.chain_hash(origin, number)
    if number and (here is None or found[2] not in {None, here}):
        raise JournalError(
            "the party holds an event of the chain that is not here",
            given=since,
            allowed="not here" if here is None else f"{number}:{here}",
            where=origin,
            remedy="Have both nodes verified and compare their heads: one of them was changed.",
        )
    return number
