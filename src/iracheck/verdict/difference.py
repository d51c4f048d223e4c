"""What changed between two sets of declarations, or two rulebooks, and which answers and dollars changed with it: data only.

Imported by who compares, not with the package: a check makes none of these records.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from iracheck.quantities import Answer, Bounds, both_texts
from iracheck.verdict.models import At, Interval, Missing, Outcome, RulebookUsed

DIFFERENCE_FORMAT = "iracheck-diff/1"

Changed = Literal["changed", "added", "removed"]


class Dollars(Struct, frozen=True):
    """A difference in dollars as an exact interval; an end is null where nothing bounds it. Negative is less."""

    low: str | None
    high: str | None
    low_decimal: str | None
    high_decimal: str | None
    unit: str = "USD"

    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Both ends as exact numbers."""
        return (
            None if self.low is None else Fraction(self.low),
            None if self.high is None else Fraction(self.high),
        )


def dollars(low: Fraction | None, high: Fraction | None) -> Dollars:
    """The record of a difference."""
    low_text, low_decimal = (None, None) if low is None else both_texts(low)
    high_text, high_decimal = (None, None) if high is None else both_texts(high)
    return Dollars(low_text, high_text, low_decimal, high_decimal)


def difference_of(old: Bounds, new: Bounds) -> Dollars:
    """By how much one amount may exceed another that is independent of it."""
    return dollars(
        None if old.high is None else new.low - old.high,
        None if new.high is None else new.high - old.low,
    )


class FactChange(Struct, frozen=True):
    """One fact, or one entry of a list, that is declared otherwise than before.

    ``subject`` and ``fact`` name it in the words of the declaration; ``fact`` is empty where the
    subject as a whole was added or removed. ``old`` and ``new`` are null where nothing is declared.
    ``shown_only`` tells that no question of law reads it (a title, the name of a part). ``member``
    is the file of the group's member that it is a fact of.
    """

    number: int
    kind: Changed
    member: str | None
    subject: str
    fact: str
    old: str | None
    new: str | None
    old_at: At | None
    new_at: At | None
    shown_only: bool


class AnswerState(Struct, frozen=True):
    """An answer as one of the two verdicts has it."""

    id: str
    answer: Answer
    value: Interval | None
    limit: Interval | None
    sentence: str
    cites: tuple[str, ...]
    standing: str
    decides: bool
    at: At | None


class AnswerChange(Struct, frozen=True):
    """A question that is answered or measured otherwise than before, or was asked on one side only.

    ``kind`` is ``answer``, ``measure`` (another value or limit, the same answer), ``new`` or ``gone``.
    ``alone`` holds the numbers of the causes of which each one alone restores the old answer when it is
    taken back; ``facts`` those of the changed facts that lie where the answer looks, ``laws`` those of the
    changed rules and lists that it rests on (of answers that both sides have).
    """

    kind: Literal["answer", "measure", "new", "gone"]
    rule: str
    title: str
    question: str
    subject: str
    decides: bool
    old: AnswerState | None
    new: AnswerState | None
    alone: tuple[int, ...]
    facts: tuple[int, ...]
    laws: tuple[int, ...]


class CreditState(Struct, frozen=True):
    """What one of the two verdicts says of a credit."""

    outcome: Outcome
    amount: Interval
    full: str | None


class CreditChange(Struct, frozen=True):
    """A credit before and after; one side is null where it is not claimed there.

    ``difference`` takes both amounts for independent, unless no fact and no law that is asked of
    changed: it is then exactly zero. ``earns_less`` is unknown where it is open. ``alone`` holds the numbers
    of the causes of which each one alone restores the old amount.
    """

    credit: str
    title: str
    member: str | None
    old: CreditState | None
    new: CreditState | None
    difference: Dollars
    earns_less: Answer
    answers: tuple[AnswerChange, ...]
    alone: tuple[int, ...]
    now_missing: tuple[Missing, ...]
    no_longer_missing: tuple[Missing, ...]


class Restored(Struct, frozen=True):
    """What is as it was before, of one credit: answers by their ids in the new verdict, and the amount."""

    credit: str
    member: str | None
    answers: tuple[str, ...]
    amount: bool


class Cause(Struct, frozen=True):
    """Changes that were taken back together, all else as it is now, and what that restored.

    ``facts`` and ``laws`` are numbers of changed facts, and of changed rules and lists. What a
    part of them restores by itself is told of that part only.
    """

    number: int
    facts: tuple[int, ...]
    laws: tuple[int, ...]
    restores: tuple[Restored, ...]


class Rechecks(Struct, frozen=True):
    """How the causes were looked for: how many sets of changes were taken back and checked anew.

    ``impossible`` counts those that cannot be taken back alone, because the declaration would
    contradict itself. ``left_out`` says why nothing, or not everything, was tried.
    """

    done: int
    impossible: int
    left_out: str | None


class ProblemFound(Struct, frozen=True):
    """Something wrong with an input, with its place."""

    file: str | None
    line: int | None
    column: int | None
    pointer: str
    message: str


class FileChange(Struct, frozen=True):
    """One declaration, or one group of them, before and after."""

    name: str
    kind: Literal["changed", "added", "removed", "renamed"]
    old_file: str | None
    new_file: str | None
    title: str | None
    facts: tuple[FactChange, ...]
    credits: tuple[CreditChange, ...]
    causes: tuple[Cause, ...]
    rechecks: Rechecks
    old_problems: tuple[ProblemFound, ...]
    new_problems: tuple[ProblemFound, ...]


class LawPart(Struct, frozen=True):
    """One thing that a rule or list says otherwise: what, before, after, and by which paragraph."""

    kind: Changed
    what: str
    old: str | None
    new: str | None
    cite: str | None


class LawChange(Struct, frozen=True):
    """A rule, a list, or another entry of the rulebook that was added, removed or changed.

    ``shown_only`` tells that no answer can change by it: its words and citations did, its values did not.
    """

    number: int
    kind: Changed
    of: Literal["rule", "list", "source", "not encoded"]
    id: str
    title: str
    shown_only: bool
    parts: tuple[LawPart, ...]


class Difference(Struct, frozen=True):
    """What changed between two sides, file by file, and what became of the credits.

    ``total`` is null where nothing was compared; ``not_in_total`` names files without a verdict on
    one side. ``earns_less`` tells whether some claim earns less than before. ``law`` is null
    where both sides are read by one rulebook.
    """

    format: str
    program: str
    old: str
    new: str
    old_rulebook: RulebookUsed
    new_rulebook: RulebookUsed
    law: tuple[LawChange, ...] | None
    files: tuple[FileChange, ...]
    unchanged: tuple[str, ...]
    total: Dollars | None
    not_in_total: tuple[str, ...]
    earns_less: Answer
