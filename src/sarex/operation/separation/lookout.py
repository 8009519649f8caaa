"""Records what a watch sees, when it changes, and tells those whom it concerns.

A warning rests on positions, orders and declarations: it is labelled for those who may see all of
them, and told to no one else. So nobody learns by a warning what was not released to him. Nobody is
ordered anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sarex.canonical import ns_to_iso
from sarex.journal import Event, Heads
from sarex.labels import Label, aggregate
from sarex.operation.commands.refusal import rcc
from sarex.operation.desk import Author, Desk
from sarex.operation.events import JOINT, MessageSent
from sarex.operation.events.separation import (
    SeparationEnded,
    SeparationInfringed,
    SeparationWarned,
)
from sarex.operation.separation.known import KnownTraffic
from sarex.operation.separation.picture import Picture
from sarex.operation.separation.settings import WatchSettings
from sarex.operation.separation.telling import told
from sarex.operation.separation.watch import Conflict, Key, watch
from sarex.operation.separation.ways import way_of
from sarex.operation.separation.wider import widened
from sarex.operation.state import CaseState, role_key
from sarex.operation.state.separation_records import SeparationRecord

__all__ = ["WATCH", "Lookout"]

WATCH = Author("separation watch", "watch")
"""Who records what is seen, unless a desk names another author."""
_ROLES = ("ACO", "OSC", "SMC")
"""Who is told besides the facilities: the first of these that another holds, who may know;
else the centres of the facilities' nations."""


