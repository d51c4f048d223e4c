"""Blocks as plain text of at most a hundred columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from iracheck.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Heading,
    Link,
    Numbered,
    Paragraph,
    Table,
    Terms,
    Words,
    plain,
)
from iracheck.reports.text import WIDTH

_UNDERLINES = {1: "=", 2: "-"}
_WIDEST = 64
"""Columns of a table beside its last; where they need more, each cell gets a line of its own."""


def blocks_text(blocks: Iterable[Block]) -> str:
    """The document as text; the address of a link stands after its words, save in tables."""
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines.append("")
        lines.extend(line.rstrip() for line in _lines(block))
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from _wrapped(block.text, "")
        if block.level in _UNDERLINES:
            yield _UNDERLINES[block.level] * min(len(block.text), WIDTH)
    elif isinstance(block, Paragraph):
        yield from _wrapped(_with_addresses(block.words), "")
    elif isinstance(block, Bullets):
        for entry in block.entries:
            yield from _wrapped(f"- {_with_addresses(entry)}", "  ", hanging="    ")
    elif isinstance(block, Numbered):
        for number, several in enumerate(block.entries, start=1):
            first = f"{number}.".ljust(4)
            for words in several:
                yield from _wrapped(_with_addresses(words), first, hanging="    ")
                first = "    "
    elif isinstance(block, Terms):
        yield from _terms(block)
    elif isinstance(block, Table):
        yield from _table(block)
    else:
        yield from _contents(block)


def _terms(block: Terms) -> Iterator[str]:
    width = max((len(label) for label, _ in block.entries), default=0) + 2
    for label, several in block.entries:
        for place, words in enumerate(several):
            first = label if not place else ""
            yield from _wrapped(_with_addresses(words), f"  {first:<{width}}", hanging=" " * (width + 2))


def _table(block: Table) -> Iterator[str]:
    if block.caption:
        yield f"{block.caption}:"
    rows = [[plain(cell) for cell in row] for row in block.rows]
    used = [place for place in range(len(block.columns)) if any(row[place] for row in rows)]
    widths = [max(len(row[place]) for row in [list(block.columns), *rows]) for place in used]
    if sum(widths[:-1]) + 2 * len(widths) > _WIDEST:
        for row in rows:
            told = [row[place] for place in used if row[place]]
            yield from _wrapped("  ".join(told), "  ", hanging="      ")
        return
    for row in [list(block.columns), *rows]:
        *firsts, last = [row[place] for place in used]
        start = "  " + "".join(f"{cell:<{width}}  " for cell, width in zip(firsts, widths, strict=False))
        yield from _wrapped(last, start, hanging=" " * len(start)) or [start]


def _contents(block: Contents) -> Iterator[str]:
    for section, parts in block.sections:
        yield f"  {section.text}"
        for part in parts:
            yield f"    {part.text}"


def _wrapped(text: str, indent: str, *, hanging: str = "") -> list[str]:
    """Lines of a text; an address is never broken."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _with_addresses(words: Words) -> str:
    told = ""
    for word in words:
        if isinstance(word, Link) and not word.to.startswith("#"):
            told += f"{word.text} <{word.to}>"
        else:
            told += word if isinstance(word, str) else word.text
    return told
