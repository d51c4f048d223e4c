"""Files and texts become declarations, or one error that lists everything wrong with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from os import PathLike
from os.path import exists, isdir, normpath
from pathlib import Path
from typing import Any, Protocol

from iracheck.declaration.consistency import inconsistencies
from iracheck.declaration.models import Declaration, Group
from iracheck.documents import (
    Document,
    DocumentError,
    Finding,
    Marks,
    Place,
    Problem,
    built,
    keys_of,
    read_bytes,
    read_document,
    read_json_quickly,
    validate,
)
from iracheck.quantities import show_day


class Files(Protocol):
    """Where files are read from, by their paths: a disk, or a revision of a repository."""

    def exists(self, path: Path) -> bool:
        """Whether there is such a file."""

    def read(self, path: Path) -> bytes:
        """Its bytes; :class:`DocumentError` where it cannot be read."""


class OnDisk:
    """The files of this machine."""

    def exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return exists(path)

    def read(self, path: Path) -> bytes:
        """Its bytes; :class:`DocumentError` where it cannot be read."""
        return read_bytes(path)


ON_DISK = OnDisk()


def read_declaration(path: str | PathLike[str]) -> Declaration:
    """Read one declaration: JSON where the file's name ends in ``.json``, a folder of CSV tables, YAML otherwise.

    Every value of the result knows its line and column (``Declaration.marks``), and so do the places of
    its verdict. Raises :class:`iracheck.DocumentError` with all problems of the file at once, also where it
    is missing or unreadable.
    """
    return _read_declaration(Path(path), ON_DISK)


def _read_declaration(path: Path, files: Files) -> Declaration:
    digest, document = _read(path, files)
    _refuse_group(document)
    return _declaration(document, digest)


def parse_declaration(content: str | bytes, *, name: str | None = None) -> Declaration:
    """Read one declaration from JSON text in memory (``iracheck/1``).

    Amounts are texts with their unit, as in a file: ``{"value": "1800 USD"}``. ``name`` is what messages and
    reports call the text. Places of the verdict are JSON pointers without lines; where anything is wrong
    the text is read again, as a file would be, for lines and columns.

    Raises :class:`iracheck.DocumentError` with all problems at once, and :class:`TypeError` for anything
    but text or bytes. For facts in Python: ``parse_declaration(json.dumps(facts))``.
    """
    if not isinstance(content, str | bytes):
        raise TypeError(f"JSON text or bytes are wanted, not {type(content).__name__}")
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    document = read_json_quickly(content, name=name)
    if document is not None:
        with suppress(
            DocumentError, RecursionError, UnicodeEncodeError
        ):  # half a character, in a refused word
            return _declaration(document, _digest(raw))
    return _declaration(read_document(raw, name=name, is_json=True), _digest(raw))


def declaration_of(tree: Any, *, name: str | None = None) -> Declaration:
    """The declaration of a tree in memory, whose text is its JSON; places are pointers only."""
    content = json_text(tree).encode("utf-8", "surrogatepass")
    return _declaration(Document(tree, Marks(name)), _digest(content))


def json_text(tree: Any) -> str:
    """The JSON text of a declaration's tree."""
    return json.dumps(tree, indent=2, ensure_ascii=False)


def read_group(path: str | PathLike[str]) -> Group:
    """Read a group of declarations to be averaged (26 CFR 1.30D-3), and the declarations that it names.

    Raises :class:`iracheck.DocumentError` with all problems of all its files at once.
    """
    _, document = _read(path, ON_DISK)
    return _group(document, Path(path), ON_DISK)


def read_declaration_or_group(path: str | PathLike[str], *, files: Files = ON_DISK) -> Declaration | Group:
    """Read a file or folder that is either; its ``format`` tells which. Raises :class:`iracheck.DocumentError`.

    A group's members are read from the same ``files``.
    """
    digest, document = _read(path, files)
    if not _is_group(document):
        return _declaration(document, digest)
    if files is ON_DISK and isdir(path):
        place = document.marks.at("/format")
        raise DocumentError(
            [Problem(place, "a group of declarations is no folder of tables; write it as YAML")]
        )
    return _group(document, Path(path), files)


