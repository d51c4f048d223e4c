"""Measures of makers and their activities: where they are organized, seated and active, and what is attested of them."""

from __future__ import annotations

from iracheck.checking.case import Activity, Case, ComponentSubject, Maker
from iracheck.checking.measured import Fact, Keyed, Statement, measure
from iracheck.checking.measures_of_vehicle import Dated
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
    facts = () if activity.on else (Fact(pointer, f"when was the {activity.name} done?"),)
    return exact_day(activity.on), facts, (pointer,)


@measure("statement")
def ownership_control_or_listing(case: Case, activity: Activity, _ask: object) -> Statement:
    """Whether the entity is of concern by ownership, control, direction or listing (42 USC 18741(a)(5)).

    Nothing of it is computed: a supplier's attestation answers it (26 CFR 1.30D-6(b)(1)), or nothing does.
    """
    entity = activity.maker.entity
    if entity is None:
        fact = Fact(activity.maker.pointer, activity.maker.who)
        return Statement(Answer.UNKNOWN, "It is not declared who did it.", (), (fact,))
    found = reliance(case.attestations_of(entity.id, activity), done_on=activity.on)
    if found.pointer is not None:
        return Statement(Answer.NO, found.reason, (found.pointer,))
    facts = []
    if not found.lacks_day_only:
        asks = (
            f"an attestation that {activity.maker.name} is not a foreign entity of concern, of the {activity.name},"
            " with its day and document"
        )
        facts.append(Fact("/attestations", asks))
    if activity.on is None:
        facts.append(Fact(f"{activity.pointer}/on", f"when was the {activity.name} done?"))
    return Statement(Answer.UNKNOWN, f"ownership, control and lists: {found.reason}", (), tuple(facts))


@measure("key")
def component_kind(_case: Case, component: ComponentSubject) -> Keyed:
    """The kind of the component (26 CFR 1.30D-2(b)(8))."""
    return Keyed(component.component.kind, component, "/is", "what is {name}?")
