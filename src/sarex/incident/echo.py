"""A case read back to its reader: positions in three forms, times, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sarex.incident.case import BaseEntry, CaseFile, DeckEntry, FacilityEntry
from sarex.incident.consistency import time_bounds_ns
from sarex.incident.leeway import leeway_lines
from sarex.incident.model import (
    DEAD_RECKONING_SHARE,
    BearingRange,
    Circle,
    DistressTime,
    Hypothesis,
    NormalTime,
    Point,
    Polygon,
    Position,
    SearchObject,
    TriangularTime,
)
from sarex.incident.rules_echo import rules_lines
from sarex.incident.section import GeoPoint
from sarex.incident.stated_width import width_text
from sarex.incident.survival import survival_line
from sarex.incident.voyage import schedule
from sarex.metocean.source_spec import FileKeys, VectorKeys
from sarex.metocean.spec import FieldsSpec, LayerSpec, ScalarSpec, StokesSpec
from sarex.metocean.times import span_ns
from sarex.quantities import format_dtg, format_positions, to_knots, to_nm

__all__ = [
    "assumptions",
    "echo",
    "leeway_assumptions",
    "position_lines",
    "three_forms",
    "time_line",
]


_AT_THE_COAST = {
    "strand": "an object that meets land stays there",
    "refloat": "an object that meets land comes off again when its drift leads back to sea",
    "slide": "an object that meets land slides along the shore",
}


def three_forms(point: GeoPoint) -> str:
    """Decimal degrees = degrees and minutes = degrees, minutes and seconds.

    >>> print(three_forms(GeoPoint(lon_deg=128.2, lat_deg=32.6)))
    32.60000N 128.20000E = 32-36.000N 128-12.000E = 32°36'00.0"N 128°12'00.0"E
    """
    forms = format_positions(point.lat_deg, point.lon_deg)
    return f"{forms.decimal} = {forms.dm} = {forms.dms}"


def _nm(length_m: float) -> str:
    return f"{to_nm(length_m):.3g} NM ({length_m:.0f} m)"


def position_lines(position: Position) -> Iterator[str]:
    """A position in words, coordinates in three forms."""
    if isinstance(position, Point):
        yield f"point {three_forms(position.at)}"
        yield f"  error: 50 % within {_nm(position.error_m)}, circular normal"
    elif isinstance(position, Circle):
        yield f"circle about {three_forms(position.centre)}"
        yield f"  radius {_nm(position.radius_m)}, uniform by area"
    elif isinstance(position, Polygon):
        yield f"polygon of {len(position.corners)} corners, uniform by area"
        yield from (f"  {three_forms(corner)}" for corner in position.corners)
    elif isinstance(position, BearingRange):
        yield f"from {three_forms(position.reference)}"
        if position.reference_error_m:
            yield f"  itself known to {_nm(position.reference_error_m)} (50 %)"
        yield f"  bearing {position.bearing_deg:05.1f}° true, sd {position.bearing_sd_deg:g}°"
        yield f"  range {_nm(position.range_m)}, sd {_nm(position.range_sd_m)}"
    else:
        share = DEAD_RECKONING_SHARE[position.dead_reckoning]
        kind = position.dead_reckoning.replace("_", " ")
        yield f"voyage of a {kind}; error grows by {share:.0%} of the distance since the last fix"
        times = schedule(position).times_ns
        for point, time_ns in zip(position.waypoints, times, strict=True):
            fix = (
                "" if point.fix_error_m is None else f", fix, 50 % within {_nm(point.fix_error_m)}"
            )
            yield f"  {format_dtg(int(time_ns))} {three_forms(point.at)}{fix}"


def time_line(time: DistressTime) -> str:
    """A distress time in words."""
    if isinstance(time, NormalTime):
        return f"normal about {format_dtg(time.mean_ns)}, sd {time.sd_s / 60:.0f} min"
    first, last = map(format_dtg, time_bounds_ns(time))
    if isinstance(time, TriangularTime):
        return f"{first} to {last}, likeliest {format_dtg(time.likeliest_ns)} (triangular)"
    return first if first == last else f"any time from {first} to {last}"


def _hypothesis(hypothesis: Hypothesis) -> Iterator[str]:
    yield f"  {hypothesis.id}: weight {hypothesis.weight:g}: {hypothesis.description}"
    yield f"    cause     {hypothesis.cause}"
    yield f"    time      {time_line(hypothesis.time)}"
    head, *rest = position_lines(hypothesis.position)
    yield f"    place     {head}"
    yield from (f"              {line.strip()}" for line in rest)
    yield f"    objects   {', '.join(hypothesis.objects)}"
    if hypothesis.persons_unplaced:
        yield f"    persons in none of them: {hypothesis.persons_unplaced}"


def _object(item: SearchObject) -> Iterator[str]:
    detection = item.detection_class or "by the shipped table"
    leeway = item.leeway_class or "stated"
    yield (
        f"  {item.id}: {item.description}; {item.persons} persons; leeway {leeway}, "
        f"detection {detection}"
    )
    if item.leeway is not None:
        yield from _under("leeway", leeway_lines(item.leeway))
    yield from _under("survival", map(survival_line, item.survival))
    after = item.capsizes
    if after is None:
        return
    yield from _under(
        "capsizes",
        (
            f"in wind above {to_knots(after.above_wind_m_s):.3g} kn "
            f"({after.above_wind_m_s:g} m/s), {100 * after.rate_per_h:g} % in an hour of it; then "
            f"leeway {after.leeway_class or 'stated'}, detection as before: {after.source}",
            *(() if after.leeway is None else leeway_lines(after.leeway)),
        ),
    )


def _under(head: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"    {'' if number else head:<9} {line}"


def _facility(entry: FacilityEntry) -> str:
    base = f" ({entry.base})" if entry.base else ""
    return (
        f"  {entry.id}: {entry.name}, {entry.nation}, {entry.kind.replace('_', ' ')}, from "
        f"{format_dtg(entry.available_from_ns)} at {three_forms(entry.position)}{base}"
    )


def _base(entry: BaseEntry) -> str:
    return (
        f"  {entry.id}: {entry.name}, {entry.nation}, at {three_forms(entry.position)}; "
        f"{_aid(entry)}: {entry.source}"
    )


def _aid(entry: BaseEntry | DeckEntry) -> str:
    """What a base or deck takes and gives, and to which other nations on request."""
    takes = f"takes {', '.join(entry.takes).replace('_', ' ')}"
    gives = f"; gives {', '.join(entry.gives)}" if entry.gives else ""
    asked = f"; {', '.join(entry.supports)} on request" if entry.supports else ""
    return takes + gives + asked


def _layer(name: str, layer: LayerSpec) -> Iterator[str]:
    files = [_files(source) for source in (layer, *layer.sources) if source.file]
    given = [f"observation {text}" for text in layer.observations]
    terms = [term.kind.replace("_", " ") for term in layer.analytic]
    held = [*files[:1], *given, *([] if files else terms)]
    yield f"  {name}: {'; '.join(held) or 'a file given on the command line'}"
    yield from (f"    where it has no value: {file}" for file in files[1:])
    if files and terms:
        yield f"    added to it: {'; '.join(terms)}"
    if layer.factor is not None:
        yield f"    velocity of its files times {layer.factor.value:g}: {layer.factor.source}"
    error = layer.error
    yield (
        f"    error {error.sigma_m_s:g} m/s each way, memory {error.tau_h:g} h, "
        f"{100 * error.common_share:g} % of its variance common to a draw: {error.source}"
    )


def _further_fields(fields: FieldsSpec) -> Iterator[str]:
    for name in ("stokes", "waves", "sea_temperature"):
        layer: StokesSpec | ScalarSpec | None = getattr(fields, name)
        if layer is not None:
            yield f"  {name.replace('_', ' ')}: {_files(layer)}"
            yield from (f"    where it has no value: {_files(each)}" for each in layer.sources)


def _files(source: FileKeys) -> str:
    northward = source.v_file if isinstance(source, VectorKeys) else None
    said = f"file {source.file}" + (f", {northward}" if northward else "")
    first, last = span_ns(source, None)
    said += "" if first is None else f", not used before {format_dtg(first)}"
    return said + ("" if last is None else f", not used after {format_dtg(last)}")


def echo(case: CaseFile) -> list[str]:
    """The case in lines of text, for its reader to compare with what was meant."""
    report, env = case.report, case.environment
    return [
        f"{case.title}",
        f"  case {case.id}, {case.mode.upper()}; {', '.join(case.parties.nations)}; "
        f"SMC {case.parties.smc}",
        f"Report {format_dtg(report.received_at_ns)} by {report.medium}",
        f"  {report.vessel}, {report.vessel_kind}; {report.persons_on_board} persons on board",
        "Search objects",
        *(line for item in case.objects for line in _object(item)),
        "Hypotheses (they exclude each other)",
        *(line for item in case.hypotheses for line in _hypothesis(item)),
        "Environment",
        f"  visibility {_nm(env.visibility_m)}, waves {env.wave_height_m:g} m: {env.source}",
        "Fields",
        *_layer("wind", case.fields.wind),
        *_layer("current", case.fields.current),
        *_further_fields(case.fields),
        f"  coast {case.fields.coast}",
        "Search periods",
        *(f"  {format_dtg(p.start_ns)} to {format_dtg(p.end_ns)}" for p in case.periods),
        "Facilities",
        *map(_facility, case.facilities),
        *(
            f"    deck of {entry.id}: {_aid(entry.deck)}"
            for entry in case.facilities
            if entry.deck is not None
        ),
        *(("Bases", *map(_base, case.bases)) if case.bases else ()),
        *rules_lines(case),
        f"Forecast: {case.forecast.draws} draws to {format_dtg(case.forecast.until_ns)}, "
        f"seed {case.forecast.seed}",
        f"  at the coast: {_AT_THE_COAST[case.forecast.coast_action]}",
        "Assumed",
        *(f"  {sentence}" for sentence in assumptions(case)),
    ]


def leeway_assumptions(item: SearchObject) -> Iterator[str]:
    """What is taken for granted of how an object drifts, beside a class of the table."""
    if item.leeway is not None:
        yield f"{item.id}: leeway as stated ({item.leeway.source})."
    after = item.capsizes
    if after is not None:
        yield (
            f"{item.id}: may capsize in wind above {to_knots(after.above_wind_m_s):.3g} kn, "
            f"{100 * after.rate_per_h:g} % in an hour, then drifts as "
            f"{after.leeway_class or 'stated'} and is seen as before ({after.source}); the "
            "worksheet's datums are those of the object before it capsizes."
        )


def assumptions(case: CaseFile) -> tuple[str, ...]:
    """What the case takes for granted, as sentences for every output."""
    found = [f"Environment: {case.environment.source}."]
    for item in case.objects:
        if item.wearing_flotation is None and (item.leeway_class or "").startswith("PIW"):
            found.append(f"{item.id}: flotation not known, so none is counted on.")
        found += leeway_assumptions(item)
    for hypothesis in case.hypotheses:
        if isinstance(hypothesis.time, NormalTime):
            found.append(
                f"{hypothesis.id}: the normal distress time is cut at the report and at the ends "
                "of a voyage."
            )
    given: dict[tuple[str, str], list[str]] = {}
    for entry in case.facilities:
        for width in entry.sweep_widths:
            said = f"{entry.id} {width.detection_class} {width_text(width)}"
            given.setdefault((width.conditions, width.source), []).append(said)
        if entry.search_speed_m_s is not None:
            found.append(f"{entry.id}: search speed {to_knots(entry.search_speed_m_s):.0f} kn.")
    for (conditions, source), widths in given.items():
        when = "day or night" if conditions == "any" else conditions
        found.append(f"Sweep widths by {when}, as given ({source}): {', '.join(widths)}.")
    return tuple(found)