def write_tables(path: str | PathLike[str], folder: str | PathLike[str]) -> list[Path]:
    """Write a declaration as CSV tables into a ``folder`` that is new or empty; gives the files written.

    What is written are the facts as the file states them, ranges, units and ``unknown`` too. Raises
    :class:`iracheck.DocumentError` where they are no declaration, :class:`FileExistsError` where the folder
    holds something, and :class:`OSError` where it cannot be written.
    """
    from iracheck.declaration.tables.folder import write_folder

    digest, document = _read(path, ON_DISK)
    _refuse_group(document)
    declaration = _declaration(document, digest)
    return write_folder(
        Path(folder),
        document.tree,
        reads_back=lambda again: dict(_declaration(again, "")) == dict(declaration),
    )


def _refuse_group(document: Document) -> None:
    if _is_group(document):
        place = document.marks.at("/format")
        raise DocumentError([Problem(place, "this is a group of declarations; read it with read_group")])


def _is_group(document: Document) -> bool:
    tree = document.tree
    return isinstance(tree, dict) and str(tree.get("format")).startswith("iracheck-group")


def _read(path: str | PathLike[str], files: Files) -> tuple[str, Document]:
    """The digest and the tree of a file or a folder; the reader of tables is imported where it is wanted."""
    if files is ON_DISK and isdir(path):
        from iracheck.declaration.tables.folder import read_tables

        return read_tables(Path(path))
    content, name = files.read(Path(path)), str(path)
    if name.lower().endswith(".csv"):
        message = "this is one table of a declaration; name the folder that holds all of them"
        raise DocumentError([Problem(Place(name, 1, 1, ""), message)])
    return _digest(content), read_document(content, name=name, is_json=name.lower().endswith(".json"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_STAND_INS = {
    "format": "iracheck/1",
    "title": "untitled",
    "claims": ["30D"],
    "battery": {},
}
"""What takes the place of a refused value that no declaration can do without, while the rest is checked."""


def _declaration(document: Document, digest: str) -> Declaration:
    declaration = validate(
        document,
        built(Declaration).model_validate,
        known_keys=keys_of(Declaration),
        also=inconsistencies,
        stand_ins=_STAND_INS,
    )
    declaration._marks = document.marks
    declaration._digest = digest
    declaration._tree = document.tree
    return declaration


def _group(document: Document, path: Path, files: Files) -> Group:
    problems: list[Problem] = []
    group: Group | None = None
    try:
        reader = built(Group).model_validate
        group = validate(document, reader, known_keys=keys_of(Group), also=_group_findings)
    except DocumentError as error:
        problems.extend(error.problems)
    declarations = []
    for place, file in _member_files(document.tree):
        try:
            declarations.append(_member(path.parent / file, document, place, files))
        except DocumentError as error:
            problems.extend(error.problems)
    if problems or group is None:
        raise DocumentError(problems)
    group._marks = document.marks
    group._declarations = tuple(declarations)
    return group


def _member_files(tree: Any) -> Iterator[tuple[int, str]]:
    members = tree.get("members") if isinstance(tree, dict) else None
    for place, member in enumerate(members if isinstance(members, list) else ()):
        file = member.get("file") if isinstance(member, dict) else None
        if isinstance(file, str) and file:
            yield place, file


def _group_findings(group: Group, _tree: Any) -> Iterator[Finding]:
    if group.last_day < group.first_day:
        yield (
            "/last_day",
            f"the last day comes before the first ({show_day(group.first_day)}); mend one of them",
        )
    named: dict[str, int] = {}
    for place, member in enumerate(group.members):
        first = named.setdefault(normpath(member.file), place)
        if first != place:
            yield (
                f"/members/{place}/file",
                "this file is a member already; name it once, with all its vehicles",
            )


def _member(path: Path, document: Document, place: int, files: Files) -> Declaration:
    if not files.exists(path):
        message = f"there is no file {path}; write its path as seen from this file"
        raise DocumentError([Problem(document.marks.at(f"/members/{place}/file"), message)])
    return _read_declaration(path, files)
