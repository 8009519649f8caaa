"""The report as one HTML file: no request to anywhere, readable offline and on paper."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from sarex.review.blocks import Card, Section
from sarex.review.picture import Picture, Studio
from sarex.words import catalogue, font_path, say

__all__ = ["fill_page", "page_of"]

_FONT_NEEDED = ("ko", "ja")
_DTG = re.compile(r"\d{6}Z [A-Z]{3} \d{2,4}")
_HASH = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"(\d+)")


def page_of(studio: Studio, sections: Sequence[Section], cards: Sequence[Card]) -> str:
    """Fill the page's template."""
    t, record = studio.t, studio.record
    return fill_page(
        studio.locale,
        t("report.title", title=record.case.title),
        t(
            "review.lead",
            case_id=record.case.id,
            nations=", ".join(record.case.parties.nations),
            party=record.view.viewer.party,
        ),
        studio.marks,
        sections,
        cards,
    )


def fill_page(
    locale: str,
    title: str,
    lead: str,
    marks: Sequence[str],
    sections: Sequence[Section],
    cards: Sequence[Card],
) -> str:
    """The page of any report: one file with its pictures and, where it is needed, its font."""
    source = (files("sarex") / "data" / "report" / "report.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["data_uri"] = _data_uri
    environment.filters["cell_class"] = _cell_class
    environment.filters["linked"] = _linked
    unreviewed = any(entry.state == "unreviewed" for entry in catalogue(locale).values())
    return environment.from_string(source).render(
        locale=locale,
        font=_font() if locale in _FONT_NEEDED else "",
        title=title,
        lead=lead,
        marks=marks,
        translation=say("report.unreviewed", locale) if unreviewed else "",
        contents=say("report.contents", locale),
        sections=sections,
        cards=cards,
    )


def _font() -> str:
    """The font as a data URI: a machine on board may have none for this language."""
    return "data:font/ttf;base64," + base64.b64encode(font_path().read_bytes()).decode("ascii")


def _cell_class(cell: str, numeric: bool) -> str:
    """Figures to the right, times on one line, hashes small, all else plain."""
    if numeric:
        return "n"
    if _DTG.fullmatch(cell):
        return "t"
    return "hash" if _HASH.fullmatch(cell) else "p"


def _linked(cell: str) -> Markup:
    """Each number of a cell leads to the event of that number."""
    parts = _NUMBER.split(cell)
    return Markup("").join(
        Markup('<a href="#event-{0}">{0}</a>').format(part) if part.isdecimal() else escape(part)
        for part in parts
    )


def _data_uri(picture: Picture) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.png).decode("ascii")
