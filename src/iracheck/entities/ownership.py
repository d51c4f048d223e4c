"""Ownership of declared entities by governments and from abroad, on a day, with its proof and what would settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import islice

from msgspec import Struct

from iracheck.declaration import Entity
from iracheck.entities.declared import Governments, holdings_on
from iracheck.entities.government_interest import TREATED_AS_ONE, Interests, is_whole
from iracheck.entities.holdings import MEASURES, NOT_DECLARED, ZEROS, Graph, Holders, Shares, holders_first
from iracheck.quantities import ALL, NOTHING, UNIT, Answer, Bounds, show_bounds

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

MOST_TIERS = 40


class Interest(Struct, frozen=True):
    """How much somebody holds of an entity in the measure that decides, and who: a country, or a holder's id."""

    share: Bounds
    of: str | None = None
    measure: int | None = None


class Tier(Struct, frozen=True):
    """One holding on the way from a government to an entity.

    ``share`` is what the holder holds of ``held``; ``passes`` what of the government's interest
    reaches ``held`` through it. ``whole`` tells that holder and held count as one.
    """

    holder: str
    held: str
    depth: int
    share: Bounds
    measure: int
    whole: bool
    is_government: bool
    passes: Bounds


class Opening(Struct, frozen=True):
    """Something not declared about an entity: ``kind``, ``others`` (who else holds it) or ``share`` (of a holding)."""

    entity: str
    what: str
    holder: str = ""


