"""What a measure of an exercise is: a figure that leads to the events it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sarex.exercise.design.measures import MEASURES, MeasureName, MeasureUnit
from sarex.words import say

__all__ = ["Item", "Measure", "Note", "nothing", "percentile"]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the catalogue: key ``measures.note.<key>`` and its parameters."""

    key: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)

    def say(self, locale: str) -> str:
        return say(f"measures.note.{self.key}", locale, **self.params)


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a measure.

    Parameters
    ----------
    subject : str
        A facility, task, plan, object or pair of facilities; never a person.
    value : float, optional
        In the unit of the measure; None where it is not known.
    count : int
        Persons or things that it stands for.
    censored : bool
        It had not happened at the end: ``value`` is how long it was waited for.
    start, end : str, optional
        ``event_id`` from and to which it was measured.
    beside : mapping
        Other figures of the same thing, by name.
    """

    subject: str
    value: float | None
    count: int = 1
    censored: bool = False
    start: str | None = None
    end: str | None = None
    beside: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of exercise.

    Parameters
    ----------
    name : MeasureName
        One of :data:`sarex.exercise.design.measures.MEASURES`, which holds its unit.
    value : float, optional
        The figure of the whole; None where there is none.
    items : tuple of Item
    starts, ends : tuple of str
        ``event_id`` from and to which it was measured, or that it was computed from.
    censored, unanswered : int
        How many had not happened at the end, and how many never got an answer.
    beside : mapping
        Other figures of the whole, by name.
    notes : tuple of Note
        What a reader has to know.
    """

    name: MeasureName
    value: float | None
    items: tuple[Item, ...] = ()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    censored: int = 0
    unanswered: int = 0
    beside: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def unit(self) -> MeasureUnit:
        return MEASURES[self.name].unit

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return self.value is not None or bool(self.items) or self.censored + self.unanswered > 0

    @property
    def events(self) -> tuple[str, ...]:
        """All events that the figure leads to, each once."""
        own = [event for item in self.items for event in (item.start, item.end) if event]
        return tuple(dict.fromkeys((*self.starts, *self.ends, *own)))


def nothing(name: MeasureName, key: str) -> Measure:
    """A measure of which the journal holds nothing, with the reason."""
    return Measure(name, None, notes=(Note(key),))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5), percentile([4.0, 1.0, 3.0, 2.0], 0.9)
    (2.0, 4.0)
    """
    return float(np.percentile(np.asarray(values), 100 * share, method="inverted_cdf"))
