"""What to declare: an irredundant set of facts with which, declared favourably, the outcome would be settled.

A threshold needs only as much as lifts the least possible share to the limit: its terms are
taken by what they gain, most first, which also makes the set the smallest where each term has
one fact. A question about every step needs them all. Where either of two facts would do, the
one that takes less is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from iracheck.checking.asking import Asker, in_force
from iracheck.checking.awarding import Amounts, rate_of
from iracheck.checking.case import ComponentSubject, EntityYear, Maker, MineralSubject, Subject
from iracheck.checking.explaining import Places
from iracheck.checking.facts import Fact, covering
from iracheck.checking.measured import (
    ALL_COMPONENTS,
    ALL_MINERALS,
    ALL_STEPS,
    Level,
    Measured,
    Term,
    what_is_inside,
    which_steps,
    who_made,
)
from iracheck.quantities import UNKNOWN_AMOUNT, Answer, Bounds, compare, exactly, opposite, total
from iracheck.quantities.bounds import common_denominator, in_units
from iracheck.rulebook import AllOf, AnyOf, Award, DateRule, ForAll, ForAny, Listed, Rate, Stated, Threshold
from iracheck.verdict import Missing, interval

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED

Wanted = Mapping[Fact, Sequence[tuple[str, Bounds]]]
"""Facts to declare, in order; each with the parts of the battery behind it and their values."""


def missing_facts(
    asker: Asker, award: Award, found: Amounts, aims: list[tuple[str, Subject, Answer]], places: Places
) -> tuple[tuple[Missing, ...], tuple[str, ...]]:
    """The facts to declare for the rules to have the answers aimed at, those with most value behind them first.

    Beside them the rules that no fact can bring there.
    """
    root = asker.case.sections[award.about]
    search = _Search(asker)
    behind: dict[Fact, dict[str, Bounds]] = {}
    changes: dict[Fact, list[str]] = {}
    stays_open: dict[str, None] = {}

    def ask_for(wanted: Wanted, rule_id: str) -> None:
        for fact, parts in wanted.items():
            behind.setdefault(fact, {}).update(parts)
            rules = changes.setdefault(fact, [])
            if rule_id not in rules:
                rules.append(rule_id)

    for added in (added for row in found.rows for added in row.adds if added.measure):
        for subject in asker.case.added_to(added.each, root):
            if any(asker.has(needed, subject) in (NO, NOT_ASKED) for needed in added.when):
                continue
            ask_for(_plain(asker.amount(added.measure or "", subject).facts), award.id)
            for name in added.times:
                ask_for(_plain(_of_rate(asker, rate_of(asker, name), subject)), award.id)
    for rule_id, aimed_at, want in aims:
        if asker.answer(rule_id, aimed_at) is UNKNOWN:
            wanted = search.wanted(rule_id, aimed_at, want)
            if wanted is None:
                stays_open[rule_id] = None
            ask_for(wanted or {}, rule_id)
            search.known.update(behind)
    if in_force(award.schedule, asker.day(award, root)) is UNKNOWN:
        ask_for(_plain(fact for fact in asker.facts_of_day(award, root) if fact not in behind), award.id)
    for fact, later in covering(behind).items():
        if later is not fact:
            behind[later].update(behind.pop(fact))
            changes[later] = list(dict.fromkeys((*changes[later], *changes.pop(fact))))
    values = {fact: _value_of(parts) for fact, parts in behind.items()}
    highs = [value.high for value in values.values() if value is not None and value.high is not None]
    units = common_denominator(highs)

    def most_first(fact: Fact) -> tuple[int, int]:
        value = values[fact]
        if value is None or value.high is None:
            return (0 if value is None else 1, 0)
        return (2, -in_units(value.high, units))

    missing = tuple(
        Missing(
            fact.pointer,
            places.at(fact.pointer),
            fact.asks,
            None if (value := values[fact]) is None else interval(value, "USD"),
            tuple(changes[fact]),
            fact.by,
            fact.of,
        )
        for fact in sorted(values, key=most_first)
    )
    return missing, tuple(stays_open)


def wanted_for(asker: Asker, rule_id: str, subject: Subject, want: Answer) -> Iterable[Fact] | None:
    """An irredundant set of facts with which, declared favourably, a rule would have the answer wanted.

    ``None`` where no fact can give it.
    """
    return _Search(asker).wanted(rule_id, subject, want)


def _value_of(parts: dict[str, Bounds]) -> Bounds | None:
    """The value of some parts of the battery together, where there are any and it is known at all."""
    if not parts:
        return None
    value = next(iter(parts.values())) if len(parts) == 1 else total(parts.values())
    return None if value.high is None and not value.low else value


def _plain(facts: Iterable[Fact]) -> Wanted:
    """Facts with no part of the battery behind them."""
    return dict.fromkeys(facts, ())


def _joined(several: Iterable[Wanted]) -> Wanted:
    joined: dict[Fact, list[tuple[str, Bounds]]] = {}
    for wanted in several:
        for fact, parts in wanted.items():
            joined.setdefault(fact, []).extend(parts)
    return joined


def _all(options: list[Wanted | None]) -> Wanted | None:
    """All options together; ``None`` where there is one that no fact can give."""
    wanted = [option for option in options if option]
    if None in options:
        return None
    return wanted[0] if len(wanted) == 1 else _joined(wanted)


class _Search:
    """The search through the rules of one case; ``known`` are the facts that are asked for already."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.known: set[Fact] = set()
        self._values: dict[tuple[int, Fraction], tuple[tuple[Term, ...], list[list[int]]]] = {}
        self._of_makers: dict[tuple[Subject, str, Answer], Wanted | None] = {}

    def wanted(self, rule_id: str, subject: Subject, want: Answer) -> Wanted | None:
        """The facts that would give a rule the answer wanted.

        ``None`` where no fact can: the answer is settled otherwise, or the law sets no value.
        """
        asker = self.asker
        rule = asker.rulebook.rules[rule_id]
        subject = asker.about(rule, subject)
        answer = subject.answers.get(rule_id) or asker.answer(rule_id, subject)
        if answer is not UNKNOWN:
            return {} if answer is want or answer is NOT_ASKED else None
        if rule_id in asker.of_standing:
            maker = subject.maker  # type: ignore[attr-defined]
            if maker.entity is None:  # nothing of it can be known without knowing who it is
                return {Fact(maker.pointer, maker.who): ()}
        if isinstance(subject, EntityYear) and subject.when is not None and subject.maker.entity is not None:
            return {subject.when: ()}  # little of it can be known without knowing in which year
        if not isinstance(subject, Maker):
            found = _FINDERS[type(rule)](self, rule, subject, want)
        else:  # of the same maker the same facts are wanted, whoever asks
            key = (subject, rule_id, want)
            if key not in self._of_makers:
                self._of_makers[key] = _FINDERS[type(rule)](self, rule, subject, want)
            found = self._of_makers[key]
        if rule.dated_by is None or found is None or type(rule) is DateRule:
            return found
        of_day = asker.facts_of_day(rule, subject)
        return _joined((_plain(of_day), found)) if of_day else found

    def _least(self, options: Iterable[Wanted | None]) -> Wanted | None:
        """The option that takes the fewest facts beyond those asked for already."""
        possible = [option for option in options if option is not None]
        return min(possible, key=self._cost, default=None) if len(possible) != 1 else possible[0]

    def _cost(self, wanted: Wanted) -> int:
        return len(wanted.keys() - self.known) if self.known else len(wanted)

    def _combined(self, rule: AllOf | AnyOf, subject: Subject, want: Answer) -> Wanted | None:
        options = [
            self.wanted(needed.rule, subject, want if needed.answer is YES else opposite(want))
            for needed in rule.rules
        ]
        return self._least(options) if (want is YES) is (type(rule) is AnyOf) else _all(options)

    def _each(self, rule: ForAny | ForAll, subject: Subject, want: Answer) -> Wanted | None:
        parts = [part for part, answer in self.asker.each(rule, subject) if answer is UNKNOWN]
        options = [self._part(rule, part, want) for part in parts]
        if (want is YES) is (type(rule) is ForAny):
            return self._least(option or None for option in options)
        if not self.asker.is_complete(rule, subject):
            options.append(_plain(_completeness(self.asker, rule, subject)))
        return _all(options)

    def _part(self, rule: ForAny | ForAll, part: Any, want: Answer) -> Wanted | None:
        """What would settle one part: its own answer, or that the rule does not concern it."""
        chosen = self.wanted(rule.rule, part, want)
        if rule.where is not None and self.asker.answer(rule.where, part) is UNKNOWN:
            left_out = self.wanted(rule.where, part, NO)
            if chosen is None or (left_out is not None and self._doubt(left_out) < self._doubt(chosen)):
                chosen = left_out
        if chosen is None or not isinstance(part, MineralSubject | ComponentSubject):
            return chosen
        value = part.line.value if isinstance(part, MineralSubject) else part.component.value
        behind = ((part.pointer, value or UNKNOWN_AMOUNT),)
        return {fact: parts or behind for fact, parts in chosen.items()}

    def _doubt(self, wanted: Wanted) -> tuple[bool, int]:
        """Whether a fact could as well hurt, and how many facts there are to declare."""
        return any(fact.cuts_both_ways for fact in wanted), self._cost(wanted)

    def _stated(self, rule: Stated, subject: Subject, want: Answer) -> Wanted | None:
        statement = self.asker.statement(rule, subject)
        asked = [] if rule.asks is None else [self.wanted(rule.asks, one, want) for one in statement.asked]
        return _all([_plain(statement.facts), *asked]) or None

    def _listed(self, rule: Listed, subject: Subject, _want: Answer) -> Wanted | None:
        keyed = self.asker.keyed(rule.measure, subject)
        return {} if keyed.key is not None else {keyed.fact: ()}

    def _date(self, rule: DateRule, subject: Subject, _want: Answer) -> Wanted | None:
        return _plain(self.asker.measured(rule.measure, subject)[1])

    def _threshold(self, rule: Threshold, subject: Subject, want: Answer) -> Wanted | None:
        asker = self.asker
        limits = asker.limits(rule, subject)
        amounts = [row.limit.amount.low for row in limits.rows if row.limit is not None] if limits else []
        if (
            limits is None
            or not amounts
            or (limits.bounds is None and asker.day(rule, subject).exact is not None)
        ):
            return None
        limit = limits.bounds or exactly(min(amounts))
        if rule.provided is not None and not asker.is_provided(rule, subject):
            provided = self.wanted(rule.provided, subject, YES)
            return None if provided is None else _all([provided, self._measured(rule, subject, want, limit)])
        return self._measured(rule, subject, want, limit)

    def _measured(self, rule: Threshold, subject: Subject, want: Answer, limit: Bounds) -> Wanted | None:
        """The facts that bring what is measured to the right side of a limit."""
        asker = self.asker
        if want is NO and rule.test in ("at_least", "above"):
            return self._kept_below(rule, subject, limit)
        keyed = asker.keyed(rule.keyed_by, subject) if rule.keyed_by is not None else None
        found = {} if keyed is None or keyed.key is not None else _plain([keyed.fact])
        alternatives = asker.alternatives(rule, subject)
        measured = [
            self._resolved(rule, asker.amount(one.measure, subject, rule.asks)) for one in alternatives
        ]
        by_election: dict[str | None, list[Wanted | None]] = {}
        for amount, alternative in zip(measured, alternatives, strict=True):
            by_election.setdefault(alternative.election, []).append(self._lift(amount, rule, limit))
        plans = [  # of an election, whatever the reading
            (plan, election)
            for election, several in by_election.items()
            if (plan := _all(several)) is not None
        ]
        if not plans:
            return None
        plan, election = min(plans, key=lambda entry: self._cost(entry[0]))
        declared = plan.keys() | self.known
        if len(by_election) == 1 or all(self._lifted(amount, limit.low, declared) for amount in measured):
            return _joined((found, plan))
        assert rule.elected_by is not None
        assert election is not None
        keyed = asker.keyed(rule.elected_by, subject)
        elected: Wanted = {}
        if keyed.key is None:
            asks = f"{keyed.question} Electing the {election.replace('_', ' ')} test would help"
            elected = {Fact(keyed.pointer, asks): ()}
        allowed = self._allowed(rule, election, subject)
        if not elected and not allowed:  # the law leaves open whether what is elected is allowed
            return _joined((found, *(several for several, _ in plans)))
        return _joined((found, elected, plan, allowed))

    def _kept_below(self, rule: Threshold, subject: Subject, limit: Bounds) -> Wanted | None:
        """The facts that would keep an amount below a limit, in every reading."""
        alternatives = self.asker.alternatives(rule, subject)
        return _all(
            [_kept_below(self.asker.amount(one.measure, subject, rule.asks), limit) for one in alternatives]
        )

    def _resolved(self, rule: Threshold, measured: Measured) -> Measured:
        """The measure with the facts that clear the subjects it asks about among those of its levels."""
        if rule.asks is None:
            return measured
        terms = [
            replace(
                term, levels=tuple(filter(None, (self._cleared(rule.asks, level) for level in term.levels)))
            )
            for term in measured.terms
        ]
        return replace(measured, terms=tuple(terms))

    def _cleared(self, asks: str, level: Level) -> Level | None:
        found = _all(
            [
                *(self.wanted(asks, subject, NO) for subject in level.cleared),
                *(self.wanted(asks, subject, YES) for subject in level.met),
            ]
        )
        if found is None:
            return None
        return replace(level, facts=tuple(dict.fromkeys((*level.facts, *found))), cleared=(), met=())

    def _allowed(self, rule: Threshold, election: str, subject: Subject) -> Wanted:
        """The facts that show that an election is allowed."""
        for alternative in rule.measures:
            if alternative.election == election and alternative.allowed is not None:
                return self.wanted(alternative.allowed, subject, YES) or {}
        return {}

    def _lift(self, measured: Measured, rule: Threshold, limit: Bounds) -> Wanted | None:
        """The facts that lift the least possible share to the limit, or fix an amount that is no share."""
        if measured.unit != "share":
            return _plain(measured.facts) if compare(measured.bounds, rule.test, limit) is UNKNOWN else {}
        terms = measured.terms
        needed = _plain(fact for fact in measured.facts if fact not in self.known)
        if terms and not any(term.weight.low for term in terms):
            needed = _joined((needed, _something_of_value(terms)))
        asked_for = self.known | needed.keys()
        known = [_levels_known(term, asked_for) for term in terms]
        levels = _lifting(self._least_values(terms, limit.high or limit.low), known)
        if levels is None:  # it cannot be lifted: closing the open lists settles it the other way
            return needed or None
        levels += [(place, level) for place, used in enumerate(known) for level in range(used)]
        return _joined((needed, *(_of_level(terms[place], level) for place, level in levels)))

    def _lifted(self, measured: Measured, limit: Fraction, declared: set[Fact]) -> bool:
        """Whether a share reaches the limit for certain once some facts are declared."""
        if not declared.issuperset(measured.facts):
            return False
        least = self._least_values(measured.terms, limit)
        used = [_levels_known(term, declared) for term in measured.terms]
        return sum([values[level] for values, level in zip(least, used, strict=True)]) >= 0

    def _least_values(self, terms: tuple[Term, ...], limit: Fraction) -> list[list[int]]:
        """The least values of the terms of a share; those of the same terms are asked for more than once."""
        key = (id(terms), limit)
        if key not in self._values:
            self._values[key] = terms, _least_values(terms, limit)  # kept, for their identity is the key
        return self._values[key][1]


