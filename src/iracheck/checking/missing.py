"""What to declare: an irredundant set of facts with which, declared favourably, the outcome would be settled.

A threshold needs only as much as lifts the least possible share to the limit: its terms are
taken by what they gain, most first, which also makes the set the smallest where each term has
one fact. A question about every step needs them all. Where either of two facts would do, the
one that takes less is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from iracheck.checking.asking import Asker
from iracheck.checking.awarding import Amounts
from iracheck.checking.case import ComponentSubject, MineralSubject, Subject
from iracheck.checking.explaining import Places
from iracheck.checking.measured import (
    ALL_COMPONENTS,
    ALL_MINERALS,
    ALL_STEPS,
    Fact,
    Level,
    Measured,
    what_is_inside,
    which_steps,
    who_made,
)
from iracheck.quantities import UNKNOWN_AMOUNT, Answer, Bounds, compare, exactly, opposite, total
from iracheck.rulebook import AllOf, AnyOf, Award, DateRule, ForAll, ForAny, Listed, Rule, Stated, Threshold
from iracheck.verdict import Missing, interval

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


class Wanted(NamedTuple):
    """A fact to declare, and the part of the battery behind it with its value, if it concerns one."""

    fact: Fact
    value: Bounds | None
    part: str = ""


def wanted_for(
    asker: Asker, rule_id: str, subject: Subject, want: Answer, known: set[Fact]
) -> list[Wanted] | None:
    """The facts that would give a rule the answer wanted, beyond those known already.

    ``None`` where no fact can: the answer is settled otherwise, or the law sets no value.
    """
    rule = asker.rulebook.rules[rule_id]
    subject = asker.about(rule, subject)
    answer = asker.answer(rule_id, subject)
    if answer is want or answer is Answer.NOT_ASKED:
        return []
    if answer is not UNKNOWN:
        return None
    if rule.about in ("vehicle", "mineral", "component"):
        return _wanted_for(asker, rule, subject, want, known)
    key = f"wanted for {rule_id} {want}"  # of the same maker or activity the same facts are wanted, whoever asks
    if key not in subject.remembered:
        subject.remembered[key] = _wanted_for(asker, rule, subject, want, known)
    found: list[Wanted] | None = subject.remembered[key]
    return found


def _wanted_for(
    asker: Asker, rule: Rule, subject: Subject, want: Answer, known: set[Fact]
) -> list[Wanted] | None:
    of_day = _plain(asker.facts_of_day(rule, subject))
    if isinstance(rule, AllOf | AnyOf):
        found = _combined(asker, rule, subject, want, known)
    elif isinstance(rule, ForAny | ForAll):
        found = _each(asker, rule, subject, want, known)
    elif isinstance(rule, Threshold):
        found = _threshold(asker, rule, subject, known)
    elif isinstance(rule, Stated):
        found = _plain(asker.statement(rule, subject).facts) or None
    elif isinstance(rule, Listed):
        keyed = asker.keyed(rule.measure, subject)
        found = [] if keyed.key is not None else [Wanted(keyed.fact, None)]
    elif isinstance(rule, DateRule):
        found = _plain(asker.measured(rule.measure, subject)[1])
    else:
        return None
    return None if found is None else [*(of_day if not isinstance(rule, DateRule) else ()), *found]


def _plain(facts: Iterable[Fact]) -> list[Wanted]:
    return [Wanted(fact, None) for fact in facts]


def _cost(wanted: list[Wanted], known: set[Fact]) -> int:
    return len({one.fact for one in wanted} - known)


def _combined(
    asker: Asker, rule: AllOf | AnyOf, subject: Subject, want: Answer, known: set[Fact]
) -> list[Wanted] | None:
    every = (want is YES) == isinstance(rule, AllOf)
    options = []
    for needed in rule.rules:
        aim = want if needed.answer is YES else opposite(want)
        options.append(wanted_for(asker, needed.rule, subject, aim, known))
    if every:
        return (
            None
            if any(option is None for option in options)
            else [one for option in options for one in option or ()]
        )
    possible = [option for option in options if option is not None]
    return min(possible, key=lambda option: _cost(option, known), default=None)


def _each(
    asker: Asker, rule: ForAny | ForAll, subject: Subject, want: Answer, known: set[Fact]
) -> list[Wanted] | None:
    settles_alone = YES if isinstance(rule, ForAny) else NO
    parts = [(part, answer) for part, answer in asker.each(rule, subject) if answer is UNKNOWN]
    options = [_part(asker, rule, part, want, known) for part, _ in parts]
    if want is settles_alone:
        return min(
            (option for option in options if option), key=lambda option: _cost(option, known), default=None
        )
    found: list[Wanted] = []
    for option in options:
        if option is None:
            return None
        found.extend(option)
    if not asker.is_complete(rule, subject):
        found.extend(_plain(_completeness(asker, rule, subject)))
    return found


def _completeness(asker: Asker, rule: ForAny | ForAll, subject: Any) -> list[Fact]:
    """The facts that a list leaves nothing out: that it is complete, and what it cannot lack."""
    case = asker.case
    if rule.of == "component":
        listed = [] if case.components_complete else [ALL_COMPONENTS]
        if not case.components:
            listed.append(Fact("/battery/components", "which components is the battery made of?"))
        return listed + [what_is_inside(hollow) for hollow in case.hollow]
    if rule.of == "mineral":
        listed = [] if case.minerals_complete else [ALL_MINERALS]
        return (
            listed
            if case.minerals
            else [*listed, Fact("/battery/materials", "which minerals are in the battery?")]
        )
    if isinstance(subject, ComponentSubject):
        return [who_made(subject)] if not subject.activities else [ALL_STEPS]
    return [ALL_STEPS] if not case.steps_complete else [which_steps(subject)]


def _part(
    asker: Asker, rule: ForAny | ForAll, part: Any, want: Answer, known: set[Fact]
) -> list[Wanted] | None:
    """What would settle one part: its own answer, or that the rule does not concern it."""
    options = [wanted_for(asker, rule.rule, part, want, known)]
    if rule.where is not None and asker.answer(rule.where, part) is UNKNOWN:
        options.append(wanted_for(asker, rule.where, part, NO, known))
    possible = [option for option in options if option is not None]
    if not possible:
        return None
    value = None
    if isinstance(part, MineralSubject):
        value = part.line.value
    elif isinstance(part, ComponentSubject):
        value = part.component.value
    chosen = min(
        possible, key=lambda option: (any(one.fact.cuts_both_ways for one in option), _cost(option, known))
    )
    if not isinstance(part, MineralSubject | ComponentSubject):
        return chosen
    return [one if one.part else Wanted(one.fact, value, part.pointer) for one in chosen]


def _threshold(asker: Asker, rule: Threshold, subject: Subject, known: set[Fact]) -> list[Wanted] | None:
    limits = asker.limits(rule, subject)
    amounts = [row.limit.amount.low for row in limits.rows if row.limit is not None] if limits else []
    if (
        limits is None
        or not amounts
        or (limits.bounds is None and asker.day(rule, subject).exact is not None)
    ):
        return None
    limit = limits.bounds or exactly(min(amounts))
    found = []
    if rule.keyed_by is not None:
        keyed = asker.keyed(rule.keyed_by, subject)
        if keyed.key is None:
            found.append(Wanted(keyed.fact, None))
    alternatives = asker.alternatives(rule, subject)
    plans = []
    for name, election in alternatives:
        plan = _lift(asker.amount(name, subject), rule, limit, known)
        if plan is not None:
            plans.append((plan, election))
    if not plans:
        return None
    if len(alternatives) == 1:
        return [*found, *plans[0][0]]
    plan, election = min(plans, key=lambda entry: _cost(entry[0], known))
    declared = {one.fact for one in plan} | known
    if all(_lifted(asker.amount(name, subject), limit, declared) for name, _ in alternatives):
        return [*found, *plan]
    assert rule.elected_by is not None
    keyed = asker.keyed(rule.elected_by, subject)
    if keyed.key is None:
        asks = f"{keyed.question} Electing the {election.replace('_', ' ')} test would help"
        return [
            *found,
            Wanted(Fact(keyed.pointer, asks), None),
            *plan,
            *_allowed(asker, rule, election, subject),
        ]
    return [*found, *plan, *_allowed(asker, rule, election, subject)]


def _allowed(asker: Asker, rule: Threshold, election: str, subject: Subject) -> list[Wanted]:
    """The facts that show that an election is allowed."""
    for alternative in rule.measures:
        if alternative.election == election and alternative.allowed is not None:
            return wanted_for(asker, alternative.allowed, subject, YES, set()) or []
    return []


def _lift(measured: Measured, rule: Threshold, limit: Bounds, known: set[Fact]) -> list[Wanted] | None:
    """The facts that lift the least possible share to the limit, or fix an amount that is no share."""
    if measured.unit != "share":
        return _plain(measured.facts) if compare(measured.bounds, rule.test, limit) is UNKNOWN else []
    chosen = [Wanted(fact, None) for fact in measured.facts if fact not in known]
    if measured.terms and not any(term.weight.low for term in measured.terms):
        chosen.extend(_something_of_value(measured))
    sums = _Sums(measured, limit.high or limit.low, known | {one.fact for one in chosen})
    taken: list[tuple[Fraction, int, Level]] = []
    while sums.short():
        gain, place = sums.best()
        if place is None:  # it cannot be lifted: closing the open lists settles it the other way
            return chosen or None
        taken.append((gain, place, sums.take(place)))
    for gain, place, level in sorted(taken, key=lambda entry: entry[0]):
        if sums.enough_without(gain) and sums.is_last(place, level):
            sums.give_back(place, gain)
            taken.remove((gain, place, level))
    for place, level in (*((place, level) for _, place, level in taken), *sums.known_already):
        chosen.extend(
            Wanted(fact, measured.terms[place].weight, measured.terms[place].pointer) for fact in level.facts
        )
    return chosen


def _something_of_value(measured: Measured) -> list[Wanted]:
    """The facts that show that there is anything to take a share of."""
    lacking = [term for term in measured.terms if term.levels]
    best = max(lacking, key=lambda term: (term.levels[-1].qualifying.low, -len(term.levels)), default=None)
    if best is None:
        return []
    return [Wanted(fact, best.weight, best.pointer) for level in best.levels for fact in level.facts]


def _lifted(measured: Measured, limit: Bounds, declared: set[Fact]) -> bool:
    return (
        all(fact in declared for fact in measured.facts) and not _Sums(measured, limit.low, declared).short()
    )


class _Sums:
    """The least that ``numerator - limit * denominator`` can be, as facts are declared one after another."""

    def __init__(self, measured: Measured, limit: Fraction, known: set[Fact]) -> None:
        self._limit = limit
        self._terms = measured.terms
        self._used = [0] * len(measured.terms)
        self._least = [_least(term.weight, term.qualifying, limit) for term in measured.terms]
        closed = [term.weight.high or term.weight.low for term in measured.terms]
        self._plenty = sum(closed, Fraction(1)) * 1000
        self._gains: list[Fraction | None] = [self._gain(place) for place in range(len(self._terms))]
        self.total = sum(self._least, Fraction(0))
        self.known_already: list[tuple[int, Level]] = []
        for place, term in enumerate(self._terms):
            while self._used[place] < len(term.levels) and known.issuperset(
                term.levels[self._used[place]].facts
            ):
                self.known_already.append((place, self.take(place)))

    def short(self) -> bool:
        """Whether the limit is not yet reached for certain."""
        return self.total < 0

    def best(self) -> tuple[Fraction, int | None]:
        """The term whose next facts gain most."""
        found: tuple[Fraction, int | None] = (Fraction(0), None)
        for place, gain in enumerate(self._gains):
            if gain is not None and gain > found[0]:
                found = (gain, place)
        return found

    def take(self, place: int) -> Level:
        """Declare the next facts of a term."""
        level = self._terms[place].levels[self._used[place]]
        self.total += self._gains[place] or 0
        self._least[place] += self._gains[place] or 0
        self._used[place] += 1
        self._gains[place] = self._gain(place)
        return level

    def enough_without(self, gain: Fraction) -> bool:
        """Whether the limit is reached even without a gain."""
        return self.total - gain >= 0

    def is_last(self, place: int, level: Level) -> bool:
        """Whether these were the last facts declared of a term."""
        return self._terms[place].levels[self._used[place] - 1] == level

    def give_back(self, place: int, gain: Fraction) -> None:
        """Leave the last facts of a term undeclared after all."""
        self._used[place] -= 1
        self._least[place] -= gain
        self.total -= gain

    def _gain(self, place: int) -> Fraction | None:
        """What the next facts of a term gain; also where only the ones after them do."""
        levels = self._terms[place].levels
        if self._used[place] >= len(levels):
            return None
        level = levels[self._used[place]]
        if level.chooses_weight:
            share = level.qualifying.low - self._limit
            weight = level.weight.low
            if share > 0:
                weight = level.weight.high if level.weight.high is not None else weight + self._plenty
            return weight * share - self._least[place]
        least = _least(level.weight, level.qualifying, self._limit)
        return (max(least, Fraction(0)) if level.may_leave_out else least) - self._least[place]


def _least(weight: Bounds, qualifying: Bounds, limit: Fraction) -> Fraction:
    share = qualifying.low - limit
    if share >= 0:
        return weight.low * share
    return (weight.high if weight.high is not None else weight.low + 10**18) * share


def missing_facts(
    asker: Asker, award: Award, found: Amounts, aims: list[tuple[str, Answer]], places: Places
) -> tuple[Missing, ...]:
    """The facts to declare for the rules to have the answers aimed at, those with most value behind them first."""
    vehicle = asker.case.vehicle
    wanted: dict[Fact, list[Wanted]] = {}
    changes: dict[Fact, list[str]] = {}
    known: set[Fact] = set()
    measured = [added.measure for row in found.rows for added in row.adds if added.measure]
    for name in measured:
        for fact in asker.amount(name, vehicle).facts:
            wanted.setdefault(fact, []).append(Wanted(fact, None))
            changes.setdefault(fact, []).append(award.id)
    for rule_id, want in aims:
        if asker.answer(rule_id, vehicle) is not Answer.UNKNOWN:
            continue
        for one in wanted_for(asker, rule_id, vehicle, want, known) or ():
            wanted.setdefault(one.fact, []).append(one)
            if rule_id not in changes.setdefault(one.fact, []):
                changes[one.fact].append(rule_id)
        known |= set(wanted)
    records = []
    for fact, several in wanted.items():
        parts = {one.part: one.value or UNKNOWN_AMOUNT for one in several if one.part}
        behind = total(parts.values()) if parts else None
        if behind == UNKNOWN_AMOUNT:
            behind = None
        value_behind = None if behind is None else interval(behind, "USD")
        at = places.at(fact.pointer)
        records.append((behind, Missing(fact.pointer, at, fact.asks, value_behind, tuple(changes[fact]))))
    records.sort(key=lambda entry: _most_first(entry[0]))
    return tuple(record for _, record in records)


def _most_first(behind: Bounds | None) -> tuple[int, object]:
    if behind is None:
        return (0, 0)
    return (1, 0) if behind.high is None else (2, -behind.high)
