"""JSON text as events, checked against the grammar of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]

from iracheck.documents.events import Event
from iracheck.documents.places import Mark
from iracheck.documents.text import fail

_TOKEN = re.compile(
    r'[{}\[\]:,]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)|"', re.ASCII
)
_SPACE = re.compile(r"[ \t\n\r]*")
_WANTED = {
    "value": "a value",
    "value or end": "a value",
    "key": "a key in double quotes",
    "key or end": "a key in double quotes",
    "colon": "a colon",
    "comma or end": "a comma",
    "end": "nothing more",
}


def json_events(text: str, name: str | None) -> Iterator[Event]:
    """The events of a JSON text; :class:`DocumentError` where it is none."""
    lines = _LineCounter(text)
    open_brackets: list[str] = []
    expects = "value"
    comma = False
    position = 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        mark = lines.at(position)
        if position == len(text):
            if expects != "end":
                fail(name, mark, _too_early(open_brackets))
            return
        match = _TOKEN.match(text, position)
        if match is None or expects == "end":
            fail(name, mark, _stranger(text, position, expects))
        token, position = match.group(), match.end()
        closes = expects in ("key or end", "value or end", "comma or end")
        if token in "}]" and closes and open_brackets[-1] == token:
            open_brackets.pop()
            yield token, None, mark, None
            expects = "comma or end" if open_brackets else "end"
        elif token == "," and expects == "comma or end":
            expects = "key" if open_brackets[-1] == "}" else "value"
        elif token == ":" and expects == "colon":
            expects = "value"
        elif token == '"' and expects in ("key", "key or end", "value", "value or end"):
            scalar, position = _string(text, position, name, lines)
            yield "=", scalar, mark, None
            is_key = expects.startswith("key")
            expects = "colon" if is_key else "comma or end" if open_brackets else "end"
        elif token in "{[" and expects in ("value", "value or end"):
            open_brackets.append("}" if token == "{" else "]")
            yield token, None, mark, None
            expects = "key or end" if token == "{" else "value or end"
        elif token not in '{}[]:,"' and expects in ("value", "value or end"):
            yield "=", None if token == "null" else token, mark, None
            expects = "comma or end" if open_brackets else "end"
        else:
            fail(name, mark, _misplaced(token, expects, after_comma=comma))
        comma = token == ","


def _string(text: str, position: int, name: str | None, lines: _LineCounter) -> tuple[str, int]:
    try:
        scalar, end = scanstring(text, position, True)  # noqa: FBT003
    except json.JSONDecodeError as error:
        what = {
            "Unterminated string starting at": "this string is never closed; close it with a double quote",
            "Invalid control character at": "a line cannot break within a string; write \\n, or close the string",
        }.get(error.msg, 'this escape is not known; write \\\\ for a backslash and \\" for a quote')
        fail(name, lines.at(error.pos), f"not JSON: {what}")
    return scalar, end


def _too_early(open_brackets: list[str]) -> str:
    closing = "".join(reversed(open_brackets[-40:]))
    return (
        f"not JSON: the text ends too early; close what is open with {closing}"
        if closing
        else ("not JSON: the text ends too early; write a value")
    )


def _stranger(text: str, position: int, expects: str) -> str:
    ahead = text[position : position + 12]
    if ahead.startswith(("//", "/*", "#")):
        return "not JSON: it has no comments; remove this one"
    if ahead.startswith("'"):
        return 'not JSON: write texts in double quotes ("), not single ones'
    if expects == "end":
        return "not JSON: something follows the end of the text; remove it"
    word = re.match(r"[^\s,:{}\[\]\"]+", ahead)
    if word:
        shown = word.group()
        return f'not JSON: "{shown}" is no JSON; write it in double quotes, or "unknown" for a fact not known'
    return f"not JSON: {_WANTED[expects]} was expected here; mend it"


def _misplaced(token: str, expects: str, *, after_comma: bool) -> str:
    if token in "}]" and after_comma:
        return f"not JSON: a comma too many stands before this {token}; remove the comma"
    if token in "}]" and expects == "comma or end":
        return f"not JSON: {token} closes another bracket than the one last opened; mend one of them"
    return f"not JSON: {_WANTED[expects]} was expected here, not {token[:40]}; add or remove one"


class _LineCounter:
    """Line and column of positions that only grow, in one pass over the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._start = 0
        self._seen = 0

    def at(self, position: int) -> Mark:
        while (newline := self._text.find("\n", self._seen, position)) != -1:
            self._line += 1
            self._start = self._seen = newline + 1
        self._seen = max(self._seen, position)
        return self._line, position - self._start + 1
