"""Files and texts become declarations, or one error that lists everything wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from iracheck.declaration.consistency import inconsistencies
from iracheck.declaration.models import Declaration, Group
from iracheck.documents import (
    Document,
    DocumentError,
    Problem,
    read_bytes,
    read_document,
    read_json_text,
    validate,
)


def read_declaration(path: str | PathLike[str]) -> Declaration:
    """Read one declaration file: JSON where its name ends in ``.json``, YAML otherwise.

    Every value of the result knows its line and column (``Declaration.marks``).
    Raises :class:`DocumentError` with all problems of the file at once.
    """
    content, document = _read(path)
    return _declaration(document, content)


def parse_declaration(content: str | bytes, *, name: str | None = None) -> Declaration:
    """Read one declaration from JSON text in memory.

    Places are given as JSON pointers only; where the text is wrong, it is read again for lines
    and columns. ``name`` is what messages call the text. Raises :class:`DocumentError`.
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return _declaration(read_json_text(content, name=name), raw)


def read_group(path: str | PathLike[str]) -> Group:
    """Read a group of declarations to be averaged, and the declarations that it names.

    Raises :class:`DocumentError` with all problems of all its files at once.
    """
    _, document = _read(path)
    return _group(document, Path(path))


def read_declaration_or_group(path: str | PathLike[str]) -> Declaration | Group:
    """Read a file that is either; its ``format`` tells which. Raises :class:`DocumentError`."""
    content, document = _read(path)
    is_group = isinstance(document.tree, dict) and str(document.tree.get("format")).startswith(
        "iracheck-group"
    )
    return _group(document, Path(path)) if is_group else _declaration(document, content)


def _read(path: str | PathLike[str]) -> tuple[bytes, Document]:
    content = read_bytes(Path(path))
    is_json = str(path).lower().endswith(".json")
    return content, read_document(content, name=str(path), is_json=is_json)


def _declaration(document: Document, content: bytes) -> Declaration:
    declaration = validate(
        document, Declaration.model_validate, known_keys=_known_keys(Declaration), also=inconsistencies
    )
    declaration._marks = document.marks
    declaration._digest = hashlib.sha256(content).hexdigest()
    return declaration


def _group(document: Document, path: Path) -> Group:
    problems: list[Problem] = []
    group: Group | None = None
    try:
        group = validate(document, Group.model_validate, known_keys=_known_keys(Group))
    except DocumentError as error:
        problems.extend(error.problems)
    declarations = []
    for member in group.members if group else ():
        try:
            declarations.append(read_declaration(path.parent / member.file))
        except DocumentError as error:
            problems.extend(error.problems)
    if problems or group is None:
        raise DocumentError(problems)
    group._marks = document.marks
    group._declarations = tuple(declarations)
    return group


def _known_keys(root: type[BaseModel]) -> Any:
    def keys(path: Sequence[str]) -> Iterable[str]:
        models = [root]
        for part in path:
            if not part.isdigit():
                models = [inner for model in models for inner in _models_below(model, part)]
        return [field.alias or name for model in models for name, field in model.model_fields.items()]

    return keys


def _models_below(model: type[BaseModel], key: str) -> Iterable[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
