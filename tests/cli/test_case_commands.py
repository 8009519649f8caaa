"""``sarex case check | new | export``: what is asked, said and written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sarex.cli.case import app
from sarex.errors import CaseFileError
from sarex.incident import CaseFileFaultsError, load_case, parse_case
from sarex.incident.events import WITHHELD, incident_reported
from sarex.journal import CaseFolder, SeededIds, SystemClock
from sarex.labels import Label
from sarex.operation.registry import case_registry

RUN = CliRunner()

ANSWERS = """\
Bad Id
trial
A trial case
drill
exercise
KOR, JPN
KOR
062250 JUN 26
062250Z JUN 26
a caller
VHF channel 16
a vessel
fishing vessel
2
what was said
piw
two persons in the water
PIW-3
2
n
h1
foundered
flooding
1
piw
0
point
32.6, 128.2
32-36.0N 128-12.0E
n
32-37.0N 128-12.0E
y
4
4 NM
interval
062100Z JUN 26
062200Z JUN 26
n
10 NM
0.5
assumed
goto
observations
240/18 kn from 061200Z JUN 26
n
1.5
12
assumed
observations
060/0.5 kn from 061200Z JUN 26
n
0.2
6
assumed
kor-ship
destroyer
a ship
KOR
32-50.0N 127-30.0E
y
062330Z JUN 26
n
070000Z JUN 26
070400Z JUN 26
n
1000
1
071000Z JUN 26
"""


def test_check_reads_back_a_shipped_case() -> None:
    result = RUN.invoke(app, ["check", "goto"])
    assert result.exit_code == 0, result.output
    assert "32.60000N 128.20000E = 32-36.000N 128-12.000E = 32°36'00.0\"N 128°12'00.0\"E" in (
        result.stdout
    )
    assert "h2: weight 0.3" in result.stdout
    assert result.stdout.endswith(
        "The case file is complete. Compare the positions and times above with the report.\n"
    )


def test_check_names_faults_in_other_packages_tables_with_their_lines(tmp_path: Path) -> None:
    text = load_case("goto").text
    text = text.replace('"PIW-3"', '"PIW3"')
    text = text.replace('kind = "unmanned_boat"', 'kind = "unmaned_boat"', 1)
    text = text.replace('takes = ["helicopter", "unm', 'takes = ["helicoptre", "unm', 1)
    text = text.replace('takes = ["patrol_aircraft"', 'takes = ["patrol_plane"', 1)
    text = text.replace('coast = "goto"', 'coast = "gotto"')
    text = text.replace("215/12 kn from", "215-12 kn from")
    file = tmp_path / "case.toml"
    file.write_text(text)
    result = RUN.invoke(app, ["check", str(file)])
    assert result.exit_code == 1
    assert isinstance(result.exception, CaseFileFaultsError)
    said = [(str(f.where), str(f.given), str(f)) for f in result.exception.faults]
    for line in (
        'leeway_class = "PIW3"',
        'kind = "unmaned_boat"',
        'takes = ["helicoptre", "unmanned_aircraft", "unmanned_boat"]',
        'takes = ["patrol_plane", "helicopter"]',
        'coast = "gotto"',
    ):
        number = text.splitlines().index(line) + 1
        assert any(f"case.toml:{number}," in where and line in given for where, given, _ in said)
    assert any("fields.wind.observations" in where for where, _, _ in said)
    assert any("unmanned_boat" in whole for _, _, whole in said)


def test_check_writes_nothing(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    RUN.invoke(app, ["check", "goto"])
    RUN.invoke(app, ["check", "absent.toml"])
    assert list(tmp_path.iterdir()) == []


def test_new_asks_again_until_usable_and_confirms_places(tmp_path: Path) -> None:
    file = tmp_path / "trial.toml"
    result = RUN.invoke(app, ["new", str(file)], input=ANSWERS)
    assert result.exit_code == 0, result.output
    for said in (
        "lower-case letters, digits, - and _",
        "Put the zone letter after the minutes",
        "which number is the latitude is not stated",
        "a length without a unit",
        "= 32.60000N 128.20000E = 32-36.000N 128-12.000E",
        "Is this the place?",
        f"Written: {file}",
    ):
        assert said in result.output.replace("\n", " ") or said in result.output
    case = load_case(file).case
    assert case.hypotheses[0].position.at.lat_deg == pytest.approx(32 + 37 / 60, abs=1e-6)
    assert case.report.persons_on_board == 2
    assert [path.name for path in tmp_path.iterdir()] == ["trial.toml"]


def test_new_keeps_answers_that_do_not_fit_together_as_a_draft(tmp_path: Path) -> None:
    file = tmp_path / "trial.toml"
    answers = ANSWERS.replace("062200Z JUN 26", "062300Z JUN 26")
    result = RUN.invoke(app, ["new", str(file)], input=answers)
    assert result.exit_code == 1
    assert isinstance(result.exception, CaseFileError)
    assert "after its report" in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["trial.toml.draft"]
    again = RUN.invoke(app, ["new", str(file)], input=answers)
    assert "after its report" in str(again.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "trial.toml.draft",
        "trial.toml.draft2",
    ]
    fixed = (tmp_path / "trial.toml.draft").read_text().replace("062300Z", "062200Z")
    assert parse_case(fixed).case.id == "trial"


def test_new_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["new", str(tmp_path / "trial.toml")], input=ANSWERS[:400])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_new_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "trial.toml"
    file.write_text("mine")
    result = RUN.invoke(app, ["new", str(file)], input=ANSWERS)
    assert isinstance(result.exception, CaseFileError)
    assert file.read_text() == "mine"


def _folder(path: Path) -> Path:
    loaded = load_case("goto")
    with CaseFolder.create(
        path,
        case_id="goto",
        origin="jpn",
        registry=case_registry(),
        clocks=SystemClock(),
        ids=SeededIds(b"0" * 32),
    ) as case:
        case.journal.append(
            "incident.reported",
            incident_reported(loaded),
            author="watch",
            role="SMC",
            label=Label("JPN", ("KOR",)),
            occurred_at_ns=loaded.case.report.received_at_ns,
        )
    return path


def test_export_is_redacted_by_default_and_verbatim_for_the_owner(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "case")
    redacted = RUN.invoke(app, ["export", str(folder), "--as", "JPN:SMC"])
    assert redacted.exit_code == 0, redacted.output
    case = parse_case(redacted.stdout).case
    assert case.report.text == WITHHELD
    assert case.hypotheses == load_case("goto").case.hypotheses
    out = tmp_path / "out.toml"
    result = RUN.invoke(
        app, ["export", str(folder), "--as", "JPN:SMC", "--personal", "--out", str(out)]
    )
    assert result.exit_code == 0, result.output
    assert out.read_text() == load_case("goto").text
    again = RUN.invoke(app, ["export", str(folder), "--as", "JPN", "--out", str(out)])
    assert isinstance(again.exception, CaseFileError)
    assert out.read_text() == load_case("goto").text


def test_export_shows_a_partner_no_personal_data_and_a_stranger_nothing(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "case")
    partner = RUN.invoke(app, ["export", str(folder), "--as", "KOR:SMC", "--personal"])
    assert partner.exit_code == 0, partner.output
    assert parse_case(partner.stdout).case.report.text == WITHHELD
    stranger = RUN.invoke(app, ["export", str(folder), "--as", "FRA:SMC"])
    assert isinstance(stranger.exception, CaseFileError)
    assert "no incident is released" in str(stranger.exception)
