"""One entity on one day: is it of concern, by what proof, and how far is it from the limit?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from iracheck.checking.asking import Asker
from iracheck.checking.case import Act, Case
from iracheck.checking.check import PROGRAM_VERSION
from iracheck.checking.designations import DESIGNATED, OTHER_LISTS, unknown_rows
from iracheck.checking.explaining import Explainer, Places, reachable, unverified_beneath
from iracheck.checking.measured import Fact
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

_BY_ITSELF = "foreign-entity-of-concern/entity-of-concern"
_BY_CONTRACT = "foreign-entity-of-concern/effective-control"
_OF_CONCERN = "foreign-entity-of-concern/of-concern"
_INTEREST = "foreign-entity-of-concern/government-interest"


def inspect_entity(
    declaration: Declaration, rulebook: Rulebook, entity_id: str, *, on: date
) -> EntityVerdict:
    """Whether a declared entity is a foreign entity of concern on a day, with its proof (42 USC 18741(a)(5)).

    ``declaration.entities`` lists the ids. ``tiers`` of the result that ``decides`` are the deciding path of a
    government's interest; ``answers`` that decide and rest on no others are the last links of any proof.

    The answer is about the entity and its contracts, wherever it works. What it did for this
    battery, where and when, is answered for each activity. Raises :class:`iracheck.DocumentError`
    where no entity of that id is declared.
    """
    if type(on) is not date:
        raise TypeError(f"a datetime.date is wanted for the day, not {type(on).__name__}")
    case, name = Case(declaration, rulebook.lists), entity_id
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
    act = Act(maker.name, maker.pointer, maker=maker, on=on)
    explainer = Explainer(asker)
    roots = [explainer.explain(rule_id, act) for rule_id in (_BY_ITSELF, _BY_CONTRACT)]
    answer = any_of(asker.answer(rule_id, act) for rule_id in (_BY_ITSELF, _BY_CONTRACT))
    decides = [identity for identity in roots if explainer.drafts[identity].answer is answer]
    interest = explainer.drafts[explainer.explain(_INTEREST, act)]
    told = set(reachable(explainer.drafts, decides))
    beneath = unverified_beneath(rulebook)
    records = tuple(
        draft.finished(places, beneath[draft.rule.id], decides=identity in told)
        for identity, draft in explainer.drafts.items()
    )
    limit = None if interest.limit is None else Fraction(interest.limit.low)
    return EntityVerdict(
        format=ENTITY_FORMAT,
        program=f"iracheck {PROGRAM_VERSION}",
        entity=name,
        name=maker.name,
        on=on.isoformat(),
        regime="foreign entity of concern (42 USC 18741(a)(5))",
        answer=answer,
        answers=records,
        decides=tuple(decides),
        interest=interest.value,
        limit=interest.limit,
        tiers=tuple(_tiers(case, name, on, limit, places)),
        activities=tuple(_activities(asker, explainer, name, places)),
        names=tuple(_names(case, name)),
        missing=tuple(_missing(asker, act, places)) if answer is Answer.UNKNOWN else (),
        rulebook=RulebookUsed(rulebook.digest, rulebook.verified.isoformat()),
        declaration=DeclarationRead(declaration.marks.file, declaration.digest),
        unverified=tuple(
            sorted({cite for record in records if record.decides for cite in record.unverified})
        ),
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
            is_government=tier.is_government,
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
                answer=asker.answer(_OF_CONCERN, activity),
                reason=explainer.reason(_OF_CONCERN, activity),
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


def _missing(asker: Asker, act: Act, places: Places) -> Iterator[Missing]:
    """An irredundant set of facts with which, declared favourably, the entity is not of concern."""
    changes: dict[Fact, list[str]] = {}
    for rule_id in (_BY_ITSELF, _BY_CONTRACT):
        for fact in wanted_for(asker, rule_id, act, Answer.NO):
            changes.setdefault(fact, []).append(rule_id)
    for fact, rules in changes.items():
        yield Missing(fact.pointer, places.at(fact.pointer), fact.asks, None, tuple(rules))
