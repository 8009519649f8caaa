"""What a number rests on: inputs, seed, versions, assumptions. Every result carries one."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

__all__ = ["Provenance", "versions"]

_NAMED = ("numba", "numpy", "pyproj", "sarex", "scipy", "shapely", "xarray", "zarr")


def versions() -> dict[str, str]:
    """Versions of Python, of the kind of processor and of the packages that decide a number."""
    named = {name: version(name) for name in _NAMED}
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
