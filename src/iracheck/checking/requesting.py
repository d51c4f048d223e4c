"""The shortest list of questions whose answers can change a verdict, by who can answer them.

Whoever asks every supplier everything gets answers late, and to the wrong questions. What is missing of a verdict
is irredundant; here each fact of it finds who can tell, and every other supplier why nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from msgspec.structs import replace

from iracheck.checking.asking import Asker
from iracheck.checking.awarding import amounts, examined
from iracheck.checking.called import case_of
from iracheck.checking.case import SECTIONS, Act, Case, Contracting, Maker, ProductSubject, Subject
from iracheck.checking.check import PROGRAM_VERSION, verdict_of
from iracheck.checking.facts import Fact
from iracheck.checking.suppliers import Suppliers
from iracheck.checking.wording import reference, worded
from iracheck.declaration import Declaration
from iracheck.quantities import Answer, total
from iracheck.rulebook import (
    AllOf,
    AnyOf,
    Award,
    DateRule,
    ForAll,
    ForAny,
    Listed,
    Rule,
    Rulebook,
    Stated,
    Threshold,
)
from iracheck.verdict import (
    REQUEST_FORMAT,
    AskedOf,
    CreditAtStake,
    CreditVerdict,
    Interval,
    Missing,
    NotWorthAsking,
    Question,
    Request,
    RuleAtStake,
    Stake,
    Verdict,
    Why,
    interval,
)

UNKNOWN = Answer.UNKNOWN
YOURSELF = "yourself"
_SEVERAL_AT_ONE_PLACE = frozenset({"attestations", "certifications", "complete", "screened", "resembles"})
"""Lists in which each answer is an entry of its own."""

_BECAUSE: dict[Why, str] = {
    "settled": "no credit claimed is open, so no answer can change the result",
    "nothing_missing": "everything that the law asks of it is answered by what is declared",
    "cannot_change": "what is not declared of it cannot change the result",
    "relied_on": (
        "what is not declared of it is answered by an attestation or certification; only facts that contradict that"
        " would change the result"
    ),
    "nothing_settles": (
        "what is open about it no favourable answer would settle: the law is open, or the facts declared are"
    ),
    "yours_to_answer": "what is asked about it now is for you to answer",
    "not_needed_now": (
        "with favourable answers to the other questions the result is settled without it; where one is not favourable,"
        " ask for a new list"
    ),
}


def request(declaration: Declaration, rulebook: Rulebook) -> Request:
    """Whom to ask for what is missing, and whom not to.

    With every question answered favourably, every credit that can be settled is settled at its greatest.
    Reads nothing but its arguments. Raises :class:`iracheck.DocumentError` and
    :class:`iracheck.InferenceError` where :func:`iracheck.check` does.
    """
    asker = Asker(rulebook, case_of(declaration, rulebook))
    verdict = verdict_of(asker)
    suppliers = Suppliers(asker.case)
    reached = _reached(asker, [credit for credit in verdict.credits if credit.missing], suppliers)
    asked = _asked(verdict, asker, suppliers, reached)
    settled_by_others = _reached(asker, [one for one in verdict.credits if _can_be_settled(one)], suppliers)
    return Request(
        format=REQUEST_FORMAT,
        program=f"iracheck {PROGRAM_VERSION}",
        title=verdict.title,
        credits=tuple(
            CreditAtStake(
                credit.credit,
                credit.title,
                credit.outcome,
                credit.amount,
                credit.outcome != "unknown" or _can_be_settled(credit),
                battery_alone=credit.battery_alone,
            )
            for credit in verdict.credits
        ),
        asked=asked,
        not_worth_asking=tuple(_others(verdict, asker, suppliers, settled_by_others, asked)),
        rulebook=verdict.rulebook,
        declaration=verdict.declaration,
    )


def _can_be_settled(credit: CreditVerdict) -> bool:
    """Whether favourable answers would settle a credit that is open."""
    return bool(credit.missing) and not credit.stays_open


# questions ------------------------------------------------------------------------------------------------


class _Wanted(NamedTuple):
    """A missing fact with the credit that it is missing of."""

    missing: Missing
    credit: CreditVerdict


def _asked(
    verdict: Verdict,
    asker: Asker,
    suppliers: Suppliers,
    reached: Collection[str],
) -> tuple[AskedOf, ...]:
    """The questions by who can answer them, those with most value behind first, the author's own last."""
    by: dict[str | None, list[list[_Wanted]]] = {}
    for several in _once(verdict):
        by.setdefault(suppliers.answering(several[0].missing, reached), []).append(several)
    found = []
    for supplier, questions in by.items():
        name = YOURSELF if supplier is None else suppliers.name(supplier)
        written = [_question(one, asker, supplier, name) for one in questions]
        found.append(AskedOf(supplier, name, tuple(_told_apart(written, asker.case.declaration))))
    return tuple(sorted(found, key=lambda one: (one.supplier is None, -_most_behind(one))))


