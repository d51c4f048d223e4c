"""What specified foreign entities own of an entity, by 26 U.S.C. 7701(a)(51) with the attribution of 318(a)(2).

Voting rights and value are measured each on its own; from tier to tier only value counts. What a
partnership, estate or trust owns is owned by its partners in proportion. What a corporation owns is
owned by a person only who owns 50 percent or more in value of the corporation, directly or through
others, and then in that proportion (318(a)(2)(C)). Nothing else is attributed: no family, nothing
downwards, no options (7701(a)(51)(H)).

Shares, forms and who is a specified foreign entity may be open, so whatever is owned is an interval.
Its least has every open share at its least, only persons of whom it is certain, and undeclared forms
as corporations. Its most has all who may be specified foreign entities, undeclared forms as
partnerships, and open shares with those through whom most is owned; it may not be attained where one
open fact matters on two ways, and is a bound still.

Readings chosen, because neither statute nor guidance says:

- *together*: stock counts once. Through a corporation passes what those persons own together of whom
  each by itself owns half of it.
- *controlled by an entity* (subparagraph (C)(v)): one person with more than half is a yes. Several
  who have it together only are neither yes nor no.
- *public companies* (subparagraph (E)): that a holder must report under Rule 13d-3 is asked of the
  holdings of the entity that is tested, and not again further up: there the ordinary rule applies,
  because only an entity that is traded, or a subsidiary of one, has the special test.
- *circles of cross-holdings*: the least is found from nothing upwards, the most from everything
  downwards; where they do not meet the answer is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from iracheck.entities.holdings import NOT_DECLARED, ZEROS, Graph, Holders, Holding, holders_first
from iracheck.quantities import NOTHING, Answer, Bounds, exact_sum
from iracheck.quantities.bounds import ONE, ZERO

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

HALF = Fraction(1, 2)
"""Of a corporation's value, from which on what it owns is owned by a person: 318(a)(2)(C), inclusive."""

VOTE, VALUE = 1, 2
"""Places in ``holdings.MEASURES``. Board seats are no ownership."""

MOST_TIERS = 40

_FEW_NAMED = 50
_MOST_NAMED = 200
_TOO_LITTLE = Fraction(1, 10**12)
_MOST_COMBINATIONS = 50_000
_MOST_ROUNDS = 200
_MOST_STEPS = 200_000
_FINEST_ROUND = 10**12
_FINEST = 10**300
"""Shares that take more than 300 digits are written as a little less, or more, on either end."""

Form = Literal["corporation", "not_a_corporation"]
What = Literal["share", "others", "status", "form", "reports", "traded"]


class Persons(Protocol):
    """What is known of the entities of a graph. ``UNKNOWN`` and ``None`` stand for what is not declared."""

    def is_controller(self, name: str) -> Answer:
        """Whether it is described in 7701(a)(51)(C)(i)-(iv): of the government, a national, or seated in a covered nation."""

    def is_listed(self, name: str) -> Answer:
        """Whether it is described in 7701(a)(51)(B)(i)-(iv)."""

    def form(self, name: str) -> Form | None:
        """Whether it is a corporation for 318(a)(2)."""

    def is_traded(self, name: str) -> Answer:
        """Whether its securities are regularly traded as 7701(a)(51)(E)(i) says."""

    def has_public_tests(self, name: str) -> Answer:
        """Whether 7701(a)(51)(E)(iii) applies: it is traded, or 80 percent or more is owned by one that is."""

    def reports(self, held: str, holder: str | None) -> Answer:
        """Whether a direct holder must report under Rule 13d-3; ``None`` asks of those who are not listed."""


class Owned(Struct, frozen=True):
    """How much is owned of an entity, as a share of the whole, in the measure in which it is most.

    ``of`` is the person, where one person's interest is measured and the person has a name;
    ``measure`` is a place in ``holdings.MEASURES``.
    """

    share: Bounds
    of: str | None = None
    measure: int | None = None


