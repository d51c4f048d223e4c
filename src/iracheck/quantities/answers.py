"""The four answers to a question of law, and how they follow from arithmetic and from each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal

from iracheck.quantities.bounds import Bounds
from iracheck.quantities.days import DayBounds


class Answer(StrEnum):
    """What a rule's question comes to. *Yes* is neither good nor bad: only an award says which it needs.

    Members are texts: ``answer == "yes"`` holds.

    - ``YES`` (``yes``): whatever the facts not declared are.
    - ``NO`` (``no``): likewise.
    - ``UNKNOWN`` (``unknown``): facts are missing, or the law is silent.
    - ``NOT_ASKED`` (``not asked``): the rule was not in force, or concerns nothing that is declared.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


Test = Literal["at_least", "at_most", "above", "below"]

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
_OPPOSITE = {YES: NO, NO: YES, UNKNOWN: UNKNOWN, NOT_ASKED: NOT_ASKED}


def opposite(answer: Answer) -> Answer:
    """The answer to the negated question."""
    return _OPPOSITE[answer]


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes if one is yes; no if all that were asked are no; else unknown. Nothing asked: not asked."""
    found = NOT_ASKED
    for answer in answers:
        if answer is YES:
            return YES
        if answer is UNKNOWN:
            found = UNKNOWN
        elif answer is NO and found is NOT_ASKED:
            found = NO
    return found


def all_of(answers: Iterable[Answer]) -> Answer:
    """No if one is no; yes if all that were asked are yes; else unknown. Nothing asked: not asked."""
    return opposite(any_of([opposite(answer) for answer in answers]))


def compare(measured: Bounds, test: Test, limit: Bounds) -> Answer:
    """Whether a measured quantity passes a limit, for every, for no, or only for some completions."""
    if test in ("below", "above"):
        return opposite(compare(measured, "at_least" if test == "below" else "at_most", limit))
    if test == "at_least":
        return _ordered(measured, limit)
    return _ordered(limit, measured)


def _ordered(greater: Bounds, smaller: Bounds) -> Answer:
    """Whether ``greater >= smaller`` holds for every, for no, or for some completions."""
    if smaller.high is not None and greater.low >= smaller.high:
        return YES
    if greater.high is not None and greater.high < smaller.low:
        return NO
    return UNKNOWN


def compare_days(measured: DayBounds, test: Literal["on_or_before", "on_or_after"], limit: date) -> Answer:
    """Whether an event lies on or before (on or after) a day."""
    if test == "on_or_before":
        if measured.latest is not None and measured.latest <= limit:
            return YES
        return NO if measured.earliest is not None and measured.earliest > limit else UNKNOWN
    if measured.earliest is not None and measured.earliest >= limit:
        return YES
    return NO if measured.latest is not None and measured.latest < limit else UNKNOWN