_FINDERS: dict[type, Callable[[_Search, Any, Any, Answer], Wanted | None]] = {
    AllOf: _Search._combined,
    AnyOf: _Search._combined,
    ForAny: _Search._each,
    ForAll: _Search._each,
    Threshold: _Search._threshold,
    Stated: _Search._stated,
    Listed: _Search._listed,
    DateRule: _Search._date,
}


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
    if rule.of == "contract":
        maker = subject.maker
        asks = f"are these all contracts that give others rights over what {maker.name} produces?"
        known = maker.entity is not None
        return [
            Fact(f"{maker.pointer}/contracts_complete", asks) if known else Fact(maker.pointer, maker.who)
        ]
    if isinstance(subject, ComponentSubject):
        return [who_made(subject)] if not subject.activities else [ALL_STEPS]
    return [ALL_STEPS] if not case.steps_complete else [which_steps(subject)]


def _of_rate(asker: Asker, rule: Rate, subject: Subject) -> list[Fact]:
    """The facts that a rate needs, where it is open."""
    left, _ = asker.remaining(rule, subject)
    if left is None or left.exact:
        return []
    keyed = [] if rule.keyed_by is None else [asker.keyed(rule.keyed_by, subject)]
    return [*asker.facts_of_day(rule, subject), *(key.fact for key in keyed if key.key is None)]