class Ownership:
    """Who holds the declared entities on a day, as far as the law on foreign entities of concern asks."""

    def __init__(
        self,
        entities: Mapping[str, Entity],
        governments: Governments,
        covered: Sequence[str],
        day: date | None,
    ) -> None:
        """``covered`` are the countries whose governments count, each with all that counts with it."""
        self.graph: Graph = holdings_on(entities.values(), day)
        self._entities = entities
        self._governments = governments
        self._found: dict[str, Interest] = {}
        self._open_in_law: dict[str, bool] = {}
        self._behind: dict[str, list[str]] = {}
        named = governments.named()
        some_other = [country for country in covered if country not in named][:1]
        self._covered = [*(country for country in covered if country in named), *some_other]
        self._interests = {
            country: Interests(self.graph, lambda name, of=country: governments.is_government(name, of))  # type: ignore[misc]
            for country in self._covered
        }

    def of_governments(self, name: str) -> Interest:
        """The greatest interest of one covered government in an entity, in the measure in which it is greatest."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._greatest(name, self._interests, self._governments.is_government)
        return found

    def _greatest(
        self,
        name: str,
        interests: Mapping[str, Interests],
        is_government: Callable[[str, str], Answer],
    ) -> Interest:
        found: list[Interest] = []
        for country, interest in interests.items():
            itself = is_government(name, country)
            if itself is YES:
                return Interest(ALL, country)
            board, voting, equity = interest.of(name)
            measures = (equity,) if board is voting is equity else (board, voting, equity)
            found.extend(
                Interest(Bounds(share.low, ALL.low) if itself is UNKNOWN else share, country, measure)
                for measure, share in enumerate(measures, start=3 - len(measures))
            )
        if len(found) == 1:
            return found[0]
        low = max(one.share.low for one in found)
        high = max(_most(one.share) for one in found)
        tells = max(found, key=lambda one: (one.share.low, one.share.high or 0, one.measure or 0))
        return Interest(Bounds(low, high), tells.of, tells.measure)

    def from_abroad(self, name: str, is_foreign: Callable[[Entity], Answer]) -> Interest:
        """The greatest interest that any one foreign entity has in an entity."""
        nobody = Interests(self.graph, lambda _name: NO).of(name)
        low, high, tells, decides = Fraction(0), max(_most(share) for share in nobody), None, None
        for holder in self.behind(name):
            foreign = is_foreign(self._entities[holder]) if holder in self._entities else UNKNOWN
            if holder == name or foreign is NO:
                continue
            shares = Interests(self.graph, lambda other, of=holder: YES if other == of else NO).of(name)  # type: ignore[misc]
            for measure, share in enumerate(shares):
                high = max(high, _most(share))
                if foreign is YES and share.low > low:
                    low, tells, decides = share.low, holder, measure
        return Interest(Bounds(low, high), tells, decides)

    def is_open_in_law(self, name: str) -> bool:
        """Whether the interest in an entity is open though every fact is known: shares that go round in a circle."""
        found = self._open_in_law.get(name)
        if found is None:
            exact = self.of_governments(name).share.exact
            found = self._open_in_law[name] = not exact and next(self._openings(name), None) is None
        return found

    def behind(self, name: str) -> list[str]:
        """An entity and all who hold it through every tier, holders first."""
        found = self._behind.get(name)
        if found is None:
            found = [entity for circle in holders_first(self.graph, name, {}) for entity in circle]
            self._behind[name] = found
        return found

    def _holders(self, name: str) -> Holders:
        return self.graph.get(name, NOT_DECLARED)

    # the proof -------------------------------------------------------------------------------------

    def tiers(self, name: str) -> tuple[Tier, ...]:
        """The holdings through which the interest of the government that holds most reaches an entity, nearest first."""
        interest = self.of_governments(name)
        if interest.of is None or interest.measure is None or not self._holders(name).holdings:
            return ()
        tiers = self._tiers(name, interest.of, interest.measure, 0, {name})
        return tuple(islice(tiers, MOST_TIERS))

    def _tiers(self, held: str, country: str, measure: int, depth: int, seen: set[str]) -> Iterator[Tier]:
        interests = self._interests[country]
        found = []
        for holding in self._holders(held).holdings:
            is_government = self._governments.is_government(holding.holder, country) is YES
            passed = (ALL, ALL, ALL) if is_government else interests.passed_on(holding.holder)
            whole = is_whole(holding.shares)
            shown = measure
            if whole and holding.shares[measure].low < TREATED_AS_ONE:
                shown = max((0, 1, 2), key=lambda other: holding.shares[other].low)
            share = holding.shares[shown]
            counted = ALL if whole else holding.shares[measure]
            passes = Bounds(
                counted.low * passed[measure].low,
                _most(counted) * _most(passed[measure]),
            )
            if passes.high:
                found.append(Tier(holding.holder, held, depth, share, shown, whole, is_government, passes))
        for tier in sorted(found, key=lambda tier: (-tier.passes.low, -(tier.passes.high or 0), tier.holder)):
            yield tier
            if not tier.is_government and tier.holder not in seen:
                yield from self._tiers(
                    tier.holder,
                    country,
                    self._telling(tier.holder, country, measure),
                    depth + 1,
                    seen | {tier.holder},
                )

    def _telling(self, name: str, country: str, measure: int) -> int:
        """The measure by which a government is one with an entity, or else the measure asked about."""
        shares = self._interests[country].of(name)
        best = max((2, 1, 0), key=lambda other: shares[other].low)
        return best if shares[best].low >= TREATED_AS_ONE else measure

    # what would settle it --------------------------------------------------------------------------

    def settling(self, name: str, limit: Fraction) -> tuple[Opening, ...] | None:
        """An irredundant set of facts with which, declared favourably, no covered government reaches a limit.

        ``None`` where what is declared reaches it already.
        """
        openings = list(self._openings(name))
        closed = set(openings)
        if not self._below(name, limit, closed):
            return None
        for opening in openings:
            if self._below(name, limit, closed - {opening}):
                closed.remove(opening)
        return tuple(opening for opening in openings if opening in closed)

    def _openings(self, name: str) -> Iterator[Opening]:
        for entity in self.behind(name):
            answers = [self._governments.is_government(entity, country) for country in self._covered]
            if UNKNOWN in answers:
                yield Opening(entity, "kind")
            holders = self._holders(entity)
            for holding in holders.holdings:
                if not all(share.exact for share in holding.shares):
                    yield Opening(entity, "share", holding.holder)
            if any(holders.others):
                yield Opening(entity, "others")

    def _below(self, name: str, limit: Fraction, closed: set[Opening]) -> bool:
        graph = {entity: _closed(self._holders(entity), entity, closed) for entity in self.behind(name)}

        def is_government(entity: str, country: str) -> Answer:
            answer = self._governments.is_government(entity, country)
            return NO if answer is UNKNOWN and Opening(entity, "kind") in closed else answer

        interests = {
            country: Interests(graph, lambda entity, of=country: is_government(entity, of))  # type: ignore[misc]
            for country in self._covered
        }
        high = self._greatest(name, interests, is_government).share.high
        return high is not None and high < limit


def _most(share: Bounds) -> Fraction:
    return ALL.low if share.high is None else share.high


def _closed(holders: Holders, entity: str, closed: set[Opening]) -> Holders:
    holdings = tuple(
        holding._replace(shares=_least(holding.shares))
        if Opening(entity, "share", holding.holder) in closed
        else holding
        for holding in holders.holdings
    )
    others = ZEROS if Opening(entity, "others") in closed else holders.others
    return Holders(holdings, others, holders.in_concert)


def _least(shares: Shares) -> Shares:
    board, voting, equity = (Bounds(share.low, share.low) for share in shares)
    return (board, voting, equity)


def told(tier: Tier, name_of: Callable[[str], str]) -> str:
    """One tier in a sentence: who holds how much of whom, and how it counts."""
    share = "an undeclared share" if tier.share == UNIT else show_bounds(tier.share, "%")
    holds = f"{name_of(tier.holder)} holds {share} of the {MEASURES[tier.measure]} of {name_of(tier.held)}"
    if tier.whole:
        return f"{holds}: counts whole, being 50 % or more"
    return f"{holds}: {show_bounds(tier.passes, '%')} passes through" if tier.passes != NOTHING else holds
