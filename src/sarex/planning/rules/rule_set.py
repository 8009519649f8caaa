"""All that a plan must keep, asked of one track or of two together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sarex.errors import PlanError
from sarex.facilities import Facility
from sarex.geo import Coast, LocalPlane
from sarex.incident.case import CaseFile
from sarex.planning.plane_track import PlaneTrack
from sarex.planning.rules.areas.land import Land
from sarex.planning.rules.areas.zone_rules import ceiling_breach, zone_breaches
from sarex.planning.rules.areas.zones import PlacedZone, Zone
from sarex.planning.rules.breach import Breach
from sarex.planning.rules.minima import PairMinimum, SeparationMinima, minima_of, pair_minima
from sarex.planning.rules.pieces import CutTrack, cut, same_bases
from sarex.planning.rules.separation import ALWAYS, Closest, base_radius_m, closest_of

__all__ = ["ApprovedApproach", "RuleSet"]

_DEFAULT = SeparationMinima()
_VMC_VISIBILITY_M = 5000.0
"""Least visibility of visual conditions below 10,000 ft: ICAO Annex 2, table 3-1."""


@dataclass(frozen=True, slots=True)
class ApprovedApproach:
    """A person approved beforehand that two facilities come close: a hoist, a deck landing.

    ``approved_by`` names who; between the two times the pair is not compared.
    """

    first: str
    second: str
    start_ns: int
    end_ns: int
    approved_by: str

    def __post_init__(self) -> None:
        if self.end_ns <= self.start_ns or not self.approved_by.strip():
            raise PlanError(
                "this is no approval of an approach",
                given=f"{self.first}/{self.second}, approved by {self.approved_by!r}",
                allowed="an end after the start, and the name of who approved it",
                remedy="Give both times and the person.",
            )


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Separation, zones, heights, land and depth, with what each nation states of them.

    Made by :meth:`of`. A facility is not in the way before its first and after its last waypoint.

    Parameters
    ----------
    plane : LocalPlane
        Of the plan; all tracks are in it.
    minima : mapping
        Nation to what it states; defaults for the others. Of two nations the stricter holds.
    zones : tuple of PlacedZone
    land : Land, optional
        None: not asked.
    imc : bool
        Instrument conditions.
    approvals : tuple of ApprovedApproach
    """

    plane: LocalPlane
    minima: Mapping[str, SeparationMinima] = field(default_factory=dict)
    zones: tuple[PlacedZone, ...] = ()
    land: Land | None = None
    imc: bool = False
    approvals: tuple[ApprovedApproach, ...] = ()

    @classmethod
    def of(
        cls,
        plane: LocalPlane,
        *,
        case: CaseFile | None = None,
        coast: Coast | None = None,
        zones: Iterable[Zone] = (),
        minima: Mapping[str, SeparationMinima] | None = None,
        imc: bool | None = None,
        approvals: Sequence[ApprovedApproach] = (),
    ) -> RuleSet:
        """The rules of a case, with what is given beside it.

        Parameters
        ----------
        plane : LocalPlane
            Of the plan.
        case : CaseFile, optional
            Its ``[nations.X]`` and ``[[zones]]``.
        coast : Coast, optional
            Where land is; without it land is not asked.
        zones : iterable of Zone
            Beside those of the case, such as :func:`sarex.planning.rules.read_zones` gives them.
        minima : mapping, optional
            Nation to minima, in place of those of the case for these nations.
        imc : bool, optional
            Instrument conditions; by default where the case's visibility is below 5 km.
        approvals
            What a person approved beforehand.

        Raises
        ------
        PlanError
            If two zones have one id, or one lies beyond the plane.
        """
        stated = minima_of(case.nations) if case is not None else {}
        every = [*(Zone.of(entry) for entry in (case.zones if case is not None else ())), *zones]
        _check_ids(every)
        if imc is None:
            imc = case is not None and case.environment.visibility_m < _VMC_VISIBILITY_M
        return cls(
            plane,
            stated | dict(minima or {}),
            tuple(zone.place(plane) for zone in every),
            None if coast is None else Land.of(coast, plane),
            imc,
            tuple(approvals),
        )

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Sentences to print with a plan that was made under these rules."""
        stated = ", ".join(sorted(self.minima)) or "no nation"
        weather = "instrument" if self.imc else "visual"
        land = "Land was not asked." if self.land is None else "Ships and boats keep off land."
        return (
            "Separation figures are planning aids, not clearances; errors of position and time and "
            f"turns are counted. Rules stated by {stated}, defaults for the rest; {weather} "
            "conditions.",
            f"{land} Zones kept: {', '.join(z.zone.id for z in self.zones) or 'none stated'}.",
            *(
                f"Approach of {a.first} and {a.second} approved beforehand by {a.approved_by}."
                for a in self.approvals
            ),
        )

    def of_nation(self, nation: str) -> SeparationMinima:
        """What a nation states, or the defaults."""
        return self.minima.get(nation, _DEFAULT)

    def cut(self, track: PlaneTrack, facility: Facility) -> CutTrack:
        """A track made ready to be asked about often."""
        return CutTrack(track, facility, cut(track, facility, base_radius_m(facility)))

    def alone(self, track: PlaneTrack | CutTrack, facility: Facility) -> tuple[Breach, ...]:
        """What one track breaks: zones, heights, land and depth; empty if it keeps all.

        Parameters
        ----------
        track
            In the plane of the rules.
        facility : Facility
            Whose track it is, at the height it searches at.

        Returns
        -------
        tuple of Breach
            Zones in their order, then ceiling, then land.
        """
        mine = self.of_nation(facility.nation)
        ready = track if isinstance(track, CutTrack) else self.cut(track, facility)
        path, pieces = ready.track, ready.pieces
        found = [b for z in self.zones for b in zone_breaches(z, path, facility, pieces, mine)]
        found += ceiling_breach(path, facility, pieces, mine)
        if self.land is not None:
            found += self.land.breaches(path, facility, pieces, mine)
        return tuple(found)

    def together(
        self,
        a: PlaneTrack | CutTrack,
        b: PlaneTrack | CutTrack,
        fa: Facility,
        fb: Facility,
    ) -> tuple[Breach, ...]:
        """What two tracks break together; empty if they keep clear of each other.

        The same whichever is named first. Two sorties of one facility are not compared.
        """
        if fb.id < fa.id:
            a, b, fa, fb = b, a, fb, fa
        first, second = self._ready(a, fa), self._ready(b, fb)
        return tuple(
            _breach(pair, worst, first.track.epoch_ns, fa.id, fb.id)
            for pair, worst in self._worst(first, second)
        )

    def kept_apart(self, a: CutTrack, b: CutTrack) -> bool:
        """Whether :meth:`together` of two tracks is empty, for planners that ask often."""
        first, second = (a, b) if a.facility.id <= b.facility.id else (b, a)
        return not any(True for _ in self._worst(first, second))

    def _ready(self, track: PlaneTrack | CutTrack, facility: Facility) -> CutTrack:
        return track if isinstance(track, CutTrack) else self.cut(track, facility)

    def _worst(self, a: CutTrack, b: CutTrack) -> Iterator[tuple[PairMinimum, Closest]]:
        mine, other = self.of_nation(a.facility.nation), self.of_nation(b.facility.nation)
        pairs = pair_minima(a.facility, b.facility, mine, other, imc=self.imc)
        slip_s = mine.time_error_s + other.time_error_s
        if not pairs or not a.overlaps(b, slip_s):
            return
        later = b.pieces_after(a.track.epoch_ns)
        for pair in pairs:
            worst = closest_of(
                a.pieces,
                later,
                pair,
                slip_s=slip_s,
                same_base=same_bases(a.track, b.track),
                spans=self._spans(a.facility.id, b.facility.id, a.track.epoch_ns),
            )
            if worst is not None:
                yield pair, worst

    def _spans(self, first: str, second: str, epoch_ns: int) -> tuple[tuple[float, float], ...]:
        """When a pair is compared, s after an epoch: always, but for what a person approved."""
        mine = {first, second}
        approved = sorted(
            ((a.start_ns - epoch_ns) / 1e9, (a.end_ns - epoch_ns) / 1e9)
            for a in self.approvals
            if {a.first, a.second} == mine
        )
        if not approved:
            return ALWAYS
        spans, free_from = [], -math.inf
        for start, end in approved:
            if start > free_from:
                spans.append((free_from, start))
            free_from = max(free_from, end)
        return (*spans, (free_from, math.inf))


def _breach(pair: PairMinimum, worst: Closest, epoch_ns: int, first: str, second: str) -> Breach:
    return Breach(
        pair.kind,
        (first, second),
        epoch_ns + round(worst.time_s * 1e9),
        worst.lateral_m,
        pair.lateral_m,
        worst.seconds,
        given_vertical_m=worst.vertical_m,
        allowed_vertical_m=worst.required_vertical_m,
    )


def _check_ids(zones: Sequence[Zone]) -> None:
    ids = [zone.id for zone in zones]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise PlanError(
            "two zones have one id",
            given=", ".join(twice),
            allowed="ids that differ, those of the case file included",
            remedy="Give each zone its own id.",
        )
