"""Declared entities as the graph of holdings that they form on a day, and whose government each one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from iracheck.declaration import Entity, Office
from iracheck.declaration.vocabulary import GOVERNMENT_KINDS
from iracheck.entities.holdings import ONES, ZEROS, Amounts, Graph, Holders, Holding, Shares
from iracheck.quantities import Answer, Bounds, DayBounds, any_of, exact_day
from iracheck.quantities.bounds import ONE

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def holdings_on(entities: Iterable[Entity], day: date | None) -> Graph:
    """Who holds whom on a day. Where the day is not known, what was held for some time only may not be held."""
    return holdings_through(entities, exact_day(day))


def holdings_through(entities: Iterable[Entity], days: DayBounds) -> Graph:
    """Who holds whom on a day that lies between two: what was not held on all of them may not be held."""
    return {entity.id: _holders(entity, days) for entity in entities}


def _holders(entity: Entity, days: DayBounds) -> Holders:
    if entity.kind == "person" or (entity.kind in GOVERNMENT_KINDS and not entity.held_by):
        return Holders((), ZEROS)  # an organ of one government is taken not to be held by another's
    others = ONES if entity.holders_complete is None else (entity.holders_complete,) * 3
    holdings = []
    for declared in entity.held_by:
        held = declared.lasted_through(days)
        if held is NO:
            continue
        shares = declared.shares() if held is YES else _maybe(declared.shares())
        if declared.holder is None:
            others = _widened(others, shares)
        else:
            holdings.append(Holding(declared.holder, shares))
    places = {holding.holder: place for place, holding in enumerate(holdings)}
    groups = [tuple(places[name] for name in group if name in places) for group in entity.acting_in_concert]
    return Holders(tuple(holdings), others, tuple(group for group in groups if len(group) > 1))


def _maybe(shares: Shares) -> Shares:
    board, voting, equity = (Bounds(ZEROS[0], share.high) for share in shares)
    return (board, voting, equity)


def _widened(others: Amounts, shares: Shares) -> Amounts:
    """Whoever holds an undeclared holder's share may be anybody."""
    board, voting, equity = (
        min(ONE, most + (ONE if share.high is None else share.high))
        for most, share in zip(others, shares, strict=True)
    )
    return (board, voting, equity)


class Governments:
    """Which entities are a country's government, an organ of it, its ruling party, or a senior political figure of it.

    89 FR 37079. ``part_of`` gives the country that a country counts with; ``is_senior`` tells whether
    holders of an office in a body are senior political figures, given whether they hold it still.
    """

    def __init__(
        self,
        entities: Mapping[str, Entity],
        *,
        part_of: Callable[[str], str],
        is_senior: Callable[[Office], Answer],
    ) -> None:
        self._entities = entities
        self._family: dict[str, set[str]] = {}
        for entity in entities.values():
            for relative in entity.relatives:
                self._family.setdefault(entity.id, set()).add(relative.person)
                self._family.setdefault(relative.person, set()).add(entity.id)
        self._part_of = part_of
        self._is_senior = is_senior

    def named(self) -> set[str]:
        """The countries whose governments, organs, parties or offices are declared."""
        countries = {entity.government_of for entity in self._entities.values()}
        countries |= {office.country for entity in self._entities.values() for office in entity.offices}
        return {self._part_of(country) for country in countries if country is not None}

    def is_government(self, name: str, country: str) -> Answer:
        """Whether an entity is, or counts as, the government of a country."""
        entity = self._entities.get(name)
        if entity is None or entity.kind is None:
            return UNKNOWN
        if entity.kind in GOVERNMENT_KINDS:
            if entity.government_of is None:
                return UNKNOWN
            return YES if self._part_of(entity.government_of) == country else NO
        return self._is_figure(entity, country) if entity.kind == "person" else NO

    def _is_figure(self, person: Entity, country: str) -> Answer:
        offices = list(person.offices)
        for name in sorted(self._family.get(person.id, ())):
            family = self._entities.get(name)
            offices.extend(family.offices if family is not None else ())
        found = any_of([NO, *(self._counts(office, country) for office in offices)])
        return UNKNOWN if found is NO and person.offices_complete is not True else found

    def _counts(self, office: Office, country: str) -> Answer:
        if office.country is not None and self._part_of(office.country) != country:
            return NO
        senior = self._is_senior(office)
        return UNKNOWN if senior is YES and office.country is None else senior
