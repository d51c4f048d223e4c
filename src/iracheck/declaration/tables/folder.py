"""A folder of tables as one document: which files stand in it, and what is wrong with each of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from errno import EEXIST
from itertools import islice
from pathlib import Path
from typing import Any

from iracheck.declaration.tables.composing import compose
from iracheck.declaration.tables.shapes import ROOT, tables
from iracheck.declaration.tables.writing import table_texts
from iracheck.documents import MOST_BYTES, Document, DocumentError, Place, Problem, read_bytes
from iracheck.documents.csv_cells import Sheet, read_sheet
from iracheck.documents.problems import nearest_word

_ROOT_FILE = f"{ROOT}.csv"
_MOST_FILES = 1000
_SHOWN = 60


def read_tables(folder: Path) -> tuple[str, Document]:
    """The digest and the tree of a folder of tables; :class:`DocumentError` where a file of it is no table.

    The digest is the SHA-256 of what ``sha256sum`` prints of the tables, sorted by name.
    """
    problems: list[Problem] = []
    unread: list[Problem] = []
    sheets: dict[str, Sheet] = {}
    sums: list[str] = []
    size = 0
    files = _files(folder, problems, unread)
    for name, path in files.items():
        try:
            content = read_bytes(path)
            size += len(content)
            if size > MOST_BYTES:
                told = (
                    f"the tables are larger than {MOST_BYTES // 2**20} MiB; write one folder for each battery"
                )
                raise DocumentError([_problem(folder, told)])
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {path.name}\n")
            sheets[name] = read_sheet(content, str(path))
        except DocumentError as error:
            unread.extend(error.problems)
            if size > MOST_BYTES:
                break
    try:
        document = compose(str(folder), sheets, unread={ROOT, *files} - sheets.keys())
    except DocumentError as error:
        raise DocumentError([*problems, *unread, *error.problems]) from None
    problems.extend(document.problems)
    if unread:  # what else is wrong may only follow from that
        raise DocumentError([*problems, *unread])
    digest = hashlib.sha256("".join(sums).encode()).hexdigest()
    return digest, document._replace(problems=tuple(problems))


def write_folder(folder: Path, tree: dict[str, Any], *, reads_back: Callable[[Document], bool]) -> list[Path]:
    """Write the tables of a tree into a folder that is new or empty, if they read back as what they say."""
    texts = table_texts(tree)
    sheets = {name.removesuffix(".csv"): read_sheet(text, name) for name, text in texts.items()}
    same = False
    with suppress(DocumentError):
        same = reads_back(compose(str(folder), sheets))
    if not same:
        raise RuntimeError("the tables would not read back as the declaration; nothing is written")
    folder.mkdir(exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(EEXIST, "the folder is not empty", str(folder))
    files = [folder / name for name in texts]
    for file, text in zip(files, texts.values(), strict=True):
        with file.open("xb") as new:
            new.write(text)
    return files


def _files(folder: Path, problems: list[Problem], unread: list[Problem]) -> dict[str, Path]:
    """The file of each table, in the order of the files' names; hidden files are passed over.

    Whatever else stands there is a problem, for it may hold facts. A misspelt name is read as the one that is
    probably meant, so that what refers to its rows finds them.
    """
    names = _names(folder)
    known = {f"{name}.csv": name for name in (ROOT, *tables())}
    if _ROOT_FILE not in names:
        told = f"this is a folder; name a file in it, or write its {_ROOT_FILE} where it holds tables"
        unread.append(_problem(folder, told))
    files = {known[name]: folder / name for name in names if name in known}
    for name in names:
        if name in known or name.startswith((".", "~$")):
            continue
        if (folder / name).is_dir():
            told = "a folder stands among the tables of a declaration; move it elsewhere"
            problems.append(_problem(folder / name, told))
            continue
        meant = nearest_word(name, known)
        hint = f'did you mean "{meant}"?' if meant else "move it elsewhere"
        told = f'"{name[:_SHOWN]}" is no table of a declaration; {hint}'
        problems.append(_problem(folder / name, told))
        if meant is not None and name.lower().endswith(".csv"):
            files.setdefault(known[meant], folder / name)
    return dict(sorted(files.items(), key=lambda file: file[1].name))


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _MOST_FILES + 1)]
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        told = f"cannot read the folder: {reason}; check its name and rights"
        raise DocumentError([_problem(folder, told)]) from None
    if len(names) > _MOST_FILES:
        told = f"there are more than {_MOST_FILES} files here; put the tables of a declaration in a folder of their own"
        raise DocumentError([_problem(folder, told)])
    return sorted(names)


def _problem(path: Path, message: str) -> Problem:
    return Problem(Place(str(path), 1, 1, ""), message)
