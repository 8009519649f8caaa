"""Exercises: truth and play around the one engine.

What is exported here is imported when it is first asked for, so that scenarios, injects and control
are read without the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sarex.exercise.direct.inputs import store_inputs

__all__ = ["store_inputs"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.direct.inputs"), name)
