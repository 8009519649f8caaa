"""``sarex drift``: forecasts of drift, and how good they are."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)
