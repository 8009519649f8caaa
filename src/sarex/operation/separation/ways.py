"""Where a facility is expected within the horizon, and what that rests on.

On its track if it was when it last reported; else where it is bound for; else by dead reckoning.
Nothing is invented of a facility that is not heard: it is itself warned of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sarex.errors import QuantityError
from sarex.geo.geodesic import direct, inverse
from sarex.labels import Label
from sarex.operation.separation.cutting import Stretch
from sarex.operation.separation.picture import Bound, Craft, Fix, Labels, OrderedTrack, Picture
from sarex.operation.separation.settings import WatchSettings, dead_reckoning_share
from sarex.operation.separation.way import Way
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules.pieces import ONE_BASE_M

__all__ = ["way_of"]

Floats = NDArray[np.float64]
_STEP_S = 60.0


def way_of(craft: Craft, picture: Picture, settings: WatchSettings) -> Way | None:
    """What is expected of a facility; None while it takes no part, or lies at a base.

    Parameters
    ----------
    craft
        As it is known.
    picture
        For the time and the plane.
    settings
        Horizon, and how old a position may be.
    """
    if craft.available_from_ns > picture.now_ns and craft.fix is None:
        return None
    expectation = _Expectation(craft, picture, settings)
    try:
        return expectation.way()
    except QuantityError:  # of the plane: one bad position does not blind the watch for others
        return expectation.unplaced()


class _Expectation:
    """One facility at one look."""

    def __init__(self, craft: Craft, picture: Picture, settings: WatchSettings) -> None:
        self.craft, self.facility, self.fix = craft, craft.facility, craft.fix
        self.now_ns, self.plane, self.settings = picture.now_ns, picture.rules.plane, settings
        self.minima = picture.rules.of_nation(craft.facility.nation)
        self.end_s = settings.horizon_s + 2.0 * self.minima.time_error_s

    def way(self) -> Way | None:
        fix = self.fix
        if fix is not None:
            sent = self._sent_since(fix)
            if sent is not None:
                return sent
            on = self._followed(fix)
            if on is not None:
                return self._on_track(*on, since_ns=fix.time_ns)
        begun = self._begun_since(fix)
        if begun is not None:
            return self._on_track(begun, 0.0, since_ns=int(begun.track.times_ns[0]))
        way = None if fix is None else self._off_track(fix)
        return self._coming() if way is None else way

    def unplaced(self) -> Way:
        """Nothing is expected of a facility that the plane cannot hold; that is told."""
        sent = () if self.craft.bound is None else (self.craft.bound,)
        labels = frozenset[Label]().union(*(o.labels for o in (*self.craft.tracks, *sent)))
        return Way(self.craft, "last_position", (), self._all(labels), unplaced=True)

    # --- on a track ---------------------------------------------------------------------------

    def _followed(self, fix: Fix) -> tuple[OrderedTrack, float] | None:
        """The track that a facility was on at its fix, and how far off it [m]."""
        allowed = self.facility.fix_error_m + 2.0 * self.facility.turn_radius_m
        slip = round(1e9 * self.minima.time_error_s)
        for ordered in reversed(self.craft.tracks):
            first, last = int(ordered.track.times_ns[0]), int(ordered.track.times_ns[-1])
            if first <= fix.time_ns <= last + slip:
                off = ordered.off_m(fix, self.plane, self.minima.time_error_s)
                if off <= allowed:
                    return ordered, off
        return None

    def _begun_since(self, fix: Fix | None) -> OrderedTrack | None:
        """A track that goes on now and began after the last fix: it is taken to be followed."""
        for ordered in reversed(self.craft.tracks):
            first, last = int(ordered.track.times_ns[0]), int(ordered.track.times_ns[-1])
            if first <= self.now_ns <= last and (fix is None or fix.time_ns < first):
                return ordered
        return None

    def _on_track(self, ordered: OrderedTrack, off_m: float, *, since_ns: int) -> Way | None:
        """Along the track and those after it; between them it waits, unless it lies at a base."""
        stretches: list[Stretch] = []
        labels = ordered.labels
        extra = max(0.0, off_m - self.facility.fix_error_m)
        following = self._from(ordered)
        for this, then in zip(following, [*following[1:], None], strict=True):
            track = this.placed(self.plane, self.now_ns)
            home = self._ends_at_base(this)
            stretches.append(
                Stretch.of(track, self.facility, leaves_base=True, ends_at_base=True, extra_m=extra)
            )
            labels |= this.labels
            until = self.end_s if then is None else self._s(int(then.track.times_ns[0]))
            if not home and until > track.time_s[-1]:
                stretches.append(self._waiting(track, until, extra))
        window = [s for s in stretches if s.between(-60.0, self.end_s) is not None]
        if not window:
            return None
        out = any(s.between(-60.0, 0.0) is not None for s in window)
        age_s = (self.now_ns - since_ns) / 1e9
        if out and age_s > self.settings.lost_s:
            return Way(self.craft, "last_position", (), self._all(labels), unheard=True)
        unheard = out and age_s > self.settings.stale_s
        return Way(self.craft, "ordered_track", tuple(window), self._all(labels), unheard)

    def _coming(self) -> Way | None:
        """It lies at a base; an order may have it leave within the horizon."""
        for ordered in self.craft.tracks:
            if 0.0 < self._s(int(ordered.track.times_ns[0])) < self.end_s:
                return self._on_track(ordered, 0.0, since_ns=self.now_ns)
        return None

    def _from(self, ordered: OrderedTrack) -> list[OrderedTrack]:
        """A track and those that follow within the horizon."""
        begin = int(ordered.track.times_ns[0])
        return [
            ordered,
            *(
                other
                for other in self.craft.tracks
                if int(other.track.times_ns[0]) > begin
                and self._s(int(other.track.times_ns[0])) < self.end_s
            ),
        ]

    def _ends_at_base(self, ordered: OrderedTrack) -> bool:
        """An aircraft whose last leg is a transit has come home; all else stays where it is."""
        return self.facility.medium == "air" and not ordered.track.task_ids[-1]

    def _waiting(self, track: PlaneTrack, until_s: float, extra_m: float) -> Stretch:
        x, y, z = (float(v[-1]) for v in (track.x_m, track.y_m, track.altitude_m))
        times = np.array([track.time_s[-1], until_s])
        return Stretch.of(self._line(times, [x, x], [y, y], z), self.facility, extra_m=extra_m)

    # --- off it -------------------------------------------------------------------------------

    def _off_track(self, fix: Fix) -> Way | None:
        age_s = (self.now_ns - fix.time_ns) / 1e9
        home = self._homeward(fix)
        if home is not None and age_s >= home[1]:
            return None  # it has landed
        last = self._last_order()
        labels = self._all(frozenset() if last is None else last.labels)
        if age_s > self.settings.stale_s:
            return Way(self.craft, "last_position", (), labels, unheard=True)
        if home is not None:
            return Way(self.craft, "bound_for", (self._homewards(fix, home[0]),), labels)
        bound = self._bound_now()
        if bound is not None:
            stretch = self._towards(fix, (bound.lon_deg, bound.lat_deg))
            return self._sent(bound, stretch, labels)
        return Way(self.craft, "dead_reckoning", (self._reckoned(fix),), labels)

    def _sent_since(self, fix: Fix) -> Way | None:
        """Who was sent somewhere after its last position turns from where it then was."""
        bound = self._bound_now()
        age_s = (self.now_ns - fix.time_ns) / 1e9
        if bound is None or bound.since_ns <= fix.time_ns or age_s > self.settings.stale_s:
            return None
        last = self._last_order()
        labels = self._all(frozenset() if last is None else last.labels)
        return self._sent(bound, self._turning(fix, bound), labels)

    def _sent(self, bound: Bound, stretch: Stretch, labels: Labels) -> Way:
        lowest = 0.0 if self.facility.medium == "air" else None
        return Way(self.craft, "bound_for", (stretch,), labels | bound.labels, lowest_m=lowest)

    def _turning(self, fix: Fix, bound: Bound) -> Stretch:
        """As before until it was sent, then straight there; and there it stays."""
        begin, turn = self._s(fix.time_ns), self._s(bound.since_ns)
        x, y = self.plane.to_xy([fix.lon_deg, bound.lon_deg], [fix.lat_deg, bound.lat_deg])
        followed = self._followed(fix)
        if followed is None:
            run_m = fix.speed_m_s * (turn - begin)
            lon, lat = direct(fix.lon_deg, fix.lat_deg, fix.course_deg, run_m)
            tx, ty = self.plane.to_xy(lon, lat)
        else:
            track = followed[0].placed(self.plane, self.now_ns)
            tx, ty = (float(np.interp(turn, track.time_s, v)) for v in (track.x_m, track.y_m))
        away = float(np.hypot(x[1] - tx, y[1] - ty))
        there = turn + max(1.0, away / self.facility.transit_speed_m_s)
        times = np.array([begin, turn, there, max(there, self.end_s) + 1.0])
        line = self._line(times, [x[0], tx, x[1], x[1]], [y[0], ty, y[1], y[1]], self._height_m())
        return Stretch.of(line, self.facility, share=dead_reckoning_share(self.facility))

    def _homeward(self, fix: Fix) -> tuple[tuple[float, float], float] | None:
        """The base that an aircraft headed for, and how long after its fix it is there [s]."""
        if fix.home is None or self._bound_now() is not None:
            return None
        away = inverse(fix.lon_deg, fix.lat_deg, *fix.home)[2]
        return fix.home, away / self._homeward_speed(fix)

    def _bound_now(self) -> Bound | None:
        """What it was sent to, unless that is long ago."""
        bound = self.craft.bound
        long_ago = bound is None or self._s(bound.since_ns) < -self.settings.bound_s
        return None if long_ago else bound

    def _homeward_speed(self, fix: Fix) -> float:
        return max(fix.speed_m_s, 0.5 * self.facility.transit_speed_m_s)

    def _homewards(self, fix: Fix, place: tuple[float, float]) -> Stretch:
        away = inverse(fix.lon_deg, fix.lat_deg, *place)[2]
        if away <= ONE_BASE_M:
            return self._towards(fix, place)
        begin = self._s(fix.time_ns)
        track = self._through(
            [begin, begin + away / self._homeward_speed(fix)], [(fix.lon_deg, fix.lat_deg), place]
        )
        share = dead_reckoning_share(self.facility)
        return Stretch.of(track, self.facility, ends_at_base=True, share=share)

    def _towards(self, fix: Fix, place: tuple[float, float]) -> Stretch:
        """Straight to a place at transit speed, and there it stays."""
        away = inverse(fix.lon_deg, fix.lat_deg, *place)[2]
        begin = self._s(fix.time_ns)
        there = begin + max(1.0, away / self.facility.transit_speed_m_s)
        times = [begin, there, max(there, self.end_s) + 1.0]
        track = self._through(times, [(fix.lon_deg, fix.lat_deg), place, place])
        return Stretch.of(track, self.facility, share=dead_reckoning_share(self.facility))

    def _reckoned(self, fix: Fix) -> Stretch:
        begin = self._s(fix.time_ns)
        times = np.append(np.arange(begin, self.end_s, _STEP_S), self.end_s)
        lon, lat = direct(fix.lon_deg, fix.lat_deg, fix.course_deg, fix.speed_m_s * (times - begin))
        track = self._through(times, list(zip(lon, lat, strict=True)))
        return Stretch.of(track, self.facility, share=dead_reckoning_share(self.facility))

    def _s(self, time_ns: int) -> float:
        return (time_ns - self.now_ns) / 1e9

    def _all(self, more: Labels) -> Labels:
        fix: Labels = frozenset() if self.fix is None else self.fix.labels
        return self.craft.labels | more | fix

    def _last_order(self) -> OrderedTrack | None:
        """The last order that began: off its track, a facility is taken to keep its height."""
        begun = [o for o in self.craft.tracks if int(o.track.times_ns[0]) <= self.now_ns]
        return begun[-1] if begun else None

    def _height_m(self) -> float:
        last = self._last_order()
        if last is None:
            return self.facility.sensor_height_m
        return float(np.interp(self.now_ns, last.track.times_ns, last.track.altitude_m))

    def _through(
        self, times: Sequence[float] | Floats, places: list[tuple[float, float]]
    ) -> PlaneTrack:
        x, y = self.plane.to_xy([p[0] for p in places], [p[1] for p in places])
        return self._line(np.asarray(times, np.float64), x, y, self._height_m())

    def _line(self, times_s: Floats, x_m: ArrayLike, y_m: ArrayLike, height_m: float) -> PlaneTrack:
        n = times_s.size
        return PlaneTrack(
            self.facility.id,
            "",
            self.now_ns,
            times_s,
            np.asarray(x_m, np.float64),
            np.asarray(y_m, np.float64),
            np.full(n, height_m),
            np.zeros(n - 1, np.bool_),
        )
