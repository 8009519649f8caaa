"""The import contracts of pyproject.toml hold, cover every package, and can fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]

CONFIG = """
[importlinter]
root_package = sample
include_external_packages = True
contract_types =
    leaves: tools.import_contracts.LeavesContract

[importlinter:contract:kernels]
id = kernels
name = kernels
type = leaves
leaves = sample.**._kernels
may_import =
    numpy
"""


def _lint(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": str(path or ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    done = _lint()
    assert done.returncode == 0, done.stdout + done.stderr


def _sample(folder: Path, kernel_source: str) -> Path:
    package = folder / "sample" / "drift"
    package.mkdir(parents=True)
    for init in (package.parent, package):
        (init / "__init__.py").touch()
    (package / "words.py").touch()
    (package / "_kernels.py").write_text(kernel_source)
    config = folder / "contracts.ini"
    config.write_text(CONFIG)
    return config


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("import numpy.typing", True),
        ("import json", False),
        ("import numpyro", False),
        ("from sample.drift import words", False),
    ],
)
def test_a_kernel_that_imports_more_is_caught(tmp_path: Path, source: str, kept: bool) -> None:
    config = _sample(tmp_path, source)
    done = _lint("--config", str(config), path=tmp_path)
    assert (done.returncode == 0) is kept, done.stdout + done.stderr
    assert ("sample.drift._kernels imports" in done.stdout) is not kept


def test_every_kernel_of_the_package_is_seen() -> None:
    graph = grimp.build_graph("sarex", cache_dir=None)
    seen = {str(name) for name in graph.find_matching_modules("sarex.**._kernels")}
    files = (ROOT / "src" / "sarex").rglob("_kernels.py")
    named = {".".join(file.relative_to(ROOT / "src").with_suffix("").parts) for file in files}
    assert named
    assert seen == named


def test_every_folder_with_modules_is_a_package_so_that_the_contracts_see_it() -> None:
    folders = {file.parent for file in (ROOT / "src" / "sarex").rglob("*.py")}
    assert sorted(str(f) for f in folders if not (f / "__init__.py").is_file()) == []
