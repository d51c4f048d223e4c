"""The facts in which two models differ, whatever the models are of."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from iracheck.difference.matching import Keys, paired
from iracheck.difference.taking_back import Edit, Path
from iracheck.quantities import Bounds, exact_text

_PLAIN = re.compile(r"[\w.%+/()§-](?:[\w .%+/()§,&'-]*[\w.%+/()§-])?")


class Link(NamedTuple):
    """One step on the way to a fact: its key, and the models that it leads to on both sides, if any.

    ``listed`` tells that they are entries of a list, ``crowded`` that the list has more than one.
    """

    key: str
    old: BaseModel | None = None
    new: BaseModel | None = None
    listed: bool = False
    crowded: bool = False

    @property
    def model(self) -> BaseModel | None:
        """What it leads to, as it is now if it still is."""
        return self.old if self.new is None else self.new


class Found(NamedTuple):
    """A fact that differs, or an entry that only one side has; ``edit`` takes it back in the new model.

    The pointers of an entry that one side lacks are ``None`` there.
    """

    kind: Literal["changed", "added", "removed"]
    way: tuple[Link, ...]
    old: str | None
    new: str | None
    old_pointer: str | None
    new_pointer: str | None
    edit: Edit


class _Here(NamedTuple):
    """Where both models are looked at: pointers into their files, and the path within the new model."""

    old: str = ""
    new: str = ""
    path: Path = ()
    way: tuple[Link, ...] = ()

    def into(self, name: str, link: Link) -> _Here:
        return _Here(
            f"{self.old}/{link.key}", f"{self.new}/{link.key}", (*self.path, name), (*self.way, link)
        )


class Comparison:
    """Two models of one kind: the facts that differ, and the twins among the entries of their lists.

    ``twins`` maps the pointer of each matched entry of the old one to that of the new one, ``gone``
    holds the pointers of entries without a twin. Lists of plain values are sets: their order says nothing.
    """

    def __init__(self, old: BaseModel, new: BaseModel, keys: Keys) -> None:
        self.found: list[Found] = []
        self.twins: dict[str, str] = {}
        self.gone: set[str] = set()
        self._keys = keys
        self._models(old, new, _Here())

    def now(self, pointer: str) -> str:
        """The pointer, in the new file, of what an old pointer names; of nothing there, if it is gone."""
        before, after = "", ""
        for part in pointer.split("/")[1:]:
            before, after = f"{before}/{part}", f"{after}/{part}"
            if before in self.gone:
                return f"gone:{pointer}"
            after = self.twins.get(before, after)
        return after

    def _models(self, old: BaseModel, new: BaseModel, here: _Here) -> None:
        for name, field in type(old).model_fields.items():
            before, after = getattr(old, name), getattr(new, name, None)
            if before == after or name not in type(new).model_fields:
                continue
            key = field.alias or name
            if isinstance(before, BaseModel) and isinstance(after, BaseModel):
                self._models(before, after, here.into(name, Link(key, before, after)))
            elif _is_list(type(old), name):
                self._lists(old, new, name, here.into(name, Link(key)))
            elif isinstance(before, BaseModel) or isinstance(after, BaseModel):
                self._one_only(before, after, here.into(name, Link(key, before, after)))
            else:
                self._single(old, new, name, here.into(name, Link(key)))

    def _single(self, old: BaseModel, new: BaseModel, name: str, here: _Here) -> None:
        before, after = getattr(old, name), getattr(new, name)
        old_text, new_text = _text(_dumped(old, name)), _text(_dumped(new, name))
        if old_text == new_text:
            old_text, new_text = _exact(before), _exact(after)
        edit = Edit(here.path, "set", before)
        self.found.append(Found("changed", here.way, old_text, new_text, here.old, here.new, edit))

    def _one_only(self, before: BaseModel | None, after: BaseModel | None, here: _Here) -> None:
        edit = Edit(here.path, "set", before)
        if after is None and before is not None:
            self.found.append(Found("removed", here.way, written(before), None, here.old, None, edit))
        elif after is not None:
            self.found.append(Found("added", here.way, None, written(after), None, here.new, edit))

    def _lists(self, old: BaseModel, new: BaseModel, name: str, here: _Here) -> None:
        before, after = _entries(getattr(old, name)), _entries(getattr(new, name))
        if not any(isinstance(entry, BaseModel) for entry in (*before, *after)):
            self._sets(old, new, name, here)
            return
        alone_before, alone_after = (isinstance(getattr(side, name), BaseModel) for side in (old, new))
        crowded = max(len(before), len(after)) > 1
        key = here.way[-1].key
        for first, second in paired(before, after, self._keys):
            was = None if first is None else before[first]
            is_now = None if second is None else after[second]
            old_pointer = here.old if alone_before else f"{here.old}/{first}"
            new_pointer = here.new if alone_after else f"{here.new}/{second}"
            link = Link(key, was, is_now, listed=True, crowded=crowded)
            way = (*here.way[:-1], link)
            if was is not None and is_now is not None:
                self.twins[old_pointer] = new_pointer
                self._models(was, is_now, _Here(old_pointer, new_pointer, (*here.path, second or 0), way))
            elif was is not None:
                self.gone.add(old_pointer)
                edit = Edit(here.path, "append", was)
                self.found.append(Found("removed", way, written(was), None, old_pointer, None, edit))
            elif is_now is not None:
                edit = Edit((*here.path, second or 0), "drop", None)
                self.found.append(Found("added", way, None, written(is_now), None, new_pointer, edit))

    def _sets(self, old: BaseModel, new: BaseModel, name: str, here: _Here) -> None:
        before, after = _entries(getattr(old, name)), _entries(getattr(new, name))
        old_texts, new_texts = (_dumped(side, name) for side in (old, new))
        left = _without(before, after)
        for place in left:
            edit = Edit(here.path, "append", before[place])
            text = _text(old_texts[place])
            self.found.append(Found("removed", here.way, text, None, f"{here.old}/{place}", None, edit))
        for place in _without(after, before):
            edit = Edit((*here.path, place), "drop", None)
            text = _text(new_texts[place])
            self.found.append(Found("added", here.way, None, text, None, f"{here.new}/{place}", edit))


@lru_cache(maxsize=1024)
def _is_list(model: type[BaseModel], name: str) -> bool:
    """Whether a field holds any number of values, rather than one that happens to be a tuple (an interval)."""
    return _of_any_number(model.model_fields[name].annotation)


def _of_any_number(annotation: Any) -> bool:
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return Ellipsis in arguments
    return any(_of_any_number(argument) for argument in arguments)


def _entries(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _without(some: Sequence[Any], others: Sequence[Any]) -> list[int]:
    """The places of values that stand oftener in one list than in the other."""
    left: dict[Any, int] = {}
    for value in others:
        left[_unordered(value)] = left.get(_unordered(value), 0) + 1
    places = []
    for place, value in enumerate(some):
        if left.get(_unordered(value), 0):
            left[_unordered(value)] -= 1
        else:
            places.append(place)
    return places


def _unordered(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, tuple) else value


def _dumped(model: BaseModel, name: str) -> Any:
    """A field as it would be written."""
    return model.model_dump(include={name}, by_alias=False).get(name)


def _exact(value: Any) -> str:
    """What tells two amounts apart that are written alike, being rounded."""
    if isinstance(value, Bounds) and value.high is not None:
        return f"{exact_text(value.low)}..{exact_text(value.high)}"
    return str(value)


def written(model: BaseModel) -> str:
    """An entry of a list as a declaration would have it, on one line."""
    return _text(model.model_dump(by_alias=True, exclude_defaults=True)) or ""


def _text(value: Any) -> str | None:
    """A value as text; of a group of keys with one text in it, that text."""
    if value is None:
        return None
    if isinstance(value, dict) and len(value) == 1 and isinstance(only := next(iter(value.values())), str):
        return only
    return _flow(value) if isinstance(value, dict | list | tuple) else _scalar(value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        inner = (f"{key}: {_flow(within)}" for key, within in value.items() if within is not None)
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(within) for within in value) + "]"
    text = _scalar(value)
    plain = _PLAIN.fullmatch(text) and "," not in text
    return text if plain else json.dumps(text, ensure_ascii=False)


def _scalar(value: Any) -> str:
    if isinstance(value, date):
        return {date.min: "always", date.max: "open"}.get(value, value.isoformat())
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)
