"""A command from the shell loads what it needs, and nothing that only others need."""

from __future__ import annotations

import subprocess
import sys

MODULES = (
    "sarex.cli",
    "sarex.cli._drift_folder",
    "sarex.cli._drift_formats",
    "sarex.cli._drift_readme",
    "sarex.drift.forecast",
    "sarex.ensemble.storage",
    "sarex.incident.case_file",
    "sarex.metocean.kept",
)
HEAVY = ("xarray", "pandas", "dask", "matplotlib", "rasterio", "scipy.ndimage", "netCDF4", "jinja2")


def test_the_way_to_an_ensemble_imports_no_reader_and_no_picture() -> None:
    code = (
        f"import sys, {', '.join(MODULES)}; "
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_scenario_is_read_without_the_engine() -> None:
    engine = ("sarex.exercise.direct", "sarex.operation.desk", "sarex.planning", "sarex.world")
    code = (
        f"import sys, sarex.exercise.design; "
        f"print(*[name for name in {engine!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
