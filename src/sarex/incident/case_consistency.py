"""Whether a whole case holds together: parties, facilities, search periods, forecast, fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sarex.errors import SarexError
from sarex.incident.case import BaseEntry, CaseFile, DeckEntry, FacilityEntry
from sarex.incident.consistency import duplicates, incident_faults, unknown_name
from sarex.incident.locate import Fault, KeyPath
from sarex.incident.rules_consistency import rules_faults
from sarex.incident.stated_width import width_faults
from sarex.incident.survival_consistency import survival_faults
from sarex.metocean.area import check_area
from sarex.metocean.members import check_member_keys
from sarex.metocean.quantity import QUANTITIES, Quantity
from sarex.metocean.source_spec import FileKeys
from sarex.metocean.times import span_ns
from sarex.quantities import format_dtg, parse_time

__all__ = ["case_faults"]


def _parties(case: CaseFile) -> Iterator[Fault]:
    parties = case.parties
    if len(set(parties.nations)) != len(parties.nations):
        yield Fault(
            ("parties", "nations"), "a nation is named twice", "each nation once", "Remove one."
        )
    if parties.smc not in parties.nations:
        yield unknown_name(("parties", "smc"), "party", parties.smc, parties.nations)
    ids = [facility.id for facility in case.facilities]
    if parties.osc is not None and parties.osc not in ids:
        yield unknown_name(("parties", "osc"), "facility", parties.osc, ids)
    if case.mode == "exercise" and parties.control is None:
        yield Fault(
            ("parties", "control"),
            "an exercise needs its control",
            'control = "EXCON"',
            'Add control = "EXCON" under [parties]; only it sees the truth.',
        )
    if case.mode == "operation" and parties.control is not None:
        yield Fault(
            ("parties", "control"),
            "an operation has no exercise control",
            "no control",
            'Remove control, or write mode = "exercise".',
        )


def _facilities(case: CaseFile) -> Iterator[Fault]:
    yield from duplicates("facilities", [facility.id for facility in case.facilities])
    last = case.periods[-1].end_ns
    for index, facility in enumerate(case.facilities):
        path: KeyPath = ("facilities", index)
        for number, width in enumerate(facility.sweep_widths):
            yield from width_faults(width, (*path, "sweep_widths", number))
        if facility.nation not in case.parties.nations:
            yield unknown_name((*path, "nation"), "party", facility.nation, case.parties.nations)
        if facility.available_from_ns >= last:
            yield Fault(
                (*path, "available_from"),
                "it becomes available after the last search period",
                f"before {format_dtg(last)}",
                "Correct the time, or leave the facility out.",
            )


def _supports(case: CaseFile) -> Iterator[Fault]:
    """Bases and decks: ids that differ, and other nations of the case that they help."""
    yield from duplicates("bases", [base.id for base in case.bases])
    taken = {facility.id for facility in case.facilities}
    for index, base in enumerate(case.bases):
        path: KeyPath = ("bases", index)
        if base.nation not in case.parties.nations:
            yield unknown_name((*path, "nation"), "party", base.nation, case.parties.nations)
        if base.id in taken:
            yield Fault(
                (*path, "id"),
                f"the id {base.id} is that of a facility",
                "ids that differ",
                "Give the base its own id; a ship that takes craft states [facilities.deck].",
            )
        yield from _helped(case, base, path)
    for index, facility in enumerate(case.facilities):
        if facility.deck is not None:
            yield from _helped(case, facility, ("facilities", index), facility.deck)


def _helped(
    case: CaseFile,
    owner: BaseEntry | FacilityEntry,
    path: KeyPath,
    deck: DeckEntry | None = None,
) -> Iterator[Fault]:
    supports = owner.supports if isinstance(owner, BaseEntry) else deck.supports if deck else ()
    key: KeyPath = (*path, "supports") if deck is None else (*path, "deck", "supports")
    for nation in supports:
        if nation not in case.parties.nations:
            yield unknown_name(key, "party", nation, case.parties.nations)
        if nation == owner.nation:
            yield Fault(
                key,
                f"{owner.id} supports its own nation in any case",
                ", ".join(n for n in case.parties.nations if n != nation) or "no nation",
                f"Remove {nation}: the list names the other nations that it agreed to support.",
            )


def _periods(case: CaseFile) -> Iterator[Fault]:
    previous = case.report.received_at_ns
    reason = "the report"
    for index, period in enumerate(case.periods):
        path: KeyPath = ("periods", index)
        if period.start_ns < previous:
            yield Fault(
                (*path, "start"),
                f"the search period starts before {reason} ({format_dtg(previous)})",
                f"at or after {format_dtg(previous)}",
                "Put the search periods in order of time, without overlap.",
            )
        if period.end_ns <= period.start_ns:
            yield Fault(
                (*path, "end"),
                "the search period ends before it starts",
                f"after {format_dtg(period.start_ns)}",
                "Correct start or end.",
            )
        if period.end_ns > case.forecast.until_ns:
            yield Fault(
                (*path, "end"),
                f"the forecast ends at {format_dtg(case.forecast.until_ns)}, before this period",
                f"at or before {format_dtg(case.forecast.until_ns)}",
                "Set forecast.until to the end of the last search period or later.",
            )
        previous, reason = period.end_ns, "the end of the period before"


def _forecast(case: CaseFile) -> Iterator[Fault]:
    forecast = case.forecast
    if forecast.output_step_s % forecast.step_s:
        yield Fault(
            ("forecast", "output_step_s"),
            f"the output step ({forecast.output_step_s} s) is no multiple of the step "
            f"({forecast.step_s} s)",
            f"a multiple of {forecast.step_s} s",
            "Choose a multiple, or a shorter step.",
        )
    if forecast.draws < len(case.hypotheses):
        yield Fault(
            ("forecast", "draws"),
            "fewer draws than hypotheses",
            f"at least {len(case.hypotheses)}",
            "Give each hypothesis draws: some thousands in all.",
        )
    if forecast.until_ns <= case.report.received_at_ns:
        yield Fault(
            ("forecast", "until"),
            "the forecast ends before the report",
            f"after {format_dtg(case.report.received_at_ns)}",
            "Correct the time.",
        )


def _fields(case: CaseFile) -> Iterator[Fault]:
    for name in ("wind", "current"):
        layer = getattr(case.fields, name)
        for index, term in enumerate(layer.analytic):
            if term.kind != "tidal_ellipse":
                continue
            try:
                parse_time(term.maximum_at)
            except SarexError as error:
                yield Fault(
                    ("fields", name, "analytic", index, "maximum_at"),
                    error.message,
                    error.allowed,
                    error.remedy,
                )
    for quantity in QUANTITIES:
        layer = getattr(case.fields, quantity)
        if layer is None:
            continue
        yield from _source(layer, ("fields", quantity))
        yield from _heights(case, quantity)
        for index, source in enumerate(layer.sources):
            yield from _source(source, ("fields", quantity, "sources", index))


def _heights(case: CaseFile, quantity: Quantity) -> Iterator[Fault]:
    """Heights above the sea are of a wind only."""
    layer = getattr(case.fields, quantity)
    specs: list[tuple[KeyPath, FileKeys]] = [(("fields", quantity), layer)]
    specs += [(("fields", quantity, "sources", at), spec) for at, spec in enumerate(layer.sources)]
    for place, spec in specs:
        for key in ("height_m", "to_10_m"):
            if quantity != "wind" and getattr(spec, key, None) is not None:
                yield Fault(
                    (*place, key), f"{key} is of a wind only", "fields.wind", f"Remove {key}."
                )


def _source(spec: FileKeys, place: KeyPath) -> Iterator[Fault]:
    if spec.valid == "climatology" and spec.max_gap_h is not None:
        yield Fault(
            (*place, "max_gap_h"),
            "a climatology has no times, so no gap",
            'max_gap_h with valid = "dated" only',
            "Remove max_gap_h, or valid.",
        )
    for key, check in _CHECKS:
        try:
            check(spec, None)
        except SarexError as error:
            found = next((k for k in _KEYS[key] if getattr(spec, k)), key)
            yield Fault((*place, found), error.message, error.allowed, error.remedy)


_CHECKS: tuple[tuple[str, Callable[[FileKeys, None], object]], ...] = (
    ("valid_from", span_ns),
    ("members", check_member_keys),
    ("area_deg", check_area),
)
_KEYS = {
    "area_deg": ("area_deg",),
    "valid_from": ("valid_from", "valid_until"),
    "members": ("member_weights", "members", "member"),
}


def case_faults(case: CaseFile) -> list[Fault]:
    """All that does not hold together in a case; an empty list if it does."""
    return [
        *incident_faults(case.incident),
        *_parties(case),
        *_facilities(case),
        *_supports(case),
        *_periods(case),
        *_forecast(case),
        *_fields(case),
        *survival_faults(case),
        *rules_faults(
            case.nations, case.zones, case.parties.nations, [each.id for each in case.facilities]
        ),
    ]
