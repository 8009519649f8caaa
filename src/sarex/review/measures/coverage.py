"""How much of what was planned was flown where and when it was, and how far off the legs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sarex.canonical import iso_to_ns
from sarex.exercise.design.measures import MeasureName
from sarex.facilities import Track
from sarex.geo import LocalPlane
from sarex.planning.plan import Sortie, Task
from sarex.quantities import format_dtg
from sarex.quantities.shares import share_text
from sarex.review.measures.frame import Box, Path, in_frame, spans
from sarex.review.measures.measure import Item, Measure, Note, nothing
from sarex.review.measures.rescue import everybody_found_ns
from sarex.review.measures.sources import FlownSearch, IssuedPlan, Sources, data_of

__all__ = ["coverage_kept", "track_error"]

Floats = NDArray[np.float64]
SAMPLES = 64
"""Places on each flown leg at which its distance from the ordered one is taken."""


@dataclass(frozen=True, slots=True)
class _Order:
    """One task as it was last ordered, with what was flown of its sortie."""

    plan: IssuedPlan
    sortie: Sortie
    task: Task
    planned: Track
    flown: tuple[FlownSearch, ...]

    @property
    def plane(self) -> LocalPlane:
        return LocalPlane(self.plan.plan.plane_lon_deg, self.plan.plan.plane_lat_deg)

    @property
    def box(self) -> Box | None:
        areas = [a for a in self.plan.plan.areas if a.designation == self.task.area]
        return Box.of(areas[0], self.plane) if areas else None

    @property
    def epoch_ns(self) -> int:
        return self.sortie.depart_ns

    @property
    def window_s(self) -> tuple[float, float]:
        begin, end = self.sortie.on_scene_from_ns, self.sortie.off_scene_by_ns
        if self.task.not_before is not None:
            begin = max(begin, iso_to_ns(self.task.not_before))
        if self.task.end_by is not None:
            end = min(end, iso_to_ns(self.task.end_by))
        return (begin - self.epoch_ns) / 1e9, (end - self.epoch_ns) / 1e9

    @property
    def known(self) -> frozenset[str]:
        """Ids of all tasks of the sortie."""
        return frozenset(task.id for task in self.sortie.tasks)

    def legs(self, track: Track) -> Iterator[tuple[str, Path]]:
        """Leg ids and paths, in the frame, of the legs of a track on which this task is searched.

        Legs that name no task of the sortie count for each of them.
        """
        x, y = self.plane.to_xy(track.lon_deg, track.lat_deg)
        times, places = (track.times_ns - self.epoch_ns) / 1e9, np.stack([x, y], axis=-1)
        for leg in np.flatnonzero(track.sensor_on):
            if track.task_ids[leg] == self.task.id or track.task_ids[leg] not in self.known:
                path = Path(times[leg : leg + 2], places[leg : leg + 2])
                yield (
                    track.leg_ids[leg],
                    in_frame(path, self.task.frame, self.plane, self.epoch_ns),
                )

    def length_m(self, track: Track, *, since_ns: int | None = None) -> float:
        """Length, in the frame, inside area and window with the sensor on; of it, since a time."""
        total, box = 0.0, self.box
        begin_s, end_s = self.window_s
        if since_ns is not None:
            begin_s = min(max(begin_s, (since_ns - self.epoch_ns) / 1e9), end_s)
        for _, path in self.legs(track):
            part = path.within(begin_s, end_s)
            if part is None:
                continue
            metres = np.hypot(*np.diff(part.xy_m, axis=0).T)
            cut = spans(part, box) if box else np.array([[0.0, 1.0]] * metres.size)
            total += float((metres * (cut[:, 1] - cut[:, 0])).sum())
        return total


def _orders(sources: Sources) -> list[_Order]:
    """Tasks of issued plans as last ordered; those of sorties that were withdrawn, or cancelled and
    not flown, are left out.

    A replan repeats the sorties that are under way, not those that are over: these stay as they
    were ordered.
    """
    held: dict[str, tuple[IssuedPlan, Sortie]] = {}
    for plan in sources.plans():
        if plan.replaces is not None:
            held = {
                name: (before, sortie)
                for name, (before, sortie) in held.items()
                if before.plan.id != plan.replaces or _was_over(before, name, plan)
            }
        held |= {sortie.id: (plan, sortie) for sortie in plan.plan.sorties}
    searches = sources.flown()
    cancelled = {data_of(e)["sortie"]: e for e in sources.of_type("task.cancelled")}
    found = []
    for name, (plan, sortie) in sorted(held.items()):
        tracks = [t for t in plan.tracks if t.sortie == name]
        flown = tuple(f for f in searches if f.track.sortie == name)
        taken_back = cancelled.get(name)
        if taken_back and not flown and taken_back.occurred_at_ns >= plan.issued.occurred_at_ns:
            continue
        found += [_Order(plan, sortie, task, t, flown) for t in tracks[:1] for task in sortie.tasks]
    return found


def _was_over(before: IssuedPlan, sortie: str, plan: IssuedPlan) -> bool:
    """Whether a sortie was to have ended when the plan after it was made."""
    ends = [int(track.times_ns[-1]) for track in before.tracks if track.sortie == sortie]
    return bool(ends) and max(ends) <= plan.proposed.occurred_at_ns


def coverage_kept(sources: Sources) -> Measure:
    """Share of the planned sweep width times track length that was flown in its window and area.

    Lengths are those in the frame of the pattern: a pattern that drifts is kept by drifting with
    it. Of each task no more counts than was planned. The sweep widths are those of the object that
    the task was planned for, as the plan states them, and as they were reported with the search.
    What was planned counts in full, also where everybody was found before it was to be flown: a
    note then says how much of it that was.

    Parameters
    ----------
    sources : Sources
        Needs ``plan.proposed``, ``plan.issued``, ``search.flown`` with their artefacts;
        ``task.cancelled``; for the note, what :func:`time_to_find` needs.

    Returns
    -------
    Measure
        A share [1]; one item for each task. Tasks of which no search is reported count as 0.
    """
    planned_m2 = kept_m2 = later_m2 = 0.0
    found_ns = everybody_found_ns(sources)
    items, silent, no_area = [], 0, 0
    starts: dict[str, None] = {}
    searches: dict[str, None] = {}
    for order in _orders(sources):
        width = order.plan.width_m.get(order.sortie.facility, {}).get(order.task.search_object, 0.0)
        planned = width * order.length_m(order.planned)
        if planned <= 0.0:
            continue
        flown = sum(
            f.width_m.get(order.task.search_object, 0.0) * order.length_m(f.track)
            for f in order.flown
        )
        kept = min(planned, flown)
        planned_m2, kept_m2 = planned_m2 + planned, kept_m2 + kept
        if found_ns is not None:
            later_m2 += width * order.length_m(order.planned, since_ns=found_ns)
        silent += not order.flown
        no_area += order.box is None
        starts[order.plan.issued.event_id] = None
        ends = [f.event.event_id for f in order.flown]
        searches |= dict.fromkeys(ends)
        issued = order.plan.issued.event_id
        end = ends[-1] if ends else None
        items.append(Item(order.task.id, kept / planned, start=issued, end=end))
    if not items:
        return nothing("coverage_kept", "no_plan")
    return Measure(
        "coverage_kept",
        kept_m2 / planned_m2,
        tuple(items),
        tuple(starts),
        tuple(searches),
        unanswered=silent,
        notes=(
            *((Note("no_area", {"count": no_area}),) if no_area else ()),
            *_found_before(found_ns, later_m2 / planned_m2),
        ),
    )


def _found_before(found_ns: int | None, share: float) -> tuple[Note, ...]:
    """That everybody was found before so much of the plan was to be flown."""
    if found_ns is None or share <= 0.0:
        return ()
    told = {"time": format_dtg(found_ns), "share": share_text(share)}
    return (Note("found_before", told),)


def track_error(sources: Sources) -> tuple[Measure, Measure]:
    """Cross-track error of what was flown, in the frame in which it was ordered.

    The distance of each place on a flown leg from the leg that was ordered by the same id, in the
    frame of the task: ground, water or datum. Beyond its ends the ordered leg goes on straight.
    Legs without an ordered one of the same id are held against the nearest leg of the task. Places
    count by length.

    Parameters
    ----------
    sources : Sources
        As of :func:`coverage_kept`.

    Returns
    -------
    tuple of Measure
        ``track_error_rms`` and ``track_error_95`` [m]; one item for each task.
    """
    parts: list[tuple[_Order, Floats, Floats]] = []
    for order in _orders(sources):
        lines = dict(order.legs(order.planned))
        pairs = [_errors(lines, n, leg) for f in order.flown for n, leg in order.legs(f.track)]
        if pairs and lines:
            error, metres = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
            parts.append((order, error, metres))
    return _error("track_error_rms", parts, _rms), _error("track_error_95", parts, _p95)


def _error(
    name: MeasureName,
    parts: Sequence[tuple[_Order, Floats, Floats]],
    figure: Callable[[Floats, Floats], float],
) -> Measure:
    if not parts:
        return nothing(name, "no_search")
    items = tuple(
        Item(
            order.task.id,
            figure(error, metres),
            start=order.plan.issued.event_id,
            end=order.flown[-1].event.event_id,
        )
        for order, error, metres in parts
    )
    error, metres = (np.concatenate([part[i] for part in parts]) for i in (1, 2))
    starts = dict.fromkeys(order.plan.issued.event_id for order, _, _ in parts)
    ends = dict.fromkeys(f.event.event_id for order, _, _ in parts for f in order.flown)
    return Measure(name, figure(error, metres), items, tuple(starts), tuple(ends))


def _errors(lines: dict[str, Path], leg: str, path: Path) -> tuple[Floats, Floats]:
    """Distances from the ordered leg at places along a flown one, and the length of each."""
    part = (np.arange(SAMPLES) + 0.5) / SAMPLES
    span = path.time_s[-1] - path.time_s[0]
    places = path.at(path.time_s[0] + part * span)
    length = float(np.hypot(*np.diff(path.xy_m, axis=0).T).sum())
    weights = np.full(SAMPLES, length / SAMPLES)
    if leg in lines:
        return _off(places, lines[leg].xy_m, beyond=True), weights
    nearest = [_off(places, line.xy_m, beyond=False) for line in lines.values()]
    return np.min(nearest, axis=0), weights


def _off(places: Floats, line: Floats, *, beyond: bool) -> Floats:
    """Distance from an ordered leg [m]; ``beyond`` its ends it goes on as it ended."""
    away = []
    for number, (start, end) in enumerate(pairwise(line)):
        along = end - start
        low = -np.inf if beyond and number == 0 else 0.0
        high = np.inf if beyond and number == len(line) - 2 else 1.0
        part = np.clip((places - start) @ along / (along @ along), low, high)
        away.append(np.hypot(*(places - start - part[:, None] * along).T))
    return np.asarray(np.min(away, axis=0))


def _rms(error: Floats, metres: Floats) -> float:
    return float(np.sqrt((error**2 * metres).sum() / metres.sum()))


def _p95(error: Floats, metres: Floats) -> float:
    order = np.argsort(error)
    reached = np.cumsum(metres[order]) >= 0.95 * metres.sum() * (1 - 1e-12)
    return float(error[order][np.argmax(reached)])
