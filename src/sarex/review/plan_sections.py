"""The chapters of each search period: the plan, and the search as it was flown."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.quantities import format_dtg
from sarex.review import basis_tables, found_tables, plan_tables, quality_tables, search_tables
from sarex.review.blocks import Block, Section, figure, heading, listing, note, text, verbatim
from sarex.review.parts import SearchPeriod, Update
from sarex.review.picture import Picture, Studio

__all__ = ["plan_section", "search_section"]


def plan_section(studio: Studio, pictures: Mapping[str, Picture], period: SearchPeriod) -> Section:
    """What was planned for a period, what it was worth, and the orders."""
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


def search_section(
    studio: Studio, pictures: Mapping[str, Picture], period: SearchPeriod, after: Update
) -> Section:
    """What was searched in a period, what was seen, and the probability after it."""
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
