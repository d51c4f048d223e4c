"""The files that the inputs of a command name."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path, PurePath

SUFFIXES = (".yaml", ".yml", ".json")


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
    """The files that an input names, in order; hidden folders are passed over.

    A plain name stays even where there is no such file, so that it is reported.
    """
    if os.path.isdir(name):
        inside = sorted(Path(name).rglob("*"), key=lambda inner: inner.as_posix())
        return [str(inner) for inner in inside if is_input(inner.relative_to(name)) and inner.is_file()]
    if glob.has_magic(name) and not os.path.exists(name):
        return sorted(glob.glob(name, recursive=True))
    return [name]


def is_input(path: PurePath) -> bool:
    """Whether a file of a folder, by its path there, is taken for a declaration or a group."""
    return path.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in path.parts)
