"""A document as blocks of words, which each format writes in its own way."""

from __future__ import annotations

from typing import NamedTuple


class Link(NamedTuple):
    """Words that lead somewhere: to an address, or to an anchor of the same document (``#30D/price``)."""

    text: str
    to: str


class Name(NamedTuple):
    """A name that is to be typed as it stands: a rule's id, a measure."""

    text: str


class Mark(NamedTuple):
    """Words that must not be overlooked."""

    text: str


class Strong(NamedTuple):
    """Words that a reader looks for first."""

    text: str


Words = tuple[str | Link | Name | Mark | Strong, ...]


class Heading(NamedTuple):
    """A heading; level 1 is the document's own. ``anchor`` is what links lead to, if any do."""

    level: int
    text: str
    anchor: str = ""


class Paragraph(NamedTuple):
    """A paragraph."""

    words: Words


class Bullets(NamedTuple):
    """A list without order."""

    entries: tuple[Words, ...]


class Numbered(NamedTuple):
    """A numbered list; each entry has one or more lines."""

    entries: tuple[tuple[Words, ...], ...]


class Terms(NamedTuple):
    """Terms, each with one or more lines of what is said of it."""

    entries: tuple[tuple[str, tuple[Words, ...]], ...]


class Table(NamedTuple):
    """A table. The first column names what its row is about."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]


class Contents(NamedTuple):
    """The table of contents: each section with its parts."""

    sections: tuple[tuple[Link, tuple[Link, ...]], ...]


Block = Heading | Paragraph | Bullets | Numbered | Terms | Table | Contents


def plain(words: Words) -> str:
    """The words alone."""
    return "".join(word if isinstance(word, str) else word.text for word in words)