class Lookout:
    """Looks at what a desk knows, as often as it is told to.

    Parameters
    ----------
    desk
        What its viewer may see is what is watched.
    settings
        How far ahead, and how old a position may be.
    author
        In whose name it is recorded.
    """

    def __init__(
        self, desk: Desk, settings: WatchSettings | None = None, author: Author = WATCH
    ) -> None:
        self._desk, self._author = desk, author
        self._settings = settings or WatchSettings()
        self._view = desk.view()
        self._known = KnownTraffic(self._view.artefact)
        self._read: Heads | None = None
        self._state = CaseState()

    def look(self, *, visibility_m: float | None = None) -> tuple[Event, ...]:
        """Take in what is new, and record what began, became worse or ended.

        Parameters
        ----------
        visibility_m : float [m], optional
            As it is known to be now; the case's unless given.

        Returns
        -------
        tuple of Event
            None while nothing changes.
        """
        self._catch_up()
        now_ns = self._desk.clock.now_ns()
        picture = self._known.picture(now_ns, self._state, visibility_m=visibility_m)
        if picture is None:
            return ()
        seen = {conflict.key: conflict for conflict in watch(picture, self._settings)}
        opened = self._open()
        events = [
            event
            for name, record in opened.items()
            for event in self._go_on(name, record, seen, picture)
        ]
        going_on = {(r.kind, r.facilities) for r in self._open_after(events, opened)}
        for key, conflict in seen.items():
            if key not in going_on:
                events += self._begin(conflict, picture)
        return tuple(events)

    # --- what is on record --------------------------------------------------------------------

    def _catch_up(self) -> None:
        found = self._view.news(self._read)
        if found.again:  # something came in that stands before what was known
            self._known = KnownTraffic(self._view.artefact)
        for event in found.events:
            self._known.take(event)
        self._read, self._state = found.read, self._desk.state()

    def _open(self) -> dict[str, SeparationRecord]:
        """Conflicts that go on, by event id."""
        return {n: r for n, r in self._state.separations.items() if r.is_open}

    def _open_after(
        self, events: Iterable[Event], opened: dict[str, SeparationRecord]
    ) -> list[SeparationRecord]:
        ended = {e.body.opened for e in events if isinstance(e.body, SeparationEnded)}
        return [record for name, record in opened.items() if name not in ended]

    # --- what changes -------------------------------------------------------------------------

    def _go_on(
        self, name: str, record: SeparationRecord, seen: dict[Key, Conflict], picture: Picture
    ) -> list[Event]:
        """An open conflict: worse, the same, ended, or for others than before."""
        conflict = seen.get((record.kind, record.facilities))
        before = self._label(record.audience)
        if conflict is not None:
            if self._label_of(conflict) != before:
                return [self._ended(name, record, "relabelled", before)]
            if conflict.present and record.infringed is None:
                return self._infringed(conflict, picture, before, warned=name)
            return []
        if self._lingers(record, picture):
            return []
        reason = "clear" if self._same_audience(record, picture) else "relabelled"
        return [self._ended(name, record, reason, before)]

    def _begin(self, conflict: Conflict, picture: Picture) -> list[Event]:
        label = self._label_of(conflict)
        if conflict.present:
            return self._infringed(conflict, picture, label, warned=None)
        body = SeparationWarned(**self._figures(conflict, picture))
        event = self._desk.record("separation.warned", body, self._author, label=label)
        return [event, *self._tell(conflict, event, label)]

    def _infringed(
        self, conflict: Conflict, picture: Picture, label: Label, *, warned: str | None
    ) -> list[Event]:
        body = SeparationInfringed(**self._figures(conflict, picture), warned=warned)
        event = self._desk.record(
            "separation.infringed", body, self._author, label=label, cause=warned
        )
        return [event, *self._tell(conflict, event, label)]

    def _ended(self, name: str, record: SeparationRecord, reason: str, label: Label) -> Event:
        body = SeparationEnded.model_validate(
            {
                "opened": name,
                "kind": record.kind,
                "facilities": record.facilities,
                "reason": reason,
            }
        )
        return self._desk.record("separation.ended", body, self._author, label=label, cause=name)

    def _lingers(self, record: SeparationRecord, picture: Picture) -> bool:
        """Whether the wider limits, by which a conflict ends, are not kept yet."""
        wide, settings = widened(picture, self._settings)
        still = watch(wide, settings, only={record.facilities})
        return any(conflict.key == (record.kind, record.facilities) for conflict in still)

    # --- labels -------------------------------------------------------------------------------

    def _label(self, audience: Iterable[str]) -> Label:
        return Label(self._desk.viewer.party, tuple(audience))

    def _label_of(self, conflict: Conflict) -> Label:
        return aggregate(self._desk.viewer.party, conflict.labels)

    def _same_audience(self, record: SeparationRecord, picture: Picture) -> bool:
        """Whether all who were told of a conflict may know that it is over."""
        labels = set(picture.labels)
        for name in record.facilities:
            craft = picture.craft.get(name)
            way = None if craft is None else way_of(craft, picture, self._settings)
            if way is not None:
                labels |= way.labels
            elif craft is not None:
                labels |= craft.labels | (craft.fix.labels if craft.fix else frozenset())
        audience = aggregate(self._desk.viewer.party, labels).audience
        return audience >= set(record.audience)

    # --- what is said -------------------------------------------------------------------------

    def _figures(self, conflict: Conflict, picture: Picture) -> dict[str, Any]:
        return {
            "kind": conflict.kind,
            "facilities": conflict.facilities,
            "time": ns_to_iso(conflict.time_ns),
            **conflict.figures,
            "rule_of": conflict.rule_of,
            "agreed": conflict.agreed,
            "instrument": picture.rules.imc,
            "rests_on": conflict.rests_on,
            "horizon_s": self._settings.horizon_s,
        }

    def _tell(self, conflict: Conflict, event: Event, label: Label) -> list[Event]:
        """A message to the facilities and to who co-ordinates, as far as they may know."""
        to = self._addressees(conflict, label)
        if not to:
            return []
        text = told(conflict, infringed=event.type == "separation.infringed")
        body = MessageSent(
            sender=self._author.name,
            to=to,
            medium="data_link",
            text=text,
            exercise=self._desk.loaded.case.mode == "exercise",
        )
        return [self._desk.record("message.sent", body, self._author, label=label, cause=event)]

    def _addressees(self, conflict: Conflict, label: Label) -> tuple[str, ...]:
        state = self._state
        nations = {n: state.facilities[n].facility.nation for n in conflict.facilities}
        to = [name for name, nation in nations.items() if nation in label.audience]
        scopes = (JOINT, *sorted(set(nations.values())))
        for role in _ROLES:
            held = [state.roles[k] for k in (role_key(role, s) for s in scopes) if k in state.roles]
            may = [each.holder for each in held if each.nation in label.audience]
            to += may
            if set(may) - set(conflict.facilities):
                break
        else:
            to += [rcc(nation).name for nation in scopes[1:] if nation in label.audience]
        return tuple(name for name in dict.fromkeys(to) if name != self._author.name)
