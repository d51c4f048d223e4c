"""Blocks as Markdown (CommonMark with tables), with an anchor at every heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from iracheck.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Heading,
    Link,
    Name,
    Numbered,
    Paragraph,
    Strong,
    Table,
    Terms,
    Words,
)
from iracheck.reports.blocks_html import escaped

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~!&])")
_SPACES = re.compile(r"\s+")
_FIRST = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")
"""What would begin a list at the start of a line."""


def blocks_markdown(blocks: Iterable[Block]) -> str:
    """The document as Markdown."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        if block.anchor:
            yield f'<a id="{escaped(block.anchor)}"></a>'
            yield ""
        yield f"{'#' * block.level} {_escape(block.text)}"
    elif isinstance(block, Paragraph):
        yield _written(block.words)
    elif isinstance(block, Bullets):
        for entry in block.entries:
            yield f"- {_written(entry)}"
    elif isinstance(block, Numbered):
        for number, (first, *more) in enumerate(block.entries, start=1):
            yield f"{number}. {_written(first)}"
            yield from (f"   - {_written(words)}" for words in more)
    elif isinstance(block, Terms):
        for label, several in block.entries:
            if len(several) == 1:
                yield f"- **{_escape(label)}**: {_written(several[0])}"
            else:
                yield f"- **{_escape(label)}**:"
                yield from (f"  - {_written(words)}" for words in several)
    elif isinstance(block, Table):
        if block.caption:
            yield f"{_escape(block.caption)}:"
            yield ""
        yield f"| {' | '.join(_escape(column) for column in block.columns)} |"
        yield "|" + " --- |" * len(block.columns)
        for row in block.rows:
            yield f"| {' | '.join(_written(cell) for cell in row)} |"
    else:
        yield from _contents(block)


def _contents(block: Contents) -> Iterator[str]:
    for section, parts in block.sections:
        yield f"- {_written((section,))}"
        for part in parts:
            yield f"  - {_written((part,))}"


def _written(words: Words) -> str:
    told = ""
    for word in words:
        if isinstance(word, str):
            told += _escape(word)
        elif isinstance(word, Link):
            to = word.to.replace("<", "%3C").replace(">", "%3E")
            told += f"[{_escape(word.text)}](<{to}>)"
        elif isinstance(word, Name):
            told += _escape(word.text) if re.search("[`|]", word.text) else f"`{word.text}`"
        else:
            told += f"**{_escape(word.text)}**" if isinstance(word, Strong) else f"**⚠ {_escape(word.text)}**"
    return _FIRST.sub(r"\1\\\2", told)


def _escape(text: str) -> str:
    return _SIGNS.sub(r"\\\1", _SPACES.sub(" ", text))
