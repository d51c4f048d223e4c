"""Asking: one rule about one subject on one day gives one of four answers.

Answers are found first, as words only; explaining comes after, for what the outcome rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import iracheck.checking.measures_of_activities
import iracheck.checking.measures_of_components
import iracheck.checking.measures_of_minerals
import iracheck.checking.measures_of_vehicle  # noqa: F401  (these four register their measures)
from iracheck.checking.case import Activity, Case, Subject
from iracheck.checking.measured import MEASURES, Fact, Keyed, Measured, Statement
from iracheck.quantities import (
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
    AnyOf,
    DateRule,
    ForAll,
    ForAny,
    InForce,
    Listed,
    Rule,
    Rulebook,
    ScheduleRow,
    Stated,
    Threshold,
)

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
_OPEN_ENDED: DayBounds = DayBounds(None, None)


class Limits(NamedTuple):
    """The limits that a threshold may have, for the days and classes that are possible.

    ``bounds`` is ``None`` where a possible row sets no value, or a possible day is before all rows.
    """

    bounds: Bounds | None
    unit: str
    rows: tuple[ScheduleRow, ...]


Ask = Callable[[Any], Answer]


class Asker:
    """Answers the questions of one rulebook about one case. Answers are remembered.

    Each rule becomes a function of its subject when it is first asked.
    """

    def __init__(self, rulebook: Rulebook, case: Case) -> None:
        self.rulebook = rulebook
        self.case = case
        self._asks: dict[str, Ask] = {}
        self._measured: dict[tuple[str, int], Any] = {}

    def answer(self, rule_id: str, subject: Subject) -> Answer:
        """The answer of a rule about a subject."""
        return self.ask(rule_id)(subject)

    def ask(self, rule_id: str) -> Ask:
        """The function that answers a rule about a subject."""
        ask = self._asks.get(rule_id)
        if ask is None:
            ask = self._asks[rule_id] = self._remembering(self.rulebook.rules[rule_id])
        return ask

    def about(self, rule: Rule, subject: Subject) -> Subject:
        """The subject that a rule is really asked about: the vehicle, or the maker of an activity."""
        if rule.about == "vehicle":
            return self.case.vehicle
        return subject.maker if rule.about == "maker" and isinstance(subject, Activity) else subject

    def _remembering(self, rule: Rule) -> Ask:
        find = self._finding(rule)
        answers: dict[int, Answer] = {}
        vehicle = self.case.vehicle
        about = rule.about

        def ask(subject: Any) -> Answer:
            if about == "vehicle":
                subject = vehicle
            elif about == "maker" and type(subject) is Activity:
                subject = subject.maker
            key = id(subject)
            known = answers.get(key)
            if known is None:
                known = answers[key] = find(subject)
            return known

        return ask

    def _finding(self, rule: Rule) -> Ask:
        find: Ask = _FINDERS[type(rule)](self, rule)
        if not rule.in_force:
            return find

        def find_if_in_force(subject: Any) -> Answer:
            asked = in_force(rule.in_force, self.day(rule, subject))
            if asked is YES:
                return find(subject)
            return NOT_ASKED if asked is NO else UNKNOWN

        return find_if_in_force

    def measured(self, name: str, subject: Subject, *more: Any) -> Any:
        """What a measure gives for a subject; remembered."""
        key = (name, id(subject))
        found = self._measured.get(key)
        if found is None:
            found = self._measured[key] = MEASURES[name].function(self.case, subject, *more)
        return found

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
        """Whose day counts: an activity's own, and the vehicle's for everything else."""
        return subject if rule.about == "activity" else self.case.vehicle

    def _listed(self, rule: Listed) -> Ask:
        key_of = MEASURES[rule.measure].function
        holds = self.rulebook.lists[rule.entries].holds
        case = self.case
        if rule.about != "activity" or rule.dated_by is None:
            same_day = self.day(rule, case.vehicle).exact

            def day_of(subject: Subject) -> date | None:
                return same_day if subject else None
        else:

            def day_of(subject: Subject) -> date | None:
                return self.day(rule, subject).exact

        if rule.membership == "not_in":
            return lambda subject: opposite(holds(key_of(case, subject).key, day_of(subject)))
        return lambda subject: holds(key_of(case, subject).key, day_of(subject))

    def _date(self, rule: DateRule) -> Ask:
        return lambda subject: compare_days(self.measured(rule.measure, subject)[0], rule.test, rule.day)

    def _stated(self, rule: Stated) -> Ask:
        return lambda subject: self.statement(rule, subject).answer

    def statement(self, rule: Stated, subject: Subject) -> Statement:
        """What a stated rule's measure says of a subject."""
        statement: Statement = self.measured(
            rule.measure, subject, self.ask(rule.asks) if rule.asks else None
        )
        return statement

    def keyed(self, name: str, subject: Subject) -> Keyed:
        """The key that a measure gives for a subject."""
        keyed: Keyed = self.measured(name, subject)
        return keyed

    def _all_of(self, rule: AllOf) -> Ask:
        return self._combined(rule, settling=NO)

    def _any_of(self, rule: AnyOf) -> Ask:
        return self._combined(rule, settling=YES)

    def _combined(self, rule: AllOf | AnyOf, *, settling: Answer) -> Ask:
        """The first part that settles it decides; else what is open; else all parts agree."""
        parts = [
            (self.ask(needed.rule), settling if needed.answer is YES else opposite(settling))
            for needed in rule.rules
        ]
        agreed = opposite(settling)

        def find(subject: Any) -> Answer:
            found = NOT_ASKED
            for ask, settles in parts:
                answer = ask(subject)
                if answer is settles:
                    return settling
                if answer is UNKNOWN:
                    found = UNKNOWN
                elif answer is not NOT_ASKED and found is NOT_ASKED:
                    found = agreed
            return found

        return find

    def needed(self, rule: AllOf | AnyOf, subject: Subject) -> list[Answer]:
        """For each rule named: whether it has the answer named."""
        return [
            self.answer(needed.rule, subject)
            if needed.answer is YES
            else opposite(self.answer(needed.rule, subject))
            for needed in rule.rules
        ]

    def _for_any(self, rule: ForAny) -> Ask:
        return lambda subject: self._of_parts(rule, subject, any_of, YES)

    def _for_all(self, rule: ForAll) -> Ask:
        return lambda subject: self._of_parts(rule, subject, all_of, NO)

    def _of_parts(
        self,
        rule: ForAny | ForAll,
        subject: Subject,
        join: Callable[[Iterable[Answer]], Answer],
        settling: Answer,
    ) -> Answer:
        found = join([answer for _, answer in self.each(rule, subject)])
        return found if found is settling or self.is_complete(rule, subject) else UNKNOWN

    def each(self, rule: ForAny | ForAll, subject: Subject) -> list[tuple[Any, Answer]]:
        """Every subject that the rule goes through, with its answer; those narrowed away are not asked."""
        ask = self.ask(rule.rule)
        parts = self.parts(rule, subject)
        if rule.where is None:
            return [(part, ask(part)) for part in parts]
        settling = YES if isinstance(rule, ForAny) else NO
        narrow = self.ask(rule.where)
        answers = []
        for part in parts:
            within = narrow(part)
            answer = NOT_ASKED if within is NO or within is NOT_ASKED else ask(part)
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
        activities: tuple[Activity, ...] = subject.activities
        return activities

    def is_complete(self, rule: ForAny | ForAll, subject: Subject) -> bool:
        """Whether the list that a rule goes through is declared to leave nothing out.

        A component or mineral without any step is never complete: somebody made it.
        """
        if rule.of == "component":
            return self.case.components_complete and bool(self.case.components)
        if rule.of == "mineral":
            return self.case.minerals_complete
        return self.case.steps_complete and bool(self.parts(rule, subject))

    def _threshold(self, rule: Threshold) -> Ask:
        def find(subject: Any) -> Answer:
            limits = self.limits(rule, subject)
            if limits is None:
                return NOT_ASKED
            return UNKNOWN if limits.bounds is None else self.passes(rule, subject, limits.bounds)

        return find

    def passes(self, rule: Threshold, subject: Subject, limit: Bounds) -> Answer:
        """Whether every measure that may be elected passes, none does, or they disagree."""
        answers = {
            compare(self.amount(measure, subject).bounds, rule.test, limit)
            for measure, _ in self.alternatives(rule, subject)
        }
        return answers.pop() if len(answers) == 1 else UNKNOWN

    def amount(self, name: str, subject: Subject) -> Measured:
        """The amount that a measure gives for a subject."""
        measured: Measured = self.measured(name, subject)
        return measured

    def alternatives(self, rule: Threshold, subject: Subject) -> list[tuple[str, str]]:
        """The measures that count, each with its election: the elected one while the law allows it, else all it may allow."""
        if rule.elected_by is None:
            return [(rule.measure or "", "")]
        elected = self.keyed(rule.elected_by, subject).key
        possible = []
        for alternative in rule.measures:
            allowed = YES if alternative.allowed is None else self.answer(alternative.allowed, subject)
            named = (alternative.measure, alternative.election)
            if allowed is YES and alternative.election == elected:
                return [named]
            if allowed is not NO:
                possible.append(named)
        return possible

    def limits(self, rule: Threshold, subject: Subject) -> Limits | None:
        """The limits that are possible; ``None`` where the schedule begins after the day."""
        days = self.day(rule, subject)
        key = self.keyed(rule.keyed_by, subject).key if rule.keyed_by else None
        rows = [row for row in rule.schedule if key is None or row.applies_to == key]
        if days.exact is not None:
            rows = [row for row in rows if row.covers(days.exact)]
            if not rows:
                return None
        unit = next((row.limit.unit for row in rule.schedule if row.limit), "")
        amounts = [row.limit.amount.low for row in rows if row.limit is not None]
        silent = len(amounts) < len(rows) or (
            days.exact is None and rule.dated_by is not None and not _always(rule)
        )
        return Limits(None if silent else Bounds(min(amounts), max(amounts)), unit, tuple(rows))


def _always(rule: Threshold) -> bool:
    """Whether a schedule has one value for every day on which its rule can be asked."""
    return len({(row.applies_to, row.limit) for row in rule.schedule}) == len(
        {row.applies_to for row in rule.schedule}
    )


def in_force(rows: Sequence[InForce], days: DayBounds) -> Answer:
    """Whether a rule is in force on a day; unknown where the day is, and it matters."""
    if days.exact is not None:
        return YES if any(row.covers(days.exact) for row in rows) else NO
    first, last = rows[0].first_day, rows[-1].last_day
    if days.earliest is not None and first <= days.earliest and last == date.max:
        return YES
    return NO if days.latest is not None and days.latest < first else UNKNOWN


_FINDERS: dict[type, Callable[[Asker, Any], Ask]] = {
    Threshold: Asker._threshold,
    Listed: Asker._listed,
    ForAny: Asker._for_any,
    ForAll: Asker._for_all,
    DateRule: Asker._date,
    AllOf: Asker._all_of,
    AnyOf: Asker._any_of,
    Stated: Asker._stated,
}
