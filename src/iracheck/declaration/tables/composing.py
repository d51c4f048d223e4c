"""Tables as one tree, with the file, line and column of every cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from iracheck.declaration.models import Declaration
from iracheck.declaration.tables.cells import plain_text, value_of
from iracheck.declaration.tables.habits import cut_amount
from iracheck.declaration.tables.shapes import ROOT, ROW, Column, Table, columns_of, tables
from iracheck.documents import (
    MOST_VALUES,
    Document,
    DocumentError,
    Marks,
    Place,
    Problem,
    join_pointer,
    keys_of,
    nearest,
    validate,
)
from iracheck.documents.csv_cells import Cell, Sheet
from iracheck.documents.places import Mark
from iracheck.documents.problems import nearest_word
from iracheck.quantities import QuantityError

_MOST_COLUMNS = 1000
_MOST_HINTS = 100
_SHOWN = 60
_START = (1, 1)
_ROOT_COLUMNS = ("key", "value")
_REMARK = "#"
"""How the heading of a column begins that is not read."""


def compose(folder: str, sheets: Mapping[str, Sheet], *, unread: Collection[str] = ()) -> Document:
    """The tree of the tables of a declaration, and everything that is wrong with them as tables.

    ``unread`` are tables that could not be read: what refers to their rows is not wrong as well.
    """
    if sum(len(row) for sheet in sheets.values() for row in sheet.rows) > MOST_VALUES:
        told = f"there are more than {MOST_VALUES} cells; write one folder for each battery"
        raise DocumentError([Problem(Place(folder, *_START, ""), told)])
    composer = _Composer(sheets, unread)
    if ROOT in sheets:
        composer.add_root(sheets[ROOT])
    for table in tables().values():
        if table.name in sheets:
            composer.add(table, sheets[table.name])
    marks = Marks(folder, composer.marks, files=composer.files)
    problems = [problem for sheet in sheets.values() for problem in sheet.problems]
    if composer.has_no_keys:
        raise DocumentError(problems)
    document = Document(composer.tree, marks, tuple(problems))
    if composer.lacks_rows and not unread:
        # What lies between the values may only seem wrong without those rows: only the values are checked. It raises.
        validate(document, Declaration.model_validate, known_keys=keys_of(Declaration))
    return document


class _Row(NamedTuple):
    """A row that others may be part of: what it became, its pointer and its line."""

    node: dict[str, Any]
    pointer: str
    line: int


class _Rows:
    """The rows of a table by the name that other rows call them: by ``row`` where it has this column, else by id."""

    def __init__(self, called_by: str | None) -> None:
        self.called_by = called_by
        self.named: dict[str, _Row] = {}
        self.lost: set[str] = set()
        """Those of rows that are themselves part of none: what refers to them is not wrong as well."""


_Given = list[tuple[str, Column, Cell]]
"""The cells of a row that stand in known columns, a column of a whole group before those inside it."""


class _Composer:
    """Fills the tree, table by table."""

    def __init__(self, sheets: Mapping[str, Sheet], unread: Collection[str]) -> None:
        self.tree: dict[str, Any] = {}
        self.marks: dict[str, Mark] = {}
        self.files: dict[str, str] = {}
        self.has_no_keys = False
        self.lacks_rows = False
        self._sheets = sheets
        self._unread = unread
        self._rows: dict[str, _Rows] = {}
        self._by_rows: set[str] = set()
        self._twice: set[str] = set()
        self._hints = iter(range(_MOST_HINTS))

    def add_root(self, sheet: Sheet) -> None:
        """Add what there is one of: keys and their values."""
        self.files[""] = sheet.file
        self.marks[""] = _START
        heads = self._heads(sheet, _ROOT_COLUMNS, ROOT)
        for name in _ROOT_COLUMNS:
            if name not in heads:
                told = f'there is no column "{name}"; the columns of this table are key and value'
                sheet.note(_START, "", told)
                self.has_no_keys = True
        if self.has_no_keys:
            return
        columns = columns_of(Declaration)
        values = self._by_key(sheet, heads, columns)
        given = [(name, column, values[name]) for name, column in columns.items() if name in values]
        self._fill(sheet, given, _Row(self.tree, "", 1), self.marks)

    def _by_key(self, sheet: Sheet, heads: Mapping[str, int], known: Mapping[str, object]) -> dict[str, Cell]:
        """The value of each key. A misspelt one is read as the one probably meant, if that is not given itself."""
        pairs: list[tuple[str, Cell, Cell]] = []
        for cells, _ in self._filled(sheet, heads):
            at = cells.get("key") or cells["value"]
            key = plain_text(at.text) if "key" in cells else ""
            if key:
                pairs.append((key, at, cells.get("value") or at._replace(text="")))
            else:
                sheet.note(at.mark, "", "this value has no key; write it")
        exact = {key for key, _, _ in pairs}
        left = [name for name in known if name not in exact]
        values: dict[str, Cell] = {}
        lines: dict[str, int] = {}
        for key, at, value in pairs:
            pointer = join_pointer(key.split("."))
            meant = key if key in known else self._meant(sheet, at.mark, pointer, key, left)
            if meant in lines:
                told = f'"{key}" is given twice, first on line {lines[meant]}; keep one of them'
                sheet.note(at.mark, pointer, told)
            elif meant is not None:
                lines[meant] = at.mark[0]
                values[meant] = value
        return values

    def add(self, table: Table, sheet: Sheet) -> None:
        """Add the rows of a table, each to the row that it is part of."""
        columns = table.columns
        refers = () if table.parent == ROOT else (table.parent,)
        heads = self._heads(sheet, (*refers, ROW, *columns), table.name)
        rows = _Rows(next((name for name in (ROW, "id") if name in heads), None))
        self._rows[table.name] = rows
        holders = self._holders(table, sheet, heads)
        known = [(name, column) for name, column in columns.items() if name in heads]
        for cells, sound in self._filled(sheet, heads):
            given = [(name, column, cells[name]) for name, column in known if name in cells]
            first = min(cell.mark for cell in cells.values())
            name = cells.get(rows.called_by or "")
            called = "" if name is None else plain_text(name.text)
            holder = self._holder(table, sheet, holders, cells.get(table.parent), first) if sound else None
            added = None if holder is None else self._added(table, sheet, holder, first)
            if added is None:
                self.lacks_rows = True
                rows.lost.add(called)
                if sound:
                    self._check_alone(table, sheet, given, first)
                continue
            self._fill(sheet, given, added, self.marks)
            if name is None or not called:
                continue
            if called in rows.named:
                told = f'"{called[:_SHOWN]}" is given twice, first on line {rows.named[called].line}; give each row its own'
                sheet.note(name.mark, f"{added.pointer}/{rows.called_by}", told)
            rows.named.setdefault(called, added)

    def _heads(self, sheet: Sheet, known: tuple[str, ...], table: str) -> dict[str, int]:
        """Which of the known columns stands where in a row. A misspelt one is read as the one probably meant."""
        pointer = _pointer(table)
        heads: dict[str, int] = {}
        if len(sheet.header) > _MOST_COLUMNS:
            told = f"there are more than {_MOST_COLUMNS} columns; a table has far fewer"
            sheet.note(sheet.header[_MOST_COLUMNS].mark, pointer, told)
        named = [(place, plain_text(cell.text), cell.mark) for place, cell in enumerate(sheet.header)]
        others: list[tuple[int, str, Mark]] = []
        for place, name, mark in named[:_MOST_COLUMNS]:
            if name in heads:
                sheet.note(mark, pointer, f'there are two columns "{name}"; keep one of them')
            elif name in known:
                heads[name] = place
            elif name and not name.startswith(_REMARK):
                others.append((place, name, mark))
        for place, name, mark in others:
            left = [one for one in known if one not in heads]
            meant = self._meant(sheet, mark, pointer, name, left, f"{table}.")
            if meant is not None:
                heads[meant] = place
        return heads

    def _meant(
        self, sheet: Sheet, mark: Mark, pointer: str, name: str, known: Iterable[str], before: str = ""
    ) -> str | None:
        """The known name that a name not known probably means; it is noted."""
        known = tuple(known)
        table, _, column = f"{before}{name}".rpartition(".")
        meant = nearest_word(name, known) if next(self._hints, None) is not None else None
        if table in tables() and column in tables()[table].columns and f"{table}." != before:
            meant, hint = None, f"write it in {table}.csv, which has a row for each"
        elif meant is not None:
            hint = f'did you mean "{meant}"?'
        else:
            hint = f"write one of {', '.join(known)}, or remove it" if known else "remove it"
        sheet.note(mark, pointer, f'"{name[:_SHOWN]}" is not known here; {hint}')
        return meant

    def _filled(self, sheet: Sheet, heads: Mapping[str, int]) -> Iterator[tuple[dict[str, Cell], bool]]:
        """Of every row the cells in known columns, unless all are blank, and whether each is surely in its column."""
        headed = [bool(cell.text.strip()) for cell in sheet.header]
        for row in sheet.rows:
            wrong = _misplaced(row, headed, sheet.delimiter)
            if wrong is not None:
                sheet.note(wrong[0].mark, "", wrong[1])
            cells = {name: row[place] for name, place in heads.items() if place < len(row)}
            if any(cell.text.strip() for cell in cells.values()):
                yield cells, wrong is None

    def _holders(self, table: Table, sheet: Sheet, heads: Mapping[str, int]) -> _Rows | None:
        """The rows that those of a table may be part of; ``None`` where none can be found, which is noted once."""
        if table.parent == ROOT:
            return None
        parent, pointer = tables()[table.parent], _pointer(table.name)
        if parent.name in self._unread:
            return None
        holders = self._rows.get(parent.name)
        if holders is None:
            told = f"there is no {parent.name}.csv, of whose rows these are part; add it"
            sheet.note(_START, pointer, told)
            return None
        if holders.called_by is None:
            column = "id" if parent.has_ids else ROW
            told = f'the rows of {table.name}.csv are part of these; add a column "{column}" that tells these apart'
            self._sheets[parent.name].note(_START, _pointer(parent.name), told)
            return None
        if parent.name not in heads:
            told = f'there is no column "{parent.name}"; add it, with the "{holders.called_by}"'
            sheet.note(_START, pointer, f"{told} of {parent.name}.csv that each row is part of")
            return None
        return holders

    def _holder(
        self, table: Table, sheet: Sheet, holders: _Rows | None, cell: Cell | None, first: Mark
    ) -> _Row | None:
        """The row that a row is part of; ``None`` where it is not found, which is noted."""
        if table.parent == ROOT:
            return _Row(self.tree, "", 1)
        if holders is None:
            return None
        called = "" if cell is None else plain_text(cell.text)
        mark = first if cell is None else cell.mark
        found = holders.named.get(called)
        if not called:
            told = f'write here the "{holders.called_by}" of {table.parent}.csv that this row is part of'
            sheet.note(mark, _pointer(table.name), told)
        elif found is None and called not in holders.lost:
            hint = nearest(called, holders.named) if next(self._hints, None) is not None else ""
            told = f'"{called[:_SHOWN]}" is no "{holders.called_by}" of {table.parent}.csv'
            sheet.note(mark, _pointer(table.name), told + (hint or "; write that of which this row is part"))
        return found

    def _added(self, table: Table, sheet: Sheet, holder: _Row, mark: Mark) -> _Row | None:
        """A new entry of the list in a row; ``None`` where something else was given there, which is noted."""
        pointer = holder.pointer + join_pointer(table.path)
        node: Any = holder.node
        for key in table.path[:-1]:
            node = node.setdefault(key, {}) if isinstance(node, dict) else node
        if isinstance(node, dict) and table.path[-1] not in node:
            node[table.path[-1]] = []
            self.marks[pointer], self.files[pointer] = mark, sheet.file
            self._by_rows.add(pointer)
        if pointer not in self._by_rows:
            if pointer in self._twice:
                return None
            self._twice.add(pointer)
            other = self.marks.get(pointer) or self.marks.get(pointer.rpartition("/")[0]) or (holder.line, 1)
            told = f'"{".".join(table.path)}" is given in line {other[0]} of {table.parent}.csv too; keep one of them'
            sheet.note(mark, pointer, told)
            return None
        entries = node[table.path[-1]]
        entry = _Row({}, f"{pointer}/{len(entries)}", mark[0])
        entries.append(entry.node)
        self.marks[entry.pointer], self.files[entry.pointer] = mark, sheet.file
        return entry

    def _fill(self, sheet: Sheet, given: _Given, row: _Row, marks: dict[str, Mark]) -> None:
        """Put the values of a row's cells into its group. Blank cells are marked: what is missing is written there."""
        for name, (path, field), cell in given:
            pointer = row.pointer + join_pointer(path)
            marks[pointer] = cell.mark
            if not cell.text.strip():
                continue
            value: Any = cell.text
            try:
                value = value_of(cell.text, field, sheet.delimiter)
            except QuantityError as error:
                sheet.note(cell.mark, pointer, str(error))
                if not field.texts:
                    continue
            node: Any = row.node
            for key in path[:-1]:
                node = node.setdefault(key, {}) if isinstance(node, dict) else node
            if isinstance(node, dict):
                node[path[-1]] = value
            else:
                around = name.rpartition(".")[0]
                sheet.note(cell.mark, pointer, f'"{around}" is given as a whole too; keep one of them')

    def _check_alone(self, table: Table, sheet: Sheet, given: _Given, first: Mark) -> None:
        """Note what is wrong with the values of a row that is part of no other."""
        alone, marks, before = _Row({}, "", first[0]), {"": first}, len(sheet.problems)
        self._fill(sheet, given, alone, marks)
        document = Document(alone.node, Marks(sheet.file, marks), ())
        try:
            validate(document, table.shape.model.model_validate, known_keys=keys_of(table.shape.model))
        except DocumentError as error:
            noted = {problem.place for problem in sheet.problems[before:]}
            sheet.problems.extend(problem for problem in error.problems if problem.place not in noted)


def _pointer(table: str) -> str:
    return "" if table == ROOT else join_pointer(table.split("."))


def _misplaced(row: list[Cell], headed: list[bool], delimiter: str) -> tuple[Cell, str] | None:
    """The cell that shows that a row's cells may stand in the wrong columns, and what to do about it."""
    for place, cell in enumerate(row):
        if not cell.text.strip():
            continue
        if place >= len(headed) or not headed[place]:
            sign = "a tab" if delimiter == "\t" else f'a "{delimiter}"'
            told = "this cell stands under no heading; write one in the first line, or put what holds"
            return cell, f"{told} {sign} in quotes"
        following = row[place + 1] if place + 1 < len(row) else None
        if delimiter != "," or cell.quoted or following is None or following.quoted:
            continue
        cut = cut_amount(cell.text, following.text)
        if cut is not None:
            told = f'this may be "{cut}", cut at its comma; put it in quotes, or write it without the comma'
            return cell, told
    return None
