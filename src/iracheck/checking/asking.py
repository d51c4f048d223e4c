"""Asking: one rule about one subject on one day gives one of four answers.

Answers are found first, as words only; explaining comes after, for what the outcome rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from graphlib import TopologicalSorter
from typing import Any

from msgspec import Struct

import iracheck.checking.measures_of_activities
import iracheck.checking.measures_of_components
import iracheck.checking.measures_of_costs
import iracheck.checking.measures_of_minerals
import iracheck.checking.measures_of_ownership
import iracheck.checking.measures_of_production
import iracheck.checking.measures_of_prohibition
import iracheck.checking.measures_of_storage
import iracheck.checking.measures_of_vehicle  # noqa: F401  (these nine register their measures)
from iracheck.checking.case import SECTIONS, Act, Activity, Case, MineralSubject, Subject
from iracheck.checking.designations import is_steady
from iracheck.checking.facts import Fact
from iracheck.checking.measured import MEASURES, Keyed, Measured, Statement
from iracheck.quantities import (
    NOTHING,
    UNIT,
    Answer,
    Bounds,
    DayBounds,
    all_of,
    any_of,
    compare,
    compare_days,
    opposite,
)
from iracheck.rulebook import (
    AllOf,
    Alternative,
    AnyOf,
    Award,
    DateRule,
    ForAll,
    ForAny,
    InForce,
    Listed,
    Needed,
    Rate,
    Rule,
    Rulebook,
    ScheduleRow,
    Stated,
    Threshold,
)
from iracheck.rulebook.loading import referred

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
_OPEN_ENDED: DayBounds = DayBounds(None, None)
_OF_THE_VEHICLE = frozenset({"vehicle", "component", "mineral", "maker"})


class Limits(Struct, frozen=True):
    """The limits that a threshold may have, for the days and classes that are possible.

    ``bounds`` is ``None`` where a possible row sets no value, or a possible day is before all rows.
    """

    bounds: Bounds | None
    unit: str
    rows: tuple[ScheduleRow, ...]


class Asker:
    """Answers the questions of one rulebook about one case. Subjects remember their answers."""

    def __init__(self, rulebook: Rulebook, case: Case) -> None:
        self.rulebook = rulebook
        self.case = case
        self.of_standing = _of_standing(rulebook)
        self._asks = _asks(rulebook)
        self._undated: dict[str, Any] = {}

    def answer(self, rule_id: str, subject: Subject) -> Answer:
        """The answer of a rule about a subject."""
        return self._asks[rule_id](self, subject)

    def about(self, rule: Rule, subject: Subject) -> Subject:
        """The subject that a rule is really asked about: a section there is one of, or whoever is behind an act."""
        section = self.case.sections.get(rule.about)
        if section is not None:
            return section
        if rule.about == "maker":
            return subject.maker  # type: ignore[attr-defined, no-any-return]
        return subject.entity_year if rule.about == "entity_year" else subject  # type: ignore[attr-defined]

    def measured(self, name: str, subject: Subject, *more: Any) -> Any:
        """What a measure gives for a subject; remembered."""
        found = subject.remembered.get(name)
        if found is None:
            found = subject.remembered[name] = MEASURES[name].function(self.case, subject, *more)
        return found

    def standing(self, act: Act) -> dict[str, Answer]:
        """Where the answers about an act's maker on that day are remembered: with the maker, where no day matters."""
        if act.standing is None:
            steady = act.maker.remembered.get("steady")
            if steady is None:
                steady = act.maker.remembered["steady"] = is_steady(self.case, act.maker)
            act.standing = act.maker.answers if steady else act.answers
        return act.standing

    def day(self, rule: Rule, subject: Subject) -> DayBounds:
        """The day on which a rule is asked about a subject."""
        if rule.dated_by is None:
            return _OPEN_ENDED
        days: DayBounds = self.measured(rule.dated_by, self._dated(rule, subject))[0]
        return days

    def facts_of_day(self, rule: Rule, subject: Subject) -> tuple[Fact, ...]:
        """The facts missing from the day on which a rule is asked."""
        if rule.dated_by is None:
            return ()
        facts: tuple[Fact, ...] = self.measured(rule.dated_by, self._dated(rule, subject))[1]
        return facts

    def _dated(self, rule: Rule, subject: Subject) -> Subject:
        """Whose day counts: the vehicle's for its parts, and each subject's own for everything else."""
        return self.case.vehicle if rule.about in _OF_THE_VEHICLE else subject

    def statement(self, rule: Stated, subject: Subject) -> Statement:
        """What a stated rule's measure says of a subject."""
        found: Statement | None = subject.remembered.get(rule.measure)
        if found is None:
            asks = None if rule.asks is None else partial(self._asks[rule.asks], self)
            found = self.measured(rule.measure, subject, asks)
        return found

    def keyed(self, name: str, subject: Subject) -> Keyed:
        """The key that a measure gives for a subject."""
        keyed: Keyed = self.measured(name, subject)
        return keyed

    def needed(self, rule: AllOf | AnyOf, subject: Subject) -> list[Answer]:
        """For each rule named: whether it has the answer named."""
        return [self.has(needed, subject) for needed in rule.rules]

    def has(self, needed: Needed, subject: Subject) -> Answer:
        """Whether a rule has the answer named."""
        answer = self._asks[needed.rule](self, subject)
        return answer if needed.answer is YES else opposite(answer)

    def deciding(self, rule: AllOf | AnyOf, subject: Subject, answer: Answer) -> Needed | None:
        """The part that an answer rests on: the first that gives it, or the last where it is no."""
        for needed in reversed(rule.rules) if answer is NO else rule.rules:
            if self.has(needed, subject) is answer:
                return needed
        return None

    def each(self, rule: ForAny | ForAll, subject: Subject) -> list[tuple[Any, Answer]]:
        """Every subject that the rule goes through, with its answer; those narrowed away are not asked."""
        found: list[tuple[Any, Answer]] | None = subject.remembered.get(rule.id)
        if found is None:
            found = subject.remembered[rule.id] = self._each(rule, subject)
        return found

    def _each(self, rule: ForAny | ForAll, subject: Subject) -> list[tuple[Any, Answer]]:
        ask = self._asks[rule.rule]
        parts = self.parts(rule, subject)
        if rule.where is None:
            return [(part, ask(self, part)) for part in parts]
        settling = YES if isinstance(rule, ForAny) else NO
        narrow = self._asks[rule.where]
        answers = []
        for part in parts:
            within = narrow(self, part)
            answer = NOT_ASKED if within is NO or within is NOT_ASKED else ask(self, part)
            if within is UNKNOWN and answer is settling:
                answer = UNKNOWN
            answers.append((part, answer))
        return answers

    def parts(self, rule: ForAny | ForAll, subject: Any) -> Sequence[Any]:
        """The subjects that a rule goes through."""
        if rule.of == "component":
            return self.case.components
        if rule.of == "mineral":
            return self.case.minerals
        if rule.of == "contract":
            return self.case.contracts_over(subject)
        if rule.of == "product":
            return list(self.case.products.values())
        activities: tuple[Activity, ...] = subject.activities
        return activities

    def is_complete(self, rule: ForAny | ForAll, subject: Subject) -> bool:
        """Whether the list that a rule goes through is declared to leave nothing out.

        A component or mineral without any step is never complete: somebody made it.
        """
        if rule.of == "component":
            return self.case.components_complete and bool(self.case.components) and not self.case.hollow
        if rule.of == "mineral":
            return self.case.minerals_complete and bool(self.case.minerals)
        if rule.of == "contract":
            entity = subject.maker.entity  # type: ignore[attr-defined]
            return entity is not None and entity.contracts_complete is True
        if isinstance(subject, MineralSubject):
            return self.case.is_chain_complete(subject)
        return self.case.steps_complete and bool(self.parts(rule, subject))

    def is_provided(self, rule: Threshold, subject: Subject) -> bool:
        """Whether what must hold for the measure to tell anything does."""
        return rule.provided is None or self.answer(rule.provided, subject) is YES

    def passes(self, rule: Threshold, subject: Subject, limit: Bounds) -> Answer:
        """Whether every measure that may be elected passes, none does, or they disagree."""
        answers = {
            compare(self.amount(alternative.measure, subject, rule.asks).bounds, rule.test, limit)
            for alternative in self.alternatives(rule, subject)
        }
        return answers.pop() if len(answers) == 1 else UNKNOWN

    def amount(self, name: str, subject: Subject, asks: str | None = None) -> Measured:
        """The amount that a measure gives for a subject; ``asks`` is the rule whose answers it needs."""
        if asks is None:
            measured: Measured = self.measured(name, subject)
        else:
            measured = self.measured(name, subject, partial(self.answer, asks))
        return measured

    def alternatives(self, rule: Threshold, subject: Subject) -> Sequence[Alternative]:
        """The measures that count: those elected while the law allows it, else all that it may allow; in every reading."""
        if rule.measure is not None:
            return _only(rule.measure)
        if rule.elected_by is None:
            return rule.measures
        elected = self.keyed(rule.elected_by, subject).key
        allowed = [
            (alternative, YES if alternative.allowed is None else self.answer(alternative.allowed, subject))
            for alternative in rule.measures
        ]
        chosen = [
            alternative
            for alternative, answer in allowed
            if answer is YES and alternative.election == elected
        ]
        return chosen or [alternative for alternative, answer in allowed if answer is not NO]

    def remaining(self, rule: Rate, subject: Subject) -> tuple[Bounds | None, tuple[ScheduleRow, ...]]:
        """What a rate leaves, at least and at most, and the rows that may apply; nothing where none does."""
        days = self.day(rule, subject)
        key = self.keyed(rule.keyed_by, subject).key if rule.keyed_by else None
        rows = tuple(
            row
            for row in rule.schedule
            if (key is None or row.applies_to == key)
            and (days.latest is None or row.first_day <= days.latest)
            and (days.earliest is None or days.earliest <= row.last_day)
        )
        amounts = [row.limit.amount.low for row in rows if row.limit is not None]
        if not rows:
            return None, ()
        if len(amounts) < len(rows):
            return UNIT, rows
        return Bounds(min(amounts), max(amounts)), rows

    def limits(self, rule: Threshold, subject: Subject) -> Limits | None:
        """The limits that are possible; ``None`` where the schedule begins after the day."""
        always = rule.dated_by is None and rule.keyed_by is None
        remembered = self._undated if always else subject.remembered
        key = f"limits of {rule.id}"
        if key not in remembered:
            remembered[key] = self._limits(rule, subject)
        limits: Limits | None = remembered[key]
        return limits

    def _limits(self, rule: Threshold, subject: Subject) -> Limits | None:
        days = self.day(rule, subject)
        key = self.keyed(rule.keyed_by, subject).key if rule.keyed_by else None
        rows = [row for row in rule.schedule if key is None or row.applies_to == key]
        if days.exact is not None:
            rows = [row for row in rows if row.covers(days.exact)]
            if not rows:
                return None
        unit = next((row.limit.unit for row in rule.schedule if row.limit), "")
        amounts = [row.limit.amount.low for row in rows if row.limit is not None]
        silent = len(amounts) < len(rows) or (days.exact is None and rule.dated_by is not None)
        return Limits(None if silent else Bounds(min(amounts), max(amounts)), unit, tuple(rows))


