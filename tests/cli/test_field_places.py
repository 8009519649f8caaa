"""Where commands look for the field files of an own case, and what they say of absent ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from field_files import linear, on_axes
from typer.testing import CliRunner, Result
from whole_runs import small_case

from sarex.cli import app
from sarex.errors import CaseFileError, FieldError
from sarex.incident import load_case, parse_case
from sarex.incident.echo import echo
from sarex.metocean import load_forcing
from sarex.metocean.files import field_files
from sarex.metocean.finding import find_file, matching

ERROR = 'error = { sigma_m_s = 0.1, tau_h = 6.0, common_share = 0.5, source = "a trial" }'
CURRENT = f"[fields.current]\nfile = 'sea/current.nc'\n{ERROR}\n"
STOKES = "[fields.stokes]\nfile = 'sea/stokes.nc'\n"
FOUND = "hull; 070800Z JUN 26; 32-36.0N 128-20.0E; 800 m"
LOST = "061800Z JUN 26; 062300Z JUN 26"


def current_file(path: Path, east_m_s: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    same = (linear(east_m_s, 0.0, 0.0), linear(0.0, 0.0, 0.0))
    lon, lat = 126.0 + 0.5 * np.arange(9), 31.0 + 0.5 * np.arange(9)
    on_axes(same, lon, lat, hours=tuple(range(-7, 39, 2))).to_netcdf(path)
    return path


def text_of(fields: str = CURRENT) -> str:
    text = small_case(draws=12, periods=1)
    start, end = text.index("[fields.current]"), text.index("[forecast]")
    return text[:start] + fields + text[end:]


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case that names a current file, its folder and that of real data empty."""
    (tmp_path / "own").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("SAREX_DATA", str(tmp_path / "data"))
    file = tmp_path / "own" / "case.toml"
    file.write_text(text_of(), encoding="utf-8")
    return file


