"""Measures of who is behind a maker: governments, owners abroad, contracts and lists (42 USC 18741(a)(5), 89 FR 37079)."""

from __future__ import annotations

from datetime import date
from functools import partial

from iracheck.checking.case import Act, Case, Contracting, Maker
from iracheck.checking.designations import designations
from iracheck.checking.facts import Fact
from iracheck.checking.measured import LineOf, Measured, Statement, measure, when_done
from iracheck.declaration import Entity, country_name
from iracheck.declaration.vocabulary import GOVERNMENT_KINDS
from iracheck.entities import Interest, Opening, effective_control, told
from iracheck.entities.contracts import RIGHTS
from iracheck.entities.government_interest import TREATED_AS_ONE
from iracheck.entities.holdings import MEASURES
from iracheck.quantities import UNIT, Answer, Bounds, all_of

UNITED_STATES = "lists/united-states-and-territories"
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@measure("amount", of_standing=True)
def covered_government_interest(case: Case, act: Act) -> Measured:
    """The share of board seats, voting rights or equity, whichever is highest, that one covered nation's government holds.

    Cumulated over all that count as that government, through tiers (89 FR 37079). The interests of the
    governments of different nations are not added to each other.
    """
    entity = act.maker.entity
    if entity is None:
        return _of_nobody_known(act)
    facts = _day_of(case, act, entity)
    remembered = act.maker.remembered
    key = f"government interest on {act.on if case.holdings_are_dated else 'any day'}"
    if facts or key not in remembered:
        remembered[key] = _government_interest(case, act, entity, facts)
    measured: Measured = remembered[key]
    return measured


def _government_interest(case: Case, act: Act, entity: Entity, facts: tuple[Fact, ...]) -> Measured:
    ownership = case.ownership(act.on)
    interest = ownership.of_governments(entity.id)
    lines = [
        LineOf(
            what=f"{'  ' * tier.depth}{told(tier, partial(_name, case))}",
            pointer=case.holding_at(tier.held, tier.holder, act.on),
            value=None,
            counts=None,
            supplier=None,
            note="",
        )
        for tier in ownership.tiers(entity.id)
    ]
    return Measured(
        interest.share,
        "share",
        lines=tuple(lines),
        facts=facts,
        pointers=(f"{act.maker.pointer}/held_by",),
        below=lambda limit: _settling(case, act, entity, limit, facts),
        told=_told_of(interest),
    )


@measure("amount", of_standing=True)
def foreign_interest(case: Case, act: Act) -> Measured:
    """The greatest share of board seats, voting rights or equity that any one foreign entity or person holds (89 FR 37079)."""
    entity = act.maker.entity
    if entity is None:
        return _of_nobody_known(act)
    interest = case.ownership(act.on).from_abroad(entity.id, partial(_is_foreign, case))
    pointer = f"{case.makers[entity.id].pointer}/held_by"
    asks = f"who holds {act.maker.name}, and above which size is the list complete?"
    return Measured(
        interest.share,
        "share",
        facts=() if interest.share.exact else (Fact(pointer, asks),),
        pointers=(pointer,),
        told="" if interest.of is None else f"The holder is {_name(case, interest.of)}.",
    )


@measure("statement")
def rights_over_production(_case: Case, contracting: Contracting, _ask: object) -> Statement:
    """Whether a contract entitles its counterparty to effective control over the production (89 FR 37079)."""
    contract = contracting.contract
    control = effective_control(contract)
    held = contract.lasted_on(contracting.on)
    pointers = (f"{contracting.pointer}/rights",)
    if held is NO:
        return Statement(NO, "it was not in force on that day", (contracting.pointer,))
    facts = [
        Fact(
            f"{contracting.pointer}/rights/{name}",
            f"what does {contracting.name} say of {RIGHTS[name]}? write reserved, granted (to the counterparty)"
            " or silent",
        )
        for name in control.open_rights
    ]
    if held is UNKNOWN and control.answer is not NO:
        facts.append(
            Fact(
                f"{contracting.pointer}/from",
                f"when was {contracting.name} in force, and when was the production?",
            )
        )
    return Statement(all_of([held, control.answer]), control.reason, pointers, tuple(facts))


@measure("statement", of_standing=True)
def designation(case: Case, act: Act, _ask: object) -> Statement:
    """Whether the entity is a specially designated national or a foreign terrorist organization (42 USC 18741(a)(5)(A), (B))."""
    entity = act.maker.entity
    if entity is None:
        return Statement(
            UNKNOWN, "it is not declared who did it", (), (Fact(act.maker.pointer, act.maker.who),)
        )
    return designations(case, entity, act)


