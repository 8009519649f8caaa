"""The live channel: numbered for each viewer, resumed without loss or repeat, held by NO DUFF."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_clients import live, small_case
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sarex.labels import Viewer
from sarex.operation.commands import send_message
from sarex.server.channel import connection
from sarex.server.channel.frames import LARGEST

Served = Any


def closing(socket: ClientConnection) -> int:
    """The code with which the server closes."""
    with suppress(ConnectionClosed):
        for _ in socket:
            pass
    assert socket.close_code is not None
    return socket.close_code


@pytest.fixture(scope="module")
def followed(server: Served) -> str:
    """A case in the shared server, reported by Japan."""
    case = {**small_case(), "id": "followed"}
    answer = server.client("JPN:SMC").post("/cases", json=case)
    assert answer.status_code == 201, answer.text
    return answer.json()["case_id"]


def message(served: Served, case: str, text: str, seat: str = "JPN:SMC") -> None:
    body = {"to": ["KOR RCC"], "medium": "VHF", "text": text}
    answer = served.client(seat).post(f"/cases/{case}/acts/message-send", json=body)
    assert answer.status_code == 200, answer.text


def test_events_come_numbered_without_gaps_and_as_they_are_read(
    server: Served, followed: str
) -> None:
    client = server.client("JPN:SMC")
    with live(server, "JPN:SMC") as mine:
        mine.say(open={"case": followed, "since": 0})
        opened = mine.take("opened")
        message(server, followed, "first")
        numbers = mine.until(opened["last"] + 1)
        assert numbers == list(range(1, opened["last"] + 2))
        events = [frame["event"] for frame in mine.frames if frame.get("topic") == "event"]
        page = client.get(f"/cases/{followed}/events", params={"limit": 500}).json()["events"]
        assert events == page[: len(events)]
        assert all(f["exercise"] for f in mine.frames if f.get("topic") in {"event", "clock"})


def test_who_opens_without_a_number_gets_what_comes_from_now_on(
    server: Served, followed: str
) -> None:
    with live(server, "KOR:SMC") as theirs:
        theirs.say(open={"case": followed})
        opened = theirs.take("opened")
        message(server, followed, "from now on")
        assert theirs.until(opened["n"] + 1) == [opened["n"] + 1]


def test_a_number_that_never_was_asks_for_a_reload(server: Served, followed: str) -> None:
    with live(server, "JPN:SMC") as mine:
        mine.say(open={"case": followed, "since": 10**9})
        opened = mine.take("opened")
        assert (opened["reload"], opened["n"]) == (True, opened["last"])


def test_positions_clock_and_control_are_told_on_open_and_presence_by_seat(
    server: Served, followed: str
) -> None:
    with live(server, "JPN:SMC") as mine, live(server, "KOR:RCC") as theirs:
        mine.say(open={"case": followed})
        for topic in ("control", "clock", "position"):
            assert mine.take(topic)["case"] == followed
        theirs.say(open={"case": followed})
        assert theirs.take("presence")["seats"] == ["KOR:RCC"]  # nothing of another nation
        with live(server, "JPN:RCC") as second:
            second.say(open={"case": followed})
            seats = mine.take("presence", lambda frame: "JPN:RCC" in frame["seats"])["seats"]
            assert seats == ["JPN:RCC", "JPN:SMC"]


def test_what_is_not_there_or_not_released_is_told_alike(server: Served, followed: str) -> None:
    with live(server, "USA:SMC") as other:
        problems = []
        for case in (followed, "never-was"):
            other.say(open={"case": case})
            problems.append({**other.take("problem"), "case": ""})
        assert problems[0] == problems[1]


def test_nobody_gets_in_without_session_or_from_elsewhere(server: Served) -> None:
    url = f"ws://127.0.0.1:{server.port}/api/v1/channel"
    cookie = "; ".join(f"{k}={v}" for k, v in server.cookies("JPN:SMC").items())
    for headers in ({"Origin": server.url}, {"Origin": "http://evil.test", "Cookie": cookie}):
        with (
            pytest.raises(Exception, match=r"HTTP 40[13]"),
            connect(url, additional_headers=headers),
        ):
            pass


def test_signing_out_closes_the_channel(server: Served) -> None:
    cookies = server.cookies("JPN:SMC")
    with live(server, "JPN:SMC", cookies) as mine:
        mine.settle()
        (token,) = cookies.values()
        server.shared.sessions.end(server.shared.sessions.look_up(token).id)
        assert closing(mine.socket) == 4401


_FRAMES = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=200),
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats(allow_nan=False)
        | st.integers()
        | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(("open", "case", "since", "ping", "close", "x")), inner
            )
        ),
        max_leaves=8,
    ).map(json.dumps),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(frame=_FRAMES)
def test_whatever_is_sent_is_answered_or_closed_with_a_code(
    server: Served, frame: str | bytes
) -> None:
    with live(server, "JPN:SMC") as mine:
        code = 1000
        try:
            mine.socket.send(frame)
            mine.socket.send('{"ping": "alive"}')
            while json.loads(mine.socket.recv(timeout=60)) != {"pong": "alive"}:
                pass
        except ConnectionClosed as closed:
            code = 1006 if closed.rcvd is None else closed.rcvd.code
    assert code in {1000, 1007, 1008, 1009}


def test_frames_that_are_too_large_or_too_many_are_refused(server: Served) -> None:
    with live(server, "JPN:SMC") as mine:
        mine.say(ping="x" * LARGEST)
        assert closing(mine.socket) == 1009
    with live(server, "JPN:SMC") as mine:
        with suppress(ConnectionClosed):
            for number in range(300):
                mine.say(ping=number)
        assert closing(mine.socket) == 1008


def test_under_no_duff_nothing_but_its_notice_leaves_and_nothing_is_lost(
    serve: Callable[..., Served],
) -> None:
    served = serve()
    smc = served.client("JPN:SMC")
    assert smc.post("/cases", json=small_case()).status_code == 201
    with live(served, "JPN:SMC") as mine, live(served, "EXCON:control") as elsewhere:
        elsewhere.settle()
        mine.say(open={"case": "goto", "since": 0})
        mine.until(mine.take("opened")["last"])
        called = smc.post("/cases/goto/acts/no-duff", json={"known": "fire aboard a real ship"})
        assert called.status_code == 200, called.text
        for client in (mine, elsewhere):  # also who follows no case
            told = client.take("alert", lambda frame: frame["no_duff"] is not None)
            assert "fire aboard a real ship" in told["no_duff"]["notice"]
        mine.frames.clear()
        case = served.app.state.cases.open("goto")
        desk = case.desk_as(Viewer("JPN", "SMC"))
        send_message(desk, "JPN RCC", ["KOR RCC"], "VHF", "of the drill")
        with live(served, "JPN:RCC") as late:  # it is told again to who comes
            late.say(open={"case": "goto", "since": 0})
            late.take("alert", lambda frame: frame["no_duff"] is not None)
            time.sleep(0.5)
            held = [frame["topic"] for frame in (*late.settle(), *mine.settle())]
        assert set(held) <= {"opened", "alert"}, held
        for nation in ("JPN", "KOR"):
            control = served.client(f"{nation}:control")
            ended = control.post("/cases/goto/acts/no-duff-end", json={})
            assert ended.status_code == 200, ended.text
        sent = mine.take("event", lambda f: f["event"]["body"].get("text") == "of the drill")
        numbers = [frame["n"] for frame in mine.frames if frame.get("topic") == "event"]
        assert numbers == list(range(numbers[0], sent["n"] + 1))


def test_a_client_that_takes_nothing_is_dropped_and_resumes(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SEND_S", 0.5)
    served = serve()
    assert served.client("JPN:SMC").post("/cases", json=small_case()).status_code == 201
    desk = served.app.state.cases.open("goto").desk_as(Viewer("JPN", "SMC"))
    with live(served, "JPN:SMC") as mine:
        mine.say(open={"case": "goto", "since": 0})
        last = mine.take("opened")["last"]
        for number in range(60):  # far more than buffers hold
            send_message(desk, "JPN RCC", ["KOR RCC"], "VHF", f"{number} " + "x" * 200_000)
        time.sleep(2.0)
        assert len(served.app.state.channel.connections) <= 1
        assert closing(mine.socket) == 1013
    with live(served, "JPN:SMC") as mine:
        mine.say(open={"case": "goto", "since": last})
        assert mine.until(last + 60) == list(range(last + 1, last + 61))


# --- killed and restarted, while another process appends ----------------------------------------

_SERVE = """
import sys, uvicorn
from pathlib import Path
from sarex.server.app import create_app
from sarex.server.settings import ServerSettings
app = create_app(ServerSettings(home=Path(sys.argv[1]), mode="exercise"))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_config=None)
"""
_APPEND = """
import sys, time
from pathlib import Path
from sarex.exercise.registry import exercise_registry
from sarex.journal import CaseFolder, SystemClock, SystemIds
from sarex.labels import Label
from sarex.operation.events import MessageSent
from sarex.review.events import EVENTS
from sarex.server.cases.keys import NodeKeyring
with CaseFolder.open(Path(sys.argv[1]), registry=exercise_registry(EVENTS), clocks=SystemClock(),
                     ids=SystemIds(), keyring=NodeKeyring(Path(sys.argv[2]))) as case:
    for number in range(int(sys.argv[3])):
        seen = Label("JPN", ("KOR",)) if number % 3 else Label("KOR")
        body = MessageSent(sender="JPN RCC", to=("KOR RCC",), medium="VHF", text=str(number),
                           exercise=True)
        case.journal.append("message.sent", body, author="Sato", role="SMC", label=seen,
                            occurred_at_ns=time.time_ns())
        time.sleep(0.015)
