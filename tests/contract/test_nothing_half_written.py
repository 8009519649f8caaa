"""A run that fails says why and what to do; it leaves nothing, or what was recorded, marked so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from played_here import InlineRunner, events_of
from whole_runs import Finished, finish, small_case, start_sarex

from sarex.cli import main
from sarex.errors import JournalError, PlanError
from sarex.exercise.direct.search_staff import SearchStaff
from sarex.review import run as review_run
from sarex.review.run import run_case
from sarex.review.unfinished import RUNNING, marked, refuse_running


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where nothing may be left but the case file."""
    (tmp_path / "case.toml").write_text(small_case(draws=50), encoding="utf-8")
    return tmp_path


def left_in(place: Path) -> set[str]:
    return {path.relative_to(place).as_posix() for path in place.rglob("*")}


def sarex(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> Finished:
    """The command as its entry point runs it, in this process."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "argv", ["sarex", *map(str, words)])
    capsys.readouterr()
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        signal.signal(signal.SIGTERM, before)
    out, err = capsys.readouterr()
    return Finished(int(str(ended.value.code)), out, err)


def assert_refused(done: Finished, code: str, *, given: str, allowed: str | None) -> None:
    """One error on stderr, after lines of progress at most, and nothing on stdout."""
    assert done.code == 2
    assert done.stdout == ""
    progress = re.match(r"( *\d+\.\d s  [^\n]+\n)*", done.stderr)
    assert progress is not None
    error = done.stderr[progress.end() :]
    assert error.startswith(f"sarex: {code}: "), done.stderr
    assert re.search(rf"^  given:   .*{given}", error, re.MULTILINE | re.DOTALL), error
    if allowed is not None:
        assert re.search(rf"^  allowed: .*{allowed}", error, re.MULTILINE | re.DOTALL), error
    assert re.search(r"^  to do:   \S", error, re.MULTILINE), error


# -- faults that are found before anything runs ---------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "given", "allowed"),
    [
        ('at = "32-36.0N 128-12.0E"\nerror', 'at = "32.6, 128.2"\nerror', "case-file",
         "32.6, 128.2", "32-45"),
        ('visibility_nm = 8', 'visibility = 8', "case-file", "visibility", None),
        ('kind = "destroyer"', 'kind = "battleship"', "case-file", "battleship", "destroyer"),
        ('leeway_class = "PIW-3"', 'leeway_class = "PIW3"', "case-file", "PIW3", "PIW-3"),
        ('coast = "goto"', 'coast = "gotoh"', "case-file", "gotoh", "goto"),
    ],
)  # fmt: skip
def test_a_malformed_case(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    code: str,
    given: str,
    allowed: str | None,
) -> None:
    text = (place / "case.toml").read_text()
    assert old in text
    (place / "case.toml").write_text(text.replace(old, new, 1))
    before = left_in(place)
    done = sarex(monkeypatch, capsys, "run", place / "case.toml", "--out", place / "a" / "b")
    assert_refused(done, code, given=re.escape(given), allowed=allowed)
    line = text[: text.index(old)].count("\n") + 1
    assert re.search(rf"case\.toml:{line}\b|line {line}\b", done.stderr), done.stderr
    assert left_in(place) == before


def test_a_case_that_is_not_there(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = sarex(monkeypatch, capsys, "run", "gotto", "--out", place / "out")
    assert done.code == 2
    assert done.stdout == ""
    assert "gotto" in done.stderr
    assert "goto" in done.stderr.replace("gotto", "")
    assert left_in(place) == {"case.toml"}


def test_a_field_file_that_is_not_there(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAREX_DATA", str(place))
    done = sarex(monkeypatch, capsys, "run", "brittany", "--out", place / "new" / "out")
    assert_refused(done, "field", given=r"brittany_wind_cf\.nc", allowed=None)
    assert str(place) in done.stderr
    assert left_in(place) == {"case.toml"}
    wind = place / "nowhere.nc"
    words = ("run", place / "case.toml", "--wind", wind, "--out", place / "out")
    done = sarex(monkeypatch, capsys, *words)
    assert_refused(done, "field", given=r"nowhere\.nc", allowed=None)
    assert left_in(place) == {"case.toml"}


def test_an_out_folder_that_exists_is_left_as_it_is(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "out").mkdir()
    (place / "out" / "mine.txt").write_text("mine")
    done = sarex(monkeypatch, capsys, "run", place / "case.toml", "--out", place / "out")
    assert_refused(done, "journal", given=str(place / "out"), allowed=None)
    assert left_in(place) == {"case.toml", "out", "out/mine.txt"}
    assert (place / "out" / "mine.txt").read_text() == "mine"


# -- faults in the middle -------------------------------------------------------------------------


def small_sea(path: Path) -> Path:
    """A current of 3 m/s in a box that every object leaves within hours."""
    shape = ("time", "lat", "lon")
    east = np.full((2, 3, 3), 3.0, dtype=np.float32)
    names = ("eastward_sea_water_velocity", "northward_sea_water_velocity")
    data = xr.Dataset(
        {
            "u": (shape, east, {"standard_name": names[0], "units": "m s-1"}),
            "v": (shape, 0 * east, {"standard_name": names[1], "units": "m s-1"}),
        },
        coords={
            "time": ("time", [0, 24], {"units": "hours since 2026-06-06 18:00:00"}),
            "lat": ("lat", [32.0, 32.5, 33.0], {"units": "degrees_north"}),
            "lon": ("lon", [127.5, 128.0, 128.5], {"units": "degrees_east"}),
        },
    )
    data.to_netcdf(path, engine="netcdf4")
    return path


def test_drift_out_of_the_fields(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error comes from the job's own process, in the middle of the drift."""
    sea = small_sea(place / "sea.nc")
    before = left_in(place)
    words = ("run", place / "case.toml", "--currents", sea, "--out", place / "a" / "out")
    done = sarex(monkeypatch, capsys, *words)
    assert_refused(done, "coverage", given="latitude, longitude", allowed="127.50 to 128.50")
    assert re.match(r" *\d+\.\d s  drift\n", done.stderr)
    assert left_in(place) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt(), PlanError("no plan", remedy="Stop.")])
