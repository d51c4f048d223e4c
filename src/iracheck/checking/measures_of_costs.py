"""Measures of material assistance: how much of what was paid comes from prohibited foreign entities (26 USC 7701(a)(52)(D))."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from iracheck.checking.case import (
    COVERED_NATIONS,
    Case,
    CostSubject,
    EntityYear,
    Made,
    ProductSubject,
)
from iracheck.checking.designations import LISTS, listed_in_year
from iracheck.checking.facts import Fact
from iracheck.checking.measured import Level, LineOf, Measured, Term, measure
from iracheck.checking.measures_of_production import sold_on
from iracheck.checking.taxable_years import years_later
from iracheck.declaration import Certification, country_name
from iracheck.declaration.vocabulary import CERTIFIED
from iracheck.quantities import (
    ALL,
    NEVER,
    NOTHING,
    UNIT,
    UNKNOWN_AMOUNT,
    Answer,
    Bounds,
    Part,
    all_of,
    any_of,
    compare_days,
    exact_day,
    share_of,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
Ask = Callable[[EntityYear], Answer]

WHETHER_ELECTED = Fact(
    "/taxpayer/elects_existing_contracts",
    "is the election made that leaves out costs of binding contracts before 16 June 2025?",
)

CONTRACTED_BY = date(2025, 6, 15)
"""A binding written contract entered into prior to 16 June 2025 (26 USC 7701(a)(52)(D)(iv)(I))."""
COMPONENTS_SOLD_BY = date(2026, 12, 31)
"""Used in a product sold before 1 January 2027, for section 45X (26 USC 45X(c)(1)(C))."""
STORAGE_PLACED_BY = date(2029, 12, 31)
"""Placed into service before 1 January 2030 (26 USC 7701(a)(52)(D)(iv)(II)(aa))."""
FACILITY_BEGUN_BY = date(2025, 7, 31)
"""In a facility the construction of which began before 1 August 2025 (the same)."""
RETAINED_YEARS = 6
"""Certifications are retained for six years at least (26 USC 7701(a)(52)(D)(iii)(IV)(cc))."""
COMPONENTS_RELIED_UNTIL = date(2026, 11, 22)
"""Until safe harbor tables are issued suppliers may be relied on: none were known on this day."""
CONSTRUCTION_RELIED_UNTIL = date(2027, 1, 21)
"""Construction that begins within 60 days of the tables: at least so long after 22 November 2026."""

NOT_PRODUCED, DIRECT_MATERIAL_COSTS, DIRECT_COSTS = CERTIFIED


class Use(Struct, frozen=True):
    """What the costs went into: which certifications may speak of them, until when, and which contracts leave them out.

    ``when`` are the facts without which it is open whether it was used in time, ``undated`` those
    without which it is open whether suppliers may be relied on.
    """

    states: str
    relied_on: Answer
    used_in_time: Answer
    when: tuple[Fact, ...] = ()
    undated: tuple[Fact, ...] = ()


class Traced(Struct, frozen=True):
    """The share of one cost that comes from prohibited foreign entities, with the reason and what is open.

    ``certification`` points to the one that is relied on.
    """

    share: Bounds
    note: str
    answer: Answer
    asked: tuple[EntityYear, ...] = ()
    unsettled: tuple[EntityYear, ...] = ()
    facts: tuple[Fact, ...] = ()
    certification: str = ""

    @property
    def certified(self) -> bool:
        """Whether a certification says that no prohibited foreign entity made any of it."""
        return bool(self.certification) and self.share == NOTHING


@measure("amount")
def component_ratio_by_direct_materials(case: Case, product: ProductSubject, ask: Ask) -> Measured:
    """Direct material costs that no prohibited foreign entity mined, produced or manufactured, over all of them (26 USC 7701(a)(52)(D)(ii)).

    Each direct material has the status of whoever made it as it was bought (Notice 2026-15, as reported).
    """
    return _ratio_of_product(case, product, ask, looks_through=False)


@measure("amount")
def component_ratio_looked_through(case: Case, product: ProductSubject, ask: Ask) -> Measured:
    """The same ratio where a direct material counts with what prohibited foreign entities made of it at any earlier step (26 USC 7701(a)(52)(D)(ii)).

    How much of it then counts is open: at least what they made, at most the whole. The taxpayer's own
    products inside it are looked through to their direct materials.
    """
    return _ratio_of_product(case, product, ask, looks_through=True)


def use_in_product(case: Case, product: ProductSubject) -> Use:
    """What the direct materials of an eligible component went into."""
    days, facts, _ = sold_on(case, product)
    sold = days.exact
    return Use(
        states=DIRECT_MATERIAL_COSTS,
        relied_on=relied_on(sold, COMPONENTS_RELIED_UNTIL),
        used_in_time=compare_days(exact_day(sold), "on_or_before", COMPONENTS_SOLD_BY),
        when=facts,
        undated=facts,
    )


def _ratio_of_product(case: Case, product: ProductSubject, ask: Ask, *, looks_through: bool) -> Measured:
    use = use_in_product(case, product)
    costs = list(_expanded(case, product)) if looks_through else product.costs
    traced = [
        (cost, cost.cost.cost or UNKNOWN_AMOUNT, trace(case, cost, use, ask, looks_through=looks_through))
        for cost in costs
    ]
    holders = list(_with_all_inside(case, product)) if looks_through else [product]
    facts = [
        Fact(
            f"{holder.pointer}/costs_complete",
            f"which direct materials went into {holder.name}? list all, and write `costs_complete: yes`",
        )
        for holder in holders
        if holder.product.costs_complete is not True or not holder.costs
    ]
    return ratio(case, traced, use, tuple(facts), f"{product.pointer}/costs")


def _expanded(case: Case, product: ProductSubject) -> Iterator[CostSubject]:
    """The direct materials of a product, with those of the taxpayer's own products inside it in their place.

    What is integrated into it is inside it once, whether none of its costs is said to be of it, or several.
    """
    inside = list(_integrated_into(case, product))
    yield from (cost for cost in product.costs if cost.of not in inside or not cost.of.costs)
    for own in inside:
        yield from _expanded(case, own)


def _integrated_into(case: Case, product: ProductSubject) -> Iterator[ProductSubject]:
    return (one for one in case.products.values() if one.product.integrated_into == product.product.id)


def _with_all_inside(case: Case, product: ProductSubject) -> Iterator[ProductSubject]:
    yield product
    for own in _integrated_into(case, product):
        yield from _with_all_inside(case, own)


def relied_on(day: date | None, until: date) -> Answer:
    """Whether suppliers may be relied on: nobody knows beyond the day until which it is certain."""
    return YES if day is not None and day <= until else UNKNOWN


Weighed = tuple[CostSubject, Bounds, Traced]
"""A cost, what of it is weighed, and where it comes from."""


def ratio(case: Case, traced: Sequence[Weighed], use: Use, facts: tuple[Fact, ...], pointer: str) -> Measured:
    """The share of costs that do not come from prohibited foreign entities, with or without those of existing contracts."""
    excluded = [(weighed, contracted(weighed[0], use)) for weighed in traced]
    elections = elections_of(case, (cost for cost, _, _ in traced), use)
    runs = [_run(excluded, election, use) for election in elections]
    shares = [_share(terms) for terms, _ in runs]
    warnings = []
    if None in shares:
        warnings.append("All costs may be left out, or may be none: 0/0.")
    found = [share or UNIT for share in shares]
    bounds = UNIT if facts else Bounds(min(share.low for share in found), max(share.most for share in found))
    if len(elections) > 1 and found[0] != found[1]:
        facts = (*facts, WHETHER_ELECTED)
    best = max(range(len(found)), key=lambda place: found[place].low)
    terms, lines = runs[best]
    return Measured(
        bounds,
        "share",
        lines=lines,
        terms=terms,
        facts=facts,
        pointers=(pointer,),
        warnings=tuple(warnings),
        asked=tuple(dict.fromkeys(year for _, _, found in traced for year in found.asked)),
    )


def elections_of(case: Case, costs: Iterable[CostSubject], use: Use) -> list[bool]:
    """Whether the election for existing contracts is made; both ways where that is open and matters to any of the costs."""
    if all(contracted(cost, use) is NO for cost in costs):
        return [False]
    elected = case.declaration.taxpayer.elects_existing_contracts
    return [True, False] if elected is None else [elected]


def _share(terms: tuple[Term, ...]) -> Bounds | None:
    """The share, or nothing where all costs may be none: a completion with nothing to take a share of must not lie behind a yes."""
    if not any(term.weight.low for term in terms):
        return None
    return share_of([Part(term.weight, term.qualifying) for term in terms])


def _run(
    excluded: Iterable[tuple[Weighed, Answer]],
    elected: bool,  # noqa: FBT001
    use: Use,
) -> tuple[tuple[Term, ...], tuple[LineOf, ...]]:
    terms, lines = [], []
    for (cost, weight, traced), answer in excluded:
        left_out = all_of([YES if elected else NO, answer])
        qualifying = _rest(traced.share)
        counts: Bounds | None = _times(weight, qualifying)
        note = traced.note
        if left_out is YES:
            note, counts = "left out: bought under a contract of before 16 June 2025", None
        else:
            to_drop = to_leave_out(cost, use) if left_out is UNKNOWN else None
            terms.append(_term(cost, weight, qualifying, traced, to_drop))
        lines.append(LineOf(cost.name, cost.pointer, weight, counts, _supplier(cost), note, None))
    return tuple(terms), tuple(lines)


def _term(
    cost: CostSubject,
    weight: Bounds,
    qualifying: Bounds,
    traced: Traced,
    to_drop: tuple[Fact, ...] | None,
) -> Term:
    """The term of a cost; ``to_drop`` are the facts by which it may turn out to be left out."""
    levels = []
    if not weight.exact:
        facts = (Fact(f"{cost.pointer}/cost", f"what did {cost.name} cost?"),)
        levels.append(Level(facts, weight, qualifying, chooses_weight=True))
    if to_drop is not None:
        levels.append(Level(to_drop, weight, qualifying, may_leave_out=True))
        weight = Bounds(Fraction(0), weight.high)
    if qualifying.low < 1 and (traced.unsettled or traced.facts):
        levels.append(Level(traced.facts, weight, ALL, cleared=traced.unsettled))
    return Term(cost.pointer, weight, qualifying, tuple(levels))


def _rest(share: Bounds) -> Bounds:
    """What is left of the whole; the commonest shares are told without arithmetic."""
    if share is NOTHING or share is ALL:
        return ALL if share is NOTHING else NOTHING
    return UNIT if share is UNIT else Bounds(1 - share.most, 1 - share.low)


def _times(weight: Bounds, share: Bounds) -> Bounds:
    if share is ALL or share is NOTHING:
        return weight if share is ALL else NOTHING
    high = None if weight.high is None or share.high is None else weight.high * share.high
    return Bounds(weight.low * share.low, high)


def _supplier(cost: CostSubject) -> str | None:
    return cost.makers[-1].maker.name if cost.makers else None


def contracted(cost: CostSubject, use: Use) -> Answer:
    """Whether a cost may be left out by the election for existing contracts (26 USC 7701(a)(52)(D)(iv)).

    With a product that is left out its components are.
    """
    early = [_early(one) for one in (cost, cost.within) if one is not None]
    return all_of([any_of(early), use.used_in_time])


def _early(cost: CostSubject) -> Answer:
    signed = cost.cost.contract_on
    return NO if signed == NEVER else compare_days(exact_day(signed), "on_or_before", CONTRACTED_BY)


def to_leave_out(cost: CostSubject, use: Use) -> tuple[Fact, ...]:
    """The facts that are not declared of the contract for a cost, or for the product that it is within, and of its use."""
    early = [(one, _early(one)) for one in (cost, cost.within) if one is not None]
    when = use.when if use.used_in_time is UNKNOWN else ()
    if any(answer is YES for _, answer in early):
        return when
    open_one = next(one for one, answer in early if answer is UNKNOWN)
    asks = f"when was the binding contract for {open_one.name} made, or never?"
    return (Fact(f"{open_one.pointer}/contract_on", asks), *when)


def trace(case: Case, cost: CostSubject, use: Use, ask: Ask, *, looks_through: bool) -> Traced:
    """Which share of a cost comes from prohibited foreign entities.

    What the facts declared show is known, and stands before any certification: what such an entity
    made counts whole (26 USC 7701(a)(52)(D)(iii)(III)(aa)). Where they leave it open, the certification
    of the direct supplier answers.
    """
    made = [_by_whom(case, making, cost, ask) for making in cost.makers]
    answer = any_of(one for one, _, _ in made)
    asked = tuple(year for _, year, _ in made)
    if answer is YES:
        told = next(told for one, _, told in made if one is YES)
        return Traced(ALL, told, YES, asked)
    earlier = [_by_whom(case, making, cost, ask) for making in cost.earlier]
    before = any_of([NO, *(one for one, _, _ in earlier)])
    unsettled = tuple(year for one, year, _ in made if one is UNKNOWN)
    facts = _of_units(case, cost, cost.makers, made)
    share, note, certification = NOTHING, f"{_supplier(cost)} is no prohibited foreign entity", ""
    chain_is_certified, found = False, _Certifying(UNIT, "")
    if answer is UNKNOWN or looks_through:
        found = _certified(case, cost, use, ask, knows_of_earlier=before is YES)
        chain_is_certified = bool(found.certification) and found.speaks_of_chain
        if answer is UNKNOWN:
            share, note, certification = found.share, found.note, found.certification
            if certification or (found.facts and not (facts and _only_units_are_open(made, ask))):
                unsettled, facts = (), found.facts
            if certification:
                asked = ()
    if not looks_through or (chain_is_certified and before is not YES):
        if looks_through and not certification and (before is UNKNOWN or not cost.earlier_is_complete):
            note, certification = f"{note}; of what went into it, {found.note}", found.certification
        return Traced(share, note, answer, asked, unsettled, facts, certification)
    asked = (*asked, *(year for one, year, _ in earlier if one is before and one is not NO))
    if before is YES:
        part = max(share.low, _made_earlier(case, cost, earlier))
        told = next(told for one, _, told in earlier if one is YES)
        return Traced(Bounds(part, Fraction(1)), f"{told}, at an earlier step", YES, asked, (), ())
    if before is UNKNOWN or not cost.earlier_is_complete:
        more = tuple(year for one, year, _ in earlier if one is UNKNOWN)
        units = _of_units(case, cost, cost.earlier, earlier)
        chain = () if cost.earlier_is_complete else (_which_earlier(cost),)
        return Traced(
            Bounds(share.low, Fraction(1)),
            f"{note}; who had a part in it earlier is open",
            UNKNOWN,
            asked,
            (*unsettled, *more),
            (*facts, *units, *chain),
            certification,
        )
    return Traced(share, note, answer, asked, unsettled, facts, certification)


def _which_earlier(cost: CostSubject) -> Fact:
    asks = (
        f"who had a part in what {cost.name} is made of? list them under `earlier_steps`, and write"
        " `earlier_steps_complete: yes`; or write the direct supplier's certification"
    )
    return Fact(f"{cost.pointer}/earlier_steps_complete", asks)


_Making = tuple[Answer, EntityYear, str]


def _by_whom(case: Case, made: Made, cost: CostSubject, ask: Ask) -> _Making:
    """Whether a prohibited foreign entity made something: its status is that of its year in which the cost was paid."""
    when = Fact(f"{cost.pointer}/paid_on", f"on which day was the cost of {cost.name} paid or incurred?")
    year = case.year_of(made.maker, cost.cost.paid_on, when)
    answer = ask(year)
    if answer is YES:
        return YES, year, f"{made.maker.name} is a prohibited foreign entity"
    unit = _unit(case, made)
    if unit is YES:
        told = f"a unit of {made.maker.name} with its own books in {country_name(made.country or '')} made it"
        return YES, year, told
    return any_of([answer, unit]), year, ""


def _unit(case: Case, made: Made) -> Answer:
    """Whether a qualified business unit seated in a covered nation made it (26 USC 7701(a)(51)(C)(iv))."""
    if case.lists[COVERED_NATIONS].holds(made.country, None) is not YES:
        return NO
    return {True: YES, False: NO, None: UNKNOWN}[made.by_unit]


def _only_units_are_open(made: Sequence[_Making], ask: Ask) -> bool:
    """Whether all makers are known to be no prohibited foreign entities, and only units of theirs are open."""
    return all(answer is not UNKNOWN or ask(year) is NO for answer, year, _ in made)


def _of_units(
    case: Case, cost: CostSubject, making: Sequence[Made], made: Sequence[_Making]
) -> tuple[Fact, ...]:
    facts = []
    for one, (answer, _, _) in zip(making, made, strict=True):
        if answer is UNKNOWN and _unit(case, one) is UNKNOWN:
            facts.append(_which_unit(cost, one))
    return tuple(facts)


def _which_unit(cost: CostSubject, made: Made) -> Fact:
    asks = (
        f"was {cost.name} made by a unit of {made.maker.name} with books of its own and its principal place of"
        f" business in {country_name(made.country or '')}? write yes or no"
    )
    return Fact(f"{made.pointer}/by_unit_with_own_books", asks)


def _made_earlier(case: Case, cost: CostSubject, earlier: Sequence[_Making]) -> Fraction:
    """The least share of a material's minerals that is what prohibited foreign entities made of them, where it is known.

    What such an entity produced counts with all that went into it before.
    """
    prohibited = {
        making.pointer for making, (answer, _, _) in zip(cost.earlier, earlier, strict=True) if answer is YES
    }
    whole, counted = Fraction(0), Fraction(0)
    for mineral in case.minerals:
        if mineral.material.id != cost.cost.of:
            continue
        value = mineral.line.value
        added = [activity.step.value_added for activity in mineral.activities]  # type: ignore[union-attr]
        if value is None or not value.exact or any(step is None or not step.exact for step in added):
            return Fraction(0)
        whole += value.low
        places = [
            place for place, activity in enumerate(mineral.activities) if activity.pointer in prohibited
        ]
        if places:
            counted += sum((step.low for step in added[: places[-1] + 1] if step is not None), Fraction(0))
    return counted / whole if whole else Fraction(0)


# certifications --------------------------------------------------------------------------------------


class _Certifying(Struct, frozen=True):
    """What a certification leaves open of a cost, why, what it lacks, which one it is, and whether it speaks of earlier steps."""

    share: Bounds
    note: str
    facts: tuple[Fact, ...] = ()
    certification: str = ""
    speaks_of_chain: bool = False


def _certified(case: Case, cost: CostSubject, use: Use, ask: Ask, *, knows_of_earlier: bool) -> _Certifying:
    """The share that is open after the direct supplier's certification."""
    lacking: list[Fact] = []
    reasons = []
    doubts = _reasons_to_know(case, cost, ask)
    for place, certification in case.certifications_of(cost.cost.id):
        pointer = f"/certifications/{place}"
        name = f"the certification {certification.document or pointer}"
        refused, wanted = _defects(certification, cost, use, pointer)
        wanted = [*wanted, *doubts]
        if ask(case.year_of(case.makers[certification.by], cost.cost.paid_on)) is YES:
            refused = [*refused, "it is by a prohibited foreign entity itself"]
        if case.makers[certification.by] is case.taxpayer.maker:
            refused = [*refused, "it is by the taxpayer itself, who is no supplier"]
        if certification.states == NOT_PRODUCED and knows_of_earlier:
            refused = [
                *refused,
                "an earlier supplier in the chain is known to be a prohibited foreign entity",
            ]
        if refused or wanted:
            reasons.append(f"{name} is not relied on: {'; '.join([*refused, *(told for told, _ in wanted)])}")
            lacking.extend(fact for _, fact in wanted if not refused)
            continue
        if certification.states == NOT_PRODUCED:
            told = f"{name} by {case.makers[certification.by].name} is relied on"
            return _Certifying(NOTHING, told, (), pointer, speaks_of_chain=True)
        share = _certified_share(cost, certification)
        if share is not None:
            told = f"{name} states the costs that are of no prohibited foreign entity"
            return _Certifying(share, told, (), pointer)
    if lacking:
        return _Certifying(UNIT, "; ".join(reasons), tuple(lacking))
    maker = _supplier(cost)
    told = "; ".join(reasons) or f"it is open whether {maker} is a prohibited foreign entity"
    own = any(made.maker is case.taxpayer.maker for made in cost.makers)
    if (
        own or (use.relied_on is not YES and not use.undated) or knows_of_earlier
    ):  # no certification could help
        return _Certifying(UNIT, told)
    asks = (
        f"did the direct supplier of {cost.name} certify that no prohibited foreign entity made it? write its"
        f" certification of {cost.cost.id}, or who is behind {maker}"
    )
    return _Certifying(
        UNIT,
        told,
        (*(fact for _, fact in doubts), Fact("/certifications", asks, by=_certifier(cost), of=cost.name)),
    )


