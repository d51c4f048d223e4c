"""Measures of makers and their activities: where they are organized, seated and active, and what is attested of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from iracheck.checking.case import COVERED_NATIONS, Activity, Case, ComponentSubject, Maker
from iracheck.checking.facts import Fact
from iracheck.checking.measured import ALL_STEPS, Keyed, Statement, measure, when_done, which_steps, who_made
from iracheck.checking.measures_of_vehicle import WHEN_PLACED, Dated
from iracheck.declaration import COUNTRIES
from iracheck.entities import reliance
from iracheck.quantities import Answer, exact_day


@measure("key")
def organized_in(_case: Case, maker: Maker) -> Keyed:
    """The country under whose law the entity is organized (89 FR 37079)."""
    if maker.entity is None:
        return Keyed(None, maker, "", maker.who)
    asks = "under the law of which country is {name} organized?"
    return Keyed(maker.entity.organized_in, maker, "/organized_in", asks)


@measure("key")
def principal_place_of_business(_case: Case, maker: Maker) -> Keyed:
    """The country of the entity's principal place of business (89 FR 37079)."""
    if maker.entity is None:
        return Keyed(None, maker, "", maker.who)
    asks = "in which country is the principal place of business of {name}?"
    return Keyed(maker.entity.principal_place_of_business, maker, "/principal_place_of_business", asks)


@measure("key")
def country_of_activity(_case: Case, activity: Activity) -> Keyed:
    """The country in which this very activity was done (89 FR 37079)."""
    return Keyed(activity.country, activity, "/in", "where was the {name} done?")


@measure("day")
def day_of_activity(_case: Case, activity: Activity) -> Dated:
    """The day on which the activity was done: an entity's status is that of this day (26 CFR 1.30D-6(c))."""
    pointer = f"{activity.pointer}/on"
    facts = () if activity.on else (when_done(activity),)
    return exact_day(activity.on), facts, (pointer,)


@measure("statement")
def cleared_by_attestation(case: Case, activity: Activity, ask: Callable[[Activity], Answer]) -> Statement:
    """Whether a supplier's attestation that no foreign entity of concern did it may be relied on (26 CFR 1.30D-6(b)(1)).

    ``ask`` tells what the facts declared show: what they show stands before any attestation.
    """
    entity = activity.maker.entity
    if entity is None:
        fact = Fact(activity.maker.pointer, activity.maker.who)
        return Statement(Answer.UNKNOWN, "It is not declared who did it.", (), (fact,))
    if ask(activity) is Answer.YES:
        return Statement(
            Answer.NO, "the facts declared show a foreign entity of concern", (activity.pointer,)
        )
    if case.ownership(activity.on).is_open_in_law(entity.id):
        reason = "its owners hold each other in a circle, which the law does not count; no attestation settles that"
        return Statement(Answer.UNKNOWN, reason, (activity.maker.pointer,))
    named = case.attestations_of(entity.id, activity)
    found = reliance(
        named, done_on=activity.on, certified_by=case.day, void=lambda place: doubt(case, place, ask).reason
    )
    if found.pointer is not None:
        return Statement(Answer.YES, found.reason, (found.pointer,))
    facts: list[Fact] = []
    undoubted = reliance(named, done_on=activity.on, certified_by=case.day, void=lambda _place: None)
    doubts = [known for place, _ in named if not (known := doubt(case, place, ask)).is_void]
    if doubts and (undoubted.pointer is not None or undoubted.lacks_day_only):
        facts.extend(next((known.facts for known in doubts if known.facts), ()))
    else:
        asks = (
            f"an attestation that {activity.maker.name} is not a foreign entity of concern, of {activity.of}"
            f" (of: [{activity.products[0]}]), with its day and document"
        )
        facts.append(Fact("/attestations", asks, by=entity.id, of=activity.of))
        facts.extend(_undeclared_countries(case, activity))
    if case.day is None:
        facts.append(WHEN_PLACED)
    if activity.on is None:
        facts.append(when_done(activity))
    return Statement(Answer.UNKNOWN, found.reason, (), tuple(facts))


class Doubt(Struct, frozen=True):
    """Why an attestation is not to be relied on; the facts are those that could dispel the doubt."""

    reason: str | None
    is_void: bool = False
    facts: tuple[Fact, ...] = ()


def doubt(case: Case, place: int, ask: Callable[[Activity], Answer]) -> Doubt:
    """Whether an attestation may be relied on (26 CFR 1.30D-6(b)(1): no reason to know that it is incorrect).

    ``ask`` tells whether the facts show that a foreign entity of concern did an activity. One such
    activity that the attestation denies voids it whole, and so does an attester of a covered
    nation; where the country of either is open, so is the reliance.
    """
    if place not in case.doubts:
        case.doubts[place] = _doubt(case, place, ask)
    found: Doubt = case.doubts[place]
    return found


def _doubt(case: Case, place: int, ask: Callable[[Activity], Answer]) -> Doubt:
    attester = case.makers[case.declaration.attestations[place].by]
    covered = case.lists[COVERED_NATIONS]
    seats = (organized_in(case, attester), principal_place_of_business(case, attester))
    for seat in seats:
        if covered.holds(seat.key, case.day) is Answer.YES:
            return Doubt(f"is by an entity of {COUNTRIES[seat.key or ''][1]}, a covered nation", is_void=True)
    spoken_of = [(activity, ask(activity)) for activity in case.attested_activities(place)]
    denied = [activity.name for activity, answer in spoken_of if answer is Answer.YES]
    if denied:
        told = ", ".join(denied[:3]) + (f" and {len(denied) - 3} more" if len(denied) > 3 else "")
        reason = f"is void: the facts declared show a foreign entity of concern for {told}"
        return Doubt(reason, is_void=True)
    facts = [seat.fact for seat in seats if seat.key is None]
    facts.extend(_undeclared(case, case.declaration.attestations[place].of))
    for activity, answer in spoken_of:
        if answer is Answer.UNKNOWN:
            facts.extend(_undeclared_countries(case, activity))
    if facts:
        reason = "speaks of, or is by, somebody whose country, steps or places are not all declared"
        return Doubt(reason, facts=tuple(dict.fromkeys(facts)))
    return Doubt(None)


def _undeclared_countries(case: Case, activity: Activity) -> Iterator[Fact]:
    """The countries that an attestation about an activity is held against, as far as they are not declared."""
    entity = activity.maker.entity
    if entity is None or entity.organized_in is None:
        yield organized_in(case, activity.maker).fact
    if entity is None or entity.principal_place_of_business is None:
        yield principal_place_of_business(case, activity.maker).fact
    if activity.country is None:
        yield country_of_activity(case, activity).fact


def _undeclared(case: Case, products: tuple[str, ...]) -> Iterator[Fact]:
    """The steps and makers of some products that are not declared: any could be one that an attestation denies."""
    if not case.steps_complete:
        yield ALL_STEPS
    for part in (part for product in products for part in case.parts_of(product)):
        if not part.activities:
            yield who_made(part) if isinstance(part, ComponentSubject) else which_steps(part)
        for activity in part.activities:
            if activity.maker.entity is None:
                yield Fact(activity.maker.pointer, activity.maker.who)


@measure("key")
def component_kind(_case: Case, component: ComponentSubject) -> Keyed:
    """The kind of the component (26 CFR 1.30D-2(b)(8))."""
    return Keyed(component.component.kind, component, "/is", "what is {name}?")
