"""The situation report (SITREP): plain language, numbered per case, due at least every 4 h.

Short form A to F, full form A to M. Nothing is filled in: a part that nobody stated is said to be
not stated, so that a reader does not take silence for a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sarex.errors import PlanError
from sarex.quantities import NS_PER_HOUR, format_dtg
from sarex.words import say

__all__ = [
    "FULL_PARTS",
    "SHORT_PARTS",
    "SITREP_EVERY_H",
    "Sitrep",
    "next_number",
    "sitrep_due_ns",
    "sitrep_text",
]

SITREP_EVERY_H: Final = 4
SHORT_PARTS: Final = (
    ("A", "identity"),
    ("B", "position"),
    ("C", "situation"),
    ("D", "persons"),
    ("E", "assistance"),
    ("F", "coordinating"),
)
FULL_PARTS: Final = (
    ("G", "description"),
    ("H", "weather"),
    ("I", "initial_actions"),
    ("J", "search_area"),
    ("K", "coordination"),
    ("L", "future_plans"),
    ("M", "additional"),
)

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Sitrep:
    """What one report says; texts as lines, without their letters.

    Parameters
    ----------
    exercise : bool
        Stamps the first and the last line.
    number : int
        Counted per case, from 1.
    case_id, issued_by : str
    issued_to : sequence of str
    time_ns : int
    reason : {"arrival", "news", "routine", "conclusion"}
        On arrival, on urgent news, because it is due, or because the case is concluded.
    identity, position, situation, persons, assistance, coordinating : sequence of str
        A to F: of whom or what; where; what happens and when it began; how many persons; what help
        is wanted; which RCC co-ordinates.
    description, weather, initial_actions, search_area, coordination, future_plans, additional
        G to M of the full form. With all of them empty the report is of the short form.
    marks : sequence of str
        ``SYNTHETIC``, ``MIXED``, …, where they hold.

    References
    ----------
    IAMSAR vol. III, standard SITREP format.
    """

    exercise: bool
    number: int
    case_id: str
    issued_by: str
    issued_to: Lines
    time_ns: int
    reason: Literal["arrival", "news", "routine", "conclusion"]
    identity: Lines = ()
    position: Lines = ()
    situation: Lines = ()
    persons: Lines = ()
    assistance: Lines = ()
    coordinating: Lines = ()
    description: Lines = ()
    weather: Lines = ()
    initial_actions: Lines = ()
    search_area: Lines = ()
    coordination: Lines = ()
    future_plans: Lines = ()
    additional: Lines = ()
    marks: Lines = ()

    def __post_init__(self) -> None:
        if self.number < 1:
            raise PlanError(
                "situation reports are counted from 1",
                given=self.number,
                allowed="1, 2, 3, …",
                remedy="Number the report after the last one of the case.",
                where=self.case_id,
            )

    @property
    def full(self) -> bool:
        """Whether any of G to M is stated."""
        return any(getattr(self, name) for _, name in FULL_PARTS)


def sitrep_text(report: Sitrep, locale: str) -> str:
    """The report as text, with letters; ends with a newline."""
    stamp = [say("mark.exercise", locale)] if report.exercise else []
    form = say(f"sitrep.{'full' if report.full else 'short'}", locale)
    head = [
        *stamp,
        f"{_title(report, locale)} ({form})",
        *report.marks,
        f"{say('sap.from', locale)}: {report.issued_by}",
        f"{say('sap.to', locale)}: {', '.join(report.issued_to)}",
        f"{say('sap.issued', locale)}: {format_dtg(report.time_ns)}, "
        f"{say(f'sitrep.reason.{report.reason}', locale)}",
        "",
    ]
    parts = SHORT_PARTS + (FULL_PARTS if report.full else ())
    body = [line for letter, name in parts for line in _part(report, letter, name, locale)]
    due = []
    if report.reason != "conclusion":
        time = format_dtg(sitrep_due_ns(report.time_ns))
        due = ["", say("sitrep.due", locale, time=time)]
    return "\n".join([*head, *body, *due, *stamp]) + "\n"


def _title(report: Sitrep, locale: str) -> str:
    if report.reason == "conclusion":
        return say("sitrep.final", locale, number=report.number, case=report.case_id)
    return f"{say('sitrep.title', locale, number=report.number)}, {report.case_id}"


def _part(report: Sitrep, letter: str, name: str, locale: str) -> list[str]:
    lines = list(getattr(report, name)) or [say("common.not_stated", locale)]
    title = f"{say(f'sitrep.field.{letter}', locale)}: "
    if len(lines) == 1:
        return [title + lines[0]]
    return [title.rstrip(), *(f"   {line}" for line in lines)]


def sitrep_due_ns(last_ns: int) -> int:
    """When the next report is due at the latest."""
    return last_ns + SITREP_EVERY_H * NS_PER_HOUR


def next_number(numbers: Iterable[int]) -> int:
    """The number after those already used in a case.

    >>> next_number([]), next_number([1, 2])
    (1, 3)
    """
    return max(numbers, default=0) + 1
