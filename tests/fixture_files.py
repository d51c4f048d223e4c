"""The fixture files: a sentence, a declaration (or one to start from with changes), and what is expected."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, NamedTuple

from iracheck import Declaration, parse_declaration
from iracheck.documents import read_bytes, read_document

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
KEYS = {"fixture", "source", "traps", "traps_45X_48E", "from", "change", "remove", "expect"}
CREDITS = ("30D", "45X", "48E")
EXPECT_KEYS = {"answers", "values", "missing", "says", "does_not_say", "warns", "entities", *CREDITS}


class Fixture(NamedTuple):
    """One fixture: its file, the sentence it shows, its declaration as a tree, and what is expected.

    ``traps`` are those of section 30D, ``live_traps`` those of sections 45X and 48E.
    """

    path: Path
    tells: str
    tree: dict[str, Any]
    expect: dict[str, Any]
    traps: tuple[int, ...]
    live_traps: tuple[int, ...] = ()

    def declaration(self) -> Declaration:
        """The declaration, read as any other."""
        return parse_declaration(json.dumps(self.tree), name=self.path.name)


def read_tree(path: Path) -> Any:
    """The tree of a YAML file, every scalar a text."""
    document = read_document(read_bytes(path), name=str(path), is_json=False)
    assert not document.problems, document.problems
    return document.tree


def fixture_files() -> list[Path]:
    """Every fixture of single rules, in order."""
    return sorted(
        path for path in FIXTURES.glob("*/*/*.yaml") if path.parts[-3] not in ("scenarios", "packs")
    )


def read_fixture(path: Path) -> Fixture:
    """A fixture with its changes applied."""
    raw = read_tree(path)
    unknown = set(raw) - KEYS
    assert not unknown, f"{path}: unknown keys {unknown}"
    unknown = set(raw["expect"]) - EXPECT_KEYS
    assert not unknown, f"{path}: unknown expectations {unknown}"
    traps = tuple(int(trap) for trap in raw.get("traps", []))
    live_traps = tuple(int(trap) for trap in raw.get("traps_45X_48E", []))
    return Fixture(path, raw["fixture"], changed_tree(path), raw["expect"], traps, live_traps)


def changed_tree(path: Path) -> dict[str, Any]:
    """The declaration of a file, which may start ``from`` another one and change facts of it."""
    raw: dict[str, Any] = read_tree(path)
    if "from" not in raw:
        return raw
    tree = changed_tree(path.parent / raw["from"])
    for pointer, value in raw.get("change", {}).items():
        set_at(tree, pointer, copy.deepcopy(value))
    for pointer in raw.get("remove", []):
        remove_at(tree, pointer)
    return tree


def set_at(tree: Any, pointer: str, value: Any) -> None:
    """Set the value at a JSON pointer; ``-`` or the place after the last appends to a list; missing mappings are made."""
    node = tree
    *parts, last = pointer.split("/")[1:]
    for part in parts:
        node = node[int(part)] if isinstance(node, list) else node.setdefault(part, {})
    if isinstance(node, list):
        if last in ("-", str(len(node))):
            node.append(value)
        else:
            node[int(last)] = value
    else:
        node[last] = value


def remove_at(tree: Any, pointer: str) -> None:
    """Remove what stands at a JSON pointer."""
    node = tree
    *parts, last = pointer.split("/")[1:]
    for part in parts:
        node = node[int(part)] if isinstance(node, list) else node[part]
    if isinstance(node, list):
        del node[int(last)]
    else:
        del node[last]
