"""YAML and JSON text as plain trees of mappings, lists and texts, with a mark for every value.

Both formats are reduced to the same few events and composed by one loop, not by recursion, under
caps on size, depth and length: PyYAML's own composer crashes on deep nesting, and the usual JSON
readers take the last of two duplicate keys in silence. Every scalar stays text, so that ``NO``
stays Norway and ``0.1`` never becomes a float. Anchors, aliases and tags are refused.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from iracheck.documents.places import Mark, Marks, Place
from iracheck.documents.problems import DocumentError, Problem

MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 32
LONGEST_SCALAR = 10_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Document(NamedTuple):
    """One file as a tree, the marks of its values, and what was wrong with it so far."""

    tree: Any
    marks: Marks
    problems: tuple[Problem, ...] = ()


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; :class:`DocumentError` where it is missing, unreadable or too large."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _failure(name, 1, 1, f"cannot read the file: {reason}; check its name and rights") from error
    if len(content) > MOST_BYTES:
        raise _failure(name, 1, 1, f"the file is larger than {MOST_BYTES // 2**20} MiB; split it")
    return content


def read_document(content: bytes, *, name: str | None, is_json: bool) -> Document:
    """The tree of a YAML or JSON text; :class:`DocumentError` where it is neither.

    Duplicate keys are noted as problems of the document (the first one stays), so that they
    can be reported together with everything else that is wrong.
    """
    text = _decode(content, name)
    if not text.strip():
        raise _failure(name, 1, 1, "the file is empty; `iracheck init` writes a declaration to fill in")
    events = _json_events(text, name) if is_json else _yaml_events(text, name)
    return _compose(events, name)


def read_json_text(content: str | bytes, *, name: str | None) -> Document:
    """The tree of a JSON text without marks: quick, for data in memory. Strict as :func:`read_document`.

    Where anything at all is wrong the text is read again slowly, for the place.
    """
    if len(content) <= MOST_BYTES:
        try:
            tree = json.loads(content, object_pairs_hook=_unique, parse_int=str, parse_float=str)
            return Document(tree, Marks(name))
        except (ValueError, RecursionError):
            pass
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > MOST_BYTES:
        raise _failure(name, 1, 1, f"the text is larger than {MOST_BYTES // 2**20} MiB; split it")
    return read_document(raw, name=name, is_json=True)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("duplicate key")
    return mapping


def _failure(name: str | None, line: int, column: int, message: str) -> DocumentError:
    return DocumentError([Problem(Place(name, line, column, ""), message)])


def _decode(content: bytes, name: str | None) -> str:
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise _failure(name, line, column, "this byte is not UTF-8; save the file as UTF-8") from error


class _Event(NamedTuple):
    """``{`` ``}`` ``[`` ``]`` or ``=`` (a scalar, whose text is ``None`` for a null), and where."""

    kind: str
    text: str | None
    mark: Mark


def _yaml_events(text: str, name: str | None) -> Iterator[_Event]:
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            assert event.start_mark is not None
            mark = (event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, yaml.ScalarEvent):
                _refuse_yaml_extras(event, name, mark)
                null = event.style is None and event.value in _NULLS
                yield _Event("=", None if null else event.value, mark)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                _refuse_yaml_extras(event, name, mark)
                yield _Event("{" if isinstance(event, yaml.MappingStartEvent) else "[", None, mark)
            elif isinstance(event, yaml.MappingEndEvent):
                yield _Event("}", None, mark)
            elif isinstance(event, yaml.SequenceEndEvent):
                yield _Event("]", None, mark)
            elif isinstance(event, yaml.AliasEvent):
                raise _failure(name, *mark, "aliases (*) are not used here; write the value out")
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _failure(name, *mark, "a second document starts here; write one file for each")
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line, column = (at.line + 1, at.column + 1) if at else (1, 1)
        problem = error.problem or error.context or "it cannot be read"
        raise _failure(name, line, column, f"not YAML: {problem}; mend the line or the one above") from error
    except yaml.reader.ReaderError as error:
        line, column = _line_and_column(text, min(int(error.position), len(text)))
        raise _failure(name, line, column, "a control character stands here; remove it") from error


def _refuse_yaml_extras(event: Any, name: str | None, mark: Mark) -> None:
    if event.anchor is not None:
        raise _failure(name, *mark, "anchors (&) are not used here; write the value out where it is needed")
    if event.tag is not None and event.tag != "!":
        raise _failure(name, *mark, f'the tag "{event.tag}" is not used here; write the plain value')


_JSON_TOKEN = re.compile(r'[{}\[\]:,]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|"', re.ASCII)
_JSON_SPACE = re.compile(r"[ \t\n\r]*")


def _json_events(text: str, name: str | None) -> Iterator[_Event]:
    """The events of a JSON text, checked against its grammar."""
    lines = _LineCounter(text)
    open_brackets: list[str] = []
    expects = "value"
    position = 0

    def wrong(message: str) -> DocumentError:
        return _failure(name, *lines.at(position), f"not JSON: {message}")

    while True:
        space = _JSON_SPACE.match(text, position)
        position = space.end() if space else position
        if position == len(text):
            if expects != "end":
                raise wrong("the text ends too early; close what is open")
            return
        match = _JSON_TOKEN.match(text, position)
        if match is None or expects == "end":
            raise wrong("this cannot stand here; mend it or remove it")
        token, end, mark = match.group(), match.end(), lines.at(position)
        closes = expects in ("key or end", "value or end", "comma or end")
        if token in "}]" and closes and open_brackets and open_brackets[-1] == token:
            open_brackets.pop()
            yield _Event(token, None, mark)
            expects = "comma or end" if open_brackets else "end"
        elif token == "," and expects == "comma or end":
            expects = "key" if open_brackets[-1] == "}" else "value"
        elif token == ":" and expects == "colon":
            expects = "value"
        elif token == '"' and expects in ("key", "key or end", "value", "value or end"):
            try:
                scalar, end = scanstring(text, end, True)  # noqa: FBT003
            except json.JSONDecodeError as error:
                position = error.pos
                raise wrong(f"{error.msg.lower()}; mend the string") from error
            yield _Event("=", scalar, mark)
            is_key = expects.startswith("key")
            expects = "colon" if is_key else "comma or end" if open_brackets else "end"
        elif token in "{[" and expects in ("value", "value or end"):
            open_brackets.append("}" if token == "{" else "]")
            yield _Event(token, None, mark)
            expects = "key or end" if token == "{" else "value or end"
        elif token not in '{}[]:,"' and expects in ("value", "value or end"):
            yield _Event("=", None if token == "null" else token, mark)
            expects = "comma or end" if open_brackets else "end"
        else:
            wanted = {
                "comma or end": "a comma",
                "colon": "a colon",
                "key": "a key in quotes",
                "key or end": "a key in quotes",
            }.get(expects, "a value")
            raise wrong(f'{wanted} was expected here, not "{token}"')
        position = end


def _line_and_column(text: str, position: int) -> Mark:
    start = text.rfind("\n", 0, position) + 1
    return text.count("\n", 0, position) + 1, position - start + 1


class _LineCounter:
    """Line and column of positions that only grow, in one pass over the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._start = 0

    def at(self, position: int) -> Mark:
        while (newline := self._text.find("\n", self._start, position)) != -1:
            self._line += 1
            self._start = newline + 1
        return self._line, position - self._start + 1


