"""The files that the inputs of a command name."""

from __future__ import annotations

import glob
import os
from pathlib import Path, PurePath

SUFFIXES = (".yaml", ".yml", ".json")


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
