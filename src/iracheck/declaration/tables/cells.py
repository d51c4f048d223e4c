"""What the text of one cell says, and the text that says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from iracheck.declaration.tables.shapes import Field
from iracheck.documents.csv_cells import quoted, split_list, unquoted
from iracheck.quantities import QuantityError

UNKNOWN, EMPTY_LIST, EMPTY_GROUP = "unknown", "[]", "{}"
_FORMULA = ("=", "+", "-", "@")
"""How a text begins that spreadsheet programs would calculate."""
_DELIMITERS = (";", ";|")
"""What stands between the entries of a list, and between lists."""


def plain_text(text: str) -> str:
    """A cell's text without blanks around it; one in double quotes is taken out of them as it is."""
    text = text.strip()
    inside = unquoted(text)
    return text if inside is None else inside


def value_of(text: str, field: Field, delimiter: str) -> Any:
    """What a filled cell says of a field. Raises :class:`QuantityError` saying what to write instead."""
    text = text.strip()
    if field.texts and not field.lists:
        return _one(text, field, delimiter)
    if text == UNKNOWN:
        return UNKNOWN
    if text == EMPTY_GROUP and field.group is not None:
        return {}
    if text == EMPTY_LIST and (field.texts or field.entries is not None):
        return []
    if field.texts or field.short is not None:
        return _several(text, field, delimiter)
    raise QuantityError("what it holds has columns or a table of its own; write unknown here, or nothing")


def _one(text: str, field: Field, delimiter: str) -> str:
    inside = unquoted(text)
    if inside is not None:
        return inside
    return text if field.habit is None else field.habit.read(text, delimiter)


def _several(text: str, field: Field, delimiter: str) -> list[Any]:
    nested = field.lists > 1
    lists = split_list(text, _DELIMITERS[nested])
    if lists is None:
        raise QuantityError("a quote in this list is never closed, or something follows it; mend the quotes")
    if not nested:
        return _entries(lists[0], field, delimiter)
    return [
        [] if entries == [(EMPTY_LIST, False)] else _entries(entries, field, delimiter)
        for entries in lists
        if entries
    ]


def _entries(entries: Iterable[tuple[str, bool]], field: Field, delimiter: str) -> list[str]:
    habit = field.habit
    return [
        entry if in_quotes or habit is None else habit.read(entry, delimiter) for entry, in_quotes in entries
    ]


def written_text(text: str | None, field: Field) -> str:
    """The cell of a text, in double quotes where it would be read as another one; nothing where it is left out."""
    if text is None:
        return UNKNOWN if field.takes_unknown else ""
    if field.habit is not None:
        return field.habit.write(text)
    safe = text and plain_text(text) == text and not text.startswith(_FORMULA)
    return text if safe else quoted(text)


def written_list(entries: Sequence[Any], field: Field) -> str:
    """The cell of a list of texts, or of lists of them."""
    if field.lists < 2:
        return ";".join(_entry(entry, field) for entry in entries)
    lists = [written_list(inner, field._replace(lists=1)) if inner else EMPTY_LIST for inner in entries]
    return "|".join(lists) if lists != [EMPTY_LIST] else f"{EMPTY_LIST}|"


def _entry(entry: str | None, field: Field) -> str:
    text = written_text(entry, field)
    if text in (UNKNOWN, EMPTY_LIST, EMPTY_GROUP) or any(sign in text for sign in ';|\n"'):
        return text if unquoted(text) is not None else quoted(text)
    return text
