"""The files that the inputs of a command name."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path, PurePath

from iracheck.declaration import Declaration, Group
from iracheck.declaration.reading import ON_DISK, Files, read_declaration_or_group
from iracheck.documents import DocumentError

SUFFIXES = (".yaml", ".yml", ".json")
_TABLES = "declaration.csv"
"""What stands in a folder that is a declaration as a whole."""


class NothingFoundError(Exception):
    """Inputs that match no file: no answer, and no success."""


def found_in_all(names: Iterable[str]) -> list[str]:
    """The files that inputs name, in order, each once; paths inside this folder are seen from it.

    Raises :class:`NothingFoundError` where one of the inputs matches nothing, also beside others that match.
    """
    files = {name: found(name) for name in names}
    empty = [name for name, matched in files.items() if not matched]
    if empty:
        raise NothingFoundError(f"no declaration found in {', '.join(empty)}")
    return list(dict.fromkeys(_from_here(path) for matched in files.values() for path in matched))


def _from_here(path: str) -> str:
    """A path as it is seen from this folder where it lies inside, so that a file has one name however it is written."""
    plain = os.path.normpath(path)
    if os.path.isabs(plain):
        here = os.getcwd()
        return os.path.relpath(plain, here) if plain.startswith(here + os.sep) else plain
    return plain


def found(name: str) -> list[str]:
    """The files and folders of tables that an input names, in order; hidden folders are passed over.

    A plain name stays even where there is no such file, so that it is reported.
    """
    if os.path.isdir(name):
        return [str(inner) for inner in _inside(Path(name))]
    if glob.has_magic(name) and not os.path.exists(name):
        return sorted(glob.glob(name, recursive=True))
    return [name]


def _inside(folder: Path) -> list[Path]:
    """The declarations in a folder: files, and folders of tables, which are not taken apart. It may be one itself."""
    if (folder / _TABLES).is_file():
        return [folder]
    inside = sorted(folder.rglob("*"), key=lambda inner: inner.as_posix())
    shown = [inner for inner in inside if not _is_hidden(inner.relative_to(folder))]
    of_tables = {inner.parent for inner in shown if inner.name == _TABLES and inner.is_file()}
    return [
        inner
        for inner in shown
        if of_tables.isdisjoint(inner.parents)
        and (inner in of_tables or (is_input(inner.relative_to(folder)) and inner.is_file()))
    ]


def _is_hidden(path: PurePath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def is_root_of_tables(path: PurePath) -> bool:
    """Whether a file of a folder, by its path there, makes the folder around it a declaration."""
    return path.name == _TABLES and not _is_hidden(path)


def is_input(path: PurePath) -> bool:
    """Whether a file of a folder, by its path there, is taken for a declaration or a group."""
    return path.suffix.lower() in SUFFIXES and not _is_hidden(path)


Read = Declaration | Group | DocumentError


def read(path: str, *, files: Files = ON_DISK) -> Read:
    """What a file declares, or what is wrong with it."""
    try:
        return read_declaration_or_group(path, files=files)
    except DocumentError as error:
        return error
