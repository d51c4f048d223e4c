"""A tree against a pydantic model: every problem with its place, in words that say what to write."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from iracheck.documents.places import join_pointer
from iracheck.documents.problems import DocumentError, Problem, nearest
from iracheck.documents.tree import Document

Model = TypeVar("Model")


def validate(
    document: Document,
    validator: Callable[[Any], Model],
    *,
    known_keys: Callable[[Sequence[str]], Iterable[str]],
    also: Callable[[Model, Document], Iterable[Problem]] | None = None,
) -> Model:
    """The model of a document, or :class:`DocumentError` with all its problems at once.

    ``known_keys`` tells which keys are known at a path, for the hint on a misspelt one. ``also``
    checks what lies between the values. It runs even where single values are wrong: these are
    taken out of a copy first, so that one run reports the whole file.
    """
    problems = list(document.problems)
    try:
        model = validator(document.tree)
    except ValidationError as error:
        problems.extend(_problems(error, document, known_keys))
        rest = _without(document.tree, error)
        try:
            model = validator(rest)
        except ValidationError:
            raise DocumentError(problems) from None
    if also is not None:
        problems.extend(also(model, document))
    if problems:
        raise DocumentError(problems)
    return model


def _problems(
    error: ValidationError, document: Document, known_keys: Callable[[Sequence[str]], Iterable[str]]
) -> Iterable[Problem]:
    for detail in error.errors(include_url=False):
        path = _path(document.tree, detail["loc"])
        if detail["type"] == "extra_forbidden" and path:
            key = str(path[-1])
            message = (
                f'"{key}" is not known here{nearest(key, known_keys([str(part) for part in path[:-1]]))}'
            )
            if "did you mean" not in message:
                message += "; remove it, or see `iracheck schema`"
            yield Problem(document.marks.key_at(join_pointer(path)), message)
        else:
            message = _worded(detail["type"], str(detail["msg"]), detail.get("ctx", {}), detail["loc"])
            yield Problem(document.marks.at(join_pointer(path)), message)


def _worded(kind: str, message: str, context: dict[str, Any], location: tuple[str | int, ...]) -> str:
    if kind == "missing":
        return f'"{location[-1]}" is missing; add it'
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", message))
    if kind == "literal_error":
        return f"write {context['expected']}"
    if kind in ("model_type", "dict_type", "model_attributes_type", "dataclass_type"):
        return "a group of keys is wanted here; write `key: value` lines below it"
    if kind in ("tuple_type", "list_type"):
        return "a list is wanted here; start each entry with a dash"
    if kind in ("string_type", "is_instance_of"):
        return "one plain value is wanted here, not a group or a list, and not nothing"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return f"write a kind that is known: {str(context.get('expected_tags', 'see `iracheck schema rule`')).replace(chr(39), '')}"
    return message[:1].lower() + message[1:]


def _path(tree: Any, location: tuple[str | int, ...]) -> list[str | int]:
    """The part of pydantic's location that names places in the tree (without tags of unions)."""
    path: list[str | int] = []
    node = tree
    for step, part in enumerate(location):
        last = step == len(location) - 1
        inside = _inside(node, part)
        if inside is not _NOTHING:
            node = inside
        elif not (last and isinstance(node, dict) and isinstance(part, str) and part not in _TAGS):
            continue
        path.append(part)
    return path


_NOTHING = object()
_TAGS = frozenset({"one", "several", "name", "group"})
"""Tags of unions in the models: they stand in pydantic's locations, but not in the file."""


def _inside(node: Any, part: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(part, _NOTHING)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return _NOTHING


def _without(tree: Any, error: ValidationError) -> Any:
    """A copy of the tree without the values that a validation refused.

    A list with a refused entry goes as a whole, so that the places of the others stay right.
    """
    rest = copy.deepcopy(tree)
    for detail in error.errors(include_url=False):
        path = _path(tree, detail["loc"])
        while path and isinstance(path[-1], int):
            path.pop()
        node = rest
        for part in path[:-1]:
            node = _inside(node, part)
        if path and isinstance(node, dict):
            node.pop(path[-1], None)
    return rest
