"""The readers on damaged and made-up text: they answer or refuse, with a place, in little time and memory.

`make fuzz` runs the same for longer. What was found so is kept in `tests/fuzzed/`.
"""

from __future__ import annotations

import contextlib
import json
import random
import resource
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixture_files import FIXTURES, ROOT
from iracheck import (
    Declaration,
    DocumentError,
    check,
    load_rulebook,
    parse_declaration,
    read_declaration,
    verdict_json,
    write_tables,
)
from iracheck.documents import read_document
from iracheck.documents.toml_tree import read_toml
from iracheck.reports import verdict_text
from iracheck.reports.findings import checked

KEPT = ROOT / "tests" / "fuzzed"
SECONDS = 20
"""More processor time than any text of this size can need on any machine."""
TEXTS = [
    (FIXTURES / "scenarios" / name).read_text("utf-8")
    for name in ("korean-cathode-2024.yaml", "two-laws-2026.yaml", "grid-storage-2026.yaml")
]
SCRAPS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "- ",
        "? ",
        "| \n",
        "> \n",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "<<: ",
        "---\n",
        "...\n",
    ),
    *(
        "%",
        "\t",
        "\r",
        "\x00",
        "\u2028",
        "\ufeff",
        "\ud800",
        "#",
        '"',
        "'",
        "\\",
        "\\u0000",
        "\n",
        " " * 40,
        "[" * 200,
    ),
    *(
        "unknown",
        "never",
        "yes",
        "no",
        "null",
        "~",
        "NaN",
        "-1 USD",
        "1e999",
        "9" * 400 + " USD",
        "0.1 %",
        "1..0 kg",
        "100.01 %",
    ),
    *(
        "2025-02-30",
        "0000-00-00",
        "9999-12-31",
        "battery:",
        "entities:",
        "id: ",
        "in: XX",
        "value: 1 USD",
        "complete: [components]",
    ),
)
VALUES = (
    *(
        "0 USD",
        "0.01 USD",
        "0..1000000 USD",
        "100 %",
        "0 %",
        "0..100 %",
        "1900-01-01",
        "2099-12-31",
        "2025-01-01",
    ),
    *(
        "CN",
        "KR",
        "US",
        "never",
        "yes",
        "no",
        "recycled",
        "recycling",
        "allocation",
        "0",
        "1",
        "",
        "above 0 %",
    ),
)
law = load_rulebook()


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """At most some seconds of processor time for what is inside."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"over {SECONDS} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def damaged(seed: int, text: str) -> str:
    """A text with up to eight pieces taken out, doubled, swapped or replaced by scraps."""
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 8)):
        lines = text.split("\n")
        start = draw.randrange(len(lines))
        end = min(len(lines), start + draw.randint(1, 6))
        piece = lines[start:end]
        change = draw.randrange(6)
        if change == 0:
            lines[start:end] = []
        elif change == 1:
            lines[start:end] = [*piece, *piece]
        elif change == 2:
            other = draw.randrange(len(lines))
            lines[start:end] = lines[other : other + len(piece)]
        elif change == 3:
            lines[start:end] = [" " * draw.randint(0, 4) + line for line in piece]
        else:
            line = lines[start]
            at = draw.randint(0, len(line))
            lines[start] = line[:at] + draw.choice(SCRAPS) + line[at + draw.randint(0, 12) :]
        text = "\n".join(lines)
    return text


def leaves(node: Any) -> list[tuple[Any, Any]]:
    """Every scalar of a tree, as the mapping or list that holds it and its key there."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found: list[tuple[Any, Any]] = []
    for key, inner in inside:
        found += leaves(inner) if isinstance(inner, dict | list) else [(node, key)]
    return found


def misdeclared(seed: int, text: str) -> str:
    """A declaration in which up to eight values stand where others stood, or are unknown, or something odd."""
    draw = random.Random(seed)
    tree = json.loads(text)
    places = leaves(tree)
    for _ in range(draw.randint(1, 8)):
        node, key = draw.choice(places)
        other, there = draw.choice(places)
        node[key] = draw.choice((other[there], "unknown", draw.choice(VALUES)))
    return json.dumps(tree, indent=1)


def as_json(text: str) -> str:
    """The declaration of a YAML text as JSON text of several lines."""
    tree = read_document(text.encode("utf-8"), name=None, is_json=False).tree
    return json.dumps(tree, indent=1)


def told_with_places(error: DocumentError) -> None:
    """A refusal says what is wrong, and where."""
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert problem.place.line is None or problem.place.line > 0


