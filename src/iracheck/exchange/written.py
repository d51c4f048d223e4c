"""Ownership as an ``entities:`` block of YAML that can be pasted into a declaration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from iracheck.exchange.ownership import Ownership, Told, read_ownership
from iracheck.exchange.scalars import comment, flow, scalar


def ownership_text(paths: Iterable[str | PathLike[str]]) -> tuple[str, list[str]]:
    """The ``entities:`` block of some files, and a line for everything that it cannot say.

    Raises :class:`DocumentError` with all problems of all files.
    """
    ownership = read_ownership(*paths)
    return ownership_yaml(ownership), [str(note) for note in ownership.notes]


def ownership_yaml(ownership: Ownership) -> str:
    """The ``entities:`` block of a declaration, with comments that name each source."""
    if not ownership.entities:
        return "entities: []\n"
    lines = ["entities:"]
    for entity in ownership.entities:
        lines.extend(_entity(entity, ownership.sources[entity["id"]]))
    return "\n".join(lines) + "\n"


def _entity(entity: dict[str, Any], told: Told) -> Iterator[str]:
    place = told.place
    where = f"{Path(place.file or '').name}:{place.line}, {told.said}"
    yield f"  {comment(where)}"
    start = "  - "
    for key, value in entity.items():
        if key == "aliases":
            yield f"    aliases: [{', '.join(scalar(alias) for alias in value)}]"
        elif key == "relatives":
            yield "    relatives:"
            yield from (f"      - {flow(relative)}" for relative in value)
        elif key != "held_by":
            yield f"{start}{key}: {scalar(value)}"
            start = "    "
    yield from (f"    {comment(remark)}" for remark in told.remarks)
    yield from _held_by(told)


def _held_by(told: Told) -> Iterator[str]:
    """The holdings, each below what else the source says of its holder."""
    if not told.holdings and not told.about_holders:
        return
    if told.holdings:
        yield "    held_by:"
    waiting = list(told.about_holders)
    for holding in told.holdings:
        for about in [about for about in waiting if about[0] == holding.facts["holder"]]:
            waiting.remove(about)
            yield f"      {comment(about[1])}"
        yield f"      - {flow(holding.facts)}  {comment(holding.said)}"
    margin = "      " if told.holdings else "    "
    yield from (f"{margin}{comment(text)}" for _, text in waiting)
