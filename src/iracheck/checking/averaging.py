"""Which declarations may be averaged as one group (26 CFR 1.30D-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from iracheck.checking.measures_of_minerals import NORTH_AMERICA
from iracheck.declaration import Group
from iracheck.documents import Problem
from iracheck.quantities import Answer, show_day
from iracheck.rulebook import Rulebook, Threshold


def unfit(group: Group, rulebook: Rulebook) -> Iterable[Problem]:
    """Why a group may not be averaged, at the places of the facts."""
    if group.last_day > group.first_day + timedelta(days=365):
        yield Problem(
            group.marks.at("/last_day"), "the period is longer than a year; average over a limited period"
        )
    if group.may_share_procurement_chains is not True:
        at = group.marks.at("/may_share_procurement_chains")
        yield Problem(
            at, "only vehicles that may share the same procurement chains are averaged; group others"
        )
    elections = {declaration.manufacturer.critical_mineral_test for declaration in group.declarations}
    if len(elections) > 1:
        at = group.declarations[0].marks.at("/manufacturer/critical_mineral_test")
        yield Problem(
            at, "the members elect different tests of the critical minerals; elect one for the group"
        )
    averaged = [
        rule for rule in rulebook.rules.values() if isinstance(rule, Threshold) and rule.averaged == "yes"
    ]
    assembled_in = rulebook.lists[NORTH_AMERICA]
    spans: dict[tuple[str, ...], str] = {}
    for place, (declaration, member) in enumerate(zip(group.declarations, group.members, strict=True)):
        if member.vehicles == 0:
            yield Problem(
                group.marks.at(f"/members/{place}/vehicles"), "a member stands for at least one vehicle"
            )
        day = declaration.vehicle.placed_in_service
        at = declaration.marks.at("/vehicle/placed_in_service")
        if day is None:
            yield Problem(at, "an averaged vehicle needs the day it was placed in service; declare it")
            continue
        if not group.first_day <= day <= group.last_day:
            yield Problem(at, f"{show_day(day)} lies outside the period of the group; average it with others")
        span = tuple(
            row.cite + row.first_day.isoformat()
            for rule in averaged
            for row in rule.schedule
            if row.covers(day)
        )
        other = spans.setdefault(span, member.file)
        if len(spans) > 1 and other is member.file:
            first = next(iter(spans.values()))
            yield Problem(
                at, f"the group spans two percentage years ({first}, {member.file}); average each by itself"
            )
        if assembled_in.holds(declaration.vehicle.final_assembly, day) is not Answer.YES:
            where = declaration.marks.at("/vehicle/final_assembly")
            yield Problem(
                where,
                "only vehicles with final assembly in North America are averaged; declare it or leave it out",
            )
