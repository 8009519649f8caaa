"""Writing what a campaign says into its folder: ``summary.json``, a page, and its pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sarex.canonical import canonical_bytes
from sarex.exercise.campaign import ANY, WITHIN, Campaign, Design, Held, Summary, summarise
from sarex.operation.plan_files import dump
from sarex.randomness import key_from_hex
from sarex.review.base_map import style
from sarex.review.blocks import Block, Card, Section, figure, listing, note, table, text
from sarex.review.campaign.pictures import found_picture, predicted_interval, times_picture
from sarex.review.campaign.times import TimeToFind, times_to_find
from sarex.review.campaign.words import Words
from sarex.review.page import fill_page

__all__ = ["write_campaign"]

Times = Mapping[str, Mapping[str, TimeToFind]]


def write_campaign(campaign: Campaign, locale: str = "en") -> tuple[Summary, Path]:
    """Write ``summary.json``, ``campaign.html`` and the pictures beside it.

    Parameters
    ----------
    campaign : Campaign
        With at least one world flown.
    locale : str
        Language of the page.

    Returns
    -------
    Summary, Path
        What the rows say; the page.
    """
    rows, design, plans = campaign.rows(), campaign.design, campaign.plans
    summary = summarise(rows, design, plans, key_from_hex(campaign.document["key"]))
    times, words = times_to_find(campaign, rows), Words.of(campaign, locale)
    dump(campaign.folder / "summary.json", _plain(campaign, summary, times))
    with style():
        pictures = found_picture(summary, design, words), times_picture(times, design, words)
    for picture in pictures:
        (campaign.folder / f"{picture.name}.png").write_bytes(picture.png)
    sections = [
        Section("found", words.t("campaign.found"), [
            text(words.t("campaign.found.explain")),
            note(_verdict(summary, design, words)),
            figure(pictures[0]),
            *(_found_table(summary, design, words, name) for name in summary.held),
        ]),
        *_paired(summary, design, words),
        Section("times", words.t("campaign.times"), [
            text(words.t("campaign.times.explain")),
            figure(pictures[1]),
            *(_times_table(times, design, words, name) for name in times),
        ]),
        _basis(campaign, words),
    ]  # fmt: skip
    about = plans.about
    page = fill_page(
        locale,
        words.t("campaign.title", title=about["title"]),
        words.t(
            "campaign.lead",
            worlds=summary.worlds,
            planners=", ".join(design.planners),
            period=design.period,
            particles=about["judged_on"],
        ),
        words.marks,
        sections,
        _cards(summary, design, words),
    )
    out = campaign.folder / "campaign.html"
    out.write_text(page, encoding="utf-8")
    return summary, out


def _plain(campaign: Campaign, summary: Summary, times: Times) -> dict[str, Any]:
    told = {
        variant: {
            planner: {
                "end_min": each.end_min,
                "found": [None if math.isnan(x) else x for x in each.found],
                "median_min": each.median_min,
            }
            for planner, each in own.items()
        }
        for variant, own in times.items()
    }
    return {"campaign": campaign.hash, "times": told, **summary.to_json()}


def _as_predicted(summary: Summary, design: Design) -> list[Held]:
    return [
        held
        for variant in design.variants
        if variant.as_predicted
        for own in summary.held[variant.name].values()
        for held in own.values()
        if held.score is not None
    ]


def _verdict(summary: Summary, design: Design, words: Words) -> str:
    held = _as_predicted(summary, design)
    outside = sum(abs(each.score or 0.0) > WITHIN for each in held)
    given: dict[str, Any] = {"all": len(held), "limit": f"{WITHIN:g}"}
    if outside:
        return words.t("campaign.outside", outside=outside, **given)
    return words.t("campaign.within", **given)


def _found_table(summary: Summary, design: Design, words: Words, name: str) -> Block:
    t = words.t
    variant = next(each for each in design.variants if each.name == name)
    rows = [
        (
            planner,
            t("measure.any_found") if what == ANY else what,
            _share(held.predicted.value, *predicted_interval(held)),
            _share(held.share.value, held.share.low, held.share.high),
            "–" if held.score is None else f"{held.score:+.2f}",
        )
        for planner, own in summary.held[name].items()
        for what, held in own.items()
    ]
    heads = [t(f"campaign.column.{n}") for n in ("planner", "sought", "pos", "share", "score")]
    return table(words.variant(variant), heads, rows, (2, 3, 4))


def _share(value: float, low: float, high: float) -> str:
    if math.isnan(low):
        return f"{100 * value:.1f} %"
    return f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def _paired(summary: Summary, design: Design, words: Words) -> list[Section]:
    """Nothing where one planner flies alone."""
    t, base = words.t, summary.baseline
    if len(design.planners) < 2:
        return []
    heads = [t("campaign.column.planner")] + [
        t(f"campaign.column.{name}", planner=base) for name in ("difference", "parted", "persons")
    ]
    tables = []
    for variant in design.variants:
        rows = []
        for planner, found in summary.compared[variant.name].items():
            pair, persons = found.shares[ANY], found.persons
            told = "–"
            if persons is not None and persons.low is not None and persons.high is not None:
                told = f"{persons.difference:+.2f} ({persons.low:+.2f} – {persons.high:+.2f})"
            elif persons is not None:
                told = f"{persons.difference:+.2f}"
            rows.append(
                (
                    planner,
                    f"{100 * pair.difference:+.1f} "
                    f"({100 * pair.low:+.1f} – {100 * pair.high:+.1f})",
                    f"{pair.first_only} / {pair.second_only}",
                    told,
                )
            )
        tables.append(table(words.variant(variant), heads, rows, (1, 2, 3)))
    return [Section("paired", t("campaign.paired"), tables)]


def _times_table(times: Times, design: Design, words: Words, name: str) -> Block:
    t = words.t
    variant = next(each for each in design.variants if each.name == name)
    rows = [
        (
            planner,
            t("campaign.times.never") if each.median_min is None else f"{each.median_min:.0f}",
            _share(*each.found),
        )
        for planner, each in times[name].items()
    ]
    heads = (t("campaign.column.planner"), t("campaign.times.half"), t("campaign.times.end"))
    return table(words.variant(variant), heads, rows, (1, 2))


def _basis(campaign: Campaign, words: Words) -> Section:
    t, document = words.t, campaign.document
    rows = [("campaign", campaign.hash), ("key", document["key"])]
    rows += sorted(document["inputs"].items())
    rows += [
        (f"design: {name}", canonical_bytes(value).decode())
        for name, value in document["design"].items()
        if name != "variants"
    ]
    rows += sorted(document["versions"].items())
    return Section(
        "basis",
        t("campaign.basis"),
        [
            listing([t("campaign.basis.worlds"), t("campaign.basis.planners")]),
            table(
                t("campaign.basis.table"),
                (t("campaign.basis.item"), t("campaign.basis.value")),
                rows,
                folded=True,
            ),
        ],
    )


def _cards(summary: Summary, design: Design, words: Words) -> list[Card]:
    """Found share of at least one object, truth as forecast."""
    first = design.variants[0]
    return [
        Card(
            f"{100 * summary.held[first.name][planner][ANY].share.value:.1f} %",
            f"{planner}: {words.t('measure.any_found')}",
        )
        for planner in design.planners
    ]
