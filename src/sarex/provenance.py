"""What a number rests on: inputs, seed, versions, assumptions. Every result carries one."""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["Provenance", "source_hash", "versions"]

_NAMED = ("numba", "numpy", "pyproj", "sarex", "scipy", "shapely", "xarray", "zarr")


@cache
def source_hash() -> str:
    """Twelve hexadecimal digits over all code and data of this package, as they lie on disk."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in _NAMED)


def versions() -> dict[str, str]:
    """Versions of Python, of the kind of processor and of the packages that decide a number.

    Of sarex itself also the hash of its code and data: a version number alone would not tell two
    states of one working copy apart.
    """
    named = dict(_installed())
    named["sarex"] = f"{named['sarex']}+{source_hash()}"
    return {
        "machine": platform.machine(),
        "python": ".".join(map(str, sys.version_info[:3])),
        **named,
    }


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a result comes from.

    ``inputs`` maps a name to a content hash, ``parameters`` is plain data, ``key`` is the 128-bit
    random key in hexadecimal (None where nothing was drawn), ``assumptions`` are sentences that
    are printed with every output.
    """

    model: str
    inputs: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    assumptions: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=versions)

    def to_json(self) -> dict[str, Any]:
        return {
            "assumptions": list(self.assumptions),
            "inputs": self.inputs,
            "key": self.key,
            "model": self.model,
            "parameters": self.parameters,
            "versions": self.versions,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Provenance:
        return cls(**{**data, "assumptions": tuple(data["assumptions"])})
