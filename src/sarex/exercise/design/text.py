"""Texts of a scenario in three languages, and what a text may hold."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sarex.incident.section import Section
from sarex.words import LOCALES

__all__ = ["Identifier", "Line", "Nation", "Prose", "Text", "printable", "refuse"]

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
"""Lower-case letters, digits, '-' and '_'."""
Nation = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 3166 alpha-3 code."""


def refuse(message: str, *, allowed: str, remedy: str) -> PydanticCustomError:
    """A fault of one value, in the form that ``incident.explain`` reads."""
    context = {"text": message, "allowed": allowed, "remedy": remedy}
    return PydanticCustomError("sarex", "{text}", context)


def _unprintable(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in {"Cc", "Cs"} and character != "\n"
    ) or code & 0xFFFE == 0xFFFE


def _printable(text: str) -> str:
    bad = next((c for c in text if _unprintable(c)), None)
    if bad is not None:
        raise refuse(
            f"the text holds the character U+{ord(bad):04X}, which not every file can carry",
            allowed="letters, digits, signs and line feeds",
            remedy="Remove the character; write spaces for tabs.",
        )
    if text != text.strip():
        raise refuse(
            "the text starts or ends with white space",
            allowed="text without white space around it",
            remedy="Remove the white space.",
        )
    return text


def printable(text: str, longest: int = 200) -> str:
    """A text of elsewhere as one line that a scenario can carry; empty if nothing of it is left."""
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _unprintable(c))
    return " ".join(kept.split())[:longest].rstrip()


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
"""A short text."""
Prose = Annotated[str, Field(min_length=1, max_length=8000), AfterValidator(_printable)]
"""A text of several sentences at most; a cell of a spreadsheet holds it."""


class Text(Section):
    """One text in the three languages. English is the reference."""

    en: Prose
    ko: Prose
    ja: Prose
    reviewed: tuple[Literal["ko", "ja"], ...] = ()
    """Translations that a competent speaker has checked; the others are unreviewed."""

    def say(self, locale: str) -> str:
        """The text in a language of ``sarex.words.LOCALES``."""
        return {"en": self.en, "ko": self.ko, "ja": self.ja}[locale]

    @property
    def unreviewed(self) -> tuple[str, ...]:
        """Languages whose translation nobody has checked."""
        return tuple(name for name in LOCALES[1:] if name not in self.reviewed)
