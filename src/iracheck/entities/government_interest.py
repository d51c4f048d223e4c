"""What a government holds of an entity, by the Department of Energy's rule for section 30D (89 FR 37079).

Board seats, voting rights and equity are measured each on its own. What holders of the same
government hold is added up; what is its own counts as one holding. A parent that holds 50 percent
or more of any measure is one with its subsidiary, so that its share counts whole; a smaller share
is multiplied through the tiers, and all paths add up. Holders bound to act in concert are each
taken to hold what they all hold.

Shares may be unknown or ranges, so what a government holds is an interval: its least is what it
holds where every open share is at its least, its most the greatest that any completion gives.
Two things are not settled by the law, and widen the interval: how a circle of cross-holdings
is counted (the least by its linear fixpoint, share by share; the most with shares of 50 percent
as whole), and what a holder in concert with others passes on (the least the greatest of their
shares, the most all of them together).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import lcm
from typing import NamedTuple

from msgspec import Struct

from iracheck.entities.holdings import (
    ANYTHING,
    NOT_DECLARED,
    ONES,
    ZEROS,
    Amounts,
    Graph,
    Holders,
    Shares,
    holders_first,
)
from iracheck.quantities import Answer, Bounds, exact_sum, total
from iracheck.quantities.bounds import ONE, ZERO, common_denominator, in_units

TREATED_AS_ONE = Fraction(1, 2)
"""A parent with this share or more of any measure is one with its subsidiary (89 FR 37079)."""

_HALF_ABOVE, _HALF_BELOW = TREATED_AS_ONE.as_integer_ratio()
_THREE = (0, 1, 2)
_MOST_COMBINATIONS = 4000

_Names = tuple[str, ...]


class _Plain(NamedTuple):
    """Holders of whom each share is known and the same by all measures, as most are: in whole numbers."""

    shares: list[tuple[str, int]]
    others: int
    half: int
    units: int
    """How many there are in all of the entity."""


class _Part(Struct, frozen=True):
    """Through whom a government holds: itself (nobody's name), another holder, or several in concert."""

    members: _Names
    shares: Shares
    weight: Amounts
    """What the government has in whatever they hold."""
    in_circle: bool = False


class _Sum(Struct, frozen=True):
    """What a government has of an entity: so much, and so much of what it has in others of the circle."""

    constant: Fraction
    shares: Mapping[_Names, Fraction]


class Interests:
    """What one government holds of the entities of a graph, found as they are asked for."""

    def __init__(self, graph: Graph, is_government: Callable[[str], Answer]) -> None:
        """``is_government`` tells whether a holder is that government, or an instrumentality, party or official of it."""
        self._graph = graph
        self._least = _Least(graph, is_government)
        self._most = _Most(graph, is_government)

    def of(self, entity: str) -> Shares:
        """The government's cumulated interest in an entity, by measure."""
        if _is_undeclared(self._graph.get(entity, NOT_DECLARED)):
            return ANYTHING
        self._find(entity)
        return _bounds(self._least.found[entity], self._most.found[entity])

    def _find(self, entity: str) -> None:
        """Find the interest in an entity, and in all who are behind it first."""
        for circle in holders_first(self._graph, entity, self._most.found):
            holders = self._graph.get(circle[0], NOT_DECLARED)
            if len(circle) > 1 or any(holding.holder == circle[0] for holding in holders.holdings):
                self._least.go_round(circle)
                self._most.go_round(circle)
            elif _is_undeclared(holders):
                self._least.settle(circle[0], ZEROS)
                self._most.settle(circle[0], ONES)
            else:
                plain = _plain(holders)
                self._least.find(circle[0], holders, plain)
                self._most.find(circle[0], holders, plain)

    def passed_on(self, holder: str) -> Shares:
        """What the government has in whatever the holder holds: all of it where the two are one."""
        self._find(holder)
        return _bounds(self._least.passed_on[holder], self._most.passed_on[holder])


class _Side:
    """One end of the intervals."""

    def __init__(self, graph: Graph, is_government: Callable[[str], Answer]) -> None:
        self._graph = graph
        self._is_government = is_government
        self.found: dict[str, Amounts] = {}
        self.passed_on: dict[str, Amounts] = {}

    def find(self, entity: str, holders: Holders, plain: _Plain | None) -> None:
        """Find the interest in an entity, its holders being found already."""
        found = self._plainly(plain) if plain else None
        if found is None:
            parts = self._parts(holders)
            found = self._cumulated(holders, parts) if parts else ZEROS
        self.settle(entity, found)

    def settle(self, entity: str, found: Amounts) -> None:
        """Note the interest in an entity, and what it passes on."""
        self.found[entity] = found
        self.passed_on[entity] = ONES if self._is_one(entity) else _as_one(found)

    def _plainly(self, plain: _Plain) -> Amounts | None:
        """The interest in an entity of plain shares, if what its holders pass on is plain as well."""
        shares, others, half, units = plain
        own = self._of_others(others)
        parts: list[tuple[int, int, int]] = []
        for holder, share in shares:
            weight = self.passed_on[holder]
            if weight is ONES:
                own += share
            elif weight is not ZEROS:
                amount, voting, equity = weight
                if amount is not voting or amount is not equity:
                    return None
                parts.append((units if share >= half else share, *amount.as_integer_ratio()))
        if own >= half:
            return ONES
        below = lcm(*[denominator for _, _, denominator in parts])
        above = own * below + sum([share * (amount * (below // part)) for share, amount, part in parts])
        below *= units
        if above >= below:
            return ONES
        if not above:
            return ZEROS
        amount = Fraction(above, below)
        return (amount, amount, amount)

    def _cumulated(self, holders: Holders, parts: Sequence[_Part]) -> Amounts:
        if _measures_agree(holders, parts):
            (counted,) = self._counted(holders, parts, _THREE[:1])
            amount = min(ONE, _weighed(counted, [part.weight[0] for part in parts]))
            return (amount, amount, amount)
        board, voting, equity = (
            min(ONE, _weighed(counted, [part.weight[measure] for part in parts]))
            for measure, counted in enumerate(self._counted(holders, parts, _THREE))
        )
        return (board, voting, equity)

    def go_round(self, circle: _Names) -> None:
        """Find the interest in entities that hold each other: the least fixpoint, from nothing upwards.

        An entity of which the government comes to have half is one with it from then on. The way
        in which an entity's holdings are shared out is left only for one that gives more: by one
        that gives as much, a circle could come to rest upon itself.
        """
        waiting = {entity for entity in circle if not self._is_one(entity)}
        inside = frozenset(waiting)
        self.passed_on |= {entity: ZEROS if entity in waiting else ONES for entity in circle}
        sums = {entity: self._sums(entity, inside) for entity in circle}
        better = True
        while better:
            self._solve(sums, waiting)
            better = False
            for entity, ways in sums.items():
                for measure, way in enumerate(self._sums(entity, inside)):
                    if self._gives(way, measure) > self._gives(ways[measure], measure):
                        ways[measure] = way
                        better = True
        for entity, ways in sums.items():
            board, voting, equity = (min(ONE, self._gives(way, measure)) for measure, way in enumerate(ways))
            self.found[entity] = (board, voting, equity)

    def _sums(self, entity: str, inside: Collection[str]) -> list[_Sum]:
        """What the government has of an entity by measure, shared out by what is found so far."""
        holders = self._graph.get(entity, NOT_DECLARED)
        parts = self._parts(holders, inside)
        sums = []
        for measure, counted in enumerate(self._counted(holders, parts, _THREE)):
            constant = ZERO
            shares: dict[_Names, Fraction] = {}
            for part, share in zip(parts, counted, strict=True):
                if part.in_circle:
                    shares[part.members] = shares.get(part.members, ZERO) + share
                else:
                    constant += share * part.weight[measure]
            sums.append(_Sum(constant, shares))
        return sums

    def _gives(self, way: _Sum, measure: int) -> Fraction:
        amounts = [share * self._weight(members)[measure] for members, share in way.shares.items()]
        return exact_sum([way.constant, *amounts])

    def _solve(self, sums: Mapping[str, Sequence[_Sum]], waiting: set[str]) -> None:
        """Find what those who wait pass on, and let those of whom the government has half wait no longer."""
        joined = waiting
        while joined:
            board, voting, equity = (self._solved(measure, sums, waiting) for measure in _THREE)
            for entity in waiting:
                alone = (entity,)
                self.passed_on[entity] = _as_one((board[alone], voting[alone], equity[alone]))
            joined = {entity for entity in waiting if self.passed_on[entity] is ONES}
            waiting -= joined

    def _solved(
        self, measure: int, sums: Mapping[str, Sequence[_Sum]], waiting: Collection[str]
    ) -> dict[_Names, Fraction]:
        """What the government has of those who wait, up to half: whoever reaches half is not solved further."""
        system: dict[_Names, _Sum] = {(entity,): sums[entity][measure] for entity in waiting}
        limits = dict.fromkeys(system, TREATED_AS_ONE)
        for together in {names for way in system.values() for names in way.shares if len(names) > 1}:
            system[together] = _Sum(ZERO, {(member,): ONE for member in together})
            limits[together] = ONE
        rows: dict[_Names, dict[_Names, Fraction]] = {}
        constants: dict[_Names, Fraction] = {}
        for names, way in system.items():
            rows[names] = {other: share for other, share in way.shares.items() if share and other in system}
            constants[names] = way.constant + sum(
                share * self.passed_on[other[0]][measure]
                for other, share in way.shares.items()
                if other not in system
            )
        begun = {names for names in system if constants[names] or self._weight(names)[measure]}
        reached = _reached(rows, begun)
        flows = {
            names: {other: share for other, share in row.items() if other in reached}
            for names, row in rows.items()
            if names in reached
        }
        solved = _least_solution(flows, constants, limits)
        return {names: solved[names] if names in reached else ZERO for names in system}

    def _parts(self, holders: Holders, inside: Collection[str] = ()) -> list[_Part]:
        """Through whom the government holds; what is its own added up, and before the others."""
        own = self._unlisted(holders)
        parts: list[_Part] = []
        for members, shares in self._together(holders, inside):
            weight = self._weight(members)
            if inside and any(member in inside for member in members):
                parts.append(_Part(members, shares, weight, in_circle=True))
            elif weight is ONES:
                own.append(shares)
            elif weight is not ZEROS:
                parts.append(_Part(members, shares, weight))
        return [_Part((), _added(own), ONES), *parts] if own else parts

    def _is_one(self, holder: str) -> bool:
        """Whether a holder is the government itself."""
        raise NotImplementedError

    def _weight(self, members: _Names) -> Amounts:
        """What the government has in whatever these hold as one."""
        raise NotImplementedError

    def _together(self, holders: Holders, inside: Collection[str], /) -> Iterator[tuple[_Names, Shares]]:
        """The holders, those in concert as one."""
        raise NotImplementedError

    def _unlisted(self, holders: Holders, /) -> list[Shares]:
        """What the government may hold beyond what is listed."""
        raise NotImplementedError

    def _of_others(self, others: int, /) -> int:
        """How much the government has of what others may hold beyond what is listed."""
        raise NotImplementedError

    def _counted(
        self, holders: Holders, parts: Sequence[_Part], measures: Sequence[int], /
    ) -> list[list[Fraction]]:
        """For each measure, how much of what it has in each part the government has of the entity."""
        raise NotImplementedError


class _Least(_Side):
    """What the government holds at least: every open share at its least, nobody of its own who may be another's."""

    def _is_one(self, holder: str) -> bool:
        return self._is_government(holder) is Answer.YES

    def _weight(self, members: _Names) -> Amounts:
        if len(members) == 1:
            return self.passed_on[members[0]]
        board, voting, equity = zip(*[self.passed_on[member] for member in members], strict=True)
        return _known((max(board), max(voting), max(equity)))

    def _together(self, holders: Holders, inside: Collection[str], /) -> Iterator[tuple[_Names, Shares]]:
        return _together(holders, apart=inside)

    def _unlisted(self, _holders: Holders, /) -> list[Shares]:
        return []

    def _of_others(self, _others: int, /) -> int:
        return 0

    def _counted(
        self, _holders: Holders, parts: Sequence[_Part], measures: Sequence[int], /
    ) -> list[list[Fraction]]:
        whole = [not part.in_circle and is_whole(part.shares) for part in parts]
        return [
            [ONE if one else part.shares[measure].low for part, one in zip(parts, whole, strict=True)]
            for measure in measures
        ]


class _Most(_Side):
    """What the government holds at most, whatever the open shares turn out to be."""

    def _is_one(self, holder: str) -> bool:
        return self._is_government(holder) is not Answer.NO

    def _weight(self, members: _Names) -> Amounts:
        if len(members) == 1:
            return self.passed_on[members[0]]
        board, voting, equity = zip(*[self.passed_on[member] for member in members], strict=True)
        return _known((min(ONE, sum(board)), min(ONE, sum(voting)), min(ONE, sum(equity))))

    def _together(self, holders: Holders, _inside: Collection[str], /) -> Iterator[tuple[_Names, Shares]]:
        return _together(holders)

    def _unlisted(self, holders: Holders, /) -> list[Shares]:
        if holders.others == ZEROS:
            return []
        board, voting, equity = holders.others
        if board == voting == equity:
            return [(Bounds(ZERO, board),) * 3]
        return [(Bounds(ZERO, board), Bounds(ZERO, voting), Bounds(ZERO, equity))]

    def _of_others(self, others: int, /) -> int:
        return others

    def _counted(
        self, holders: Holders, parts: Sequence[_Part], measures: Sequence[int], /
    ) -> list[list[Fraction]]:
        """The ways of sharing out the open shares that give the government most.

        They go to those through whom it has most. A part with half of any measure counts whole,
        so every choice of parts that can be lifted to half is tried, in each measure: at most two
        in one. Where there are too many choices all that could count whole do: the most is then
        no longer attained, but still a bound.
        """
        whole = frozenset([place for place, part in enumerate(parts) if is_whole(part.shares)])
        slack = [_slack(holders, measure) for measure in _THREE]
        liftable = [_liftable(measure, parts, whole, slack[measure]) for measure in _THREE]
        return [_shared_out(measure, parts, whole, liftable, slack[measure]) for measure in measures]


def _is_undeclared(holders: Holders) -> bool:
    """Whether nothing is declared of who holds an entity."""
    return not holders.holdings and holders.others is ONES


def _plain(holders: Holders) -> _Plain | None:
    """The holders in whole numbers, if that is all there is to them."""
    if holders.in_concert or not _all_same(holders.others):
        return None
    names = []
    amounts = [TREATED_AS_ONE, holders.others[0]]
    for holder, shares in holders.holdings:
        low, high = shares[0]
        if not _all_same(shares) or (low is not high and low != high):
            return None
        names.append(holder)
        amounts.append(low)
    ratios = [amount.as_integer_ratio() for amount in amounts]
    units = lcm(*[below for _, below in ratios])
    half, others, *several = [above * (units // below) for above, below in ratios]
    left = max(0, units - sum(several))
    return _Plain(list(zip(names, several, strict=True)), min(others, left), half, units)


def _slack(holders: Holders, measure: int) -> Fraction:
    """What remains of a measure where every holder has its least."""
    return max(ZERO, ONE - exact_sum([holding.shares[measure].low for holding in holders.holdings]))


def _liftable(
    measure: int, parts: Sequence[_Part], whole: Collection[int], slack: Fraction
) -> list[tuple[int, ...]]:
    """The sets of parts that can be given half of a measure: none, one, or two."""
    able = []
    for place, part in enumerate(parts):
        low, high = part.shares[measure]
        if high is not low and place not in whole and (high or ZERO) >= TREATED_AS_ONE:
            needs = TREATED_AS_ONE - low
            if needs <= slack:
                able.append((place, needs))
    pairs = [(a, b) for (a, needs), (b, needs_too) in combinations(able, 2) if needs + needs_too <= slack]
    return [(), *[(place,) for place, _ in able], *pairs]


def _shared_out(
    measure: int,
    parts: Sequence[_Part],
    whole: frozenset[int],
    liftable: Sequence[Sequence[tuple[int, ...]]],
    slack: Fraction,
) -> list[Fraction]:
    """How much of each part counts in the best way to share out a measure."""
    weights = [part.weight[measure] for part in parts]
    choices = [[lifted for lifted in sets if all(weights[place] for place in lifted)] for sets in liftable]
    if len(choices[0]) * len(choices[1]) * len(choices[2]) > _MOST_COMBINATIONS:
        whole = whole.union(*[lifted for sets in choices for lifted in sets])
        choices = [[()]] * 3
    best = _filled(measure, parts, whole, (), slack)
    gives = _weighed(best, weights)
    for chosen in product(*choices):
        if gives >= 1:
            break
        lifted = [place for place in chosen[measure] if place not in whole]
        elsewhere = whole.union(*[places for m, places in enumerate(chosen) if m != measure])
        if lifted or len(elsewhere) > len(whole):
            counted = _filled(measure, parts, elsewhere, lifted, slack)
            so_gives = _weighed(counted, weights)
            if so_gives > gives:
                best, gives = counted, so_gives
    return best


def _filled(
    measure: int, parts: Sequence[_Part], whole: Collection[int], lifted: Sequence[int], slack: Fraction
) -> list[Fraction]:
    """The open share of a measure given first to whom it lifts to half, then to the best."""
    counted = [part.shares[measure].low for part in parts]
    for place in lifted:
        if place not in whole:
            slack -= TREATED_AS_ONE - counted[place]
    for place in (*whole, *lifted):
        counted[place] = ONE
    able = [
        (part.weight[measure], place)
        for place, part in enumerate(parts)
        if part.shares[measure].high is not part.shares[measure].low and counted[place] is not ONE
    ]
    if len(able) > 1:
        able.sort(reverse=True)
    for weight, place in able:
        if not slack or not weight:
            break
        low, high = parts[place].shares[measure]
        taken = min(slack, (high or ZERO) - low)
        counted[place] += taken
        slack -= taken
    return counted


def _together(holders: Holders, apart: Collection[str] = ()) -> Iterator[tuple[_Names, Shares]]:
    """The holders, those in concert as one, except with the ones who are counted apart."""
    holdings = holders.holdings
    if not holders.in_concert:
        yield from [((holding.holder,), holding.shares) for holding in holdings]
        return
    grouped: set[int] = set()
    for group in holders.in_concert:
        members = tuple([holdings[place].holder for place in group])
        if not any(member in apart for member in members):
            grouped.update(group)
            yield members, _added([holdings[place].shares for place in group])
    for place, holding in enumerate(holdings):
        if place not in grouped:
            yield (holding.holder,), holding.shares


def _reached(rows: Mapping[_Names, Collection[_Names]], begun: set[_Names]) -> set[_Names]:
    """Whom anything flows to, through the holders in their rows."""
    reached = begun
    while True:
        more = {names for names, row in rows.items() if names not in reached and not reached.isdisjoint(row)}
        if not more:
            return reached
        reached = reached | more


def _least_solution(
    rows: Mapping[_Names, Mapping[_Names, Fraction]],
    constants: Mapping[_Names, Fraction],
    limits: Mapping[_Names, Fraction],
) -> dict[_Names, Fraction]:
    """The solution of ``x = min(rows x + constants, limits)``: only one where something flows to all.

    From above: all are at their limits until they prove to have less.
    """
    solution = dict(limits)
    less: set[_Names] = set()
    while True:
        gives = {
            names: constants[names] + sum(share * solution[other] for other, share in row.items())
            for names, row in rows.items()
            if names not in less
        }
        more = {names for names, amount in gives.items() if amount < limits[names]}
        if not more:
            return solution
        less |= more
        left = {
            names: {other: share for other, share in rows[names].items() if other in less} for names in less
        }
        fixed = {
            names: constants[names]
            + sum(share * limits[other] for other, share in rows[names].items() if other not in less)
            for names in less
        }
        solution |= _eliminated(left, fixed)


def _eliminated(
    rows: dict[_Names, dict[_Names, Fraction]], constants: dict[_Names, Fraction]
) -> dict[_Names, Fraction]:
    """The solution of ``x = rows x + constants``: one after the other put into the rest, and then backwards.

    Whoever stays below a limit gets back less than it has, so that nothing is divided by nought. The
    shortest rows go first, for the rest to stay short.
    """
    left = dict(rows)
    order: list[_Names] = []
    while left:
        names = min(left, key=lambda name: (len(left[name]), name))
        row = left.pop(names)
        back = ONE - row.pop(names, ZERO)
        for other in row:
            row[other] /= back
        constants[names] /= back
        order.append(names)
        for other, longer in left.items():
            share = longer.pop(names, ZERO)
            if share:
                constants[other] += share * constants[names]
                for third, factor in row.items():
                    longer[third] = longer.get(third, ZERO) + share * factor
    for names in reversed(order):
        constants[names] += sum(share * constants[other] for other, share in rows[names].items())
    return constants


def _measures_agree(holders: Holders, parts: Sequence[_Part]) -> bool:
    """Whether all three measures are the same throughout."""
    return all(_all_same(holding.shares) for holding in holders.holdings) and all(
        _all_same(part.shares) and _all_same(part.weight) for part in parts
    )


def _all_same(three: Shares | Amounts) -> bool:
    first, second, third = three
    return first is second is third or first == second == third


def _weighed(counted: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The sum of the products, reduced once."""
    if len(counted) == 1:
        return counted[0] * weights[0]
    units = common_denominator(counted)
    shares = common_denominator(weights)
    return Fraction(
        sum([in_units(a, units) * in_units(b, shares) for a, b in zip(counted, weights, strict=True)]),
        units * shares,
    )


def is_whole(shares: Shares) -> bool:
    return _is_half(shares[0].low) or _is_half(shares[1].low) or _is_half(shares[2].low)


def _is_half(amount: Fraction) -> bool:
    """Whether it is half or more. Whole numbers are compared sooner than fractions."""
    above, below = amount.as_integer_ratio()
    return above * _HALF_BELOW >= below * _HALF_ABOVE


def _as_one(amounts: Amounts) -> Amounts:
    if amounts is ZEROS or amounts is ONES:
        return amounts
    first, second, third = amounts
    if (
        _is_half(first)
        or (second is not first and _is_half(second))
        or (third is not first and _is_half(third))
    ):
        return ONES
    return amounts if first is second is third and first else _known(amounts)


def _known(amounts: Amounts) -> Amounts:
    """The same, and nothing or all of it by the name it is looked for."""
    if not any(amounts):
        return ZEROS
    return ONES if amounts == ONES else amounts


def _added(several: Sequence[Shares]) -> Shares:
    if len(several) == 1:
        return several[0]
    board, voting, equity = zip(*several, strict=True)
    first = _within(total(board))
    if board == voting == equity:
        return (first, first, first)
    return (first, _within(total(voting)), _within(total(equity)))


def _within(bounds: Bounds) -> Bounds:
    return Bounds(min(ONE, bounds.low), min(ONE, bounds.high or ZERO))


def _bounds(low: Amounts, high: Amounts) -> Shares:
    first = Bounds(low[0], high[0])
    if low[0] is low[1] is low[2] and high[0] is high[1] is high[2]:
        return (first, first, first)
    return (first, Bounds(low[1], high[1]), Bounds(low[2], high[2]))
