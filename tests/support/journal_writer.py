"""Writers to be killed: forks one for each line that names a folder, and says what became of it.

Each writer appends notes without end, one by one or a few together, and writes a line for every
event only when its append has returned.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import psycopg  # noqa: F401  # before the forks, which would each import it
from journal_cases import note, reopened
from sqlalchemy.dialects.postgresql import psycopg as _  # noqa: F401


def write(folder: Path) -> None:
    draw, name = random.Random(os.getpid()), os.urandom(8).hex()
    number = 0
    with reopened(folder) as journal:
        while True:
            texts = [f"{name}-{number + part}" for part in range(draw.choice((1, 1, 3)))]
            number += len(texts)
            for event in journal.append_many([note(text) for text in texts]):
                say("event", event.seq, event.event_id)


def say(*words: object) -> None:
    """A line in one piece: several writers share the pipe."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def main() -> None:
    for line in sys.stdin:
        folders = line.split()
        writers = []
        for folder in folders:
            writer = os.fork()
            if not writer:
                try:
                    write(Path(folder))
                finally:  # a server that went away ends the writer too, quietly
                    os._exit(1)
            writers.append(writer)
            say("writer", writer)
        for writer in writers:
            os.waitpid(writer, 0)
        say("ended")


if __name__ == "__main__":
    main()
