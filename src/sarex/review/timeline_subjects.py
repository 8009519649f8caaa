"""What one event of the timeline is about, in few words: who, which, how many, why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pydantic import BaseModel

from sarex.journal import Event
from sarex.quantities import format_positions
from sarex.quantities.shares import share_text

__all__ = ["Teller", "subject_of"]


class Teller(Protocol):
    """Who tells it: a language, and the words of the catalogue in it."""

    @property
    def locale(self) -> str: ...

    @property
    def t(self) -> Callable[..., str]: ...


_TOLD: Mapping[str, str] = {
    "approach.declared": "{facility}, {other}: {rules}",
    "communication.tried": "{asked}: {said}",
    "exercise.act_refused": "{act}: {reason}",
    "exercise.alert_acknowledged": "{party}",
    "exercise.no_duff": "{known}",
    "exercise.no_duff_ended": "{nation}",
    "exercise.operation_opened": "{case_id}",
    "handover.item_acknowledged": "{item}",
    "handover.opened": "{role} → {to}",
    "inject.acknowledged": "{by}",
    "inject.approved": "{inject}",
    "inject.cancelled": "{inject}: {reason}",
    "inject.delivered": "{sender} → {to}: {texts}",
    "inject.done": "{inject}",
    "inject.drafted": "{inject}",
    "inject.held": "{inject}: {reason}",
    "inject.missed": "{inject}: {reason}",
    "inject.moved": "{inject}: {reason}",
    "inject.readied": "{inject}",
    "inject.released": "{inject}",
    "inject.resumed": "{inject}",
    "inject.reviewed": "{inject}",
    "marker.dropped": "{marker}",
    "marker.reported": "{marker}",
    "message.acknowledged": "{by}",
    "message.sent": "{sender} → {to}: {text}",
    "object.tracked": "{search_object}: {facility}",
    "plan.amended": "{plan}, {nation}: {reason}",
    "plan.approved": "{plan}: {nation}",
    "plan.rejected": "{plan}, {nation}: {reason}",
    "release.made": "{recipient}",
    "rescue.ordered": "{search_object}: {facility}",
    "role.assigned": "{role}: {holder}",
    "scenario.loaded": "{scenario}",
    "separation.ended": "{facilities}",
    "separation.infringed": "{facilities}",
    "separation.warned": "{facilities}",
    "ship.reported": "{name}",
    "sighting.classified": "{facility}: {what}",
    "sighting.diverted": "{facility}: {reason}",
    "sitrep.sent": "{number} → {to}",
    "support.requested": "{nation} → {of_nation}: {text}",
    "support.used": "{facility}",
    "task.rated": "{objective}, {task}: {rating}",
    "what_if.flown": "{instead_of}: {other}",
}
"""Fields of a body as they are told: lists item by item, texts in the reader's language."""
_NAMED = ("title", "reason", "lesson", "facility", "plan", "hypothesis", "text")


def subject_of(teller: Teller, event: Event) -> str:
    """In the teller's language as far as it was said so; what is withheld is called so."""
    body = event.body
    if not isinstance(body, BaseModel):
        return teller.t("review.withheld")
    data = dict(body)
    if event.type in _OWN:
        return _OWN[event.type](teller, data)
    if event.type in _TOLD:
        told = {name: _text(value, teller.locale) for name, value in data.items()}
        return _TOLD[event.type].format_map(told).strip().rstrip(":").rstrip()
    return next((data[name] for name in _NAMED if isinstance(data.get(name), str)), "")


def _text(value: Any, locale: str) -> str:
    """A value as it is told: nothing for None, a list with commas, the text of a language."""
    if isinstance(value, Mapping):
        return str(value.get(locale, ""))
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _find(teller: Teller, data: dict[str, Any]) -> str:
    """An object found with how many, or found no longer and why."""
    if "reason" in data:
        return ": ".join(filter(None, [data["no_longer_found"], data["reason"]]))
    if data["persons"] is None:
        return str(data["search_object"])
    persons = teller.t("incident.persons_count", count=data["persons"])
    return f"{data['search_object']}, {persons}"


def _persons(teller: Teller, data: dict[str, Any]) -> str:
    """Who has them, or where they went, and how many they are."""
    count = data["persons"] if isinstance(data.get("persons"), int) else None
    if count is None:
        count = data["alive"] + data["dead"]
    way = [data.get("search_object"), data["holder"], data.get("to")]
    where = " → ".join(name for name in way if name)
    return f"{where}: {teller.t('incident.persons_count', count=count)}"


def _plan_tried(_: Teller, data: dict[str, Any]) -> str:
    shares = ", ".join(f"{k} {share_text(v)}" for k, v in data["found_any"].items())
    return f"{data['plan']}, {data['worlds']}: {shares}"


def _sighting(_: Teller, data: dict[str, Any]) -> str:
    return f"{data['search_object']}, {format_positions(data['lat_deg'], data['lon_deg']).dm}"


def _probability(_: Teller, data: dict[str, Any]) -> str:
    weights = data["hypothesis_weights"].items()
    return ", ".join(f"{name} {share_text(value)}" for name, value in weights)


_OWN: Mapping[str, Callable[[Teller, dict[str, Any]], str]] = {
    "facility.offered": lambda _, data: str(data["facility"].id),
    "object.found": _find,
    "persons.died": _persons,
    "persons.recounted": _persons,
    "persons.recovered": _persons,
    "persons.transferred": _persons,
    "phase.declared": lambda teller, data: teller.t(f"phase.{data['phase']}"),
    "phase.lowered": lambda teller, data: teller.t(f"phase.{data['phase']}"),
    "plan.proposed": lambda _, data: f"{data['plan']}: POS {share_text(data['pos_any'])}",
    "plan.tried": _plan_tried,
    "probability.updated": _probability,
    "sighting.reclassified": _find,
    "sighting.reported": _sighting,
}
