"""``sarex drift classes``: the leeway classes, with what they make of a wind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sarex.drift import LeewayClass, LeewayRow

__all__ = ["classes"]


def classes(
    text: Annotated[
        str | None,
        typer.Argument(
            help="Words that id, description or general class contain; all if left out."
        ),
    ] = None,
    wind: Annotated[
        str | None,
        typer.Option("--wind", help="Wind at 10 m, such as '20 kn': show speeds in it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one array.")] = False,
) -> None:
    """List the leeway classes with their figures and sources, or search them.

    One class alone is shown in full, with what its figures rest on.
    """
    found = _matching(text)
    wind_m_s = None if wind is None else _read_wind(wind)
    if as_json:
        import json

        plain = [_plain(item, wind_m_s) for item in found]
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    lines = _in_full(found[0], wind_m_s) if len(found) == 1 else _listed(found, wind_m_s)
    for line in lines:
        typer.echo(line)


def _matching(text: str | None) -> list[LeewayClass]:
    from sarex.drift import leeway_class, leeway_classes
    from sarex.drift.leeway import CURRENT_ONLY
    from sarex.errors import DriftError, near_miss

    known = [*leeway_classes().values(), leeway_class(CURRENT_ONLY)]
    if text is None:
        return known
    exact = [item for item in known if item.class_id.casefold() == text.strip().casefold()]
    words = text.casefold().split()
    found = exact or [item for item in known if all(word in _searched(item) for word in words)]
    if not found or not words:
        hint = near_miss(text.upper(), [item.class_id for item in known])
        raise DriftError(
            "no leeway class has these words",
            given=text,
            allowed="words of an id or a description, such as raft, 'drogue heavy', PIW-3",
            remedy=(hint[:1].upper() + hint[1:])
            or "Try one word less; without any, all classes are listed.",
        )
    return found


def _searched(item: LeewayClass) -> str:
    return f"{item.class_id} {item.description} {item.parent or ''}".casefold()


def _read_wind(text: str) -> float:
    from sarex.errors import DriftError
    from sarex.quantities import parse_speed

    wind_m_s = parse_speed(text, "--wind")
    if wind_m_s == 0.0:
        raise DriftError(
            "without wind there is no leeway and no downwind direction",
            given=text,
            allowed="a wind at 10 m above 0, such as '20 kn'",
            remedy="Give the wind at 10 m, or leave --wind out to see the coefficients.",
            where="--wind",
        )
    return wind_m_s


def _listed(found: list[LeewayClass], wind_m_s: float | None) -> Iterator[str]:
    yield _heading(wind_m_s)
    width = max(len(item.class_id) for item in found)
    head = "".join(f"{name:<24}" for name in ("downwind", "right row", "left row"))
    yield f"{'class':<{width}}  {head}description"
    for item in found:
        rows = (item.downwind, item.right, item.left)
        figures = "".join(f"{_figure(row, wind_m_s):<24}" for row in rows)
        yield f"{item.class_id:<{width}}  {figures}{item.description}"
    yield ""
    yield "Sources"
    for source, names in _by_source(found).items():
        yield f"  {source}: {', '.join(names)}"
    remarks = [item for item in found if item.remark]
    if remarks:
        yield "Remarks"
        yield from (f"  {item.class_id}: {item.remark}" for item in remarks)


def _by_source(found: list[LeewayClass]) -> dict[str, list[str]]:
    """Sources of the classes; the commonest is said of the rest."""
    grouped: dict[str, list[str]] = {}
    for item in found:
        grouped.setdefault(item.source, []).append(item.class_id)
    common = max(grouped, key=lambda source: len(grouped[source]))
    if len(grouped[common]) > 6:
        rest = "all others" if len(grouped) > 1 else "all"
        grouped = {**{k: v for k, v in grouped.items() if k != common}, common: [rest]}
    return grouped


def _heading(wind_m_s: float | None) -> str:
    from sarex.quantities import to_knots

    if wind_m_s is None:
        return (
            "Slope in % of the wind at 10 m and offset, ± one standard deviation in cm/s; "
            "crosswind to the right of downwind is positive"
        )
    return (
        f"Leeway in a wind of {to_knots(wind_m_s):.3g} kn ({wind_m_s:.3g} m/s) at 10 m, "
        "± one standard deviation; crosswind to the right of downwind is positive"
    )


def _figure(row: LeewayRow, wind_m_s: float | None) -> str:
    from sarex.quantities import to_knots

    if wind_m_s is None:
        return f"{row.slope_pct:g} % {row.offset_cm_s:+g} ± {row.std_cm_s:g}"
    mean, std = to_knots(row.mean_m_s(wind_m_s)), to_knots(row.std_m_s(wind_m_s))
    return f"{mean:+.2f} ± {std:.2f} kn"


def _in_full(item: LeewayClass, wind_m_s: float | None) -> Iterator[str]:
    yield f"{item.class_id}: {item.description}"
    if item.parent is not None:
        yield f"  general class  {item.parent}"
    yield f"  figures        {_heading(wind_m_s)}"
    axes = {"downwind": item.downwind, "right row": item.right, "left row": item.left}
    for name, row in axes.items():
        speed = "" if wind_m_s is None else f"{_figure(row, wind_m_s)}, from "
        yield f"  {name:<13}  {speed}{_figure(row, None)} cm/s"
    yield f"  jibing         {100 * item.jibe_rate_per_h:g} % change rows in an hour"
    yield f"  first side     right row with {100 * item.right_probability:g} %"
    yield f"  rest on        {item.jibe_source}"
    yield f"  source         {item.source}"
    if item.remark is not None:
        yield f"  remark         {item.remark}"
    yield f"  detection      {_detection(item)[1]}"


def _detection(item: LeewayClass) -> tuple[str | None, str]:
    """The detection class, if the id alone decides it; and what decides it, in words."""
    from sarex.detection import leeway_to_detection

    row = leeway_to_detection().get(item.class_id)
    if row is None:
        return None, "say it in the case file: detection_class"
    if row.detection_class is not None:
        return row.detection_class, f"{row.detection_class}: {row.reason}"
    kind = "none: give a sweep width" if row.family is None else f"{row.family}, by its length"
    return None, f"{kind}: {row.reason}"


def _plain(item: LeewayClass, wind_m_s: float | None) -> dict[str, Any]:
    def axis(row: LeewayRow) -> dict[str, float]:
        figures = {
            "slope_pct": row.slope_pct,
            "offset_cm_s": row.offset_cm_s,
            "std_cm_s": row.std_cm_s,
        }
        if wind_m_s is not None:
            figures["mean_m_s"] = round(row.mean_m_s(wind_m_s), 6)
            figures["std_m_s"] = round(row.std_m_s(wind_m_s), 6)
        return figures

    detection_class, detection = _detection(item)
    return {
        "class_id": item.class_id,
        "description": item.description,
        "parent_class": item.parent,
        "downwind": axis(item.downwind),
        "right": axis(item.right),
        "left": axis(item.left),
        "jibe_rate_per_h": item.jibe_rate_per_h,
        "right_probability": item.right_probability,
        "jibe_source": item.jibe_source,
        "after_1999": item.after_1999,
        "source": item.source,
        "remark": item.remark,
        "detection_class": detection_class,
        "detection": detection,
        **({} if wind_m_s is None else {"wind_m_s": round(wind_m_s, 6)}),
    }
