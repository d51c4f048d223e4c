"""One entity on one day under one law: is it excluded, by what proof, and how far is it from the limit?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from iracheck.checking.asking import Asker
from iracheck.checking.called import case_of
from iracheck.checking.case import Act, Case, EntityYear
from iracheck.checking.check import PROGRAM_VERSION
from iracheck.checking.designations import DESIGNATED, OTHER_LISTS, unknown_rows
from iracheck.checking.explaining import Explainer, Places, reachable, unverified_beneath
from iracheck.checking.facts import Fact, covering
from iracheck.checking.measures_of_prohibition import attribution
from iracheck.checking.missing import wanted_for
from iracheck.declaration import Declaration
from iracheck.documents import DocumentError, Problem, nearest
from iracheck.entities import MEASURES, Tier, listed_entities
from iracheck.quantities import Answer, any_of
from iracheck.rulebook import Rulebook
from iracheck.verdict import (
    ENTITY_FORMAT,
    ActivityFound,
    DeclarationRead,
    EntityVerdict,
    Missing,
    NameFound,
    RulebookUsed,
    TierFound,
    interval,
)

RegimeName = Literal["concern", "prohibited"]


class _Regime(Struct, frozen=True):
    """A law under which an entity may be inspected: its name, the rules that decide, and those that measure how near it is."""

    title: str
    decides: tuple[str, ...]
    measures: tuple[str, ...]


_CONCERN = "foreign-entity-of-concern"
_PROHIBITED = "prohibited-foreign-entity"
_REGIMES: dict[str, _Regime] = {
    "concern": _Regime(
        "foreign entity of concern (42 USC 18741(a)(5))",
        (f"{_CONCERN}/entity-of-concern", f"{_CONCERN}/effective-control"),
        (f"{_CONCERN}/government-interest",),
    ),
    "prohibited": _Regime(
        "prohibited foreign entity (26 USC 7701(a)(51))",
        (f"{_PROHIBITED}/specified", f"{_PROHIBITED}/influenced"),
        tuple(f"{_PROHIBITED}/{name}" for name in ("owned-by-one", "owned-together", "controlled", "debt")),
    ),
}
REGIMES = tuple(_REGIMES)


def inspect_entity(
    declaration: Declaration,
    rulebook: Rulebook,
    entity_id: str,
    *,
    on: date,
    regime: RegimeName = "concern",
) -> EntityVerdict:
    """Whether a declared entity is one that a law excludes, on a day, with its proof.

    - ``entity_id``: its id in ``declaration.entities``.
    - ``on``: the day. By ``prohibited`` the status is that of the entity's taxable year that includes it.
    - ``regime``: ``concern`` for a foreign entity of concern (section 30D, 42 USC 18741(a)(5)), or
      ``prohibited`` for a prohibited foreign entity (sections 45X and 48E, 26 USC 7701(a)(51)).

    The answer is about the entity and its contracts, wherever it works. What it did for this battery is
    answered step by step in ``activities``. The ``tiers`` that ``decides`` names are the deciding path of
    ownership; ``answers`` that decide and rest on no others are the last links of any proof.

    Raises :class:`iracheck.DocumentError` where no entity of that id is declared, :class:`ValueError` for
    another regime, :class:`TypeError` for an id that is no text or a day that is no :class:`datetime.date`,
    and :class:`iracheck.InferenceError` as :func:`iracheck.check` does.
    """
    if not isinstance(entity_id, str):
        raise TypeError(f"the id of an entity is wanted, not {type(entity_id).__name__}")
    if type(on) is not date:
        raise TypeError(f"a datetime.date is wanted for the day, not {type(on).__name__}")
    if regime not in _REGIMES:
        raise ValueError(f"there is no regime {regime!r}; write {' or '.join(map(repr, _REGIMES))}")
    law = _REGIMES[regime]
    case, name = case_of(declaration, rulebook), entity_id
    maker = case.makers.get(name)
    if maker is None:
        known = nearest(name, sorted(case.makers)) or "; `entities:` lists those that are"
        raise DocumentError(
            [Problem(declaration.marks.at("/entities"), f'no entity "{name}" is declared{known}')]
        )
    wrong = [Problem(declaration.marks.at(pointer), told) for pointer, told in unknown_rows(case)]
    if wrong:
        raise DocumentError(wrong)
    asker, places = Asker(rulebook, case), Places(declaration.marks)
    year = case.year_of(maker, on) if regime == "prohibited" else None
    act = year or Act(maker.name, maker.pointer, maker=maker, on=on)
    explainer = Explainer(asker)
    roots = [explainer.explain(rule_id, act) for rule_id in law.decides]
    answer = any_of(asker.answer(rule_id, act) for rule_id in law.decides)
    decides = [identity for identity in roots if explainer.drafts[identity].answer is answer]
    measured = [explainer.explain(rule_id, act) for rule_id in law.measures]
    interest = explainer.drafts[measured[0]]
    reached = set(reachable(explainer.drafts, decides))
    beneath = unverified_beneath(rulebook)
    records = tuple(
        draft.finished(places, beneath[draft.rule.id], decides=identity in reached)
        for identity, draft in explainer.drafts.items()
    )
    missing, stays_open = _missing(asker, act, law.decides, places) if answer is Answer.UNKNOWN else ((), ())
    limit = None if interest.limit is None else Fraction(interest.limit.low)
    tiers = _tiers(case, name, on, limit, places) if year is None else _owners(case, year, places)
    done = (
        _activities(asker, explainer, name, places)
        if year is None
        else _costs(asker, explainer, name, places)
    )
    return EntityVerdict(
        format=ENTITY_FORMAT,
        program=f"iracheck {PROGRAM_VERSION}",
        entity=name,
        name=maker.name,
        on=on.isoformat(),
        regime=law.title,
        answer=answer,
        answers=records,
        decides=tuple(decides),
        measured=tuple(measured),
        interest=interest.value,
        limit=interest.limit,
        tiers=tuple(tiers),
        activities=tuple(done),
        names=tuple(_names(case, name)),
        missing=missing,
        rulebook=RulebookUsed(rulebook.digest, rulebook.verified.isoformat()),
        declaration=DeclarationRead(declaration.marks.file, declaration.digest),
        unverified=tuple(
            sorted({cite for record in records if record.decides for cite in record.unverified})
        ),
        stays_open=stays_open,
    )


def _owners(case: Case, year: EntityYear, places: Places) -> Iterator[TierFound]:
    """The holdings through which specified foreign entities own it; those that they hold themselves decide."""
    entity = year.maker.entity
    assert entity is not None
    for tier in attribution(case, year, year.year.whole).tiers(entity.id):
        yield TierFound(
            holder=tier.holder,
            holder_name=case.makers[tier.holder].name,
            held=tier.held,
            held_name=case.makers[tier.held].name,
            depth=tier.depth,
            measure=MEASURES[tier.measure],
            share=interval(tier.share, "share"),
            passes=interval(tier.passes, "share"),
            whole=False,
            stops=tier.stops,
            counts_itself=tier.is_specified,
            decides=tier.is_specified and not tier.stops,
            at=places.at(case.holding_at(tier.held, tier.holder, year.year.last_day.latest)),
        )


def _costs(asker: Asker, explainer: Explainer, name: str, places: Places) -> Iterator[ActivityFound]:
    """What of the taxpayer's costs the entity made, with its status in the year in which each was paid."""
    case = asker.case
    prohibited = f"{_PROHIBITED}/prohibited"
    costs = [cost for product in case.products.values() for cost in product.costs]
    costs.extend(part for stored in case.stored for part in (stored, *stored.parts))
    for cost in costs:
        for made in (*cost.makers, *cost.earlier):
            if made.maker.entity is not None and made.maker.entity.id == name:
                year = case.year_of(made.maker, cost.cost.paid_on)
                yield ActivityFound(
                    activity=f"making of {made.what}" if made in cost.makers else made.what,
                    on=None if cost.cost.paid_on is None else cost.cost.paid_on.isoformat(),
                    answer=asker.answer(prohibited, year),
                    reason=explainer.reason(prohibited, year),
                    at=places.at(cost.pointer),
                )


