"""From the optimiser's boxes back to orders that people read: tasks, sorties, areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sarex.canonical import ns_to_iso
from sarex.geo import LocalPlane
from sarex.planning.joint.box import Box
from sarex.planning.joint.setting import Setting
from sarex.planning.joint.sortie import Fixed, Flight, Slot
from sarex.planning.manual.layout import make_area
from sarex.planning.plan import DatumFix, Frame, ParallelSweep, SearchArea, Sortie, Task

__all__ = ["write_sorties"]


def write_sorties(
    setting: Setting, flights: Sequence[Flight | None], kept: Mapping[str, Task]
) -> tuple[tuple[Sortie, ...], tuple[SearchArea, ...]]:
    """Sorties with their tasks and the area of each task, in order of slots.

    Parameters
    ----------
    setting : Setting
        What was planned for.
    flights : sequence of Flight or None
        By slot.
    kept : mapping
        Tasks that were kept as they are, by id.
    """
    sorties: list[Sortie] = []
    areas: list[SearchArea] = []
    designations = _Designations()
    for slot, flight in zip(setting.slots, flights, strict=True):
        if flight is None:
            continue
        tasks: list[Task] = []
        for number, placed in enumerate(flight.placed):
            if isinstance(placed.what, Fixed):
                task = kept[placed.what.task.id]
                designations.take(task.area)
            else:
                name = designations.next(placed.what)
                task = _task(setting, slot, flight, number, placed.what, name)
                areas.append(_area(setting, task))
            tasks.append(task)
        sorties.append(_sortie(setting, slot, flight, tasks))
    return tuple(sorties), tuple(areas)


class _Designations:
    """A-1, A-2 … by hypothesis and object, in the order in which they come up."""

    def __init__(self) -> None:
        self.letters: dict[tuple[str, str], str] = {}
        self.numbers: dict[str, int] = {}
        self.taken: set[str] = set()

    def take(self, name: str) -> None:
        self.taken.add(name)

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
    lon, lat = setting.media.plane.to_lonlat(*box.centre_m)
    target = box.motion.search_object
    width = window.widths.get(target) or max(window.widths.values(), key=lambda w: w.width_m)
    return Task(
        id=f"{slot.id}-T{number + 1}",
        area=area,
        hypothesis=box.motion.hypothesis,
        search_object=target,
        parameters=ParallelSweep(
            centre_lon_deg=lon,
            centre_lat_deg=lat,
            bearing_deg=round(box.bearing_deg % 360.0, 3) % 360.0,
            length_m=box.length_m,
            width_m=box.width_m,
            track_spacing_m=box.spacing_m,
            creep="right" if box.right else "left",
        ),
        frame=_frame(setting, box),
        altitude_m=facility.sensor_height_m,
        speed_m_s=facility.search_speed_m_s,
        planned_coverage=width.width_m / box.spacing_m,
        not_before=ns_to_iso(window.start_ns) if several else None,
        end_by=ns_to_iso(window.end_ns) if several else None,
    )


def _frame(setting: Setting, box: Box) -> Frame:
    if box.motion.fixes.shape[0] == 1:
        return Frame()
    fixes = []
    for seconds, x, y in box.motion.fixes:
        lon, lat = setting.media.plane.to_lonlat(float(x), float(y))
        time_ns = setting.media.epoch_ns + round(float(seconds)) * 1_000_000_000
        fixes.append(DatumFix(time=ns_to_iso(time_ns), lon_deg=lon, lat_deg=lat))
    return Frame(kind="drift", datum_motion=tuple(fixes))


def _area(setting: Setting, task: Task) -> SearchArea:
    plane: LocalPlane = setting.media.plane
    return make_area(
        task.area,
        task.hypothesis,
        task.search_object,
        task.parameters,
        plane,
        setting.request.coast,
    )


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
