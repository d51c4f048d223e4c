"""Who asks whom: for every rule the rules that ask it, and what its answers do to the credits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from iracheck.quantities import Answer
from iracheck.rulebook.models import (
    Added,
    AllOf,
    AnyOf,
    Award,
    AwardRow,
    ForAll,
    ForAny,
    Rule,
    Stated,
    Threshold,
)
from iracheck.rulebook.rulebook import Rulebook

Way = Literal[
    "requires",
    "adds",
    "multiplies",
    "any",
    "every",
    "all_of",
    "any_of",
    "narrows",
    "reads",
    "provided",
    "allows",
]
"""In which way one rule asks another: an award requires it, or adds an amount by it; a rule goes through subjects
(``any``, ``every``) or through rules (``all_of``, ``any_of``); it narrows the subjects; a measure reads its answers."""


class Use(NamedTuple):
    """That a rule asks another: in which way, and with which answer it counts towards that rule's yes.

    ``answer`` is ``None`` where the answers are read by a measure, which alone tells what they do.
    ``added`` is what an award adds by it, in the ``row`` of some days.
    """

    by: Rule
    way: Way
    answer: Answer | None
    added: Added | None = None
    row: AwardRow | None = None


class Effect(NamedTuple):
    """What one answer of a rule does to a credit.

    ``alone`` tells that this one answer is enough to decide; else it counts with others.
    """

    award: Award
    answer: Answer
    does: Literal["meets", "fails", "adds", "leaves_out"]
    alone: bool
    added: Added | None = None
    row: AwardRow | None = None


def uses(rulebook: Rulebook) -> Mapping[str, tuple[Use, ...]]:
    """For every rule the uses that others make of it, in the order of their ids."""
    found: dict[str, list[Use]] = {name: [] for name in rulebook.rules}
    for _, rule in sorted(rulebook.rules.items()):
        for name, use in _made_by(rule):
            if use not in found[name]:
                found[name].append(use)
    return {name: tuple(several) for name, several in found.items()}


def effects(name: str, used: Mapping[str, tuple[Use, ...]]) -> tuple[Effect, ...]:
    """What the answers yes and no of a rule do to the credits, as far as the rulebook alone tells."""
    found: dict[tuple[object, ...], Effect] = {}
    for answer in (Answer.YES, Answer.NO):
        for effect in _followed(name, answer, used):
            key = (effect.award.id, answer, effect.does, effect.added)
            if key not in found or effect.alone:
                found[key] = effect
    return tuple(found.values())


def _made_by(rule: Rule) -> Iterator[tuple[str, Use]]:
    """The rules that a rule asks, each with the use that it makes of it."""
    if isinstance(rule, ForAny | ForAll):
        yield rule.rule, Use(rule, "any" if isinstance(rule, ForAny) else "every", Answer.YES)
        if rule.where:
            yield rule.where, Use(rule, "narrows", None)
    elif isinstance(rule, AllOf | AnyOf):
        for needed in rule.rules:
            yield needed.rule, Use(rule, rule.kind, needed.answer)
    elif isinstance(rule, Threshold | Stated):
        if rule.asks:
            yield rule.asks, Use(rule, "reads", None)
        if isinstance(rule, Threshold):
            if rule.provided:
                yield rule.provided, Use(rule, "provided", None)
            for alternative in rule.measures:
                if alternative.allowed:
                    yield alternative.allowed, Use(rule, "allows", None)
    elif isinstance(rule, Award):
        for required in rule.requires:
            yield required.rule, Use(rule, "requires", required.answer)
        for row in rule.schedule:
            for added in row.adds:
                for needed in added.when:
                    yield needed.rule, Use(rule, "adds", needed.answer, added, row)
                for name in added.times:
                    yield name, Use(rule, "multiplies", None, added, row)


def _followed(name: str, answer: Answer, used: Mapping[str, tuple[Use, ...]]) -> Iterator[Effect]:
    """Up from an answer to the credits: what it does there, and whether it does so alone."""
    waiting = [(name, answer, True)]
    seen = set()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        asked, given, alone = state
        for use in used[asked]:
            if use.answer is None:
                continue
            counts = given is use.answer
            if isinstance(use.by, Award):
                yield _effect(use.by, use, answer, counts=counts, alone=alone)
            else:
                waiting.append(
                    (use.by.id, Answer.YES if counts else Answer.NO, alone and _decides(use, counts=counts))
                )


def _decides(use: Use, *, counts: bool) -> bool:
    """Whether one answer settles the rule that asks: one part that counts, or one that does not."""
    return counts is (use.way in ("any", "any_of"))


def _effect(award: Award, use: Use, answer: Answer, *, counts: bool, alone: bool) -> Effect:
    if use.way == "requires":
        return Effect(award, answer, "meets" if counts else "fails", alone)
    return Effect(award, answer, "adds" if counts else "leaves_out", alone, use.added, use.row)