@lru_cache(maxsize=64)
def _only(measure: str) -> tuple[Alternative, ...]:
    """The one measure that counts."""
    return (Alternative.model_construct(measure=measure),)


def in_force(rows: Sequence[InForce], days: DayBounds) -> Answer:
    """Whether a rule is in force on a day; unknown where the day is, and it matters."""
    if days.exact is not None:
        return YES if any(row.covers(days.exact) for row in rows) else NO
    first, last = rows[0].first_day, rows[-1].last_day
    if days.earliest is not None and first <= days.earliest and last == date.max:
        return YES
    return NO if days.latest is not None and days.latest < first else UNKNOWN


Ask = Callable[[Asker, Any], Answer]


@lru_cache(maxsize=8)
def _asks(rulebook: Rulebook) -> dict[str, Ask]:
    """For every rule, the function that answers it about a subject; made once for a rulebook."""
    asks: dict[str, Ask] = {}
    for rule_id in TopologicalSorter(
        {name: [inner for _, inner in referred(rule)] for name, rule in rulebook.rules.items()}
    ).static_order():
        rule = rulebook.rules[rule_id]
        if not isinstance(rule, Award):
            find = _finding(rule, rulebook, asks)
            asks[rule_id] = _remembering(rule, find, of_standing=rule_id in _of_standing(rulebook))
    return asks


