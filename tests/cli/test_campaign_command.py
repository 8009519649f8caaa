"""``sarex exercise campaign``: stopped by Ctrl-C, gone on with, its table and its refusals."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sarex.cli import app
from sarex.errors import SarexError
from sarex.exercise.campaign.rows import SCHEMA

RUN = CliRunner()
WORLDS = 6
OPTIONS = (
    "--planners", "ws-0", "--particles", "600", "--workers", "2", "--chunk", "1",
    "--worlds", str(WORLDS), "--seed", "3",
)  # fmt: skip


def started(out: Path) -> subprocess.Popen[str]:
    """The command in a process of its own, which hears Ctrl-C also where this one does not."""
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from sarex.cli import main; main()"
    )
    words = ["exercise", "campaign", "goto", "--out", str(out), *OPTIONS]
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "campaign"
    first = started(out)
    assert first.stderr is not None
    for line in first.stderr:
        if f"0 of {WORLDS} worlds" in line:  # workers are starting
            break
    first.send_signal(signal.SIGINT)
    told, rest = first.communicate(timeout=120)
    assert first.returncode == 130, rest
    assert rest.splitlines()[-1] == (
        f"stopped; what is done is kept in {out}. Give the same command to go on."
    )
    assert told == ""
    second = started(out)
    told, rest = second.communicate(timeout=300)
    assert second.returncode == 0, rest
    assert "plan of" not in rest  # the plans were kept
    lines = told.splitlines()
    assert lines[0].startswith(f"{WORLDS} worlds.")
    assert [line.split()[:2] for line in lines[2:6]] == [
        [name, "ws-0"] for name in ("forecast", "drawn", "perturbed", "narrower")
    ]
    assert lines[-1] == f"page: {out / 'campaign.html'}"
    rows = (out / "rows.jsonl").read_text().splitlines()
    assert SCHEMA in rows[0]
    assert [int(re.findall(r'"world":(\d+)', row)[0]) for row in rows[1:]] == list(range(WORLDS))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("goto", "--planners", "ws-0,jiont"), "these planners cannot be flown"),
        (("goto", "--width-factor", "0"), "not a stress of a world"),
        (("goto", "--lang", "de"), "no message catalogue"),
        (("gotoo",), "gotoo"),
    ],
)
def test_what_cannot_be_flown_is_refused_before_anything_is_made(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    out = tmp_path / "campaign"
    with pytest.raises(SarexError, match=told):
        RUN.invoke(app, ["exercise", "campaign", *words, "--out", str(out)], catch_exceptions=False)
    assert not out.exists()


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path) -> None:
    words = ["goto", "--out", str(tmp_path / "c"), *OPTIONS]
    with pytest.raises(SarexError, match="no Dask scheduler at this address"):
        RUN.invoke(
            app,
            ["exercise", "campaign", *words, "--scheduler", "tcp://127.0.0.1:9"],
            catch_exceptions=False,
        )
    assert not (tmp_path / "c").exists()
