"""Which changes stand behind which answers: found by taking them back, one set at a time, and checking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from iracheck.difference.answers import Now, beneath, now_called
from iracheck.difference.sourcing import Change
from iracheck.documents import DocumentError
from iracheck.verdict import AnswerRecord, At, CreditVerdict, Verdict
from iracheck.verdict.difference import AnswerChange, Cause, CreditChange, Rechecks, Restored

MOST_RECHECKS = 50
"""So many sets of changes at most are taken back and checked."""

MOST_SHORTENED = 20
"""From sets of so many changes at most, what is not needed is left out, at the price of a check for each."""

Numbers = frozenset[int]


class Rechecked(NamedTuple):
    """A verdict with some changes taken back; ``now`` turns its pointers into those of the new file."""

    verdict: Verdict
    member: str | None
    now: Now


Recheck = Callable[[Numbers], Sequence[Rechecked] | None]
"""The verdicts with some changes taken back; ``None`` where they cannot be taken back alone."""

NOT_NEEDED = Rechecks(done=0, impossible=0, left_out=None)


class Found(NamedTuple):
    """What taking back showed."""

    causes: tuple[Cause, ...]
    rechecks: Rechecks


def find_causes(
    levels: Sequence[Sequence[Numbers]],
    recheck: Recheck,
    credits: Sequence[CreditChange],
    *,
    of: Literal["facts", "laws"],
) -> Found:
    """Take back each set of changes by itself and see which old answers and amounts return.

    ``levels`` are the sets to try, the finest first: where there are too many in all, the finest level
    is left out, and where even the coarsest has too many nothing is tried. From a set of several that
    restores something, what is not needed for it is left out again.
    """
    if not any(_can_be_restored(credit) for credit in credits):
        return Found((), NOT_NEEDED)
    sets, left_out = _chosen(levels)
    search = _Search(recheck, credits)
    causes: dict[Numbers, frozenset[_Mark]] = {}
    for numbers in sets:
        found = search.restored(numbers)
        fresh = found.difference(*(less for part, less in search.known.items() if part < numbers))
        if fresh:
            causes.setdefault(search.irredundant(numbers, fresh), fresh)
    told = []
    for number, (numbers, marks) in enumerate(causes.items(), start=1):
        ordered = tuple(sorted(numbers))
        facts, laws = (ordered, ()) if of == "facts" else ((), ordered)
        told.append(Cause(number, facts, laws, tuple(_told(marks, credits))))
    return Found(tuple(told), Rechecks(search.done, search.impossible, left_out))


class _Search:
    """What each set of changes restores when it is taken back, each asked once."""

    def __init__(self, recheck: Recheck, credits: Sequence[CreditChange]) -> None:
        self.known: dict[Numbers, frozenset[_Mark]] = {}
        self.done = 0
        self.impossible = 0
        self._recheck = recheck
        self._credits = credits

    def restored(self, numbers: Numbers) -> frozenset[_Mark]:
        """The answers and amounts that are as before; none where the set cannot be taken back alone."""
        if numbers not in self.known:
            try:
                rechecked = self._recheck(numbers)
            except DocumentError:
                rechecked = None
            if rechecked is None:
                self.impossible += 1
            else:
                self.done += 1
            self.known[numbers] = frozenset(_restored(self._credits, rechecked or ()))
        return self.known[numbers]

    def irredundant(self, numbers: Numbers, marks: frozenset[_Mark]) -> Numbers:
        """A part of a set that restores as much, and of which no change can be left out; the set, if it is large."""
        if len(numbers) > MOST_SHORTENED:
            return numbers
        before: Numbers = frozenset()
        while before != numbers:  # one that can be left out may keep another from it
            before = numbers
            for number in sorted(numbers):
                fewer = numbers - {number}
                if fewer and marks <= self.restored(fewer):
                    numbers = fewer
        return numbers


def _chosen(levels: Sequence[Sequence[Numbers]]) -> tuple[list[Numbers], str | None]:
    left_out = None
    for start in range(len(levels)):
        sets = list(dict.fromkeys(numbers for level in levels[start:] for numbers in level))
        if len(sets) <= MOST_RECHECKS:
            return sets, left_out
        left_out = f"too many changes to take each back by itself: more than {MOST_RECHECKS}"
    return [], left_out


_Mark = tuple[str, str | None, str | None]
"""A credit, the group's member, and the id of a restored answer, or ``None`` for the amount."""


def _can_be_restored(credit: CreditChange) -> bool:
    return _amount_changed(credit) or any(change.kind == "answer" for change in credit.answers)


def _amount_changed(credit: CreditChange) -> bool:
    return credit.old is not None and credit.new is not None and credit.old.amount != credit.new.amount


