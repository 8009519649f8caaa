"""Observations typed in by hand: "240/18 kn from 071200Z JUN 26"."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sarex.errors import FieldError
from sarex.metocean.quantity import Quantity
from sarex.quantities import format_dtg, parse_direction, parse_speed, parse_time

__all__ = ["Observation", "parse_observation", "parse_observations"]

_SHAPE = re.compile(
    r"\s*(?:(?P<word>wind|current)\s+)?(?P<direction>\d{1,3}(?:\.\d+)?)\s*/\s*"
    r"(?P<speed>\S+?\s*[A-Za-z][A-Za-z/]*)\s+from\s+(?P<time>\S.*\S)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Observation:
    """A wind or current that holds from a time until the next observation."""

    quantity: Quantity
    u_m_s: float
    v_m_s: float
    from_ns: int
    text: str


def parse_observation(text: str, quantity: Quantity, where: str | None = None) -> Observation:
    """Read one observation: direction, speed with its unit, time from which it holds.

    The direction of a wind is where it comes FROM, that of a current where it goes TO.

    Raises
    ------
    FieldError
        If the text has not this shape or names the other quantity.
    QuantityError
        If the direction, the speed or the time is not one.

    Examples
    --------
    >>> wind = parse_observation("270/10 m/s from 071200Z JUN 26", "wind")
    >>> round(wind.u_m_s, 6), round(wind.v_m_s, 6)
    (10.0, 0.0)
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise FieldError(
            f"not an observation of the {quantity}",
            given=text,
            allowed="direction/speed unit from time, as in 240/18 kn from 071200Z JUN 26",
            remedy="Write the direction in degrees true, the speed with its unit, and the time "
            "with its zone.",
            where=where,
        )
    word = (match["word"] or quantity).lower()
    if word != quantity:
        raise FieldError(
            f"an observation of the {word} where the {quantity} is expected",
            given=text,
            remedy=f"Move it to the observations of the {word}.",
            where=where,
        )
    sense = math.pi if quantity == "wind" else 0.0
    angle = math.radians(parse_direction(match["direction"], where)) + sense
    speed = parse_speed(match["speed"], where)
    return Observation(
        quantity,
        speed * math.sin(angle),
        speed * math.cos(angle),
        parse_time(match["time"], where),
        text,
    )


def parse_observations(
    texts: Sequence[str], quantity: Quantity, where: str | None = None
) -> tuple[Observation, ...]:
    """Read observations, which must be in order of time, one at a time.

    Raises
    ------
    FieldError
        If two are for the same time or out of order.
    """
    found = tuple(
        parse_observation(text, quantity, f"{where or quantity}, observation {number}")
        for number, text in enumerate(texts, start=1)
    )
    for earlier, later in pairwise(found):
        if later.from_ns <= earlier.from_ns:
            raise FieldError(
                f"observations of the {quantity} are not in order of time",
                given=f"{later.text!r} after {earlier.text!r}",
                allowed=f"a time later than {format_dtg(earlier.from_ns)}",
                remedy="Put them in order of time, one observation for each time.",
                where=where,
            )
    return found
