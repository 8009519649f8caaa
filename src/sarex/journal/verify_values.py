"""Checking what stands beside the chain: sealed values and cited artefacts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sarex.artefacts import ArtefactStore
from sarex.errors import ArtefactError, JournalError
from sarex.journal._stores import Reader
from sarex.journal.chains import chains_of_node
from sarex.journal.pointers import citations
from sarex.journal.seal import Opened, Seal, open_seals
from sarex.journal.verify_report import Problem, StoredRow

__all__ = ["Beside"]

_TOGETHER = 500
"""Events whose sealed values are fetched together."""

Place = tuple[str, int, str]
"""Origin, number and type of an event."""
Field = tuple[str, str]
"""Event id and pointer."""


class Beside:
    """Checks sealed values and artefacts while the chains are walked, holding few events at once.

    A node erases values of its own events, in either of its chains, and this node, whose chains are
    ``homes``, those that it holds of others'.
    An erasure may stand far behind the event, or in another chain: what is missing is kept until
    the end, and what was recorded as erased is looked up then.
    """

    def __init__(
        self, reader: Reader, artefacts: ArtefactStore | None, homes: Collection[str]
    ) -> None:
        self._reader = reader
        self._artefacts = artefacts
        self._homes = frozenset(homes)
        self._waiting: list[StoredRow] = []
        self._erased: dict[str, set[Field]] = {}
        self._missing: list[tuple[Place, Field, bool]] = []
        self._fault: tuple[Place, str] | None = None
        self._checked: dict[str, str | None] = {}
        self.artefact_problems: list[Problem] = []

    def take(self, row: StoredRow) -> None:
        """The next event whose own chain holds."""
        if row.values["type"] == "personal.erased":
            paths = {(row.body["event"], path) for path in row.body["paths"]}
            self._erased.setdefault(row.values["origin"], set()).update(paths)
        self._waiting.append(row)
        if len(self._waiting) >= _TOGETHER:
            self._check()

    def seal_problems(self, *, complete: bool) -> Iterator[Problem]:
        """The first value that was changed, or is missing without a recorded erasure.

        ``complete`` if no chain has a fault, so that what is missing is missing, not unchecked.
        """
        self._check()
        faults = [] if self._fault is None else [self._fault]
        for place, field, personal in self._missing:
            if not personal or not self._is_erased(place[0], field):
                detail = f"{field[1]} is missing, and no erasure is recorded"
                faults.append((place, detail))
                break
        faults += self._still_there()
        if faults:
            (origin, seq, name), detail = min(faults)
            yield Problem(origin, seq, name, "seal", detail)
        elif complete and (unknown := self._reader.seals_of_nobody()):
            yield Problem("seals", None, None, "seal", f"values of unknown events: {unknown}")

    def _check(self) -> None:
        held: dict[str, dict[str, Seal]] = {}
        ids = [row.values["event_id"] for row in self._waiting]
        for raw in self._reader.raw_seals(ids):
            event_id, path = (
                (raw[name] or b"").decode(errors="replace") for name in ("event_id", "path")
            )
            seal = Seal(path, raw["salt"] or b"", raw["value"] or b"", False)
            held.setdefault(event_id, {})[path] = seal
        for row in self._waiting:
            self._check_one(row, held.get(row.values["event_id"], {}))
        self._waiting.clear()

    def _check_one(self, row: StoredRow, held: Mapping[str, Seal]) -> None:
        place = (row.values["origin"], row.values["seq"], row.values["type"])
        try:
            opened = open_seals(row.body, row.field_labels, held, lambda _path, _personal: True)
        except (JournalError, ValueError) as error:
            self._note(place, str(error))
            return
        extra = held.keys() - opened.digests.keys()
        if extra:
            self._note(place, f"values that the event does not seal: {sorted(extra)}")
        elif opened.withheld and row.values["origin"] in self._homes:
            detail = f"{opened.withheld[0]} is not held, and it is of this node's own event"
            self._note(place, detail)
        for path in opened.erased:
            field = (row.values["event_id"], path)
            self._missing.append((place, field, path in opened.personal))
        if self._artefacts is not None:
            self._check_artefacts(place, opened, self._artefacts)

    def _note(self, place: Place, detail: str) -> None:
        self._fault = self._fault or (place, detail)

    def _is_erased(self, origin: str, field: Field) -> bool:
        names = chains_of_node(origin) | self._homes
        return any(field in self._erased.get(name, ()) for name in names)

    def _still_there(self) -> Iterator[tuple[Place, str]]:
        """Values that a recorded erasure should have taken away."""
        for field in sorted(set().union(*self._erased.values())):
            row = self._reader.row(field[0])
            held = self._reader.seals([field[0]]).get(field[0], {})
            if row is None or not held.get(field[1], (b"",))[0]:
                continue
            if self._is_erased(row["origin"], field):
                place = (row["origin"], row["seq"], row["type"])
                yield place, f"{field[1]} is recorded as erased, and still there"

    def _check_artefacts(self, place: Place, opened: Opened, artefacts: ArtefactStore) -> None:
        """Cited artefacts that are missing or changed; other nodes' may not have come along."""
        for _, citation in citations(opened.body):
            sha256 = citation["sha256"]
            if place[0] not in self._homes and not _is_here(artefacts, sha256):
                continue
            if sha256 not in self._checked:
                fault = self._checked[sha256] = _artefact_fault(artefacts, sha256)
                if fault:
                    self.artefact_problems.append(Problem(*place, "artefact", fault))


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
