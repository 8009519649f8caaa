"""Where a case's events are kept: in its folder, or where the folder says; and what goes wrong."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest
import sqlalchemy as sa
from journal_cases import REGISTRY, append_notes, edit, fill, new_journal, reopened
from journal_server import Server, server

from sarex.errors import JournalError
from sarex.journal import CaseFolder, Journal, SystemClock, SystemIds
from sarex.labels import Viewer

SMC = Viewer("KOR", "SMC")
WITH = {"registry": REGISTRY, "clocks": SystemClock(), "ids": SystemIds()}


def schemas() -> set[str]:
    engine = sa.create_engine(server().url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = set(sa.inspect(connection).get_schema_names())
    engine.dispose()
    return found


def test_a_case_folder_leads_to_its_database(tmp_path: Path) -> None:
    path = tmp_path / "case"
    with CaseFolder.create(path, case_id="Goto 1", origin="kor", url=server().url, **WITH) as case:
        append_notes(case.journal, 2)
    assert sorted(item.name for item in path.iterdir()) == [
        "README.txt",
        "artefacts",
        "journal.toml",
    ]
    assert "journal.toml" in (path / "README.txt").read_text()
    said = tomllib.loads((path / "journal.toml").read_text())
    assert said["schema"].startswith("sarex_goto_1_")
    assert said["schema"] in schemas()
    with CaseFolder.open(path, **WITH) as case:
        assert case.journal.head()[0] == 2
        assert case.journal.verify().ok


def test_cases_of_one_name_in_one_database_do_not_meet(tmp_path: Path) -> None:
    url = server().url
    with (
        new_journal(tmp_path / "a", url=url) as one,
        new_journal(tmp_path / "b", url=url) as other,
    ):
        append_notes(one, 2)
        assert other.view(SMC).events() == ()
        with pytest.raises(JournalError, match="already"):
            new_journal(tmp_path / "a", url=url)
        with pytest.raises(JournalError, match="already"):
            new_journal(tmp_path / "a")


def test_a_database_that_moved_is_found_by_url(tmp_path: Path) -> None:
    with new_journal(tmp_path, url=server().url) as journal:
        append_notes(journal, 1)
    place = tmp_path / "journal.toml"
    place.write_text(place.read_text().replace("host=", "host=/nowhere"), encoding="utf-8")
    with pytest.raises(JournalError, match="does not answer"):
        reopened(tmp_path)
    url = server().url
    with Journal.open(tmp_path, REGISTRY, SystemClock(), SystemIds(), url=url) as journal:
        assert journal.head()[0] == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://kim:topsecret@db/cases", "password"),
        ("postgresql://kim@db/cases?password=topsecret", "password"),
        ("mysql://db/cases", "not the URL"),
        ("postgresql://db", "not the URL"),
        ("cases", "not the URL"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(JournalError, match=said) as refused:
        new_journal(tmp_path / "case", url=url)
    assert "topsecret" not in str(refused.value)
    assert list((tmp_path / "case").iterdir()) == []


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="does not answer") as refused:
        new_journal(tmp_path, url=f"postgresql://sarex@/postgres?host={tmp_path}")
    assert "Check that the server runs" in refused.value.remedy


def test_a_schema_that_is_gone_is_named(tmp_path: Path) -> None:
    with new_journal(tmp_path, url=server().url) as journal:
        journal.discard()
    with pytest.raises(JournalError, match="no journal here"):
        reopened(tmp_path)


def test_a_missing_driver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(JournalError, match="not installed") as refused:
        new_journal(tmp_path, url="postgresql://db/cases")
    assert "sarex[postgresql]" in refused.value.remedy


def test_a_case_in_a_file_has_no_url(tmp_path: Path) -> None:
    new_journal(tmp_path).close()
    with pytest.raises(JournalError, match="not kept in a database"):
        Journal.open(tmp_path, REGISTRY, SystemClock(), SystemIds(), url=server().url)


@pytest.mark.parametrize("text", ["", "url = 1", "[", "\ufeffx = 1", 'url = "a"\nschema = "b"'])
def test_a_damaged_place_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "journal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(JournalError, match="where the journal is"):
        reopened(tmp_path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    with new_journal(tmp_path, url=server().url) as journal:
        edit(journal, "UPDATE meta SET value = 'sarex.journal/9' WHERE key = 'format'")
    with pytest.raises(JournalError, match="another format"):
        reopened(tmp_path)


def test_a_case_that_cannot_be_made_leaves_no_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schemas()

    def refuse(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OSError, match="no room"):
            CaseFolder.create(tmp_path / "c", case_id="c", origin="k", url=server().url, **WITH)
    assert schemas() == before
    assert os.listdir(tmp_path) == []


def test_commits_wait_for_the_disk_whatever_the_session_says(tmp_path: Path) -> None:
    url = f"{server().url}&options=-csynchronous_commit%3Doff"
    with new_journal(tmp_path, url=url) as journal:
        engine = journal._store._engine  # type: ignore[attr-defined]
        with engine.connect() as connection:
            shown = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
        assert shown == "on"


def test_a_server_that_does_not_write_to_disk_is_refused(tmp_path: Path) -> None:
    careless = Server("fsync=off")
    try:
        with pytest.raises(JournalError, match="may lose") as refused:
            new_journal(tmp_path, url=careless.url)
        assert "fsync = off" in str(refused.value)
    finally:
        careless.close()


def test_a_server_that_came_back_is_used_again(tmp_path: Path) -> None:
    with new_journal(tmp_path, url=server().url) as journal:
        fill(journal, 2)
        server().stop_at_once()
        with pytest.raises(JournalError, match="does not answer"):
            append_notes(journal, 1)
        server().start()
        append_notes(journal, 1)
        assert journal.head()[0] == 3
        assert journal.verify().ok