def _once(verdict: Verdict) -> list[list[_Wanted]]:
    """The missing facts of all credits, those that one answer settles together."""
    questions: list[list[_Wanted]] = []
    for credit in verdict.credits:
        for missing in credit.missing:
            same = next((one for one in questions if any(_is_same(missing, by.missing) for by in one)), None)
            if same is None:
                questions.append([_Wanted(missing, credit)])
            else:
                same.append(_Wanted(missing, credit))
    return questions


def _is_same(missing: Missing, other: Missing) -> bool:
    """Whether one answer gives both facts: at the same place, side by side in the same words, or in one statement."""
    around, _, key = missing.pointer.rpartition("/")
    if missing.by is not None:
        return (missing.pointer, missing.by) == (other.pointer, other.by)
    if missing.asks == other.asks:
        return around == other.pointer.rpartition("/")[0]
    return missing.pointer == other.pointer and key not in _SEVERAL_AT_ONE_PLACE


def _question(several: list[_Wanted], asker: Asker, supplier: str | None, name: str) -> Question:
    first = several[0].missing
    asks, form = first.asks[:1].upper() + first.asks[1:], ""
    if supplier is not None:
        about = dict.fromkeys(one.missing.of for one in several if one.missing.of)
        asks, form = worded(first, asker.case.declaration, name=name, about=tuple(about))
    places = {(one.missing.pointer, one.missing.of): one.missing for one in several}
    credits = {one.credit.credit: one.credit for one in several}
    return Question(
        asks=asks,
        form=form,
        at=tuple(missing.at for missing in places.values()),
        declares=tuple(missing.asks for missing in places.values()),
        stakes=tuple(
            _stake(credit, [one.missing for one in several if one.credit is credit], asker)
            for credit in credits.values()
        ),
    )


def _stake(credit: CreditVerdict, several: list[Missing], asker: Asker) -> Stake:
    named = dict.fromkeys(name for missing in several for name in missing.could_change)
    rules = dict.fromkeys(_nearest(name, asker) for name in named)
    behind: dict[str | None, Interval] = {}
    for missing in several:
        value = missing.value_behind
        if value is not None and (missing.of not in behind or _high(value) > _high(behind[missing.of])):
            behind[missing.of] = value
    together = interval(total([value.bounds() for value in behind.values()]), "USD") if behind else None
    return Stake(
        credit.credit, credit.amount, together, tuple(_at_stake(asker.rulebook.rules[name]) for name in rules)
    )


def _nearest(name: str, asker: Asker) -> str:
    """The rule that an open one rests on, as long as that is one alone: what is asked for is told by it best."""
    rule = asker.rulebook.rules[name]
    if not isinstance(rule, AllOf | AnyOf) or rule.about not in (*SECTIONS, "product"):
        return name
    subjects: Iterable[Subject] = asker.case.products.values()
    if rule.about in SECTIONS:
        subjects = [asker.case.sections[rule.about]]
    still_open = {
        needed.rule
        for subject in subjects
        if asker.answer(name, subject) is UNKNOWN
        for needed in rule.rules
        if asker.answer(needed.rule, subject) is UNKNOWN
    }
    return _nearest(still_open.pop(), asker) if len(still_open) == 1 else name


