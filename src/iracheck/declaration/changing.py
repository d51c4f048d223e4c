"""A declaration with some of its facts changed: read anew and checked like any other.

A copy with other facts would keep the hash and the lines of a text that no longer says them. So
the tree that was read is kept with each declaration; a changed copy of it is read in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from iracheck.declaration.models import Declaration
from iracheck.declaration.reading import declaration_of, json_text
from iracheck.documents import MOST_DEPTH, DocumentError, Place, Problem, join_pointer

_NOT_READ = "the declaration was made in memory, not read; iracheck.parse_declaration reads one from JSON"
_NEW = "-"
_INDEX = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


class LeftOut(Enum):
    """The type of :data:`iracheck.LEFT_OUT`."""

    LEFT_OUT = "left out"


LEFT_OUT: Final = LeftOut.LEFT_OUT
"""What :func:`iracheck.with_changes` takes for a value that shall not stand there any more."""

Changes = Mapping[str, object] | Iterable[tuple[str, object]]
"""What :func:`iracheck.with_changes` takes: JSON pointers with the values that stand there now."""


def with_changes(declaration: Declaration, changes: Changes, *, name: str | None = None) -> Declaration:
    """The declaration with other facts in some places, checked as :func:`iracheck.parse_declaration` would.

    ``changes`` maps JSON pointers (RFC 6901), with the keys of the file, to what stands there now; pairs of
    the two do as well::

        with_changes(pack, {"/battery/components/4/made/by": "filmco", "/attestations/2": LEFT_OUT})

    - The pointers of :class:`iracheck.Missing` and :class:`iracheck.At` are of this kind.
    - Keys and groups of keys that are not there yet are made; ``-`` in place of an index adds to a list.
    - Values are what JSON could say: texts (``"1800 USD"``, ``"unknown"``), lists, mappings with text keys,
      whole numbers, ``True`` and ``False`` for yes and no; days may be :class:`datetime.date`.
    - :data:`iracheck.LEFT_OUT` takes a key or an entry of a list away.
    - Changes are made in the order given. Entries of lists keep their numbers until all are made.

    The given declaration stays as it is. ``name`` is what messages and reports call the new one. Its
    places are pointers without lines, its ``digest`` is that of its :func:`iracheck.declaration_json`.

    Raises :class:`iracheck.DocumentError` with all problems, each at its pointer: places that there are
    none of, or everything wrong with the facts as changed. Raises :class:`TypeError` for a value that JSON
    has no form for, and :class:`ValueError` for a declaration that was not read.
    """
    tree = _plain(_tree_of(declaration), "")
    problems: list[Problem] = []
    for pointer, given in changes.items() if isinstance(changes, Mapping) else changes:
        try:
            tree = _changed(tree, _path(pointer), _plain(given, pointer), around="")
        except LookupError as wrong:
            problems.append(Problem(Place(name, None, None, pointer), str(wrong.args[0])))
    if problems:
        raise DocumentError(problems)
    return declaration_of(_remaining(tree), name=name)


def declaration_json(declaration: Declaration) -> str:
    """A declaration as JSON text, with every value as it was written: to keep what was made by changes.

    :func:`iracheck.parse_declaration` reads it again. For a declaration made by
    :func:`iracheck.with_changes`, ``digest`` is the SHA-256 of this text in UTF-8. Raises
    :class:`ValueError` for a declaration that was not read.
    """
    return json_text(_tree_of(declaration))


def _tree_of(declaration: Declaration) -> Any:
    if declaration._tree is None:
        raise ValueError(_NOT_READ)
    return declaration._tree


def _path(pointer: str) -> list[str]:
    if not isinstance(pointer, str):
        raise TypeError(f"a JSON pointer is wanted, not {type(pointer).__name__}")
    first, *parts = pointer.split("/")
    if first or not parts:
        raise LookupError('a place is written as a JSON pointer; write it like "/battery/components/0/value"')
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _plain(given: object, pointer: str, depth: int = 0) -> Any:
    """A value as the tree of a file would have it: all scalars are texts."""
    if depth > MOST_DEPTH:
        raise LookupError(f"nested more than {MOST_DEPTH} deep; a declaration is much flatter")
    if given is None or given is LEFT_OUT:
        return given
    if isinstance(given, str):
        return str(given)
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, int | float | Decimal):
        return str(given)
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, Mapping):
        return dict(_entries(given, pointer, depth))
    if isinstance(given, Sequence) and not isinstance(given, bytes | bytearray | memoryview):
        return [_plain(inner, f"{pointer}/{place}", depth + 1) for place, inner in enumerate(given)]
    raise TypeError(f"{pointer}: a value that JSON could say is wanted, not {type(given).__name__}")


def _entries(given: Mapping[Any, object], pointer: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, inner in given.items():
        if not isinstance(key, str):
            raise TypeError(f"{pointer}: keys are texts, not {type(key).__name__}")
        yield key, _plain(inner, pointer + join_pointer([key]), depth + 1)


def _changed(node: Any, path: Sequence[str], new: Any, *, around: str) -> Any:
    """A node with something else at a path below it; ``around`` is its own pointer."""
    if not path:
        return new
    part, *below = path
    if node is None or node == "unknown":
        node = [] if part == _NEW else {}
    inside = around + join_pointer([part])
    if isinstance(node, dict):
        if new is LEFT_OUT and part not in node:
            raise LookupError(f"there is no {inside} that could be left out")
        node[part] = _changed(node.get(part), below, new, around=inside)
    elif isinstance(node, list):
        place = _place_in(node, part, around)
        if place == len(node):
            node.append(None)
        node[place] = _changed(node[place], below, new, around=inside)
    else:
        stands = "something left out" if node is LEFT_OUT else f'the text "{node[:60]}"'
        raise LookupError(f"at {around} stands {stands}; give a group of keys for it first")
    return node


def _remaining(node: Any) -> Any:
    """What is left of a node when all that is left out is taken away."""
    if isinstance(node, dict):
        return {key: _remaining(inner) for key, inner in node.items() if inner is not LEFT_OUT}
    if isinstance(node, list):
        return [_remaining(inner) for inner in node if inner is not LEFT_OUT]
    return node


def _place_in(entries: list[Any], part: str, pointer: str) -> int:
    if part == _NEW:
        return len(entries)
    if _INDEX.fullmatch(part) and int(part) < len(entries):
        return int(part)
    known = f"0 to {len(entries) - 1}" if entries else "none yet"
    raise LookupError(
        f'{pointer} has no entry "{part[:20]}", they are {known}; write one of them, or "-" to add'
    )