def _kept_below(measured: Measured, limit: Bounds) -> Wanted | None:
    """The facts that would keep an amount below a limit."""
    facts = measured.facts if measured.below is None else measured.below(limit)
    return _plain(facts) if facts else None


def _something_of_value(terms: Sequence[Term]) -> Wanted:
    """The facts that show that there is anything to take a share of."""
    lacking = [term for term in terms if term.levels]
    best = max(lacking, key=lambda term: (term.levels[-1].qualifying.low, -len(term.levels)), default=None)
    return {} if best is None else _joined(_of_level(best, level) for level in range(len(best.levels)))


def _of_level(term: Term, level: int) -> Wanted:
    """The facts of a level of a term, with the part of the battery that the term is."""
    parts = ((term.pointer, term.weight),) if term.is_priced else ()
    return dict.fromkeys(term.levels[level].facts, parts)


def _levels_known(term: Term, known: set[Fact]) -> int:
    """How many levels of a term consist of facts that are known, or asked for already."""
    for place, level in enumerate(term.levels):
        if not known.issuperset(level.facts):
            return place
    return len(term.levels)


def _lifting(least: list[list[int]], known: list[int]) -> list[tuple[int, int]] | None:
    """The levels that lift the sum of all terms to zero, each with the place of its term; ``None`` where none can.

    What gains most is taken first, and what turns out not to be needed is given back.
    """
    used = known[:]
    total = sum([values[level] for values, level in zip(least, used, strict=True)])
    losses = [
        (values[level] - values[level + 1], place)
        for place, (values, level) in enumerate(zip(least, used, strict=True))
        if level + 1 < len(values)
    ]
    heapify(losses)
    taken: list[tuple[int, int, int]] = []
    while total < 0:
        if not losses or losses[0][0] >= 0:
            return None
        loss, place = heappop(losses)
        values, level = least[place], used[place]
        total -= loss
        taken.append((-loss, place, level))
        used[place] = level + 1
        if level + 2 < len(values):
            heappush(losses, (values[level + 1] - values[level + 2], place))
    for gain, place, level in sorted(taken, key=itemgetter(0)):
        if total >= gain and used[place] == level + 1:
            total -= gain
            used[place] = level
    return [(place, level) for _, place, level in taken if level < used[place]]


