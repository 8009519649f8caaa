"""``sarex metocean``: wind, current and wave fields, described and fetched."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)
