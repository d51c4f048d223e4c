"""Files and texts become declarations, or one error that lists everything wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from os import PathLike
from os.path import exists, isdir
from pathlib import Path
from typing import Any

from iracheck.declaration.consistency import inconsistencies
from iracheck.declaration.models import Declaration, Group
from iracheck.documents import (
    Document,
    DocumentError,
    Finding,
    Place,
    Problem,
    keys_of,
    read_bytes,
    read_document,
    read_json_quickly,
    validate,
)
from iracheck.quantities import show_day


def read_declaration(path: str | PathLike[str]) -> Declaration:
    """Read one declaration: JSON where the file's name ends in ``.json``, a folder of CSV tables, YAML otherwise.

    Every value of the result knows its line and column (``Declaration.marks``).
    Raises :class:`DocumentError` with all problems of the file at once.
    """
    digest, document = _read(path)
    _refuse_group(document)
    return _declaration(document, digest)


def parse_declaration(content: str | bytes, *, name: str | None = None) -> Declaration:
    """Read one declaration from JSON text in memory.

    ``name`` is what messages call the text. Places are given as JSON pointers only; where anything
    is wrong the text is read again, as a file would be, for lines and columns. Raises
    :class:`DocumentError`.
    """
    if not isinstance(content, str | bytes):
        raise TypeError(f"JSON text or bytes are wanted, not {type(content).__name__}")
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    document = read_json_quickly(content, name=name)
    if document is not None:
        with suppress(DocumentError, RecursionError):
            return _declaration(document, _digest(raw))
    return _declaration(read_document(raw, name=name, is_json=True), _digest(raw))


def read_group(path: str | PathLike[str]) -> Group:
    """Read a group of declarations to be averaged, and the declarations that it names.

    Raises :class:`DocumentError` with all problems of all its files at once.
    """
    _, document = _read(path)
    return _group(document, Path(path))


def read_declaration_or_group(path: str | PathLike[str]) -> Declaration | Group:
    """Read a file that is either; its ``format`` tells which. Raises :class:`DocumentError`."""
    digest, document = _read(path)
    if not _is_group(document):
        return _declaration(document, digest)
    if isdir(path):
        place = document.marks.at("/format")
        raise DocumentError(
            [Problem(place, "a group of declarations is no folder of tables; write it as YAML")]
        )
    return _group(document, Path(path))


def write_tables(path: str | PathLike[str], folder: str | PathLike[str]) -> list[Path]:
    """Write a declaration as CSV tables into a folder that is new or empty; gives the files written.

    What is written are the facts as the file states them, ranges, units and ``unknown`` too. Raises
    :class:`DocumentError` where they are no declaration, :class:`FileExistsError` where the folder
    holds something, and :class:`OSError` where it cannot be written.
    """
    from iracheck.declaration.tables.folder import write_folder

    digest, document = _read(path)
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


def _read(path: str | PathLike[str]) -> tuple[str, Document]:
    """The digest and the tree of a file or a folder; the reader of tables is imported where it is wanted."""
    if isdir(path):
        from iracheck.declaration.tables.folder import read_tables

        return read_tables(Path(path))
    content, name = read_bytes(Path(path)), str(path)
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
        Declaration.model_validate,
        known_keys=keys_of(Declaration),
        also=inconsistencies,
        stand_ins=_STAND_INS,
    )
    declaration._marks = document.marks
    declaration._digest = digest
    return declaration


def _group(document: Document, path: Path) -> Group:
    problems: list[Problem] = []
    group: Group | None = None
    try:
        group = validate(document, Group.model_validate, known_keys=keys_of(Group), also=_group_findings)
    except DocumentError as error:
        problems.extend(error.problems)
    declarations = []
    for place, file in _member_files(document.tree):
        try:
            declarations.append(_member(path.parent / file, document, place))
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


def _member(path: Path, document: Document, place: int) -> Declaration:
    if not exists(path):
        message = f"there is no file {path}; write its path as seen from this file"
        raise DocumentError([Problem(document.marks.at(f"/members/{place}/file"), message)])
    return read_declaration(path)
