"""Arguments and options that commands of several groups take, each in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AsViewer", "By", "Folder", "Keys", "Lang", "Reason"]

Folder = Annotated[Path, typer.Argument(help="The folder of a case.")]
AsViewer = Annotated[
    str, typer.Option("--as", help="Who looks: PARTY or PARTY:role, such as KOR or EXCON:control.")
]
By = Annotated[str, typer.Option("--author", help="Name of whoever acts.")]
Keys = Annotated[
    Path | None, typer.Option("--keyring", help="Folder of your keys; else your own keyring.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language: en, ko or ja.")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