class _Open:
    """A mapping or list that is being filled."""

    __slots__ = ("key", "node", "pointer")

    def __init__(self, node: Any, pointer: str) -> None:
        self.node = node
        self.pointer = pointer
        self.key: str | None = None


def _compose(events: Iterator[_Event], name: str | None) -> Document:
    marks: dict[str, Mark] = {}
    keys: dict[str, Mark] = {}
    problems: list[Problem] = []
    stack: list[_Open] = []
    root: Any = None

    def place(mark: Mark, pointer: str) -> Place:
        return Place(name, *mark, pointer)

    for kind, text, mark in events:
        if kind in "}]":
            stack.pop()
            continue
        if text is not None and len(text) > LONGEST_SCALAR:
            message = f"this value has {len(text)} characters; write at most {LONGEST_SCALAR}"
            raise DocumentError([Problem(place(mark, ""), message)])
        top = stack[-1] if stack else None
        if top is not None and isinstance(top.node, dict) and top.key is None:
            if kind != "=" or text is None:
                raise DocumentError([Problem(place(mark, top.pointer), "a key must be a plain word")])
            top.key = text
            pointer = f"{top.pointer}/{_escaped(text)}"
            if text in top.node:
                first = keys[pointer]
                message = f'"{text}" is given twice, first on line {first[0]}; keep one of them'
                problems.append(Problem(place(mark, pointer), message))
            else:
                keys[pointer] = mark
            continue
        if len(stack) >= MOST_DEPTH and kind != "=":
            message = f"nested more than {MOST_DEPTH} deep; a declaration is much flatter"
            raise DocumentError([Problem(place(mark, ""), message)])
        node: Any = text if kind == "=" else {} if kind == "{" else []
        if top is None:
            root, pointer = node, ""
            marks[pointer] = mark
        elif isinstance(top.node, list):
            pointer = f"{top.pointer}/{len(top.node)}"
            marks[pointer] = mark
            top.node.append(node)
        else:
            assert top.key is not None
            pointer = f"{top.pointer}/{_escaped(top.key)}"
            if top.key not in top.node:
                top.node[top.key] = node
                marks[pointer] = mark
            top.key = None
        if kind != "=":
            stack.append(_Open(node, pointer))
    return Document(root, Marks(name, marks, keys), tuple(problems))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