def answered_or_refused(given: str | Callable[[], Declaration]) -> None:
    """Read and check a text; what is wrong with it is told with places, and everything else is a fault."""
    try:
        declaration = parse_declaration(given, name="fuzzed.json") if isinstance(given, str) else given()
        verdict = check(declaration, law)
    except DocumentError as error:
        told_with_places(error)
        return
    assert verdict_json(verdict)
    assert verdict_text(verdict, full=True)
    checked("fuzzed.json", verdict, (), law)


def read_yaml(text: str) -> None:
    """Read a YAML text by way of its file."""
    content = text.encode("utf-8", "surrogatepass")
    try:
        document = read_document(content, name="fuzzed.yaml", is_json=False)
    except DocumentError as error:
        told_with_places(error)
        return
    if not document.problems:
        answered_or_refused(json.dumps(document.tree))


seeds = st.integers(min_value=0, max_value=2**48)


@given(seed=seeds, text=st.sampled_from(TEXTS))
def test_a_damaged_declaration_is_answered_or_refused(seed: int, text: str) -> None:
    with bounded():
        read_yaml(damaged(seed, text))


JSON_TEXTS = [as_json(text) for text in TEXTS]


@given(seed=seeds, text=st.sampled_from(JSON_TEXTS))
def test_a_damaged_declaration_in_json_is_answered_or_refused(seed: int, text: str) -> None:
    with bounded():
        answered_or_refused(damaged(seed, text))


@given(seed=seeds, text=st.sampled_from(JSON_TEXTS))
def test_a_declaration_of_odd_facts_is_answered_or_refused(seed: int, text: str) -> None:
    with bounded():
        answered_or_refused(misdeclared(seed, text))


@given(text=st.text(st.sampled_from("[]{}:,-?|>&*!%#'\"\\ \n\ta1.~\ufeff\u2028"), max_size=400))
def test_text_of_signs_is_read_or_refused(text: str) -> None:
    for read in (read_yaml, answered_or_refused):
        with bounded():
            read(text)


@given(content=st.binary(max_size=400), is_json=st.booleans())
def test_bytes_are_read_or_refused(content: bytes, *, is_json: bool) -> None:
    with bounded(), contextlib.suppress(DocumentError):
        read_document(content, name="fuzzed", is_json=is_json)


def tables_of(text: str) -> dict[str, str]:
    """The CSV tables of a declaration, by their names."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "pack.yaml"
        source.write_text(text, "utf-8")
        return {path.name: path.read_text("utf-8") for path in write_tables(source, Path(name) / "tables")}


TABLES = [tables_of(text) for text in TEXTS]


@given(seed=seeds, tables=st.sampled_from(TABLES))
def test_damaged_tables_are_answered_or_refused(seed: int, tables: dict[str, str]) -> None:
    draw = random.Random(seed)
    name = draw.choice(sorted(tables))
    with tempfile.TemporaryDirectory() as folder:
        for file, text in tables.items():
            content = damaged(seed, text) if file == name else text
            (Path(folder) / file).write_bytes(content.encode("utf-8", "surrogatepass"))
        with bounded():
            answered_or_refused(lambda: read_declaration(folder))


@given(text=st.text(st.sampled_from("[]{}=.,\"'\\# \n\ta1-:T"), max_size=300))
def test_settings_are_read_or_refused(text: str) -> None:
    with bounded(), contextlib.suppress(DocumentError):
        read_toml(text.encode("utf-8"), name="iracheck.toml")


GROWING: dict[str, Callable[[int], str]] = {
    "open brackets": lambda size: "[" * size,
    "open groups": lambda size: '{"a":' * size,
    "aliases": lambda size: "a: &a x\nb: [" + "*a," * size + "]",
    "anchors": lambda size: "\n".join(f"k{number}: &a{number} x" for number in range(size // 10)),
    "quotes": lambda size: '"' * size,
    "escapes": lambda size: '"' + "\\u0041" * (size // 6),
    "dashes": lambda size: "- " * size,
    "question marks": lambda size: "? " * size,
    "comments": lambda size: "#\n" * size,
    "blanks": lambda size: " " * size,
    "the same key": lambda size: "a: 1\n" * (size // 5),
    "digits": lambda size: f"title: {'9' * size}",
    "claims": lambda size: (
        "format: iracheck/1\ntitle: x\nclaims: [" + "30D, " * (size // 5) + "]\nbattery: {}"
    ),
    "unknown keys": lambda size: "\n".join(f"titel{number}: 1" for number in range(size // 10)),
}


@pytest.mark.parametrize("name", GROWING)
def test_what_grows_is_refused_in_bounded_time_and_memory(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for size in (1_000, 200_000):
        text = GROWING[name](size)
        for read in (read_yaml, answered_or_refused):
            with bounded():
                read(text)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000, "more than a gigabyte"


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.*")), ids=lambda path: path.name)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "surrogatepass")
    with bounded():
        (read_yaml if path.suffix == ".yaml" else answered_or_refused)(text)
