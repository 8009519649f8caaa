"""How good a plan is: beside ws-1, beside the bounds, and in drawn worlds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sarex.review.blocks import Block, heading, listing, note, table, text
from sarex.review.parts import SearchPeriod
from sarex.review.picture import Picture, Studio, share_text

__all__ = ["beside_method", "quality_blocks"]


def quality_blocks(studio: Studio, period: SearchPeriod, picture: Picture | None) -> list[Block]:
    """The part "How good is this plan": judged beside ws-1, bounds, the search, the worlds.

    ``picture`` is that of the worlds, where there were any.
    """
    t, compared = studio.t, period.files.get("compared")
    if compared is None:
        return []
    blocks = [heading(t("review.good.title"))]
    if beside_method(period) is None:
        blocks.append(text(t("review.good.alone")))
    else:
        blocks.append(_judged_table(studio, period))
    blocks.append(listing([*_bound_sentences(studio, period), *_search_sentence(studio, compared)]))
    if period.worlds is not None and picture is not None:
        blocks += _world_blocks(studio, period, period.worlds, picture)
    return blocks


def beside_method(period: SearchPeriod) -> str | None:
    """Method of the plan that this one is held against; None where it is that plan itself."""
    names = [name for name in period.files["compared"]["methods"] if name != period.body.method]
    return names[0] if names else None


def _pair(period: SearchPeriod) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    methods = period.files["compared"]["methods"]
    own = methods[period.body.method]
    return own, methods[beside_method(period) or period.body.method]


def _judged_table(studio: Studio, period: SearchPeriod) -> Block:
    """POS of both plans: any object, each object, each hypothesis, persons."""
    t = studio.t
    own, other = _pair(period)
    pairs = [(t("measure.any_found"), own["any_found"], other["any_found"])]
    pairs += [
        (t("review.pos.object", object=name), value, other["objects"][name])
        for name, value in own["objects"].items()
    ]
    pairs += [
        (t("review.pos.hypothesis", hypothesis=name), value, other["hypotheses"][name])
        for name, value in own.get("hypotheses", {}).items()
    ]
    pairs.append((t("review.good.value"), own["value"], other["value"]))
    rows = [(name, share_text(a), share_text(b), _points(a - b)) for name, a, b in pairs]
    if own["persons_found"] is not None:
        a, b = own["persons_found"], other["persons_found"]
        rows.append((t("review.pos.persons"), f"{a:.2f}", f"{b:.2f}", "–"))
    heads = (
        t("review.column.item"),
        t("review.good.this", method=period.body.method),
        t("review.good.beside", method=beside_method(period) or ""),
        t("review.good.difference"),
    )
    return table(t("review.good.compared"), heads, rows, [1, 2, 3])


def _points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return _signed(100 * value)


def _signed(value: float) -> str:
    shown = f"{value:+.1f}"
    return "0.0" if float(shown) == 0.0 else shown.replace("-", "−")


def _bound_sentences(studio: Studio, period: SearchPeriod) -> list[str]:
    """What no plan can exceed, and how far this one is from what ideal sweeps would find."""
    t, bounds = studio.t, period.files["compared"]["bounds"]
    own, other = _pair(period)
    lines = []
    if "B1" in bounds:
        key = "review.good.bound" + ("" if bounds["B1"]["certified"] else ".reference")
        limit = share_text(bounds["B1"]["value"])
        lines.append(
            t(key, limit=limit, value=share_text(own["value"]), other=share_text(other["value"]))
        )
    for kind in ("B2", "B3"):
        if kind in bounds and not _repeats(kind, bounds):
            lines.append(_gap_sentence(studio, kind, bounds[kind], own["value"]))
    return lines


def _gap_sentence(studio: Studio, kind: str, bound: Mapping[str, Any], value: float) -> str:
    t, limit = studio.t, bound["value"]
    told = {
        "bound": kind,
        "limit": share_text(limit),
        "status": t("review.good.proven" if bound["certified"] else "review.good.reference"),
    }
    if value > limit:
        return t("review.good.gap.over", **told)
    return t("review.good.gap", gap=share_text((limit - value) / limit), **told)


def _repeats(kind: str, bounds: Mapping[str, Any]) -> bool:
    """B3 is not told again where it is B2: no facility searches under the ideal law."""
    return kind == "B3" and "B2" in bounds and bounds["B3"]["value"] == bounds["B2"]["value"]


def _search_sentence(studio: Studio, compared: Mapping[str, Any]) -> list[str]:
    record = compared["record"]
    if record is None:
        return []
    return [
        studio.t(
            "review.good.search",
            first=share_text(record["first_value"]),
            last=share_text(record["value"]),
            judged=record["judged"],
            evaluations=round(record["evaluations"]),
            reason=studio.t(f"review.good.stopped.{record['stopped_by']}"),
        )
    ]


def _world_blocks(
    studio: Studio, period: SearchPeriod, worlds: Mapping[str, Any], picture: Picture
) -> list[Block]:
    t = studio.t
    any_found = worlds["compared"]["stated"]["shares"]["any"]
    draws = studio.record.forecast.ensemble.draw_count
    sentences = [
        _result(studio, any_found, worlds["worlds"]),
        t(_verdict(any_found)),
        *_persons(studio, period, worlds),
        _drawn(studio, worlds),
    ]
    width = f"{100 * (any_found['high'] - any_found['low']):.0f}"
    return [
        heading(t("review.worlds.title", count=worlds["worlds"])),
        text(t("review.worlds.explain")),
        listing(sentences),
        note(t("review.worlds.few", count=worlds["worlds"], width=width, draws=draws)),
        Block("figure", picture=picture),
        _worlds_table(studio, period, worlds),
    ]


def _result(studio: Studio, found: Mapping[str, Any], count: int) -> str:
    return studio.t(
        "review.worlds.result",
        count=count,
        first=found["first"]["count"],
        second=found["second"]["count"],
        only=found["first_only"],
        other=found["second_only"],
        difference=_points(found["difference"]),
        low=_points(found["low"]),
        high=_points(found["high"]),
    )


def _verdict(found: Mapping[str, Any]) -> str:
    """Key of what the interval of the difference says."""
    if found["low"] > 0.0:
        return "review.worlds.better"
    return "review.worlds.worse" if found["high"] < 0.0 else "review.worlds.open"


def _persons(studio: Studio, period: SearchPeriod, worlds: Mapping[str, Any]) -> list[str]:
    told = worlds["compared"]["stated"]["persons"]
    own, other = _pair(period)
    if told is None or own["persons_found"] is None:
        return []
    figures = {
        "first": f"{told['first']:.1f}",
        "second": f"{told['second']:.1f}",
        "judged_first": f"{own['persons_found']:.1f}",
        "judged_second": f"{other['persons_found']:.1f}",
    }
    if told["low"] is None:
        return [studio.t("review.worlds.persons.few", **figures)]
    interval = {name: _signed(told[name]) for name in ("difference", "low", "high")}
    return [studio.t("review.worlds.persons", **figures, **interval)]


def _drawn(studio: Studio, worlds: Mapping[str, Any]) -> str:
    found = worlds["compared"]["drawn"]["shares"]["any"]
    return studio.t(
        "review.worlds.drawn",
        percent=f"{100 * worlds['sigma_ln_width']:.0f} %",
        first=found["first"]["count"],
        second=found["second"]["count"],
    )


def _worlds_table(studio: Studio, period: SearchPeriod, worlds: Mapping[str, Any]) -> Block:
    """Each object, and at least one: judge and worlds of both plans, and where they part."""
    t = studio.t
    pair = _pair(period)
    rows = []
    for name, found in _in_order(worlds):
        judged = [p["any_found"] if name == "any" else p["objects"][name] for p in pair]
        label = t("measure.any_found") if name == "any" else t("review.pos.object", object=name)
        reach = f"{_points(found['low'])} … {_points(found['high'])}"
        rows.append(
            (
                label,
                share_text(judged[0]),
                _share(found["first"]),
                share_text(judged[1]),
                _share(found["second"]),
                f"{found['first_only']} / {found['second_only']}",
                f"{_points(found['difference'])} ({reach})",
            )
        )
    this, manual = t("review.worlds.this"), t("review.worlds.other")
    heads = (
        t("review.column.item"),
        t("review.worlds.column.judge", plan=this),
        t("review.worlds.column.worlds", plan=this),
        t("review.worlds.column.judge", plan=manual),
        t("review.worlds.column.worlds", plan=manual),
        t("review.worlds.column.parted"),
        t("review.good.difference"),
    )
    return table(t("review.worlds.table"), heads, rows, [1, 2, 3, 4, 5, 6])


def _in_order(worlds: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """At least one first, then the objects."""
    shares = worlds["compared"]["stated"]["shares"]
    return sorted(shares.items(), key=lambda item: (item[0] != "any", item[0]))


def _share(one: Mapping[str, Any]) -> str:
    low, high = (f"{100 * one[name]:.0f}" for name in ("low", "high"))
    return f"{100 * one['value']:.0f} % ({low}–{high})"