def _remembering(rule: Rule, find: Ask, *, of_standing: bool) -> Ask:
    rule_id = rule.id

    def ask(asker: Asker, subject: Any) -> Answer:
        answer: Answer | None = subject.answers.get(rule_id)
        if answer is None:
            answer = subject.answers[rule_id] = find(asker, subject)
        return answer

    def ask_of_maker(asker: Asker, subject: Any) -> Answer:
        maker = subject.maker
        answer: Answer | None = maker.answers.get(rule_id)
        if answer is None:
            answer = maker.answers[rule_id] = find(asker, maker)
        return answer

    def ask_of_standing(asker: Asker, act: Any) -> Answer:
        answers = act.standing or asker.standing(act)
        answer: Answer | None = answers.get(rule_id)
        if answer is None:
            answer = answers[rule_id] = find(asker, act)
        return answer

    about = rule.about
    if about in SECTIONS:
        return lambda asker, _subject: ask(asker, asker.case.sections[about])
    if about == "maker":
        return ask_of_maker
    if about == "entity_year":
        return lambda asker, subject: ask(asker, subject.entity_year)
    return ask_of_standing if of_standing else ask


@lru_cache(maxsize=8)
def _of_standing(rulebook: Rulebook) -> frozenset[str]:
    """The rules that have the same answer for all acts of one maker on one day."""
    return frozenset(name for name, rule in rulebook.rules.items() if _is_of_standing(rule, rulebook))


