"""CSV text as rows of cells, each of which knows its line and column.

Python's own reader knows no columns and takes a stray quote in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from iracheck.documents.places import Mark, Place
from iracheck.documents.problems import DocumentError, Problem
from iracheck.documents.text import decode, fail, refuse_large
from iracheck.documents.tree import LONGEST_SCALAR, MOST_VALUES

DELIMITERS = ",;\t"
"""What may stand between cells; where the header has as many of two, the first of these."""
_INSIDE = r'[^"]*+(?:""[^"]*+)*+'
_QUOTED = re.compile(rf'"({_INSIDE})"')
_CLOSED = re.compile(rf' *+"{_INSIDE}"')


class Cell(NamedTuple):
    """The text of one cell, where it begins, and whether it stood in quotes."""

    text: str
    mark: Mark
    quoted: bool


class Sheet(NamedTuple):
    """A table: the cells of its header and of every row that is not blank, and what was wrong with it so far."""

    file: str
    delimiter: str
    header: list[Cell]
    rows: list[list[Cell]]
    problems: list[Problem]

    def note(self, mark: Mark, pointer: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(Place(self.file, *mark, pointer), message))


class _Scanned(NamedTuple):
    """A piece of text between delimiters, where it begins and what ends it; ``broken`` where its quotes are."""

    text: str
    start: int
    quoted: bool
    broken: bool
    end: str


def read_sheet(content: bytes, file: str) -> Sheet:
    """The rows of a CSV text; :class:`DocumentError` where it is none.

    The delimiter is the one that stands most often in the first line that is not blank.
    """
    refuse_large(content, file)
    text, problems = decode(content, file)
    text = text.replace("\r\n", "\n")
    sheet = Sheet(file, _delimiter(text), [], [], problems)
    try:
        rows = list(_rows(text, sheet))
        if not rows:
            fail(file, (1, 1), "the table is empty; write its columns' names in the first line, or remove it")
    except DocumentError as error:
        raise DocumentError([*problems, *error.problems]) from None
    return sheet._replace(header=rows[0], rows=rows[1:])


def unquoted(text: str) -> str | None:
    """What stands in a text that is in double quotes as a whole; ``None`` where it is not."""
    quoted = _QUOTED.fullmatch(text)
    return None if quoted is None else quoted[1].replace('""', '"')


def quoted(text: str) -> str:
    """A text in double quotes."""
    return '"' + text.replace('"', '""') + '"'


def split_list(text: str, delimiters: str) -> list[list[tuple[str, bool]]] | None:
    """The entries of a list in one cell, and whether each stood in quotes; ``None`` where a quote is broken.

    The last of the delimiters stands between lists where a cell holds several. Blank entries are none.
    """
    lists: list[list[tuple[str, bool]]] = [[]]
    for piece in _scan(text, delimiters):
        if piece.broken:
            return None
        entry = piece.text if piece.quoted else piece.text.strip()
        if entry or piece.quoted:
            lists[-1].append((entry, piece.quoted))
        if len(delimiters) > 1 and piece.end == delimiters[-1]:
            lists.append([])
    return lists


def _delimiter(text: str) -> str:
    line = next((line for line in text.split("\n") if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=outside.count)


@lru_cache(maxsize=8)
def _pattern(delimiters: str) -> re.Pattern[str]:
    ends = rf"([{re.escape(delimiters)}\n]|\Z)"
    return re.compile(rf' *+"({_INSIDE})" *+{ends}|([^{re.escape(delimiters)}\n]*+){ends}')


def _scan(text: str, delimiters: str) -> Iterator[_Scanned]:
    """The pieces of a text; the last one ends with nothing."""
    match = _pattern(delimiters).match
    start = 0
    while True:
        found = match(text, start)
        assert found is not None
        inside, end, plain, plain_end = found.groups()
        if plain is None:
            yield _Scanned(inside.replace('""', '"'), start, quoted=True, broken=False, end=end)
        else:
            end = plain_end
            broken = plain.lstrip(" ").startswith('"')
            yield _Scanned(plain, start, quoted=False, broken=broken, end=end)
        if not end:
            return
        start = found.end()


def _rows(text: str, sheet: Sheet) -> Iterator[list[Cell]]:
    """Every row that is not blank, within the caps."""
    line, begun, start = 1, 0, 0
    row: list[Cell] = []
    for number, piece in enumerate(_scan(text, sheet.delimiter)):
        new_lines = text.count("\n", start, piece.start)
        if new_lines:
            line += new_lines
            begun = text.rfind("\n", start, piece.start) + 1
        start = piece.start
        mark = line, start - begun + 1
        if number == MOST_VALUES:
            fail(
                sheet.file,
                mark,
                f"there are more than {MOST_VALUES} cells; write one folder for each battery",
            )
        row.append(Cell(_sound(text, piece, mark, sheet), mark, piece.quoted))
        if piece.end in ("\n", ""):
            if any(cell.text.strip() for cell in row):
                yield row
            row = []


def _sound(text: str, piece: _Scanned, mark: Mark, sheet: Sheet) -> str:
    """The text of a cell; nothing where it cannot be used, which is noted."""
    if piece.broken:
        if _CLOSED.match(text, piece.start) is None:
            fail(sheet.file, mark, "this quote is never closed; close it")
        told = "something follows the closing quote of this cell; write each quote within a cell twice"
    elif len(piece.text) > LONGEST_SCALAR:
        told = f'"{piece.text[:20]}..." has {len(piece.text)} characters; write at most {LONGEST_SCALAR}'
    else:
        return piece.text
    sheet.note(mark, "", told)
    return ""
