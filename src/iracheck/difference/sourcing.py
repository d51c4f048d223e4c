"""What changed between two declarations, fact by fact, in their own words; matched by name, not by position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from iracheck.declaration import (
    Attestation,
    Certification,
    Claim,
    Component,
    Contract,
    Cost,
    Declaration,
    Entity,
    Group,
    Holding,
    Making,
    ManufacturedProduct,
    Material,
    Member,
    MineralLine,
    Office,
    Product,
    ProductLine,
    Relative,
    Screening,
    Step,
)
from iracheck.declaration.entities import Appointment, Debt, Resemblance
from iracheck.declaration.models import AllocatedMass, Contained
from iracheck.difference.facts import Comparison, Found, Link
from iracheck.difference.matching import Keys
from iracheck.difference.taking_back import Edit
from iracheck.documents import Marks
from iracheck.verdict import At
from iracheck.verdict.difference import FactChange

KEYS: Keys = {
    AllocatedMass: ("chain",),
    Appointment: ("by",),
    Attestation: ("by",),
    Certification: ("by",),
    Claim: ("credit",),
    Component: ("id",),
    Contained: ("component",),
    Contract: ("id",),
    Cost: ("id",),
    Debt: ("issued_to",),
    Entity: ("id",),
    Holding: ("holder",),
    Making: (),
    ManufacturedProduct: ("id",),
    Material: ("id",),
    Member: ("file",),
    MineralLine: ("mineral", "chain"),
    Office: ("country", "body"),
    Product: ("id",),
    ProductLine: ("id",),
    Relative: ("person",),
    Resemblance: ("listed",),
    Screening: ("listed_in",),
    Step: ("does",),
}
"""By what the entries of each list of a declaration are told apart."""


class Change(NamedTuple):
    """A changed fact as the verdict tells it, with what takes it back.

    ``entry`` is the entry of a list at the top of the declaration (or the section) that it belongs
    to; ``names`` are the names in what it says now and said before.
    """

    told: FactChange
    edit: Edit
    entry: str
    names: frozenset[str]
    one_sided: str | None


class Sourcing(NamedTuple):
    """The changed facts of one declaration, and where its unchanged entries stand now."""

    changes: tuple[Change, ...]
    comparison: Comparison


def compare_sourcing(
    old: Declaration | Group, new: Declaration | Group, *, member: str | None = None, first: int = 1
) -> Sourcing:
    """What changed between two declarations (or between the own facts of two groups); numbered from ``first``."""
    comparison = Comparison(old, new, KEYS)
    changes = tuple(
        _change(found, old.marks, new.marks, number=number, member=member)
        for number, found in enumerate(comparison.found, start=first)
    )
    return Sourcing(changes, comparison)


def _change(found: Found, old: Marks, new: Marks, *, number: int, member: str | None) -> Change:
    subject, fact = _named(found.way)
    told = FactChange(
        number=number,
        kind=found.kind,
        member=member,
        subject=subject,
        fact=fact,
        old=found.old,
        new=found.new,
        old_at=_at(old, found.old_pointer),
        new_at=_at(new, found.new_pointer),
        shown_only=_shown_only(found.way),
    )
    entry = next((_label(link) for link in found.way if link.listed), found.way[0].key)
    names = frozenset(_names(found))
    one_sided = None
    model = found.way[-1].model
    if found.kind != "changed" and found.way[-1].listed and model is not None:
        one_sided = getattr(model, "id", None) or getattr(model, "chain", None)
    return Change(told, found.edit, entry, names, one_sided)


def _at(marks: Marks, pointer: str | None) -> At | None:
    if pointer is None:
        return None
    place = marks.at(pointer)
    return At(place.file, place.line, place.column, pointer)


def _names(found: Found) -> Iterator[str]:
    """Every text that could be a name in an entry that one side has, or in a fact before and after."""
    link = found.way[-1]
    if found.kind != "changed" and link.model is not None:
        yield from _texts(link.model.model_dump())
    yield from (text for text in (found.old, found.new) if text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


_SHOWN_ONLY = (Component, Material, Product, ManufacturedProduct, Cost)


def _shown_only(way: tuple[Link, ...]) -> bool:
    """Whether no question of law reads the fact: the title, and names of things (those of entities are screened)."""
    if len(way) == 1:
        return way[0].key == "title"
    holder = way[-2].model
    return way[-1].key == "name" and (isinstance(holder, _SHOWN_ONLY) or way[-2].key == "storage")


def _named(way: tuple[Link, ...]) -> tuple[str, str]:
    """The subject of a fact, and the fact within it, in words."""
    subjects = [place for place, link in enumerate(way) if type(link.model) in _SUBJECTS]
    if subjects:
        last = subjects[-1]
        outer = way[subjects[-2]] if len(subjects) > 1 else None
        subject = _label(way[last])
        if outer is not None:
            subject += f" {'in' if isinstance(outer.model, Material) else 'of'} {_bare(outer.model)}"
        return subject, _joined(way[last + 1 :])
    if len(way) == 1:
        return "declaration", _joined(way)
    return way[0].key.replace("_", " "), _joined(way[1:])


def _joined(way: tuple[Link, ...]) -> str:
    told = ""
    for link in way:
        label = _label(link)
        told = label if not told else f"{told} {label}" if told == "made" else f"{told}, {label}"
    return told


def _bare(model: BaseModel | None) -> str:
    return str(getattr(model, "id", "") or "it")


_SUBJECTS: Mapping[type[BaseModel], Callable[[Any], str]] = {
    Attestation: lambda entry: f"attestation by {entry.by}",
    Certification: lambda entry: f"certification by {entry.by}",
    Claim: lambda entry: f"claim {entry.credit}",
    Component: lambda entry: f"component {entry.id}",
    Contract: lambda entry: f"contract {entry.id}",
    Cost: lambda entry: f"cost {entry.id}",
    Entity: lambda entry: f"entity {entry.id}",
    ManufacturedProduct: lambda entry: f"product {entry.id}",
    Material: lambda entry: f"material {entry.id}",
    Member: lambda entry: f"member {entry.file}",
    MineralLine: lambda entry: (
        f"{entry.mineral.replace('_', ' ')} {'(' + entry.chain + ')' if entry.chain else '(chain not named)'}"
    ),
    Product: lambda entry: f"product {entry.id}",
    ProductLine: lambda entry: f"product line {entry.id}",
}
"""What a change is about: the entries that have a name of their own."""

_LABELS: Mapping[type[BaseModel], Callable[[Any], str]] = {
    AllocatedMass: lambda entry: f"mass of {entry.chain}",
    Appointment: lambda entry: f"appointment by {entry.by or 'unknown'}",
    Contained: lambda entry: f"contains {entry.component}",
    Debt: lambda entry: f"debt to {entry.issued_to or 'unknown'}",
    Holding: lambda entry: f"held by {entry.holder or 'unknown'}",
    Office: lambda entry: f"office, {entry.body.replace('_', ' ')} of {entry.country or 'unknown'}",
    Relative: lambda entry: f"relative {entry.person}",
    Resemblance: lambda entry: f"resembles {entry.listed}",
    Screening: lambda entry: f"looked up in {entry.listed_in.replace('_', ' ')}",
    Step: lambda entry: entry.does,
}
_DOERS = (Step, Making)


def _label(link: Link) -> str:
    """A step of the way in words; of a step of making or of a chain, with what tells it apart on both sides."""
    word = link.key.replace("_", " ")
    model = link.model
    if model is None or not link.listed:
        return word
    teller = _SUBJECTS.get(type(model)) or _LABELS.get(type(model))
    label = word if teller is None else teller(model)
    if isinstance(model, _DOERS):
        label += _told_apart(link)
    return label


def _told_apart(link: Link) -> str:
    """By whom, when or where a step was done, as far as both sides have it alike."""
    if not link.crowded:
        return ""
    for name, told in (("by", "by"), ("on", "on"), ("country", "in")):
        both = {getattr(side, name) for side in (link.old, link.new) if side is not None}
        if len(both) == 1 and None not in both:
            return f" {told} {both.pop()}"
    return ""
