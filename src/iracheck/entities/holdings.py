"""Who holds what: the graph of holdings that the legal regimes share.

It knows no threshold and no attribution: those differ from regime to regime, and each regime's
module brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from iracheck.quantities import UNIT, Bounds
from iracheck.quantities.bounds import ONE, ZERO

MEASURES = ("board seats", "voting rights", "equity")
"""Each is measured on its own; they are never added to each other."""

Shares = tuple[Bounds, Bounds, Bounds]
"""One share for each measure, within [0, 1]."""

Amounts = tuple[Fraction, Fraction, Fraction]
"""One exact share for each measure."""

ZEROS: Amounts = (ZERO, ZERO, ZERO)
ONES: Amounts = (ONE, ONE, ONE)
ANYTHING: Shares = (UNIT, UNIT, UNIT)


class Holding(NamedTuple):
    """What one holder holds of an entity."""

    holder: str
    shares: Shares


class Holders(NamedTuple):
    """Who holds an entity, each holder listed once.

    ``others`` is the most that one owner, with all who are counted with it, may hold beyond the
    holdings listed: 1 where anybody could, 0 where the list leaves nobody out. ``in_concert``
    lists groups of holders bound to act in concert, by their places in ``holdings``.
    """

    holdings: tuple[Holding, ...] = ()
    others: Amounts = ONES
    in_concert: tuple[tuple[int, ...], ...] = ()


Graph = Mapping[str, Holders]

NOT_DECLARED = Holders()


def holders_first(graph: Graph, entity: str, done: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """The entity and all its holders through every tier, holders before what they hold.

    Each entity comes by itself, but those that hold each other in a circle come together.
    Entities in ``done``, and what lies behind them, are left out. Tarjan's algorithm (SIAM
    Journal on Computing 1, 1972), without recursion: chains may be longer than the stack.
    """
    if entity in done:
        return
    if not graph.get(entity, NOT_DECLARED).holdings:
        yield (entity,)
        return
    number: dict[str, int] = {entity: 0}
    lowest: dict[str, int] = {entity: 0}
    waiting: list[str] = [entity]
    on_stack = {entity}
    walk = [(entity, _unseen(graph, entity, done))]
    while walk:
        here, ahead = walk[-1]
        for holder in ahead:
            if holder not in number:
                number[holder] = lowest[holder] = len(number)
                waiting.append(holder)
                on_stack.add(holder)
                walk.append((holder, _unseen(graph, holder, done)))
                break
            if holder in on_stack:
                lowest[here] = min(lowest[here], number[holder])
        else:
            walk.pop()
            if walk:
                below = walk[-1][0]
                lowest[below] = min(lowest[below], lowest[here])
            if lowest[here] == number[here]:
                circle: list[str] = []
                while not circle or circle[-1] != here:
                    circle.append(waiting.pop())
                    on_stack.discard(circle[-1])
                yield tuple(sorted(circle))


def _unseen(graph: Graph, entity: str, done: Mapping[str, object]) -> Iterator[str]:
    return (
        holding.holder for holding in graph.get(entity, NOT_DECLARED).holdings if holding.holder not in done
    )