def _least_values(terms: Sequence[Term], limit: Fraction) -> list[list[int]]:
    """For each term the least that its weight times what its share has beyond the limit can be.

    First as it is, then with one more level declared at a time; all in the same small units. All
    together are less than zero as long as the limit may be missed.
    """
    several: list[Sequence[Term | Level]] = [(term, *term.levels) for term in terms]
    stages_of_all = [stage for stages in several for stage in stages]
    money = common_denominator([end for stage in stages_of_all for end in stage.weight if end is not None])
    shares = common_denominator([limit, *[stage.qualifying.low for stage in stages_of_all]])
    plenty = 1000 * (money + sum([in_units(term.weight.high or term.weight.low, money) for term in terms]))
    needed = in_units(limit, shares)
    values = []
    for stages in several:
        least: list[int] = []
        weight = qualifying = None
        for stage in stages:
            if stage.weight is not weight:
                weight = stage.weight
                low = in_units(weight.low, money)
                high = None if weight.high is None else in_units(weight.high, money)
            if stage.qualifying is not qualifying:
                qualifying = stage.qualifying
                beyond = in_units(qualifying.low, shares) - needed
            if isinstance(stage, Level) and stage.chooses_weight:
                most = low + plenty if high is None else high
                least.append(beyond * (most if beyond > 0 else low))
            else:
                most = low + 10**18 * money if high is None else high
                least.append(beyond * (low if beyond >= 0 else most))
            if isinstance(stage, Level) and stage.may_leave_out:
                least[-1] = max(least[-1], 0)
        values.append(least)
    return values