def _certifier(cost: CostSubject) -> str | None:
    """Who is to certify: the direct supplier, else the maker, as far as they are declared."""
    makers = [made.maker.entity.id for made in cost.makers if made.maker.entity is not None]
    return cost.cost.bought_from or next(iter(makers), None)


def _reasons_to_know(case: Case, cost: CostSubject, ask: Ask) -> list[tuple[str, Fact]]:
    """What stands in the way of relying on anybody's word about a cost, with the fact that clears it away.

    A maker whose name resembles a listed one, and a making in a covered nation by nobody knows whom,
    give reason to know (26 USC 7701(a)(52)(D)(iii)(III)).
    """
    found = []
    for made in cost.makers:
        year = case.year_of(made.maker, cost.cost.paid_on)
        if ask(year) is not UNKNOWN and _unit(case, made) is not UNKNOWN:
            continue
        if _unit(case, made) is UNKNOWN:
            country = country_name(made.country or "")
            if made.maker.entity is None:
                fact = Fact(made.maker.pointer, made.maker.who)
                found.append((f"it was made in {country} by an undeclared maker", fact))
            else:
                fact = _which_unit(cost, made)
                found.append((f"it was made in {country}, and by which unit is not declared", fact))
        if made.maker.entity is not None:
            resembling = [
                fact
                for fact in listed_in_year(case, tuple(LISTS), year).facts
                if fact.pointer.endswith("/resembles")
            ]
            found.extend((f"{made.maker.name} resembles a listed entity", fact) for fact in resembling)
    return found


