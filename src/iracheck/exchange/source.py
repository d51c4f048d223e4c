"""Files of JSON or JSON lines as single statements, each of which knows its place in the file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from iracheck.documents import (
    Document,
    DocumentError,
    Marks,
    Place,
    Problem,
    join_pointer,
    read_bytes,
    read_document,
)
from iracheck.exchange.amounts import number
from iracheck.quantities import QuantityError

LONGEST_TEXT = 500
"""Of a name in a declaration."""

_BREAKS = re.compile(r"\s*[\t\n\r]\s*")
_SHOWN = 160


class Item(NamedTuple):
    """One statement of a file, and where it stands."""

    tree: Any
    marks: Marks
    inside: str
    before: int
    pointer: str

    def at(self, below: str = "") -> Place:
        """The place of something in the statement."""
        place = self.marks.at(self.inside + below)
        line = None if place.line is None else place.line + self.before
        return Place(place.file, line, place.column, self.pointer + below)


def read_items(path: str | PathLike[str]) -> list[Item]:
    """The statements of a file: of a JSON array, of JSON lines, or the only one. Raises :class:`DocumentError`."""
    name = str(path)
    content = read_bytes(Path(path)).removeprefix(codecs.BOM_UTF8)
    if content.strip() in (b"", b"null"):
        message = "the file holds nothing; write an array of statements or entities, or one on each line"
        raise DocumentError([Problem(Place(name, 1, 1, ""), message)])
    lines = _json_lines(content)
    if lines is not None:
        return _of_lines(lines, name)
    document = read_document(content, name=name, is_json=True)
    if document.problems:
        raise DocumentError(document.problems)
    if isinstance(document.tree, dict):
        return [Item(document.tree, document.marks, "", 0, "")]
    if not isinstance(document.tree, list):
        message = "an array of statements or entities is wanted here; write [ and ] around them"
        raise DocumentError([Problem(document.marks.at(""), message)])
    return [
        Item(tree, document.marks, f"/{place}", 0, f"/{place}") for place, tree in enumerate(document.tree)
    ]


def _json_lines(content: bytes) -> list[tuple[int, bytes]] | None:
    """The filled lines and how many stand before each, where each line is a JSON object of its own."""
    if not content.lstrip().startswith(b"{"):
        return None
    lines = content.split(b"\n")
    filled = [(number, line.removesuffix(b"\r")) for number, line in enumerate(lines) if line.strip()]
    return filled if len(filled) == 1 or filled[1][1].lstrip().startswith(b"{") else None


def _of_lines(lines: list[tuple[int, bytes]], name: str) -> list[Item]:
    items: list[Item] = []
    problems: list[Problem] = []
    for place, (before, line) in enumerate(lines):
        pointer = f"/{place}"
        try:
            document = read_document(line, name=name, is_json=True)
        except DocumentError as error:
            document = Document(None, Marks(name), error.problems)
        for where, message in document.problems:
            there = Place(where.file, (where.line or 1) + before, where.column, pointer + where.pointer)
            problems.append(Problem(there, message))
        items.append(Item(document.tree, document.marks, "", before, pointer))
    if problems:
        raise DocumentError(problems)
    return items


class Reader:
    """Takes values out of one statement, and collects what is wrong with it."""

    def __init__(self, item: Item, problems: list[Problem]) -> None:
        self.item = item
        self._problems = problems

    def wrong(self, pointer: str, message: str) -> None:
        """Note a problem."""
        self._problems.append(Problem(self.item.at(pointer), message))

    def text(self, node: Mapping[str, Any], pointer: str, key: str, *, required: bool = False) -> str | None:
        """A text, a number or a word; ``None`` where it is left out."""
        given = node.get(key)
        if isinstance(given, dict | list):
            self.wrong(
                pointer + join_pointer([key]),
                "one plain text is wanted here, not a group or a list; write it",
            )
            return None
        if given is None or not given.strip():
            if required:
                self.wrong(pointer, f'"{key}" is missing; add it')
            return None
        return str(given)

    def number(
        self,
        node: Mapping[str, Any],
        pointer: str,
        key: str,
        *,
        required: bool = False,
        most: int | None = None,
    ) -> Fraction | None:
        """A number of zero or more, exactly; ``most`` bounds it. ``None`` where it is left out, or wrong."""
        given = self.text(node, pointer, key, required=required)
        if given is None:
            return None
        try:
            read = number(given)
        except QuantityError as error:
            self.wrong(pointer + join_pointer([key]), str(error))
            return None
        if most is not None and read > most:
            self.wrong(
                pointer + join_pointer([key]),
                f'"{given[:40]}" is more than {most}; write a number from 0 to {most}',
            )
            return None
        return read

    def group(
        self, node: Mapping[str, Any], pointer: str, key: str, *, required: bool = False
    ) -> dict[str, Any]:
        """A group of keys; empty where it is left out."""
        given = node.get(key)
        if given is None:
            if required:
                self.wrong(pointer, f'"{key}" is missing; add it')
            return {}
        if not isinstance(given, dict):
            self.wrong(
                pointer + join_pointer([key]), 'a group is wanted here; write it like {"key": "value"}'
            )
            return {}
        return given

    def listed(
        self, node: Mapping[str, Any], pointer: str, key: str, *, required: bool = False
    ) -> Iterator[tuple[str, Any]]:
        """The entries of a list with their pointers; none where it is left out."""
        given = node.get(key)
        where = pointer + join_pointer([key])
        if given is None:
            if required:
                self.wrong(pointer, f'"{key}" is missing; add it')
            return
        if not isinstance(given, list):
            self.wrong(where, "a list is wanted here; write it in [ and ]")
            return
        for place, entry in enumerate(given):
            if entry is not None:
                yield f"{where}/{place}", entry

    def groups(
        self, node: Mapping[str, Any], pointer: str, key: str, *, required: bool = False
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The groups in a list with their pointers."""
        for where, entry in self.listed(node, pointer, key, required=required):
            if isinstance(entry, dict):
                yield where, entry
            else:
                self.wrong(where, 'a group is wanted here; write it like {"key": "value"}')

    def texts(self, node: Mapping[str, Any], pointer: str, key: str) -> Iterator[tuple[str, str]]:
        """The texts in a list with their pointers."""
        for where, entry in self.listed(node, pointer, key):
            if not isinstance(entry, str):
                self.wrong(where, "one plain text is wanted here, not a group or a list; write it")
            elif entry.strip():
                yield where, entry


def one_line(text: str) -> str:
    """A text without line breaks and spaces around it."""
    return _BREAKS.sub(" ", text).strip()


def shortened(text: str) -> str:
    """A text as a note quotes it."""
    line = one_line(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def left_over(node: Mapping[str, Any], known: frozenset[str]) -> list[str]:
    """What a group says beyond the keys known, as a note quotes it."""
    return [said for _, said in said_beyond(node, known)]


def said_beyond(node: Mapping[str, Any], known: frozenset[str]) -> list[tuple[str, str]]:
    """What a group says beyond the keys known: each key, and it with its value as a note quotes them."""
    return [
        (key, f"{shortened(key)} {_quoted(value)}".rstrip())
        for key, value in node.items()
        if key not in known and value not in (None, "", [], {})
    ]


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return ", ".join(f'"{shortened(entry)}"' for entry in value)
    if isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values()):
        return shortened(", ".join(f"{key}: {entry}" for key, entry in value.items()))
    return ""
