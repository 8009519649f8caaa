"""Whatever the labels, no reader hands a viewer what is not released to it."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from sarex.canonical import PlainMap
from sarex.errors import JournalError, LabelError
from sarex.journal import (
    ArtefactCitation,
    CaseFolder,
    EventType,
    Officer,
    PersonalText,
    Reduction,
    Registry,
    SeededIds,
    SimulatedClock,
    View,
    export_ndjson,
    release,
    released_to,
)
from sarex.labels import Label, Viewer
from sarex.provenance import Provenance

PARTIES = ("KOR", "JPN", "USA", "EXCON")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
# Provenance is given its versions, because looking them up for each example is slow.
PROVENANCE = Provenance("leeway", versions={})


class Said(BaseModel):
    text: str
    inner: PlainMap
    caller: PersonalText
    artefact: ArtefactCitation | None


labels = st.builds(
    Label, st.sampled_from(PARTIES), st.lists(st.sampled_from(PARTIES), max_size=3).map(tuple)
)


@dataclass(frozen=True)
class Case:
    """Random labels of one event."""

    event: Label
    fields: dict[str, Label]
    citation: Label | None
    caused: bool
    known: bool


cases = st.lists(
    st.builds(
        Case,
        labels,
        st.dictionaries(
            st.sampled_from(["/text", "/inner", "/inner/deep", "/caller"]), labels, max_size=4
        ),
        st.none() | labels,
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def secret(number: int, path: str) -> str:
    return f"SECRET-{number}-{path.strip('/').replace('/', '-')}-END"


def released(case: Case, path: str) -> frozenset[str]:
    """Who may see a field, said again in the plainest way."""
    audience = set(case.event.audience)
    for pointer, label in case.fields.items():
        if path == pointer or path.startswith(pointer + "/"):
            audience &= label.audience
    if path == "/caller" and "/caller" not in case.fields:
        audience &= {case.event.owner}
    if path == "/artefact" and case.citation is not None:
        audience &= case.citation.audience
    return frozenset(audience)


def everything(view: View) -> str:
    """All that the readers of a view give, as text."""
    stream = io.StringIO()
    export_ndjson(view, stream, personal=True)
    events = view.events()
    parts = [stream.getvalue(), repr(events)]
    parts += [repr(view.get(event.event_id)) for event in events]
    return "\n".join(parts)


def record(
    folder: CaseFolder, number: int, case: Case, cause: str | None
) -> tuple[str, str | None]:
    citation = None
    if case.citation is not None:
        with folder.artefacts.writing("text") as draft:
            (draft.path / "a.txt").write_text(str(number))
        citation = ArtefactCitation.of(draft.ref, case.citation, PROVENANCE)
    event = folder.journal.append(
        "thing.said" if case.known else "thing.shouted",
        Said(
            text=secret(number, "/text"),
            inner={"deep": secret(number, "/inner/deep"), "flat": secret(number, "/inner")},
            caller=secret(number, "/caller"),
            artefact=citation,
        ),
        author="a",
        role="r",
        label=case.event,
        occurred_at_ns=0,
        cause=cause if case.caused else None,
        field_labels=case.fields,
    )
    return event.event_id, citation.sha256 if citation else None


KNOWN = [EventType("thing.said", 1, Said)]
ALL = [*KNOWN, EventType("thing.shouted", 1, Said)]


def check(view: View, given_cases: list[Case], made: list[tuple[str, str | None]]) -> None:
    party, text = view.viewer.party, everything(view)
    for number, (case, (event_id, sha256)) in enumerate(zip(given_cases, made, strict=True)):
        for path in ("/text", "/inner", "/inner/deep", "/caller"):
            assert (secret(number, path) in text) == (party in released(case, path)), path
        assert (event_id in text) == (party in case.event.audience)
        if sha256 is not None:
            may = party in released(case, "/artefact")
            assert (sha256 in text) == may
            assert served(view, sha256) == may


def served(view: View, sha256: str) -> bool:
    try:
        view.artefact(sha256)
    except LabelError:
        return False
    return True


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases)
def test_each_reader_gives_exactly_what_is_released(given_cases: list[Case]) -> None:
    with tempfile.TemporaryDirectory() as name:
        options: dict[str, Any] = {"clocks": SimulatedClock(0), "ids": SeededIds(b"s")}
        path = Path(name) / "case"
        with CaseFolder.create(
            path, case_id="c", origin="o", registry=Registry(ALL), **options
        ) as folder:
            made: list[tuple[str, str | None]] = []
            for number, case in enumerate(given_cases):
                cause = made[-1][0] if made else None
                made.append(record(folder, number, case, cause))
        with CaseFolder.open(path, registry=Registry(KNOWN), **options) as folder:
            assert folder.journal.verify().ok
            for party in PARTIES:
                check(folder.journal.view(Viewer(party, "reader")), given_cases, made)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases, st.sampled_from(PARTIES), st.sampled_from(PARTIES))
def test_a_release_holds_no_sealed_field_of_others(
    given_cases: list[Case], owner: str, recipient: str
) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        CaseFolder.create(
            Path(name) / "case",
            case_id="c",
            origin="o",
            registry=Registry(ALL),
            clocks=SimulatedClock(0),
            ids=SeededIds(b"s"),
        ) as folder,
    ):
        for number, case in enumerate(given_cases):
            event_id, sha256 = record(folder, number, case, None)
            given_text = release_text(folder, event_id, owner, recipient)
            if case.event.owner != owner:
                assert given_text == ""
                continue
            inside = Case(Label(owner, (recipient,)), case.fields, case.citation, False, True)
            for path in ("/text", "/inner", "/inner/deep"):
                may = recipient in released(inside, path)
                assert (secret(number, path) in given_text) == may, path
            assert secret(number, "/caller") not in given_text
            assert sha256 is None or (
                (sha256 in given_text) == (recipient in released(inside, "/artefact"))
            )


def release_text(folder: CaseFolder, event_id: str, owner: str, recipient: str) -> str:
    before = len(released_to(folder.journal.view(Viewer(owner, "officer")), recipient))
    try:
        release(folder.journal, [event_id], recipient, Officer(owner, "Lee"), KEY, Reduction())
    except (LabelError, JournalError):
        return ""
    records = released_to(folder.journal.view(Viewer(owner, "officer")), recipient)
    assert len(records) == before + 1
    return records[-1].text