class Tier(Struct, frozen=True):
    """One holding on the way from specified foreign entities to an entity.

    ``share`` is what the holder holds of ``held`` by ``measure``; ``passes`` what of the interest of all
    specified foreign entities together reaches ``held`` through it. ``stops`` tells that it goes no
    further: held is a corporation, and nobody who comes through the holder owns half of it.
    """

    holder: str
    held: str
    depth: int
    measure: int
    share: Bounds
    passes: Bounds
    is_specified: bool
    stops: bool


class Opening(NamedTuple):
    """Something not declared about an entity.

    ``share`` of a holding, ``others`` who hold it, ``status`` (listed, or of a covered nation), ``form``,
    ``reports`` (whether a holder must report under Rule 13d-3), ``traded``.
    """

    entity: str
    what: What
    holder: str = ""


class Attribution:
    """Which entities of a graph are specified foreign entities, and what these own of the others."""

    def __init__(self, graph: Graph, persons: Persons, *, control: Fraction) -> None:
        """``control`` is the share of vote or value more than which is control (7701(a)(51)(G))."""
        self._graph = graph
        self._persons = persons
        self._control = control
        self._specified: dict[str, Answer] = {}
        outlets = Counter(holding.holder for holders in graph.values() for holding in holders.holdings)
        self._of_controllers = _Flow(graph, persons, outlets, persons.is_controller)
        self._of_reporting = _Flow(graph, persons, outlets, self._is_listed_or_controller)
        self._of_specified = _Flow(graph, persons, outlets, self.is_specified, through_traded=True)

    def is_specified(self, name: str) -> Answer:
        """Whether an entity is a specified foreign entity (7701(a)(51)(B)).

        Yes where it is listed, described in (C)(i)-(iv), or controlled by one such person. Where only
        several have control together it is unknown: (C)(v) says *an entity*.
        """
        found = self._specified.get(name)
        if found is None:
            found = self._specified[name] = self._found_specified(name)
        return found

    def controlled_by_one(self, name: str) -> Owned:
        """The greatest interest of one person, by the test that applies to the entity.

        (C)(v): of persons of (C)(i)-(iv). (E)(ii), where it is traded: of those and of persons of (B)(i)-(iv)
        who must report, all together, for it says *one or more*. Where it is not known whether it is
        traded, the hull of both.
        """
        return self._control_test(name, _Flow.of_one)

    def controlled_together(self, name: str) -> Owned:
        """The interest of all such persons together."""
        return self._control_test(name, _Flow.of_all)

    def owned_by_one(self, name: str) -> Owned:
        """The greatest interest of one specified foreign entity: (D)(i)(I)(bb), or (E)(iii) of those who must report."""
        return self._of_specified.of_one(name, self._persons.has_public_tests(name))

    def owned_together(self, name: str) -> Owned:
        """The interest of all specified foreign entities together: (D)(i)(I)(cc), or (E)(iii)."""
        return self._of_specified.of_all(name, self._persons.has_public_tests(name))

    def is_open_in_law(self, name: str) -> bool:
        """Whether what is owned of an entity is open though every fact is known."""
        return not self.owned_together(name).share.exact and next(self._openings(name), None) is None

    def behind(self, name: str) -> list[str]:
        """An entity and all who hold it through every tier, holders first."""
        return [entity for circle in holders_first(self._graph, name, {}) for entity in circle]

    def _is_listed_or_controller(self, name: str) -> Answer:
        listed, controller = self._persons.is_listed(name), self._persons.is_controller(name)
        if YES in (listed, controller):
            return YES
        return NO if listed is controller is NO else UNKNOWN

    def _found_specified(self, name: str) -> Answer:
        itself = self._is_listed_or_controller(name)
        if itself is YES or self.controlled_by_one(name).share.low > self._control:
            return YES
        return UNKNOWN if itself is UNKNOWN else self._is_never_controlled(name)

    def _is_never_controlled(self, name: str) -> Answer:
        return NO if _high(self.controlled_together(name).share) <= self._control else UNKNOWN

    def _control_test(self, name: str, measured: Callable[[_Flow, str, Answer], Owned]) -> Owned:
        traded = self._persons.is_traded(name)
        if traded is NO:
            return measured(self._of_controllers, name, NO)
        public = self._of_reporting.of_all(name, YES)
        return public if traded is YES else _hull(public, measured(self._of_controllers, name, NO))

    # the proof -------------------------------------------------------------------------------------

    def tiers(self, name: str) -> tuple[Tier, ...]:
        """The holdings through which the interest of specified foreign entities reaches an entity, nearest first.

        Those are included through which nothing passes for want of 50 percent of a corporation.
        """
        public = self._persons.has_public_tests(name)
        measure = self.owned_together(name).measure
        tiers = self._tiers(
            name, VALUE if measure is None else measure, 0, {name}, (public is not NO, public is YES)
        )
        return tuple(islice(tiers, MOST_TIERS))

    def _tiers(
        self, held: str, measure: int, depth: int, seen: set[str], filtered: tuple[bool, bool]
    ) -> Iterator[Tier]:
        least = self._of_specified.least.through(held, measure, filtered=filtered[0])
        most = self._of_specified.most.through(held, measure, filtered=filtered[1])
        found = []
        for holding in self._graph.get(held, NOT_DECLARED).holdings:
            holder = holding.holder
            if holder in most:
                share = holding.shares[measure]
                certain = ZERO if holder not in least else least[holder].passed.together
                passes = Bounds(share.low * certain, _high(share) * most[holder].passed.together)
                stops = depth > 0 and self._of_specified.most.stops(held, most[holder], filtered=filtered[1])
                specified = self.is_specified(holder) is YES
                found.append(Tier(holder, held, depth, measure, share, passes, specified, stops))
        for tier in sorted(found, key=lambda tier: (-tier.passes.low, -_high(tier.passes), tier.holder)):
            yield tier
            if not tier.is_specified and tier.holder not in seen:
                goes_on = (
                    tier.holder not in least or least[tier.holder].filtered,
                    most[tier.holder].filtered,
                )
                yield from self._tiers(tier.holder, VALUE, depth + 1, seen | {tier.holder}, goes_on)

    # what would settle it --------------------------------------------------------------------------

    def settling(
        self, name: str, measured: Callable[[Attribution, str], Owned], limit: Fraction, *, strictly: bool
    ) -> tuple[Opening, ...] | None:
        """An irredundant set of facts with which, declared favourably, a measure stays below a limit.

        With ``strictly``, where only more than the limit counts, it stays at most at the limit. ``None``
        where what is declared reaches it already. Whether an entity is traded may be favourable either
        way: no is tried first, then yes for the entity only, then yes for all.
        """
        openings = list(self._openings(name))
        open_to_tests = any(opening.what == "traded" for opening in openings)
        for traded in (set[str](), {name}, set(self.behind(name)))[: 3 if open_to_tests else 1]:
            stays_below = self._stays_below(name, measured, limit, traded, strictly=strictly)
            if stays_below(set(openings)):
                kept = _irredundant(openings, stays_below)
                return tuple(opening for opening in openings if opening in kept)
        return None

    def _openings(self, name: str) -> Iterator[Opening]:
        persons = self._persons
        for entity in self.behind(name):
            if self._is_listed_or_controller(entity) is UNKNOWN:
                yield Opening(entity, "status")
            if persons.form(entity) is None:
                yield Opening(entity, "form")
            tests = (persons.is_traded(entity), persons.has_public_tests(entity))
            if UNKNOWN in tests:
                yield Opening(entity, "traded")
            holders = self._graph.get(entity, NOT_DECLARED)
            for holder, shares in holders.holdings:
                if not (shares[VOTE].exact and shares[VALUE].exact):
                    yield Opening(entity, "share", holder)
                if tests != (NO, NO) and persons.reports(entity, holder) is UNKNOWN:
                    yield Opening(entity, "reports", holder)
            if holders.others[VOTE] or holders.others[VALUE]:
                yield Opening(entity, "others")

    def _stays_below(
        self,
        name: str,
        measured: Callable[[Attribution, str], Owned],
        limit: Fraction,
        traded: set[str],
        *,
        strictly: bool,
    ) -> Callable[[set[Opening]], bool]:
        behind = self.behind(name)

        def stays_below(closed: set[Opening]) -> bool:
            graph = {
                entity: _closed(self._graph.get(entity, NOT_DECLARED), entity, closed) for entity in behind
            }
            persons = _ClosedPersons(self._persons, closed, traded)
            high = _high(measured(Attribution(graph, persons, control=self._control), name).share)
            return high <= limit if strictly else high < limit

        return stays_below


