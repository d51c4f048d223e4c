"""The whole law of a rulebook as one document: awards, rules, lists, and what is not encoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iracheck.quantities import show_day
from iracheck.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Heading,
    Link,
    Mark,
    Name,
    Paragraph,
    Strong,
    Table,
    Words,
)
from iracheck.reports.rule_blocks import Law, cited, list_blocks, rule_blocks
from iracheck.rulebook import Award, NotEncoded, Rule, Rulebook

TITLE = "The law as iracheck reads it"
_NOT_ENCODED = ("not-encoded", "What the law asks and the rulebook does not")
_SOURCES = ("sources", "Sources")
_STANDINGS = (
    ("final", "a statute, or a final regulation"),
    ("proposed", "a proposed regulation"),
    ("notice", "a notice, a revenue procedure or published questions and answers"),
    ("unverified", "a text that the rulebook was not compared with; what rests on it may be read wrongly"),
)


def law_blocks(rulebook: Rulebook, measures: Mapping[str, str]) -> Iterator[Block]:
    """The document. Anchors are the ids of rules and lists.

    ``measures`` tells of each measure what it measures.
    """
    law = Law.of(rulebook, measures)
    folders = _folders(rulebook)
    yield Heading(1, TITLE, "top")
    yield from _preface(rulebook)
    yield Heading(2, "Contents", "contents")
    yield _contents(rulebook, folders)
    for folder, rules in folders.items():
        yield Heading(2, folder, folder)
        for rule in rules:
            yield Heading(3, rule.title, rule.id)
            yield Paragraph((Name(rule.id), " ", *_kind_of(rule)))
            yield from rule_blocks(law, rule)
    yield Heading(2, "Lists", "lists")
    for name, entry in sorted(rulebook.lists.items()):
        yield Heading(3, entry.title, name)
        yield Paragraph((Name(name),))
        yield from list_blocks(law, entry)
    yield from _not_encoded(law)
    yield from _sources(rulebook)


def _folders(rulebook: Rulebook) -> dict[str, list[Rule]]:
    """The rules by the folder of their section, those of the credits first; each section begins with its award."""
    found: dict[str, list[Rule]] = {}
    for name, rule in sorted(rulebook.rules.items()):
        found.setdefault(name.partition("/")[0], []).append(rule)
    for rules in found.values():
        rules.sort(key=lambda rule: (not isinstance(rule, Award), rule.id))
    return dict(sorted(found.items(), key=lambda entry: not isinstance(entry[1][0], Award)))


def _kind_of(rule: Rule) -> Words:
    return (f"({rule.kind.replace('_', ' ')})",)


def _preface(rulebook: Rulebook) -> Iterator[Block]:
    yield Paragraph(
        (
            f"This is the rulebook of iracheck, written out by iracheck itself: {len(rulebook.rules)} rules and"
            f" {len(rulebook.lists)} lists. Each rule is a question that is answered yes, no, unknown or not asked;"
            " only an award tells which answer a credit needs. It is no legal advice.",
        )
    )
    yield Paragraph(
        (
            "Rulebook ",
            Name(rulebook.digest),
            f" (SHA-256 of its files). Law last verified {show_day(rulebook.verified)}: no rule was compared with its"
            " source longer ago.",
        )
    )
    yield Paragraph(("The standing of a paragraph is one of:",))
    yield Bullets(
        tuple(
            (Mark(name) if name == "unverified" else Strong(name), f": {meaning}.")
            for name, meaning in _STANDINGS
        )
    )


def _contents(rulebook: Rulebook, folders: Mapping[str, list[Rule]]) -> Contents:
    sections = [
        (Link(folder, f"#{folder}"), tuple(Link(rule.title, f"#{rule.id}") for rule in rules))
        for folder, rules in folders.items()
    ]
    lists = tuple(Link(entry.title, f"#{name}") for name, entry in sorted(rulebook.lists.items()))
    sections.append((Link("Lists", "#lists"), lists))
    sections += [(Link(title, f"#{anchor}"), ()) for anchor, title in (_NOT_ENCODED, _SOURCES)]
    return Contents(tuple(sections))


def _not_encoded(law: Law) -> Iterator[Block]:
    anchor, title = _NOT_ENCODED
    yield Heading(2, title, anchor)
    yield Paragraph(
        (
            "What is assumed counts as met; what is not examined is left to the reader. Every verdict names what of it matters.",
        )
    )
    entries = law.rulebook.not_encoded
    for credit in dict.fromkeys(entry.credit for entry in entries):
        rows = tuple(_not_encoded_row(law, entry) for entry in entries if entry.credit == credit)
        yield Heading(3, f"{credit}: not encoded", f"{anchor}/{credit}")
        yield Table(f"Not encoded of {credit}", ("What", "Treated", "Reason", "Law"), rows)


def _not_encoded_row(law: Law, entry: NotEncoded) -> tuple[Words, ...]:
    spans = [
        entry.first_day and f"from {entry.first_day.isoformat()}",
        entry.last_day and entry.last_day.year < 9999 and f"until {entry.last_day.isoformat()}",
    ]
    treated = [entry.treated.replace("_", " "), *(span for span in spans if span)]
    return ((entry.asks,), (", ".join(treated),), (entry.reason,), cited(law, entry.cite))


def _sources(rulebook: Rulebook) -> Iterator[Block]:
    anchor, title = _SOURCES
    yield Heading(2, title, anchor)
    yield Table(
        "Sources that citations name",
        ("Source", "Title"),
        tuple(((Link(source.name, source.url),), (source.title,)) for source in rulebook.sources),
    )
