"""What may leave an exercise: stamped texts, marked data, TEST forms to confirmed endpoints."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from control_acts import DO, at
from rescues import rescue_desk

from sarex.errors import ExerciseError
from sarex.exercise import control
from sarex.exercise.control.gate import Gate
from sarex.exercise.truth_record import CONTROL
from sarex.journal.export import export_ndjson
from sarex.operation import commands
from sarex.operation.desk import Author, Desk

PERSON = Author("duty officer Sato", "duty officer")
ALERTS = (
    "MAYDAY MAYDAY MAYDAY this is Seagull",
    "mayday relay, all stations",
    "text: SART ACTIVE",
    "EPIRB-ACTIVE 970123456",
    "$CDDSC,12,3380400790,12,06,00,1423108312,2019,,,S,E*6A",
    "ZCZC DA01",
    "FFFE2F8E8D4F1C0A3B5C7D9E1122334455",
    '<event type="b-a-o-tbl" uid="x"/>',
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rescue_desk(tmp_path) as desk:
        DO["start"](desk)
        yield desk


def test_a_text_is_stamped_once_on_its_first_and_last_line(desk: Desk) -> None:
    gate = Gate.at(desk)
    once = gate.pass_out("mail", "Proceed to the datum.\nReport.", kind="text")
    assert once.decode().splitlines() == [
        control.STAMP,
        "Proceed to the datum.",
        "Report.",
        control.STAMP,
    ]
    assert gate.pass_out("mail", once, kind="text") == once
    inside = f"no drill\n{control.STAMP}\nno drill"
    assert gate.pass_out("mail", inside, kind="text").decode().startswith(control.STAMP)
    with pytest.raises(ExerciseError, match="cannot be stamped"):
        gate.pass_out("mail", b"\xff\xfe", kind="text")


def test_a_sitrep_passes_stamped(desk: Desk) -> None:
    sent = commands.send_sitrep(desk, "arrival", "data_link")
    for text in sent.body.texts.values():
        lines = Gate.at(desk).pass_out("mail", text, kind="text").decode().splitlines()
        assert lines[0] == lines[-1] == control.STAMP


def test_data_must_say_that_it_is_of_an_exercise(desk: Desk) -> None:
    gate = Gate.at(desk)
    for good in ({"exercise": True, "a": 1}, {"stamp": "EXERCISE"}):
        text = json.dumps(good)
        assert gate.pass_out("link", text, kind="data") == text.encode()
    marked = '[["exercise", true]]'
    for bad in ('{"a": 1}', '{"exercise": false}', marked, "EXERCISE", '{"exercise": 1}'):
        with pytest.raises(ExerciseError, match="says that it is of an exercise"):
            gate.pass_out("link", bad, kind="data")
    with pytest.raises(ExerciseError, match="no such kind"):
        gate.pass_out("link", "x", kind="distress")  # type: ignore[arg-type]


@pytest.mark.parametrize("alert", ALERTS)
def test_a_distress_alert_never_leaves_an_exercise(alert: str, desk: Desk) -> None:
    control.list_endpoint(desk, CONTROL, "sart:970000001", "AIS-SART test receiver")
    control.confirm_endpoint(desk, PERSON, "sart:970000001", "called the station")
    gate = Gate.at(desk)
    both = f"SART TEST\n{alert}"
    data = json.dumps({"exercise": True, "text": both})
    for payload, kind in ((alert, "text"), (both, "test_form"), (f"EXERCISE\n{alert}", "text")):
        with pytest.raises(ExerciseError, match="a distress alert never leaves"):
            gate.pass_out("sart:970000001", payload, kind=kind)  # type: ignore[arg-type]
    twice = data.replace('"text": ', f'"text": {json.dumps(alert)}, "text": "x", "more": ')
    for payload in (data, twice.replace(json.dumps(both), '"x"')):
        with pytest.raises(ExerciseError, match="a distress alert never leaves"):
            gate.pass_out("link", payload, kind="data")


def test_a_test_form_goes_to_a_listed_and_confirmed_endpoint_alone(desk: Desk) -> None:
    gate, form, name = Gate.at(desk), "SART TEST 970000001", "sart:970000001"
    with pytest.raises(ExerciseError, match="not listed"):
        control.confirm_endpoint(desk, PERSON, name, "called the station")
    with pytest.raises(ExerciseError, match="may not list"):
        control.list_endpoint(desk, PERSON, name, "AIS-SART test receiver")
    with pytest.raises(ExerciseError, match="listed and confirmed"):
        gate.pass_out(name, form, kind="test_form")
    control.list_endpoint(desk, CONTROL, name, "AIS-SART test receiver")
    with pytest.raises(ExerciseError, match="listed and confirmed"):
        gate.pass_out(name, form, kind="test_form")
    confirmed = control.confirm_endpoint(at(desk, "JPN"), PERSON, name, "called the station")
    assert confirmed.body.person == PERSON.name
    assert control.STAMP in gate.pass_out(name, form, kind="test_form").decode()
    with pytest.raises(ExerciseError, match="listed and confirmed"):
        gate.pass_out("sart:970000002", form, kind="test_form")
    with pytest.raises(ExerciseError, match="does not say that it is a TEST"):
        gate.pass_out(name, "SART 970000001", kind="test_form")


def test_the_record_leaves_after_endex_unchanged(desk: Desk) -> None:
    gate, stream = Gate.at(desk), io.StringIO()
    assert export_ndjson(at(desk, "KOR").view(), stream) > 0
    with pytest.raises(ExerciseError, match="after ENDEX"):
        gate.pass_out("file", stream.getvalue(), kind="record")
    DO["endex"](desk)
    assert gate.pass_out("file", stream.getvalue(), kind="record").decode() == stream.getvalue()
    DO["no_duff"](desk)
    with pytest.raises(ExerciseError, match="NO DUFF"):
        gate.pass_out("file", stream.getvalue(), kind="record")


def test_the_notice_is_of_what_is_known_in_all_languages_and_to_the_letter(desk: Desk) -> None:
    gate = Gate.at(desk)
    with pytest.raises(ExerciseError, match="no NO DUFF to give notice of"):
        control.no_duff_notice(control.control_of(desk))
    with pytest.raises(ExerciseError, match="not the notice"):
        gate.pass_out("mail", "NO DUFF", kind="no_duff_notice")
    DO["no_duff"](desk)
    notice = control.no_duff_notice(control.control_of(desk))
    assert notice.count("fire aboard") == notice.count("kor-destroyer") == 3
    assert control.STAMP not in notice
    assert gate.pass_out("mail", notice, kind="no_duff_notice").decode() == notice
    for forged in (f"{notice}x", notice.replace("fire", "flood"), notice.strip()):
        with pytest.raises(ExerciseError, match="not the notice"):
            gate.pass_out("mail", forged, kind="no_duff_notice")
    DO["end_JPN"](desk)
    with pytest.raises(ExerciseError) as caught:
        gate.pass_out("mail", "go on", kind="text")
    assert "not yet: KOR" in str(caught.value)
    DO["end_KOR"](desk)
    assert gate.pass_out("mail", "go on", kind="text")


def test_an_operation_sends_its_own_texts_as_they_are_and_nothing_of_a_drill(desk: Desk) -> None:
    case = desk.loaded.case.model_copy(update={"mode": "operation"})
    gate = Gate.at(replace(desk, loaded=replace(desk.loaded, case=case)))
    assert gate.pass_out("mail", "MAYDAY heard", kind="text") == b"MAYDAY heard"
    for kind in ("test_form", "no_duff_notice"):
        with pytest.raises(ExerciseError, match="no drill"):
            gate.pass_out("mail", "SART TEST", kind=kind)  # type: ignore[arg-type]
    with pytest.raises(ExerciseError, match=r"stamped as an exercise[\s\S]*without the stamp"):
        gate.pass_out("mail", f"{control.STAMP}\ntext", kind="text")
