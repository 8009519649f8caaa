"""One numbering for who reads events and who follows them, whatever is imported or restarted."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from live_clients import live, small_case
from signed_cases import STAFF, trusted

from sarex.exercise.registry import exercise_registry
from sarex.journal import CaseFolder, SeededIds, SimulatedClock, export_ndjson, import_ndjson
from sarex.labels import Label, Viewer
from sarex.operation.events import MessageSent
from sarex.review.events import EVENTS

Served = Any
SEAT = "JPN:SMC"


def from_another_node(folder: Path, case_id: str, texts: list[str]) -> bytes:
    """The record of Korea's node, written long before."""
    then_ns = 1_000_000_000
    with CaseFolder.create(
        folder,
        case_id=case_id,
        origin="kor-rcc",
        registry=exercise_registry(EVENTS),
        clocks=SimulatedClock(then_ns),
        ids=SeededIds(b"seed"),
        keyring=STAFF,
    ) as case:
        for text in texts:
            body = MessageSent(
                sender="KOR RCC", to=("JPN RCC",), medium="VHF", text=text, exercise=False
            )
            seen = Label("KOR", ("JPN",))
            case.journal.append(
                "message.sent", body, author="Kim", role="SMC", label=seen, occurred_at_ns=then_ns
            )
        stream = io.StringIO()
        export_ndjson(case.journal.view(Viewer("KOR", "SMC")), stream, personal=False)
    return stream.getvalue().encode()


def read(served: Served) -> tuple[int, list[dict[str, Any]]]:
    """Cursor of the case view, and all events."""
    client = served.client(SEAT)
    page = client.get("/cases/goto/events", params={"limit": 1000}).json()
    assert page["last"] == page["total"]
    return client.get("/cases/goto").json()["cursor"], page["events"]


def followed(served: Served, since: int) -> list[dict[str, Any]]:
    """What the channel tells beyond a number."""
    with live(served, SEAT) as mine:
        mine.say(open={"case": "goto", "since": since})
        opened = mine.take("opened")
        assert (opened["n"], opened["reload"]) == (since, False)
        if opened["last"] > since:
            mine.until(opened["last"])
        told = [frame for frame in mine.settle() if frame.get("topic") == "event"]
    assert [frame["n"] for frame in told] == list(range(since + 1, opened["last"] + 1))
    assert all(frame["event"]["n"] == frame["n"] for frame in told)
    return [frame["event"] for frame in told]


def test_reads_and_channel_number_alike_over_an_import_and_a_restart(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(mode="operation")
    case = {**small_case(), "mode": "operation"}
    case["parties"] = {k: v for k, v in case["parties"].items() if k != "control"}
    answer = served.client(SEAT).post("/cases", json=case)
    assert answer.status_code == 201, answer.text
    cursor, before = read(served)
    assert cursor == len(before)

    journal = served.app.state.cases.open("goto").folder.journal
    brought = from_another_node(tmp_path / "korea", journal.case_id, ["first", "second"])
    import_ndjson(
        journal,
        io.BytesIO(brought),
        author="Sato",
        role="SMC",
        label=Label("JPN"),
        trusted_keys=trusted(),
    )
    after = read(served)
    came = [e["body"]["text"] for e in after[1][cursor:] if e["type"] == "message.sent"]
    assert came == ["first", "second"]
    assert after[0] == len(after[1])
    assert after[1][:cursor] == before  # though what came is older
    assert followed(served, cursor) == after[1][cursor:]

    served.close()
    again = type(served)(served.app.state.sarex.settings)
    try:
        assert read(again) == after
        assert followed(again, cursor) == after[1][cursor:]
        assert followed(again, after[0]) == []
        for event in after[1]:
            one = again.client(SEAT).get(f"/cases/goto/events/{event['event_id']}")
            assert one.json() == event
    finally:
        again.close()
