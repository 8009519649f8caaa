"""What a releasing officer takes away from an event before it crosses."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sarex.canonical import iso_to_ns, ns_to_iso, quantise
from sarex.errors import JournalError
from sarex.journal.pointers import get_at, replace_at
from sarex.journal.seal import WITHHELD

__all__ = ["Reduction"]

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Reduction:
    """Fields left out, numbers rounded, time made coarse, release delayed.

    Parameters
    ----------
    withhold
        JSON pointers of the body's fields to leave out.
    round_digits
        JSON pointer of a number → decimal digits that are kept.
    time_step_s
        ``occurred_at`` is cut down to a multiple of this; 0 keeps it.
    delay_s
        Earliest release after ``occurred_at``; 0 for no delay.
    """

    withhold: tuple[str, ...] = ()
    round_digits: Mapping[str, int] = field(default_factory=dict)
    time_step_s: int = 0
    delay_s: int = 0

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """The reduced body; the given one is not changed.

        Raises
        ------
        JournalError
            If a pointer leads nowhere or to something that is not a number.
        """
        reduced = copy.deepcopy(body)
        for pointer, digits in self.round_digits.items():
            value = get_at(reduced, pointer)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise JournalError(
                    "only a number can be rounded",
                    given=f"{pointer} = {value!r}",
                    remedy="Withhold the field, or name a number.",
                )
            replace_at(reduced, pointer, quantise(float(value), digits))
        for pointer in self.withhold:
            replace_at(reduced, pointer, dict(WITHHELD))
        return reduced

    def time(self, occurred_at: str) -> str:
        """The reduced case time."""
        if not self.time_step_s:
            return occurred_at
        step_ns = self.time_step_s * _SECOND_NS
        return ns_to_iso(iso_to_ns(occurred_at) // step_ns * step_ns)

    def check_delay(self, occurred_at_ns: int, now_ns: int) -> None:
        """Refuse a release before its time."""
        if not self.delay_s:
            return
        earliest = occurred_at_ns + self.delay_s * _SECOND_NS
        if now_ns < earliest:
            raise JournalError(
                "the release is too early",
                given=ns_to_iso(now_ns),
                allowed=f"{ns_to_iso(earliest)} or later",
                remedy="Wait, or have the officer choose a shorter delay.",
            )

    def to_json(self) -> dict[str, Any]:
        return {
            "delay_s": self.delay_s,
            "round_digits": dict(self.round_digits),
            "time_step_s": self.time_step_s,
            "withhold": list(self.withhold),
        }
