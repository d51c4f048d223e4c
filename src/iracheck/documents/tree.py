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
from typing import Any, NamedTuple, NoReturn

from iracheck.documents.events import Event
from iracheck.documents.places import Mark, Marks, Place
from iracheck.documents.problems import DocumentError, Problem
from iracheck.documents.text import MOST_BYTES, UNFIT, decode, fail, refuse_large, unfit

MOST_DEPTH = 32
MOST_VALUES = 1_500_000
LONGEST_SCALAR = 10_000
_LONGEST_QUICK = 1024 * 1024
"""Bytes of a YAML file above which its values are counted while it is read."""
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
        composer.compose(_events(text, name, is_json=is_json and bool(text.strip())))
    except DocumentError as error:
        raise DocumentError([*problems, *error.problems]) from None
    if composer.root is None:
        fail(
            name,
            (1, 1),
            "the file is empty; write `key: value` lines (`iracheck init` writes some to fill in)",
        )
    return Document(composer.root, Marks(name, composer.marks, composer.keys), tuple(problems))


def _events(text: str, name: str | None, *, is_json: bool) -> Iterable[Event]:
    """The events of a text; of the two readers only the one that is wanted is imported."""
    if is_json:
        from iracheck.documents.json_events import json_events

        return json_events(text, name)
    from iracheck.documents.yaml_events import yaml_events

    return yaml_events(text, name)


def read_json_quickly(content: str | bytes, *, name: str | None) -> Document | None:
    """The tree of a JSON text without marks, for text in memory; ``None`` where anything at all is wrong.

    Takes less than :func:`read_document` does, never more: that one then tells what is wrong, and where.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        tree = _QUICK.decode(text)
    except (ValueError, RecursionError):
        return None
    return Document(tree, Marks(name))


def read_yaml_quickly(content: bytes, *, name: str | None) -> Document | None:
    """The tree of a YAML file without marks; ``None`` where anything at all is wrong or unusual.

    Takes half of the time of :func:`read_document`: that one then tells what is wrong, and where.
    """
    from iracheck.documents.yaml_events import yaml_tree

    if len(content) > _LONGEST_QUICK or b"\\" in content:
        return None
    text, problems = decode(content, name)
    tree = None if problems else yaml_tree(text, most_depth=MOST_DEPTH, longest_scalar=LONGEST_SCALAR)
    return None if tree is None else Document(tree, Marks(name))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("duplicate key")
    return mapping


def _refused(constant: str) -> None:
    raise ValueError(constant)


_QUICK = json.JSONDecoder(object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=_refused)


class _Composer:
    """Fills the tree, event by event."""

    def __init__(self, name: str | None, problems: list[Problem]) -> None:
        self.root: Any = None
        self.marks: dict[str, Mark] = {}
        self.keys: dict[str, Mark] = {}
        self._name = name
        self._problems = problems

    def compose(self, events: Iterable[Event]) -> None:
        """Fill the tree from all events; :class:`DocumentError` where one breaks a cap.

        One loop without calls, for there are very many events. ``node`` is the mapping or list that is
        being filled, not ``kept`` where its key stood before; ``key`` is that of a mapping's next value
        (``None`` until it has come), ``inner`` the pointer of the next value, ``first`` whether it is kept.
        """
        holders: list[tuple[Any, str, bool]] = []
        node: Any = None
        key: str | None = None
        pointer = inner = ""
        kept = first = True
        values = 0
        for kind, text, mark, wrong in events:
            if kind in "}]":
                node, pointer, kept = holders.pop()
            elif kind == ".":
                self._note(mark, "", wrong)
            elif key is None and type(node) is dict:
                if kind != "=" or text is None:
                    self._note(mark, pointer, "a key is one plain word; write `key: value`")
                    raise DocumentError(self._problems)
                if wrong is not None or len(text) > LONGEST_SCALAR or not text.isprintable():
                    text = self._mended(text, mark, pointer, wrong)
                key = text
                inner = f"{pointer}/{_escaped(key)}"
                first = kept and key not in node
                if first:
                    self.keys[inner] = mark
                elif key in node:
                    self._twice(key, mark, inner, kept=kept)
            else:
                values += 1
                if values > MOST_VALUES or (len(holders) >= MOST_DEPTH and kind != "="):
                    self._too_many(mark, too_deep=values <= MOST_VALUES)
                if type(node) is list:
                    inner, first = f"{pointer}/{len(node)}", kept
                value: Any = text
                if kind != "=" or text is None:
                    self._note(mark, inner, wrong)
                    value = {} if kind == "{" else [] if kind == "[" else None
                elif wrong is not None or len(text) > LONGEST_SCALAR or not text.isprintable():
                    value = self._mended(text, mark, inner, wrong)
                if first:
                    self.marks[inner] = mark
                if node is None:
                    self.root = value
                elif key is None:
                    node.append(value)
                else:
                    node.setdefault(key, value)
                    key = None
                if kind != "=":
                    holders.append((node, pointer, kept))
                    node, pointer, kept = value, inner, first

    def _note(self, mark: Mark, pointer: str, message: str | None) -> None:
        if message is not None:
            self._problems.append(Problem(Place(self._name, *mark, pointer), message))

    def _twice(self, key: str, mark: Mark, pointer: str, *, kept: bool) -> None:
        first = f", first on line {self.keys[pointer][0]}" if kept else ""
        self._note(mark, pointer, f'"{key[:_SHOWN]}" is given twice{first}; keep one of them')

    def _too_many(self, mark: Mark, *, too_deep: bool) -> NoReturn:
        if too_deep:
            fail(self._name, mark, f"nested more than {MOST_DEPTH} deep; a declaration is much flatter")
        fail(self._name, mark, f"there are more than {MOST_VALUES} values; write one file for each battery")

    def _mended(self, text: str, mark: Mark, pointer: str, wrong: str | None) -> str:
        self._note(mark, pointer, wrong)
        if len(text) > LONGEST_SCALAR:
            message = f'"{text[:20]}..." has {len(text)} characters; write at most {LONGEST_SCALAR}'
            self._note(mark, pointer, message)
            text = text[:_SHOWN]
        hidden = UNFIT.search(text)
        if hidden is not None:
            self._note(mark, pointer, unfit(hidden.group()))
            text = UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
        return text


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
