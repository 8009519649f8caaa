"""Giving events to another nation: a signed, separately numbered chain for each recipient.

A release is an event of the owner's journal, seen by the owner alone. What the recipient holds is
its record: numbered from 1 without gaps, so that it neither counts nor names what was withheld. The
record cites the original by a salted hash: the salt, disclosed later, proves what was released
from; without it no guess about the withheld part can be tested.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sarex.canonical import canonical_bytes, iso_to_ns, ns_to_iso
from sarex.errors import LabelError
from sarex.journal.drafting import Draft
from sarex.journal.event import GENESIS, Event
from sarex.journal.journal import Journal
from sarex.journal.pointers import citation_label, citations, replace_at
from sarex.journal.reading import parse_label, parse_labels
from sarex.journal.records import ReleaseMade
from sarex.journal.reduction import Reduction
from sarex.journal.seal import WITHHELD, Seal, open_seals
from sarex.journal.signing import is_signed, sign
from sarex.journal.transaction import Transaction
from sarex.journal.verify_report import Problem, VerifyReport
from sarex.journal.view import View
from sarex.labels import Label, Viewer

__all__ = [
    "Officer",
    "ReleasedRecord",
    "cites",
    "release",
    "released_to",
    "verify_release_chain",
]

RECORD = "sarex.release/1"


@dataclass(frozen=True, slots=True)
class Officer:
    """The releasing officer: of which party, by which name."""

    party: str
    name: str


@dataclass(frozen=True, slots=True)
class ReleasedRecord:
    """What a recipient holds: the canonical text that was signed, and the signature (hex)."""

    text: str
    signature: str

    @property
    def data(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed

    @property
    def record_hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def release(
    journal: Journal,
    event_ids: Sequence[str],
    recipient: str,
    officer: Officer,
    key: Ed25519PrivateKey,
    reduction: Reduction,
    *,
    until_ns: int | None = None,
) -> tuple[Event, ...]:
    """Release events to a party, reduced, in one transaction.

    Fields with a label of their own and citations that the recipient may not see are withheld
    whatever the reduction says; personal data always is.

    Parameters
    ----------
    journal, event_ids
        What to release; each event must be owned by the officer's party.
    recipient
        ISO 3166 alpha-3 code.
    officer, key
        Who releases, and the Ed25519 key that signs.
    reduction
        What is left out, rounded or delayed.
    until_ns
        When the recipient shall no longer use it, UTC nanoseconds; None for no limit.

    Returns
    -------
    tuple of Event
        The ``release.made`` events; :func:`released_to` gives the records to hand over.

    Raises
    ------
    LabelError
        If the officer's party does not own an event.
    JournalError
        If an event is unknown, released too early, or its reduction names a field it has not.
    """
    order = _Order(journal, Viewer(recipient, "recipient"), officer, key, reduction, until_ns)
    made = []
    with journal._transaction([officer.name]) as transaction:
        number, prev = _head(transaction, recipient)
        for event_id in event_ids:
            number += 1
            body = order.fulfil(transaction, event_id, number, prev)
            prev = body.record_hash
            draft = Draft(
                type_name="release.made",
                body=body,
                author=officer.name,
                role="releasing officer",
                label=Label(officer.party),
                occurred_at_ns=journal.clocks.now_ns(),
                cause=event_id,
            )
            made.append(transaction.append(journal._prepare(draft)))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Order:
    """What one release holds for all of its events."""

    journal: Journal
    viewer: Viewer
    officer: Officer
    key: Ed25519PrivateKey
    reduction: Reduction
    until_ns: int | None

    def fulfil(
        self, transaction: Transaction, event_id: str, number: int, prev: str
    ) -> ReleaseMade:
        """Reduce, number, link and sign one event."""
        row, recipient = transaction.find(event_id), self.viewer.party
        _check_owner(row, self.officer)
        now_ns = self.journal.clocks.now_ns()
        self.reduction.check_delay(iso_to_ns(row["occurred_at"]), now_ns)
        salt = transaction.salt(f"release\n{recipient}\n{number}")
        body = _reduced(row, transaction.seals(event_id), self.viewer, self.reduction)
        record = {
            "body": body,
            "case_id": self.journal.case_id,
            "label": Label(self.officer.party, (recipient,)).to_json(),
            "marking": row["marking"],
            "number": number,
            "occurred_at": self.reduction.time(row["occurred_at"]),
            "officer": self.officer.name,
            "original": _citation(salt, event_id),
            "owner": self.officer.party,
            "prev": prev,
            "public_key": self.key.public_key().public_bytes_raw().hex(),
            "recipient": recipient,
            "record": RECORD,
            "released_at": ns_to_iso(now_ns),
            "schema": row["schema"],
            "type": row["type"],
            "until": None if self.until_ns is None else ns_to_iso(self.until_ns),
        }
        text = canonical_bytes(record)
        return ReleaseMade(
            recipient=recipient,
            number=number,
            record=text.decode(),
            record_hash=hashlib.sha256(text).hexdigest(),
            signature=sign(self.key, text).hex(),
            event=event_id,
            reduction=self.reduction.to_json(),
            salt=salt.hex(),
        )


def released_to(view: View, recipient: str) -> tuple[ReleasedRecord, ...]:
    """The records released to a recipient, in order, as far as the view's owner made them."""
    bodies = [e.body for e in view.events(types={"release.made"})]
    return tuple(
        ReleasedRecord(body.record, body.signature)
        for body in bodies
        if isinstance(body, ReleaseMade) and body.recipient == recipient
    )


