"""One error shape for the whole system.

Every error a person can meet says what was given, what is allowed and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

__all__ = [
    "ArtefactError",
    "CaseFileError",
    "CoastError",
    "CoverageError",
    "DetectionError",
    "DriftError",
    "ExerciseError",
    "FieldError",
    "JobCancelledError",
    "JobError",
    "JournalError",
    "LabelError",
    "PlanError",
    "ProbabilityError",
    "QuantityError",
    "ReviewError",
    "SarexError",
    "SurvivalError",
    "WordsError",
    "WorkerLostError",
    "near_miss",
]


class SarexError(Exception):
    """Something a person must put right.

    Parameters
    ----------
    message
        What is wrong, one sentence.
    remedy
        What to do next, one sentence in the imperative.
    given, allowed
        The value that was met, and what would have been accepted.
    where
        File, line, key, time or position at which it was met.
    """

    code = "sarex"

    def __init__(
        self,
        message: str,
        *,
        remedy: str,
        given: object = None,
        allowed: object = None,
        where: str | None = None,
    ) -> None:
        self.message = message
        self.remedy = remedy
        self.given = given
        self.allowed = allowed
        self.where = where
        super().__init__(self.__str__())

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__.copy())

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        lines = [head]
        if self.given is not None:
            lines.append(f"  given:   {self.given}")
        if self.allowed is not None:
            lines.append(f"  allowed: {self.allowed}")
        lines.append(f"  to do:   {self.remedy}")
        return "\n".join(lines)


def _restore(
    kind: type[SarexError], args: tuple[object, ...], fields: dict[str, object]
) -> SarexError:
    """Rebuild an error that crossed from another process, with all its fields."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(fields)
    return error


class QuantityError(SarexError):
    """A number without a unit, a time without a zone, a position that is not one."""

    code = "quantity"


class CaseFileError(SarexError):
    """The case file does not describe an incident."""

    code = "case-file"


class CoastError(SarexError):
    """No coastline for the place, or one that cannot be read."""

    code = "coast"


class FieldError(SarexError):
    """A wind or current source that cannot be used as it is."""

    code = "field"


class CoverageError(FieldError):
    """A place or a time outside what the fields cover."""

    code = "coverage"


class DriftError(SarexError):
    """A drift run that cannot be made."""

    code = "drift"


class DetectionError(SarexError):
    """No stated sweep width for this facility, object and environment."""

    code = "detection"


class SurvivalError(SarexError):
    """A time to live that cannot be given from what was stated."""

    code = "survival"


class ProbabilityError(SarexError):
    """Evidence that fits no draw, or a question that the ensemble cannot answer."""

    code = "probability"


class PlanError(SarexError):
    """A plan that cannot be made or flown."""

    code = "plan"


class JournalError(SarexError):
    """An event that cannot be recorded, or a chain that does not verify."""

    code = "journal"


class LabelError(SarexError):
    """Something was asked for that is not released to the viewer."""

    code = "label"


class ArtefactError(SarexError):
    """An artefact that is missing, changed or not what it is said to be."""

    code = "artefact"


class JobError(SarexError):
    """A job that failed."""

    code = "job"


class WorkerLostError(JobError):
    """The process or machine that ran a job is gone; the job itself is not to blame."""

    code = "worker-lost"


class JobCancelledError(JobError):
    """A job that was stopped on request."""

    code = "job-cancelled"


class ExerciseError(SarexError):
    """An exercise that cannot go on as asked."""

    code = "exercise"


class ReviewError(SarexError):
    """A report that cannot be written from what its reader may see."""

    code = "review"


class WordsError(SarexError):
    """A message that the catalogue cannot give."""

    code = "words"


def near_miss(given: str, allowed: Iterable[str]) -> str:
    """A hint naming the allowed words nearest to the given one, or an empty string.

    >>> near_miss("PIW1", ["PIW-1", "PIW-2", "SLDMB"])
    'did you mean PIW-1 or PIW-2?'
    >>> near_miss("xyz", ["PIW-1"])
    ''
    """
    close = get_close_matches(given, list(allowed), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else ""
