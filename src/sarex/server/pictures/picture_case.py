"""A case as the map asks for it: the viewer's view, the gate, and where derived files lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends

from sarex.journal import View
from sarex.server.access.principal import Principal, allow
from sarex.server.cases.dependencies import open_case
from sarex.server.cases.open_case import OpenCase
from sarex.server.context import Context, context

__all__ = ["PictureCase", "picture_case"]


@dataclass(frozen=True, slots=True)
class PictureCase:
    """One case, for one principal.

    Parameters
    ----------
    case, principal
        What is drawn, and for whom.
    cache
        Folder of files derived from artefacts; they are made anew if they are gone.
    """

    case: OpenCase
    principal: Principal
    cache: Path

    @property
    def view(self) -> View:
        """What may be drawn."""
        return self.case.view(self.principal.viewer)

    @property
    def marks(self) -> dict[str, Any]:
        """What plain data that leaves an exercise carries."""
        return {"stamp": "EXERCISE"} if self.case.mode == "exercise" else {}

    def pass_gate(self, channel: str) -> None:
        """Refuse under NO DUFF, as the commands that take data out of a case do.

        Raises
        ------
        ExerciseError
            If a NO DUFF holds.
        """
        self.case.gate.take_out(channel)


def picture_case(
    case: Annotated[OpenCase, Depends(open_case)],
    who: Annotated[Principal, Depends(allow())],
    shared: Annotated[Context, Depends(context)],
) -> PictureCase:
    """The case that a route of the map names; a dependency."""
    return PictureCase(case, who, shared.home.path / "derived")
