"""Checking chains of other nodes against what this node recorded when it took them over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sarex.journal._stores import Chain, Reader
from sarex.journal.seal import not_held_hash
from sarex.journal.verify_report import Problem

__all__ = ["import_problems"]


def import_problems(
    reader: Reader, records: Iterable[Mapping[str, Any]], lengths: Mapping[Chain, int], home: Chain
) -> Iterator[Problem]:
    """The first event of each foreign chain that is not as its import recorded it.

    Parameters
    ----------
    reader
        Of the store whose chains all hold.
    records
        Bodies of the records of imports, in order.
    lengths
        How many events each chain has.
    home
        This node's chain, which holds the records.
    """
    imports: dict[str, list[Mapping[str, Any]]] = {
        origin: [] for case_id, origin in lengths if (case_id, origin) != home
    }
    for record in records:
        imports.setdefault(record["origin"], []).append(record)
    for origin, of_chain in sorted(imports.items()):
        chain = (home[0], origin)
        fault = _fault(reader, chain, lengths.get(chain, 0), of_chain)
        if fault is not None:
            yield Problem(origin, fault[0], None, "import", fault[1])


def _fault(
    reader: Reader, chain: Chain, length: int, records: list[Mapping[str, Any]]
) -> tuple[int, str] | None:
    known = 0
    for record in records:
        first, last = record["first"], record["last"]
        if first != known + 1:
            return known + 1, f"no import of it is recorded; the next one begins at {first}"
        if last > length:
            return last, "it was imported and is not here"
        if reader.chain_hash(chain, last) != record["head"]:
            return last, "it is not the event that was imported"
        if not_held_hash(reader.not_held(chain, first, last)) != record["not_held"]:
            return first, f"up to {last}, other sealed values are missing than at the import"
        known = last
    if length > known:
        return known + 1, "no import of it is recorded"
    return None