class _ClosedPersons:
    """Persons of whom some open facts are declared favourably."""

    def __init__(self, persons: Persons, closed: set[Opening], traded: set[str]) -> None:
        self._persons = persons
        self._closed = closed
        self._traded = traded

    def is_controller(self, name: str) -> Answer:
        return self._unless_closed(self._persons.is_controller(name), Opening(name, "status"))

    def is_listed(self, name: str) -> Answer:
        return self._unless_closed(self._persons.is_listed(name), Opening(name, "status"))

    def form(self, name: str) -> Form | None:
        form = self._persons.form(name)
        return "corporation" if form is None and Opening(name, "form") in self._closed else form

    def is_traded(self, name: str) -> Answer:
        return self._tested(self._persons.is_traded(name), name)

    def has_public_tests(self, name: str) -> Answer:
        return self._tested(self._persons.has_public_tests(name), name)

    def reports(self, held: str, holder: str | None) -> Answer:
        return self._unless_closed(
            self._persons.reports(held, holder), Opening(held, "reports", holder or "")
        )

    def _tested(self, answer: Answer, name: str) -> Answer:
        if answer is UNKNOWN and name in self._traded and Opening(name, "traded") in self._closed:
            return YES
        return self._unless_closed(answer, Opening(name, "traded"))

    def _unless_closed(self, answer: Answer, opening: Opening) -> Answer:
        return NO if answer is UNKNOWN and opening in self._closed else answer


