"""Provenance names what decides a number and survives JSON."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import sarex
from sarex.canonical import canonical_bytes
from sarex.provenance import Provenance, source_hash, versions


def test_versions_name_python_processor_and_numerical_packages() -> None:
    found = versions()
    assert found["python"] == platform.python_version()
    assert found["machine"] == platform.machine()
    for package in ("numba", "numpy", "pyproj", "scipy", "shapely", "xarray", "zarr"):
        assert found[package] == version(package)
    assert found["sarex"] == f"{version('sarex')}+{source_hash()}"


def test_the_source_hash_covers_every_file_of_the_package() -> None:
    """A naive twin, and the files that it must have met."""
    root = Path(sarex.__file__).parent
    files = sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    names = {p.relative_to(root).as_posix() for p in files}
    assert {"provenance.py", "drift/_kernels.py", "data/leeway_classes.csv"} <= names
    digest = hashlib.sha256()
    for path in files:
        name = path.relative_to(root).as_posix().encode() + b"\0"
        digest.update(name + hashlib.sha256(path.read_bytes()).digest())
    assert digest.hexdigest()[:12] == source_hash()


def test_json_round_trip_and_canonical() -> None:
    made = Provenance(
        model="leeway",
        inputs={"wind": "ab" * 32},
        parameters={"step_s": 600},
        key="0" * 32,
        assumptions=("wind missing 13-23Z bridged linearly",),
    )
    back = Provenance.from_json(json.loads(canonical_bytes(made.to_json())))
    assert back == made


def test_two_results_do_not_share_their_inputs() -> None:
    one, other = Provenance("a"), Provenance("b")
    one.inputs["wind"] = "x"
    assert other.inputs == {}
