"""Measures of battery components: how much of their incremental value is North American (26 USC 30D(e)(2))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from iracheck.checking.case import Case, ComponentSubject, Subject
from iracheck.checking.facts import Fact
from iracheck.checking.increments import Node, extreme_share, least_whole
from iracheck.checking.measured import (
    ALL_COMPONENTS,
    ALL_STEPS,
    Level,
    LineOf,
    Measured,
    Term,
    measure,
    what_is_inside,
    where_done,
    who_made,
)
from iracheck.checking.measures_of_minerals import NORTH_AMERICA, times
from iracheck.declaration import COUNTRIES
from iracheck.quantities import (
    ALL,
    NOTHING,
    UNIT,
    UNKNOWN_AMOUNT,
    Answer,
    Bounds,
    exact_sum,
    opposite,
    show_amount,
    total,
)
from iracheck.quantities.bounds import common_denominator, in_units

COMPONENTS = "lists/battery-components"
_ROOTS = frozenset({"battery_module", "battery_pack"})
_CELL_HOUSINGS = frozenset({"cell_case", "cell_can", "cell_pouch"})
_COUNTED = {Answer.YES: ALL, Answer.NO: NOTHING, Answer.UNKNOWN: UNIT}


@measure("amount")
def qualifying_battery_component_content(case: Case, _subject: Subject) -> Measured:
    """Incremental value of North American components, over the incremental value of all components.

    26 CFR 1.30D-3(b), with 1.30D-2(b)(27) and (35): a component's incremental value is its own less that
    of the components inside it (constituent materials are never subtracted); what is no part of the
    battery is left out of both sides.
    """
    lines: list[LineOf] = []
    terms: list[Term] = []
    missing: list[Fact] = []
    warnings: list[str] = []
    nodes: list[_Node] = []
    for member, vehicles in case.averaged:
        forest = _forest(member)
        if member is case:
            lines = [_told(branch) for branch in forest]
            warnings.extend(_loose(forest))
        if not member.components_complete:
            missing.append(ALL_COMPONENTS)
        missing.extend(_which_contains(branch.subject) for branch in forest if branch.loose)
        missing.extend(what_is_inside(hollow) for hollow in member.hollow)
        nodes.extend(_nodes(forest, vehicles, first=len(nodes)))
        terms.extend(
            Term(branch.subject.pointer, times(branch.increment, vehicles), *_contribution(branch, vehicles))
            for branch in forest
            if branch.part
        )
    share = UNIT if missing else _share(nodes)
    if share is None:
        warnings.append("All components together may be worth nothing, or none is part of the battery: 0/0.")
    return Measured(
        share or UNIT,
        "share",
        lines=tuple(lines),
        terms=tuple(terms),
        facts=tuple(dict.fromkeys(missing)),
        pointers=("/battery/components",),
        warnings=tuple(warnings),
    )


def _which_contains(subject: ComponentSubject) -> Fact:
    return Fact(f"{subject.pointer}/id", f"which component contains {subject.name}? list it there")


def _contribution(branch: _Branch, vehicles: int) -> tuple[Bounds, tuple[Level, ...]]:
    return _COUNTED[branch.north_american], _levels(branch, times(branch.increment, vehicles))


_Node = tuple[Bounds, int | None, int, Answer]
"""A value, the index of its container, whether it is part of the battery, and whether it is North American."""


def _nodes(forest: list[_Branch], vehicles: int, *, first: int) -> list[_Node]:
    """The forest as nodes. What is shared out to several containers stands in each as value that counts nowhere,
    and by itself as a root."""
    nodes: list[_Node] = [
        (
            times(branch.value, vehicles),
            None if branch.inside is None else branch.inside + first,
            int(branch.part),
            branch.north_american,
        )
        for branch in forest
    ]
    for index, branch in enumerate(forest):
        nodes.extend((times(value, vehicles), index + first, 0, Answer.NO) for value in branch.shared)
    return nodes


class _Branch(Struct, frozen=True):
    """A component in its place: its value, what of it is in shared components, and its increment."""

    subject: ComponentSubject
    value: Bounds
    shared: tuple[Bounds, ...]
    inside: int | None
    part: bool
    north_american: Answer
    where: str
    facts: tuple[Fact, ...]
    increment: Bounds
    loose: bool


def _forest(case: Case) -> list[_Branch]:
    """All components, each container before its contents."""
    by_id = {subject.component.id: subject for subject in case.components}
    held: Counter[str] = Counter(
        inner.component for subject in case.components for inner in subject.component.contains
    )
    order: list[str] = [name for name in by_id if held[name] != 1]
    inside: dict[str, int | None] = dict.fromkeys(order)
    branches: list[_Branch] = []
    for index, name in enumerate(order):  # the list grows while it is walked: breadth first
        subject = by_id[name]
        shared = []
        within = []
        for inner in subject.component.contains:
            value = inner.value or by_id[inner.component].component.value or UNKNOWN_AMOUNT
            within.append(value)
            if held[inner.component] == 1:
                inside[inner.component] = index
                order.append(inner.component)
            else:
                shared.append(value)
        branches.append(_branch(case, subject, inside[name], shared, within, loose=not held[name]))
    return branches


def _branch(
    case: Case,
    subject: ComponentSubject,
    inside: int | None,
    shared: list[Bounds],
    within: list[Bounds],
    *,
    loose: bool,
) -> _Branch:
    component = subject.component
    value = component.value or UNKNOWN_AMOUNT
    part = case.lists[COMPONENTS].holds(component.kind, case.day) is not Answer.NO
    answer, where, facts = north_american(case, subject)
    return _Branch(
        subject=subject,
        value=value,
        shared=tuple(shared),
        inside=inside,
        part=part,
        north_american=answer,
        where=where,
        facts=facts if part else (),
        increment=_less(value, total(within)) if within else value,
        loose=loose and (part or component.kind in _CELL_HOUSINGS) and component.kind not in _ROOTS,
    )


def _less(whole: Bounds, inner: Bounds) -> Bounds:
    """What is left of a value without what is inside it; never below zero."""
    if whole.exact and inner.exact:
        left = max(NOTHING.low, whole.low - inner.low)
        return Bounds(left, left)
    low = NOTHING.low if inner.high is None else max(NOTHING.low, whole.low - inner.high)
    return Bounds(low, None if whole.high is None else max(low, whole.high - inner.low))


def north_american(case: Case, subject: ComponentSubject) -> tuple[Answer, str, tuple[Fact, ...]]:
    """Whether substantially all of a component's making occurred in North America (26 CFR 1.30D-2(b)(35)).

    Where its parts were made does not matter. Steps on both sides of the border leave it open until
    the declaration states where substantially all of the making occurred: the law gives no number.
    """
    if not subject.activities and subject.component.substantially_all_made_in is None:
        return Answer.UNKNOWN, _NOWHERE, (who_made(subject),)
    countries = dict.fromkeys([activity.country for activity in subject.activities])
    where = " and ".join([COUNTRIES[country][1] if country else _NOWHERE for country in countries])
    stated = subject.component.substantially_all_made_in
    if stated is not None:
        return _STATED[stated], where, ()
    places = _sides(case, subject)
    if case.steps_complete and places[0] is not Answer.UNKNOWN and len(set(places)) == 1:
        return places[0], where, ()
    return _open_making(case, subject, places, where)


def _sides(case: Case, subject: ComponentSubject) -> list[Answer]:
    """For each step of a component's making, whether it was in North America."""
    entries, day = case.lists[NORTH_AMERICA], case.day
    return [entries.holds(activity.country, day) for activity in subject.activities]


