"""Measures of who is a specified foreign entity, or influenced by one, in a taxable year (26 USC 7701(a)(51))."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from msgspec.structs import replace

from iracheck.checking.case import COVERED_NATIONS, Case, Contracting, EntityYear
from iracheck.checking.designations import LISTS, listed_in_year
from iracheck.checking.facts import Fact
from iracheck.checking.measured import Keyed, LineOf, Measured, Statement, measure
from iracheck.checking.measures_of_activities import organized_in, principal_place_of_business
from iracheck.checking.measures_of_ownership import what_kind, which_share, who_else, whose_government
from iracheck.checking.measures_of_vehicle import Dated
from iracheck.checking.taxable_years import TaxableYear
from iracheck.declaration import Entity, country_name
from iracheck.declaration.vocabulary import GOVERNMENT_KINDS
from iracheck.entities import MEASURES, holdings_through
from iracheck.entities.attribution import Attribution, Form, Opening, Owned, Tier
from iracheck.entities.holdings import ZEROS, Amounts, Graph, Holders
from iracheck.quantities import (
    NOTHING,
    UNIT,
    UNKNOWN_AMOUNT,
    Answer,
    Bounds,
    DayBounds,
    all_of,
    any_of,
    compare_days,
    exact_day,
    show_bounds,
    total,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
CONTROL = Fraction(1, 2)
"""More than this share of vote or value is control (26 USC 7701(a)(51)(G))."""
PUBLIC_SUBSIDIARY = Fraction(4, 5)
"""Of the equity of an entity that a traded one owns (26 USC 7701(a)(51)(E)(i)(II)(bb))."""
REPORTED_ABOVE = Fraction(1, 20)
"""Holders with more than this must report (17 CFR 240.13d-1)."""

NATURAL = ("person", "government", "ruling_party")
"""Kinds that are organized under no law, have no officers and issue no stock; an agency or state-owned enterprise may."""

Ask = Callable[[EntityYear], Answer]
_MARKETS = frozenset({"registered_exchange", "national_market_system"})
_HOME_STATUSES = frozenset({"citizen", "national", "permanent_resident"})


# who it is by itself ---------------------------------------------------------------------------------


@measure("statement")
def of_covered_government(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity is the government of a covered nation at any level, or an organ of it (26 USC 7701(a)(51)(C)(i), (ii))."""
    entity, maker = subject.maker.entity, subject.maker
    if entity is None:
        return _nobody_known(subject)
    pointer = f"{maker.pointer}/government_of"
    if entity.kind is None:
        return Statement(UNKNOWN, f"it is not declared what {maker.name} is", (), (what_kind(maker),))
    if entity.kind not in GOVERNMENT_KINDS:
        return Statement(NO, f"{maker.name} is a {entity.kind}", (f"{maker.pointer}/is",))
    if entity.government_of is None:
        return Statement(
            UNKNOWN, f"whose organ {maker.name} is, is not declared", (), (whose_government(maker),)
        )
    answer = _covered(case, entity.government_of)
    told = "" if answer is YES else ", which is not a covered nation"
    reason = f"{maker.name} is of the government of {country_name(entity.government_of)}{told}"
    return Statement(answer, reason, (pointer,))


