"""The greatest and least share of incremental value that qualifies, exactly, where values are known within bounds.

The increments of a cell and of the module that contains it share the cell's value, so the
share is no sum of independent terms. Written in increments ``x`` (a component's value less
that of what is directly inside it, at least zero) it is ``sum(q*x) / sum(p*x)``, where ``p``
tells whether a component is part of the battery and ``q`` whether it qualifies, and the value
of every component, the sum of the increments in its subtree, lies within its bounds. For a
fixed ratio this is a linear program over nested sets, solved by one pass from the leaves to
the roots; Dinkelbach's iteration (Management Science 13, 1967) finds the extreme ratio in a
few of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from heapq import merge
from typing import NamedTuple

from iracheck.quantities import Bounds


class Node(NamedTuple):
    """A component: bounds of its value, its container's index (``None`` for a root), and what it counts.

    A container stands before what it contains. ``part`` and ``qualifying`` are 0 or 1.
    """

    value: Bounds
    inside: int | None
    part: int
    qualifying: int


class _Piece(NamedTuple):
    """Value that can still be added to a subtree: its gain at the present ratio, how much, and what it counts."""

    gain: Fraction
    length: Fraction | None
    part: int
    qualifying: int


class _Plan:
    """The best way to fill a subtree: what is in it at least, and the pieces that can be added, best first."""

    __slots__ = ("filled", "numerator", "parts", "pieces")

    def __init__(self) -> None:
        self.filled = Fraction(0)
        self.numerator = Fraction(0)
        self.parts = Fraction(0)
        self.pieces: list[_Piece] = []


def extreme_share(nodes: Sequence[Node], *, largest: bool) -> Fraction | None:
    """The greatest (least) share over all completions, or ``None`` where nothing is part of the battery.

    Where an open value makes the share tend to a limit, the limit is returned.
    """
    sign = 1 if largest else -1
    ratio: Fraction | None = None
    while True:
        plan = _best(nodes, ratio if ratio is not None else Fraction(0 if largest else 1), sign)
        if plan is None:
            return Fraction(1 if largest else 0)
        if not plan.parts:
            return ratio if ratio is not None else _only_ratio(nodes)
        found = plan.numerator / plan.parts
        if ratio is not None and sign * (found - ratio) <= 0:
            return ratio
        ratio = found


def least_whole(nodes: Sequence[Node]) -> Fraction:
    """The least that all parts of the battery can be worth together."""
    plan = _best([node._replace(qualifying=0) for node in nodes], Fraction(1), 1)
    return Fraction(0) if plan is None else plan.parts


def _only_ratio(nodes: Sequence[Node]) -> Fraction | None:
    """The share where the first ratio gains nothing: zero (one) if anything can be part at all."""
    possible = [node.qualifying for node in nodes if node.part and node.value.high != 0]
    return Fraction(possible[0]) if possible and len(set(possible)) == 1 else None


def _best(nodes: Sequence[Node], ratio: Fraction, sign: int) -> _Plan | None:
    """The completion that gains most at a ratio; ``None`` where the gain has no bound."""
    children: list[list[_Plan]] = [[] for _ in nodes]
    whole = _Plan()
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        plan = _joined(children[index])
        gain = sign * (node.qualifying - ratio * node.part)
        own = _Piece(gain, None, node.part, node.qualifying)
        plan.pieces = [piece for piece in plan.pieces if piece.gain > gain]
        plan.pieces.append(own)
        _fill(plan, node.value.low - plan.filled)
        _cut(plan, None if node.value.high is None else node.value.high - plan.filled)
        if node.inside is not None:
            children[node.inside].append(plan)
            continue
        for piece in plan.pieces:
            if piece.gain <= 0:
                break
            if piece.length is None:
                return None
            plan.numerator += piece.qualifying * piece.length
            plan.parts += piece.part * piece.length
        whole.numerator += plan.numerator
        whole.parts += plan.parts
    return whole


def _joined(plans: list[_Plan]) -> _Plan:
    joined = _Plan()
    for plan in plans:
        joined.filled += plan.filled
        joined.numerator += plan.numerator
        joined.parts += plan.parts
    joined.pieces = list(merge(*(plan.pieces for plan in plans), key=lambda piece: -piece.gain))
    return joined


def _fill(plan: _Plan, amount: Fraction) -> None:
    """Add value to a subtree until it holds what its container's bounds require."""
    pieces = plan.pieces
    used = 0
    while amount > 0:
        piece = pieces[used]
        taken = amount if piece.length is None else min(amount, piece.length)
        plan.filled += taken
        plan.numerator += piece.qualifying * taken
        plan.parts += piece.part * taken
        amount -= taken
        if piece.length is not None and taken == piece.length:
            used += 1
        elif piece.length is not None:
            pieces[used] = piece._replace(length=piece.length - taken)
    plan.pieces = pieces[used:]


def _cut(plan: _Plan, room: Fraction | None) -> None:
    """Keep only the pieces that fit below the upper bound of the subtree's value."""
    if room is None:
        return
    kept = []
    for piece in plan.pieces:
        if room <= 0:
            break
        length = room if piece.length is None else min(room, piece.length)
        kept.append(piece._replace(length=length))
        room -= length
    plan.pieces = kept
