"""YAML and JSON give the same declaration, every place is right, and nothing but an error comes of bad input."""

from __future__ import annotations

import json
import random
import time
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fixture_files import FIXTURES, read_tree
from iracheck import Declaration, DocumentError, Problem, parse_declaration, read_declaration
from iracheck.declaration.models import Making
from iracheck.documents import MOST_DEPTH, Document, read_document, read_json_quickly, read_yaml_quickly

BASE = FIXTURES / "base.yaml"
BASE_TEXT = BASE.read_text(encoding="utf-8")
BASE_TREE = read_tree(BASE)
BASE_JSON = json.dumps(BASE_TREE, indent=1)
SMALL = {"format": "iracheck/1", "title": "Small", "claims": ["30D"], "battery": {}}


def read(text: str, *, is_json: bool) -> Document:
    """The document of a text."""
    return read_document(text.encode("utf-8", "surrogatepass"), name="text", is_json=is_json)


def facts(declaration: Declaration) -> dict[str, Any]:
    """What a declaration states, without where it was read from."""
    return dict(declaration)


def as_yaml(tree: Any, *, flow: bool | None = False) -> str:
    """A tree as YAML, by another program."""
    return str(
        yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=10_000)
    )


def outcome(text: str | bytes, *, is_json: bool, folder: Path) -> list[str] | dict[str, Any]:
    """The facts of a file, or the messages of its error; anything else is raised."""
    path = folder / ("pack.json" if is_json else "pack.yaml")
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    try:
        return facts(read_declaration(path))
    except DocumentError as error:
        return [printable(problem) for problem in error.problems]


def printable(problem: Problem) -> str:
    """The message of a problem that has a place and can be printed."""
    line, column = problem.place.line, problem.place.column
    assert line is not None
    assert column is not None
    assert min(line, column) >= 1
    assert str(problem).encode("utf-8").startswith(f"{problem.place.file}:{line}:{column}  ".encode())
    return problem.message


plain_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"))
)
texts = st.one_of(
    plain_texts, st.sampled_from(["NO", "on", "yes", "0.1", "2025-03-14", "null", "~", "1e3", "a: b"])
)
trees = st.recursive(
    texts,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(texts, trees, min_size=1, max_size=5), st.sampled_from([False, True, None]))
def test_a_tree_is_the_same_from_yaml_and_json(tree: dict[str, Any], flow: bool | None) -> None:
    from_yaml, from_json = read(as_yaml(tree, flow=flow), is_json=False), read(json.dumps(tree), is_json=True)
    assert from_yaml.tree == from_json.tree == tree
    assert from_yaml.problems == from_json.problems == ()
    quick = read_json_quickly(json.dumps(tree), name=None)
    assert quick is not None
    assert quick.tree == tree


@pytest.mark.parametrize("flow", [False, True, None])
def test_a_declaration_is_the_same_from_yaml_and_json(tmp_path: Path, flow: bool | None) -> None:
    expected = facts(read_declaration(BASE))
    assert outcome(as_yaml(BASE_TREE, flow=flow), is_json=False, folder=tmp_path) == expected
    assert outcome(BASE_JSON, is_json=True, folder=tmp_path) == expected
    assert outcome(json.dumps(BASE_TREE), is_json=False, folder=tmp_path) == expected
    assert facts(parse_declaration(BASE_JSON)) == expected
    assert facts(parse_declaration(BASE_JSON.encode())) == expected


SCENARIOS = [
    path
    for path in sorted((FIXTURES / "scenarios").glob("*.yaml"))
    if read_tree(path).get("format") == "iracheck/1"
]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_read_from_memory_is_the_one_of_its_file(path: Path) -> None:
    tree = read_tree(path)
    assert facts(parse_declaration(json.dumps(tree))) == facts(read_declaration(path))