def _restored(credits: Sequence[CreditChange], rechecked: Sequence[Rechecked]) -> Iterator[_Mark]:
    """The changed answers and amounts that are, in these verdicts, as they were before."""
    for verdict, member, now in rechecked:
        again = {found.credit: found for found in verdict.credits}
        for credit in credits:
            if credit.member != member or credit.old is None or credit.credit not in again:
                continue
            found = again[credit.credit]
            answers = {now_called(record.id, now): record.answer for record in found.answers}
            for change in credit.answers:
                if change.kind != "answer" or change.old is None or change.new is None:
                    continue
                if answers.get(change.new.id) is change.old.answer:
                    yield credit.credit, member, change.new.id
            if _amount_changed(credit) and found.amount == credit.old.amount:
                yield credit.credit, member, None


def _told(marks: frozenset[_Mark], credits: Sequence[CreditChange]) -> Iterator[Restored]:
    for credit in credits:
        answers = tuple(
            change.new.id
            for change in credit.answers
            if change.new is not None and (credit.credit, credit.member, change.new.id) in marks
        )
        amount = (credit.credit, credit.member, None) in marks
        if answers or amount:
            yield Restored(credit.credit, credit.member, answers, amount)


def with_causes(credit: CreditChange, causes: Iterable[Cause]) -> CreditChange:
    """The credit with the numbers of the causes that restore its amount and its answers."""
    restored = [
        (cause.number, found)
        for cause in causes
        for found in cause.restores
        if (found.credit, found.member) == (credit.credit, credit.member)
    ]
    return replace(
        credit,
        alone=tuple(number for number, found in restored if found.amount),
        answers=tuple(
            replace(
                change,
                alone=tuple(
                    number
                    for number, found in restored
                    if change.new is not None and change.new.id in found.answers
                ),
            )
            for change in credit.answers
        ),
    )


def fact_sets(changes: Sequence[Change]) -> list[list[Numbers]]:
    """Which changed facts to take back together: each alone, those of one subject, of one entry, and what hangs together.

    Entries hang together through the name of something that only one side has: a maker that was
    replaced, with its attestation and what names it.
    """
    asked = [change for change in changes if not change.told.shown_only]
    return [
        [frozenset({change.told.number}) for change in asked],
        _grouped((change.told.subject, change.told.member or "", change.told.number) for change in asked),
        _grouped((change.entry, change.told.member or "", change.told.number) for change in asked),
        _hanging_together(asked),
    ]


def _grouped(named: Iterable[tuple[str, str, int]]) -> list[Numbers]:
    groups: dict[tuple[str, str], set[int]] = {}
    for name, member, number in named:
        groups.setdefault((name, member), set()).add(number)
    return [frozenset(numbers) for numbers in groups.values()]


def _hanging_together(changes: Sequence[Change]) -> list[Numbers]:
    """Changes joined by a name that only one side declares."""
    one_sided = {change.one_sided for change in changes} - {None}
    groups: list[tuple[set[int], set[str]]] = []
    for change in changes:
        numbers, names = {change.told.number}, {name for name in change.names if name in one_sided}
        apart = []
        for group in groups:
            if group[1] & names:
                numbers |= group[0]
                names |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (numbers, names)]
    return [frozenset(numbers) for numbers, names in groups if names]


_TOO_WIDE = frozenset(
    {"", "/battery", "/battery/components", "/battery/materials", "/entities", "/production", "/storage"}
)


def with_facts(
    credit: CreditChange,
    old: CreditVerdict | None,
    new: CreditVerdict | None,
    changes: Sequence[Change],
    now: Now,
) -> CreditChange:
    """The credit with, for each answer, the changed facts that lie where the answer looks."""
    before = {} if old is None else {now_called(record.id, now): record for record in old.answers}
    old_records = {} if old is None else {record.id: record for record in old.answers}
    new_records = {} if new is None else {record.id: record for record in new.answers}

    def looked_at(change: AnswerChange) -> tuple[int, ...]:
        if change.kind not in ("answer", "measure"):
            return ()
        after = set(_pointers(new_records, change.new.id)) if change.new is not None else set()
        was = before.get(change.new.id) if change.new is not None else None
        earlier = was.id if was is not None else change.old.id if change.old is not None else None
        prior = set(_pointers(old_records, earlier)) if earlier is not None else set()
        return tuple(
            fact.told.number
            for fact in changes
            if not fact.told.shown_only
            and (_lies_at(fact.told.new_at, after) or _lies_at(fact.told.old_at, prior))
        )

    return replace(
        credit, answers=tuple(replace(change, facts=looked_at(change)) for change in credit.answers)
    )


def _pointers(records: dict[str, AnswerRecord], identity: str) -> Iterator[str]:
    for record in beneath(records, identity):
        yield from (at.pointer for at in record.at)
        yield from (line.at.pointer for line in record.lines)


def _lies_at(at: At | None, pointers: set[str]) -> bool:
    """Whether a place is one of some others, or within one."""
    if at is None:
        return False
    around = at.pointer
    while around not in _TOO_WIDE:
        if around in pointers:
            return True
        around = around.rpartition("/")[0]
    return False
