"""Changes taken back: a copy of a model in which some facts are again what they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel

Path = tuple[str | int, ...]
"""Names of fields, and positions in lists."""

Model = TypeVar("Model", bound=BaseModel)


class Edit(NamedTuple):
    """What restores an old fact: set the value at the path, append it to the list there, or drop what stands there."""

    path: Path
    how: Literal["set", "append", "drop"]
    value: Any

    def within(self) -> Edit:
        """The same, seen from one step nearer."""
        return self._replace(path=self.path[1:])


def taken_back(model: Model, edits: Sequence[Edit]) -> Model:
    """A copy of a model with some edits made; all paths are those of the model as it is given.

    The values were read, of one side or the other, so they are not read again. The copy keeps the places and the
    digest of the model: what is checked of it is compared, and never shown.
    """
    by_field: dict[str, list[Edit]] = {}
    for edit in edits:
        by_field.setdefault(str(edit.path[0]), []).append(edit.within())
    edited = {name: _edited(getattr(model, name), inner) for name, inner in by_field.items()}
    return BaseModel.model_copy(model, update=edited)  # not that of declarations, which refuses changed facts


def _edited(value: Any, edits: Sequence[Edit]) -> Any:
    for edit in edits:
        if edit.how == "set" and not edit.path:
            return edit.value
    if isinstance(value, BaseModel) and all(edit.path and isinstance(edit.path[0], str) for edit in edits):
        return taken_back(value, edits)
    return _edited_list(() if value is None else value if isinstance(value, tuple) else (value,), edits)


def _edited_list(entries: tuple[Any, ...], edits: Sequence[Edit]) -> tuple[Any, ...]:
    within: dict[int, list[Edit]] = {}
    for edit in edits:
        if edit.path:
            within.setdefault(int(edit.path[0]), []).append(edit.within())
    kept = [
        _edited(entry, within[place]) if place in within else entry
        for place, entry in enumerate(entries)
        if not any(edit.how == "drop" and not edit.path for edit in within.get(place, ()))
    ]
    return (*kept, *(edit.value for edit in edits if edit.how == "append" and not edit.path))