def _high(value: Interval) -> Fraction:
    return Fraction(value.high or value.low)


def _at_stake(rule: Rule) -> RuleAtStake:
    question = " ".join(rule.question.split())
    if isinstance(rule, Award):
        question = f"What does the {rule.title[:1].lower()}{rule.title[1:]} come to?"
    return RuleAtStake(rule.id, rule.title, question, tuple(one.cite for one in rule.authority))


def _told_apart(questions: list[Question], declaration: Declaration) -> Iterator[Question]:
    """Questions of the same words get a reference, so that their answers can be told apart."""
    words = [question.asks for question in questions]
    for question in questions:
        if words.count(question.asks) == 1:
            yield question
        else:
            named = reference(question.at[0].pointer, declaration)
            yield replace(question, asks=f"{question.asks} (our reference {named})")


def _most_behind(asked: AskedOf) -> Fraction:
    """The greatest value behind any question."""
    values = [stake.value_behind for question in asked.questions for stake in question.stakes]
    return max((_high(value) for value in values if value is not None), default=Fraction(0))


# everybody else -------------------------------------------------------------------------------------------


def _others(
    verdict: Verdict,
    asker: Asker,
    suppliers: Suppliers,
    reached: Collection[str],
    asked: tuple[AskedOf, ...],
) -> Iterator[NotWorthAsking]:
    """The suppliers of whom nothing is asked, each with the reason."""
    of_suppliers = {one.supplier for one in asked}
    own = [
        at.pointer
        for one in asked
        if one.supplier is None
        for question in one.questions
        for at in question.at
    ]
    relied_on = _relied_on(verdict, asker.case, suppliers)
    unsettled = [credit for credit in verdict.credits if credit.outcome == "unknown"]
    reached_at_all = _reached(asker, unsettled, suppliers)
    unanswered = _unanswered(asker.case)
    for supplier in suppliers.ids:
        if supplier in of_suppliers:
            continue
        pointer = asker.case.makers[supplier].pointer
        why: Why = "nothing_missing"
        if supplier in relied_on and supplier in unanswered:
            why = "relied_on"
        elif not unsettled:
            why = "settled"
        elif any(place.startswith(f"{pointer}/") for place in own):
            why = "yours_to_answer"
        elif supplier in reached:
            why = "not_needed_now"
        elif supplier in reached_at_all:
            why = "nothing_settles"
        elif supplier in unanswered:
            why = "cannot_change"
        yield NotWorthAsking(supplier, suppliers.name(supplier), why, _BECAUSE[why])


def _relied_on(verdict: Verdict, case: Case, suppliers: Suppliers) -> set[str]:
    """The suppliers of whom the verdict takes somebody's word."""
    found = {attested.about for attested in verdict.attestations if attested.relied_on}
    pointers = {cost.cost.id: cost.pointer for cost in case.stored}
    pointers |= {part.cost.id: part.pointer for cost in case.stored for part in cost.parts}
    pointers |= {cost.cost.id: cost.pointer for product in case.products.values() for cost in product.costs}
    for certified in verdict.certifications:
        if certified.relied_on:
            found |= {name for cost in certified.of for name in suppliers.at(pointers.get(cost, ""))}
    return found


def _unanswered(case: Case) -> set[str]:
    """The entities of whom, or of whose steps, some question that was asked is open."""
    found = set()
    acts: list[Act] = [*case.activities(), *case.years()]
    for act in acts:
        if act.maker.entity is not None and UNKNOWN in (
            *act.answers.values(),
            *(act.standing or {}).values(),
        ):
            found.add(act.maker.entity.id)
    for name, maker in case.makers.items():
        if UNKNOWN in maker.answers.values():
            found.add(name)
    return found


