"""What one viewer gets of a case: numbered events, the newest kept as they are sent."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sarex.canonical import ns_to_iso
from sarex.errors import SarexError
from sarex.journal import Event
from sarex.labels import Viewer
from sarex.operation.events import PositionReported
from sarex.server.cases.numbering import KEPT
from sarex.server.cases.open_case import OpenCase
from sarex.server.reads.telling import event_view
from sarex.words import LOCALES

__all__ = ["Feed", "Frame"]

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as it is sent."""

    n: int
    text: str


class Feed:
    """The events of one case for one viewer; threads take turns, see :class:`CaseFeed`."""

    def __init__(self, case: OpenCase, viewer: Viewer) -> None:
        self._case, self.viewer = case, viewer
        self._numbered = case.numbered(viewer)
        self._texts: dict[tuple[int, str], str] = {}
        self.read = self._numbered.total
        """Number of the last event that was looked through."""
        self.shown = 0
        """Number up to which it may be given out: what came with it was looked through."""
        self.positions: dict[str, dict[str, object]] = self._known_positions()

    def take(self) -> None:
        """Read what arrived."""
        self._numbered = self._case.numbered(self.viewer)
        before, total = self.read, self._numbered.total
        if total - before > KEPT:
            self._texts.clear()
            self.positions = self._known_positions()
        else:
            for event in self._numbered.events(before, total - before):
                self._note_position(event)
            for old in range(before - KEPT + 1, total - KEPT + 1):
                for lang in LOCALES:
                    self._texts.pop((old, lang), None)
        self.read = total

    def forget(self) -> None:
        """Keep nothing that was written: personal data was erased."""
        self._texts.clear()

    def ready(self, n: int, lang: str) -> list[Frame] | None:
        """Events beyond a number that may be given out, if none must be read for it.

        Needs no lock: what is forgotten meanwhile is read again.
        """
        frames = []
        for number in range(n + 1, min(n + _PAGE, self.shown) + 1):
            event = self._numbered.kept(number)
            if event is None:
                return None
            text = self._texts.get((number, lang))
            if text is None:
                text = self._texts[number, lang] = self._text(number, event, lang)
            frames.append(Frame(number, text))
        return frames

    def page(self, n: int, lang: str) -> list[Frame]:
        """As :meth:`ready`, read from the journal."""
        count = min(_PAGE, self.shown - n)
        events = self._numbered.events(n, count)
        return [Frame(m, self._text(m, e, lang)) for m, e in enumerate(events, start=n + 1)]

    def _text(self, n: int, event: Event, lang: str) -> str:
        body = event_view(n, event, lang).model_dump_json(by_alias=True)
        drill = ',"exercise":true' if self._case.mode == "exercise" else ""
        name = json.dumps(self._case.case_id)
        return f'{{"n":{n},"topic":"event","case":{name}{drill},"event":{body}}}'

    def _known_positions(self) -> dict[str, dict[str, object]]:
        try:
            facilities = self._case.state(self.viewer).facilities
        except SarexError:  # what was imported of a case may not fold yet: its events are told
            return {}
        return {
            name: {
                "facility": name,
                "event_id": None,
                "time": ns_to_iso(record.reported.time_ns),
                "lon_deg": record.reported.lon_deg,
                "lat_deg": record.reported.lat_deg,
                "course_deg": None,
                "speed_m_s": None,
                "provenance": None,
            }
            for name, record in facilities.items()
        }

    def _note_position(self, event: Event) -> None:
        body = event.body
        if isinstance(body, PositionReported):
            self.positions[body.facility] = {
                "facility": body.facility,
                "event_id": event.event_id,
                "time": ns_to_iso(event.occurred_at_ns),
                "lon_deg": body.lon_deg,
                "lat_deg": body.lat_deg,
                "course_deg": body.course_deg,
                "speed_m_s": body.speed_m_s,
                "provenance": body.provenance,
            }
