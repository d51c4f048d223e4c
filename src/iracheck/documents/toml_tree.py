"""TOML text as a tree of mappings, lists and texts, with the line and column of every key.

The standard reader keeps no places, so the lines are looked through for them once more. What such a
look cannot find (a value inside an inline table) has the place of what is around it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from iracheck.documents.places import Mark, Marks, join_pointer
from iracheck.documents.text import decode, fail, refuse_large
from iracheck.documents.tree import Document

_TABLE = re.compile(r"\s*(?P<bracket>\[\[?)\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""(?P<indent>\s*)(?P<name>[\w-]+|"[^"]*"|'[^']*')(?P<equals>\s*=\s*)""")
_AT = re.compile(r"^(?P<what>.*) \(at (line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.S)


def read_toml(content: bytes, *, name: str) -> Document:
    """The tree of a TOML text, every scalar as its text (``true`` as ``yes``); :class:`DocumentError` where it is none."""
    refuse_large(content, name)
    text, problems = decode(content, name)
    text = text.replace("\r\n", "\n")
    try:
        tree = _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _AT.match(str(error))
        what = (found["what"] if found else str(error)).rstrip(".")
        last = (text.count("\n") + 1, 1)
        mark = (int(found["line"]), int(found["column"])) if found and found["line"] else last
        fail(name, mark, f"not TOML: {what[:1].lower()}{what[1:]}; mend this line or the one above")
    except (ValueError, RecursionError):
        told = "something is nested too deep, or a number has thousands of digits; write less of it"
        fail(name, (1, 1), told)
    values: dict[str, Mark] = {"": (1, 1)}
    keys: dict[str, Mark] = {}
    for pointer, key, value in _marks(text):
        keys.setdefault(pointer, key)
        values.setdefault(pointer, value)
    return Document(tree, Marks(name, values, keys), tuple(problems))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else str(value)


def _marks(text: str) -> Iterator[tuple[str, Mark, Mark]]:
    """The pointer of each table and key with the marks of the key and of its value."""
    around: list[str | int] = []
    counts: Counter[str] = Counter()
    for number, line in enumerate(text.split("\n"), start=1):
        if table := _TABLE.match(line):
            around = [part.strip(" \"'") for part in table["name"].split(".")]
            mark = (number, table.start("bracket") + 1)
            if table["bracket"] == "[[":
                pointer = join_pointer(around)
                yield pointer, mark, mark
                around.append(counts[pointer])
                counts[pointer] += 1
            yield join_pointer(around), mark, mark
        elif key := _KEY.match(line):
            pointer = join_pointer([*around, key["name"].strip("\"'")])
            yield pointer, (number, key.start("name") + 1), (number, key.end() + 1)
