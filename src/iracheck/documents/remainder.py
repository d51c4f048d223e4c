"""What is left of a tree when the values that were refused are taken out, and where the rest stood before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iracheck.documents.places import join_pointer

Path = list[str | int]

_TAGS = frozenset({"one", "several"})
"""Tags of unions in the models: they stand in pydantic's locations, but not in the file."""
_NOTHING = object()


def path_in(tree: Any, location: tuple[str | int, ...]) -> Path:
    """The part of pydantic's location that names places in the tree (without tags of unions)."""
    path: Path = []
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


def _inside(node: Any, part: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(part, _NOTHING)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return _NOTHING


class Remainder:
    """A tree without the values refused so far. Pointers of the rest are turned into those of the whole.

    ``questionable`` holds the pointers of the values refused and of what directly holds them: what
    is found there may come from the gap.
    """

    def __init__(self, tree: Any, stand_ins: Mapping[str, Any]) -> None:
        self.questionable: set[str] = set()
        self._whole = tree
        self._rest = tree
        self._stand_ins = stand_ins
        self._refused: set[str] = set()
        self._moved: dict[str, str] = {}

    def refuse(self, location: tuple[str | int, ...], *, missing: bool) -> bool:
        """Take out a value, or the entry that misses one; ``False`` where the whole tree would have to go."""
        path = path_in(self._rest, location)
        if missing and len(path) > 1:
            path.pop()
        if not path:
            return False
        pointer = self.original(join_pointer(path))
        self._refused.add(pointer)
        self.questionable |= {pointer, pointer.rpartition("/")[0]}
        return True

    def tree(self) -> Any:
        """A copy of the tree without what was refused."""
        self._moved.clear()
        self._rest = self._copy(self._whole, "", "")
        for key, instead in self._stand_ins.items():
            if f"/{key}" in self._refused:
                self._rest[key] = instead
        return self._rest

    def original(self, pointer: str) -> str:
        """The pointer in the whole tree of a pointer in the rest."""
        around, below = pointer, ""
        while around and around not in self._moved:
            around, _, last = around.rpartition("/")
            below = f"/{last}{below}"
        return self._moved.get(around, around) + below

    def _copy(self, node: Any, now: str, before: str) -> Any:
        """A copy of a node (recursion ends at the greatest depth of a document)."""
        if isinstance(node, dict):
            return {
                key: self._copy(inner, now + step, before + step)
                for key, inner in node.items()
                if before + (step := join_pointer([key])) not in self._refused
            }
        if isinstance(node, list):
            return self._copied_list(node, now, before)
        return node

    def _copied_list(self, nodes: list[Any], now: str, before: str) -> list[Any]:
        kept: list[Any] = []
        for place, inner in enumerate(nodes):
            pointer = f"{before}/{place}"
            if pointer not in self._refused:
                moved = f"{now}/{len(kept)}"
                if moved != pointer:
                    self._moved[moved] = pointer
                kept.append(self._copy(inner, moved, pointer))
        return kept