def test_what_was_recorded_stays_where_a_play_breaks_off(
    place: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    out, seen = place / "new" / "deep" / "out", []

    def fail(*_: object) -> None:
        seen.append(
            {path.name for path in out.iterdir()} - {"journal.sqlite-shm", "journal.sqlite-wal"}
        )
        raise error

    monkeypatch.setattr(review_run, "Runner", InlineRunner)
    monkeypatch.setattr(SearchStaff, "plan", fail)
    with pytest.raises(type(error)):
        run_case(place / "case.toml", out)
    kept = {"README.txt", "artefacts", "journal.sqlite"}
    assert seen == [kept | {"RUNNING.txt"}]  # others can act in it meanwhile
    assert {path.name for path in out.iterdir()} == kept | {"BROKEN-OFF.txt"}
    why = (out / "BROKEN-OFF.txt").read_text(encoding="utf-8")
    assert (str(error) or "KeyboardInterrupt") in why
    assert "sitrep.sent" in {e.type for e in events_of(out)}
    with pytest.raises(JournalError, match="play is not finished") as caught:
        run_case(place / "case.toml", out)
    assert caught.value.given == out


def test_a_first_search_that_cannot_be_planned_is_an_error(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No facility is there while the first period lasts."""
    text = re.sub(r"(?m)^available_from = .*$", 'available_from = "070830Z JUN 26"',
                  (place / "case.toml").read_text())  # fmt: skip
    (place / "case.toml").write_text(text)
    monkeypatch.setattr(review_run, "Runner", InlineRunner)
    with pytest.raises(PlanError, match="no facility can be used"):
        run_case(place / "case.toml", place / "out")
    assert "plan.proposed" not in {e.type for e in events_of(place / "out")}


def test_an_error_while_the_report_is_written(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise JournalError("the disk is full", remedy="Make room.")

    monkeypatch.setattr(review_run, "Runner", InlineRunner)
    monkeypatch.setattr(SearchStaff, "plan", lambda *_: None)
    monkeypatch.setattr(review_run, "write_review", fail)
    with pytest.raises(JournalError, match="disk is full"):
        run_case(place / "case.toml", place / "out")
    out = place / "out"
    assert "disk is full" in (out / "BROKEN-OFF.txt").read_text(encoding="utf-8")
    assert not (out / "RUNNING.txt").exists()
    assert not (out / "review").exists()
    assert [e.type for e in events_of(out)][-2:] == ["exercise.ended", "truth.recorded"]


def test_a_folder_in_which_a_process_plays_is_not_touched(tmp_path: Path) -> None:
    with marked(tmp_path):
        with pytest.raises(JournalError, match="is being played"):
            refuse_running(tmp_path)
        text = (tmp_path / RUNNING).read_text(encoding="utf-8")
    refuse_running(tmp_path)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / RUNNING).write_text(text.replace(str(os.getpid()), str(gone.pid)), encoding="utf-8")
    refuse_running(tmp_path)  # it was killed: nobody plays there


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_command_ends_its_processes_and_leaves_nothing(
    place: Path, number: signal.Signals, code: int
) -> None:
    process = start_sarex("run", place / "case.toml", "--out", place / "new" / "out")
    try:
        workers = _wait_for_children(process.pid)
        process.send_signal(number)
    except BaseException:
        process.kill()
        raise
    finally:
        done = finish(process)
    assert done.code == code
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert left_in(place) == {"case.toml"}
    deadline = time.monotonic() + 10
    while any(map(_runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_runs, workers))


def _wait_for_children(pid: int) -> list[int]:
    """Processes that were spawned for jobs."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        listed = " ".join(file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children"))
        found = [child for child in map(int, listed.split()) if _runs(child)]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("the command started no process of its own")


def _runs(pid: int) -> bool:
    """Whether a process is there and is one that multiprocessing spawned."""
    try:
        return "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return False
