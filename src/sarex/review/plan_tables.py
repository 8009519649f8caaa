"""Tables of a plan and of the search that followed it."""

from __future__ import annotations

from typing import Any

from sarex.facilities import Facility, Track
from sarex.planning.plan import Task
from sarex.quantities import format_dtg, format_knots, format_nm, format_positions, to_ft
from sarex.review.blocks import Block, table
from sarex.review.parts import SearchPeriod
from sarex.review.picture import Studio, share_text

__all__ = [
    "areas_table",
    "facilities_table",
    "named_facility",
    "not_used_table",
    "plan_pos_table",
    "pos_table",
    "separation_table",
    "widths_table",
    "worksheet_tables",
]


def named_facility(studio: Studio, name: str) -> str:
    """Name and id of a facility; the id alone where its offer is not released."""
    facility = studio.record.facilities.get(name)
    return f"{facility.name} [{name}]" if facility else name


def _facility(studio: Studio, name: str) -> Facility | None:
    return studio.record.facilities.get(name)


def _bounds(track: Track, task: str) -> str:
    legs = [i for i, name in enumerate(track.task_ids) if name == task]
    if not legs:
        return "–"
    start, end = int(track.times_ns[legs[0]]), int(track.times_ns[legs[-1] + 1])
    return f"{format_dtg(start)[:7]}–{format_dtg(end)}"


def facilities_table(studio: Studio, period: SearchPeriod) -> Block:
    """One row for each task: who, where, how, and what it is worth."""
    t = studio.t
    worth = {row["facility"]: row for row in period.files["worth"]["pos"]["facilities"]}
    areas = {row["designation"]: row for row in period.files["worth"]["areas"]}
    rows = []
    for number, track in enumerate(period.tracks, start=1):
        sortie = next(s for s in period.plan.sorties if s.id == track.sortie)
        own = worth.get(track.facility)
        for task in sortie.tasks:
            rows.append(_task_row(studio, period, number, track, task, own, areas[task.area]))
    heads = (
        t("review.column.number"),
        t("facility.column.name"),
        t("facility.column.nation"),
        t("facility.column.kind"),
        f"{t('facility.column.area')}, {t('facility.column.pattern')}",
        t("facility.column.on_scene"),
        f"{t('facility.column.speed')}, {t('facility.column.altitude')}",
        t("facility.column.sweep_width"),
        t("facility.column.track_spacing"),
        t("facility.column.coverage"),
        t("facility.column.poc"),
        t("facility.column.pod"),
        t("facility.column.pos"),
        t("review.column.marginal"),
    )
    return table(t("review.plan.facilities"), heads, rows, range(7, 14))


def _task_row(
    studio: Studio,
    period: SearchPeriod,
    number: int,
    track: Track,
    task: Task,
    own: dict[str, Any] | None,
    area: dict[str, Any],
) -> tuple[str, ...]:
    facility = _facility(studio, track.facility)
    width = period.files["widths"][track.facility].get(task.search_object)
    speed = format_knots(task.speed_m_s, 0)
    flies = facility is not None and facility.medium == "air"
    pod = area["pod"][task.search_object]
    return (
        str(number),
        named_facility(studio, track.facility),
        facility.nation if facility else "–",
        studio.t(f"facility.kind.{facility.kind}") if facility else "–",
        f"{task.area}, {task.pattern}, {task.search_object} ({task.hypothesis})",
        _bounds(track, task.id),
        f"{speed}, {to_ft(task.altitude_m):.0f} ft" if flies else speed,
        format_nm(width["width_m"], 2) if width else "–",
        format_nm(task.parameters.track_spacing_m, 2),
        f"{task.planned_coverage:.2f}",
        share_text(area["poc"][task.search_object]),
        "–" if pod is None else share_text(pod),
        share_text(own["alone"]) if own else "–",
        share_text(own["marginal"]) if own else "–",
    )


def widths_table(studio: Studio, period: SearchPeriod) -> Block:
    """Sweep widths with their sources; why there is none where there is none."""
    t, rows = studio.t, []
    for name, by_object in sorted(period.files["widths"].items()):
        for target, width in sorted(by_object.items()):
            factors = ", ".join(f"{k} × {v:.2f}" for k, v in width["factors"].items())
            rows.append(
                (
                    name,
                    target,
                    format_nm(width["width_m"], 2),
                    format_nm(width["uncorrected_m"], 2),
                    factors or "–",
                    t(f"measure.law.{width['law']}"),
                    width["source"],
                )
            )
    for name, reasons in sorted(period.files["no_width"].items()):
        rows += [
            (name, target, t("review.plan.not_seen"), "–", "–", "–", reason)
            for target, reason in sorted(reasons.items())
        ]
    heads = (
        t("facility.column.name"),
        t("object.column.name"),
        t("facility.column.sweep_width"),
        t("measure.sweep_width_uncorrected"),
        t("review.column.factors"),
        t("review.column.law"),
        t("worksheet.source"),
    )
    return table(t("review.plan.widths"), heads, rows, [2, 3], folded=True)


