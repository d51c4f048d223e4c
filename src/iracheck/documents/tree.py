"""YAML and JSON text as plain trees of mappings, lists and texts, with a mark for every value.

Both formats are reduced to the same few events and composed by one loop, not by recursion, under
caps on size, depth and length: PyYAML's own composer crashes on deep nesting, and the usual JSON
readers take the last of two duplicate keys in silence. Every scalar stays text, so that ``NO``
stays Norway and ``0.1`` never becomes a float. What is wrong is noted, and reading goes on
wherever the rest can still be understood, so that all problems are reported together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from iracheck.documents.events import Event
from iracheck.documents.json_events import json_events
from iracheck.documents.places import Mark, Marks, Place
from iracheck.documents.problems import DocumentError, Problem
from iracheck.documents.text import MOST_BYTES, UNFIT, decode, fail, refuse_large, unfit
from iracheck.documents.yaml_events import yaml_events

MOST_DEPTH = 32
MOST_VALUES = 1_500_000
LONGEST_SCALAR = 10_000
_SHOWN = 60


class Document(NamedTuple):
    """One file as a tree, the marks of its values, and what was wrong with it so far."""

    tree: Any
    marks: Marks
    problems: tuple[Problem, ...] = ()


def read_document(content: bytes, *, name: str | None, is_json: bool) -> Document:
    """The tree of a YAML or JSON text; :class:`DocumentError` where it is neither.

    Duplicate keys and the like are noted as problems of the document (of two values the first one
    stays), so that they can be reported together with everything else that is wrong.
    """
    refuse_large(content, name)
    text, problems = decode(content, name)
    composer = _Composer(name, problems)
    try:
        composer.compose(json_events(text, name) if is_json and text.strip() else yaml_events(text, name))
    except DocumentError as error:
        raise DocumentError([*problems, *error.problems]) from None
    if composer.root is None:
        fail(
            name,
            (1, 1),
            "the file is empty; write `key: value` lines (`iracheck init` writes some to fill in)",
        )
    return Document(composer.root, Marks(name, composer.marks, composer.keys), tuple(problems))


def read_json_quickly(content: str | bytes, *, name: str | None) -> Document | None:
    """The tree of a JSON text without marks, for text in memory; ``None`` where anything at all is wrong.

    Takes less than :func:`read_document` does, never more: that one then tells what is wrong, and where.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        tree = json.loads(
            text, object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_refused
        )
    except (ValueError, RecursionError):
        return None
    return Document(tree, Marks(name))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("duplicate key")
    return mapping


def _refused(constant: str) -> None:
    raise ValueError(constant)


class _Open:
    """A mapping or list that is being filled; not kept where its key stood before."""

    __slots__ = ("kept", "key", "node", "pointer")

    def __init__(self, node: Any, pointer: str, *, kept: bool) -> None:
        self.node = node
        self.pointer = pointer
        self.kept = kept
        self.key: str | None = None


class _Composer:
    """Fills the tree, event by event."""

    def __init__(self, name: str | None, problems: list[Problem]) -> None:
        self.root: Any = None
        self.marks: dict[str, Mark] = {}
        self.keys: dict[str, Mark] = {}
        self._name = name
        self._problems = problems
        self._stack: list[_Open] = []
        self._values = 0

    def compose(self, events: Iterable[Event]) -> None:
        """Fill the tree from all events; :class:`DocumentError` where one breaks a cap."""
        for event in events:
            top = self._stack[-1] if self._stack else None
            if event.kind in "}]":
                self._stack.pop()
            elif event.kind == ".":
                self._note(event.mark, "", event.wrong)
            elif top is not None and isinstance(top.node, dict) and top.key is None:
                self._add_key(top, event)
            else:
                self._add_value(top, event)

    def _note(self, mark: Mark, pointer: str, message: str | None) -> None:
        if message is not None:
            self._problems.append(Problem(Place(self._name, *mark, pointer), message))

    def _add_key(self, top: _Open, event: Event) -> None:
        if event.kind != "=" or event.text is None:
            self._note(event.mark, top.pointer, "a key is one plain word; write `key: value`")
            raise DocumentError(self._problems)
        key = top.key = self._text(event, top.pointer) or ""
        pointer = f"{top.pointer}/{_escaped(key)}"
        if key in top.node:
            first = f", first on line {self.keys[pointer][0]}" if top.kept else ""
            self._note(event.mark, pointer, f'"{key[:_SHOWN]}" is given twice{first}; keep one of them')
        elif top.kept:
            self.keys[pointer] = event.mark

    def _add_value(self, top: _Open | None, event: Event) -> None:
        self._count(event)
        node: Any = {} if event.kind == "{" else [] if event.kind == "[" else None
        pointer, kept = self._position(top)
        if event.kind == "=":
            node = self._text(event, pointer)
        else:
            self._note(event.mark, pointer, event.wrong)
        if kept:
            self.marks[pointer] = event.mark
        if top is None:
            self.root = node
        elif isinstance(top.node, list):
            top.node.append(node)
        elif top.key is not None:
            top.node.setdefault(top.key, node)
            top.key = None
        if event.kind != "=":
            self._stack.append(_Open(node, pointer, kept=kept))

    def _position(self, top: _Open | None) -> tuple[str, bool]:
        """The pointer of the next value, and whether it is the first one there."""
        if top is None:
            return "", True
        if isinstance(top.node, list):
            return f"{top.pointer}/{len(top.node)}", top.kept
        return f"{top.pointer}/{_escaped(top.key or '')}", top.kept and top.key not in top.node

    def _count(self, event: Event) -> None:
        self._values += 1
        if len(self._stack) >= MOST_DEPTH and event.kind != "=":
            fail(self._name, event.mark, f"nested more than {MOST_DEPTH} deep; a declaration is much flatter")
        if self._values > MOST_VALUES:
            fail(
                self._name,
                event.mark,
                f"there are more than {MOST_VALUES} values; write one file for each battery",
            )

    def _text(self, event: Event, pointer: str) -> str | None:
        self._note(event.mark, pointer, event.wrong)
        text = event.text
        if text is None:
            return None
        if len(text) > LONGEST_SCALAR:
            message = f'"{text[:20]}..." has {len(text)} characters; write at most {LONGEST_SCALAR}'
            self._note(event.mark, pointer, message)
            text = text[:_SHOWN]
        hidden = UNFIT.search(text)
        if hidden is not None:
            self._note(event.mark, pointer, unfit(hidden.group()))
            text = UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
        return text


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
