"""The walks through the folders name what is there, and show what a run says."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from sarex.exercise.registry import exercise_registry
from sarex.incident import load_case
from sarex.review.events import EVENTS
from sarex.review.run import run_case

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WALKS = DOCS / "architecture"
FOLLOWED = WALKS / "followed"
PAGES = [
    *sorted(WALKS.glob("*.md")),
    ROOT / "README.md",
    DOCS / "quickstart.md",
    DOCS / "validation.md",
    *sorted((DOCS / "decisions").glob("0*.md")),
]
PACKAGES = {path.stem for path in (ROOT / "src" / "sarex").iterdir() if path.name[0] not in "_."}
ROOTED = re.compile(r"(?:src|tests|tools|docs|examples|verification|benchmarks)/")


def _quoted(page: Path) -> list[str]:
    """Everything between backticks outside blocks, line breaks within a path taken out."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [re.sub(r"\s+", "", words) for words in re.findall(r"`([^`]+)`", text)]


def _paths(page: Path) -> list[str]:
    return [words for words in _quoted(page) if ROOTED.match(words)]


def _names(page: Path) -> list[str]:
    """Dotted names that begin with a package of ours, with or without ``sarex.``."""
    found = []
    for words in _quoted(page):
        name = words.removeprefix("sarex.").split("(")[0]
        if re.fullmatch(r"[a-z_]+(\.\w+)+", name) and name.split(".")[0] in PACKAGES:
            found.append(name)
    return found


def _is_file(name: str) -> bool:
    return name.endswith((".json", ".txt", ".npy", ".toml", ".html", ".nc", ".sqlite", ".geojson"))


def _resolves(name: str) -> bool:
    """Whether a dotted name below sarex is a module, or something in one."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(["sarex", *parts[:cut]]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            fields = getattr(thing, "model_fields", {})
            if not hasattr(thing, part) and part not in fields:
                return False
            thing = getattr(thing, part, None)
        return True
    return False


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    assert len(links) >= 4
    assert [link for link in links if not (ROOT / link).is_file()] == []


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    missing = []
    for words in _paths(page):
        path, _, test = words.partition("::")
        there = any(ROOT.glob(path)) if "*" in path else (ROOT / path).exists()
        if not there or (test and test not in _tests_in(ROOT / path)):
            missing.append(words)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_function_that_a_page_names_exists(page: Path) -> None:
    events = exercise_registry(EVENTS)
    names = [name for name in _names(page) if name not in events and not _is_file(name)]
    assert [name for name in names if not _resolves(name)] == []


def test_the_walks_name_paths_and_functions_and_the_checks_would_see_a_wrong_one() -> None:
    for name in ("one_particle.md", "one_order.md"):
        assert len(_paths(WALKS / name)) >= 15
        assert len(_names(WALKS / name)) >= 20
    assert len(_paths(DOCS / "validation.md")) >= 40
    assert _resolves("drift.run.simulate")
    assert not _resolves("drift.run.simulat")
    assert not _resolves("drift.runs.simulate")


def test_the_picture_of_the_flow_is_the_one_that_is_drawn_and_names_what_exists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To do if it fails: .venv/bin/python tools/draw_flow.py, look at it, commit it."""
    spec = importlib.util.spec_from_file_location("draw_flow", ROOT / "tools" / "draw_flow.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "draw_flow", tool)
    spec.loader.exec_module(tool)
    assert tool.missing() == []
    assert (WALKS / "flow.svg").read_text(encoding="utf-8") == tool.draw()


def _steps(text: str) -> list[str]:
    return re.findall(r"^--- (\w+)$", text, flags=re.M)


@pytest.fixture(scope="module")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case goto with few draws, four facilities and one search period."""
    text = load_case("goto").text
    text, count = re.subn(r"^draws = \d+", "draws = 300", text, flags=re.M)
    assert count == 1
    blocks = re.split(r"^(?=\[\[?\w)", text, flags=re.M)
    periods = [block for block in blocks if block.startswith("[[periods]]")]
    kept = [
        block
        for block in blocks
        if block not in periods[1:]
        and not (
            block.startswith("[[facilities]]")
            and not re.search(r'^kind = "(destroyer|patrol_aircraft)"', block, flags=re.M)
        )
    ]
    folder = tmp_path_factory.mktemp("walk")
    case = folder / "small.toml"
    case.write_text("".join(kept), encoding="utf-8")
    run_case(case, folder / "case", threads=1)
    return folder / "case"


def _follow(script: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / script), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("script", "record"),
    [("follow_one_particle.py", "particle.txt"), ("follow_one_order.py", "order.txt")],
)
def test_the_scripts_follow_a_case_to_its_end(small_run: Path, script: str, record: str) -> None:
    """They compare what they compute with what the folder holds, and fail on a difference."""
    said = _follow(script, small_run)
    shown = (FOLLOWED / record).read_text(encoding="utf-8")
    assert _steps(said)[-1] == "end"
    assert _steps(said) == _steps(shown)


def test_what_the_pages_show_was_recorded_from_the_case_as_shipped() -> None:
    """A changed case file needs a new record: sh tools/refresh_walk.sh."""
    shown = (FOLLOWED / "particle.txt").read_text(encoding="utf-8")
    sha256 = hashlib.sha256(load_case("goto").text.encode()).hexdigest()
    assert f"sha256 of the case file {sha256}" in shown


def test_the_blocks_of_a_page_are_all_steps_of_its_record() -> None:
    for page, record in (("one_particle.md", "particle.txt"), ("one_order.md", "order.txt")):
        blocks = re.findall(r':start-after: "--- (\w+)"', (WALKS / page).read_text("utf-8"))
        shown = _steps((FOLLOWED / record).read_text(encoding="utf-8"))
        assert [*blocks, "end"] == shown