@measure("statement")
def covered_national(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the person is a citizen or national of a covered nation and no citizen, national or permanent resident of the United States (26 USC 7701(a)(51)(C)(iii))."""
    entity, maker = subject.maker.entity, subject.maker
    if entity is None:
        return _nobody_known(subject)
    if entity.kind is None:
        return Statement(UNKNOWN, f"it is not declared what {maker.name} is", (), (what_kind(maker),))
    if entity.kind != "person":
        return Statement(NO, f"{maker.name} is no person", (f"{maker.pointer}/is",))
    where = (f"{maker.pointer}/citizen_of", f"{maker.pointer}/united_states_status")
    status = entity.united_states_status
    if status in _HOME_STATUSES:
        return Statement(NO, f"{maker.name} is a {status.replace('_', ' ')} of the United States", where[1:])
    covered = any_of(_covered(case, country) for country in entity.citizen_of)
    facts = []
    if covered in (Answer.NOT_ASKED, UNKNOWN):
        facts.append(Fact(where[0], f"of which countries is {maker.name} a citizen or national? list all"))
    elif covered is NO:
        return Statement(NO, f"{maker.name} is a citizen of no covered nation", where[:1])
    if status is None:
        asks = f"is {maker.name} a citizen, national or permanent_resident of the United States? write none if not"
        facts.append(Fact(where[1], asks))
    if facts:
        return Statement(UNKNOWN, f"the nationality of {maker.name} is not declared", (), tuple(facts[:1]))
    return Statement(YES, f"{maker.name} is a citizen of a covered nation", where[:1])


@measure("statement")
def designated_in_year(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity is a specially designated national or a foreign terrorist organization (26 USC 7701(a)(51)(B)(i))."""
    return listed_in_year(
        case, ("specially_designated_nationals", "foreign_terrorist_organizations"), subject
    )


@measure("statement")
def military_company_in_year(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity is listed as a Chinese military company (26 USC 7701(a)(51)(B)(ii))."""
    return listed_in_year(case, ("chinese_military_companies",), subject)


@measure("statement")
def forced_labor_in_year(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity is on the list of the Uyghur Forced Labor Prevention Act (26 USC 7701(a)(51)(B)(iii))."""
    return listed_in_year(case, ("uyghur_forced_labor",), subject)


@measure("statement")
def named_in_154b(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity is specified under section 154(b) (26 USC 7701(a)(51)(B)(iv))."""
    return listed_in_year(case, ("section_154b",), subject)


@measure("statement")
def organized_in_covered_nation(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity is organized under the law of a covered nation (26 USC 7701(a)(51)(C)(iv))."""
    return _of_seat(case, subject, organized_in(case, subject.maker), "organized")


@measure("statement")
def seated_in_covered_nation(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the entity has its principal place of business in a covered nation (26 USC 7701(a)(51)(C)(iv))."""
    return _of_seat(case, subject, principal_place_of_business(case, subject.maker), "seated")


def _of_seat(case: Case, subject: EntityYear, seat: Keyed, word: str) -> Statement:
    """Persons, governments and their organs are asked for their nation instead."""
    entity, name = subject.maker.entity, subject.maker.name
    if entity is not None and entity.kind in NATURAL:
        return Statement(NO, f"{name} is a {entity.kind.replace('_', ' ')}", (f"{subject.maker.pointer}/is",))
    if seat.key is None:
        return Statement(UNKNOWN, f"it is not declared where {name} is {word}", (), (seat.fact,))
    answer = _covered(case, seat.key)
    told = "" if answer is YES else ", which is not a covered nation"
    return Statement(answer, f"{name} is {word} in {country_name(seat.key)}{told}", (seat.pointer,))


def _covered(case: Case, country: str | None) -> Answer:
    return case.lists[COVERED_NATIONS].holds(country, None)


def _nobody_known(subject: EntityYear) -> Statement:
    fact = Fact(subject.maker.pointer, subject.maker.who)
    return Statement(UNKNOWN, "it is not declared who it is", (), (fact,))


def _by_itself(case: Case, subject: EntityYear) -> Statement:
    """Whether the entity is described in 26 USC 7701(a)(51)(C)(i) to (iv)."""
    found = [of_covered_government(case, subject, None), covered_national(case, subject, None)]
    found += [organized_in_covered_nation(case, subject, None), seated_in_covered_nation(case, subject, None)]
    answer = any_of(one.answer for one in found)
    facts = tuple(dict.fromkeys(fact for one in found if one.answer is answer for fact in one.facts))
    return Statement(answer, "", (), facts)


def _listed(case: Case, subject: EntityYear) -> Statement:
    """Whether the entity is described in 26 USC 7701(a)(51)(B)(i) to (iv)."""
    return listed_in_year(case, tuple(LISTS), subject)


# who owns it -----------------------------------------------------------------------------------------


class _Declared:
    """What is declared of entities, as far as the attribution asks (see ``entities.attribution.Persons``)."""

    def __init__(self, case: Case, year: TaxableYear) -> None:
        self._case = case
        self._year = year
        self._public: dict[str, Answer] = {}

    def _in_year(self, name: str) -> EntityYear | None:
        maker = self._case.makers.get(name)
        return None if maker is None else self._case.in_year(maker, self._year)

    def is_controller(self, name: str) -> Answer:
        subject = self._in_year(name)
        return UNKNOWN if subject is None else _by_itself(self._case, subject).answer

    def is_listed(self, name: str) -> Answer:
        subject = self._in_year(name)
        return UNKNOWN if subject is None else _listed(self._case, subject).answer

    def form(self, name: str) -> Form | None:
        entity = self._case.entities.get(name)
        if entity is None or entity.legal_form is None:
            natural = entity is not None and entity.kind in NATURAL
            return "not_a_corporation" if natural else None
        return "corporation" if entity.legal_form == "corporation" else "not_a_corporation"

    def is_traded(self, name: str) -> Answer:
        entity = self._case.entities.get(name)
        return UNKNOWN if entity is None else is_traded(self._case, entity)

    def has_public_tests(self, name: str) -> Answer:
        if name not in self._public:
            itself = self.is_traded(name)
            of_traded = _held_by_traded(self._case, name, self.is_traded)
            self._public[name] = itself if itself is YES else any_of([itself, of_traded])
        return self._public[name]

    def reports(self, held: str, holder: str | None) -> Answer:
        entity = self._case.entities.get(held)
        if entity is None:
            return UNKNOWN
        if holder is None:
            complete = entity.holders_complete
            return NO if complete is not None and complete <= REPORTED_ABOVE else UNKNOWN
        found = [_YES_NO[holding.reports_ownership] for holding in entity.held_by if holding.holder == holder]
        return found[0] if len(set(found)) == 1 else UNKNOWN


_YES_NO = {True: YES, False: NO, None: UNKNOWN}


def is_traded(case: Case, entity: Entity) -> Answer:
    """Whether an entity's securities are regularly traded as 26 USC 7701(a)(51)(E)(i) says."""
    if entity.kind in NATURAL or entity.traded_on == "none":
        return NO
    if entity.traded_on is None:
        return UNKNOWN
    if entity.traded_on in _MARKETS:
        return YES
    return {YES: NO, NO: YES}.get(_covered(case, entity.exchange_in), UNKNOWN)


def _held_by_traded(case: Case, name: str, traded: Callable[[str], Answer]) -> Answer:
    """Whether a traded entity owns 80 percent or more of an entity's equity, directly or through others."""
    entity = case.entities.get(name)
    if entity is None:
        return UNKNOWN
    low, high = _of_traded(case, entity, traded, seen=frozenset({name}))
    if max(low.values(), default=Fraction(0)) >= PUBLIC_SUBSIDIARY:
        return YES
    return NO if max(high.values(), default=Fraction(0)) < PUBLIC_SUBSIDIARY else UNKNOWN


_Owners = dict[str, Fraction]


def _of_traded(
    case: Case, entity: Entity, traded: Callable[[str], Answer], *, seen: frozenset[str]
) -> tuple[_Owners, _Owners]:
    """What each traded entity owns of an entity's equity, at least and at most; ``""`` stands for those unnamed."""
    low: _Owners = {}
    high: _Owners = {}
    rest = Fraction(1)
    for holding in entity.held_by:
        share = holding.shares()[2]
        rest -= share.low
        most = Fraction(1) if share.high is None else share.high
        holder = case.entities.get(holding.holder or "")
        if holder is None:
            high[""] = high.get("", Fraction(0)) + most
            continue
        answer = traded(holder.id)
        if answer is YES:
            low[holder.id] = low.get(holder.id, Fraction(0)) + share.low
        if answer is not NO:
            high[holder.id] = high.get(holder.id, Fraction(0)) + most
        if answer is not YES and holder.id not in seen:
            below = _of_traded(case, holder, traded, seen=seen | {holder.id})
            for owners, of_holder, part in ((low, below[0], share.low), (high, below[1], most)):
                for name, owned in of_holder.items():
                    owners[name] = owners.get(name, Fraction(0)) + owned * part
    if entity.kind not in NATURAL:
        others = Fraction(1) if entity.holders_complete is None else entity.holders_complete
        high[""] = high.get("", Fraction(0)) + min(max(rest, Fraction(0)), others)
    return low, high


def attribution(case: Case, subject: EntityYear, days: DayBounds) -> Attribution:
    """What specified foreign entities own, in an entity's year, by who holds whom between two days."""
    remembered = case.remembered
    key = ("attribution", subject.year, days if case.holdings_are_dated else None)
    found: Attribution | None = remembered.get(key)
    if found is None:
        graph = _graph(case, days)
        found = remembered[key] = Attribution(graph, _Declared(case, subject.year), control=CONTROL)
    return found


def _graph(case: Case, days: DayBounds) -> Graph:
    graph = dict(holdings_through(case.entities.values(), days))
    for entity in case.entities.values():
        holders = graph[entity.id]
        complete = entity.holders_complete
        if complete == 0 and entity.held_by:
            graph[entity.id] = holders = holders._replace(others=_left_over(holders))
        if is_traded(case, entity) is YES and complete is not None and complete <= REPORTED_ABOVE:
            graph[entity.id] = holders._replace(others=ZEROS)  # nobody else has to report
    return graph


def _left_over(holders: Holders) -> Amounts:
    """What is certainly not held by those listed, at some time at least: whoever holds it then is not listed."""
    board, voting, equity = (
        max(Fraction(0), 1 - sum((_most(holding.shares[place]) for holding in holders.holdings), Fraction(0)))
        for place in range(len(MEASURES))
    )
    others = holders.others
    return max(board, others[0]), max(voting, others[1]), max(equity, others[2])


def _most(share: Bounds) -> Fraction:
    return Fraction(1) if share.high is None else share.high


@measure("amount")
def control_by_one(case: Case, subject: EntityYear) -> Measured:
    """The greatest share by vote or value that one entity of a covered nation owns of it (26 USC 7701(a)(51)(C)(v), (G), (H))."""
    return _owned(case, subject, Attribution.controlled_by_one, subject.year.last_day, strictly=True)


@measure("amount")
def control_together(case: Case, subject: EntityYear) -> Measured:
    """The share by vote or value that all entities of covered nations own of it together (26 USC 7701(a)(51)(C)(v), (G), (H))."""
    return _owned(case, subject, Attribution.controlled_together, subject.year.last_day, strictly=True)


@measure("amount")
def owned_by_one(case: Case, subject: EntityYear) -> Measured:
    """The greatest share by vote or value that one specified foreign entity owns of it (26 USC 7701(a)(51)(D)(i)(I)(bb), (E)(iii))."""
    return _owned(case, subject, Attribution.owned_by_one, subject.year.whole, strictly=False)


@measure("amount")
def owned_together(case: Case, subject: EntityYear) -> Measured:
    """The share by vote or value that specified foreign entities own of it together (26 USC 7701(a)(51)(D)(i)(I)(cc), (E)(iii))."""
    return _owned(case, subject, Attribution.owned_together, subject.year.whole, strictly=False)


def _owned(
    case: Case,
    subject: EntityYear,
    measured: Callable[[Attribution, str], Owned],
    days: DayBounds,
    *,
    strictly: bool,
) -> Measured:
    entity = subject.maker.entity
    if entity is None:
        return Measured(UNIT, "share", facts=(Fact(subject.maker.pointer, subject.maker.who),))
    if entity.kind in ("person", *GOVERNMENT_KINDS) and not entity.held_by:
        return Measured(NOTHING, "share", pointers=(subject.maker.pointer,))
    found = attribution(case, subject, days)
    owned = _not_less_at_the_end(case, subject, entity.id, measured, measured(found, entity.id))
    name = partial(_name, case)
    lines = [
        LineOf(f"{'  ' * tier.depth}{told(tier, name)}", _holding_at(case, tier, days), None, None, None, "")
        for tier in found.tiers(entity.id)
    ]
    return Measured(
        owned.share,
        "share",
        lines=tuple(lines),
        pointers=(f"{subject.maker.pointer}/held_by",),
        below=lambda limit: _settling(case, subject, measured, days, limit.low, strictly=strictly),
        told=_told_of(owned, name),
        facts=() if owned.share.exact else (who_else(case, entity.id, None),),
    )


def _not_less_at_the_end(
    case: Case, subject: EntityYear, entity: str, measured: Callable[[Attribution, str], Owned], owned: Owned
) -> Owned:
    """What is owned through a year, where not all of it was all year long: at least what is owned on its last day."""
    if owned.share.exact or not case.holdings_are_dated:
        return owned
    at_the_end = measured(attribution(case, subject, subject.year.last_day), entity)
    if at_the_end.share.low <= owned.share.low:
        return owned
    return replace(at_the_end, share=Bounds(at_the_end.share.low, owned.share.high))


def told(tier: Tier, name: Callable[[str], str]) -> str:
    """One holding in a sentence: who holds how much of whom, and what comes through it."""
    share = "an undeclared share" if tier.share == UNIT else show_bounds(tier.share, "%")
    holds = f"{name(tier.holder)} holds {share} of the {MEASURES[tier.measure]} of {name(tier.held)}"
    if tier.is_specified:
        return f"{holds}: a specified foreign entity"
    if tier.stops:
        return f"{holds}: nothing passes, being less than half of a corporation's value"
    return f"{holds}: {show_bounds(tier.passes, '%')} passes through" if tier.passes != NOTHING else holds


def _told_of(owned: Owned, name: Callable[[str], str]) -> str:
    if owned.of is None or owned.measure is None or not owned.share.low:
        return ""
    return f"It is {name(owned.of)}, by {MEASURES[owned.measure]}."


def _name(case: Case, name: str) -> str:
    maker = case.makers.get(name)
    return name if maker is None else maker.name


def _holding_at(case: Case, tier: Tier, days: DayBounds) -> str:
    return case.holding_at(tier.held, tier.holder, days.latest)


def _settling(
    case: Case,
    subject: EntityYear,
    measured: Callable[[Attribution, str], Owned],
    days: DayBounds,
    limit: Fraction,
    *,
    strictly: bool,
) -> tuple[Fact, ...] | None:
    entity = subject.maker.entity
    assert entity is not None
    openings = attribution(case, subject, days).settling(entity.id, measured, limit, strictly=strictly)
    if openings is None:
        return None
    return tuple(
        dict.fromkeys(fact for opening in openings for fact in _facts_of(case, subject, opening, days))
    )


def _facts_of(case: Case, subject: EntityYear, opening: Opening, days: DayBounds) -> Iterator[Fact]:
    """The questions that settle something open about an owner."""
    maker = case.makers[opening.entity]
    if opening.what == "share":
        yield which_share(case, opening.entity, opening.holder, days.latest)
    elif opening.what == "others":
        yield who_else(case, opening.entity, days.latest)
    elif opening.what == "form":
        asks = f"what is {maker.name} by its legal form? write corporation, partnership, trust or other_form"
        yield Fact(f"{maker.pointer}/legal_form", asks)
    elif opening.what == "traded":
        if maker.entity is not None and maker.entity.traded_on is None:
            asks = (
                f"are securities of {maker.name} regularly traded? write registered_exchange,"
                " national_market_system, approved_exchange or none"
            )
            yield Fact(f"{maker.pointer}/traded_on", asks)
        elif maker.entity is not None and maker.entity.traded_on == "approved_exchange":
            yield Fact(f"{maker.pointer}/exchange_in", f"in which country is the exchange of {maker.name}?")
        else:
            yield who_else(case, opening.entity, days.latest)
    elif opening.what == "reports":
        asks = f"must {_name(case, opening.holder)} report its ownership of {maker.name} (Rule 13d-3)?"
        yield Fact(f"{case.holding_at(opening.entity, opening.holder, days.latest)}/reports_ownership", asks)
    else:
        holder = case.in_year(maker, subject.year)
        for found in (_by_itself(case, holder), _listed(case, holder)):
            if found.answer is UNKNOWN:
                yield from found.facts


# other ties ------------------------------------------------------------------------------------------


@measure("statement")
def public_tests_apply(case: Case, subject: EntityYear, _ask: object) -> Statement:
    """Whether the tests of traded companies apply: it is traded, or 80 percent or more of it a traded one owns (26 USC 7701(a)(51)(E)(i)(II))."""
    entity, maker = subject.maker.entity, subject.maker
    if entity is None:
        return _nobody_known(subject)
    answer = _Declared(case, subject.year).has_public_tests(entity.id)
    if answer is not UNKNOWN:
        told = "are" if answer is YES else "are neither traded nor those of a traded company's subsidiary"
        reason = f"its securities {told}" + (" traded, or a traded company owns it" if answer is YES else "")
        return Statement(answer, reason, (maker.pointer,))
    asks = (
        f"are securities of {maker.name} regularly traded? write registered_exchange,"
        " national_market_system, approved_exchange or none"
    )
    fact = (
        Fact(f"{maker.pointer}/traded_on", asks)
        if entity.traded_on is None
        else who_else(case, entity.id, None)
    )
    return Statement(UNKNOWN, f"it is not declared whether {maker.name} is traded", (), (fact,))


@measure("statement")
def officer_appointed(case: Case, subject: EntityYear, ask: Ask) -> Statement:
    """Whether a specified foreign entity may appoint a director or executive officer (26 USC 7701(a)(51)(D)(i)(I)(aa), (E)(iii)(I)(aa), (F)).

    The authority must be direct, but for the tests of traded companies. Whoever holds board seats may have it.
    """
    entity, maker = subject.maker.entity, subject.maker
    if entity is None:
        return _nobody_known(subject)
    if entity.kind in NATURAL:
        return Statement(NO, f"{maker.name} has no covered officers", (maker.pointer,))
    public = _Declared(case, subject.year).has_public_tests(entity.id)
    pointer = f"{maker.pointer}/appointments"
    found: list[tuple[Answer, str, tuple[Fact, ...]]] = []
    for place, appointment in enumerate(entity.appointments):
        where = f"{pointer}/{place}"
        direct = YES if public is YES else _YES_NO[appointment.direct]
        if direct is NO and public is UNKNOWN:
            direct = UNKNOWN
        who = (
            UNKNOWN
            if appointment.by is None
            else ask(case.in_year(case.makers[appointment.by], subject.year))
        )
        facts = []
        if appointment.by is None:
            facts.append(Fact(f"{where}/by", f"who may appoint this officer of {maker.name}?"))
        elif who is UNKNOWN:
            facts.append(_whether_specified(case, appointment.by, subject))
        if direct is UNKNOWN:
            facts.append(Fact(f"{where}/direct", f"is that authority over {maker.name} direct?"))
        name = "somebody" if appointment.by is None else _name(case, appointment.by)
        found.append(
            (all_of([who, direct]), f"{name} may appoint a covered officer of {maker.name}", tuple(facts))
        )
    found.extend(_by_board(case, subject, ask))
    if entity.appointments_complete is not True:
        asks = (
            f"may anybody else appoint a director or executive officer of {maker.name}? list them under"
            " `appointments`, and write `appointments_complete: yes`"
        )
        fact = Fact(f"{maker.pointer}/appointments_complete", asks)
        found.append((UNKNOWN, f"who may appoint officers of {maker.name} is not declared", (fact,)))
    answer = any_of([NO, *(one for one, _, _ in found)])
    telling = [(told, facts) for one, told, facts in found if one is answer]
    nobody = f"no specified foreign entity may appoint a covered officer of {maker.name}"
    return Statement(
        answer,
        nobody if answer is NO else "; ".join(told for told, _ in telling),
        (pointer,),
        tuple(dict.fromkeys(fact for _, facts in telling for fact in facts)) if answer is UNKNOWN else (),
    )


def _by_board(case: Case, subject: EntityYear, ask: Ask) -> Iterator[tuple[Answer, str, tuple[Fact, ...]]]:
    """Board seats that a specified foreign entity holds: it may have the authority to appoint to them."""
    entity, maker = subject.maker.entity, subject.maker
    assert entity is not None
    stated = {appointment.by for appointment in entity.appointments}
    for holding in entity.held_by:
        if holding.board is None or holding.holder is None or holding.holder in stated:
            continue
        if holding.lasted_through(subject.year.whole) is NO or holding.board == NOTHING:
            continue
        if ask(case.in_year(case.makers[holding.holder], subject.year)) is not NO:
            name = _name(case, holding.holder)
            asks = f"may {name}, which holds board seats, appoint directors of {maker.name}? list it under `appointments`"
            fact = Fact(f"{maker.pointer}/appointments", asks)
            yield UNKNOWN, f"{name} holds board seats of {maker.name}", (fact,)


def _whether_specified(case: Case, name: str, subject: EntityYear) -> Fact:
    holder = case.in_year(case.makers[name], subject.year)
    for found in (_by_itself(case, holder), _listed(case, holder)):
        if found.answer is UNKNOWN and found.facts:
            return found.facts[0]
    return who_else(case, name, None)


@measure("amount")
def debt_to_specified(case: Case, subject: EntityYear, ask: Ask) -> Measured:
    """The share of its debt that was issued to specified foreign entities together (26 USC 7701(a)(51)(D)(i)(I)(dd))."""
    return _debt(case, subject, ask, "share")


@measure("amount")
def public_debt_to_specified(case: Case, subject: EntityYear, ask: Ask) -> Measured:
    """The share of its publicly traded debt that it issued to specified foreign entities (26 USC 7701(a)(51)(E)(iii)(II))."""
    return _debt(case, subject, ask, "publicly_traded")


def _debt(case: Case, subject: EntityYear, ask: Ask, key: str) -> Measured:
    entity, maker = subject.maker.entity, subject.maker
    if entity is None:
        return Measured(UNIT, "share", facts=(Fact(maker.pointer, maker.who),))
    if entity.kind in NATURAL:
        return Measured(NOTHING, "share", pointers=(maker.pointer,))
    pointer = f"{maker.pointer}/debts"
    owed: list[Bounds] = []
    lines, facts, asked = [], [], []
    rest = Fraction(1)
    for place, debt in enumerate(entity.debts):
        share: Bounds = getattr(debt, key) or UNIT
        rest -= share.low
        lender = None if debt.issued_to is None else case.in_year(case.makers[debt.issued_to], subject.year)
        who = UNKNOWN if lender is None else ask(lender)
        if who is NO:
            continue
        name = "somebody" if lender is None else lender.name
        owed.append(share if who is YES else Bounds(Fraction(0), share.high))
        lines.append(
            LineOf(f"debt issued to {name}", f"{pointer}/{place}", None, None, name, show_bounds(share, "%"))
        )
        if lender is None:
            facts.append(Fact(f"{pointer}/{place}/issued_to", f"to whom did {maker.name} issue this debt?"))
        else:
            asked.append(lender)
            if who is UNKNOWN:
                facts.append(_whether_specified(case, debt.issued_to or "", subject))
        if not share.exact:
            facts.append(Fact(f"{pointer}/{place}/{key}", f"which share of the debt of {maker.name} is it?"))
    if entity.debts_complete is not True:
        owed.append(Bounds(Fraction(0), max(rest, Fraction(0))))
        asks = (
            f"to whom did {maker.name} issue debt, and which share? list them under `debts`, and write"
            " `debts_complete: yes`"
        )
        facts.append(Fact(f"{maker.pointer}/debts_complete", asks))
    whole = total(owed) if owed else NOTHING
    bounds = Bounds(min(whole.low, Fraction(1)), min(whole.most, Fraction(1)))
    return Measured(
        bounds,
        "share",
        lines=tuple(lines),
        facts=tuple(dict.fromkeys(facts)),
        pointers=(pointer,),
        asked=tuple(asked),
    )


# contracts -------------------------------------------------------------------------------------------

_UNRESTRICTED = {
    "quantity_or_timing": "quantity or timing of production",
    "electricity_or_storage": "amount or timing of electricity or storage",
    "component_purchasers": "who may buy or use components",
    "output_purchasers": "who may buy or use a facility's output",
    "data_or_site_access": "access to data or to the site",
    "exclusive_operation": "exclusive maintenance, repair or operation",
}
_LICENCE = {
    "directs_sources": "it may direct sources of components or minerals",
    "directs_operation": "it may direct the operation",
    "limits_use": "it may limit the use of the intellectual property",
}


@measure("statement")
def unrestricted_right(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether the counterparty has an unrestricted contractual right of control (26 USC 7701(a)(51)(D)(ii)(II))."""
    rights, pointer = contracting.contract.unrestricted_rights, f"{contracting.pointer}/unrestricted_rights"
    return _any_term(
        [(_YES_NO[getattr(rights, key)], f"{pointer}/{key}", told) for key, told in _UNRESTRICTED.items()],
        f"has {contracting.maker.name} the unrestricted right over",
        f"no unrestricted right over the production is the counterparty's under {contracting.name}",
        contracting,
    )


@measure("statement")
def is_licence(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether the contract licenses intellectual property, or is related to such a licence (26 USC 7701(a)(51)(D)(ii)(III)(aa))."""
    kind, pointer = contracting.contract.kind, f"{contracting.pointer}/is"
    if kind is None:
        asks = f"is {contracting.name} a licence, related_to_licence, or an other_contract?"
        return Statement(UNKNOWN, "it is not declared what contract it is", (), (Fact(pointer, asks),))
    if kind == "other_contract":
        return Statement(NO, f"{contracting.name} is no licence", (pointer,))
    return Statement(YES, f"{contracting.name} is a licence or related to one", (pointer,))


@measure("statement")
def sale_of_intellectual_property(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether it is a bona fide purchase or sale of intellectual property that does not revert (26 USC 7701(a)(51)(D)(ii)(III)(bb))."""
    pointer = f"{contracting.pointer}/licence_terms/sale_of_intellectual_property"
    sold = _YES_NO[contracting.contract.licence_terms.sale_of_intellectual_property]
    if sold is UNKNOWN:
        asks = f"is {contracting.name} a bona fide purchase or sale of intellectual property that does not revert?"
        return Statement(UNKNOWN, "it is not declared whether it is a sale", (), (Fact(pointer, asks),))
    return Statement(sold, f"{contracting.name} is {'a' if sold is YES else 'no'} sale", (pointer,))


@measure("statement")
def licence_directs(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether the counterparty may direct sources or operation, limit the use, or keeps know-how back (26 USC 7701(a)(51)(D)(ii)(III)(aa)(AA) to (CC), (FF))."""
    terms, pointer = contracting.contract.licence_terms, f"{contracting.pointer}/licence_terms"
    held_back = {True: NO, False: YES, None: UNKNOWN}[terms.know_how_provided]
    return _any_term(
        [
            *((_YES_NO[getattr(terms, key)], f"{pointer}/{key}", told) for key, told in _LICENCE.items()),
            (held_back, f"{pointer}/know_how_provided", "know-how is kept back"),
        ],
        f"does it hold under {contracting.name}:",
        f"{contracting.name} directs and limits nothing, and keeps no know-how back",
        contracting,
    )


def _any_term(
    terms: list[tuple[Answer, str, str]], asks: str, none: str, contracting: Contracting
) -> Statement:
    answer = any_of(found for found, _, _ in terms)
    telling = [(pointer, told) for found, pointer, told in terms if found is answer]
    if answer is NO:
        return Statement(NO, none, (contracting.pointer,))
    words = ", ".join(told for _, told in telling)
    if answer is YES:
        return Statement(YES, f"{contracting.name}: {words}", tuple(pointer for pointer, _ in telling))
    facts = tuple(Fact(pointer, f"{asks} {told}? write yes or no") for pointer, told in telling)
    return Statement(UNKNOWN, f"it is not declared of {contracting.name}: {words}", (), facts)


@measure("amount")
def royalty_years(_case: Case, contracting: Contracting) -> Measured:
    """For how many years of the agreement royalties are to be paid, extensions included (26 USC 7701(a)(51)(D)(ii)(III)(aa)(DD))."""
    asks = f"for how many years are royalties to be paid under {contracting.name}? write 0 years if none are"
    return _years(contracting.contract.licence_terms.royalties_last, contracting, "royalties_last", asks)


@measure("amount")
def service_years(_case: Case, contracting: Contracting) -> Measured:
    """For how many years the counterparty may require services (26 USC 7701(a)(51)(D)(ii)(III)(aa)(EE))."""
    asks = f"for how many years may services be required under {contracting.name}? write 0 years if none may"
    return _years(contracting.contract.licence_terms.services_last, contracting, "services_last", asks)


def _years(declared: Bounds | None, contracting: Contracting, key: str, asks: str) -> Measured:
    pointer = f"{contracting.pointer}/licence_terms/{key}"
    bounds = UNKNOWN_AMOUNT if declared is None else declared
    return Measured(
        bounds, "years", facts=() if bounds.exact else (Fact(pointer, asks),), pointers=(pointer,)
    )


@measure("day")
def contract_entered(_case: Case, contracting: Contracting) -> Dated:
    """The day on which the contract was entered into or last modified (26 USC 7701(a)(51)(D)(ii)(III)(aa)(GG))."""
    pointer = f"{contracting.pointer}/licence_terms/entered_or_modified"
    day = contracting.contract.licence_terms.entered_or_modified
    asks = f"on which day was {contracting.name} entered into, or last modified?"
    return exact_day(day), () if day else (Fact(pointer, asks),), (pointer,)


@measure("statement")
def paid_in_previous_year(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether a payment was made under the contract during the previous taxable year (26 USC 7701(a)(51)(D)(i)(II))."""
    pointer = f"{contracting.pointer}/paid_on"
    assert isinstance(contracting.over, EntityYear)
    year = contracting.over.year.previous
    several = [
        all_of(
            (
                compare_days(year.first_day, "on_or_before", day),
                compare_days(year.last_day, "on_or_after", day),
            )
        )
        for day in contracting.contract.paid_on
    ]
    answer = any_of([NO, *several])
    if answer is YES:
        return Statement(YES, f"a payment was made under {contracting.name} in the year before", (pointer,))
    if answer is NO and contracting.contract.payments_complete is True:
        return Statement(NO, f"no payment was made under {contracting.name} in the year before", (pointer,))
    asks = (
        f"on which days were payments made under {contracting.name}? list them under `paid_on`, and write"
        " `payments_complete: yes`"
    )
    fact = Fact(f"{contracting.pointer}/payments_complete", asks)
    if contracting.contract.payments_complete is True:
        ends = f"{contracting.over.maker.pointer}/taxable_year_ends"
        fact = Fact(
            ends, f"on which day of the calendar does the taxable year of {contracting.over.name} end?"
        )
    return Statement(UNKNOWN, f"it is open whether it was paid under {contracting.name}", (), (fact,))


@measure("statement")
def payee_is_specified(
    case: Case, contracting: Contracting, ask: Callable[[EntityYear], Answer]
) -> Statement:
    """Whether the counterparty is a specified foreign entity, by its status in the year of the payment and in the year after (26 USC 7701(a)(51)(D)(i)(II)).

    The paragraph does not say which of the two counts: where they differ the answer is unknown.
    """
    assert isinstance(contracting.over, EntityYear)
    payee, year = contracting.maker, contracting.over.year
    now, before = case.in_year(payee, year), case.in_year(payee, year.previous)
    answer, earlier = ask(now), ask(before)
    pointers = (payee.pointer,)
    if answer is earlier:
        told = {
            YES: f"{payee.name} is a specified foreign entity in both years",
            NO: f"{payee.name} is no specified foreign entity in either year",
            UNKNOWN: f"whether {payee.name} is a specified foreign entity is open in both years",
        }[answer]
        return Statement(answer, told, pointers, asked=(now, before) if answer is UNKNOWN else (now,))
    told = (
        f"whether {payee.name} is a specified foreign entity in the year of the payment ({earlier.value})"
        f" and in the year after ({answer.value}) differs"
    )
    return Statement(UNKNOWN, told, pointers, asked=(now, before))


@measure("statement")
def concerns_components(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether the contract is about eligible components (26 USC 7701(a)(51)(D)(i)(II)(bb))."""
    return _concerns(contracting, "eligible_component")


@measure("statement")
def concerns_storage(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether the contract is about energy storage (26 USC 7701(a)(51)(D)(i)(II)(aa))."""
    return _concerns(contracting, "energy_storage")


@measure("statement")
def concerns_facility(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether the contract is about a qualified facility (26 USC 7701(a)(51)(D)(i)(II)(aa))."""
    return _concerns(contracting, "qualified_facility")


def _concerns(contracting: Contracting, word: str) -> Statement:
    concerned, pointer = contracting.contract.concerns, f"{contracting.pointer}/concerns"
    if not concerned:
        asks = f"is {contracting.name} about an eligible_component, energy_storage, a qualified_facility or other_production? list all"
        return Statement(UNKNOWN, "it is not declared what it is about", (), (Fact(pointer, asks),))
    answer = YES if word in concerned else NO
    told = f"{contracting.name} is{'' if answer is YES else ' not'} about {word.replace('_', ' ')}"
    return Statement(answer, told, (pointer,))
