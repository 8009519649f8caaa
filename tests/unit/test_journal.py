"""Recording and reading: bodies, labels, seals, personal data, citations, export, folder."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from sarex.artefacts import ArtefactRef
from sarex.canonical import Degrees, Metres, PlainMap
from sarex.errors import ArtefactError, JournalError, LabelError
from sarex.journal import (
    PERSONAL,
    ArtefactCitation,
    CaseFolder,
    Event,
    EventType,
    Journal,
    PersonalText,
    Registry,
    SeededIds,
    SimulatedClock,
    SystemClock,
    SystemIds,
    export_ndjson,
    fold,
    line_matches_hash,
)
from sarex.labels import Label, Viewer
from sarex.provenance import Provenance

START = 1_780_000_000_000_000_000
KOR, JPN = Viewer("KOR", "SMC"), Viewer("JPN", "liaison")
OWN, BOTH = Label("KOR"), Label("KOR", ("JPN",))


class Person(BaseModel):
    name: PersonalText = None
    age: Annotated[int | None, PERSONAL] = None
    clothing: str = "life jacket"


class Reported(BaseModel):
    lon_deg: Degrees
    persons: list[Person] = Field(default_factory=list)
    remarks: PlainMap = Field(default_factory=dict)


class Computed(BaseModel):
    method: str
    artefact: ArtefactCitation


TYPES = [
    EventType("incident.reported", 1, Reported),
    EventType("forecast.computed", 1, Computed),
]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[CaseFolder]:
    with CaseFolder.create(
        tmp_path / "case",
        case_id="goto",
        origin="kor-rcc",
        registry=Registry(TYPES),
        clocks=SimulatedClock(START),
        ids=SeededIds(b"seed"),
    ) as opened:
        yield opened


def report(journal: Journal, label: Label = OWN, **more: Any) -> Event:
    body = more.pop("body", None) or Reported(
        lon_deg=128.123456789,
        persons=[Person(name="Hong Gil-dong", age=41), Person(name="Sato Ken")],
    )
    return journal.append(
        "incident.reported",
        body,
        author="Kim",
        role="SMC",
        label=label,
        occurred_at_ns=START,
        **more,
    )


def cite(case: CaseFolder, label: Label, text: str = "cloud") -> ArtefactCitation:
    with case.artefacts.writing("ensemble") as draft:
        (draft.path / "a.txt").write_text(text)
    return ArtefactCitation.of(draft.ref, label, Provenance("leeway"))


def forecast(case: CaseFolder, citation: ArtefactCitation, label: Label, **more: Any) -> Event:
    return case.journal.append(
        "forecast.computed",
        Computed(method="leeway", artefact=citation),
        author="Kim",
        role="SMC",
        label=label,
        occurred_at_ns=START,
        **more,
    )


def test_an_event_is_read_back_as_it_was_recorded(case: CaseFolder) -> None:
    first = report(case.journal, marking="received")
    second = report(case.journal, cause=first.event_id)
    events = case.journal.view(KOR).events()
    assert events == (first, second)
    assert isinstance(events[0].body, Reported)
    assert events[0].body.lon_deg == 128.1234568
    assert events[0].body.persons[0].name == "Hong Gil-dong"
    assert (first.seq, second.seq, second.cause) == (1, 2, first.event_id)
    assert second.prev == first.chain_hash
    assert (first.author, first.role, first.marking) == ("Kim", "SMC", "received")
    assert first.occurred_at_ns == first.recorded_at_ns == START
    assert case.journal.view(KOR).get(first.event_id) == first
    assert case.journal.head() == (2, second.chain_hash)


def test_events_are_chosen_by_type(case: CaseFolder) -> None:
    report(case.journal)
    forecast(case, cite(case, OWN), OWN)
    report(case.journal)
    view = case.journal.view(KOR)
    assert [event.seq for event in view.events(types={"incident.reported"})] == [1, 3]
    assert view.events(types=()) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cause": "0" * 64}, "cause"),
        ({"marking": "guessed"}, "marking"),
        ({"field_labels": {"/nowhere": OWN}}, "no such field"),
        ({"field_labels": {"lon_deg": OWN}}, "JSON pointer"),
        ({"field_labels": {"/persons/9": OWN}}, "no such field"),
        ({"body": Person(name="x")}, "another body"),
        ({"body": Reported.model_construct(lon_deg=1 / 3, persons=[], remarks={})}, "read back"),
        ({"body": Reported(lon_deg=1, remarks={"$sealed": 1})}, "start with"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_leaves_nothing(
    case: CaseFolder, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(JournalError, match=message):
        report(case.journal, **change)
    assert case.journal.head()[0] == 0
    report(case.journal)
    assert case.journal.verify().ok


def test_author_role_and_time_are_needed(case: CaseFolder) -> None:
    for change in ({"author": " "}, {"role": ""}, {"occurred_at_ns": 2**70}):
        with pytest.raises(JournalError):
            case.journal.append(
                "incident.reported",
                Reported(lon_deg=1),
                **{  # type: ignore[arg-type]
                    "author": "a",
                    "role": "r",
                    "label": OWN,
                    "occurred_at_ns": 0,
                    **change,
                },
            )


def test_an_integer_without_exact_json_form_is_refused(tmp_path: Path) -> None:
    class Timed(BaseModel):
        at_ns: int

    registry = Registry([EventType("time.noted", 1, Timed)])
    with (
        Journal.create(tmp_path, "c", "o", registry, SystemClock(), SystemIds()) as journal,
        pytest.raises(JournalError, match=r"/at_ns.*2\*\*53"),
    ):
        journal.append(
            "time.noted",
            Timed(at_ns=START),
            author="a",
            role="r",
            label=OWN,
            occurred_at_ns=0,
        )


def test_an_event_is_seen_by_its_audience_only(case: CaseFolder) -> None:
    hidden, shown = report(case.journal, OWN), report(case.journal, BOTH)
    view = case.journal.view(JPN)
    assert [event.event_id for event in view.events()] == [shown.event_id]
    with pytest.raises(LabelError) as withheld:
        view.get(hidden.event_id)
    with pytest.raises(LabelError) as missing:
        view.get("0" * 64)
    assert withheld.value.message == missing.value.message
    assert view.get(shown.event_id).prev is None
    assert case.journal.view(KOR).get(shown.event_id).prev == hidden.chain_hash


def test_a_cause_out_of_sight_is_not_named(case: CaseFolder) -> None:
    hidden = report(case.journal, OWN)
    shown = report(case.journal, BOTH, cause=hidden.event_id)
    seen = case.journal.view(JPN).get(shown.event_id)
    assert seen.cause is None
    assert "cause" in seen.withheld
    assert case.journal.view(KOR).get(shown.event_id).cause == hidden.event_id


def test_a_field_with_its_own_label_is_withheld(case: CaseFolder) -> None:
    made = report(
        case.journal,
        BOTH,
        body=Reported(lon_deg=128.5, remarks={"sensor": "radar", "sea": 3}),
        field_labels={"/remarks/sensor": OWN},
    )
    seen = case.journal.view(JPN).get(made.event_id)
    assert seen.body == {
        "lon_deg": 128.5,
        "persons": [],
        "remarks": {"sea": 3, "sensor": {"$withheld": True}},
    }
    assert seen.withheld == ("/remarks/sensor",)
    own = case.journal.view(KOR).get(made.event_id)
    assert isinstance(own.body, Reported)
    assert own.body.remarks["sensor"] == "radar"


def test_a_field_may_be_shown_to_fewer_inside_a_field_shown_to_some(case: CaseFolder) -> None:
    three = Label("KOR", ("JPN", "USA"))
    made = report(
        case.journal,
        three,
        body=Reported(lon_deg=1, remarks={"a": {"b": "inner", "c": "outer"}}),
        field_labels={"/remarks/a": BOTH, "/remarks/a/b": OWN},
    )

    def remarks(viewer: Viewer) -> Any:
        body = case.journal.view(viewer).get(made.event_id).body
        return body.remarks if isinstance(body, Reported) else body["remarks"]  # type: ignore[index]

    withheld = {"$withheld": True}
    assert remarks(KOR) == {"a": {"b": "inner", "c": "outer"}}
    assert remarks(JPN) == {"a": {"b": withheld, "c": "outer"}}
    assert remarks(Viewer("USA", "observer")) == {"a": withheld}


def test_an_inner_field_released_wider_than_its_surroundings_stays_closed(
    case: CaseFolder,
) -> None:
    made = report(
        case.journal,
        BOTH,
        body=Reported(lon_deg=1, remarks={"a": {"b": "inner"}}),
        field_labels={"/remarks/a": OWN, "/remarks/a/b": BOTH},
    )
    seen = case.journal.view(JPN).get(made.event_id)
    assert isinstance(seen.body, dict)
    assert seen.body["remarks"] == {"a": {"$withheld": True}}


def test_a_sealed_value_cannot_be_guessed_from_the_hash(tmp_path: Path) -> None:
    """The same bodies with other salts have other ids, so no guess can be tested."""
    ids = []
    for seed in (b"a", b"b"):
        folder = tmp_path / seed.decode()
        folder.mkdir()
        with Journal.create(
            folder, "c", "o", Registry(TYPES), SimulatedClock(START), SeededIds(seed)
        ) as journal:
            body = Reported(lon_deg=1, remarks={"x": 1})
            ids.append(report(journal, BOTH, body=body, field_labels={"/remarks/x": OWN}).event_id)
    assert ids[0] != ids[1]


def test_personal_data_is_its_owners_alone_unless_labelled(case: CaseFolder) -> None:
    made = report(case.journal, BOTH, field_labels={"/persons/1/name": BOTH})
    seen = case.journal.view(JPN).get(made.event_id)
    assert isinstance(seen.body, Reported), "the rest still reads as its model"
    assert [person.name for person in seen.body.persons] == [None, "Sato Ken"]
    assert seen.body.persons[0].clothing == "life jacket"
    assert set(seen.withheld) == {"/persons/0/name", "/persons/0/age", "/persons/1/age"}


def test_erased_personal_data_is_gone_and_the_chain_stays_valid(case: CaseFolder) -> None:
    made = report(case.journal, BOTH)
    case.journal.erase_personal(
        made.event_id,
        author="Kim",
        role="data protection",
        label=OWN,
        occurred_at_ns=START,
        reason="retention has ended",
        paths=["/persons/0/name"],
    )
    seen = case.journal.view(KOR).get(made.event_id)
    assert isinstance(seen.body, Reported)
    assert [person.name for person in seen.body.persons] == [None, "Sato Ken"]
    assert seen.erased == ("/persons/0/name",)
    assert seen.event_id == made.event_id
    assert case.journal.verify().ok
    record = case.journal.view(KOR).events(types={"personal.erased"})[0]
    assert record.cause == made.event_id
    for path in case.path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"Hong Gil-dong" not in data, path
    assert b"Sato Ken" in (case.path / "journal.sqlite").read_bytes()


@pytest.mark.parametrize("paths", [["/lon_deg"], ["/persons/0/name", "/persons/7/name"], []])
def test_only_personal_data_is_erased(case: CaseFolder, paths: list[str]) -> None:
    made = report(case.journal)
    with pytest.raises(JournalError, match="no such personal data"):
        erase(case.journal, made.event_id, paths)
    assert case.journal.head()[0] == 1
    assert case.journal.view(KOR).get(made.event_id) == made


def erase(journal: Journal, event_id: str, paths: list[str] | None = None) -> Event:
    return journal.erase_personal(
        event_id,
        author="Kim",
        role="data protection",
        label=OWN,
        occurred_at_ns=START,
        reason="on request",
        paths=paths,
    )


def test_all_personal_data_of_an_event_is_erased_once(case: CaseFolder) -> None:
    made = report(case.journal)
    erase(case.journal, made.event_id)
    assert len(case.journal.view(KOR).get(made.event_id).erased) == 4
    with pytest.raises(JournalError, match="no such personal data"):
        erase(case.journal, made.event_id)
    with pytest.raises(JournalError, match="no such event"):
        erase(case.journal, "0" * 64)


def test_an_artefact_is_served_only_through_a_visible_citation(case: CaseFolder) -> None:
    own, both = cite(case, OWN, "own"), cite(case, BOTH, "both")
    forecast(case, own, OWN)
    forecast(case, both, BOTH)
    view = case.journal.view(JPN)
    assert (view.artefact(both.sha256) / "a.txt").read_text() == "both"
    with pytest.raises(LabelError) as withheld:
        view.artefact(own.sha256)
    with pytest.raises(LabelError) as missing:
        view.artefact("0" * 64)
    assert withheld.value.message == missing.value.message
    assert (case.journal.view(KOR).artefact(own.sha256) / "a.txt").read_text() == "own"


def test_a_citation_with_a_narrower_label_is_withheld(case: CaseFolder) -> None:
    own = cite(case, OWN)
    made = forecast(case, own, BOTH)
    view = case.journal.view(JPN)
    assert view.get(made.event_id).body == {"artefact": {"$withheld": True}, "method": "leeway"}
    with pytest.raises(LabelError):
        view.artefact(own.sha256)


def test_a_hidden_event_does_not_release_a_wide_citation(case: CaseFolder) -> None:
    both = cite(case, BOTH)
    forecast(case, both, OWN)
    with pytest.raises(LabelError):
        case.journal.view(JPN).artefact(both.sha256)


def test_an_uncited_artefact_is_shown_to_nobody(case: CaseFolder) -> None:
    citation = cite(case, BOTH)
    report(case.journal, body=Reported(lon_deg=1, remarks={"sha256": citation.sha256}))
    with pytest.raises(LabelError):
        case.journal.view(KOR).artefact(citation.sha256)


def test_a_citation_must_be_in_the_case_and_have_a_label(case: CaseFolder) -> None:
    citation = ArtefactCitation.of(ArtefactRef("0" * 64, "ensemble"), OWN, Provenance("leeway"))
    with pytest.raises(ArtefactError, match="no such artefact"):
        forecast(case, citation, OWN)
    with pytest.raises(ValueError, match="not a label"):
        ArtefactCitation(sha256="0" * 64, kind="x", label={"owner": "Korea"}, provenance={})
    with pytest.raises(JournalError, match="more parties"):
        forecast(case, cite(case, OWN), BOTH, field_labels={"/artefact": BOTH})
    assert case.journal.head()[0] == 0


def test_a_changed_artefact_is_found_by_verification(case: CaseFolder) -> None:
    citation = cite(case, OWN)
    forecast(case, citation, OWN)
    assert case.journal.verify(artefacts=True).ok
    file = case.journal.view(KOR).artefact(citation.sha256) / "a.txt"
    file.chmod(0o644)
    file.write_text("changed")
    assert case.journal.verify().ok
    problem = case.journal.verify(artefacts=True).problem
    assert problem is not None
    assert (problem.seq, problem.type, problem.part) == (1, "forecast.computed", "artefact")


def test_unknown_types_are_kept_and_shown(case: CaseFolder) -> None:
    made = report(case.journal, BOTH)
    citation = cite(case, BOTH)
    forecast(case, citation, BOTH)
    with CaseFolder.open(
        case.path, registry=Registry(()), clocks=SystemClock(), ids=SystemIds()
    ) as older:
        events = older.journal.view(KOR).events()
        assert [event.type for event in events] == ["incident.reported", "forecast.computed"]
        assert not events[0].known
        assert isinstance(events[0].body, dict)
        assert events[0].body["persons"][0]["name"] == "Hong Gil-dong"
        assert events[0].event_id == made.event_id
        body = older.journal.view(JPN).events()[0].body
        assert isinstance(body, dict)
        assert body["persons"][0]["name"] == {"$withheld": True}
        assert older.journal.view(JPN).artefact(citation.sha256).is_dir()
        assert older.journal.verify(artefacts=True).ok


def test_older_schemas_are_upcast_and_newer_ones_shown_as_they_are(case: CaseFolder) -> None:
    class Second(BaseModel):
        lon_deg: Degrees
        lat_deg: Degrees

    report(case.journal, body=Reported(lon_deg=2))

    def up(body: dict[str, Any]) -> dict[str, Any]:
        return {"lon_deg": body["lon_deg"], "lat_deg": 0.0}

    later = Registry([EventType("incident.reported", 2, Second, {1: up})])
    with CaseFolder.open(case.path, registry=later, clocks=SystemClock(), ids=SystemIds()) as newer:
        event = newer.journal.view(KOR).events()[0]
        assert event.body == Second(lon_deg=2, lat_deg=0)
        assert event.schema == 1
        newer.journal.append(
            "incident.reported",
            Second(lon_deg=3, lat_deg=4),
            author="a",
            role="r",
            label=OWN,
            occurred_at_ns=START,
        )
        assert newer.journal.verify().ok
    event = case.journal.view(KOR).events()[1]
    assert (event.known, event.schema, event.body) == (False, 2, {"lat_deg": 4, "lon_deg": 3})


def test_a_body_that_no_longer_fits_its_model_is_an_error_with_its_place(
    case: CaseFolder,
) -> None:
    class Other(BaseModel):
        height_m: Metres

    report(case.journal)
    registry = Registry([EventType("incident.reported", 1, Other)])
    with (
        CaseFolder.open(
            case.path, registry=registry, clocks=SystemClock(), ids=SystemIds()
        ) as changed,
        pytest.raises(JournalError, match=r"(?s)kor-rcc 1.*upcaster"),
    ):
        changed.journal.view(KOR).events()


def exported(case: CaseFolder, viewer: Viewer, **options: bool) -> list[str]:
    stream = io.StringIO()
    count = export_ndjson(case.journal.view(viewer), stream, **options)
    lines = stream.getvalue().splitlines()
    assert count == len(lines)
    return lines


def test_an_export_holds_what_the_viewer_sees_without_personal_data(case: CaseFolder) -> None:
    report(case.journal, OWN)
    report(case.journal, BOTH)
    own, partner = exported(case, KOR), exported(case, JPN)
    assert (len(own), len(partner)) == (2, 1)
    assert not any("Hong" in line or "Sato" in line for line in own)
    assert "Hong Gil-dong" in exported(case, KOR, personal=True)[0]
    assert "Hong" not in exported(case, JPN, personal=True)[0]
    assert json.loads(own[0])["body"]["persons"][0]["name"] == {"$withheld": True}


def test_an_exported_line_can_be_checked_against_its_hash(case: CaseFolder) -> None:
    hidden = report(case.journal, OWN)
    report(case.journal, BOTH)
    report(case.journal, BOTH, cause=hidden.event_id)
    for line in [*exported(case, KOR), *exported(case, KOR, personal=True)]:
        assert line_matches_hash(line)
    first, second = exported(case, JPN)
    assert line_matches_hash(first)
    changed = json.loads(first)
    changed["body"]["lon_deg"] = 129.0
    assert not line_matches_hash(json.dumps(changed))
    with pytest.raises(JournalError, match="cause"):
        line_matches_hash(second)


def test_a_state_is_a_fold(case: CaseFolder) -> None:
    for _ in range(3):
        report(case.journal)
    events = case.journal.view(KOR).events()

    def apply(state: tuple[int, ...], event: Event) -> tuple[int, ...]:
        return (*state, event.seq)

    assert fold(events, (), apply) == (1, 2, 3)
    assert fold([], (9,), apply) == (9,)


def test_a_case_folder_is_made_whole_and_only_once(case: CaseFolder, tmp_path: Path) -> None:
    names = {path.name for path in case.path.iterdir()}
    assert {"journal.sqlite", "artefacts", "README.txt"} <= names
    assert "goto" in (case.path / "README.txt").read_text()
    with pytest.raises(JournalError, match="already"):
        CaseFolder.create(
            case.path,
            case_id="x",
            origin="y",
            registry=Registry(()),
            clocks=SystemClock(),
            ids=SystemIds(),
        )
    with pytest.raises(JournalError, match="origin must be a name"):
        CaseFolder.create(
            tmp_path / "other",
            case_id="x",
            origin=" ",
            registry=Registry(()),
            clocks=SystemClock(),
            ids=SystemIds(),
        )
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_a_case_goes_on_after_it_was_closed(case: CaseFolder) -> None:
    made = report(case.journal)
    case.close()
    assert {path.name for path in case.path.iterdir()} == {
        "journal.sqlite",
        "artefacts",
        "README.txt",
    }
    with CaseFolder.open(
        case.path, registry=Registry(TYPES), clocks=SimulatedClock(START), ids=SeededIds(b"x")
    ) as again:
        assert (again.journal.case_id, again.journal.origin) == ("goto", "kor-rcc")
        assert report(again.journal).prev == made.chain_hash


def test_a_simulated_clock_does_not_run_backwards() -> None:
    clock = SimulatedClock(START)
    clock.advance_to(START + 5)
    assert clock.now_ns() == START + 5
    with pytest.raises(JournalError, match="backwards"):
        clock.advance_to(START)
    assert clock.recorded().source == "simulated"
    assert SimulatedClock(START, recorder=SystemClock()).recorded().source == "system"


def test_a_narrow_citation_that_was_not_sealed_is_still_not_served(
    case: CaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view judges by the citation's own label, not by what append made of it."""
    citation = cite(case, OWN)
    monkeypatch.setattr("sarex.journal.drafting._label_citation", lambda *_: None)
    forecast(case, citation, BOTH)
    with pytest.raises(LabelError):
        case.journal.view(JPN).artefact(citation.sha256)
    assert case.journal.view(KOR).artefact(citation.sha256).is_dir()
