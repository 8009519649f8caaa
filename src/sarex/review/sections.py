"""The chapters of the report: what happened first, then why, then what it rests on."""

from __future__ import annotations

from sarex.quantities import format_dtg, format_duration
from sarex.review import (
    basis_tables,
    evaluation_tables,
    found_tables,
    incident_tables,
    measure_tables,
    plan_tables,
    quality_tables,
    search_tables,
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
from sarex.review.parts import SearchPeriod, Update
from sarex.review.picture import Picture, Studio, share_text
from sarex.review.rerun import rerun_commands
from sarex.review.summary import outcome_sentences, summary_sentences

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
        sections.append(_plan(studio, pictures, period))
        if period.after is not None:
            sections.append(_search(studio, pictures, period, period.after))
    sections.append(_outcome(studio, pictures))
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


def _plan(studio: Studio, pictures: Pictures, period: SearchPeriod) -> Section:
    t = studio.t
    approved = [getattr(event.body, "nation", "") for event in period.approvals]
    blocks = [
        text(
            t(
                "plan.period",
                start=format_dtg(period.plan.start_ns),
                end=format_dtg(period.plan.end_ns),
            )
        ),
        text(t("review.plan.approved", nations=", ".join(approved) or t("common.none"))),
        text(t("review.plan.method", method=period.plan.method)),
        figure(pictures[f"plan-{period.number}"]),
        plan_tables.plan_pos_table(studio, period),
        text(t("measure.judged")),
        *found_tables.found_blocks(studio, period),
        *quality_tables.quality_blocks(studio, period, pictures.get(f"worlds-{period.number}")),
        heading(t("review.good.orders")),
        plan_tables.facilities_table(studio, period),
        text(t("review.plan.columns")),
        *found_tables.slot_blocks(studio, period),
        plan_tables.not_used_table(studio, period),
        _separation_note(studio, period),
        plan_tables.separation_table(studio, period),
        plan_tables.areas_table(studio, period),
        plan_tables.widths_table(studio, period),
        *plan_tables.worksheet_tables(studio, period),
        heading(t("review.plan.assumptions")),
        listing(basis_tables.plan_assumptions(period)),
        *_texts(studio, period),
    ]
    title = t("report.plan.number", number=period.number)
    return Section(f"plan-{period.number}", title, [block for block in blocks if block is not None])


def _separation_note(studio: Studio, period: SearchPeriod) -> Block | None:
    count = len(period.files["findings"])
    return note(studio.t("review.plan.separation_note", count=count)) if count else None


def _texts(studio: Studio, period: SearchPeriod) -> list[Block]:
    """Search action plan, tasking sheets and reasons in the report's language."""
    t, before = studio.t, period.replaces
    titles = {"action-plan": t("report.sap"), "why": t("briefing.why")}
    titles["change"] = t("plan.change", number=before.number if before else "")
    suffix = f".{studio.locale}.txt"
    chosen = {
        name.removesuffix(suffix): words
        for name, words in period.texts.items()
        if name.endswith(suffix)
    }
    blocks: list[Block] = []
    for name, words in chosen.items():
        facility = name.removeprefix("tasking-")
        title = titles.get(name) or t("review.plan.tasking", facility=facility)
        blocks.append(verbatim(title, words))
    return blocks


def _search(studio: Studio, pictures: Pictures, period: SearchPeriod, after: Update) -> Section:
    t = studio.t
    name = f"residual-{period.number}"
    blocks = [
        search_tables.sightings_table(studio, period) or text(t("sighting.none")),
        search_tables.flown_table(studio, period),
        search_tables.flown_pos_table(studio, period),
        text(t("review.search.expected")),
        heading(t("report.update")),
        text(t("update.explain")),
        figure(pictures[name]) if name in pictures else None,
        *(note(words) for words in after.body.artefact.provenance["assumptions"]),
        text(t("review.search.draws", draws=after.body.effective_draws)),
    ]
    return Section(
        f"search-{period.number}",
        t("review.search.title", number=period.number),
        [block for block in blocks if block is not None],
    )


def _outcome(studio: Studio, pictures: Pictures) -> Section:
    t, truth = studio.t, studio.record.truth
    blocks: list[Block] = [listing(outcome_sentences(studio))]
    if "pos" in pictures:
        blocks.append(figure(pictures["pos"]))
    blocks += [
        heading(t("review.weights.title")),
        incident_tables.weights_table(studio),
        figure(pictures["hypotheses"]),
    ]
    if truth is not None:
        blocks += [
            heading(t("report.truth")),
            note(t("report.truth.shown")),
            text(
                t(
                    "review.truth.sentence",
                    hypothesis=truth.hypothesis,
                    time=format_dtg(truth.distress_ns),
                    weight=share_text(
                        studio.record.latest.body.hypothesis_weights[truth.hypothesis]
                    ),
                )
            ),
            _truth_places(studio),
            _factors(studio),
        ]
    return Section("outcome", t("report.outcome"), blocks)


def _truth_places(studio: Studio) -> Block:
    """True place of each object at the distress, at the end of each period, when found."""
    t, truth = studio.t, studio.record.truth
    assert truth is not None
    ends = [p.plan.end_ns for p in studio.record.periods]
    rows = []
    for name in truth.objects:
        found = studio.record.found.get(name)
        until = found.event.occurred_at_ns if found else max(ends, default=0)
        times = [truth.distress_ns, *(end for end in ends if end < until), until]
        for time_ns in times:
            place = truth.at(name, time_ns)
            if place is not None:
                where = incident_tables.position_row(place[1], place[0])
                rows.append((name, format_dtg(time_ns), where))
    heads = (t("object.column.name"), t("timeline.column.time"), t("map.truth"))
    return table(t("review.truth.places"), heads, rows)


def _factors(studio: Studio) -> Block:
    t, truth = studio.t, studio.record.truth
    assert truth is not None
    rows = [(*name.split("/", 1), f"{value:.2f}") for name, value in sorted(truth.factors.items())]
    heads = (
        t("facility.column.kind"),
        t("object.column.name"),
        t("review.column.true_factor"),
    )
    return table(t("review.truth.factors"), heads, rows, [2], folded=True)


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