def _reached(asker: Asker, credits: Iterable[CreditVerdict], suppliers: Suppliers) -> set[str]:
    """The entities that any open answer of some credits rests on: no other can change what these come to."""
    walk = _Walk(asker, suppliers)
    for award in (asker.rulebook.awards[credit.credit] for credit in credits):
        root = asker.case.sections[award.about]
        found = amounts(asker, award)
        for name in examined(asker, award):
            walk.through(name, root)
        for added in (added for row in found.rows for added in row.adds):
            for subject in asker.case.added_to(added.each, root):
                for needed in added.when:
                    walk.through(needed.rule, subject)
                if added.measure and not asker.amount(added.measure, subject).bounds.exact:
                    walk.note(subject)
    return walk.reached


class _Walk:
    """A walk down the open answers, noting of whom they speak."""

    def __init__(self, asker: Asker, suppliers: Suppliers) -> None:
        self.reached: set[str] = set()
        self._asker = asker
        self._suppliers = suppliers
        self._seen: set[tuple[str, Subject]] = set()

    def through(self, name: str, subject: Subject) -> None:
        """Follow a rule down wherever its answer is open."""
        asker = self._asker
        rule = asker.rulebook.rules[name]
        subject = asker.about(rule, subject)
        if (name, subject) in self._seen or asker.answer(name, subject) is not UNKNOWN:
            return
        self._seen.add((name, subject))
        if rule.in_force:
            self.note(subject)
        if isinstance(rule, AllOf | AnyOf):
            for needed in rule.rules:
                self.through(needed.rule, subject)
        elif isinstance(rule, ForAny | ForAll):
            self._through_each(rule, subject)
        elif isinstance(rule, Threshold):
            self._through_threshold(rule, subject)
        else:
            self._through_fact(rule, subject)

    def note(self, subject: Subject) -> None:
        """Note the entities that an answer about a subject speaks of."""
        self.reached.update(self._suppliers.at(subject.pointer))
        makers = [subject.maker] if isinstance(subject, Act | Maker | ProductSubject) else []
        if isinstance(subject, Contracting):
            makers.append(subject.over.maker)
        self.reached.update(maker.entity.id for maker in makers if maker.entity is not None)

    def _through_fact(self, rule: Rule, subject: Subject) -> None:
        self.note(subject)
        if isinstance(rule, Listed):
            self._note_facts([self._asker.keyed(rule.measure, subject).fact])
        elif isinstance(rule, DateRule):
            self._note_facts(self._asker.measured(rule.measure, subject)[1])
        elif isinstance(rule, Stated):
            statement = self._asker.statement(rule, subject)
            self._note_facts(statement.facts)
            for one in statement.asked if rule.asks is not None else ():
                self.through(rule.asks or "", one)

    def _note_facts(self, facts: Iterable[Fact]) -> None:
        """Note the suppliers who can answer for some facts."""
        found = (self._suppliers.answering(fact, ()) for fact in facts)
        self.reached.update(name for name in found if name is not None)

    def _through_each(self, rule: ForAny | ForAll, subject: Subject) -> None:
        if not self._asker.is_complete(rule, subject):
            self.note(subject)
        for part, answer in self._asker.each(rule, subject):
            if answer is UNKNOWN:
                self.through(rule.rule, part)
                if rule.where is not None:
                    self.through(rule.where, part)

    def _through_threshold(self, rule: Threshold, subject: Subject) -> None:
        asker = self._asker
        self.note(subject)
        if rule.provided is not None:
            self.through(rule.provided, subject)
        for alternative in asker.alternatives(rule, subject):
            if alternative.allowed is not None:
                self.through(alternative.allowed, subject)
            measured = asker.amount(alternative.measure, subject, rule.asks)
            self._note_facts(measured.facts)
            for term in measured.terms:
                if not (term.weight.exact and term.qualifying.exact):
                    self.reached.update(self._suppliers.at(term.pointer))
            for one in measured.asked if rule.asks is not None else ():
                self.through(rule.asks or "", one)
