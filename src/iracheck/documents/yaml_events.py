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


def yaml_events(text: str, name: str | None) -> Iterator[Event]:
    """The events of a YAML text; :class:`DocumentError` where it is none."""
    started = False
    try:
        for event in _parsed(text):
            kind = type(event)
            mark = event.start_mark.line + 1, event.start_mark.column + 1
            if kind is yaml.ScalarEvent:
                null = not event.style and event.value in _NULLS
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
    except yaml.MarkedYAMLError as error:
        mark, message = _explained(error, text)
        fail(name, mark, f"not YAML: {message}")
    except yaml.reader.ReaderError as error:
        position = min(int(error.position), len(text))
        fail(name, line_and_column(text, position), "not YAML: this character cannot stand here; remove it")


def _parsed(text: str) -> Iterator[Any]:
    """The parser's events; libyaml gives up on deep nesting before it says where, so Python's parser takes over there."""
    given = 0
    try:
        for event in iter(_Loader(text).get_event, None):
            yield event
            given += 1
    except yaml.MarkedYAMLError as error:
        if "nesting depth" not in (error.problem or ""):
            raise
        yield from islice(iter(yaml.SafeLoader(text).get_event, None), given, None)


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
