"""The chapter of the outcome: who is found, the weights at the end, the truth beside them."""

from __future__ import annotations

from collections.abc import Mapping

from sarex.quantities import format_dtg
from sarex.review import incident_tables
from sarex.review.blocks import Block, Section, figure, heading, listing, note, table, text
from sarex.review.picture import Picture, Studio, share_text
from sarex.review.summary import outcome_sentences

__all__ = ["outcome_section"]


def outcome_section(studio: Studio, pictures: Mapping[str, Picture]) -> Section:
    """Who is found, how the weights moved, and the truth where the reader may see it."""
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
