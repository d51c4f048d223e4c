"""Which tables a declaration has, and what their columns hold: taken from the models, so that no list of fields is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from iracheck.declaration.models import Declaration
from iracheck.declaration.tables.habits import Habit, habit_of
from iracheck.documents import Read

ROOT = "declaration"
"""The table of what a declaration has once: two columns, key and value."""
ROW = "row"
"""The column by which the rows of other tables refer to one of this table, where it has no ids."""


class Field(NamedTuple):
    """What one key of a group may hold.

    ``group``: a group of the shape; ``entries``: a list of such groups, in which a text stands for
    a group with nothing but the key ``short``. Where it is neither: a text, or as many ``lists``
    of texts inside each other. ``takes_unknown`` where a text may be the word ``unknown``.
    """

    group: Shape | None = None
    entries: Shape | None = None
    short: str | None = None
    lists: int = 0
    habit: Habit | None = None
    takes_unknown: bool = False

    @property
    def texts(self) -> bool:
        """Whether one cell holds it all."""
        return self.group is None and self.entries is None


class Shape(NamedTuple):
    """The keys of a group, as a file writes them."""

    model: type[BaseModel]
    fields: dict[str, Field]


class Table(NamedTuple):
    """One list of groups: its name, the table whose rows hold it, and where it stands in such a row."""

    name: str
    parent: str
    path: tuple[str, ...]
    shape: Shape

    @property
    def columns(self) -> dict[str, Column]:
        """Its columns by name, without the one for the row that it is part of."""
        return columns_of(self.shape.model)

    @property
    def has_ids(self) -> bool:
        """Whether each of its rows has an id."""
        return "id" in self.shape.fields


class Column(NamedTuple):
    """Where a column's value stands in the group of its row, and what it may be."""

    path: tuple[str, ...]
    field: Field


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model's groups."""
    fields = {
        field.alias or name: _field(field.annotation, tuple(field.metadata))
        for name, field in model.model_fields.items()
    }
    return Shape(model, fields)


@cache
def columns_of(model: type[BaseModel]) -> dict[str, Column]:
    """The columns of a model's table: dotted keys; a column of a whole group or list comes before those inside."""
    return {".".join(path): Column(path, field) for path, field in _columns(shape_of(model), ())}


@cache
def tables() -> dict[str, Table]:
    """Every table of a declaration but its root, holders before what they hold."""
    return {table.name: table for table in _tables(shape_of(Declaration), ROOT, (), "")}


def _columns(shape: Shape, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for key, field in shape.fields.items():
        yield (*path, key), field
        if field.group is not None:
            yield from _columns(field.group, (*path, key))


def _tables(shape: Shape, parent: str, path: tuple[str, ...], before: str) -> Iterator[Table]:
    for key, field in shape.fields.items():
        inside, name = (*path, key), f"{before}{key}"
        if field.group is not None:
            yield from _tables(field.group, parent, inside, f"{name}.")
        if field.entries is not None:
            yield Table(name, parent, inside, field.entries)
            yield from _tables(field.entries, name, (), f"{name}.")


def _field(annotation: Any, metadata: tuple[Any, ...]) -> Field:
    """What an annotation allows; ``metadata`` says how the whole of it is read."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _field(inner, (*more, *metadata))
    if any(isinstance(one, Read) for one in metadata):
        return Field(habit=habit_of(metadata), takes_unknown=True)
    if origin in (Union, UnionType):
        return _either([_field(one, metadata) for one in get_args(annotation) if one is not NoneType])
    if origin is tuple:
        return _list(_field(get_args(annotation)[0], ()))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Field(group=shape_of(annotation), short=_short(metadata))
    return Field(takes_unknown=any(isinstance(one, BeforeValidator) for one in metadata))


def _either(forms: list[Field]) -> Field:
    """A value of one of some forms: one group, or several."""
    first, *others = forms
    for other in others:
        first = first._replace(
            group=first.group or other.group,
            entries=first.entries or other.entries,
            short=first.short or other.short,
        )
    return first


def _list(entry: Field) -> Field:
    if entry.group is not None:
        return Field(entries=entry.group, short=entry.short)
    return entry._replace(lists=entry.lists + 1)


def _short(metadata: tuple[Any, ...]) -> str | None:
    """The key that a text stands for where it may take the place of a group."""
    for one in metadata:
        if isinstance(one, BeforeValidator):
            read: Callable[[str], Any] = one.func  # type: ignore[assignment]
            if isinstance(given := read("id"), dict):
                return str(next(iter(given)))
    return None
