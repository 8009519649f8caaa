"""Checking chains of other nodes against what this node recorded when it took them over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sarex.journal._stores import Chain, Reader
from sarex.journal.seal import not_held_hash
from sarex.journal.verify_report import Problem

__all__ = ["import_problems"]


def import_problems(
    reader: Reader, records: Iterable[Mapping[str, Any]], lengths: Mapping[str, int], case_id: str
) -> Iterator[Problem]:
    """The first event of each foreign chain that is not as its import recorded it.

    Parameters
    ----------
    reader
        Of the store whose chains all hold.
    records
        Bodies of the records of imports.
    lengths
        How many events each chain has that is not this node's.
    case_id
        Of the case.
    """
    imports: dict[str, list[Mapping[str, Any]]] = {origin: [] for origin in lengths}
    for record in sorted(records, key=lambda record: int(record["first"])):
        imports.setdefault(record["origin"], []).append(record)
    for origin, of_chain in sorted(imports.items()):
        fault = _fault(reader, (case_id, origin), lengths.get(origin, 0), of_chain)
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