def _is_of_standing(rule: Rule, rulebook: Rulebook) -> bool:
    if rule.about == "maker":
        return True
    if rule.about != "activity" or rule.dated_by is not None:
        return False
    if isinstance(rule, AllOf | AnyOf):
        return all(_is_of_standing(rulebook.rules[needed.rule], rulebook) for needed in rule.rules)
    if isinstance(rule, Threshold):
        return not rule.keyed_by and rule.measure is not None and MEASURES[rule.measure].of_standing
    return isinstance(rule, Stated) and rule.asks is None and MEASURES[rule.measure].of_standing


def _finding(rule: Rule, rulebook: Rulebook, asks: dict[str, Ask]) -> Ask:
    find: Ask
    if isinstance(rule, AllOf | AnyOf):
        find = _combined(rule, asks)
    elif isinstance(rule, Listed):
        find = _listed(rule, rulebook)
    else:
        find = partial(_FINDERS[type(rule)], rule)
    if not rule.in_force:
        return find

    def find_if_in_force(asker: Asker, subject: Any) -> Answer:
        asked = in_force(rule.in_force, asker.day(rule, subject))
        if asked is YES:
            return find(asker, subject)
        return NOT_ASKED if asked is NO else UNKNOWN

    return find_if_in_force


def _combined(rule: AllOf | AnyOf, asks: dict[str, Ask]) -> Ask:
    """The first part that settles it decides; else it is open if one part is; else all parts agree."""
    settling = YES if isinstance(rule, AnyOf) else NO
    agreed = opposite(settling)
    parts = [(asks[needed.rule], settling if needed.answer is YES else agreed) for needed in rule.rules]

    def find(asker: Asker, subject: Any) -> Answer:
        found = NOT_ASKED
        for ask, settles in parts:
            answer = ask(asker, subject)
            if answer is settles:
                return settling
            if answer is UNKNOWN:
                found = UNKNOWN
            elif answer is not NOT_ASKED and found is NOT_ASKED:
                found = agreed
        return found

    return find


def _listed(rule: Listed, rulebook: Rulebook) -> Ask:
    key_of = MEASURES[rule.measure].function
    entries = rulebook.lists[rule.entries]
    holds, dated = entries.holds, entries.dated
    negated = rule.membership == "not_in"

    def find(asker: Asker, subject: Any) -> Answer:
        day = asker.day(rule, subject).exact if dated else None
        answer = holds(key_of(asker.case, subject).key, day)
        return opposite(answer) if negated else answer

    return find


def _date(rule: DateRule, asker: Asker, subject: Any) -> Answer:
    return compare_days(asker.measured(rule.measure, subject)[0], rule.test, rule.day)


def _stated(rule: Stated, asker: Asker, subject: Any) -> Answer:
    return asker.statement(rule, subject).answer


def _for_any(rule: ForAny, asker: Asker, subject: Any) -> Answer:
    parts = asker.parts(rule, subject)
    found = any_of([NO, *[answer for _, answer in asker.each(rule, subject)]]) if parts else NO
    return found if found is YES or asker.is_complete(rule, subject) else UNKNOWN


def _for_all(rule: ForAll, asker: Asker, subject: Any) -> Answer:
    parts = asker.parts(rule, subject)
    found = all_of([YES, *[answer for _, answer in asker.each(rule, subject)]]) if parts else YES
    return found if found is NO or asker.is_complete(rule, subject) else UNKNOWN


def _threshold(rule: Threshold, asker: Asker, subject: Any) -> Answer:
    limits = asker.limits(rule, subject)
    if limits is None:
        return NOT_ASKED
    if limits.bounds is None or not asker.is_provided(rule, subject):
        return UNKNOWN
    return asker.passes(rule, subject, limits.bounds)


def _rate(rule: Rate, asker: Asker, subject: Any) -> Answer:
    left, _ = asker.remaining(rule, subject)
    return NOT_ASKED if left is None else compare(left, "above", NOTHING)


_FINDERS: dict[type, Callable[[Any, Asker, Any], Answer]] = {
    Threshold: _threshold,
    Rate: _rate,
    ForAny: _for_any,
    ForAll: _for_all,
    DateRule: _date,
    Stated: _stated,
}
