"""From answers to dollars: the amounts that are possible, given what a credit requires and adds."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from iracheck.checking.asking import Asker, in_force
from iracheck.checking.inference import Gate, gate
from iracheck.quantities import Answer, Bounds, exactly
from iracheck.rulebook import Award, AwardRow
from iracheck.verdict import Outcome

ZERO = exactly(0)


class Amounts(NamedTuple):
    """What a credit comes to: the gate, every possible amount with their bounds, and what the full credit would be."""

    gate: Gate
    possible: tuple[Bounds, ...]
    bounds: Bounds
    full: Fraction
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
        return "credit" if self.bounds.low >= self.full else "partial_credit"


def examined(asker: Asker, award: Award) -> list[str]:
    """The rules that a credit requires and the declaration's scope lets us ask."""
    battery_only = asker.case.declaration.scope == "battery"
    return [
        required.rule for required in award.requires if not (battery_only and required.scope == "vehicle")
    ]


def amounts(asker: Asker, award: Award) -> Amounts:
    """The amounts of a credit that the answers leave possible."""
    vehicle = asker.case.vehicle
    asked = set(examined(asker, award))
    answers = {
        required.rule: asker.answer(required.rule, vehicle) if required.rule in asked else Answer.NOT_ASKED
        for required in award.requires
    }
    standing, read_by = gate(award, answers)
    days = asker.day(award, vehicle)
    rows = tuple(row for row in award.schedule if days.exact is None or row.covers(days.exact))
    full = max((_full(asker, row) for row in rows), default=award.full.amount.low)
    if not rows:
        anything = Bounds(ZERO.low, full)
        return Amounts(standing, (anything,), anything, full, asked=False, read_by=read_by, rows=rows)
    possible: set[Bounds] = {ZERO} if standing != "stands" else set()
    if standing != "falls":
        for row in rows:
            possible |= _sums(asker, row)
    if in_force(award.schedule, days) is Answer.UNKNOWN:  # before the first row the rulebook knows nothing
        possible.add(Bounds(Fraction(0), full))
    return Amounts(
        standing,
        tuple(sorted(possible, key=lambda b: (b.low, b.high or 0))),
        Bounds(min(amount.low for amount in possible), max(amount.high or ZERO.low for amount in possible)),
        full,
        asked=True,
        read_by=read_by,
        rows=rows,
    )


def _full(asker: Asker, row: AwardRow) -> Fraction:
    """The amount of a row where everything is added."""
    full = Fraction(0)
    for added in row.adds:
        if added.amount is not None:
            full += added.amount.amount.low
        else:
            full += asker.amount(added.measure or "", asker.case.vehicle).bounds.high or 0
    return full


def _sums(asker: Asker, row: AwardRow) -> set[Bounds]:
    sums = {ZERO}
    for added in row.adds:
        if added.amount is not None:
            amount = added.amount.amount
        else:
            amount = asker.amount(added.measure or "", asker.case.vehicle).bounds
        answer = Answer.YES if added.when is None else asker.answer(added.when, asker.case.vehicle)
        grown = {
            Bounds(known.low + amount.low, (known.high or ZERO.low) + (amount.high or ZERO.low))
            for known in sums
        }
        if answer is Answer.YES:
            sums = grown
        elif answer is Answer.UNKNOWN:
            sums |= grown
    return sums
