"""The greatest and least share of incremental value that qualifies, exactly, where values are known within bounds.

The increments of a cell and of the module that contains it share the cell's value, so the
share is no sum of independent terms. Written in increments ``x`` (a component's value less
that of what is directly inside it, at least zero) it is ``sum(q*x) / sum(p*x)``, where ``p``
tells whether a component is part of the battery and ``q`` whether it qualifies, and the value
of every component, the sum of the increments in its subtree, lies within its bounds.

Of the greatest share ``r`` it is known (Dinkelbach, Management Science 13, 1967) that the best
completion makes ``sum((q - r*p) * x)`` greatest. For every ``r`` from 0 to 1 value gains most
there where it qualifies, then where it is no part, and least where it is a part only. As that
order is the same for all of them, one completion is best, found by one pass from the leaves to
the roots over nested sets: what must be filled is filled from the front of the order, and what
qualifies is added as far as it goes. The least share turns the order round.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from iracheck.quantities import Bounds
from iracheck.quantities.bounds import common_denominator, in_units


class Node(NamedTuple):
    """A component: bounds of its value, its container's index (``None`` for a root), and what it counts.

    A container stands before what it contains. ``part`` and ``qualifying`` are 0 or 1; what
    qualifies is a part.
    """

    value: Bounds
    inside: int | None
    part: int
    qualifying: int


class _Filled(NamedTuple):
    """How a subtree is filled: what is in it, and what can still be added (``None``: any amount).

    Both in whole units, by the place in the order that the value has.
    """

    held: list[int]
    spare: list[int | None]


_NO_PART_FIRST = (0, 1, 2)
_GREATEST = (1, 2, 0)
_LEAST = (1, 0, 2)
"""Orders: the places in it of value that is no part, of value that is a part only, and of value that qualifies."""


def extreme_share(nodes: Sequence[Node], *, largest: bool) -> Fraction | None:
    """The greatest (least) share over all completions, or ``None`` where nothing is part of the battery.

    Where an open value makes the share tend to a limit, the limit is returned.
    """
    order = _GREATEST if largest else _LEAST
    held, spare = _filled(nodes, order, _units(nodes))
    if spare[0] is None:
        return Fraction(1 if largest else 0)
    held[0] += spare[0]
    _, part_only, qualifying = order
    whole = held[part_only] + held[qualifying]
    return Fraction(held[qualifying], whole) if whole else None


def least_whole(nodes: Sequence[Node]) -> Fraction:
    """The least that all parts of the battery can be worth together."""
    units = _units(nodes)
    held, _ = _filled(nodes, _NO_PART_FIRST, units)
    return Fraction(held[1] + held[2], units)


def _units(nodes: Sequence[Node]) -> int:
    """Into how many units one dollar is divided for all values to be whole."""
    return common_denominator(end for node in nodes for end in node.value if end is not None)


def _filled(nodes: Sequence[Node], order: tuple[int, int, int], units: int) -> _Filled:
    """All that has to be filled, from the front of an order, and what can be added beyond."""
    whole = _Filled([0, 0, 0], [0, 0, 0])
    subtrees = [_Filled([0, 0, 0], [0, 0, 0]) for _ in nodes]
    for index in range(len(nodes) - 1, -1, -1):
        (low, high), inside, part, qualifying = nodes[index]
        held, spare = subtrees[index]
        own = order[part + qualifying]
        spare[own] = None  # its own increment has no bound, and so nothing further down the order is needed
        spare[own + 1 :] = [0] * (2 - own)
        lacking = in_units(low, units) - sum(held)
        for place in range(own + 1):
            if lacking <= 0:
                break
            found = spare[place]
            taken = lacking if found is None else min(lacking, found)
            held[place] += taken
            spare[place] = None if found is None else found - taken
            lacking -= taken
        room = None if high is None else max(0, in_units(high, units) - sum(held))
        outer = whole if inside is None else subtrees[inside]
        for place in range(3):
            outer.held[place] += held[place]
            more, others = spare[place], outer.spare[place]
            if room is not None:
                more = room if more is None else min(more, room)
                room -= more
            outer.spare[place] = None if more is None or others is None else others + more
    return whole
