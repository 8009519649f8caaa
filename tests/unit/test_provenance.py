"""Provenance names what decides a number and survives JSON."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

from sarex.canonical import canonical_bytes
from sarex.provenance import Provenance, versions


def test_versions_name_python_processor_and_numerical_packages() -> None:
    found = versions()
    assert found["python"] == platform.python_version()
    assert found["machine"] == platform.machine()
    for package in ("numba", "numpy", "pyproj", "scipy", "shapely", "xarray", "zarr", "sarex"):
        assert found[package] == version(package)


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
