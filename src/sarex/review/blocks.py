"""Pieces a report is made of: sections of headings, texts, tables, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sarex.review.picture import Picture

__all__ = [
    "Block",
    "Card",
    "Section",
    "figure",
    "heading",
    "listing",
    "note",
    "table",
    "text",
    "verbatim",
]

Kind = Literal["text", "heading", "note", "list", "table", "figure", "verbatim"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece. ``folded`` pieces are opened by a click, and are printed open."""

    kind: Kind
    text: str = ""
    """Of a text, heading, note or verbatim piece; the heading above a table or folded piece."""
    items: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numeric: frozenset[int] = frozenset()
    """Columns of figures, set to the right."""
    links: frozenset[int] = frozenset()
    """Columns whose numbers lead to the rows of another table."""
    anchored: bool = False
    """Whether rows can be led to, by the number in their first column."""
    picture: Picture | None = None
    caption: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One figure at the head of the report."""

    value: str
    label: str


@dataclass(slots=True)
class Section:
    """A chapter with an anchor."""

    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def text(words: str) -> Block:
    """A plain paragraph."""
    return Block("text", words)


def heading(words: str) -> Block:
    """A heading within a chapter."""
    return Block("heading", words)


def note(words: str) -> Block:
    """A highlighted paragraph."""
    return Block("note", words)


def listing(items: Sequence[str]) -> Block:
    """A list of sentences."""
    return Block("list", items=tuple(items))


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[int] = (),
    *,
    folded: bool = False,
    links: Sequence[int] = (),
    anchored: bool = False,
) -> Block:
    """A table; ``numeric`` names the columns of figures, from 0.

    Numbers in the columns ``links`` lead to the rows of the table that is ``anchored``.
    """
    return Block(
        "table",
        caption=caption,
        heads=tuple(heads),
        rows=tuple(tuple(row) for row in rows),
        numeric=frozenset(numeric),
        links=frozenset(links),
        anchored=anchored,
        folded=folded,
    )


def figure(picture: Picture) -> Block:
    """A picture with its caption."""
    return Block("figure", picture=picture)


def verbatim(caption: str, words: str) -> Block:
    """Text as it was written, folded away under a caption."""
    return Block("verbatim", words, caption=caption, folded=True)
