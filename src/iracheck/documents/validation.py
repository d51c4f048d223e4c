"""A tree against a pydantic model: every problem with its place, in words that say what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from iracheck.documents.places import join_pointer
from iracheck.documents.problems import DocumentError, Problem, nearest, nearest_word
from iracheck.documents.remainder import Remainder, path_in
from iracheck.documents.tree import Document

Model = TypeVar("Model")
Facts = TypeVar("Facts", bound=BaseModel)
Finding = tuple[str, str]
"""A JSON pointer, and what is wrong there."""

_MOST_ATTEMPTS = 8
_MOST_MENDED = 1000
_MOST_HINTS = 100
_SHOWN = 60


_building = Lock()


def built(model: type[Facts]) -> type[Facts]:
    """A model that is ready to be used by several threads.

    Our models are built at their first use, and pydantic before 2.14 does not keep other threads from a
    model that is half built.
    """
    if not model.__pydantic_complete__:
        with _building:
            model.model_rebuild()
    return model


def validate(
    document: Document,
    validator: Callable[[Any], Model],
    *,
    known_keys: Callable[[Sequence[str]], Iterable[str]],
    also: Callable[[Model, Any], Iterable[Finding]] | None = None,
    stand_ins: Mapping[str, Any] | None = None,
) -> Model:
    """The model of a document, or :class:`DocumentError` with all its problems at once.

    ``known_keys`` tells which keys are known at a path, for the hint on a misspelt one. ``also``
    checks what lies between the values, and gets the tree too where the document is wrong. It runs
    even where single values are wrong: these are taken out first, with ``stand_ins`` for keys that
    the whole cannot do without, so that one run reports the whole file.
    """
    problems = list(document.problems)
    rest = Remainder(document.tree, stand_ins or {})
    model: Model | None = None
    try:
        model = validator(document.tree)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems.extend(_problems(details, document, known_keys))
        if also is not None and len(details) <= _MOST_MENDED:
            model = _of_remainder(rest, validator, details)
    if also is not None and model is not None:
        for pointer, message in also(model, document.tree if problems else None):
            at = rest.original(pointer)
            if at not in rest.questionable:
                problems.append(Problem(document.marks.at(at), message))
    if problems or model is None:
        raise DocumentError(_without_followers(problems, document))
    return model


def _of_remainder(rest: Remainder, validator: Callable[[Any], Model], details: list[Any]) -> Model | None:
    """The model of what is left without the values refused; ``None`` where nothing useful is."""
    for _ in range(_MOST_ATTEMPTS):
        if not all(rest.refuse(detail["loc"], missing=detail["type"] == "missing") for detail in details):
            return None
        try:
            return validator(rest.tree())
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
    return None


def _without_followers(problems: Iterable[Problem], document: Document) -> Iterable[Problem]:
    """The problems without those of values that could not even be read as they stand."""
    unread = {problem.place for problem in document.problems}
    yield from document.problems
    yield from (problem for problem in problems if problem.place not in unread)


def keys_of(*models: type[BaseModel]) -> Callable[[Sequence[str]], Iterable[str]]:
    """Which keys are known at a path within any of some models."""

    def keys(path: Sequence[str]) -> Iterable[str]:
        inside = list(models)
        for part in path:
            if not part.isdigit():
                inside = [inner for model in inside for inner in _models_below(model, part)]
        return list(
            dict.fromkeys(
                field.alias or name for model in inside for name, field in model.model_fields.items()
            )
        )

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


def _problems(
    details: Sequence[Any], document: Document, known_keys: Callable[[Sequence[str]], Iterable[str]]
) -> Iterable[Problem]:
    misspelt: set[str] = set()
    for count, detail in enumerate(details):
        if detail["type"] == "extra_forbidden":
            path = path_in(document.tree, detail["loc"])
            known = list(known_keys([str(part) for part in path[:-1]])) if count < _MOST_HINTS else []
            meant = nearest_word(str(path[-1]), known)
            misspelt.add(join_pointer([*path[:-1], meant or path[-1]]))
            yield Problem(document.marks.key_at(join_pointer(path)), _unknown_key(path[-1], meant, known))
    for detail in details:
        path = path_in(document.tree, detail["loc"])
        kind, context = detail["type"], detail.get("ctx", {})
        if kind == "extra_forbidden" or (kind == "missing" and join_pointer(path) in misspelt):
            continue
        if kind in ("union_tag_not_found", "union_tag_invalid"):
            path.append("kind")
            message = _unknown_kind(kind, context)
        else:
            message = _worded(kind, str(detail["msg"]), context, detail["loc"])
        yield Problem(document.marks.at(join_pointer(path)), message)


def _unknown_key(key: str | int, meant: str | None, known: Sequence[str]) -> str:
    if meant:
        hint = f'did you mean "{meant}"?'
    else:
        hint = f"write one of {', '.join(known)}, or remove it" if known else "remove it"
    return f'"{str(key)[:_SHOWN]}" is not known here; {hint}'


def _unknown_kind(kind: str, context: Mapping[str, Any]) -> str:
    known = [tag.strip("' ") for tag in str(context.get("expected_tags", "")).split(",") if tag]
    given = str(context.get("tag", ""))
    if kind == "union_tag_not_found":
        return '"kind" is missing; add it, see `iracheck schema rule`'
    return f'"{given[:_SHOWN]}" is no kind of rule{nearest(given, known) or "; write " + " or ".join(known)}'


_WORDED = {
    "model_type": "a group of keys is wanted here; write `key: value` lines, or leave it out where it is not known",
    "tuple_type": "a list is wanted here; write it like [a, b], or leave it out where it is not known",
    "string_type": "one plain text is wanted here, not a group, a list or nothing; write it, or remove the key",
    "string_unicode": "half of a character stands here; write the whole character",
    "string_too_short": "the text is empty; write it, or remove the key",
}


def _worded(kind: str, message: str, context: Mapping[str, Any], location: tuple[str | int, ...]) -> str:
    if kind in _WORDED:
        return _WORDED[kind]
    if kind == "missing":
        return f'"{location[-1]}" is missing; add it'
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", message))
    if kind == "literal_error":
        return f"write {str(context['expected']).replace(chr(39), '')}"
    if kind == "string_too_long":
        return f"the text is too long; write at most {context['max_length']} characters"
    if kind == "string_pattern_mismatch":
        return "write the text in one line, without control characters"
    if kind == "too_short":
        return "the list is empty; write at least one entry"
    return message[:1].lower() + message[1:]
