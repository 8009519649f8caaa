"""``sarex drift``: forecasts of drift, and how good they are."""

from __future__ import annotations

import typer

from sarex.cli import drift_backtrack, drift_classes, drift_export, drift_run, drift_skill

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)
app.command("run")(drift_run.run)
app.command("export")(drift_export.export)
app.command("classes")(drift_classes.classes)
app.command("skill")(drift_skill.skill)
app.command("backtrack")(drift_backtrack.backtrack)
