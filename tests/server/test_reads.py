"""Reading a case over HTTP: lists, the whole view, events, what waits, review, new cases."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import journal_server
import pytest
from act_rows import _asked, _delivered, _handover, _message, _plan, _task
from control_acts import start
from played_here import opened
from rescues import raft_found, rescue_desk
from small_exercise import SmallExercise, ship
from small_scenarios import SMALL

from sarex.canonical import iso_to_ns
from sarex.exercise.design import parse_scenario
from sarex.exercise.injects import commands as injects
from sarex.exercise.registry import exercise_registry
from sarex.exercise.truth_record import CONTROL
from sarex.incident import load_case
from sarex.incident.case_file import parse_case
from sarex.journal import CaseFolder, Keyring, SystemClock, SystemIds
from sarex.labels import EXCON, Viewer
from sarex.operation.registry import case_registry
from sarex.review import EVENTS

ClientAs = Callable[[str], httpx.Client]
SHIP, SMC, CONTROL_SEAT = "KOR:facility:kor-destroyer", "JPN:SMC", "EXCON:control"
GOTO = Path(str(load_case("goto").path))


@pytest.fixture(scope="module")
def case(home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A case under way, of which much waits; its name."""
    folder = tmp_path_factory.mktemp("reads")
    with rescue_desk(folder) as desk:
        injects.load_into(desk, parse_scenario(SMALL), CONTROL)
        start(desk)
        _message(desk)
        _asked(desk)
        _handover(desk)
        _task(desk)
        _plan(desk)
        raft_found(desk)
        _delivered(desk)
    shutil.move(folder / "case", home / "cases" / "under-way")
    return "under-way"


def goto(**change: Any) -> dict[str, Any]:
    """The shipped case as a form sends it."""
    return {**tomllib.loads(GOTO.read_text(encoding="utf-8")), **change}


# --- a case as a whole --------------------------------------------------------------------------


def test_new_folders_are_listed_for_those_to_whom_anything_is_released(
    case: str, client_as: ClientAs
) -> None:
    listed = {c["case_id"]: c for c in client_as(SHIP).get("/cases").json()["cases"]}
    assert listed[case]["play"] == "running"
    assert (listed[case]["phase"], listed[case]["smc"]) == ("alert", "JPN")
    assert listed[case]["stamp"] == "EXERCISE EXERCISE EXERCISE"
    stranger = client_as("USA:observer")
    assert case not in {c["case_id"] for c in stranger.get("/cases").json()["cases"]}
    assert stranger.get(f"/cases/{case}").status_code == 404
    unknown = stranger.get("/cases/nowhere").json()
    assert {**unknown, "given": case} == stranger.get(f"/cases/{case}").json()


