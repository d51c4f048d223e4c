"""What changed between two rulebooks: rules, rows, citations and readings, and rulebooks with a change taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel

from iracheck.checking.attesting import BY_FACTS
from iracheck.difference.facts import Comparison, Found, Link, written
from iracheck.difference.matching import Keys
from iracheck.quantities import show_day
from iracheck.rulebook import (
    Added,
    Alternative,
    Authority,
    Award,
    AwardRow,
    DatedList,
    InForce,
    Listed,
    ListRow,
    Needed,
    NotEncoded,
    QualifyingForm,
    Rule,
    Rulebook,
    ScheduleRow,
    Source,
)
from iracheck.rulebook.loading import referred
from iracheck.rulebook.models import Required
from iracheck.rulebook.rulebook import frozen
from iracheck.verdict.difference import LawChange, LawPart

KEYS: Keys = {
    Added: (),
    Alternative: ("measure",),
    Authority: ("cite",),
    AwardRow: ("first_day",),
    InForce: ("first_day",),
    ListRow: ("key",),
    Needed: ("rule",),
    QualifyingForm: (),
    Required: ("rule",),
    ScheduleRow: ("applies_to", "first_day"),
}
"""By what the entries of each list of a rule are told apart."""

Of = Literal["rule", "list", "source", "not encoded"]
_Entries = Mapping[str, BaseModel]


def compare_law(old: Rulebook, new: Rulebook) -> tuple[LawChange, ...]:
    """Every rule, list, source and open point that was added, removed or changed, in the order of their ids."""
    kinds: tuple[tuple[Of, _Entries, _Entries], ...] = (
        ("rule", old.rules, new.rules),
        ("list", _files(old.lists), _files(new.lists)),
        ("source", _named(old.sources), _named(new.sources)),
        ("not encoded", _by_id(old.not_encoded), _by_id(new.not_encoded)),
    )
    changes: list[LawChange] = []
    for of, before, after in kinds:
        for name in sorted(before.keys() | after.keys()):
            change = _change(of, name, before.get(name), after.get(name), number=len(changes) + 1)
            if change is not None:
                changes.append(change)
    return tuple(changes)


def _files(lists: Mapping[str, DatedList]) -> _Entries:
    return {name: entry.file for name, entry in lists.items()}


def _named(sources: Sequence[Source]) -> _Entries:
    return {source.name: source for source in sources}


def _by_id(entries: Sequence[NotEncoded]) -> _Entries:
    return {entry.id: entry for entry in entries}


def _change(
    of: Of, name: str, old: BaseModel | None, new: BaseModel | None, *, number: int
) -> LawChange | None:
    some = old if new is None else new
    title = str(getattr(some, "title", None) or getattr(some, "asks", name))
    no_law = of in ("source", "not encoded")
    if old is None or new is None:
        kind: Literal["added", "removed"] = "added" if old is None else "removed"
        return LawChange(number, kind, of, name, title, no_law, tuple(_whole(some, kind)))
    comparison = Comparison(old, new, KEYS)
    if not comparison.found:
        return None
    shown_only = no_law or all(found.way[0].key in _WORDS for found in comparison.found)
    return LawChange(
        number, "changed", of, name, title, shown_only, tuple(_part(found) for found in comparison.found)
    )


_WORDS = frozenset({"title", "question", "authority", "reads", "reading", "verified", "not_listed"})
"""What a rule or list says of itself without any answer resting on it."""


def _whole(entry: BaseModel | None, kind: Literal["added", "removed"]) -> Iterator[LawPart]:
    """What a rule says that is there on one side only: its question and its rows."""
    question = getattr(entry, "question", None)
    if question:
        yield LawPart(kind, "question", *_sided(question, kind), None)
    for name in ("schedule", "in_force", "rows"):
        for row in getattr(entry, name, ()):
            label = _label(Link("row", new=row, listed=True))
            yield LawPart(kind, label, *_sided(written(row), kind), getattr(row, "cite", None))


def _sided(text: str, kind: Literal["added", "removed"]) -> tuple[str | None, str | None]:
    return (None, text) if kind == "added" else (text, None)


def _part(found: Found) -> LawPart:
    cites = [cite for link in found.way if (cite := getattr(link.model, "cite", None)) is not None]
    what = ", ".join(_label(link) for link in found.way)
    return LawPart(found.kind, what, found.old, found.new, cites[-1] if cites else None)


def _label(link: Link) -> str:
    """A step of the way to what changed, as a reader of law calls it."""
    model, word = link.model, link.key.replace("_", " ")
    if model is None or not link.listed:
        return _CALLED.get(link.key, word)
    if isinstance(model, ScheduleRow | AwardRow | InForce):
        told = f"row from {_day(model.first_day)}"
        of = getattr(model, "applies_to", None)
        return told if of is None else f"{told} for {of.replace('_', ' ')}"
    if isinstance(model, Authority):
        return f"authority {model.cite}"
    if isinstance(model, Needed):
        return f"asks {model.rule}"
    if isinstance(model, Alternative):
        return f"measure {model.measure}"
    if isinstance(model, ListRow):
        return f"row {model.key}"
    if isinstance(model, Added):
        return f"adds by {model.cite}"
    return word


_CALLED = {
    "from": "first day",
    "to": "last day",
    "reads": "sentence",
    "cite": "citation",
    "on": "day",
    "reading": "reading of open law",
}


def _day(day: date) -> str:
    return "the beginning" if day == date.min else show_day(day)


def with_old_law(old: Rulebook, new: Rulebook, changes: Sequence[LawChange]) -> Rulebook | None:
    """The new rulebook with some changed rules and lists as they were; ``None`` where these ask what is gone."""
    rules, lists = dict(new.rules), dict(new.lists)
    for change in changes:
        if change.kind != "changed":
            return None
        if change.of == "rule":
            rules[change.id] = old.rules[change.id]
        elif change.of == "list":
            lists[change.id] = old.lists[change.id]
    if not all(_stands(rule, rules, lists) for rule in rules.values()):
        return None
    return dataclasses.replace(
        new,
        rules=frozen(rules),
        lists=frozen(lists),
        awards=frozen({rule.credit: rule for rule in rules.values() if isinstance(rule, Award)}),
    )


def _stands(rule: Rule, rules: Mapping[str, Rule], lists: Mapping[str, DatedList]) -> bool:
    listed = not isinstance(rule, Listed) or rule.entries in lists
    return listed and all(name in rules for _, name in referred(rule))


def lists_of(rule: Rule | None) -> Iterator[str]:
    """The list that a rule looks into by itself; what its measure reads besides is not known here."""
    if isinstance(rule, Listed):
        yield rule.entries


def rules_of(rulebook: Rulebook, credit: str) -> frozenset[str]:
    """The ids of all rules that a credit asks, by itself or through others."""
    award = rulebook.awards.get(credit)
    waiting, seen = [BY_FACTS, *([] if award is None else [award.id])], set()
    while waiting:
        name = waiting.pop()
        if name not in seen and name in rulebook.rules:
            seen.add(name)
            waiting.extend(inner for _, inner in referred(rulebook.rules[name]))
    return frozenset(seen)
