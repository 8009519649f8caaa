"""What is taken for granted of survival, in the reader's language, beside every such figure."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sarex.survival.curves import curve, ussartf_band
from sarex.survival.life import Survival
from sarex.survival.model import SUIT_H, Group
from sarex.words import say

__all__ = ["COUNTER_EXAMPLE", "survival_sentences"]

COUNTER_EXAMPLE = {"water_c": 10.0, "hours": 23.0, "alive": 2, "of": 3, "times_the_chart": 7.0}
"""US Coast Guard, On Scene 2-77: the case that outlived the chart about seven times. It stands
beside every curve."""

_CALM_M = 0.5
"""Waves above it are named beside a curve for calm water."""


def survival_sentences(survival: Survival, locale: str) -> tuple[str, ...]:
    """Assumptions behind found-alive figures; the counter-example is among them with any limit.

    Parameters
    ----------
    survival : Survival
        Of a case.
    locale : str
        One of :data:`sarex.words.LOCALES`.
    """
    groups = [
        (name, group) for name in survival.object_ids for group in survival.groups.get(name, ())
    ]
    found = [line for name, group in groups for line in _group(survival, name, group, locale)]
    limited = [group for _, group in groups if group.limits]
    if limited:
        found.append(say("survival.counter_example", locale))
        found += _common(survival, limited, locale)
    found.append(say("survival.never_ends", locale))
    return tuple(dict.fromkeys(found))


def _group(survival: Survival, name: str, group: Group, locale: str) -> Iterator[str]:
    who: dict[str, str | int] = {"object": name, "persons": group.persons}
    if not group.limits:
        yield say("survival.not_limiting", locale, **who)
    elif group.median_h is not None:
        yield say(
            "survival.median_stated",
            locale,
            hours=_hours(group.median_h),
            source=group.source,
            **who,
        )
    else:
        yield from _by_curve(survival, name, group, locale)
    share = f"{100 * group.lost_at_once:g} %"
    source = group.source if group.lost_at_once else say("common.not_stated", locale)
    if group.limits or group.lost_at_once:
        yield say("survival.lost_at_once", locale, object=name, share=share, source=source)


def _by_curve(survival: Survival, name: str, group: Group, locale: str) -> Iterator[str]:
    water_c = group.water_c if group.water_c is not None else survival.water_of(name)
    assert water_c is not None  # survival_of refuses a curve without it
    chosen = curve(group.curve)
    yield say(
        "survival.by_curve",
        locale,
        object=name,
        persons=group.persons,
        hours=_hours(float(group.median_at(water_c))),
        water=f"{water_c:.1f}",
        source=chosen.source,
        water_source=group.source if group.water_c is not None else survival.water_source,
    )
    band = ussartf_band(water_c)
    if band is not None:
        tired, lives = _span(band.exhaustion_h), _span(band.survival_h)
        told = {"object": name, "water": f"{water_c:.1f}", "tired": tired, "lives": lives}
        yield say("survival.bands", locale, **told)
    if chosen.is_maximal:
        yield say("survival.maximal", locale, source=chosen.source)
    if SUIT_H[group.clothing]:
        yield say("survival.suit", locale, object=name, hours=f"{SUIT_H[group.clothing]:g}")
    if group.factor != 1.0:
        yield say(
            "survival.factor", locale, object=name, factor=f"{group.factor:g}", source=group.source
        )
    if group.flotation is not True:
        yield say("survival.no_flotation", locale, object=name)
    if group.wave_height_m is not None and group.wave_height_m > _CALM_M and group.factor == 1.0:
        yield say("survival.waves", locale, height=f"{group.wave_height_m:g}")


def _common(survival: Survival, limited: list[Group], locale: str) -> Iterator[str]:
    for sigma in sorted({group.sigma_ln for group in limited}):
        yield say("survival.spread", locale, sigma=f"{sigma:g}")
    if survival.early_s > 0.0:
        yield say("survival.counted_from", locale, minutes=f"{survival.early_s / 60.0:g}")


def _span(hours: tuple[float, float]) -> str:
    low, high = hours
    return f"{low:g}-{high:g}" if math.isfinite(high) else f"> {low:g}"


def _hours(hours: float) -> str:
    return f"{hours:.1f}" if hours < 10.0 else f"{hours:.0f}"
