"""A declaration's tree as the CSV texts of its tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from iracheck.declaration.models import Declaration
from iracheck.declaration.tables.cells import EMPTY_GROUP, EMPTY_LIST, written_list, written_text
from iracheck.declaration.tables.shapes import ROOT, ROW, Field, Shape, Table, columns_of, shape_of, tables


def table_texts(tree: dict[str, Any]) -> dict[str, bytes]:
    """The files of a valid declaration's tree, by name.

    Texts with letters beyond ASCII begin with a byte-order mark: spreadsheet programs take them for
    another encoding otherwise.
    """
    records: dict[str, list[_Record]] = {name: [] for name in (ROOT, *tables())}
    _add(records, ROOT, shape_of(Declaration), tree, 0)
    ((_, root),) = records[ROOT]
    keys = [(key, root[key]) for key in columns_of(Declaration) if key in root]
    texts = {ROOT: _csv([("key", "value"), *keys])}
    called: dict[str, tuple[str, list[str]]] = {}
    for name, table in tables().items():
        if records[name]:
            called[name] = _called(table, records[name])
            texts[name] = _csv(_rows(table, records, called))
    return {f"{name}.csv": text for name, text in texts.items()}


class _Record(NamedTuple):
    """The row of a group: the place of the row that it is part of, and its filled cells by column."""

    holder: int
    cells: dict[str, str]


def _add(
    records: dict[str, list[_Record]], table: str, shape: Shape, node: dict[str, Any], holder: int
) -> None:
    """Add a group as a row of a table, and the groups in its lists as rows of theirs."""
    place = len(records[table])
    cells: dict[str, str] = {}
    records[table].append(_Record(holder, cells))
    for path, value, field in _flat(shape, node, ()):
        column = ".".join(path)
        if field.entries is not None and _needs_rows(value):
            name = column if table == ROOT else f"{table}.{column}"
            for entry in value:
                inner = entry if isinstance(entry, dict) else {str(field.short): entry}
                _add(records, name, field.entries, inner, place)
        elif cell := _cell(value, field):
            cells[column] = cell


def _flat(
    shape: Shape, node: dict[str, Any], around: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Field]]:
    """What a group holds, with what the groups inside it hold in their place."""
    for key, value in node.items():
        field, path = shape.fields[key], (*around, key)
        if field.group is not None and isinstance(value, dict) and value:
            yield from _flat(field.group, value, path)
        else:
            yield path, value, field


def _needs_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict) for entry in value)


def _cell(value: Any, field: Field) -> str:
    """The cell of what has no rows and no columns of its own; nothing where it is left out."""
    if isinstance(value, dict):
        return EMPTY_GROUP
    if isinstance(value, list):
        return written_list(value, field) if value else EMPTY_LIST
    if field.texts and not field.lists:
        return written_text(value, field)
    return value or ""


def _called(table: Table, records: Sequence[_Record]) -> tuple[str, list[str]]:
    """The column by which other rows refer to the rows of a table, and what stands in it."""
    ids = [record.cells.get("id", "") for record in records]
    if table.has_ids and all(ids) and len(set(ids)) == len(ids):
        return "id", ids
    return ROW, [str(number) for number in range(1, len(records) + 1)]


def _rows(
    table: Table, records: dict[str, list[_Record]], called: dict[str, tuple[str, list[str]]]
) -> Iterator[list[str]]:
    """The header of a table and its rows, with those columns in which something stands, ids first."""
    own = records[table.name]
    held = any(records[other.name] for other in tables().values() if other.parent == table.name)
    by, names = called[table.name]
    numbered = by == ROW and (held or table.has_ids or not all(record.cells for record in own))
    used = [column for column in table.columns if any(column in record.cells for record in own)]
    used.sort(key=lambda column: column != "id")
    parent = [] if table.parent == ROOT else [table.parent]
    yield [*parent, *([ROW] if numbered else []), *used]
    for record, name in zip(own, names, strict=True):
        refers = [called[table.parent][1][record.holder]] if parent else []
        yield [*refers, *([name] if numbered else []), *(record.cells.get(column, "") for column in used)]


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    written = text.getvalue()
    return written.encode("utf-8" if written.isascii() else "utf-8-sig")