def contradicted(case: Case) -> Iterator[tuple[str, str]]:
    """Statements on where substantially all of a making occurred that every step of it contradicts."""
    for subject in case.components:
        stated = subject.component.substantially_all_made_in
        if stated in ("north_america", "elsewhere"):
            sides = set(_sides(case, subject))
            if sides == {opposite(_STATED[stated])}:
                pointer = f"{subject.pointer}/substantially_all_made_in"
                yield (
                    pointer,
                    f'every step of making "{subject.component.id}" was on the other side; mend one of them',
                )


_STATED = {"north_america": Answer.YES, "elsewhere": Answer.NO, "contested": Answer.UNKNOWN}
_NOWHERE = "an undeclared place"


def _open_making(
    case: Case, subject: ComponentSubject, places: list[Answer], where: str
) -> tuple[Answer, str, tuple[Fact, ...]]:
    """A making whose steps are not all declared, or lie on both sides of the border, with nothing stated."""
    facts = [where_done(activity) for activity in subject.activities if activity.country is None]
    if not case.steps_complete:
        return Answer.UNKNOWN, where, (*facts, ALL_STEPS)
    if Answer.NO in places:  # on both sides at best: then only a statement can settle it, and it is enough
        asks = f"where did substantially all of the making of {subject.name} occur?"
        facts = [Fact(f"{subject.pointer}/substantially_all_made_in", asks)]
    return Answer.UNKNOWN, where, tuple(facts)


