"""Which credits and answers of two verdicts differ, matched by question and subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from iracheck.quantities import NOTHING, Answer, Bounds
from iracheck.verdict import AnswerRecord, CreditVerdict, Missing, Verdict
from iracheck.verdict.difference import (
    AnswerChange,
    AnswerState,
    CreditChange,
    CreditState,
    Dollars,
    difference_of,
    dollars,
)

_POINTER = re.compile(r"/[^ #@]+")

Now = Callable[[str], str]
"""Turns a pointer into the old file to that of the same thing in the new one."""


class Seen(NamedTuple):
    """Two verdicts on one declaration; ``now`` tells where an entry of the old one stands in the new one.

    ``member`` is the file of a group's member. ``same`` tells of a credit whether no fact and no law changed
    that its amount could rest on.
    """

    old: Verdict | None
    new: Verdict | None
    now: Now
    member: str | None
    same: Callable[[str], bool]


def compare_credits(seen: Seen) -> Iterator[CreditChange]:
    """Each credit that one of both verdicts speaks of, whether it changed or not."""
    before = {} if seen.old is None else {credit.credit: credit for credit in seen.old.credits}
    after = {} if seen.new is None else {credit.credit: credit for credit in seen.new.credits}
    for name in dict.fromkeys((*after, *before)):
        yield _credit(before.get(name), after.get(name), seen)


def is_changed(credit: CreditChange) -> bool:
    """Whether anything that is told of a credit is otherwise than before."""
    return (
        credit.old != credit.new
        or bool(credit.answers)
        or bool(credit.now_missing)
        or bool(credit.no_longer_missing)
    )


def _credit(old: CreditVerdict | None, new: CreditVerdict | None, seen: Seen) -> CreditChange:
    some = old if new is None else new
    assert some is not None
    now_missing, no_longer_missing = _missing(old, new, seen.now)
    return CreditChange(
        credit=some.credit,
        title=some.title,
        member=seen.member,
        old=_state(old),
        new=_state(new),
        difference=_difference(old, new, same=seen.same(some.credit)),
        earns_less=_earns_less(old, new, same=seen.same(some.credit)),
        answers=() if old is None or new is None else tuple(_answers(old, new, seen.now)),
        alone=(),
        now_missing=now_missing,
        no_longer_missing=no_longer_missing,
    )


def _state(credit: CreditVerdict | None) -> CreditState | None:
    return (
        None
        if credit is None
        else CreditState(credit.outcome, credit.amount, credit.full, battery_alone=credit.battery_alone)
    )


def _amount(credit: CreditVerdict | None) -> Bounds:
    """What a credit comes to; one that is not claimed comes to nothing."""
    return NOTHING if credit is None else credit.amount.bounds()


def _difference(old: CreditVerdict | None, new: CreditVerdict | None, *, same: bool) -> Dollars:
    if same and old is not None and new is not None:
        return dollars(NOTHING.low, NOTHING.low)
    return difference_of(_amount(old), _amount(new))


def _earns_less(old: CreditVerdict | None, new: CreditVerdict | None, *, same: bool) -> Answer:
    """Whether a credit is certainly less than before; open where the amounts overlap."""
    if same and old is not None and new is not None:
        return Answer.NO
    before, after = _amount(old), _amount(new)
    if after.high is not None and after.high < before.low:
        return Answer.YES
    return Answer.NO if before.high is not None and after.low >= before.high else Answer.UNKNOWN


def _missing(
    old: CreditVerdict | None, new: CreditVerdict | None, now: Now
) -> tuple[tuple[Missing, ...], tuple[Missing, ...]]:
    """The facts that are missing now and were not, and those that were and are not now."""
    before = {} if old is None else {now(missing.pointer): missing for missing in old.missing}
    after = {} if new is None else {missing.pointer: missing for missing in new.missing}
    return (
        tuple(missing for pointer, missing in after.items() if pointer not in before),
        tuple(missing for pointer, missing in before.items() if pointer not in after),
    )


def now_called(identity: str, now: Now) -> str:
    """The id that an old answer would have in the new verdict."""
    rule, at, subject = identity.partition("@")
    return rule + at + _POINTER.sub(lambda found: now(found.group()), subject)


def _answers(old: CreditVerdict, new: CreditVerdict, now: Now) -> Iterator[AnswerChange]:
    """Every answer but the award's own, which is the credit itself; those that decide first."""
    before = {now_called(record.id, now): record for record in old.answers[1:]}
    after = {record.id: record for record in new.answers[1:]}
    changes = [
        change
        for identity in dict.fromkeys((*after, *before))
        if (change := _answer(before.get(identity), after.get(identity))) is not None
    ]
    yield from sorted(changes, key=_weight)


_ORDER = {"answer": 0, "measure": 1, "new": 2, "gone": 3}


def _weight(change: AnswerChange) -> tuple[int, bool, bool]:
    """What decides comes first, and what is asked of a whole section before what is asked of its parts."""
    state = change.old if change.new is None else change.new
    of_a_part = state is not None and ("@" in state.id or "#" in state.id)
    return _ORDER[change.kind], not change.decides, of_a_part


def _answer(old: AnswerRecord | None, new: AnswerRecord | None) -> AnswerChange | None:
    some = old if new is None else new
    if some is None or (None in (old, new) and some.answer is Answer.NOT_ASKED):
        return None
    if old is None or new is None:
        kind = "new" if old is None else "gone"
    elif old.answer is not new.answer:
        kind = "answer"
    elif old.value != new.value or old.limit != new.limit:
        kind = "measure"
    else:
        return None
    return AnswerChange(
        kind=kind,  # type: ignore[arg-type]
        rule=some.rule,
        title=some.title,
        question=some.question,
        subject=some.subject,
        decides=any(record.decides for record in (old, new) if record is not None),
        old=None if old is None else _answer_state(old),
        new=None if new is None else _answer_state(new),
        alone=(),
        facts=(),
        laws=(),
    )


def _answer_state(record: AnswerRecord) -> AnswerState:
    return AnswerState(
        id=record.id,
        answer=record.answer,
        value=record.value,
        limit=record.limit,
        sentence=record.sentence,
        cites=record.cites,
        standing=record.standing,
        decides=record.decides,
        at=record.at[0] if record.at else None,
    )


def beneath(records: Mapping[str, AnswerRecord], identity: str) -> Iterator[AnswerRecord]:
    """An answer and all that it rests on."""
    waiting, seen = [identity], set()
    while waiting:
        name = waiting.pop()
        if name in records and name not in seen:
            seen.add(name)
            yield records[name]
            waiting.extend(records[name].because)
