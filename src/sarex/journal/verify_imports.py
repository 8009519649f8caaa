"""Checking chains of other nodes against what this node recorded when it took them over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sarex.journal._stores import Reader
from sarex.journal.seal import not_held_hash
from sarex.journal.verify_report import Problem, StoredRow

__all__ = ["import_problems"]


def import_problems(
    reader: Reader, rows: list[StoredRow], home: str, *, complete: bool
) -> Iterator[Problem]:
    """The first event of each foreign chain that is not as its import recorded it.

    Parameters
    ----------
    reader
        Of the store that the rows are from.
    rows
        Events whose own chains hold, all of them if ``complete``.
    home
        This node, whose chain holds the records of imports.
    complete
        No chain has a fault, so that what is missing is missing, not only unchecked.
    """
    chains: dict[str, dict[int, StoredRow]] = {}
    for row in rows:
        chains.setdefault(row.values["origin"], {})[row.values["seq"]] = row
    imports: dict[str, list[StoredRow]] = {name: [] for name in chains if name != home}
    for row in rows:
        if row.values["origin"] == home and row.values["type"] == "chain.imported":
            imports.setdefault(row.body["origin"], []).append(row)
    if not complete or not imports:
        return
    blank = _not_held(reader)
    for origin, records in sorted(imports.items()):
        fault = _fault(chains.get(origin, {}), records, blank)
        if fault is not None:
            seq, detail = fault
            yield Problem(origin, seq, None, "import", detail)


def _fault(
    chain: Mapping[int, StoredRow], records: list[StoredRow], blank: Mapping[str, list[str]]
) -> tuple[int, str] | None:
    known = 0
    for record in records:
        body = record.body
        first, last = body["first"], body["last"]
        if first != known + 1:
            return known + 1, f"no import of it is recorded; the next one begins at {first}"
        if last not in chain:
            return last, "it was imported and is not here"
        if chain[last].values["chain_hash"] != body["head"]:
            return last, "it is not the event that was imported"
        missing = [
            (row.values["event_id"], path)
            for seq in range(first, last + 1)
            for row in (chain[seq],)
            for path in blank.get(row.values["event_id"], ())
        ]
        if not_held_hash(missing) != body["not_held"]:
            return first, f"up to {last}, other sealed values are missing than at the import"
        known = last
    if len(chain) > known:
        return known + 1, "no import of it is recorded"
    return None


def _not_held(reader: Reader) -> dict[str, list[str]]:
    """Event id → pointers of sealed fields that are kept as not held."""
    found: dict[str, list[str]] = {}
    for raw in reader.raw("seals"):
        if not raw["salt"]:
            event_id, path = (
                (raw[name] or b"").decode(errors="replace") for name in ("event_id", "path")
            )
            found.setdefault(event_id, []).append(path)
    return found