def verify_release_chain(
    records: Iterable[ReleasedRecord], recipient: str, public_keys: Collection[bytes]
) -> VerifyReport:
    """Check what a recipient holds: numbers, links, signatures.

    Parameters
    ----------
    records
        In the order of their numbers.
    recipient
        Who holds them.
    public_keys
        The raw Ed25519 keys (32 bytes) of the officers that the recipient trusts.
    """
    trusted = {key.hex() for key in public_keys}
    number, head, owner = 0, GENESIS, recipient
    for record in records:
        number += 1
        try:
            data = record.data
            fault = _record_fault(record, data, recipient, number, head, trusted)
        except (ValueError, KeyError, TypeError) as error:
            data, fault = {}, ("record", f"the record cannot be read: {error}")
        if fault:
            name = data.get("type") if isinstance(data, dict) else None
            problem = Problem(f"release to {recipient}", number, name, *fault)
            return VerifyReport(number - 1, {owner: (number - 1, head)}, (problem,))
        head, owner = record.record_hash, data["owner"]
    return VerifyReport(number, {owner: (number, head)})


def cites(record: ReleasedRecord, event_id: str, salt: bytes) -> bool:
    """Whether a disclosed original and salt are what the record cites."""
    return bool(record.data["original"] == _citation(salt, event_id))


def _head(transaction: Transaction, recipient: str) -> tuple[int, str]:
    number, head = 0, GENESIS
    for body in transaction.rows("release.made"):
        if body["recipient"] == recipient:
            number, head = int(str(body["number"])), str(body["record_hash"])
    return number, head


def _check_owner(row: Mapping[str, Any], officer: Officer) -> None:
    owner = parse_label(row["label"]).owner
    if owner != officer.party:
        raise LabelError(
            "only the owner releases",
            given=f"{row['type']} of {owner}, released by {officer.party}",
            remedy=f"Ask {owner} to release it.",
        )


def _reduced(
    row: Mapping[str, Any],
    held: Mapping[str, tuple[bytes, bytes]],
    viewer: Viewer,
    reduction: Reduction,
) -> dict[str, Any]:
    labels = parse_labels(row["field_labels"])
    seals = {path: Seal(path, salt, value, False) for path, (salt, value) in held.items()}
    opened = open_seals(
        json.loads(row["body"]),
        labels,
        seals,
        lambda path, personal: viewer.may_see(labels[path]) and not personal,
    )
    for path, citation in list(citations(opened.body)):
        label = citation_label(citation)
        if label is None or not viewer.may_see(label):
            replace_at(opened.body, path, dict(WITHHELD))
    return reduction.apply(opened.body)


def _citation(salt: bytes, event_id: str) -> str:
    return hashlib.sha256(salt + bytes.fromhex(event_id)).hexdigest()


def _record_fault(
    record: ReleasedRecord,
    data: dict[str, Any],
    recipient: str,
    number: int,
    head: str,
    trusted: set[str],
) -> tuple[str, str] | None:
    if data["public_key"] not in trusted:
        return "key", "signed by a key that is not trusted"
    public, signature = bytes.fromhex(data["public_key"]), bytes.fromhex(record.signature)
    if not is_signed(public, record.text.encode(), signature):
        return "signature", "the text is not what was signed"
    if data["recipient"] != recipient:
        return "recipient", f"released to {data['recipient']}"
    if data["number"] != number:
        return "gap", f"number {number} is missing; this is {data['number']}"
    if data["prev"] != head:
        return "order", "the record does not follow the one before it"
    return None
