"""Tables of a search as flown: who searched, what it was worth, what was seen."""

from __future__ import annotations

import numpy as np

from sarex.operation.sitrep import sighting_words
from sarex.quantities import format_dtg, format_positions
from sarex.review.blocks import Block, table
from sarex.review.parts import SearchPeriod, Sighting
from sarex.review.picture import Studio, share_text
from sarex.review.plan_tables import named_facility, pos_table

__all__ = ["flown_pos_table", "flown_table", "sightings_of", "sightings_table"]


def flown_table(studio: Studio, period: SearchPeriod) -> Block:
    """What was really flown, and what it was worth before its outcome was known."""
    t, judged = studio.t, period.judged
    pos = judged.summary["search"]["pos"] if judged else {"facilities": []}
    worth = {row["facility"]: row for row in pos["facilities"]}
    rows = []
    for flown in period.searched:
        track, own = flown.track, worth.get(flown.body.facility)
        on = np.flatnonzero(track.sensor_on)
        start = format_dtg(int(track.times_ns[on[0]]))[:7] if on.size else "–"
        end = format_dtg(int(track.times_ns[on[-1] + 1])) if on.size else "–"
        objects = own["objects"] if own else {}
        rows.append(
            (
                named_facility(studio, flown.body.facility),
                f"{start}–{end}",
                f"{flown.body.sensor_on_h:.1f} h",
                ", ".join(f"{k} {share_text(v)}" for k, v in objects.items()) or "–",
                share_text(own["alone"]) if own else "–",
                share_text(own["marginal"]) if own else "–",
            )
        )
    heads = (
        t("facility.column.name"),
        t("facility.column.on_scene"),
        t("review.column.searching"),
        t("measure.per_object"),
        t("facility.column.pos"),
        t("review.column.marginal"),
    )
    return table(t("review.search.flown"), heads, rows, [2, 4, 5])


def flown_pos_table(studio: Studio, period: SearchPeriod) -> Block | None:
    """POS of the search as flown."""
    judged = period.judged
    if judged is None:
        return None
    return pos_table(studio, judged.summary["search"]["pos"], "review.search.pos")


def sightings_table(studio: Studio, period: SearchPeriod) -> Block | None:
    """Sightings of one period."""
    t, rows = studio.t, []
    for sighting in sightings_of(studio, period):
        when = sighting.event.occurred_at_ns
        body = sighting.body
        forms = format_positions(body.lat_deg, body.lon_deg)
        rows.append(
            (
                format_dtg(when),
                named_facility(studio, body.facility),
                body.search_object,
                f"{forms.dm} = {forms.decimal} = {forms.dms}",
                f"{body.error_m:.0f} m",
                sighting_words(studio.state, sighting.event.event_id, studio.locale),
            )
        )
    if not rows:
        return None
    heads = (
        t("sighting.column.time"),
        t("sighting.column.facility"),
        t("sighting.column.object"),
        t("sighting.column.position"),
        t("review.column.error"),
        t("review.column.result"),
    )
    return table(t("report.sightings"), heads, rows, [4])


def sightings_of(studio: Studio, period: SearchPeriod) -> list[Sighting]:
    """Sightings that are told of with a search."""
    begin, end = period.span_ns
    return [s for s in studio.record.sightings if begin <= s.event.occurred_at_ns <= end]
