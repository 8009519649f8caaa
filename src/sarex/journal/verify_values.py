"""Checking what stands beside the chain: sealed values and cited artefacts."""

from __future__ import annotations

from collections.abc import Iterator

from sarex.artefacts import ArtefactStore
from sarex.errors import ArtefactError, JournalError
from sarex.journal._stores import Reader
from sarex.journal.pointers import citations
from sarex.journal.seal import Seal, open_seals
from sarex.journal.verify_report import Problem, StoredRow

__all__ = ["artefact_problems", "seal_problems"]


def seal_problems(
    reader: Reader, rows: list[StoredRow], home: str, *, complete: bool
) -> Iterator[Problem]:
    """Sealed values that were changed, or are missing without a recorded erasure.

    A node erases values of its own events, and this node (``home``) those that it holds of others'.
    """
    stored: dict[str, dict[str, Seal]] = {}
    for raw in reader.raw("seals"):
        event_id, path = (
            (raw[name] or b"").decode(errors="replace") for name in ("event_id", "path")
        )
        seal = Seal(path, raw["salt"] or b"", raw["value"] or b"", False)
        stored.setdefault(event_id, {})[path] = seal
    erased: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        if row.values["type"] == "personal.erased":
            paths = {(row.body["event"], path) for path in row.body["paths"]}
            erased.setdefault(row.values["origin"], set()).update(paths)
    here = erased.get(home, set())
    gone = {origin: paths | here for origin, paths in erased.items()}
    for row in rows:
        held, origin = stored.pop(row.values["event_id"], {}), row.values["origin"]
        detail = _seal_fault(row, held, gone.get(origin, here), foreign=origin != home)
        if detail:
            yield Problem(
                row.values["origin"], row.values["seq"], row.values["type"], "seal", detail
            )
            return
    if stored and complete:
        yield Problem("seals", None, None, "seal", f"values of unknown events: {sorted(stored)}")


def _seal_fault(
    row: StoredRow, held: dict[str, Seal], erased: set[tuple[str, str]], *, foreign: bool
) -> str | None:
    try:
        opened = open_seals(row.body, row.field_labels, held, lambda _path, _personal: True)
    except (JournalError, ValueError) as error:
        return str(error)
    extra = held.keys() - opened.digests.keys()
    if extra:
        return f"values that the event does not seal: {sorted(extra)}"
    for path in opened.withheld:
        if not foreign:
            return f"{path} is not held, and it is of this node's own event"
    for path in opened.erased:
        if path not in opened.personal or (row.values["event_id"], path) not in erased:
            return f"{path} is missing, and no erasure is recorded"
    for path in opened.personal & held.keys():
        if held[path].is_held and (row.values["event_id"], path) in erased:
            return f"{path} is recorded as erased, and still there"
    return None


def artefact_problems(
    reader: Reader, rows: list[StoredRow], artefacts: ArtefactStore, home: str
) -> Iterator[Problem]:
    """Cited artefacts that are missing or changed; those of other nodes may not have come along."""
    checked: dict[str, str | None] = {}
    held = reader.seals([row.values["event_id"] for row in rows])
    for row in rows:
        seals = {
            path: Seal(path, salt, value, False)
            for path, (salt, value) in held.get(row.values["event_id"], {}).items()
        }
        try:
            opened = open_seals(row.body, row.field_labels, seals, lambda _path, _personal: True)
        except (JournalError, ValueError):  # reported as a seal
            continue
        for _, citation in citations(opened.body):
            sha256 = citation["sha256"]
            if row.values["origin"] != home and not _is_here(artefacts, sha256):
                continue
            if sha256 not in checked:
                checked[sha256] = _artefact_fault(artefacts, sha256)
                if checked[sha256]:
                    yield Problem(
                        row.values["origin"],
                        row.values["seq"],
                        row.values["type"],
                        "artefact",
                        checked[sha256] or "",
                    )


def _is_here(artefacts: ArtefactStore, sha256: str) -> bool:
    try:
        artefacts.path(sha256)
    except ArtefactError:
        return False
    return True


def _artefact_fault(artefacts: ArtefactStore, sha256: str) -> str | None:
    try:
        artefacts.verify(sha256)
    except ArtefactError as error:
        return f"{error.message}: {sha256}"
    return None
