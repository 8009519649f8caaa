"""What a job is: a pure function of input hashes, parameters and a key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sarex.canonical import canonical_bytes, content_hash
from sarex.errors import JobCancelledError, JobError

__all__ = ["CancelToken", "Flag", "Job", "JobContext", "Telling"]

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Job:
    """A function to run elsewhere, and all that its result depends on.

    Parameters
    ----------
    function
        ``module:callable``; the callable takes a :class:`JobContext` and returns nothing.
    inputs
        Name → content hash of an artefact.
    parameters
        Plain JSON data.
    key
        128-bit random key, 32 hexadecimal digits; None if nothing is drawn.
    kind
        Kind of the artefact that is made.
    """

    function: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    kind: str = "result"

    def __post_init__(self) -> None:
        if not _FUNCTION.fullmatch(self.function):
            raise _refused("function", self.function, "module:callable")
        for name, sha256 in self.inputs.items():
            if not _SHA256.fullmatch(sha256):
                raise _refused(f"input {name}", sha256, "the content hash of an artefact")
        if self.key is not None and not _KEY.fullmatch(self.key):
            raise _refused("key", self.key, "32 hexadecimal digits, or None")
        object.__setattr__(self, "inputs", dict(self.inputs))
        try:
            copied = json.loads(json.dumps(dict(self.parameters), allow_nan=False))
            canonical_bytes(copied)
        except (TypeError, ValueError) as error:
            given = f"{self.parameters} ({error})"
            raise _refused("parameters", given, "plain JSON data") from None
        object.__setattr__(self, "parameters", copied)

    @property
    def job_id(self) -> str:
        """Content hash of the job: the same job has the same result."""
        return content_hash(self.to_json())

    def to_json(self) -> dict[str, Any]:
        return {
            "function": self.function,
            "inputs": dict(self.inputs),
            "key": self.key,
            "kind": self.kind,
            "parameters": dict(self.parameters),
        }


class Flag(Protocol):
    """Something that one process sets and another one asks."""

    def is_set(self) -> bool: ...


class CancelToken:
    """Asked by a running job now and then, so that it can stop early."""

    def __init__(self, flag: Flag) -> None:
        self._flag = flag

    @property
    def cancelled(self) -> bool:
        return self._flag.is_set()

    def check(self) -> None:
        """Stop here if asked to.

        Raises
        ------
        JobCancelledError
            If the job was cancelled.
        """
        if self.cancelled:
            raise JobCancelledError(
                "the job was cancelled", remedy="Submit it again to have its result."
            )


class Telling(Protocol):
    """How a job tells how far it is."""

    def __call__(self, fraction: float, message: str, numbers: Mapping[str, float] = {}, /) -> None:
        """Tell a fraction from 0 to 1, what is being done, and what is known of it by now.

        Parameters
        ----------
        fraction
            0 to 1.
        message
            A word of the program's, such as ``plan``; pages put it into the reader's language.
        numbers
            Finite numbers by name, such as ``value`` of the best plan so far.
        """


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job's callable is given.

    Parameters
    ----------
    inputs
        Name → folder of an artefact, verified, to be read only.
    parameters
        As submitted.
    key
        128-bit key in hexadecimal, or None.
    out
        Empty folder to write into; its tree becomes the artefact.
    progress
        ``progress(fraction, message)``, or with numbers too; see :class:`Telling`.
    cancel
        To be checked at least every second.
    """

    inputs: Mapping[str, Path]
    parameters: Mapping[str, Any]
    key: str | None
    out: Path
    progress: Telling
    cancel: CancelToken


def _refused(what: str, given: object, allowed: str) -> JobError:
    return JobError(
        f"the {what} of a job is not usable",
        given=given,
        allowed=allowed,
        remedy="Correct the job and submit it again.",
    )
