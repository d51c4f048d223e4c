"""From answers to dollars: the amounts that are possible, given what a credit requires and adds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import product

from msgspec import Struct

from iracheck.checking.asking import Asker, in_force
from iracheck.checking.case import Section, Subject
from iracheck.checking.inference import Gate, gate
from iracheck.quantities import NOTHING, UNKNOWN_AMOUNT, Answer, Bounds, all_of, exactly, opposite, total
from iracheck.rulebook import Added, Award, AwardRow, Rate
from iracheck.verdict import Outcome

ZERO = exactly(0)
_MOST_OPEN = 8


class Amounts(Struct, frozen=True):
    """What a credit comes to: the gate, every possible amount with their bounds, and what the full credit would be, if known."""

    gate: Gate
    possible: tuple[Bounds, ...]
    bounds: Bounds
    full: Fraction | None
    asked: bool
    read_by: tuple[str, ...]
    rows: tuple[AwardRow, ...]

    @property
    def outcome(self) -> Outcome:
        """What the amounts mean: unknown unless only one is possible."""
        if not self.asked or not self.bounds.exact:
            return "unknown"
        if self.bounds.low == 0:
            return "no_credit"
        return "credit" if self.full is not None and self.bounds.low >= self.full else "partial_credit"


class Share(Struct, frozen=True):
    """What one addition comes to for one subject, if its conditions hold; whether they do; and what it is at most."""

    subject: Subject
    answer: Answer
    amount: Bounds
    counts: Bounds


def examined(asker: Asker, award: Award) -> list[str]:
    """The rules that a credit requires and the declaration's scope lets us ask."""
    battery_only = asker.case.declaration.scope == "battery"
    return [
        required.rule for required in award.requires if not (battery_only and required.scope == "vehicle")
    ]


def amounts(asker: Asker, award: Award) -> Amounts:
    """The amounts of a credit that the answers leave possible."""
    root = asker.case.sections[award.about]
    asked = set(examined(asker, award))
    answers = {
        required.rule: asker.answer(required.rule, root) if required.rule in asked else Answer.NOT_ASKED
        for required in award.requires
    }
    standing, read_by = gate(award, answers)
    days = asker.day(award, root)
    rows = tuple(row for row in award.schedule if days.exact is None or row.covers(days.exact))
    full = _full(asker, award, rows)
    anything = Bounds(Fraction(0), full)
    if not rows:
        return Amounts(standing, (anything,), anything, full, asked=False, read_by=read_by, rows=rows)
    possible: set[Bounds] = {ZERO} if standing != "stands" else set()
    if standing != "falls":
        for row in rows:
            possible |= _sums(asker, row, root)
    if (
        award.dated_by is not None and in_force(award.schedule, days) is Answer.UNKNOWN
    ):  # before the first row the rulebook knows nothing
        possible.add(anything)
    return Amounts(
        standing,
        tuple(sorted(possible, key=lambda b: (b.low, b.high is None, b.high or 0))),
        _hull(possible),
        full,
        asked=True,
        read_by=read_by,
        rows=rows,
    )


def _full(asker: Asker, award: Award, rows: tuple[AwardRow, ...]) -> Fraction | None:
    """What the credit comes to where every condition is favourable, bonuses left aside."""
    if not rows and award.full is not None:
        return award.full.amount.low
    root = asker.case.sections[award.about]
    found: list[Fraction | None] = []
    for row in rows:
        plain = [added for added in row.adds if added.bonus == "no"]
        conditions = {needed.rule for added in plain if not added.each for needed in added.when}
        for answers in _assignments(conditions):
            sums = [_worth(asker, added, root) for added in plain if _applies(added, answers)]
            found.append(total(sums).high if sums else Fraction(0))
    return max((most for most in found if most is not None), default=None) if None not in found else None


def _assignments(rules: set[str]) -> Iterator[Mapping[str, Answer]]:
    names = sorted(rules)
    for answers in product((Answer.YES, Answer.NO), repeat=len(names)):
        yield dict(zip(names, answers, strict=True))


def _applies(added: Added, answers: Mapping[str, Answer]) -> bool:
    return bool(added.each) or all(answers[needed.rule] is needed.answer for needed in added.when)


def _worth(asker: Asker, added: Added, root: Section) -> Bounds:
    """What an addition comes to if its conditions hold, for all of its subjects together."""
    several = [share.amount for share in shares_of(asker, added, root)]
    return total(several) if several else ZERO


def shares_of(asker: Asker, added: Added, root: Section) -> list[Share]:
    """What an addition comes to for each of its subjects."""
    return [_share(asker, added, subject) for subject in asker.case.added_to(added.each, root)]


def _share(asker: Asker, added: Added, subject: Subject) -> Share:
    met = [
        answer if needed.answer is Answer.YES else opposite(answer)
        for needed in added.when
        for answer in (asker.answer(needed.rule, subject),)
    ]
    answer = all_of([Answer.YES, *met]) if Answer.NOT_ASKED not in met else Answer.NO
    amount = amount_of(asker, added, subject)
    counts = {Answer.YES: amount, Answer.NO: ZERO}.get(answer, Bounds(Fraction(0), amount.high))
    return Share(subject, answer, amount, counts)


def amount_of(asker: Asker, added: Added, subject: Subject) -> Bounds:
    """The amount of an addition for a subject: fixed, or a measure times its rate and what phase-outs leave."""
    if added.amount is not None:
        return added.amount.amount
    amount = asker.amount(added.measure or "", subject).bounds
    factors = [] if added.rate is None else [added.rate.amount]
    for name in added.times:
        left, _ = asker.remaining(rate_of(asker, name), subject)
        factors.append(NOTHING if left is None else left)
    for factor in factors:
        amount = _times(amount, factor)
    return amount


def rate_of(asker: Asker, name: str) -> Rate:
    """The rule of a rate, by its id."""
    rule = asker.rulebook.rules[name]
    assert isinstance(rule, Rate), f"{name} is no rate"
    return rule


def _times(amount: Bounds, factor: Bounds) -> Bounds:
    if factor == NOTHING:
        return NOTHING
    high = None if amount.high is None or factor.high is None else amount.high * factor.high
    return Bounds(amount.low * factor.low, high)


def _sums(asker: Asker, row: AwardRow, root: Section) -> set[Bounds]:
    """Every sum that is possible: one for each way in which the open conditions may turn out."""
    each = [share.counts for added in row.adds if added.each for share in shares_of(asker, added, root)]
    plain = [added for added in row.adds if not added.each]
    conditions = {needed.rule for added in plain for needed in added.when}
    known = {name: asker.answer(name, root) for name in conditions}
    unsettled = {name for name, answer in known.items() if answer is Answer.UNKNOWN}
    if len(unsettled) > _MOST_OPEN:
        return {UNKNOWN_AMOUNT}
    amounts = [(added, amount_of(asker, added, root)) for added in plain]
    return {
        total([ZERO, *each, *(amount for added, amount in amounts if _applies(added, {**known, **answers}))])
        for answers in _assignments(unsettled)
    }


def _hull(several: Collection[Bounds]) -> Bounds:
    highs = [amount.high for amount in several if amount.high is not None]
    return Bounds(min(amount.low for amount in several), max(highs) if len(highs) == len(several) else None)
