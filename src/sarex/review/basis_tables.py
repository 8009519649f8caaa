"""What the numbers rest on: inputs, seeds, versions, assumptions, the journal's events."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from sarex.canonical import content_hash
from sarex.incident.echo import assumptions as case_assumptions
from sarex.journal import ArtefactCitation
from sarex.quantities import format_dtg
from sarex.review.blocks import Block, table
from sarex.review.parts import SearchPeriod
from sarex.review.picture import Studio

__all__ = ["assumptions_of", "events_table", "inputs_table", "plan_assumptions", "versions_table"]


def _citations_of(body: BaseModel | dict[str, object]) -> Iterator[ArtefactCitation]:
    """Artefacts that an event's body cites."""
    if isinstance(body, BaseModel):
        yield from (value for _, value in body if isinstance(value, ArtefactCitation))


def assumptions_of(studio: Studio) -> tuple[str, ...]:
    """What all numbers of this report rest on, each once; plans state their own."""
    record = studio.record
    found: list[str] = list(case_assumptions(record.case))
    found += studio.inputs.forcing.assumptions
    found += studio.inputs.coast.assumptions
    for event in record.events:
        for citation in _citations_of(event.body) if event.type != "plan.proposed" else ():
            found += citation.provenance["assumptions"]
        staff = getattr(event.body, "staff", None)
        if isinstance(staff, str):
            found.append(staff)
    return tuple(dict.fromkeys(found))


def plan_assumptions(period: SearchPeriod) -> tuple[str, ...]:
    """What one plan and its sweep widths assume."""
    found = list(period.plan.assumptions)
    for by_object in period.files["widths"].values():
        found += [text for width in by_object.values() for text in width["assumptions"]]
    return tuple(dict.fromkeys(found))


def inputs_table(studio: Studio) -> Block:
    """Content hashes of what went in and came out, seed and keys."""
    t, record = studio.t, studio.record
    forcing, coast = studio.inputs.forcing, studio.inputs.coast
    rows = [
        (t("review.inputs.case"), record.case.id, content_hash(record.incident.case)),
        (
            t("review.inputs.seed"),
            str(record.seed) if record.seed is not None else t("common.not_stated"),
            "–",
        ),
        (
            t("drift.layer.wind"),
            f"{', '.join(forcing.wind.sources)}; {forcing.wind.coverage.describe_span()}",
            forcing.wind.content_hash,
        ),
        (
            t("drift.layer.current"),
            f"{', '.join(forcing.current.sources)}; {forcing.current.coverage.describe_span()}",
            forcing.current.content_hash,
        ),
        (t("map.coast"), f"{coast.name}; {coast.source}", coast.content_hash),
    ]
    seen: set[str] = set()
    for event in record.events:
        for citation in _citations_of(event.body):
            if citation.sha256 in seen:
                continue
            seen.add(citation.sha256)
            key = citation.provenance["key"]
            model = citation.provenance["model"]
            said = f"{model}; {t('inputs.key')} {key}" if key else model
            whose = getattr(event.body, "sortie", None) or getattr(event.body, "plan", "")
            rows.append((f"{citation.kind} {whose}".strip(), said, citation.sha256))
    heads = (t("inputs.column.name"), t("inputs.column.source"), t("inputs.column.hash"))
    return table("", heads, rows)


def versions_table(studio: Studio) -> Block:
    """Versions that decided the forecast's numbers, as recorded with it."""
    t = studio.t
    versions = studio.record.forecast.citation.provenance["versions"]
    heads = (t("review.column.item"), t("report.versions"))
    return table("", heads, sorted((str(k), str(v)) for k, v in versions.items()))


def events_table(studio: Studio) -> Block:
    """How many events of each type, and the last one of each by its content hash."""
    t = studio.t
    by_type: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for event in studio.record.events:
        by_type.setdefault(event.type, []).append(event.event_id)
        last[event.type] = event.occurred_at_ns
    rows = [
        (name, str(len(ids)), format_dtg(last[name]), ids[-1])
        for name, ids in sorted(by_type.items())
    ]
    heads = (
        t("timeline.column.event"),
        t("review.column.count"),
        t("review.column.last"),
        t("review.column.event_id"),
    )
    return table("", heads, rows, [1])
