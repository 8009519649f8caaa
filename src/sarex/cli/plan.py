"""``sarex plan``: the plan of one search period, and planners side by side."""

from __future__ import annotations

import typer
from typer.core import TyperGroup

from sarex.cli import plan_compare, plan_run

__all__ = ["app"]


class _RunUnlessNamed(TyperGroup):
    """``sarex plan CASE`` is ``sarex plan run CASE``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(no_args_is_help=True, cls=_RunUnlessNamed)
app.command("run")(plan_run.run)
app.command("compare")(plan_compare.compare)
