"""What a director's process runs: one exercise from STARTEX to its review, then it ends."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType

from pydantic import BaseModel, ConfigDict

from sarex.errors import SarexError
from sarex.exercise.seats.pace import Pace, Timekeeper
from sarex.exercise.seats.seating import Seats
from sarex.metocean.finding import data_folder
from sarex.review.run import Playing, join_case, run_scenario
from sarex.server.cases.keys import NodeKeyring
from sarex.server.exercises.asked import AskedPlay

__all__ = ["Order", "main"]


class Order(BaseModel):
    """What the process is told, as JSON in its only argument.

    Parameters
    ----------
    scenario
        Name or file; None: ``folder`` holds a case that people have worked on.
    folder
        Of the case; made where there is a scenario.
    keys
        The node's keyring, where the journal is signed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: str | None
    folder: Path
    keys: Path
    play: AskedPlay


def main(text: str) -> int:
    """Play what is ordered; 1 if it broke off, with the reason on standard error."""
    order = Order.model_validate_json(text)
    keeper = Timekeeper(_pace(order.play), joined=True)
    _end_on_signals(keeper)
    playing: Playing = {
        "hours": order.play.hours,
        "worlds": order.play.worlds,
        "keeper": keeper,
        "seats": Seats.parse(f"{seat.id}={seat.kind}" for seat in order.play.seats),
        "locale": order.play.locale,
        "say": _say,
    }
    data = data_folder()
    try:
        if order.scenario is None:
            join_case(order.folder, data_folder=data, keyring=NodeKeyring(order.keys), **playing)
        else:
            run_scenario(order.scenario, order.folder, data_folder=data, **playing)
    except SarexError as error:
        _say(str(error))
        return 1
    return 0


def _pace(asked: AskedPlay) -> Pace:
    return Pace(asked.ratio, None if asked.step_min is None else 60.0 * asked.step_min)


def _end_on_signals(keeper: Timekeeper) -> None:
    """A signal to end asks for ENDEX; what is recorded is kept."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        keeper.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _say(text: str) -> None:
    stamp = time.strftime("%H:%M:%SZ", time.gmtime())
    print(f"{stamp} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