def _certified_share(cost: CostSubject, certification: Certification) -> Bounds | None:
    """The share that a certification of costs leaves to prohibited foreign entities."""
    amount, whole = certification.amount, cost.cost.cost
    if amount is None or whole is None or not whole.low or whole.high is None or amount.high is None:
        return None
    low = max(Fraction(0), 1 - amount.high / whole.low)
    return Bounds(low, min(Fraction(1), max(Fraction(0), 1 - amount.low / whole.high)))


def _defects(
    certification: Certification, cost: CostSubject, use: Use, pointer: str
) -> tuple[list[str], list[tuple[str, Fact]]]:
    """Why a certification cannot be relied on, and what is not declared of it (26 USC 7701(a)(52)(D)(iii)(IV))."""
    refused: list[str] = []
    wanted: list[tuple[str, Fact]] = []

    def lacks(told: str, below: str, asks: str) -> None:
        wanted.append((told, Fact(f"{pointer}/{below}", asks)))

    if certification.states not in (NOT_PRODUCED, use.states):
        refused.append("it states the costs of another credit")
    if use.undated:
        wanted.extend(("until when suppliers may be relied on is open", fact) for fact in use.undated)
    elif use.relied_on is not YES:
        refused.append("safe harbor tables may have been issued by then")
    seller = cost.cost.bought_from
    if seller is None:
        fact = Fact(f"{cost.pointer}/bought_from", f"from whom was {cost.name} bought?")
        wanted.append(("the direct supplier is not declared", fact))
    elif seller != certification.by:
        refused.append("it is not by the direct supplier")
    if certification.identification_number is None:
        lacks(
            "it has no identification number",
            "identification_number",
            "what is the supplier's identification number?",
        )
    if certification.under_penalties_of_perjury is False:
        refused.append("it is not signed under penalties of perjury")
    elif certification.under_penalties_of_perjury is None:
        lacks(
            "its form is not declared",
            "under_penalties_of_perjury",
            "is it signed under penalties of perjury?",
        )
    signed, retained = certification.signed_on, certification.retained_until
    if signed is None:
        lacks("its day is not declared", "signed_on", "on which day was it signed?")
    if retained is None:
        lacks(
            "its retention is not declared",
            "retained_until",
            "until when do supplier and taxpayer retain it?",
        )
    elif signed is not None and retained < years_later(signed, RETAINED_YEARS):
        refused.append("it is not retained for six years")
    return refused, wanted
