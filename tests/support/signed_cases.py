"""Small signed journals, and forgers who know how hashes are made but hold no key."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from journal_cases import BOTH, KOR, REGISTRY, START, Sighted, url_of

from sarex.canonical import canonical_bytes, content_hash
from sarex.journal import (
    Draft,
    Journal,
    KeyDeclared,
    PublicKey,
    SeededIds,
    Signer,
    SimulatedClock,
    SimulatedStaff,
    export_ndjson,
)
from sarex.journal.event import chain_hash_of, content_of
from sarex.journal.signing import EVENT
from sarex.labels import Viewer

STAFF = SimulatedStaff(b"the staff of the run")
THIEF = SimulatedStaff(b"somebody without keys")
AUTHORS = ("Kim", "Lee", "Sato")
ORIGIN = "kor-rcc"


@dataclass(frozen=True)
class Step:
    """One event: by whom, for whom, with how much sealed."""

    author: str
    shared: bool
    sealed: bool
    caused: bool


steps = st.lists(
    st.builds(Step, st.sampled_from(AUTHORS), st.booleans(), st.booleans(), st.booleans()),
    min_size=2,
    max_size=7,
)


def trusted(staff: SimulatedStaff = STAFF) -> tuple[PublicKey, ...]:
    """The public keys of all authors, as partners hold them."""
    return tuple(staff.keys_of(author)[0].public for author in AUTHORS)


def signed_journal(
    folder: Path,
    *,
    origin: str = ORIGIN,
    store: str = "sqlite",
    keyring: Signer | None = STAFF,
    case_id: str = "goto",
    parties: tuple[str, ...] = (),
) -> Journal:
    folder.mkdir(parents=True, exist_ok=True)
    return Journal.create(
        folder,
        case_id,
        origin,
        REGISTRY,
        SimulatedClock(START),
        SeededIds(b"seed"),
        url=url_of(store),
        keyring=keyring,
        parties=parties,
    )


def take(journal: Journal, given: Sequence[Step]) -> None:
    """Record the steps, each in a transaction of its own."""
    cause = None
    for number, step in enumerate(given):
        made = journal.append_many([draft(number, step, cause if step.caused else None)])
        cause = made[0].event_id


def draft(number: int, step: Step, cause: str | None = None) -> Draft:
    return Draft(
        type_name="sighting.reported",
        body=Sighted(
            facility=f"ship-{number}",
            lon_deg=128.1 + number / 3,
            caller="Hong Gil-dong" if step.sealed else None,
        ),
        author=step.author,
        role="SMC",
        label=BOTH if step.shared else KOR,
        occurred_at_ns=START + number,
        cause=cause,
        field_labels={"/lon_deg": KOR} if step.sealed else {},
    )


def exported(journal: Journal, *, party: str = "KOR", personal: bool = False) -> bytes:
    stream = io.StringIO()
    export_ndjson(journal.view(Viewer(party, "SMC")), stream, personal=personal)
    return stream.getvalue().encode()


def stored(journal: Journal) -> list[dict[str, Any]]:
    """The rows of this node's chain, as they are stored."""
    with journal._store._engine.begin() as connection:  # type: ignore[attr-defined]
        query = sa.text("SELECT * FROM events WHERE origin = :origin ORDER BY seq")
        rows = connection.execute(query, {"origin": journal.origin})
        return [dict(row._mapping) for row in rows]


def put(journal: Journal, number: int, /, **values: object) -> None:
    """Change columns of an event of this node behind the journal's back."""
    change = ", ".join(f"{name} = :new_{name}" for name in values)
    with journal._store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(
            sa.text(f"UPDATE events SET {change} WHERE origin = :at_origin AND seq = :at_seq"),
            {
                "at_origin": journal.origin,
                "at_seq": number,
                **{f"new_{name}": value for name, value in values.items()},
            },
        )


def forge(
    journal: Journal, first: int, signer: Signer | None = None, *, declare: bool = False
) -> None:
    """Rewrite the chain from an event on, with hashes that fit, as somebody with the file can.

    Parameters
    ----------
    journal, first
        Which chain, and the number of the first event that is rewritten.
    signer
        Signs what is rewritten; None leaves the signatures as they are.
    declare
        The signer's keys also stand in the place of those that are declared there.
    """
    rows = stored(journal)
    prev = rows[first - 2]["chain_hash"] if first > 1 else "0" * 64
    for row in rows[first - 1 :]:
        values = _rewritten(row, prev, signer, declare=declare)
        put(journal, row["seq"], **values)
        prev = values["chain_hash"]
    with journal._store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(
            sa.text("UPDATE heads SET chain_hash = :prev WHERE origin = :origin"),
            {"prev": prev, "origin": journal.origin},
        )
        connection.execute(
            sa.text("DELETE FROM seals WHERE event_id NOT IN (SELECT event_id FROM events)")
        )


def _rewritten(
    row: dict[str, Any], prev: str, signer: Signer | None, *, declare: bool
) -> dict[str, Any]:
    body = json.loads(row["body"])
    if row["type"] != "key.declared":
        body["facility"] = "another ship"
    elif declare and signer is not None:
        body = KeyDeclared.of(signer.keys_of(row["author"])[-1].public).model_dump(mode="json")
    row = {**row, "field_labels": "{}"}
    for path in ("lon_deg", "caller"):
        if isinstance(body.get(path), dict):
            body[path] = 1 if path == "lon_deg" else None
    event_id = content_hash(_content(row, body))
    chain_hash = chain_hash_of(
        event_id,
        recorded_at=row["recorded_at"],
        clock_source=row["clock_source"],
        clock_offset_ns=row["clock_offset_ns"],
        prev=prev,
        author=row["author"],
    )
    raw = canonical_bytes(body)
    made = {
        "body": raw,
        "body_hash": hashlib.sha256(raw).hexdigest(),
        "chain_hash": chain_hash,
        "event_id": event_id,
        "field_labels": "{}",
        "prev": prev,
    }
    if signer is not None:
        key = signer.keys_of(row["author"])[-1]
        made |= {"key_id": key.public.key_id, "signature": key.sign(EVENT, chain_hash)}
    return made


def _content(row: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    names = ("schema", "case_id", "origin", "seq", "author", "role", "cause", "occurred_at")
    return content_of(
        type_name=row["type"],
        **{name: row[name] for name in names},
        marking=row["marking"],
        label=json.loads(row["label"]),
        field_labels={},
        body=body,
    )