# the arithmetic ------------------------------------------------------------------------------------

_Node = tuple[str, bool]
"""An entity, and whether only those of its holdings count that (E)(ii) or (E)(iii) counts."""

_SomePersons = frozenset[str]


class _Interest(Struct, frozen=True):
    """What persons have in an entity, or what of it passes on to what the entity holds.

    ``each`` are persons who have more than ``anyone``; ``anyone`` is what any other person has, at most;
    ``together`` what all persons have. ``alone`` are those of ``each`` with nothing on any other way.
    """

    each: Mapping[str, Fraction]
    anyone: Fraction
    together: Fraction
    alone: frozenset[str] = frozenset()


_NONE = _Interest({}, ZERO, ZERO)


class _Part(Struct, frozen=True):
    """A holding that counts: its share by one measure, and the entity through which more comes."""

    node: _Node
    low: Fraction
    high: Fraction


class _Through(Struct, frozen=True):
    """What passes through a direct holder, by which test at the holder."""

    passed: _Interest
    filtered: bool


class _Rest(Struct, frozen=True):
    """What may be held beyond what is listed: by one person, and by all."""

    of_one: Fraction
    of_all: Fraction


class _Flow:
    """What the persons of one kind own of the entities of a graph, at least and at most."""

    def __init__(
        self,
        graph: Graph,
        persons: Persons,
        outlets: Mapping[str, int],
        is_person: Callable[[str], Answer],
        *,
        through_traded: bool = False,
    ) -> None:
        self.least = _Side(graph, persons, outlets, is_person, through_traded=through_traded, most=False)
        self.most = _Side(graph, persons, outlets, is_person, through_traded=through_traded, most=True)

    def of_one(self, name: str, filtered: Answer) -> Owned:
        """The greatest interest of one person other than the entity itself."""
        found = []
        for measure, low, high in self._ends(name, filtered):
            found.append(Owned(Bounds(ZERO, high.anyone), None, measure))
            for person in {*low.each, *high.each} - {name}:
                share = Bounds(low.each.get(person, ZERO), high.each.get(person, high.anyone))
                found.append(Owned(share, person, measure))
        return _greatest(found)

    def of_all(self, name: str, filtered: Answer) -> Owned:
        """The interest of all these persons together."""
        ends = self._ends(name, filtered)
        return _greatest(
            [Owned(Bounds(low.together, high.together), None, measure) for measure, low, high in ends]
        )

    def _ends(self, name: str, filtered: Answer) -> list[tuple[int, _Interest, _Interest]]:
        """The least and the most by each measure; what is filtered is never more than what is not."""
        return [
            (
                measure,
                self.least.of(name, measure, filtered=filtered is not NO),
                self.most.of(name, measure, filtered=filtered is YES),
            )
            for measure in (VOTE, VALUE)
        ]


