"""The chapters of the report: what happened first, then why, then what it rests on."""

from __future__ import annotations

from sarex.quantities import format_dtg, format_duration
from sarex.review import (
    basis_tables,
    evaluation_tables,
    incident_tables,
    measure_tables,
    timeline,
)
from sarex.review.blocks import (
    Block,
    Section,
    figure,
    heading,
    listing,
    note,
    table,
    text,
    verbatim,
)
from sarex.review.measures import Sources
from sarex.review.outcome_section import outcome_section
from sarex.review.picture import Picture, Studio
from sarex.review.plan_sections import plan_section, search_section
from sarex.review.rerun import rerun_commands
from sarex.review.summary import summary_sentences

__all__ = ["judgement_sections", "sections_of"]

Pictures = dict[str, Picture]


def sections_of(studio: Studio, pictures: Pictures) -> list[Section]:
    """All chapters in order."""
    record = studio.record
    sections = [
        _summary(studio, pictures),
        _incident(studio),
        _sea(studio, pictures),
        _forecast(studio, pictures),
    ]
    for period in record.periods:
        sections.append(plan_section(studio, pictures, period))
        if period.after is not None:
            sections.append(search_section(studio, pictures, period, period.after))
    sections.append(outcome_section(studio, pictures))
    sections += judgement_sections(studio)
    return [*sections, _timeline(studio, pictures), _basis(studio)]


def judgement_sections(studio: Studio) -> list[Section]:
    """Measures, ratings and observations, lessons of an exercise; those that there are."""
    record, locale = studio.record, studio.locale
    if record.case.mode != "exercise":
        return []
    sources = Sources.of(record.view)
    made = (
        measure_tables.measures_section(measure_tables.figures_of(sources, locale)),
        evaluation_tables.evaluation_section(sources, locale),
        evaluation_tables.lessons_section(sources, locale),
    )
    return [section for section in made if section is not None]


def _summary(studio: Studio, pictures: Pictures) -> Section:
    t = studio.t
    blocks = [listing(summary_sentences(studio))]
    first = studio.record.periods[0].number if studio.record.periods else None
    if f"plan-{first}" in pictures:
        blocks.append(text(t("review.summary.see")))
    if studio.record.withheld:
        blocks.append(note(t("review.partly_withheld", count=studio.record.withheld)))
    return Section("summary", t("report.summary"), blocks)


def _incident(studio: Studio) -> Section:
    t = studio.t
    blocks = [
        incident_tables.incident_table(studio),
        heading(t("report.hypotheses")),
        text(t("hypothesis.explain")),
        incident_tables.hypotheses_table(studio),
        heading(t("report.objects")),
        text(t("object.explain")),
        incident_tables.objects_table(studio),
    ]
    return Section("incident", t("report.incident"), blocks)


def _sea(studio: Studio, pictures: Pictures) -> Section:
    t, forcing = studio.t, studio.inputs.forcing
    blocks: list[Block] = []
    if "SYNTHETIC" in forcing.labels:
        blocks.append(note(t("mark.synthetic.explain")))
    if "CLIMATOLOGY" in forcing.labels:
        blocks.append(note(t("mark.climatology.explain")))
    if "MIXED" in forcing.labels:
        wind, current = (", ".join(x.sources) for x in (forcing.wind, forcing.current))
        detail = f"{t('drift.layer.wind')}: {wind}; {t('drift.layer.current')}: {current}"
        blocks.append(note(t("mark.mixed.explain", detail=detail)))
    blocks += [
        figure(pictures["sea"]),
        figure(pictures["sea-over-time"]),
        incident_tables.environment_table(studio),
    ]
    return Section("sea", t("report.forcing"), blocks)


def _forecast(studio: Studio, pictures: Pictures) -> Section:
    t, ensemble = studio.t, studio.record.forecast.ensemble
    provenance = studio.record.forecast.citation.provenance
    blocks = [
        text(
            t(
                "drift.explain",
                draws=ensemble.draw_count,
                particles=ensemble.particle_count,
                step=format_duration(ensemble.step_ns / 1e9),
                start=format_dtg(int(ensemble.times_ns[0])),
                end=format_dtg(int(ensemble.times_ns[-1])),
            )
        ),
        text(t("review.source", model=provenance["model"])),
        figure(pictures["forecast"]),
        text(t("datum.explain")),
        incident_tables.datum_table(studio),
        incident_tables.status_table(studio),
    ]
    return Section("forecast", t("report.drift"), blocks)


def _timeline(studio: Studio, pictures: Pictures) -> Section:
    t = studio.t
    rows = [
        (row.time, row.event, row.subject, row.author, row.mark)
        for row in timeline.timeline_rows(studio)
    ]
    heads = (
        t("timeline.column.time"),
        t("timeline.column.event"),
        t("review.column.content"),
        t("timeline.column.author"),
        t("timeline.column.mark"),
    )
    blocks = [
        text(t("common.time_utc")),
        figure(pictures["timeline"]),
        table("", heads, rows),
        text(timeline.position_reports(studio)),
    ]
    return Section("timeline", t("report.timeline"), blocks)


def _basis(studio: Studio) -> Section:
    t, record = studio.t, studio.record
    toml = record.incident.toml  # None where the reader may not see all of it
    blocks = [
        note(t("report.limits.forecast")),
        heading(t("report.assumptions")),
        text(t("review.assumptions.language")),
        listing(basis_tables.assumptions_of(studio)),
        heading(t("report.inputs")),
        basis_tables.inputs_table(studio),
        *([verbatim(t("review.case_file"), toml)] if toml is not None else []),
        heading(t("report.versions")),
        basis_tables.versions_table(studio),
        heading(t("report.journal")),
        text(t("review.journal.explain", count=len(record.events), party=record.view.viewer.party)),
        basis_tables.events_table(studio),
        heading(t("review.rerun.title")),
        text(t("report.rerun")),
        Block("verbatim", rerun_commands(studio)),
        text(t("report.rerun.same")),
        heading(t("report.files")),
        listing(_files(studio)),
        heading(t("report.attribution")),
        listing([studio.inputs.coast.attribution or t("review.no_coast"), t("review.font")]),
    ]
    return Section("basis", t("review.basis.title"), blocks)


def _files(studio: Studio) -> list[str]:
    t = studio.t
    return [
        t("review.files.pictures"),
        t("review.files.forecast"),
        t("review.files.plans"),
        t("review.files.contours"),
        t("review.files.texts"),
        t("review.files.summary"),
    ]
