"""Killing writers, and the database server, at random instants; then counting what is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from journal_cases import Noted, reopened
from journal_server import server

from sarex.labels import Viewer

_PROGRAM = Path(__file__).parent / "journal_writer.py"
_LONGEST_S = 0.06
"""Latest instant of a kill after the first event of the round was acknowledged."""


@dataclass
class Tally:
    """What was killed, and what was acknowledged before."""

    writers_killed: int = 0
    server_stops: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)


class Writers:
    """A process that forks the writers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._say, self._hear = process.stdin, process.stdout

    def kill(self, folder: Path, count: int, wait_s: float, *, stop_server: bool) -> dict[str, int]:
        """Start writers, kill them all, and return what they had acknowledged."""
        self._say.write(" ".join([str(folder)] * count) + "\n")
        self._say.flush()
        writers, events = [], []
        while len(writers) < count or not events:
            word, *rest = self._hear.readline().split()
            (writers if word == "writer" else events).append(rest)
        time.sleep(wait_s)
        if stop_server:
            server().stop_at_once()
        for (writer,) in writers:
            with suppress(ProcessLookupError):  # it ended because its server was gone
                os.kill(int(writer), signal.SIGKILL)
        if stop_server:
            server().start()
        while (line := self._hear.readline()) != "ended\n":
            events.append(line.split()[1:])
        return {event_id: int(seq) for seq, event_id in events}


@contextmanager
def writers() -> Iterator[Writers]:
    with subprocess.Popen(
        [sys.executable, _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Writers(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def kill_often(
    new_folder: Callable[[], Path], rounds: int, rng: np.random.Generator, *, stops: bool
) -> Tally:
    """Kill again and again; after each kill count what is there.

    Parameters
    ----------
    new_folder
        Makes a case; a new one is taken every 25 rounds, so that counting stays quick.
    rounds
        How many times; in every third, two writers at once.
    rng
        Draws the instants.
    stops
        Whether in every seventh round the database server is stopped at once too.
    """
    tally = Tally()
    with writers() as forks:
        for number in range(rounds):
            if number % 25 == 0:
                folder, acknowledged = new_folder(), dict[str, int]()
            stop = stops and number % 7 == 6
            count = 2 if number % 3 == 2 else 1
            wait_s = float(rng.uniform(0.0, _LONGEST_S))
            acknowledged |= forks.kill(folder, count, wait_s, stop_server=stop)
            count_what_is_there(folder, acknowledged)
            tally.writers_killed += count
            tally.server_stops += stop
            tally.acknowledged |= acknowledged
    return tally


def count_what_is_there(folder: Path, acknowledged: dict[str, int]) -> None:
    """Fail unless all acknowledged events are there, none twice, and the chain holds."""
    with reopened(folder) as journal:
        report = journal.verify()
        assert report.ok, report.problem
        events = journal.view(Viewer("KOR", "SMC")).events()
    there = {event.event_id: event.seq for event in events}
    assert len(there) == len(events), "an event is there twice"
    assert acknowledged.items() <= there.items(), "an acknowledged event is lost or renumbered"
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    texts = Counter(event.body.text for event in events if isinstance(event.body, Noted))
    assert not texts or max(texts.values()) == 1, "an append was recorded twice"
