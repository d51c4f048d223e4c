"""Where a value stands: file, line, column and JSON pointer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """The place of a value. As text it is ``file:line:column``, or ``file#pointer`` where no lines are known.

    - ``file``: the file as it was named to the reader; ``None`` for text in memory without a name.
    - ``line``: counted from 1; ``None`` where the text was not kept.
    - ``column``: counted from 1; ``None`` like the line.
    - ``pointer``: the JSON pointer (RFC 6901) of the value; empty where it is the whole.
    """

    file: str | None
    line: int | None
    column: int | None
    pointer: str

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.file or ''}{self.pointer and '#' + self.pointer}" or "input"
        return f"{self.file or 'input'}:{self.line}:{self.column}"


UNPLACED = Place(None, None, None, "")

Mark = tuple[int, int]


def join_pointer(parts: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) from its parts."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


class Marks:
    """The line and column of every value of one document, by JSON pointer.

    A pointer to something that the document does not hold gets the place of the nearest
    thing around it that it does hold: the place to write what is missing.

    ``files`` tells which values stand, with all inside them, in another file than what is around
    them: a declaration may be a folder of tables. ``file`` is what the document as a whole is called.
    """

    def __init__(
        self,
        file: str | None,
        marks: dict[str, Mark] | None = None,
        keys: dict[str, Mark] | None = None,
        *,
        files: dict[str, str] | None = None,
    ) -> None:
        self.file = file
        self._marks = marks
        self._keys = keys or {}
        self._files = files

    @property
    def pointers_only(self) -> bool:
        """Whether no lines and columns were kept."""
        return self._marks is None

    def at(self, pointer: str) -> Place:
        """The place of a pointer, or of the nearest thing around it."""
        if self._marks is None:
            return Place(self.file, None, None, pointer)
        around = pointer
        while around not in self._marks and around:
            around = around.rpartition("/")[0]
        line, column = self._marks.get(around, (1, 1))
        return Place(self._file_of(around), line, column, pointer)

    def key_at(self, pointer: str) -> Place:
        """The place of the key that a pointer ends with, rather than of its value."""
        line, column = self._keys.get(pointer, (None, None))
        return self.at(pointer) if line is None else Place(self._file_of(pointer), line, column, pointer)

    def below(self, pointer: str) -> Marks:
        """The marks of what stands at a pointer, as a document of its own."""
        marks, keys = (
            {
                at.removeprefix(pointer): mark
                for at, mark in known.items()
                if f"{at}/".startswith(f"{pointer}/")
            }
            for known in (self._marks or {}, self._keys)
        )
        return Marks(self.file, marks, keys)

    def _file_of(self, pointer: str) -> str | None:
        """The file in which the value of a pointer stands."""
        if self._files is None:
            return self.file
        around = pointer
        while around not in self._files and around:
            around = around.rpartition("/")[0]
        return self._files.get(around, self.file)
