"""All acts: the one place that says which there are, and who may do them."""

from __future__ import annotations

from typing import Any

from sarex.server.acts import watch
from sarex.server.acts.act import Act

__all__ = ["ACTS", "act_named"]

ACTS: tuple[Act[Any], ...] = (*watch.ACTS,)


def act_named(name: str) -> Act[Any]:
    """An act by its name; a KeyError if there is none."""
    return {act.name: act for act in ACTS}[name]