class _Side:
    """One end of the intervals, found tier by tier, holders first."""

    def __init__(
        self,
        graph: Graph,
        persons: Persons,
        outlets: Mapping[str, int],
        is_person: Callable[[str], Answer],
        *,
        through_traded: bool,
        most: bool,
    ) -> None:
        """``outlets`` counts the entities that each holder holds."""
        self._graph = graph
        self._persons = persons
        self._outlets = outlets
        self._is_person = is_person
        self._through_traded = through_traded
        self._most = most
        self._has: dict[_Node, _Interest] = {}
        self._passed: dict[_Node, _Interest] = {}
        self._circular: set[_Node] = set()
        self._of_some: dict[tuple[_SomePersons, _Node], Fraction] = {}
        self._prepared: dict[str, None] = {}

    def of(self, entity: str, measure: int, *, filtered: bool) -> _Interest:
        """What persons have in an entity by a measure."""
        self._prepare(entity)
        node = (entity, filtered)
        by_value = self._has.get(node)
        if measure == VALUE or self._measures_agree(entity):
            if by_value is None:
                by_value = self._has[node] = self._found(node, VALUE)
            return by_value
        return self._found(node, measure)

    def through(self, entity: str, measure: int, *, filtered: bool) -> dict[str, _Through]:
        """What passes through the direct holders that count, and through those who have something that does not pass."""
        self._prepare(entity)
        node = (entity, filtered)
        return {
            part.node[0]: _Through(self._passed[part.node], part.node[1])
            for part in self._parts(node, measure)
            if part.high and (self._passed[part.node].together or self._has[part.node].together)
        }

    def stops(self, entity: str, through: _Through, *, filtered: bool) -> bool:
        """Whether nothing of what comes through a holder passes on."""
        self._prepare(entity)
        has = self._has[entity, filtered]
        if not self._is_corporation(entity) or has.anyone >= HALF:
            return False
        return not any(has.each.get(person, has.anyone) >= HALF for person in through.passed.each)

    # tier by tier

    def _prepare(self, entity: str) -> None:
        for circle in holders_first(self._graph, entity, self._prepared):
            layers = [[(name, False) for name in circle]]
            if self._through_traded:
                layers.append([(name, True) for name in circle if self._persons.is_traded(name) is not NO])
            holdings = self._graph.get(circle[0], NOT_DECLARED).holdings
            goes_round = len(circle) > 1 or any(holding.holder == circle[0] for holding in holdings)
            for nodes in layers:
                if goes_round:
                    self._go_round(nodes)
                else:
                    for node in nodes:
                        self._has[node] = self._found(node, VALUE)
                        self._passed[node] = self._passing(node, self._has[node])
            self._prepared.update(dict.fromkeys(circle))

    def _go_round(self, nodes: Sequence[_Node]) -> None:
        """From nothing upwards for the least, from everything downwards for the most: every round is a bound."""
        start = ONE if self._most else ZERO
        self._circular.update(nodes)
        for node in nodes:
            self._has[node] = _Interest({}, start, start)
            self._passed[node] = self._passing(node, self._has[node])
        for _ in range(min(_MOST_ROUNDS, 2 + _MOST_STEPS // max(1, len(nodes)))):
            moved = False
            for node in nodes:
                has = self._rounded(self._found(node, VALUE), _FINEST_ROUND)
                moved = moved or has != self._has[node]
                self._has[node] = has
                self._passed[node] = self._passing(node, has)
            if not moved:
                break

    def _found(self, node: _Node, measure: int) -> _Interest:
        """What persons have in an entity, what its holders pass on being found already."""
        parts = [part for part in self._parts(node, measure) if self._passed[part.node].together]
        left = self._left(node, measure)
        rest = self._rest(node, measure, left)
        if not parts and not rest.of_all:
            return _NONE
        passed = [self._passed[part.node] for part in parts]
        together = _filled(parts, [one.together for one in passed], rest.of_all, left)
        anyone = _filled(parts, [one.anyone for one in passed], rest.of_one, left)
        each = _each(parts, passed, anyone, rest, left) if anyone < ONE else {}
        each, anyone = self._few(each, anyone)
        alone = {
            name
            for part, one in zip(parts, passed, strict=True)
            if self._outlets[part.node[0]] == 1
            for name in one.alone
            if name in each
        }
        return self._rounded(_Interest(each, anyone, together, frozenset(alone)), _FINEST)

    def _few(self, each: dict[str, Fraction], anyone: Fraction) -> tuple[dict[str, Fraction], Fraction]:
        """The persons with most by name, the others being anyone, where there are too many to follow them all."""
        if len(each) <= _FEW_NAMED:
            return each, anyone
        ranked = sorted(each.items(), key=lambda item: (-item[1], item[0]))
        named = [item for item in ranked[:_MOST_NAMED] if item[1] >= _TOO_LITTLE]
        if len(named) == len(ranked):
            return each, anyone
        next_ = ranked[len(named)][1] if self._most else ZERO
        return {name: share for name, share in named if share > next_}, max(anyone, next_)

    def _passing(self, node: _Node, has: _Interest) -> _Interest:
        """What of an interest in an entity passes on to what the entity holds: 318(a)(2)(A) to (C).

        Of a person itself all does. Those who hold something through it only have no more than it has,
        and count no stock that it does not, so that they need not be followed further; but in a circle
        it may be the entity asked about, who is no owner of itself.
        """
        entity = node[0]
        is_corporation = self._is_corporation(entity)
        needs = HALF if is_corporation else ZERO
        anyone = has.anyone if has.anyone >= needs else ZERO
        if self._holds(self._is_person(entity)):
            left_behind = has.alone if node not in self._circular else frozenset[str]()
            each = {n: share for n, share in has.each.items() if share >= needs and n not in left_behind}
            return _Interest(each | {entity: ONE}, anyone, ONE, frozenset({entity}))
        if not is_corporation or has is _NONE:
            return has
        each = {name: share for name, share in has.each.items() if share >= HALF}
        return _Interest(each, anyone, self._of_halves(node, has, each), has.alone & each.keys())

    def _of_halves(self, node: _Node, has: _Interest, each: Mapping[str, Fraction]) -> Fraction:
        """What those have together of a corporation of whom each has half of it."""
        if has.anyone >= HALF:
            return has.together
        if not each:
            return ZERO
        if node in self._circular:
            return has.together if self._most else max(each.values())
        return self._of(frozenset(each), node)

    def _parts(self, node: _Node, measure: int) -> list[_Part]:
        """The holdings of an entity that count."""
        entity, filtered = node
        parts = []
        for holder, shares in self._graph.get(entity, NOT_DECLARED).holdings:
            through = self._counts(entity, holder) if filtered else (holder, False)
            if through is not None:
                low, high = shares[measure]
                parts.append(_Part(through, low, (ONE if high is None else high) if self._most else low))
        return parts

    def _counts(self, held: str, holder: str) -> _Node | None:
        """As what a holding counts where (E) applies: whole if reported, by the same test if the holder is traded."""
        if self._holds(self._persons.reports(held, holder)):
            return (holder, False)
        if self._through_traded and self._holds(self._persons.is_traded(holder)):
            return (holder, True)
        return None

    def _left(self, node: _Node, measure: int) -> Fraction:
        """What remains of a measure where every listed holder has its least. The least leaves it to nobody."""
        if not self._most:
            return ZERO
        holdings = self._graph.get(node[0], NOT_DECLARED).holdings
        return max(ZERO, ONE - exact_sum([holding.shares[measure].low for holding in holdings]))

    def _rest(self, node: _Node, measure: int, left: Fraction) -> _Rest:
        """What persons may have who are not listed: ``others`` bounds one of them, and not how many there are."""
        entity, filtered = node
        others = self._graph.get(entity, NOT_DECLARED).others[measure]
        if not self._most or not others or (filtered and self._persons.reports(entity, None) is NO):
            return _Rest(ZERO, ZERO)
        return _Rest(min(others, left), left)

    def _is_corporation(self, entity: str) -> bool:
        form = self._persons.form(entity)
        return form == "corporation" or (form is None and not self._most)

    def _holds(self, answer: Answer) -> bool:
        return answer is YES or (self._most and answer is not NO)

    def _measures_agree(self, entity: str) -> bool:
        holdings, others, _ = self._graph.get(entity, NOT_DECLARED)
        return others[VOTE] == others[VALUE] and all(
            shares[VOTE] is shares[VALUE] or shares[VOTE] == shares[VALUE] for _, shares in holdings
        )

    def _rounded(self, has: _Interest, finest: int) -> _Interest:
        each = {name: self._outwards(share, finest) for name, share in has.each.items()}
        anyone, together = (self._outwards(share, finest) for share in (has.anyone, has.together))
        return _Interest(each, anyone, together, has.alone)

    def _outwards(self, share: Fraction, finest: int) -> Fraction:
        """The share, or one a little less for the least, or more for the most, that is shorter to write."""
        above, below = share.as_integer_ratio()
        if below <= finest:
            return share
        return Fraction(-(-above * finest // below) if self._most else above * finest // below, finest)

    # some persons together

    def _of(self, persons: _SomePersons, node: _Node) -> Fraction:
        """What some persons have of an entity together by value, each share counted once."""
        wanted = [(persons, node)]
        while wanted:
            key = wanted[-1]
            weights = [self._weight(key[0], part.node) for part in self._parts(key[1], VALUE)]
            missing = [
                weight for weight in weights if isinstance(weight, tuple) and weight not in self._of_some
            ]
            if key in self._of_some or not missing:
                wanted.pop()
                self._of_some[key] = self._summed(key[1], weights)
            wanted.extend(missing)
        return self._of_some[persons, node]

    def _summed(self, node: _Node, weights: Sequence[Fraction | tuple[_SomePersons, _Node]]) -> Fraction:
        left = self._left(node, VALUE)
        known = [self._of_some[weight] if isinstance(weight, tuple) else weight for weight in weights]
        summed = _filled(self._parts(node, VALUE), known, self._rest(node, VALUE, left).of_all, left)
        return self._outwards(summed, _FINEST)

    def _weight(self, persons: _SomePersons, node: _Node) -> Fraction | tuple[_SomePersons, _Node]:
        """What of some persons' interest passes through an entity: a share, or whose interest in it to find."""
        if node[0] in persons:
            return ONE
        has = self._has[node]
        needs = HALF if self._is_corporation(node[0]) else ZERO
        shares = {name: has.each.get(name, has.anyone) for name in persons}
        some = frozenset(name for name, share in shares.items() if share and share >= needs)
        if not some:
            return ZERO
        if node in self._circular:
            return has.together if self._most else max(shares.values())
        return shares[next(iter(some))] if len(some) == 1 and not self._most else (some, node)


def _each(
    parts: Sequence[_Part], passed: Sequence[_Interest], anyone: Fraction, rest: _Rest, left: Fraction
) -> dict[str, Fraction]:
    """What each person has by itself who has more than anyone."""
    ways: dict[str, dict[int, Fraction]] = {}
    for place, one in enumerate(passed):
        for name, weight in one.each.items():
            ways.setdefault(name, {})[place] = weight
    common = {place: one.anyone for place, one in enumerate(passed) if one.anyone}
    exact = all(part.low == part.high for part in parts)
    each = {}
    for name, way in ways.items():
        if exact or len(common) * len(ways) > _MOST_COMBINATIONS:
            more = [parts[place].high * (weight - passed[place].anyone) for place, weight in way.items()]
            share = min(ONE, exact_sum([anyone, *more]))
        else:
            weights = common | way
            share = _filled([parts[place] for place in weights], list(weights.values()), rest.of_one, left)
        if share > anyone:
            each[name] = share
    return each


def _filled(parts: Sequence[_Part], weights: Sequence[Fraction], rest: Fraction, left: Fraction) -> Fraction:
    """The greatest sum of shares times weights, the shares being within their ranges and no more than one in all.

    What is ``left`` goes to the unlisted ``rest`` first, of which all counts, then to the best.
    """
    several = [part.low * weight for part, weight in zip(parts, weights, strict=True) if weight]
    several.append(min(rest, left))
    left -= several[-1]
    rooms = [
        (weight, part.high - part.low)
        for part, weight in zip(parts, weights, strict=True)
        if weight and part.high > part.low
    ]
    for weight, room in sorted(rooms, reverse=True):
        if not left:
            break
        taken = min(room, left)
        several.append(taken * weight)
        left -= taken
    return min(ONE, exact_sum(several))


def _high(share: Bounds) -> Fraction:
    return ONE if share.high is None else share.high


def _greatest(several: Sequence[Owned]) -> Owned:
    """The hull of the greatest of several, and who tells it: whoever has most for certain, then who may have most."""
    low = max(one.share.low for one in several)
    high = max(_high(one.share) for one in several)
    if not high:
        return Owned(NOTHING)
    most = max((one.share.low, _high(one.share), one.measure or 0) for one in several)
    tells = [one for one in several if (one.share.low, _high(one.share), one.measure or 0) == most]
    teller = min(tells, key=lambda one: (one.of is None, one.of or ""))
    return Owned(Bounds(low, high), teller.of, teller.measure)


def _hull(one: Owned, other: Owned) -> Owned:
    tells = one if _high(one.share) >= _high(other.share) else other
    low = min(one.share.low, other.share.low)
    return Owned(Bounds(low, _high(tells.share)), tells.of, tells.measure)


def _closed(holders: Holders, entity: str, closed: set[Opening]) -> Holders:
    holdings = tuple(
        _at_least(holding) if Opening(entity, "share", holding.holder) in closed else holding
        for holding in holders.holdings
    )
    return Holders(holdings, ZEROS if Opening(entity, "others") in closed else holders.others)


def _at_least(holding: Holding) -> Holding:
    board, voting, equity = (Bounds(share.low, share.low) for share in holding.shares)
    return Holding(holding.holder, (board, voting, equity))


def _irredundant(openings: Sequence[Opening], stays: Callable[[set[Opening]], bool]) -> set[Opening]:
    """Those to be closed when all others are opened again, one by one in their order.

    Opened in halves: where a half can be opened at once, each of it could.
    """
    closed = set(openings)
    waiting = [list(openings)]
    while waiting:
        several = waiting.pop()
        if not several:
            continue
        without = closed.difference(several)
        if stays(without):
            closed = without
        elif len(several) > 1:
            middle = len(several) // 2
            waiting += [several[middle:], several[:middle]]
    return closed