"""


def run(program: str, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program, *map(str, words)])


def test_killed_under_appends_a_client_resumes_without_loss_or_repeat(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve()
    answer = served.client("JPN:SMC").post("/cases", json=small_case())
    assert answer.status_code == 201, answer.text
    cookies = {seat: served.cookies(seat) for seat in ("JPN:SMC", "KOR:SMC")}
    home, port = served.shared.home.path, served.port
    served.close()
    count = 300
    appending = run(_APPEND, home / "cases" / "goto", home / "keys", count)
    seen: dict[str, list[tuple[int, str]]] = {seat: [] for seat in cookies}
    target = type("At", (), {"url": served.url, "port": port})
    for whole in (False, True):
        serving = run(_SERVE, home, port)
        try:
            if whole:
                appending.wait()
            for seat, got in seen.items():
                _read_some(target, seat, cookies[seat], got, all_of_it=whole)
        finally:
            serving.kill()
            serving.wait()
    assert appending.wait() == 0
    after = type(served)(served.app.state.sarex.settings)
    try:
        for seat, got in seen.items():
            assert [n for n, _ in got] == list(range(1, len(got) + 1))
            view = after.app.state.cases.open("goto").view(Viewer(seat[:3], "SMC"))
            assert sorted(e for _, e in got) == sorted(e.event_id for e in view.events())
    finally:
        after.close()


def _read_some(
    served: Any, seat: str, cookies: dict[str, str], got: list[tuple[int, str]], *, all_of_it: bool
) -> None:
    """Open where one was, and read on: a part, or to the end."""
    end = time.monotonic() + 60
    while True:
        try:
            with live(served, seat, cookies) as mine:
                mine.say(open={"case": "goto", "since": got[-1][0] if got else 0})
                last = mine.take("opened")["last"]
                wanted = last if all_of_it else min(last, (got[-1][0] if got else 0) + 200)
                while not got or got[-1][0] < wanted:
                    frame = mine.take("event")
                    got.append((frame["n"], frame["event"]["event_id"]))
            return
        except OSError:  # it is still starting
            assert time.monotonic() < end
            time.sleep(0.05)
