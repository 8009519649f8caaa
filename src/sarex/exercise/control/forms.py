"""Distress alert forms, which never leave in an exercise, and the TEST forms, which may.

Sources: ITU-R M.1371 and IEC 61097-14 (AIS-SART texts ``SART ACTIVE`` and ``SART TEST``, likewise
MOB and EPIRB), ITU-R M.493 and IEC 61162-1 (DSC sentences), ITU-R M.540 (NAVTEX ``ZCZC``), ITU
Radio Regulations article 32 (MAYDAY), C/S T.001 (406 MHz: bit and frame synchronisation FFFE2F; a
self-test has FFFED0), Cursor on Target event types (``b-a-o``: emergency).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["TEST", "alert_form"]

_FORMS: Final = {
    "MAYDAY or MAYDAY RELAY": r"^\W*MAYDAY\b",
    "AIS SART, MOB or EPIRB ACTIVE": r"\b(?:SART|MOB|EPIRB)[\s-]*ACTIVE\b",
    "DSC": r"\$[A-Z]{2}DS[CE],",
    "NAVTEX": r"^\W*ZCZC\b",
    "406 MHz beacon message": r"\bFFFE2F[0-9A-F]{22,30}\b",
    "event type b-a-o (emergency)": r"\bb-a-o(?:-[a-z]+)*\b",
}
_PATTERNS: Final = {name: re.compile(text, re.I | re.M) for name, text in _FORMS.items()}
TEST: Final = re.compile(r"\b(?:SART|MOB|EPIRB|DSC|406)[\s-]*TEST\b", re.I)
"""What a TEST form says of itself."""


def alert_form(text: str) -> str | None:
    """Name of the distress alert form that a text has, or None.

    >>> alert_form("MAYDAY MAYDAY MAYDAY")
    'MAYDAY or MAYDAY RELAY'
    >>> alert_form("SART TEST") is None
    True
    """
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), None)
