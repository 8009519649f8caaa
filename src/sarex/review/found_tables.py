"""What a plan is worth beside its POS: found alive, over time, with uncertain widths; its sorties.

A plan of an older version has none of these files, and its chapter none of these tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sarex.canonical import iso_to_ns
from sarex.quantities import format_dtg, format_duration
from sarex.review.blocks import Block, listing, note, table
from sarex.review.parts import SearchPeriod
from sarex.review.picture import Studio, share_text

__all__ = ["found_blocks", "slot_blocks"]

_ROWS = 9
"""Times that a table over time names."""


def found_blocks(studio: Studio, period: SearchPeriod) -> list[Block]:
    """Found alive with all that it takes for granted, POS over time and under uncertain widths."""
    files = period.files
    if "alive" not in files:
        return []
    return [
        *_alive(studio, files["alive"]),
        *_less(studio, files["less"]),
        _cumulative(studio, files["cumulative"], files["alive"]["figures"]),
        _uncertain(studio, files["uncertain"]),
    ]


def _alive(studio: Studio, data: Mapping[str, Any]) -> Iterator[Block]:
    t, worth = studio.t, data["figures"]
    if worth is None:
        yield note(t("briefing.survival_none", reason=data["reason"]))
        return
    rows = [
        (
            t("review.worth.alive.persons", persons=worth["persons"]),
            _persons(worth["persons_found"]),
            _persons(worth["persons_alive"]),
        )
    ]
    rows += [
        (
            t("review.worth.alive.persons_of", hypothesis=name),
            _persons(own["persons_found"]),
            _persons(own["persons_alive"]),
        )
        for name, own in worth["hypotheses"].items()
    ]
    for name, own in worth["objects"].items():
        if not own["persons"]:
            continue
        rows.append((name, share_text(own["found"]), share_text(own["alive"])))
        for hypothesis, (found, alive) in own["hypotheses"].items():
            words = t("review.worth.alive.object_of", object=name, hypothesis=hypothesis)
            rows.append((words, share_text(found), share_text(alive)))
    rows += [
        (t("review.worth.alive.facility", facility=own["facility"]), "–", _persons(own["alone"]))
        for own in worth["facilities"]
    ]
    heads = (
        t("review.column.item"),
        t("review.worth.alive.found"),
        t("review.worth.alive.alive"),
    )
    yield table(t("review.worth.alive.title"), heads, rows, [1, 2])
    yield listing(data["sentences"][studio.locale])


def _persons(expected: float) -> str:
    return f"{expected:.1f}"


def _less(studio: Studio, data: Mapping[str, Any]) -> Iterator[Block]:
    """The plans by the two aims, where both were made; who gets less is named."""
    if "plans" not in data:
        return
    t, rows = studio.t, []
    for name in ("found", "alive"):
        words, own = t(f"review.worth.less.{name}"), data["plans"][name]
        if name == data["chosen"]:
            words = t("review.worth.less.chosen", plan=words)
        rows.append((words, _persons(own["persons_found"]), _persons(own["persons_alive"])))
    heads = (
        t("review.column.item"),
        t("review.worth.alive.found"),
        t("review.worth.alive.alive"),
    )
    yield table(t("review.worth.less.title"), heads, rows, [1, 2])
    yield listing([*data["sentences"][studio.locale], t("review.worth.less.decides")])


def _cumulative(studio: Studio, data: Mapping[str, Any], alive: Mapping[str, Any] | None) -> Block:
    t, over_time = studio.t, data["over_time"]
    names = sorted(over_time[0]["objects"])
    living = {row["time"]: row["objects"] for row in alive["over_time"]} if alive else {}
    rows = []
    for number in _spread(len(over_time)):
        row = over_time[number]
        cells = [_found_alive(row, living.get(row["time"], {}), name) for name in names]
        time = format_dtg(iso_to_ns(row["time"]))
        rows.append((time, share_text(row["any_found"]), *cells))
    heads = (t("timeline.column.time"), t("measure.any_found"), *names)
    caption = t("review.worth.cumulative.title")
    return table(caption, heads, rows, range(1, 2 + len(names)), folded=True)


def _found_alive(row: Mapping[str, Any], living: Mapping[str, Sequence[float]], name: str) -> str:
    found = share_text(row["objects"][name])
    return f"{found} / {share_text(living[name][1])}" if name in living else found


def _spread(count: int) -> list[int]:
    """At most so many numbers below a count, even, the first and the last among them."""
    rows = min(count, _ROWS)
    return sorted({round(k * (count - 1) / max(1, rows - 1)) for k in range(rows)})


def _uncertain(studio: Studio, data: Mapping[str, Any]) -> Block:
    t, spreads = studio.t, data["spreads"]
    names = sorted(spreads[0]["objects"])

    def cell(own: Mapping[str, float]) -> str:
        words = {name: share_text(own[name]) for name in ("mean", "low", "high")}
        return t("review.worth.uncertain.range", **words)

    rows = [
        (
            f"{each['sigma']:g}",
            cell(each["any_found"]),
            *(cell(each["objects"][name]) for name in names),
        )
        for each in spreads
    ]
    heads = (t("review.worth.uncertain.sigma"), t("measure.any_found"), *names)
    caption = t("review.worth.uncertain.title", worlds=spreads[0]["draws"])
    return table(caption, heads, rows, range(1, 2 + len(names)), folded=True)


def slot_blocks(studio: Studio, period: SearchPeriod) -> list[Block]:
    """Sorties with their latest times; light, weather cuts, and what partners have to grant."""
    if "slots" not in period.files:
        return []
    t, data = studio.t, period.files["slots"]
    rows = []
    for slot in data["slots"]:
        own = data["bingo"].get(slot["id"])
        rows.append(
            (
                slot["id"],
                format_dtg(iso_to_ns(slot["depart"])),
                format_dtg(iso_to_ns(own["leave_by"])) if own else "–",
                format_duration(own["way_s"]) if own else "–",
                format_dtg(iso_to_ns(slot["back_by"])),
            )
        )
    heads = (
        t("plan.sortie"),
        t("review.worth.slots.depart"),
        t("review.worth.slots.leave"),
        t("review.worth.slots.way"),
        t("review.worth.slots.back"),
    )
    found = table(t("review.worth.slots.title"), heads, rows, [3], folded=True)
    said = data["said"][studio.locale]
    return [found, listing(said)] if said else [found]
