"""The exercises of a server: begun, found again after a restart, told apart when they end."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from sarex.exercise.design import SCENARIOS, load_scenario, load_scenario_case
from sarex.exercise.seats.seating import Seats
from sarex.server.context import Context
from sarex.server.database import reading
from sarex.server.exercises.asked import AskedExercise, AskedPlay, AskedSeat
from sarex.server.exercises.director_process import DirectorProcess
from sarex.server.exercises.tables import exercises
from sarex.server.problems import ConflictError, NotFoundError

__all__ = ["Exercise", "ExerciseState", "Exercises", "start"]

ExerciseState = Literal["running", "ended", "died"]
_MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise that this server began.

    Parameters
    ----------
    case
        Name of its case folder.
    scenario
        Name of its scenario; "case" where the case is played alone.
    state
        ``died``: its process ended before ENDEX was recorded, and ``problem`` is what it said last.
    asked_by, began_ns, ended_ns
        Who began it; when, and when it was seen to be over, on the wall clock [ns].
    """

    case: str
    scenario: str
    state: ExerciseState
    asked_by: str
    began_ns: int
    ended_ns: int | None = None
    problem: str | None = None


class Exercises:
    """Begins exercises and knows how they stand; threads may share it.

    Parameters
    ----------
    context
        Of the server.
    has_ended
        Whether ENDEX is on record in the case of a name; False if the case cannot be read.
    """

    def __init__(self, context: Context, has_ended: Callable[[str], bool]) -> None:
        self._engine, self._home = context.engine, context.home
        self._has_ended = has_ended
        self._lock = threading.Lock()

    @property
    def scenario_folder(self) -> Path:
        """Scenario files of this server's own."""
        return self._home.path / "scenarios"

    def scenario_names(self) -> tuple[str, ...]:
        """Those that are shipped, then those of the home."""
        own = sorted(path.stem for path in self.scenario_folder.glob("*.toml"))
        return (*SCENARIOS, *(name for name in own if name not in SCENARIOS))

    def scenario_source(self, name: str) -> Path | str:
        """What :func:`sarex.exercise.design.load_scenario` takes.

        Raises
        ------
        NotFoundError
            If there is no such scenario.
        """
        if name not in self.scenario_names():
            raise NotFoundError(
                "there is no such scenario",
                given=name,
                allowed=", ".join(self.scenario_names()),
                remedy="Name one of these, or put its file into the folder scenarios of the home.",
            )
        return name if name in SCENARIOS else self.scenario_folder / f"{name}.toml"

    def start(self, asked: AskedExercise, asked_by: str) -> Exercise:
        """Begin an exercise from a scenario, in a case folder of its own.

        The folder appears when the director has made it, some seconds later.

        Raises
        ------
        SarexError
            If there is no such scenario, it cannot be played so, or the name is taken.
        """
        source = self.scenario_source(asked.scenario)
        loaded = load_scenario(source)
        _seats_of(asked.seats).place(loaded.scenario, load_scenario_case(loaded).case)
        with self._lock:
            self._refuse_too_many()
            case = self._free(asked.case, asked.scenario)
            folder = self._home.cases / case
            return self._begin(case, asked.scenario, asked, asked_by, folder, source)

    def start_case(self, case: str, folder: Path, asked: AskedPlay, asked_by: str) -> Exercise:
        """Begin the exercise of a case that was entered by hand, in its own folder."""
        with self._lock:
            self._refuse_too_many()
            if self.find(case) is not None:
                raise ConflictError(
                    "this case is played already, or was",
                    given=case,
                    remedy="Enter it anew to play it again.",
                )
            return self._begin(case, "case", asked, asked_by, folder)

    def _begin(
        self,
        case: str,
        scenario: str,
        asked: AskedPlay,
        asked_by: str,
        folder: Path,
        source: Path | str | None = None,
    ) -> Exercise:
        row: dict[str, Any] = {
            "case": case,
            "scenario": scenario,
            "asked": asked.model_dump_json(),
            "asked_by": asked_by,
            "state": "running",
            "began_ns": time.time_ns(),
        }
        told = {
            "scenario": None if source is None else str(source),
            "folder": str(folder.resolve()),
            "keys": str((self._home.path / "keys").resolve()),
            "play": asked.model_dump(mode="json", include=set(AskedPlay.model_fields)),
        }
        # nobody sees the row before its director holds the lock, and none stays if it cannot begin
        with self._engine.begin() as connection:
            connection.execute(sa.insert(exercises), row)
            pid = self._process(case).begin(json.dumps(told))
            mine = sa.update(exercises).where(exercises.c.case == case)
            connection.execute(mine.values(pid=pid))
        return Exercise(case, scenario, "running", asked_by, row["began_ns"])

    def _process(self, case: str) -> DirectorProcess:
        return DirectorProcess(self._home.path / "directors", case)

    def _free(self, wished: str | None, scenario: str) -> str:
        """A name that no folder and no exercise has."""
        cases = self._home.cases
        taken = {path.name for path in cases.iterdir()} if cases.is_dir() else set()
        taken |= {each.case for each in self._stored()}
        if wished is not None and wished in taken:
            raise ConflictError(
                "there is a case of this name already",
                given=wished,
                remedy="Give another name, or none.",
            )
        stem = wished or re.sub(r"[^A-Za-z0-9._-]+", "-", scenario)
        number, name = 1, stem
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        return name

    def _refuse_too_many(self) -> None:
        stored = [each.case for each in self._stored() if each.state == "running"]
        running = [case for case in stored if self._process(case).is_alive()]
        if len(running) >= _MOST_AT_ONCE:
            raise ConflictError(
                "so many exercises do not run at once here",
                given=", ".join(running),
                allowed=f"{_MOST_AT_ONCE} at once",
                remedy="End one of them first.",
            )

    # --- how they stand -----------------------------------------------------------------------

    def find(self, case: str) -> Exercise | None:
        """The exercise of a case, if this server began it."""
        return next((self._looked_at(each) for each in self._stored() if each.case == case), None)

    def all(self) -> tuple[Exercise, ...]:
        """Every exercise; of those whose director is gone it is written down how they ended."""
        return tuple(self._looked_at(each) for each in self._stored())

    def _stored(self) -> Sequence[Exercise]:
        names = [c for c in exercises.c if c.name not in {"asked", "pid"}]
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(*names).order_by(exercises.c.began_ns))
            return [Exercise(**row._mapping) for row in rows]

    def _looked_at(self, found: Exercise) -> Exercise:
        process = self._process(found.case)
        if found.state != "running" or process.is_alive():
            return found
        ended = self._has_ended(found.case)
        values: dict[str, Any] = {
            "state": "ended" if ended else "died",
            "ended_ns": time.time_ns(),
            "problem": None if ended else process.last_words() or "it said nothing",
        }
        with self._engine.begin() as connection:
            mine = sa.update(exercises).where(
                exercises.c.case == found.case, exercises.c.state == "running"
            )
            connection.execute(mine.values(**values))
        return Exercise(
            found.case, found.scenario, values["state"], found.asked_by, found.began_ns,
            values["ended_ns"], values["problem"],
        )  # fmt: skip


def _seats_of(asked: Sequence[AskedSeat]) -> Seats:
    return Seats.parse(f"{seat.id}={seat.kind}" for seat in asked)


def start(
    context: Context,
    scenario: str,
    *,
    seats: Sequence[str] = (),
    ratio: float = 1.0,
    case: str | None = None,
    asked_by: str = "server",
) -> str:
    """Begin an exercise, as ``sarex serve --demo`` does.

    Parameters
    ----------
    context
        Of the server that will serve it.
    scenario
        Name of a scenario.
    seats
        Ids of facilities and roles that persons play.
    ratio
        Exercise time over wall time.
    case
        Name of the case folder to make.
    asked_by
        Who asks.

    Returns
    -------
    str
        Name of the case; its folder appears some seconds later.

    Raises
    ------
    SarexError
        As of :meth:`Exercises.start`.
    """
    played = tuple(AskedSeat(id=seat) for seat in seats)
    asked = AskedExercise(scenario=scenario, case=case, seats=played, ratio=ratio)
    return Exercises(context, lambda _: False).start(asked, asked_by).case
