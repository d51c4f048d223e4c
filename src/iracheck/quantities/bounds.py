"""Closed intervals of exact rationals, and the sound and tight bounds of a weighted share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple


class Bounds(NamedTuple):
    """An exact quantity known to lie between ``low`` and ``high``, both included.

    ``high`` is ``None`` where nothing bounds it above. A fact that is not declared widens
    the interval; it never becomes zero or an average.
    """

    low: Fraction
    high: Fraction | None

    @property
    def exact(self) -> bool:
        """Whether only one value is possible."""
        return self.low is self.high or self.low == self.high


ZERO = Fraction(0)
ONE = Fraction(1)
NOTHING = Bounds(ZERO, ZERO)
ALL = Bounds(ONE, ONE)
UNIT = Bounds(ZERO, ONE)
UNKNOWN_AMOUNT = Bounds(ZERO, None)


def exactly(amount: Fraction | int) -> Bounds:
    """The interval that holds one value only."""
    exact = Fraction(amount)
    return Bounds(exact, exact)


def exact_sum(amounts: Sequence[Fraction]) -> Fraction:
    """The sum of exact amounts, reduced once instead of at every addition."""
    denominator = 1
    for amount in amounts:
        if amount.denominator != 1:
            denominator = lcm(denominator, amount.denominator)
    if denominator == 1:
        return Fraction(sum(amount.numerator for amount in amounts))
    return Fraction(
        sum(amount.numerator * (denominator // amount.denominator) for amount in amounts), denominator
    )


def total(intervals: Iterable[Bounds]) -> Bounds:
    """The interval of a sum of independent quantities."""
    several = tuple(intervals)
    highs = [interval.high for interval in several]
    low = exact_sum([interval.low for interval in several])
    closed = [high for high in highs if high is not None]
    return Bounds(low, exact_sum(closed) if len(closed) == len(highs) else None)


class Part(NamedTuple):
    """One term of a share: how much it weighs, and which share of that weight qualifies."""

    weight: Bounds
    qualifying: Bounds


def share_of(parts: Sequence[Part]) -> Bounds | None:
    """Bounds of ``sum(q*v) / sum(v)`` for independent weights ``v`` and qualifying shares ``q``.

    Weights are at least zero and may be open above; qualifying shares lie within [0, 1]. The
    bounds are tight: each end is the value of some completion, or the limit of such values
    where an open weight grows. ``None`` where every completion has a zero denominator (0/0).
    """
    if all(part.weight.exact for part in parts):
        return _share_of_exact_weights(parts)
    high = _extreme([(part.weight, part.qualifying.high or ZERO) for part in parts], largest=True)
    low = _extreme([(part.weight, part.qualifying.low) for part in parts], largest=False)
    return None if high is None or low is None else Bounds(low, high)


def _share_of_exact_weights(parts: Sequence[Part]) -> Bounds | None:
    weights = exact_sum([part.weight.low for part in parts])
    if not weights:
        return None
    low = exact_sum([_product(part.weight.low, part.qualifying.low) for part in parts]) / weights
    if all(part.qualifying.exact for part in parts):
        return Bounds(low, low)
    high = exact_sum([_product(part.weight.low, part.qualifying.high or ZERO) for part in parts])
    return Bounds(low, high / weights)


def _product(weight: Fraction, share: Fraction) -> Fraction:
    if share is ZERO or share is ONE:
        return weight if share is ONE else ZERO
    return weight * share


def _extreme(parts: list[tuple[Bounds, Fraction]], *, largest: bool) -> Fraction | None:
    """The greatest (least) share: the best terms at their greatest weight, the others at their least.

    Terms are taken in order of their qualifying share; every prefix of that order is tried.
    An open weight never joins the prefix: the share it tends to is compared instead.
    """
    ordered = sorted(parts, key=lambda part: part[1], reverse=largest)
    best = max if largest else min
    numerator = exact_sum([weight.low * share for weight, share in ordered])
    denominator = exact_sum([weight.low for weight, _ in ordered])
    found = numerator / denominator if denominator else None
    for weight, share in ordered:
        if weight.high is None:
            found = share if found is None else best(found, share)
            continue
        numerator += (weight.high - weight.low) * share
        denominator += weight.high - weight.low
        if denominator:
            candidate = numerator / denominator
            found = candidate if found is None else best(found, candidate)
    return found