def areas_table(studio: Studio, period: SearchPeriod) -> Block:
    """Designated areas with POC and POD for the object they were planned for."""
    t = studio.t
    worth = {row["designation"]: row for row in period.files["worth"]["areas"]}
    rows = []
    for area in period.plan.areas:
        own = worth[area.designation]
        pod = own["pod"][area.search_object]
        land = area.share_over_land
        rows.append(
            (
                area.designation,
                f"{area.search_object} ({area.hypothesis})",
                f"{format_nm(area.length_m)} × {format_nm(area.width_m)}",
                format_positions(area.centre_lat_deg, area.centre_lon_deg).dm,
                share_text(own["poc"][area.search_object]),
                "–" if pod is None else share_text(pod),
                "–" if land is None else share_text(land),
            )
        )
    heads = (
        t("facility.column.area"),
        t("object.column.name"),
        t("sap.areas.size"),
        t("sap.areas.centre"),
        t("facility.column.poc"),
        t("facility.column.pod"),
        t("review.column.over_land"),
    )
    return table(t("review.plan.areas"), heads, rows, [4, 5, 6], folded=True)


def plan_pos_table(studio: Studio, period: SearchPeriod) -> Block:
    """POS of the plan for each object and under each hypothesis."""
    return pos_table(studio, period.files["worth"]["pos"], "review.plan.pos")


def pos_table(studio: Studio, report: dict[str, Any], key: str) -> Block:
    """POS of one set of looks; ``key`` is the message above the table."""
    t = studio.t
    rows = [(t("measure.any_found"), share_text(report["any_found"]), "–")]
    rows += [
        (t("review.pos.object", object=name), share_text(o["pos"]), share_text(o["exists"]))
        for name, o in report["objects"].items()
    ]
    rows += [
        (t("review.pos.hypothesis", hypothesis=name), share_text(value), "–")
        for name, value in report["hypotheses"].items()
    ]
    if report["persons_found"] is not None:
        rows.append((t("review.pos.persons"), f"{report['persons_found']:.1f}", "–"))
    heads = (t("review.column.item"), t("facility.column.pos"), t("review.column.exists"))
    return table(t(key), heads, rows, [1, 2])


def not_used_table(studio: Studio, period: SearchPeriod) -> Block | None:
    """Facilities that the plan leaves out, and why."""
    if not period.plan.not_used:
        return None
    t = studio.t
    rows = [(named_facility(studio, item.facility), item.reason) for item in period.plan.not_used]
    heads = (t("facility.column.name"), t("review.column.reason"))
    return table(t("review.plan.not_used"), heads, rows)


def separation_table(studio: Studio, period: SearchPeriod) -> Block | None:
    """Pairs of facilities that come closer than the planning minimum."""
    findings = period.files["findings"]
    if not findings:
        return None
    t = studio.t
    rows = [
        (
            f"{row['first']} / {row['second']}",
            format_dtg(row["time_ns"]),
            _apart(row["lateral_m"], row["vertical_m"], row["required_vertical_m"]),
            _apart(row["required_lateral_m"], row["required_vertical_m"], 1.0)
            if row["required_vertical_m"]
            else format_nm(row["required_lateral_m"]),
            f"{row['duration_s'] / 60:.0f} min",
        )
        for row in findings
    ]
    heads = (
        t("report.facilities"),
        t("timeline.column.time"),
        t("review.column.apart"),
        t("review.column.required"),
        t("review.column.duration"),
    )
    return table(t("review.plan.separation"), heads, rows)


def _apart(lateral_m: float, vertical_m: float, flying: float) -> str:
    text = format_nm(lateral_m)
    return f"{text}, {to_ft(vertical_m):.0f} ft" if flying else text


def worksheet_tables(studio: Studio, period: SearchPeriod) -> list[Block]:
    """The worksheet of each area, every line with its source."""
    t = studio.t
    heads = (
        t("worksheet.line"),
        t("review.column.symbol"),
        t("worksheet.value"),
        t("worksheet.source"),
    )
    tables = []
    for sheet in period.files["worksheets"]:
        rows = [
            (
                line["name"],
                line["symbol"],
                line["display"],
                f"{line['source']} ({t('worksheet.our_reading')})"
                if line["our_reading"]
                else line["source"],
            )
            for line in sheet["lines"]
        ]
        caption = t(
            "review.plan.worksheet",
            area=sheet["designation"],
            object=sheet["search_object"],
            hypothesis=sheet["hypothesis"],
        )
        tables.append(table(caption, heads, rows, [2], folded=True))
    return tables
