"""JSON Schemas (draft 2020-12) of everything that is read and written, each with a name that stays.

Those of what is written come from the types of the verdict, those of what is read from the models
of the declaration and of the rulebook; the descriptions are the ones of the docstrings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc
from typing import Any, Literal

import msgspec
from pydantic import TypeAdapter

from iracheck.declaration import Declaration, Group
from iracheck.declaration.facts import Facts
from iracheck.documents import built
from iracheck.rulebook import RuleFile
from iracheck.verdict import EntityVerdict, ErrorRecord, Errors, GroupVerdict, Request, Run, Verdict
from iracheck.verdict.difference import Difference

SchemaName = Literal[
    "declaration", "group", "verdict", "group-verdict", "entity", "request", "diff", "errors", "run", "rule"
]
"""The forms that have a schema: the first two and the last are read, the others written."""

_Schema = dict[str, Any]
_REFERRED = "#/$defs/{name}"


def json_schema(of: SchemaName) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one form, as a new dictionary. ``of`` names the form:

    - ``declaration`` (``iracheck/1``) and ``group`` (``iracheck-group/1``) are read;
    - ``verdict`` (``iracheck-verdict/1``), ``group-verdict``, ``entity``, ``request``, ``diff``, ``errors`` and ``run``
      are written;
    - ``rule`` is a file of the rulebook.

    Its ``$id`` is ``urn:iracheck:NAME:1``. Objects of the forms that are written may get more fields within a
    version: the schema allows them, and a reader should too. Raises :class:`ValueError` for another name.
    """
    if of not in _MADE:
        raise ValueError(f"there is no schema {of!r}; write {' or '.join(map(repr, _MADE))}")
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:iracheck:{of}:1"}
    return named | _MADE[of]()


def _written(*types: type[msgspec.Struct]) -> _Schema:
    """The schema of the first type; the others are only referred to."""
    (root, *_), components = msgspec.json.schema_components(types, ref_template=_REFERRED)
    named = {name: _described(schema) for name, schema in components.items()}
    return named.pop(root["$ref"].rpartition("/")[2]) | (
        {"$defs": dict(sorted(named.items()))} if named else {}
    )


def _run() -> _Schema:
    """The run's verdicts are of either form; msgspec reads no such union, and so it describes none."""
    schema = _written(Errors, ErrorRecord, Verdict, GroupVerdict)
    either = [{"$ref": _REFERRED.format(name=name)} for name in ("Verdict", "GroupVerdict")]
    about, fields = _told(Run.__doc__ or "")
    errors = schema["properties"]["errors"]
    properties: dict[str, _Schema] = {
        "format": {"enum": ["iracheck-run/1"]},
        "verdicts": {"type": "array", "items": {"anyOf": either}},
        "errors": {name: errors[name] for name in ("type", "items")},
    }
    return {
        "title": "Run",
        "description": about,
        "type": "object",
        "properties": {name: _with_description(form, fields[name]) for name, form in properties.items()},
        "required": list(properties),
        "$defs": schema["$defs"],
    }


def _described(schema: _Schema) -> _Schema:
    """A schema whose fields are described by the list in the docstring of their type."""
    about, fields = _told(schema.get("description", ""))
    described = schema | ({"description": about} if about else {})
    if "properties" in schema:
        described["properties"] = {
            name: _with_description(form, fields.get(name)) for name, form in schema["properties"].items()
        }
    return described


def _with_description(form: Mapping[str, Any], description: str | None) -> _Schema:
    return dict(form) if description is None else {**form, "description": description}


_FIELD = re.compile(r"^- ``(?P<name>\w+)``: (?P<told>.*(?:\n +.*)*)", re.MULTILINE)
_ROLE = re.compile(r":\w+:`~?(?:iracheck\.)?([^`]+)`")


def _told(docstring: str) -> tuple[str, dict[str, str]]:
    """What a docstring says of a type, and of each of its fields."""
    text = cleandoc(docstring)
    fields = {found["name"]: _in_one_line(found["told"]) for found in _FIELD.finditer(text)}
    return _in_one_line(text.partition("\n- ``")[0]), fields


def _in_one_line(text: str) -> str:
    """A text without line breaks and without the marks of the documentation's markup."""
    return " ".join(_ROLE.sub(r"\1", text).replace("``", "").split())


def _of_model(model: type[Facts]) -> _Schema:
    """The schema of a model; pydantic before 2.13 has to be shown those first of which a default is made."""
    for default in _defaults(Facts):
        built(default)
    return _read(built(model).model_json_schema(by_alias=True))


def _defaults(model: type[Facts]) -> Iterator[type[Facts]]:
    for inner in model.__subclasses__():
        yield from _defaults(inner)
        defaults = (field.default for field in inner.model_fields.values())
        yield from (type(default) for default in defaults if isinstance(default, Facts))


def _read(schema: _Schema) -> _Schema:
    """A schema that pydantic made, with its descriptions as plain text."""
    return {key: _plain(key, inner) for key, inner in schema.items()}


def _plain(key: str, inner: Any) -> Any:
    if isinstance(inner, dict):
        return _read(inner)
    if isinstance(inner, list):
        return [_plain("", each) for each in inner]
    return _in_one_line(inner) if key == "description" else inner


_MADE: dict[str, Callable[[], _Schema]] = {
    "declaration": lambda: _of_model(Declaration),
    "group": lambda: _of_model(Group),
    "verdict": lambda: _written(Verdict),
    "group-verdict": lambda: _written(GroupVerdict),
    "entity": lambda: _written(EntityVerdict),
    "request": lambda: _written(Request),
    "diff": lambda: _written(Difference),
    "errors": lambda: _written(Errors),
    "run": _run,
    "rule": lambda: _read(TypeAdapter(RuleFile).json_schema(by_alias=True)),
}
