"""The JSON Schemas are published, are true, and keep their word: what a version has said stays so.

``python tests/test_schemas.py`` writes ``docs/schemas`` anew after a change that was meant, and adds fields
that are new to what is promised. It never takes anything back: who has to breaks with a version,
gives the form a new one, and a file of its own in ``tests/data/promised``.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from jsonschema import Draft202012Validator

from iracheck import (
    DocumentError,
    Group,
    GroupVerdict,
    Rulebook,
    Verdict,
    check,
    check_group,
    errors_json,
    inspect_entity,
    json_schema,
    parse_declaration,
    read_group,
    run_json,
    verdict_json,
)
from iracheck.checking import REGIMES
from iracheck.cli.schema import schema_text
from iracheck.declaration.reading import read_declaration_or_group
from iracheck.documents import read_document
from iracheck.reports import SchemaName

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "docs" / "schemas"
PROMISED = ROOT / "tests" / "data" / "promised"
SCENARIOS = sorted((ROOT / "fixtures" / "scenarios").glob("*.yaml"))
NAMES: tuple[SchemaName, ...] = get_args(SchemaName)
READ: tuple[SchemaName, ...] = ("declaration", "group")
WRITTEN: tuple[SchemaName, ...] = ("verdict", "group-verdict", "entity", "request", "diff", "errors", "run")
Schema = dict[str, Any]


class Field(NamedTuple):
    """One field of a form: whether it is always there, and every kind of value that it may have."""

    required: bool
    forms: frozenset[str]


Fields = dict[str, Field]


@cache
def validator(name: SchemaName) -> Draft202012Validator:
    """The validator of a form."""
    return Draft202012Validator(json_schema(name))


def problems(name: SchemaName, text: str | bytes) -> list[str]:
    """Where a JSON text differs from its schema."""
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(json.loads(text))]


@cache
def verdicts(rulebook: Rulebook) -> dict[str, Verdict | GroupVerdict]:
    """The verdict of every scenario."""
    found: dict[str, Verdict | GroupVerdict] = {}
    for path in SCENARIOS:
        read = read_declaration_or_group(path)
        found[path.name] = check_group(read, rulebook) if isinstance(read, Group) else check(read, rulebook)
    return found


# --- published


def published(name: SchemaName) -> Path:
    """The file of a schema."""
    return PUBLISHED / f"iracheck-{name}-1.json"


@pytest.mark.parametrize("name", NAMES)
def test_the_published_schema_is_that_of_the_program(name: SchemaName) -> None:
    assert json.loads(published(name).read_text("utf-8")) == json_schema(name), (
        "the models have changed; `python tests/test_schemas.py` publishes their schemas"
    )


def test_nothing_else_is_published() -> None:
    assert sorted(PUBLISHED.iterdir()) == sorted(published(name) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_has_a_name_that_stays(name: SchemaName) -> None:
    schema = json_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:iracheck:{name}:1"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_schema_is_new_each_time() -> None:
    json_schema("verdict").clear()
    assert json_schema("verdict")["$defs"]


def test_there_is_no_other_schema() -> None:
    with pytest.raises(ValueError, match="there is no schema 'page'; write 'declaration' or 'group'"):
        json_schema("page")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_field_that_is_written_is_described(name: SchemaName) -> None:
    schema = json_schema(name)
    undescribed = [
        f"{title}.{field}"
        for title, form in [(name, schema), *schema.get("$defs", {}).items()]
        for field, inner in form.get("properties", {}).items()
        if not inner.get("description")
    ]
    assert undescribed == []
    assert not any(mark in json.dumps(schema) for mark in ("``", ":class:", ":func:", ":attr:"))


# --- true


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_and_its_verdict_keep_to_the_schemas(path: Path, rulebook: Rulebook) -> None:
    verdict = verdicts(rulebook)[path.name]
    grouped = isinstance(verdict, GroupVerdict)
    tree = read_document(path.read_bytes(), name=None, is_json=False).tree
    assert problems("group" if grouped else "declaration", json.dumps(tree)) == []
    assert problems("group-verdict" if grouped else "verdict", verdict_json(verdict)) == []
    assert problems("verdict" if grouped else "group-verdict", verdict_json(verdict)) != []


def test_entities_keep_to_the_schema(rulebook: Rulebook) -> None:
    for path in SCENARIOS[::5]:
        declaration = read_declaration_or_group(path)
        assert not isinstance(declaration, Group)
        for entity in declaration.entities:
            for regime in REGIMES:
                found = inspect_entity(declaration, rulebook, entity.id, on=date(2025, 7, 1), regime=regime)
                assert problems("entity", verdict_json(found)) == []


def test_errors_and_runs_keep_to_the_schemas(rulebook: Rulebook, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as in_text:
        parse_declaration('{"format": "iracheck/1", "titel": "x", "claims": ["30D"], "battery": 3}')
    with pytest.raises(DocumentError) as in_file:
        read_group(tmp_path / "nothing.yaml")
    wrong = (*in_text.value.problems, *in_file.value.problems)
    assert len(wrong) >= 3
    assert problems("errors", errors_json(wrong)) == []
    run = run_json(verdicts(rulebook).values(), wrong)
    assert problems("run", run) == []
    assert len(json.loads(run)["verdicts"]) == len(SCENARIOS)
    assert problems("run", run.replace("iracheck-verdict/1", "iracheck-verdict/2")) != []


# --- promised


def fields(schema: Schema) -> Fields:
    """Every field of a form by its path, such as ``credits[].outcome``."""
    found: Fields = {}
    for path, required, forms in _fields(schema, schema, ""):
        before = found.get(path, Field(required, frozenset()))
        found[path] = Field(before.required and required, before.forms | forms)
    return found


def _fields(schema: Schema, node: Schema, path: str) -> Iterator[tuple[str, bool, frozenset[str]]]:
    for variant in _variants(schema, node):
        if "items" in variant:
            yield from _fields(schema, variant["items"], f"{path}[]")
            yield f"{path}[]", True, frozenset(_forms(schema, variant["items"]))
        for name, inner in variant.get("properties", {}).items():
            inside = f"{path}.{name}" if path else name
            yield inside, name in variant.get("required", ()), frozenset(_forms(schema, inner))
            yield from _fields(schema, inner, inside)


def _variants(schema: Schema, node: Schema) -> Iterator[Schema]:
    if "$ref" in node:
        yield from _variants(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    elif "anyOf" in node or "oneOf" in node:
        for either in node.get("anyOf") or node["oneOf"]:
            yield from _variants(schema, either)
    else:
        yield node


def _forms(schema: Schema, node: Schema) -> Iterator[str]:
    for variant in _variants(schema, node):
        if "const" in variant or "enum" in variant:
            values = variant["enum"] if "enum" in variant else [variant["const"]]
            yield from (json.dumps(value) for value in values)
        else:
            pattern = f" like {variant['pattern']}" if "pattern" in variant else ""
            yield f"{variant.get('type', 'anything')}{pattern}"


def broken(before: Fields, now: Fields, *, is_read: bool) -> list[str]:
    """Every promise of a form that its fields of today break.

    What is written has each field that it had, always there if it was, with just the values that it could
    have: fields may be added. What is read takes all that it took: fields and values may be added, but
    no field that has to be there beside the former ones.
    """
    found = []
    for path, old in before.items():
        new = now.get(path)
        if new is None:
            found.append(f"{path} is gone")
            continue
        found += [f"{path} is no longer {form}" for form in sorted(old.forms - new.forms)]
        if is_read:
            if new.required and not old.required:
                found.append(f"{path} has to be there now")
        else:
            found += [f"{path} may now be {form}" for form in sorted(new.forms - old.forms)]
            if old.required and not new.required:
                found.append(f"{path} may be absent now")
    if is_read:
        known = {"", *before}
        found += [
            f"{path} is new and has to be there"
            for path, new in now.items()
            if path not in before and new.required and path.rpartition(".")[0] in known and path[-1] != "]"
        ]
    return found


def promised(name: SchemaName) -> Fields:
    """What version 1 of a form has said."""
    kept = json.loads((PROMISED / f"iracheck-{name}-1.json").read_text("utf-8"))
    return {
        path.removesuffix("?"): Field(not path.endswith("?"), frozenset(forms))
        for path, forms in kept.items()
    }


@pytest.mark.parametrize("name", [*READ, *WRITTEN])
def test_version_1_keeps_its_promises(name: SchemaName) -> None:
    assert broken(promised(name), fields(json_schema(name)), is_read=name in READ) == []


def _verdict(schema: Schema) -> Schema:
    return schema["properties"]


def _credit(schema: Schema) -> Schema:
    return schema["$defs"]["CreditVerdict"]["properties"]


BREAKS: list[tuple[str, Callable[[Schema], object], list[str]]] = [
    ("removed", lambda schema: _verdict(schema).pop("title"), ["title is gone"]),
    (
        "renamed",
        lambda schema: _credit(schema).update({"result": _credit(schema).pop("outcome")}),
        ["credits[].outcome is gone"],
    ),
    (
        "may be absent",
        lambda schema: schema["$defs"]["Interval"]["required"].remove("unit"),
        [
            f"credits[].{where}.unit may be absent now"
            for where in (
                "amount",
                *("answers[].value", "answers[].limit"),
                *("answers[].lines[].value", "answers[].lines[].counts", "missing[].value_behind"),
            )
        ],
    ),
    (
        "another type",
        lambda schema: _credit(schema).update(full={"type": "number"}),
        [
            *("credits[].full is no longer null", "credits[].full is no longer string"),
            "credits[].full may now be number",
        ],
    ),
    (
        "narrower",
        lambda schema: _credit(schema).update(claimed={"type": "string"}),
        ["credits[].claimed is no longer null"],
    ),
    (
        "wider",
        lambda schema: _verdict(schema).update(title={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ["title may now be null"],
    ),
    (
        "one answer less",
        lambda schema: schema["$defs"]["Answer"]["enum"].remove("not asked"),
        [
            *(f'credits[].answers[].{where}answer is no longer "not asked"' for where in ("", "lines[].")),
            *(
                'credits[].earns_claim is no longer "not asked"',
                'suppliers[].laws[].answer is no longer "not asked"',
            ),
        ],
    ),
]


@pytest.mark.parametrize(("change", "messages"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_a_broken_promise_is_noticed(change: Callable[[Schema], object], messages: list[str]) -> None:
    schema = json_schema("verdict")
    change(schema)
    assert sorted(broken(promised("verdict"), fields(schema), is_read=False)) == sorted(messages)


def test_no_field_of_a_verdict_can_be_removed_unnoticed() -> None:
    whole = json_schema("verdict")
    owners = [whole, *whole["$defs"].values()]
    for place, owner in enumerate(owners):
        for name in owner.get("properties", {}):
            schema = copy.deepcopy(whole)
            without = [schema, *schema["$defs"].values()][place]
            del without["properties"][name]
            assert broken(promised("verdict"), fields(schema), is_read=False), name


def test_a_new_field_breaks_no_promise() -> None:
    schema = json_schema("verdict")
    _credit(schema)["note"] = {"type": "string"}
    schema["$defs"]["CreditVerdict"]["required"].append("note")
    assert broken(promised("verdict"), fields(schema), is_read=False) == []


def test_what_is_read_may_take_more_but_never_ask_for_more() -> None:
    before = promised("group")
    schema = json_schema("group")
    schema["properties"]["note"] = {"type": "string"}
    schema["properties"]["grouped_by"]["items"]["enum"].append("year")
    assert broken(before, fields(schema), is_read=True) == []
    schema["required"].append("note")
    assert broken(before, fields(schema), is_read=True) == ["note is new and has to be there"]
    schema["properties"]["grouped_by"]["items"]["enum"].remove("plant")
    assert 'grouped_by[] is no longer "plant"' in broken(before, fields(schema), is_read=True)


def update() -> None:
    """Publish the schemas, and promise what is new in them."""
    for name in NAMES:
        published(name).write_text(schema_text(name), "utf-8")
    for name in (*READ, *WRITTEN):
        path = PROMISED / f"iracheck-{name}-1.json"
        known = promised(name) if path.exists() else {}
        every = dict(known)
        for where, field in fields(json_schema(name)).items():
            before = known.get(where, field)
            forms = before.forms | field.forms if name in READ else before.forms
            every[where] = Field(before.required, forms)
        kept = {
            where + ("" if field.required else "?"): sorted(field.forms) for where, field in every.items()
        }
        lines = [f"{json.dumps(where)}: {json.dumps(forms)}" for where, forms in sorted(kept.items())]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    update()
