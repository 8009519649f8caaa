"""The pages say what the tree is: glossary, decisions, picture, changes, sources."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "sarex" / "data"


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def _glossary() -> list[list[str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() != "word"]


def test_glossary_has_each_word_once_with_meaning_and_source() -> None:
    rows = _glossary()
    words = [row[0].casefold() for row in rows]
    assert len(words) > 80
    assert sorted(words) == sorted(set(words))
    assert all(len(row) == 3 and all(row) for row in rows)


def test_decisions_that_the_pages_cite_exist() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts]
    cited = {
        number
        for page in pages
        for number in re.findall(r"[Dd]ecision (\d{4})", page.read_text(encoding="utf-8"))
    }
    written = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("0*.md")}
    assert cited
    assert sorted(cited - written) == []


def test_decisions_have_one_number_each_and_the_agreed_shape() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert len({page.name[:4] for page in pages}) == len(pages)
    for page in pages:
        assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+\.md", page.name)
        text = page.read_text(encoding="utf-8")
        assert re.match(rf"# {page.name[:4]}\.? \S", text), page.name
        assert "Status: " in text, page.name


def test_the_picture_of_the_layers_is_the_one_the_contract_gives() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "draw_layers.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_change_fragments_are_valid(tmp_path: Path) -> None:
    kinds = {"numerics", "feature", "fix", "doc"}
    for path in (ROOT / "changes").iterdir():
        if path.name != "README.md":
            assert re.fullmatch(r"(\d+|\+[\w-]+)\.(\w+)(\.\d+)?\.md", path.name), path.name
            assert path.name.split(".")[1] in kinds, path.name
            assert len(path.read_text(encoding="utf-8").strip()) > 20, path.name
    done = subprocess.run(
        [str(Path(sys.executable).with_name("towncrier")), "build", "--draft", "--version", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_shipped_data_file_has_an_entry_in_sources() -> None:
    """Named by its path below data/, or by its name in a section that names its folder."""
    sections = re.split(r"^## ", (DATA / "SOURCES.md").read_text(encoding="utf-8"), flags=re.M)
    names = [
        path.relative_to(DATA)
        for path in _tracked()
        if DATA in path.parents and path.suffix != ".py" and path.name != "SOURCES.md"
    ]
    missing = [
        name.as_posix()
        for name in names
        if not any(
            name.as_posix() in section
            or (name.name in section and f"{name.parent.as_posix()}/" in section)
            for section in sections
        )
    ]
    assert names
    assert missing == []


# Written in parts, so that this file does not hold what it forbids.
FORBIDDEN = ["/" + "work/", "/" + "tmp/", "/" + "root/", "/" + "home/"]


def test_no_path_of_somebodys_machine_is_in_the_tree() -> None:
    found = []
    for path in _tracked():
        content = path.read_bytes()
        if b"\0" in content or path.name == "uv.lock":
            continue
        text = content.decode("utf-8")
        found += [
            f"{path.relative_to(ROOT)}: {place}"
            for place in FORBIDDEN
            if re.search(rf"(?<![\w./-]){re.escape(place)}", text)
        ]
    assert found == []


AVOIDED = re.compile(
    r"\b(weapon|missile|torpedo|munition|warhead|ordnance|hostile|enem(y|ies)|adversar|combat)",
    re.I,
)


def test_the_code_speaks_of_search_and_rescue_only() -> None:
    """What is looked for is a search object; nothing here is aimed at."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in _tracked()
        if ROOT / "src" in path.parents and path.suffix in {".py", ".toml", ".csv", ".j2"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if AVOIDED.search(line)
    ]
    assert found == []
