"""From the optimiser's boxes back to orders that people read: tasks, sorties, areas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sarex.canonical import ns_to_iso
from sarex.planning.horizon import SlotsFound
from sarex.planning.joint.box import Box
from sarex.planning.joint.budget import SearchRecord
from sarex.planning.joint.setting import Setting
from sarex.planning.joint.sortie import Fixed, Flight, Slot
from sarex.planning.manual.layout import make_area
from sarex.planning.parameters import CreepingLine, ParallelSweep
from sarex.planning.plan import DatumFix, Frame, NotUsed, Plan, SearchArea, Sortie, Task
from sarex.planning.request import PlanningRequest

__all__ = ["Written", "write_plan", "write_sorties"]


@dataclass(frozen=True, slots=True)
class Written:
    """Sorties in order of slots, and the area of each of their tasks."""

    sorties: tuple[Sortie, ...]
    areas: tuple[SearchArea, ...]


def write_sorties(
    setting: Setting, flights: Sequence[Flight | None], before: Sequence[Plan | None]
) -> Written:
    """Orders for some flights; tasks that were kept keep their words and their area.

    Parameters
    ----------
    setting : Setting
        What was planned for.
    flights : sequence of Flight or None
        By slot.
    before : sequence of Plan or None
        Where kept tasks come from, the first that has one.
    """
    plans = [plan for plan in reversed(before) if plan is not None]
    known = {area.designation: area for plan in plans for area in plan.areas}
    names = _Designations(set(known))
    sorties: list[Sortie] = []
    held = [task.area for kept in setting.request.kept for task in kept.sortie.tasks]
    areas = {name: known[name] for name in dict.fromkeys(held) if name in known}
    for slot, flight in zip(setting.slots, flights, strict=True):
        if flight is None:
            continue
        tasks: list[Task] = []
        for number, placed in enumerate(flight.placed):
            if isinstance(placed.what, Fixed):
                task = placed.what.ordered
                areas |= {task.area: known[task.area]} if task.area in known else {}
            else:
                name = names.next(placed.what)
                task = _task(setting, slot, flight, number, placed.what, name)
                areas[name] = _area(setting, task, placed.what)
            tasks.append(task)
        sorties.append(_sortie(setting, slot, flight, tasks))
    return Written(tuple(sorties), tuple(areas.values()))


def write_plan(
    request: PlanningRequest,
    method: str,
    found: SlotsFound,
    written: Written,
    record: SearchRecord,
) -> Plan:
    """The plan: kept sorties as they were, then the others in order of slots."""
    sorties = (*(kept.sortie for kept in request.kept), *written.sorties)
    used = {sortie.facility for sortie in sorties}
    idle = [s.facility.id for s in request.facilities if s.facility.id not in used]
    nothing = ("It adds nothing that the others do not find.",)
    return Plan(
        id=request.plan_id,
        period=request.period,
        start=ns_to_iso(request.start_ns),
        end=ns_to_iso(request.end_ns),
        method=method,
        plane_lon_deg=request.plane.lon_deg,
        plane_lat_deg=request.plane.lat_deg,
        areas=written.areas,
        sorties=sorties,
        not_used=tuple(
            NotUsed(facility=name, reason=" ".join(found.reasons.get(name, nothing)))
            for name in idle
        ),
        assumptions=(
            f"Joint plan: all sorties improved together on {request.ensemble.particle_count} "
            f"particles, {record.judged} sorties judged; the particles, not cells, judge the plan.",
        ),
    )


class _Designations:
    """A-1, A-2 … by hypothesis and object, in the order in which they come up."""

    def __init__(self, taken: Collection[str]) -> None:
        self.letters: dict[tuple[str, str], str] = {}
        self.numbers: dict[str, int] = {}
        self.taken = taken

    def next(self, box: Box) -> str:
        key = (box.motion.hypothesis, box.motion.search_object)
        letter = self.letters.setdefault(key, _letter(len(self.letters)))
        while True:
            self.numbers[letter] = self.numbers.get(letter, 0) + 1
            name = f"{letter}-{self.numbers[letter]}"
            if name not in self.taken:
                return name


def _letter(number: int) -> str:
    """A to Z without I and O, then AA, AB …"""
    plain = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    first, second = divmod(number, len(plain))
    return plain[second] if first == 0 else plain[first - 1] + plain[second]


def _task(setting: Setting, slot: Slot, flight: Flight, number: int, box: Box, area: str) -> Task:
    at_height = slot.by_height[flight.height]
    facility, window = at_height.facility, at_height.windows[flight.placed[number].window]
    several = len(at_height.windows) > 1
    target = box.motion.search_object
    width = window.widths.get(target) or max(window.widths.values(), key=lambda w: w.width_m)
    return Task(
        id=f"{slot.id}-T{number + 1}",
        area=area,
        hypothesis=box.motion.hypothesis,
        search_object=target,
        parameters=_parameters(setting, box),
        frame=_frame(setting, box),
        altitude_m=facility.sensor_height_m,
        speed_m_s=facility.search_speed_m_s,
        planned_coverage=width.width_m / box.spacing_m,
        not_before=ns_to_iso(window.start_ns) if several else None,
        end_by=ns_to_iso(window.end_ns) if several else None,
    )


def _sweep(setting: Setting, box: Box) -> ParallelSweep:
    lon, lat = setting.media.plane.to_lonlat(*box.centre_m)
    return ParallelSweep(
        centre_lon_deg=lon,
        centre_lat_deg=lat,
        bearing_deg=_bearing(box.bearing_deg),
        length_m=box.length_m,
        width_m=box.width_m,
        track_spacing_m=box.spacing_m,
        creep="right" if box.right else "left",
        turn_over=box.turn_over,
    )


def _parameters(setting: Setting, box: Box) -> ParallelSweep | CreepingLine:
    """Legs along the longer side are parallel sweeps, legs across it a creeping line."""
    sweep = _sweep(setting, box)
    if sweep.length_m >= sweep.width_m:
        return sweep
    return CreepingLine(
        centre_lon_deg=sweep.centre_lon_deg,
        centre_lat_deg=sweep.centre_lat_deg,
        bearing_deg=_bearing(sweep.bearing_deg + (90.0 if box.right else -90.0)),
        length_m=sweep.width_m,
        width_m=sweep.length_m,
        track_spacing_m=sweep.track_spacing_m,
        first_leg="left" if box.right else "right",
        turn_over=sweep.turn_over,
    )


def _bearing(degrees: float) -> float:
    return round(degrees % 360.0, 3) % 360.0


def _frame(setting: Setting, box: Box) -> Frame:
    if box.motion.fixes.shape[0] == 1:
        return Frame()
    fixes = []
    for seconds, x, y in box.motion.fixes:
        lon, lat = setting.media.plane.to_lonlat(float(x), float(y))
        time_ns = setting.media.epoch_ns + round(float(seconds)) * 1_000_000_000
        fixes.append(DatumFix(time=ns_to_iso(time_ns), lon_deg=lon, lat_deg=lat))
    return Frame(kind="drift", datum_motion=tuple(fixes))


def _area(setting: Setting, task: Task, box: Box) -> SearchArea:
    names = (task.area, task.hypothesis, task.search_object)
    return make_area(*names, _sweep(setting, box), setting.media.plane, setting.request.coast)


def _sortie(setting: Setting, slot: Slot, flight: Flight, tasks: Sequence[Task]) -> Sortie:
    own, epoch = slot.slot, setting.media.epoch_ns
    return Sortie(
        id=slot.id,
        facility=own.facility.id,
        depart=ns_to_iso(epoch + round(flight.flown.craft.depart_s) * 1_000_000_000),
        on_scene_from=ns_to_iso(own.windows[0].start_ns),
        off_scene_by=ns_to_iso(own.windows[-1].end_ns),
        start_lon_deg=own.start_lon_deg,
        start_lat_deg=own.start_lat_deg,
        return_lon_deg=own.return_lon_deg,
        return_lat_deg=own.return_lat_deg,
        tasks=tuple(tasks),
    )