def invoke(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def commands(case: Path) -> dict[str, tuple[object, ...]]:
    out = case.parents[1] / "out"
    return {
        "run": ("run", case, "--out", out),
        "drift run": ("drift", "run", case, "--hours", "2", "--out", out),
        "drift backtrack": (
            "drift", "backtrack", case, "--found", FOUND, "--lost", LOST, "--effective", "100",
            "--out", out,
        ),
    }  # fmt: skip


ALL = ("run", "drift run", "drift backtrack")


@pytest.mark.parametrize("command", ALL)
def test_a_file_below_the_folder_of_real_data_is_found(case: Path, command: str) -> None:
    current_file(case.parents[1] / "data" / "sea" / "current.nc", 0.1)
    done = invoke(*commands(case)[command])
    assert done.exit_code == 0, (done.output, done.exception)
    assert (case.parents[1] / "out").is_dir()


@pytest.mark.parametrize("command", ALL)
def test_an_absent_file_names_every_folder_and_the_way_out(case: Path, command: str) -> None:
    done = invoke(*commands(case)[command])
    fault = done.exception
    assert isinstance(fault, FieldError)
    assert fault.given == "sea/current.nc"
    assert fault.where == "fields.current.file"
    assert str(fault.allowed) == f"a file below {case.parent} or {case.parents[1] / 'data'}"
    assert "--currents" in fault.remedy
    assert "SAREX_DATA" in fault.remedy
    assert not (case.parents[1] / "out").exists()


def test_the_folder_of_the_case_comes_first(case: Path) -> None:
    own = current_file(case.parent / "sea" / "current.nc", 0.5)
    data = current_file(case.parents[1] / "data" / "sea" / "current.nc", 0.1)
    loaded = load_case(case)
    folders = loaded.field_folders(case.parents[1] / "data")
    (file,) = field_files(loaded.case.fields)
    assert find_file(file, folders) == own
    current = load_forcing(loaded.case.fields, folders).current
    east_m_s, _ = current.sample(128.0, 32.5, loaded.case.report.received_at_ns)
    assert east_m_s == pytest.approx(0.5)
    own.unlink()
    assert find_file(file, folders) == data


def test_a_pattern_is_matched_in_one_folder(case: Path) -> None:
    names = ("sea/hour_1.nc", "sea/hour_2.nc")
    for name in names:
        current_file(case.parents[1] / "data" / name, 0.1)
    loaded = parse_case(text_of(CURRENT.replace("current.nc", "hour_*.nc")), case)
    (file,) = field_files(loaded.case.fields)
    folders = loaded.field_folders(case.parents[1] / "data")
    assert matching(find_file(file, folders)) == [case.parents[1] / "data" / n for n in names]
    own = current_file(case.parent / "sea" / "hour_1.nc", 0.1)
    assert matching(find_file(file, folders)) == [own]


@pytest.mark.parametrize("name", ["x" * 5000 + ".nc", "a**.nc", "nul\0.nc", "/nowhere/c.nc"])
def test_a_name_that_no_file_can_have_is_absent(case: Path, name: str) -> None:
    fields = load_case(case).case.fields
    (file,) = field_files(fields)
    with pytest.raises(FieldError, match="a field file is not there"):
        find_file(file._replace(file=name), (case.parent,))


def test_a_built_in_case_is_not_looked_for_in_the_package(tmp_path: Path) -> None:
    assert load_case("brittany").field_folders(tmp_path) == (tmp_path,)


def test_check_says_where_a_file_is(case: Path) -> None:
    file = current_file(case.parents[1] / "data" / "sea" / "current.nc", 0.1)
    done = invoke("case", "check", case)
    assert done.exit_code == 0, done.output
    assert f"  fields.current.file: {file}\n" in done.stdout
    assert "looked for, not opened" in done.stdout


def test_check_says_that_a_current_is_not_found_and_may_be_given(case: Path) -> None:
    done = invoke("case", "check", case)
    assert done.exit_code == 0, done.output
    assert (
        "  fields.current.file: not found here: sea/current.nc, looked for below "
        f"{case.parent} or {case.parents[1] / 'data'}; put it there, or give a file with "
        "--currents\n"
        "  not every field file is there: a run is refused without it\n"
    ) in done.stdout


@pytest.mark.parametrize("words", [("case", "check"), ("run",)])
def test_a_file_that_no_option_gives_is_a_fault_with_its_line(
    case: Path, words: tuple[str, ...]
) -> None:
    current_file(case.parents[1] / "data" / "sea" / "current.nc", 0.1)
    case.write_text(text_of(CURRENT + STOKES), encoding="utf-8")
    line = case.read_text().splitlines().index("file = 'sea/stokes.nc'") + 1
    out = () if len(words) > 1 else ("--out", case.parents[1] / "out")
    fault = invoke(*words, case, *out).exception
    assert isinstance(fault, CaseFileError)
    assert str(fault.where).startswith(f"case.toml:{line}, fields.stokes.file")
    assert str(case.parents[1] / "data") in str(fault.allowed)
    assert "--currents" not in fault.remedy


def test_the_echo_says_sources_times_factor_and_error() -> None:
    fields = (
        "[fields.current]\nfile = 'a.nc'\nvalid_from = '062000Z JUN 26'\n"
        "valid_until = '071300Z JUN 26'\nfactor = { value = 0.8, source = 'drifters of 2020' }\n"
        f"{ERROR}\n[[fields.current.sources]]\nfile = 'b.nc'\nvalid_until = '072000Z JUN 26'\n"
    )
    lines = echo(parse_case(text_of(fields)).case)
    at = lines.index(
        "  current: file a.nc, not used before 062000Z JUN 26, not used after 071300Z JUN 26"
    )
    assert lines[at + 1 : at + 4] == [
        "    where it has no value: file b.nc, not used after 072000Z JUN 26",
        "    velocity of its files times 0.8: drifters of 2020",
        "    error 0.1 m/s each way, memory 6 h, 50 % of its variance common to a draw: a trial",
    ]


def test_a_coast_that_is_not_built_in_may_be_cut(case: Path) -> None:
    case.write_text(small_case().replace('coast = "goto"', 'coast = "Washington"'))
    done = invoke("case", "check", case)
    assert isinstance(done.exception, CaseFileError)
    assert 'coast = "cut"' in done.exception.remedy
    assert "cut_coast" not in str(done.exception)