def test_a_view_holds_the_state_of_the_viewer_and_is_sent_once(
    case: str, home: Path, client_as: ClientAs
) -> None:
    client = client_as(SHIP)
    first = client.get(f"/cases/{case}")
    view = first.json()
    with opened(home / "cases" / case) as folder:
        events = folder.journal.view(Viewer("KOR", "x")).events()
    assert view["cursor"] == len(events)
    assert view["seat"]["name"] == "kor-destroyer"
    assert view["state"]["found"].keys() == {"raft"}
    told = view["account"]
    everybody = told["recovered"] + told["in_sight"] + told["not_counted"] + told["missing_most"]
    assert told["in_sight"] + told["not_counted"] > 0  # at the raft
    aboard = view["state"]["incident"]["case"]["report"]["persons_on_board"]
    assert everybody == told["aboard_most"] == aboard
    assert view["control"]["play"] == "running"
    assert view["clock"]["ratio"] == 0.0
    assert iso_to_ns(view["clock"]["time"]) >= max(e.occurred_at_ns for e in events)
    again = client.get(f"/cases/{case}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client_as("KOR:facility:kor-helicopter").get(f"/cases/{case}")
    assert other.headers["ETag"] != first.headers["ETag"]  # another seat


def test_events_come_in_pages_numbered_without_gaps(case: str, client_as: ClientAs) -> None:
    client, found, last = client_as(SHIP), [], 0
    while True:
        page = client.get(f"/cases/{case}/events", params={"after": last, "limit": 7}).json()
        found += page["events"]
        if page["last"] == last:
            break
        last = page["last"]
    assert [e["n"] for e in found] == list(range(1, page["total"] + 1))
    assert all(e["words"] and {"KOR"} & {e["label"]["owner"], *e["label"]["releasable_to"]}
               for e in found)  # fmt: skip
    one = client.get(f"/cases/{case}/events/{found[3]['event_id']}", params={"lang": "ko"}).json()
    assert one["body"] == found[3]["body"]
    assert one["words"] != found[3]["words"]
    kept = client.get(f"/cases/{case}/events", params={"types": ["phase.declared"]}).json()
    assert {e["type"] for e in kept["events"]} == {"phase.declared"}
    hidden = client.get(f"/cases/{case}/events/{'0' * 64}")
    assert hidden.status_code == 404


def test_what_waits_is_told_to_its_seat(case: str, client_as: ClientAs) -> None:
    ship = client_as(SHIP).get(f"/cases/{case}/waiting").json()
    assert [t["sortie"] for t in ship["tasks"]] == ["S1-ship"]
    assert ship["tasks"][0]["ordered"]["facility"] == "kor-destroyer"
    assert ship["tasks"][0]["areas"].keys() == {"A1"}
    assert [m["sent"]["text"] for m in ship["messages"]] == ["Report your fuel."]
    assert [d["to"] for d in ship["delivered"]] == [["osc"]]
    centre = client_as("JPN:RCC").get(f"/cases/{case}/waiting").json()
    assert [s["status"] for s in centre["support"]] == ["asked"]
    assert "plan-1" in [p["plan"] for p in centre["plans"]]
    assert (centre["tasks"], centre["messages"]) == ([], [])
    receiver = client_as("JPN:facility:jpn-destroyer").get(f"/cases/{case}/waiting").json()
    assert len(receiver["handovers"][0]["missing"]) == 8


def test_a_watch_is_told_light_endurance_ships_and_ways_to_recover(
    case: str, home: Path, client_as: ClientAs
) -> None:
    client = client_as(SMC)
    light = client.get(f"/cases/{case}/light").json()
    assert light["place"] == {"lon_deg": 128.1, "lat_deg": 32.6}  # where the raft was found
    assert light["time"] < light["last"] < light["first"]  # at ten in the morning there
    endurance = {e["facility"]: e for e in client.get(f"/cases/{case}/endurance").json()}
    assert endurance["kor-helicopter"]["age_s"] >= 7200.0
    assert {s["ship"] for s in client.get(f"/cases/{case}/ships").json()} >= {"kor-destroyer"}
    with opened(home / "cases" / case) as folder:
        (sighting,) = folder.journal.view(Viewer("JPN", "x")).events(types=("sighting.reported",))
    asked = {"sighting": sighting.event_id, "wind_m_s": 6}
    options = client.get(f"/cases/{case}/rescue-options", params=asked).json()
    ready = [o["recovered_s"] for o in options if not o["ruled_out"]]
    assert ready == sorted(ready)
    survival = client.get(f"/cases/{case}/survival").json()
    assert (survival["groups"], bool(survival["unknown"])) == ([], True)  # no forecast yet
    draft = client.get(f"/cases/{case}/sitrep-draft").json()
    assert draft["texts"].keys() == {"en", "ko", "ja"}
    assert "EXERCISE" in draft["texts"]["en"]
    assert len(client.get("/checklists/OSC", params={"lang": "ja"}).json()) == 8


def test_papers_are_read_as_they_are_cited_and_texts_are_stamped(
    case: str, client_as: ClientAs
) -> None:
    client = client_as(SHIP)
    plan = client.get(f"/cases/{case}").json()["state"]["plans"]["plan-1"]
    url = f"/cases/{case}/papers/{plan['proposed']['artefact']['sha256']}"
    files = {f["name"]: f for f in client.get(url).json()}
    assert {"plan.json", "plan.txt", "tracks.json"} <= files.keys()
    text = client.get(f"{url}/plan.txt")
    assert text.text.splitlines()[0] == text.text.splitlines()[-1] == "EXERCISE EXERCISE EXERCISE"
    assert "sandbox" in text.headers["Content-Security-Policy"]
    assert client.get(f"{url}/plan.json").json()["id"]
    for name in ("..%2f..%2fjournal.sqlite", "nothing.txt", ".hidden"):
        assert client.get(f"{url}/{name}").status_code in {404, 422}
    assert client.get(f"/cases/{case}/papers/{'0' * 64}").status_code == 404


def test_what_is_withheld_changes_nothing_that_is_told(case: str, client_as: ClientAs) -> None:
    ship, control = client_as(SHIP), client_as(CONTROL_SEAT)
    before, own = ship.get(f"/cases/{case}"), control.get(f"/cases/{case}")
    done = control.post(f"/cases/{case}/acts/inject-hold", json={"number": 2, "reason": "wait"})
    assert done.status_code == 200
    after = ship.get(f"/cases/{case}")
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.json()["cursor"] == before.json()["cursor"]
    assert control.get(f"/cases/{case}").headers["ETag"] != own.headers["ETag"]


def test_many_at_once_are_told_the_same(case: str, client_as: ClientAs) -> None:
    """One open journal, one fold and one clock serve many threads."""
    clients = [client_as(seat) for seat in (SHIP, "KOR:RCC", SMC, CONTROL_SEAT) for _ in range(3)]
    position = {
        "position": {"lon_deg": 128.0, "lat_deg": 32.5},
        "course_deg": 10,
        "speed_m_s": 9,
        "endurance_left_h": 5,
    }

    def use(client: httpx.Client) -> list[int]:
        url = f"/cases/{case}"
        answers = [client.get(url), client.get(f"{url}/events?limit=1000")]
        if client in clients[:3]:
            answers.append(client.post(f"{url}/acts/position-report", json=position))
        answers.append(client.get(f"{url}/events?limit=1000"))
        return [answer.status_code for answer in answers]

    with ThreadPoolExecutor(len(clients)) as threads:
        found = [status for each in threads.map(use, clients) for status in each]
    assert set(found) == {200}
    events = clients[0].get(f"/cases/{case}/events?limit=1000").json()
    reported = [e for e in events["events"] if e["type"] == "position.reported"]
    assert len(reported) == 3
    assert [e["n"] for e in events["events"]] == list(range(1, events["total"] + 1))
    view = clients[0].get(f"/cases/{case}").json()
    assert view["state"]["facilities"]["kor-destroyer"]["reported"]["lon_deg"] == 128.0


def test_a_case_in_a_database_is_served_like_one_in_a_file(home: Path, client_as: ClientAs) -> None:
    folder = CaseFolder.create(
        home / "cases" / "in-database",
        case_id="in-database",
        origin=EXCON,
        registry=exercise_registry(EVENTS),
        clocks=SystemClock(),
        ids=SystemIds(),
        url=journal_server.server().url,
    )
    with folder:
        play = SmallExercise(folder)
        play.offer(ship())
    client = client_as("KOR:facility:ship")
    view = client.get("/cases/in-database").json()
    assert view["state"]["facilities"].keys() == {"ship"}
    assert view["seat"]["name"] == "ship"
    sent = {"to": ["JPN RCC"], "medium": "VHF", "text": "on my way"}
    done = client.post("/cases/in-database/acts/message-send", json=sent)
    assert done.status_code == 200
    page = client.get("/cases/in-database/events", params={"after": view["cursor"]}).json()
    assert [e["event_id"] for e in page["events"]] == done.json()["event_ids"]


# --- review -------------------------------------------------------------------------------------


def test_a_review_leads_to_events_and_keeps_the_truth_and_notes_apart(
    case: str, client_as: ClientAs
) -> None:
    control, evaluator = client_as(CONTROL_SEAT), client_as("KOR:evaluator")
    measures = control.get(f"/cases/{case}/review/measures").json()
    shown = [m for m in measures if m["shown"]]
    known = {e["event_id"] for e in control.get(f"/cases/{case}/events", params={"limit": 1000})
             .json()["events"]}  # fmt: skip
    assert shown
    assert all(set(m["events"]) <= known for m in measures)
    at = {"at": control.get(f"/cases/{case}/clock").json()["time"]}
    moment = control.get(f"/cases/{case}/review/moment", params=at).json()
    assert [p["party"] for p in moment["pictures"]] == ["JPN", "KOR"]
    own = evaluator.get(f"/cases/{case}/review/moment", params=at).json()
    assert [p["party"] for p in own["pictures"]] == ["KOR"]
    note = evaluator.post(f"/cases/{case}/acts/note-write", json={"text": "hear this mark"})
    assert note.status_code == 200
    mine = evaluator.get(f"/cases/{case}/review/evaluations").json()
    assert [n["body"]["text"] for n in mine["notes"]] == ["hear this mark"]
    for seat in (SHIP, "KOR:observer", CONTROL_SEAT):
        client = client_as(seat)
        for path in ("/review/evaluations", "/events?limit=1000", ""):
            assert "hear this mark" not in client.get(f"/cases/{case}{path}").text
    objectives = client_as("EXCON:evaluator").get(f"/cases/{case}/review/objectives").json()
    assert [o["id"] for o in objectives["objectives"]] == ["o1"]
    assert evaluator.get(f"/cases/{case}/review/objectives").json()["scenario"] is None


# --- what is typed ------------------------------------------------------------------------------


def test_positions_and_quantities_are_read_back_in_all_forms(client_as: ClientAs) -> None:
    client = client_as("KOR:RCC")
    echo = client.post("/positions", json={"text": "32-36.0N 128-12.0E"}).json()
    assert (echo["lon_deg"], echo["lat_deg"], echo["form"]) == (128.2, 32.6, "dm")
    assert [echo[form] for form in ("dd", "dm", "dms")] == [
        "32.60000N 128.20000E", "32-36.000N 128-12.000E", "32°36'00.0\"N 128°12'00.0\"E",
    ]  # fmt: skip
    for text in ("32.6 128.2", "32.36.0N 128.12.0E", "N N"):
        problem = client.post("/positions", json={"text": text})
        assert (problem.status_code, problem.json()["given"]) == (422, text)
        assert problem.json()["allowed"]
    time = client.post("/quantities", json={"kind": "time", "text": "062250Z JUN 26"}).json()
    assert (time["iso"], time["said"]) == ("2026-06-06T22:50:00Z", "062250Z JUN 26")
    speed = client.post("/quantities", json={"kind": "speed", "text": "18"}).json()
    assert "unit" in speed["detail"] + speed["remedy"]


def test_a_case_is_checked_by_pointer_and_drawn_before_it_is_accepted(client_as: ClientAs) -> None:
    client = client_as(SMC)
    good = client.post("/cases/check", json=goto()).json()
    assert good["complete"]
    assert not good["faults"]
    kinds = {f["properties"]["kind"] for f in good["geometry"]["features"]}
    assert {"place", "half", "area", "way", "facility"} <= kinds
    bad = goto()
    bad["hypotheses"][0]["position"]["error"] = "4"
    bad["facilities"][1]["position"] = "32.6 128"
    faults = {f["pointer"]: f for f in client.post("/cases/check", json=bad).json()["faults"]}
    assert faults.keys() == {"/hypotheses/0/position/error", "/facilities/1/position"}
    assert all(fault["remedy"] for fault in faults.values())
    bad = goto()
    bad["hypotheses"][0]["weight"] = 0.4
    refused = client.post("/cases", json=bad)
    assert refused.status_code == 422
    assert [f["pointer"] for f in refused.json()["faults"]] == ["/hypotheses/2/weight"]
    deep: Any = {}
    for _ in range(60):
        deep = {"a": deep}
    assert "deeply" in client.post("/cases/check", json=deep).json()["faults"][0]["message"]


def test_a_case_is_recorded_as_it_was_typed(home: Path, client_as: ClientAs) -> None:
    client = client_as(SMC)
    before = {p.name for p in (home / "cases").iterdir()}
    made = client.post("/cases", json=goto(id="typed"))
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/v1/cases/typed"
    view = made.json()
    assert view["control"]["play"] == "before"
    assert view["clock"]["time"] == "2026-06-06T22:50:00Z"  # it stands at the report
    assert all(f["facility"]["nation"] == "JPN" for f in view["state"]["facilities"].values())
    with opened(home / "cases" / "typed") as folder:
        (reported,) = folder.journal.view(Viewer("JPN", "x")).events(types=("incident.reported",))
        kept = parse_case(reported.body.toml).case  # type: ignore[union-attr]
        hidden = folder.journal.view(Viewer("KOR", "x")).events(types=("incident.reported",))[0]
        assert folder.journal.origin == EXCON
    assert kept == load_case("goto").case.model_copy(update={"id": "typed"})
    assert hidden.body.toml is None  # type: ignore[union-attr]
    refused = {
        409: (client, goto(id="typed")),
        403: (client_as("KOR:SMC"), goto(id="typed-2")),
        422: (client, goto(id="Not A Name")),
    }
    for status, (who, data) in refused.items():
        assert who.post("/cases", json=data).status_code == status
    other = goto(id="typed-3", mode="operation")
    del other["parties"]["control"]
    assert client.post("/cases", json=other).status_code == 403
    assert {p.name for p in (home / "cases").iterdir()} == {*before, "typed"}


def test_what_may_be_chosen_is_the_engines_own(client_as: ClientAs) -> None:
    client = client_as(SMC)
    leeway = {c["id"] for c in client.get("/catalogue/leeway").json()}
    assert len(leeway) == 85
    detection = {c["id"] for c in client.get("/catalogue/detection").json()}
    assert "raft_6" in detection
    kinds = {c["kind"]: c["figures"] for c in client.get("/catalogue/facilities").json()}
    assert kinds["destroyer"]["search_speed_m_s"] > 5
    assert "goto" in client.get("/catalogue/coasts").json()


# --- operations ---------------------------------------------------------------------------------


def test_an_operation_is_kept_apart_and_signed_by_the_node(
    serve: Callable[..., Any], home: Path, tmp_path: Path
) -> None:
    served = serve(mode="operation")
    data = goto(id="real", mode="operation")
    del data["parties"]["control"]
    client = served.client("JPN:SMC")
    made = client.post("/cases", json=data)
    assert made.status_code == 201
    assert (made.json()["stamp"], made.json()["control"]) == (None, None)
    assert made.json()["clock"]["ratio"] == 1.0
    phase = {"phase": "distress", "reason": "no answer"}
    assert client.post("/cases/real/acts/phase-declare", json=phase).status_code == 200
    assert client.get("/cases/real/control").status_code == 404
    no_drill = client.post("/cases/real/acts/no-duff", json={"known": "x y z"})
    assert no_drill.status_code == 403
    folder = served.shared.home.cases / "real"
    keys = Keyring(served.shared.home.path / "keys").trusted()
    with CaseFolder.open(
        folder, registry=case_registry(), clocks=SystemClock(), ids=SystemIds()
    ) as case:
        report = case.journal.verify(trusted_keys=keys)
        assert report.ok
        assert report.signed[case.journal.origin] == report.heads[case.journal.origin][0]
        declared = case.journal.view(Viewer("JPN", "x")).events(types=("phase.declared",))[0]
    assert declared.author == "Person of JPN:SMC"
    drill = shutil.copytree(home / "cases" / "typed", served.shared.home.cases / "drill")
    listed = served.client("SERVER:admin").get("/cases").json()
    assert listed["cases"] == []
    assert [r["case_id"] for r in listed["refused"]] == [drill.name]
    assert client.get("/cases").json()["refused"] == []
    assert client.get("/cases/drill").status_code == 404
