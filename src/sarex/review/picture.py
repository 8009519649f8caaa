"""What all pictures of one report share, and what a picture is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sarex.drift.job import CaseInputs
from sarex.operation.state import CaseState, fold_case
from sarex.probability import ProbabilityMap, smooth_map
from sarex.quantities import format_dtg
from sarex.quantities.shares import share_text
from sarex.review.base_map import COLOURS, Chart, png_of, stamp
from sarex.review.density import Density, density_of
from sarex.review.parts import Update
from sarex.review.record import Record
from sarex.words import say

__all__ = ["LEAST_MASS", "Picture", "Say", "Studio", "marks_of", "share_text"]

Say = Callable[..., str]
LEAST_MASS = 0.001
"""Less than this of an object is not drawn: it is said in words."""
_STAMPS = ("SYNTHETIC", "CLIMATOLOGY", "MIXED", "GAP BRIDGED")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the words that go with it."""

    name: str
    title: str
    caption: str
    """How to read it, for somebody who sees it for the first time."""
    png: bytes

    @property
    def width_px(self) -> int:
        """Width as written in the PNG's header."""
        return int.from_bytes(self.png[16:20], "big")


def marks_of(mode: str, labels: Collection[str], t: Say) -> tuple[str, ...]:
    """The marks that everything of a case carries: its mode, and what its fields are."""
    marks = [t("mark.exercise_short")] if mode == "exercise" else []
    found = [name for name in _STAMPS if name in labels]
    return (*marks, *(t(f"mark.{name.lower().replace(' ', '_')}") for name in found))


class Studio:
    """Record, sea, coast and words of one report."""

    def __init__(self, record: Record, inputs: CaseInputs, locale: str) -> None:
        self.record, self.inputs, self.locale = record, inputs, locale
        self.t: Say = partial(_say, locale)
        self.marks = marks_of(record.case.mode, inputs.forcing.labels, self.t)
        self.chart = Chart(inputs.coast, self.t("map.attribution"))
        names = record.forecast.ensemble.object_ids
        self.colours: Mapping[str, str] = {
            name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)
        }

    @cached_property
    def state(self) -> CaseState:
        """The case after all events of the report."""
        return fold_case(self.record.events)

    def finish(self, figure: Figure, name: str, title: str, caption: str) -> Picture:
        """Stamp a figure and make the picture of it."""
        stamp(figure, self.marks)
        return Picture(name, title, caption, png_of(figure))

    def map_of(self, update: Update, name: str, time_ns: int) -> ProbabilityMap | None:
        """POC of an object; None where none of it is on the map at that time."""
        ensemble, plane = self.record.forecast.ensemble, self.record.plane
        if not ensemble.times_ns[0] <= time_ns <= ensemble.times_ns[-1]:
            return None
        _, _, status = ensemble.at(time_ns)
        own = ensemble.search_object == ensemble.object_ids.index(name)
        if not bool((own & (status <= 1) & (update.weights > 0)).any()):
            return None
        return smooth_map(ensemble, update.weights, time_ns, name, plane)

    def density(self, update: Update, names: Sequence[str], time_ns: int) -> Density | None:
        """Smooth density of one object or several; None where next to nothing is there."""
        record = self.record
        made = density_of(record.forecast.ensemble, update.weights, names, time_ns, record.plane)
        return made if made is not None and made.mass >= LEAST_MASS else None

    def object_handles(self, names: tuple[str, ...]) -> list[Line2D]:
        """Legend entries of search objects."""
        return [
            Line2D([], [], marker="o", ls="none", ms=6, color=self.colours[n], label=n)
            for n in names
        ]

    def at(self, time_ns: int) -> str:
        """A time as printed on pictures."""
        return format_dtg(int(time_ns))


def _say(locale: str, key: str, **params: str | int | float) -> str:
    return say(key, locale, **params)