def _tiers(case: Case, name: str, day: date, limit: Fraction | None, places: Places) -> Iterator[TierFound]:
    tiers = case.ownership(day).tiers(name)
    deciding = _deciding(tiers, limit)
    for tier in tiers:
        yield TierFound(
            holder=tier.holder,
            holder_name=case.makers[tier.holder].name,
            held=tier.held,
            held_name=case.makers[tier.held].name,
            depth=tier.depth,
            measure=MEASURES[tier.measure],
            share=interval(tier.share, "share"),
            passes=interval(tier.passes, "share"),
            whole=tier.whole,
            stops=False,
            counts_itself=tier.is_government,
            decides=tier in deciding,
            at=places.at(case.holding_at(tier.held, tier.holder, day)),
        )


def _deciding(tiers: tuple[Tier, ...], limit: Fraction | None) -> set[Tier]:
    """The fewest of the nearest holdings whose certain interest reaches the limit, with all that leads to them."""
    if limit is None:
        return set()
    reached, nearest_ones = Fraction(0), []
    for tier in tiers:
        if tier.depth == 0 and reached < limit and tier.passes.low:
            reached += tier.passes.low
            nearest_ones.append(tier)
    if reached < limit:
        return set()
    found: set[Tier] = set()
    waiting = nearest_ones
    while waiting:
        tier = waiting.pop()
        if tier not in found:
            found.add(tier)
            waiting.extend(below for below in tiers if below.held == tier.holder and below.passes.low)
    return found


