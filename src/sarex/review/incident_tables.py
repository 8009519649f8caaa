"""Tables of what was reported and forecast: incident, hypotheses, objects, datum, drift."""

from __future__ import annotations

from sarex.canonical import iso_to_ns
from sarex.incident.echo import position_lines, three_forms, time_line
from sarex.incident.events import WITHHELD
from sarex.incident.section import GeoPoint
from sarex.quantities import format_dtg, format_nm, format_positions
from sarex.review.blocks import Block, table
from sarex.review.picture import Studio, share_text
from sarex.review.record import Record

__all__ = [
    "datum_table",
    "environment_table",
    "hypotheses_table",
    "incident_table",
    "objects_table",
    "position_row",
    "status_table",
    "weights_table",
]

_DATUM_ROWS = 9


def incident_table(studio: Studio) -> Block:
    """The report, field by field."""
    t, case = studio.t, studio.record.case
    report = case.report
    withheld = t("review.withheld")
    rows = [
        (t("incident.reported_at"), format_dtg(report.received_at_ns)),
        (t("incident.source"), withheld if report.caller == WITHHELD else report.caller),
        (t("review.incident.medium"), report.medium),
        (t("incident.vessel"), f"{report.vessel}, {report.vessel_kind}"),
        (t("incident.persons"), str(report.persons_on_board)),
        (
            t("incident.clothing"),
            "; ".join(person.clothing for person in case.persons) or t("common.not_stated"),
        ),
        (t("incident.nations"), ", ".join(case.parties.nations)),
        (t("incident.smc"), f"{case.parties.smc} RCC"),
        (t("incident.osc"), case.parties.osc or t("common.not_stated")),
        (t("incident.verbatim"), withheld if report.text == WITHHELD else report.text.strip()),
    ]
    if studio.record.phase is not None:
        rows.insert(1, (t("incident.phase"), t(f"phase.{studio.record.phase}")))
    return table("", (t("review.column.item"), t("review.column.content")), rows)


def hypotheses_table(studio: Studio) -> Block:
    """What may have happened, with places in three forms and prior weights."""
    t = studio.t
    rows = [
        (
            f"{item.id}: {item.description}",
            item.cause,
            "\n".join(position_lines(item.position)),
            time_line(item.time),
            ", ".join(item.objects),
            share_text(item.weight),
        )
        for item in studio.record.case.hypotheses
    ]
    heads = (
        t("hypothesis.column.name"),
        t("hypothesis.column.cause"),
        t("hypothesis.column.place"),
        t("hypothesis.column.time"),
        t("review.column.objects"),
        t("hypothesis.column.weight"),
    )
    return table("", heads, rows, [5])


def weights_table(studio: Studio) -> Block:
    """Weights of the hypotheses, before the search and after each."""
    t, record = studio.t, studio.record
    done = [(p.number, p.after) for p in record.periods if p.after is not None]
    told = {item.id: item.description for item in record.case.hypotheses}
    rows = [
        (
            f"{name}: {told[name]}",
            share_text(record.prior.body.hypothesis_weights[name]),
            *(share_text(after.body.hypothesis_weights[name]) for _, after in done),
        )
        for name in record.forecast.ensemble.hypothesis_ids
    ]
    heads = (
        t("hypothesis.column.name"),
        t("map.prior"),
        *(t("review.weights.after", number=number) for number, _ in done),
    )
    return table("", heads, rows, range(1, len(heads)))


def _object_state(record: Record, name: str, studio: Studio) -> str:
    """Found by whom and when, or missing."""
    found = record.found.get(name)
    if found is None:
        return studio.t("object.status.missing")
    when = format_dtg(found.event.occurred_at_ns)
    by = found.sighting.body.facility if found.sighting else studio.t("review.withheld")
    return studio.t("review.object.found_by", facility=by, time=when)


def objects_table(studio: Studio) -> Block:
    """Search objects with what is known of them and what became of them."""
    t, record = studio.t, studio.record
    rows = [
        (
            f"{item.id}: {item.description}",
            str(item.persons),
            item.leeway_class or t("review.object.stated_leeway"),
            item.detection_class or t("review.object.by_table"),
            ", ".join(h.id for h in record.case.hypotheses if item.id in h.objects),
            _object_state(record, item.id, studio),
        )
        for item in record.case.objects
    ]
    heads = (
        t("object.column.name"),
        t("object.column.persons"),
        t("object.column.leeway"),
        t("object.column.detection"),
        t("report.hypotheses"),
        t("object.column.status"),
    )
    return table("", heads, rows, [1])


def environment_table(studio: Studio) -> Block:
    """Conditions that decide how far is seen, and where wind and current come from."""
    t, case = studio.t, studio.record.case
    given, forcing = case.environment, studio.inputs.forcing
    rows = [
        (t("environment.visibility"), format_nm(given.visibility_m), given.source),
        (t("environment.wave_height"), f"{given.wave_height_m:g} m", given.source),
    ]
    if given.sea_temperature_c is not None:
        warm = f"{given.sea_temperature_c:g} °C"
        rows.append((t("environment.water_temperature"), warm, given.source))
    for layer in (forcing.wind, forcing.current):
        error = f"σ {layer.error.sigma_m_s:g} m/s, τ {layer.error.tau_h:g} h"
        source = "; ".join((", ".join(layer.sources), layer.error.source))
        name = t(f"drift.layer.{layer.quantity}")
        rows.append((t("review.sea.error_row", layer=name), error, source))
    heads = (t("review.column.item"), t("worksheet.value"), t("worksheet.source"))
    return table("", heads, rows)


def datum_table(studio: Studio) -> Block:
    """Datum of each object over time, under the prior weights."""
    t = studio.t
    rows = []
    for name, track in studio.record.prior.summary["datum"].items():
        every = max(1, -(-len(track) // _DATUM_ROWS))
        for row in track[::every]:
            forms = format_positions(row["lat_deg"], row["lon_deg"])
            rows.append(
                (
                    name,
                    format_dtg(iso_to_ns(row["time"])),
                    forms.dm,
                    forms.decimal,
                    forms.dms,
                    format_nm(row["radius_m"]),
                )
            )
    heads = (
        t("object.column.name"),
        t("datum.column.time"),
        t("datum.column.position"),
        t("review.column.decimal"),
        t("review.column.dms"),
        t("datum.column.radius"),
    )
    return table(t("review.datum.table"), heads, rows, [5], folded=True)


def status_table(studio: Studio) -> Block:
    """Share of each object's particles afloat, stranded, … at the end of the forecast."""
    t = studio.t
    names = ("afloat", "stranded", "out_of_field", "not_yet")
    rows = [
        (name, *(share_text(shares[status]) for status in names))
        for name, shares in sorted(studio.record.prior.summary["status"].items())
    ]
    end = format_dtg(int(studio.record.forecast.ensemble.times_ns[-1]))
    heads = (t("object.column.name"), *(t(f"drift.status.{status}") for status in names))
    return table(t("review.status.table", time=end), heads, rows, range(1, 5))


def position_row(lat_deg: float, lon_deg: float) -> str:
    """A position in three forms on one line."""
    return three_forms(GeoPoint(lon_deg=lon_deg, lat_deg=lat_deg))