def _levels(branch: _Branch, weight: Bounds) -> tuple[Level, ...]:
    levels = []
    counted = _COUNTED[branch.north_american]
    if branch.facts and branch.north_american is Answer.UNKNOWN:
        counted = ALL
        levels.append(Level(branch.facts, weight, counted))
    if not branch.value.exact:
        fact = Fact(f"{branch.subject.pointer}/value", f"what is the value of {branch.subject.name}?")
        levels.append(Level((fact,), weight, counted, chooses_weight=True))
    return tuple(levels)


def _loose(forest: list[_Branch]) -> list[str]:
    """The check of the increments against the module values net of what is no part of the battery."""
    told = []
    loose = [branch for branch in forest if branch.loose]
    if loose:
        names = ", ".join(branch.subject.name for branch in loose)
        increments = exact_sum([branch.increment.low for branch in forest if branch.part])
        modules = exact_sum(
            [branch.value.low for branch in forest if branch.subject.component.kind in _ROOTS]
        )
        modules -= exact_sum(
            [branch.increment.low for branch in forest if not branch.part and branch.inside is not None]
        )
        told.append(
            f"The increments sum to {show_amount(increments, 'USD')}, the modules net of what is no part of the battery"
            f" to {show_amount(modules, 'USD')}: in no module stands {names}."
        )
    outside = [
        branch.subject.name
        for branch in forest
        if not branch.part and branch.inside is None and not branch.loose
    ]
    if outside:
        told.append(
            f"Taken to be outside the modules' values, because no component contains it: {', '.join(outside)}."
        )
    return told


def _told(branch: _Branch) -> LineOf:
    supplier = branch.subject.activities[-1].maker.name if branch.subject.activities else None
    if not branch.part:
        note = "left out: no part of the battery"
        return LineOf(branch.subject.name, branch.subject.pointer, branch.increment, NOTHING, supplier, note)
    counted = _COUNTED[branch.north_american]
    own = branch.increment
    counts = own if counted is ALL else NOTHING if counted is NOTHING else Bounds(NOTHING.low, own.high)
    verdict = {Answer.YES: "counts", Answer.NO: "does not count"}.get(
        branch.north_american, "open whether it counts"
    )
    note = f"made in {branch.where}: {verdict}"
    return LineOf(branch.subject.name, branch.subject.pointer, own, counts, supplier, note)


def _share(nodes: list[_Node]) -> Bounds | None:
    """The bounds of the share; ``None`` where some completion has nothing to take a share of."""
    if all(value.exact for value, _, _, _ in nodes):
        return _share_of_exact_values(nodes)
    if not least_whole(_tree(nodes, set())):
        return None
    low = extreme_share(_tree(nodes, {Answer.YES}), largest=False)
    high = extreme_share(_tree(nodes, {Answer.YES, Answer.UNKNOWN}), largest=True)
    return None if low is None or high is None else Bounds(low, high)


def _tree(nodes: list[_Node], counted: set[Answer]) -> list[Node]:
    return [Node(value, inside, part, part * (answer in counted)) for value, inside, part, answer in nodes]


def _share_of_exact_values(nodes: list[_Node]) -> Bounds | None:
    """The share of increments, each a value less those directly inside it."""
    units = common_denominator([value.low for value, _, _, _ in nodes])
    values = [in_units(value.low, units) for value, _, _, _ in nodes]
    increments = values[:]
    for value, (_, inside, _, _) in zip(values, nodes, strict=True):
        if inside is not None:
            increments[inside] -= value
    counted = {Answer.YES: 0, Answer.UNKNOWN: 0, Answer.NO: 0}
    for increment, (_, _, part, answer) in zip(increments, nodes, strict=True):
        if part:
            counted[answer] += increment
    least, whole = counted[Answer.YES], sum(counted.values())
    most = least + counted[Answer.UNKNOWN]
    return Bounds(Fraction(least, whole), Fraction(most, whole)) if whole else None