def _activities(asker: Asker, explainer: Explainer, name: str, places: Places) -> Iterator[ActivityFound]:
    for activity in asker.case.activities():
        if activity.maker.entity is not None and activity.maker.entity.id == name:
            yield ActivityFound(
                activity=activity.name,
                on=None if activity.on is None else activity.on.isoformat(),
                answer=asker.answer(f"{_CONCERN}/of-concern", activity),
                reason=explainer.reason(f"{_CONCERN}/of-concern", activity),
                at=places.at(activity.pointer),
            )


def _names(case: Case, name: str) -> Iterator[NameFound]:
    for list_name in (*DESIGNATED.values(), *OTHER_LISTS):
        for found in listed_entities(case.lists[list_name]).rows_of(case.entities[name]):
            last_day = found.row.last_day
            yield NameFound(
                listed_in=list_name,
                key=found.row.key,
                listed_name=found.row.name or found.row.key,
                since=found.row.first_day.isoformat(),
                until=None if last_day == date.max else last_day.isoformat(),
                why=found.why,
                identified=found.identified,
            )


def _missing(
    asker: Asker, act: Act, rules: tuple[str, ...], places: Places
) -> tuple[tuple[Missing, ...], tuple[str, ...]]:
    """An irredundant set of facts with which, declared favourably, the answer is no; and the rules of which none can be."""
    found = {rule_id: wanted_for(asker, rule_id, act, Answer.NO) for rule_id in rules}
    wanted = {rule_id: tuple(facts) for rule_id, facts in found.items() if facts is not None}
    covers = covering(fact for facts in wanted.values() for fact in facts)
    changes: dict[Fact, dict[str, None]] = {}
    for rule_id, facts in wanted.items():
        for fact in facts:
            changes.setdefault(covers[fact], {})[rule_id] = None
    missing = tuple(
        Missing(fact.pointer, places.at(fact.pointer), fact.asks, None, tuple(changed), fact.by, fact.of)
        for fact, changed in changes.items()
    )
    return missing, tuple(rule_id for rule_id in rules if rule_id not in wanted)