def test_memory_and_file_give_the_same_bytes_the_same_digest(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(BASE_JSON, encoding="utf-8")
    assert read_declaration(path).digest == parse_declaration(BASE_JSON).digest != ""


def pointers(node: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """Every value of a tree with its pointer."""
    found = [(pointer, node)]
    if isinstance(node, dict):
        for key, inner in node.items():
            found += pointers(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    if isinstance(node, list):
        for place, inner in enumerate(node):
            found += pointers(inner, f"{pointer}/{place}")
    return found


def text_at(text: str, document: Document, pointer: str) -> str:
    """What stands in a text where the document says that a value stands."""
    place = document.marks.at(pointer)
    assert place.line is not None
    assert place.column is not None
    assert place.pointer == pointer
    return text.split("\n")[place.line - 1][place.column - 1 :]


@given(st.dictionaries(texts, trees, min_size=1, max_size=5), st.sampled_from([None, 1]))
def test_every_mark_of_json_points_to_the_value(tree: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=False)
    document = read(text, is_json=True)
    for pointer, value in pointers(tree):
        starts = {dict: "{", list: "["}.get(type(value)) or json.dumps(value, ensure_ascii=False)
        assert text_at(text, document, pointer).startswith(starts)


@given(st.dictionaries(texts, trees, min_size=1, max_size=5), st.sampled_from([False, True, None]))
def test_every_mark_of_yaml_points_to_the_value(tree: dict[str, Any], flow: bool | None) -> None:
    text = as_yaml(tree, flow=flow)
    document = read(text, is_json=False)
    for pointer, value in pointers(tree):
        if isinstance(value, str) and value:
            at = text_at(text, document, pointer)
            assert at.startswith((value[0], "'", '"', "? ", "|", ">"))


def test_every_mark_of_the_base_file_points_to_the_value() -> None:
    document = read(BASE_TEXT, is_json=False)
    seen = pointers(BASE_TREE)
    assert len(seen) > 200
    for pointer, value in seen:
        at = text_at(BASE_TEXT, document, pointer)
        starts = value if isinstance(value, str) else (("[", "- ") if isinstance(value, list) else None)
        key = next(iter(value)) if isinstance(value, dict) else ""
        assert at.startswith(starts or (f"{key}:", "{"))


def test_a_pointer_to_nothing_gets_the_place_around_it() -> None:
    document = read("a:\n  - b: c\n", is_json=False)
    assert document.marks.at("/a/0/d/e")[:3] == ("text", 2, 5)
    assert document.marks.at("/a/0/d/e").pointer == "/a/0/d/e"
    assert document.marks.key_at("/a/0/b")[:3] == ("text", 2, 5)
    assert document.marks.at("/a/0/b")[:3] == ("text", 2, 8)


@settings(max_examples=300)
@given(content=st.binary(max_size=200), is_json=st.booleans())
def test_random_bytes_give_nothing_but_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, is_json: bool
) -> None:
    assert isinstance(outcome(content, is_json=is_json, folder=tmp_path_factory.getbasetemp()), list)
    with pytest.raises(DocumentError):
        parse_declaration(content)


SIGNS = "{}[]:,\"'#&*!|>%@`-?~ \n\t\r\0\x1b\x85\u2028\u202e\ufeff\\é0"


@settings(max_examples=300)
@given(seed=st.integers(min_value=0, max_value=2**32), is_json=st.booleans())
def test_mutated_declarations_give_a_declaration_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, seed: int, is_json: bool
) -> None:
    chance = random.Random(seed)
    text = mutated(BASE_JSON if is_json else BASE_TEXT, chance)
    found = outcome(text, is_json=is_json, folder=tmp_path_factory.getbasetemp())
    assert found
    if is_json:
        assert memory_outcome(text) == found


def mutated(text: str, chance: random.Random) -> str:
    """A text with some stretches taken out, doubled, swapped or overwritten."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice((1, 2, 10, 100)))
        stretch = text[start:end]
        instead = chance.choice(("", stretch * 2, chance.choice(SIGNS), stretch[::-1], "unknown", "9" * 60))
        text = text[:start] + instead + text[end:]
    return text


def memory_outcome(text: str) -> list[str] | dict[str, Any]:
    """The facts of a text in memory, or the messages of its error."""
    try:
        return facts(parse_declaration(text))
    except DocumentError as error:
        return [problem.message for problem in error.problems]


leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.text(max_size=5))


@settings(max_examples=200)
@given(
    place=st.integers(min_value=0, max_value=len(pointers(BASE_TREE)) - 1),
    instead=st.recursive(leaves, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner))),
)
def test_any_value_anywhere_is_judged_alike_from_memory_and_from_a_file(
    tmp_path_factory: pytest.TempPathFactory, place: int, instead: Any
) -> None:
    pointer = pointers(BASE_TREE)[place][0]
    text = json.dumps(replaced(BASE_TREE, pointer.split("/")[1:], instead))
    folder = tmp_path_factory.getbasetemp()
    assert memory_outcome(text) == outcome(text, is_json=True, folder=folder)


def replaced(node: Any, path: list[str], instead: Any) -> Any:
    """A copy of a tree with another value at a path."""
    if not path:
        return instead
    if isinstance(node, list):
        return [
            replaced(inner, path[1:], instead) if place == int(path[0]) else inner
            for place, inner in enumerate(node)
        ]
    return {
        key: replaced(inner, path[1:], instead) if key == path[0] else inner for key, inner in node.items()
    }


def test_a_key_given_twice_is_found_in_memory_and_in_a_file(tmp_path: Path) -> None:
    for text in (
        '{"title": "a", "title": "b"}',
        '{"battery": {"components": [{"id": "a", "id": "a"}]}}',
        '{"title": "a", "\\u0074itle": "a"}',
    ):
        from_file = outcome(text, is_json=True, folder=tmp_path)
        assert memory_outcome(text) == from_file
        assert any("is given twice" in message for message in from_file)
        assert outcome(text.replace("\\u0074", "t"), is_json=False, folder=tmp_path) == from_file


def test_no_plain_scalar_becomes_anything_but_text() -> None:
    text = "NO: NO\non: on\n0.1: 0.1\nyes: [true, 2025-03-14, 1e3, 0x1f, 1_000, .inf, 12:30:45, 0o7]\n"
    assert read(text, is_json=False).tree == {
        "NO": "NO",
        "on": "on",
        "0.1": "0.1",
        "yes": ["true", "2025-03-14", "1e3", "0x1f", "1_000", ".inf", "12:30:45", "0o7"],
    }
    numbers = '{"a": 0.10, "b": 1E400, "c": 12345678901234567890.123456789, "d": -0, "e": true}'
    assert read(numbers, is_json=True).tree == {
        "a": "0.10",
        "b": "1E400",
        "c": "12345678901234567890.123456789",
        "d": "-0",
        "e": "true",
    }


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_fact_left_empty_is_not_known(tmp_path: Path, nothing: str) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(BASE_TEXT.replace("final_assembly: US", f"final_assembly: {nothing}"), encoding="utf-8")
    assert read_declaration(path).vehicle.final_assembly is None
    path.write_text(BASE_TEXT.replace("final_assembly: US", "final_assembly: unknown"), encoding="utf-8")
    assert read_declaration(path).vehicle.final_assembly is None


def test_a_quoted_null_is_a_text() -> None:
    assert read("a: 'null'\nb: null\nc: \"\"\nd:\n", is_json=False).tree == {
        "a": "null",
        "b": None,
        "c": "",
        "d": None,
    }


def test_norway_days_and_decimals_are_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    text = BASE_TEXT.replace(
        "{by: cellworks, in: US, on: 2025-03-10}", "{by: cellworks, in: NO, on: 2024-02-29}"
    )
    path.write_text(text.replace("75 kWh", "75.1 kWh"), encoding="utf-8")
    declaration = read_declaration(path)
    made = declaration.battery.components[0].made
    assert isinstance(made, Making)
    assert (made.country, made.on) == ("NO", date(2024, 2, 29))
    capacity = declaration.vehicle.battery_capacity
    assert capacity is not None
    assert capacity.low == capacity.high == Fraction(751, 10)


def test_the_deepest_nesting_that_is_read() -> None:
    assert read("[" * MOST_DEPTH + "]" * MOST_DEPTH, is_json=True).problems == ()
    with pytest.raises(DocumentError, match="nested more than"):
        read("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), is_json=True)


UNUSUAL = [
    "",
    "~",
    "a: 1\na: 2",
    "a: &b 1",
    "a: &b [1]",
    "a: !!str 1",
    "- *a",
    "? [a]\n: 1",
    "~: 1",
    "a: 1\n---\nb: 2",
    "[a",
    'a: "\\u200b"',
    f"a: {'9' * 20_000}",
    "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1),
]


@pytest.mark.parametrize("text", UNUSUAL)
def test_what_is_unusual_in_yaml_is_not_read_quickly(text: str) -> None:
    assert read_yaml_quickly(text.encode(), name="text") is None


@given(st.integers(0, len(BASE_TEXT) - 1), st.sampled_from("\n :-[]{}&*!?#'\"|>%@`~\\\u200baN"))
@settings(max_examples=300, deadline=None)
def test_yaml_read_quickly_is_yaml_read_with_marks(place: int, character: str) -> None:
    text = f"{BASE_TEXT[:place]}{character}{BASE_TEXT[place + 1 :]}"
    quick = read_yaml_quickly(text.encode(), name="text")
    if quick is not None:
        document = read(text, is_json=False)
        assert (quick.tree, quick.problems) == (document.tree, document.problems)


LARGE = {
    "many entities": {**SMALL, "entities": [{"id": f"e{place}"} for place in range(20_000)]},
    "many names not declared": {
        **SMALL,
        "entities": [{"id": f"e{place}"} for place in range(900)],
        "attestations": [
            {"by": f"f{place}", "states": "not a foreign entity of concern"} for place in range(3_000)
        ],
    },
    "one inside another": {
        **SMALL,
        "battery": {
            "components": [
                {
                    "id": f"c{place}",
                    "is": "battery_cell",
                    "contains": [f"c{place + 1}"] if place < 2_999 else [],
                }
                for place in range(3_000)
            ]
        },
    },
    "many circles": {
        **SMALL,
        "battery": {
            "components": [
                {"id": f"c{place}", "is": "battery_cell", "contains": [f"c{place}"]} for place in range(200)
            ]
        },
    },
}


@pytest.mark.parametrize("tree", LARGE.values(), ids=LARGE)
def test_large_declarations_are_judged_in_seconds(tree: dict[str, Any], tmp_path: Path) -> None:
    begun = time.process_time()
    text = json.dumps(tree)
    assert memory_outcome(text) == outcome(text, is_json=True, folder=tmp_path)
    assert time.process_time() - begun < 20


def test_a_declaration_written_by_its_model_reads_the_same() -> None:
    declaration = read_declaration(FIXTURES / "base.yaml")
    again = parse_declaration(declaration.model_dump_json(by_alias=True))
    assert again.model_dump() == declaration.model_dump()
