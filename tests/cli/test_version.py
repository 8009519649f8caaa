"""``sarex --version``: the words of the provenance, without a heavy import."""

from __future__ import annotations

import subprocess
import sys

from typer.testing import CliRunner

from sarex.cli import app
from sarex.provenance import versions

HEAVY = ("numpy", "numba", "scipy", "xarray", "matplotlib", "shapely", "pyproj")


def test_the_version_is_that_of_the_provenance() -> None:
    done = CliRunner().invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.stdout == f"sarex {versions()['sarex']}\n"


def test_it_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom sarex.cli import app\n"
        "try:\n    app(['--version'])\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said, heavy = done.stdout.splitlines()
    assert said == f"sarex {versions()['sarex']}"
    assert heavy == ""
