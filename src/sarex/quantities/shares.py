"""Shares and probabilities, as people read them."""

from __future__ import annotations

__all__ = ["share_text"]


def share_text(value: float) -> str:
    """A probability in per cent; what is not certain is not rounded to certainty.

    >>> share_text(0.1234), share_text(0.0004), share_text(0.0), share_text(0.998)
    ('12 %', '< 0.1 %', '0 %', '> 99 %')
    """
    if 0.0 < value < 0.001:
        return "< 0.1 %"
    if 0.995 <= value < 1.0 - 1e-9:
        return "> 99 %"
    return f"{100 * value:.1f} %" if 0.0 < value < 0.1 else f"{100 * value:.0f} %"
