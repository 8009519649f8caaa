"""From draws and the objects that exist at once to particles, and the output time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sarex.errors import DriftError

if TYPE_CHECKING:
    from sarex.incident import Draws, SearchObject

__all__ = ["Particles", "TimeAxis", "expand", "time_axis"]

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Particles:
    """One entry for each (draw, search object), in order of draws; arrays are (particle,)."""

    start_ns: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    draw: NDArray[np.int32]
    hypothesis: NDArray[np.int32]
    search_object: NDArray[np.int32]
    member: NDArray[np.int32]
    log_prior: NDArray[np.float64]

    @property
    def count(self) -> int:
        return self.draw.size

    @property
    def one_per_draw(self) -> bool:
        """Each draw has one object."""
        return self.draw.size == int(self.draw[-1]) + 1


def expand(
    draws: Draws,
    objects: Sequence[SearchObject],
    objects_of: Mapping[str, Sequence[str]],
    member: NDArray[np.int32],
    log_weight: NDArray[np.float64],
) -> Particles:
    """One particle for each object that exists in a draw's hypothesis.

    ``member`` and ``log_weight`` (draw,) are what :func:`sarex.drift.members.assign_members` gives.

    Raises
    ------
    DriftError
        If a hypothesis names no object, or one that is not there, or there are no draws.
    """
    if draws.count == 0:
        raise DriftError("there are no draws", remedy="Draw at least one incident.")
    number = {item.id: index for index, item in enumerate(objects)}
    lists = [
        np.array(_numbers(name, objects_of, number), dtype=np.int32)
        for name in draws.hypothesis_ids
    ]
    counts = np.array([numbers.size for numbers in lists])[draws.hypothesis]
    draw = np.repeat(np.arange(draws.count, dtype=np.int32), counts)
    return Particles(
        start_ns=draws.start_ns[draw],
        lon_deg=draws.lon_deg[draw],
        lat_deg=draws.lat_deg[draw],
        draw=draw,
        hypothesis=draws.hypothesis[draw].astype(np.int32),
        search_object=np.concatenate([lists[h] for h in draws.hypothesis]),
        member=member[draw],
        log_prior=log_weight[draw],
    )


def _numbers(
    hypothesis_id: str, objects_of: Mapping[str, Sequence[str]], number: Mapping[str, int]
) -> list[int]:
    names = objects_of.get(hypothesis_id, ())
    unknown = [name for name in names if name not in number]
    if not names or unknown:
        raise DriftError(
            f"hypothesis {hypothesis_id} names no search object"
            if not names
            else f"hypothesis {hypothesis_id} names a search object that is not there",
            given=list(names),
            allowed=sorted(number),
            remedy="Name at least one of the search objects in every hypothesis.",
        )
    return [number[name] for name in names]


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Uniform steps from the output time at or before the first start to the end or just after."""

    first_s: int
    step_s: int
    steps: int
    steps_per_output: int

    @property
    def output_ns(self) -> NDArray[np.int64]:
        """(output,) output times."""
        count = self.steps // self.steps_per_output + 1
        every = self.step_s * self.steps_per_output
        return (self.first_s + every * np.arange(count, dtype=np.int64)) * _NS

    @property
    def stage_s(self) -> NDArray[np.float64]:
        """(2 · steps,) begin and middle of every step, seconds since 1970."""
        return self.first_s + 0.5 * self.step_s * np.arange(2 * self.steps, dtype=np.float64)


def time_axis(start_ns: int, end_ns: int, step_s: int, output_step_s: int) -> TimeAxis:
    """Steps and output times of a forecast; output times are whole multiples of their step.

    Raises
    ------
    DriftError
        If the steps are not whole seconds above 0, or one is no multiple of the other, or the
        forecast ends before it begins.
    """
    whole = isinstance(step_s, int) and isinstance(output_step_s, int)
    if not whole or step_s <= 0 or output_step_s <= 0 or output_step_s % step_s:
        raise DriftError(
            "the steps do not fit together",
            given=f"step_s {step_s}, output_step_s {output_step_s}",
            allowed="whole seconds above 0, the output step a multiple of the step",
            remedy="Take for example step_s 600 and output_step_s 600.",
        )
    if end_ns <= start_ns:
        raise DriftError(
            "the forecast ends before the first object is adrift",
            given=str(np.datetime64(end_ns, "ns")),
            allowed=f"a time after {np.datetime64(start_ns, 'ns')}",
            remedy="Give a later end.",
        )
    every = output_step_s * _NS
    first = start_ns // every
    outputs = -(-end_ns // every) - first
    per_output = output_step_s // step_s
    return TimeAxis(first * output_step_s, step_s, outputs * per_output, per_output)
