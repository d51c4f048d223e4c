"""The files that the inputs of a command name."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
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

    A plain name stays even where there is no such file, so that it is reported. Raises
    :class:`NothingFoundError` for a folder that cannot be looked through, or a name that no report could show.
    """
    names = [name]
    if glob.has_magic(name) and not os.path.exists(name):
        names = sorted(glob.glob(name, recursive=True))
    paths = [path for one in names for path in (_inside(Path(one)) if os.path.isdir(one) else [one])]
    for path in paths:
        if not _is_utf_8(path):
            raise NothingFoundError(f"the name of {path!a} is not UTF-8; rename it")
    return paths


def is_tables(folder: str | Path) -> bool:
    """Whether a folder is one declaration as a whole, in tables."""
    return os.path.isfile(Path(folder) / _TABLES)


def _inside(folder: Path) -> list[str]:
    """The declarations in a folder: files, and folders of tables, which are not taken apart. It may be one itself.

    A link that leads nowhere is one of them, so that it is reported.
    """
    if is_tables(folder):
        return [str(folder)]
    shown = sorted(_shown(folder), key=lambda inner: inner.as_posix())
    of_tables = {inner.parent for inner in shown if inner.name == _TABLES and os.path.isfile(inner)}
    return [
        str(inner)
        for inner in shown
        if of_tables.isdisjoint(inner.parents)
        and (inner in of_tables or (is_input(inner.relative_to(folder)) and _is_file_or_lost(inner)))
    ]


def _shown(folder: Path) -> Iterator[Path]:
    """Whatever lies below a folder and is not hidden; each folder once, also where links lead to it."""
    waiting, seen = [folder], set()
    for start in waiting:
        for path, folders, files in os.walk(start, onerror=_refuse_folder):
            real = os.path.realpath(path)
            folders[:] = [] if real in seen else sorted(name for name in folders if name[:1] != ".")
            if real not in seen:
                seen.add(real)
                waiting += [Path(path, name) for name in folders if os.path.islink(os.path.join(path, name))]
                yield from (Path(path, name) for name in (*folders, *files) if name[:1] != ".")


def _refuse_folder(error: OSError) -> None:
    reason = (error.strerror or str(error)).lower()
    raise NothingFoundError(f"cannot look through the folder {error.filename}: {reason}") from None


def _is_file_or_lost(path: Path) -> bool:
    return os.path.isfile(path) or not os.path.exists(path)


def _is_utf_8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


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