def _of_nobody_known(act: Act) -> Measured:
    return Measured(UNIT, "share", facts=(Fact(act.maker.pointer, act.maker.who),))


def _told_of(interest: Interest) -> str:
    """Which government it is, and by which measure it holds most."""
    if interest.of is None or not interest.share.low:
        return ""
    government = f"the government of {country_name(interest.of)}"
    if interest.measure is None:
        return f"It is {government} itself, or an organ or official of it."
    whole = "; half or more of it counts whole" if interest.share.low >= TREATED_AS_ONE else ""
    return f"It is {government}; highest by {MEASURES[interest.measure]}{whole}."


def _name(case: Case, name: str) -> str:
    maker = case.makers.get(name)
    return name if maker is None else maker.name


def _day_of(case: Case, act: Act, entity: Entity) -> tuple[Fact, ...]:
    """The day of the act, where holdings behind its maker were held for some time only."""
    if act.on is not None or not case.holdings_are_dated:
        return ()
    behind = case.ownership(None).behind(entity.id)
    dated = any(
        holding.dated for name in behind if name in case.entities for holding in case.entities[name].held_by
    )
    return (when_done(act),) if dated else ()


def _is_foreign(case: Case, entity: Entity) -> Answer:
    """Whether an entity is foreign by itself, its owners left aside (89 FR 37079)."""
    home = case.lists[UNITED_STATES]
    if entity.kind == "person":
        return (
            UNKNOWN if entity.united_states_status is None else _yes_if(entity.united_states_status == "none")
        )
    if entity.kind in GOVERNMENT_KINDS:
        return (
            UNKNOWN if entity.government_of is None else _yes_if(home.holds(entity.government_of, None) is NO)
        )
    at_home = all_of(
        home.holds(country, None) for country in (entity.organized_in, entity.principal_place_of_business)
    )
    return {YES: NO, NO: YES}.get(at_home, UNKNOWN)


def _yes_if(holds: bool) -> Answer:  # noqa: FBT001
    return YES if holds else NO


def _settling(
    case: Case, act: Act, entity: Entity, limit: Bounds, day: tuple[Fact, ...]
) -> tuple[Fact, ...] | None:
    found = case.ownership(act.on).settling(entity.id, limit.low)
    return None if found is None else (*day, *(_asked(case, opening, act.on) for opening in found))


def which_share(case: Case, held: str, holder: str, day: date | None) -> Fact:
    """The question how much a holder has."""
    return Fact(
        case.holding_at(held, holder, day),
        f"which share of board seats, voting rights and equity of {case.makers[held].name} does"
        f" {_name(case, holder)} hold?",
    )


def who_else(case: Case, held: str, day: date | None) -> Fact:
    """The question who else holds an entity."""
    entity, maker = case.entities[held], case.makers[held]
    for place, holding in enumerate(entity.held_by):
        if holding.holder is None and holding.lasted_on(day) is not NO:
            return Fact(f"{maker.pointer}/held_by/{place}/holder", f"who is this holder of {maker.name}?")
    key = "held_by" if not entity.held_by else "holders_complete"
    asks = (
        f"who {'else ' if entity.held_by else ''}holds {maker.name}? list them, and write `holders_complete: yes`,"
        " or the most that any other holds, like `above 5 %`"
    )
    return Fact(f"{maker.pointer}/{key}", asks)


def what_kind(maker: Maker) -> Fact:
    """The question what an entity is."""
    asks = f"what is {maker.name}? write company, person, government, government_agency or ruling_party"
    return Fact(f"{maker.pointer}/is", asks)


def whose_government(maker: Maker) -> Fact:
    """The question of which country something is the government, or an organ."""
    asks = f"of which country is {maker.name} the government or an organ?"
    return Fact(f"{maker.pointer}/government_of", asks)


def _asked(case: Case, opening: Opening, day: date | None) -> Fact:
    """The question that settles something open about an owner."""
    entity, maker = case.entities[opening.entity], case.makers[opening.entity]
    if opening.what == "share":
        return which_share(case, opening.entity, opening.holder, day)
    if opening.what == "others":
        return who_else(case, opening.entity, day)
    if entity.kind == "person":
        asks = (
            f"did {maker.name}, or the immediate family, ever hold a political office? list each under `offices`,"
            " and write `offices_complete: yes`"
        )
        return Fact(f"{maker.pointer}/offices_complete", asks)
    return whose_government(maker) if entity.kind in GOVERNMENT_KINDS else what_kind(maker)
