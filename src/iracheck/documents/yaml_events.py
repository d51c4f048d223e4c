"""YAML text as events: anchors, aliases, tags and second documents are noted as wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml

from iracheck.documents.events import Event
from iracheck.documents.places import Mark
from iracheck.documents.text import fail, line_and_column

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_STARTS: dict[type, str] = {yaml.MappingStartEvent: "{", yaml.SequenceStartEvent: "["}
_ENDS: dict[type, str] = {yaml.MappingEndEvent: "}", yaml.SequenceEndEvent: "]"}
_AROUND = frozenset(
    {yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent}
)


def yaml_events(text: str, name: str | None) -> Iterator[Event]:
    """The events of a YAML text; :class:`DocumentError` where it is none."""
    given = 0
    started = False
    for loader in (_Loader, yaml.SafeLoader):  # libyaml gives up on deep nesting before it says where
        try:
            for event in islice(iter(loader(text).get_event, None), given, None):
                given += 1
                kind = type(event)
                start = event.start_mark
                mark = start.line + 1, start.column + 1
                if kind is yaml.ScalarEvent:
                    null = event.value in _NULLS and not event.style
                    yield "=", None if null else event.value, mark, _refused(event)
                elif kind in _STARTS:
                    yield _STARTS[kind], None, mark, _refused(event)
                elif kind in _ENDS:
                    yield _ENDS[kind], None, mark, None
                elif kind is yaml.AliasEvent:
                    yield "=", None, mark, "aliases (*) are not used here; write the value out"
                elif kind is yaml.DocumentStartEvent:
                    if started:
                        yield ".", None, mark, "a second document starts here; write one file for each"
                        return
                    started = True
            return
        except yaml.MarkedYAMLError as error:
            if loader is yaml.SafeLoader or "nesting depth" not in (error.problem or ""):
                mark, message = _explained(error, text)
                fail(name, mark, f"not YAML: {message}")
        except yaml.reader.ReaderError as error:
            position = min(int(error.position), len(text))
            fail(
                name, line_and_column(text, position), "not YAML: this character cannot stand here; remove it"
            )


def yaml_tree(text: str, *, most_depth: int, longest_scalar: int) -> Any:
    """The tree of a YAML text without any place; ``None`` where anything at all is not as usual.

    The text holds no escapes, so that nothing is in its scalars which is not seen in it.
    """
    root: Any = None
    node: Any = None
    key: str | None = None
    holders: list[Any] = []
    try:
        for event in iter(_Loader(text).get_event, None):
            kind = type(event)
            value: Any
            if kind is yaml.ScalarEvent:
                value = event.value
                if len(value) > longest_scalar:
                    return None
                if value in _NULLS and not event.style:
                    value = None
            elif kind in _STARTS and len(holders) < most_depth:
                value = {} if kind is yaml.MappingStartEvent else []
            elif kind in _ENDS:
                node = holders.pop()
                continue
            elif kind in _AROUND:
                continue
            else:
                return None
            if event.anchor is not None or event.tag is not None:
                return None
            if key is not None:
                node[key] = value
                key = None
            elif type(node) is list:
                node.append(value)
            elif node is None and root is None:
                root = value
            elif type(value) is str and type(node) is dict and value not in node:
                key = value
            else:
                return None
            if kind is not yaml.ScalarEvent:
                holders.append(node)
                node = value
    except yaml.YAMLError:
        return None
    return root


def _refused(event: Any) -> str | None:
    if event.anchor is not None:
        return "anchors (&) are not used here; write the value out where it is needed"
    if event.tag is not None and event.tag != "!":
        return f'the tag "{event.tag[:60]}" is not used here; write the plain value'
    return None


def _explained(error: yaml.MarkedYAMLError, text: str) -> tuple[Mark, str]:
    """Where and what, with what to write; the parser's own words where nothing better is known."""
    problem = error.problem or error.context or "it cannot be read"
    at = error.problem_mark or error.context_mark
    mark = (at.line + 1, at.column + 1) if at else (1, 1)
    opened = error.context_mark
    if opened is not None and "quoted scalar" in (error.context or "") and "end of stream" in problem:
        return (opened.line + 1, opened.column + 1), "this quote is never closed; close it"
    if opened is not None and "flow" in (error.context or ""):
        return mark, f"the bracket opened on line {opened.line + 1} wants a comma or its end here; add it"
    if "mapping values are not allowed" in problem:
        return (
            mark,
            "a key cannot stand here; mend the indentation, or put a text that holds a colon in quotes",
        )
    if "cannot start any token" in problem:
        if _line(text, mark[0])[mark[1] - 1 :].startswith("\t"):
            return mark, "a tab cannot indent; write spaces"
        return mark, "a text cannot begin with this character; put the text in quotes"
    if "block collection" in (error.context or "") or "block mapping" in (error.context or ""):
        return mark, "this does not fit what stands above it; mend the indentation"
    if "<document start>" in problem:
        return mark, "something follows the end of the document; remove it"
    if "could not find expected ':'" in problem:
        return mark, "a key without a colon stands on the line above; write `key: value`"
    return mark, f"{problem}; mend this line or the one above"


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number)
    return lines[number - 1] if number <= len(lines) else ""
