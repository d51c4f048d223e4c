"""Closed intervals of exact rationals, and the sound and tight bounds of a weighted share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from operator import itemgetter
from typing import NamedTuple


class Bounds(NamedTuple):
    """An exact quantity known to lie between two values, both included.

    A fact that is not declared widens the interval; it never becomes zero or an average. The unit is that
    of the field: USD, kWh, kW, kg, lb, L or years, and of shares 1 for all of it.

    - ``low``: the least value.
    - ``high``: the greatest value; ``None`` where nothing bounds it above.
    """

    low: Fraction
    high: Fraction | None

    @property
    def exact(self) -> bool:
        """Whether only one value is possible."""
        low, high = self
        if low is high or high is None:
            return low is high
        return low.as_integer_ratio() == high.as_integer_ratio()  # compared sooner than fractions

    @property
    def most(self) -> Fraction:
        """Of a share: the greatest value, which is the whole where nothing bounds it."""
        return ONE if self.high is None else self.high


ZERO = Fraction(0)
ONE = Fraction(1)
NOTHING = Bounds(ZERO, ZERO)
ALL = Bounds(ONE, ONE)
UNIT = Bounds(ZERO, ONE)
UNKNOWN_AMOUNT = Bounds(ZERO, None)


def exactly(amount: Fraction | int) -> Bounds:
    """The interval that holds one value only."""
    exact = amount if isinstance(amount, Fraction) else Fraction(amount)
    return Bounds(exact, exact)


def common_denominator(amounts: Iterable[Fraction]) -> int:
    """The least number of units in one for all amounts to be whole."""
    return lcm(*[amount.denominator for amount in amounts])


def in_units(amount: Fraction, units: int) -> int:
    """An amount as a whole number of units, of which there are so many in one."""
    numerator, denominator = amount.as_integer_ratio()
    return numerator * (units // denominator)


def exact_sum(amounts: Sequence[Fraction]) -> Fraction:
    """The sum of exact amounts, reduced once instead of at every addition."""
    units = common_denominator(amounts)
    return Fraction(sum([in_units(amount, units) for amount in amounts]), units)


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
    closed = [part.weight.high for part in parts if part.weight.high is not None]
    units = common_denominator([*closed, *[part.weight.low for part in parts]])
    weights = [_whole(part.weight, units) for part in parts]
    low = _greatest(weights, [ONE - part.qualifying.low for part in parts])
    high = _greatest(weights, [part.qualifying.high or ZERO for part in parts])
    return None if high is None or low is None else Bounds(ONE - low, high)


def _share_of_exact_weights(parts: Sequence[Part]) -> Bounds | None:
    weights = exact_sum([part.weight.low for part in parts])
    if not weights:
        return None
    low = exact_sum([product(part.weight.low, part.qualifying.low) for part in parts]) / weights
    if all(part.qualifying.exact for part in parts):
        return Bounds(low, low)
    high = exact_sum([product(part.weight.low, part.qualifying.high or ZERO) for part in parts])
    return Bounds(low, high / weights)


def product(weight: Fraction, share: Fraction) -> Fraction:
    """A share of a weight; nothing is multiplied where it is none or all of it."""
    if share is ZERO or share is ONE:
        return weight if share is ONE else ZERO
    return weight * share


def _whole(weight: Bounds, units: int) -> tuple[int, int | None]:
    low = in_units(weight.low, units)
    if weight.high is None or weight.high is weight.low:
        return low, None if weight.high is None else low
    return low, in_units(weight.high, units)


def _greatest(weights: list[tuple[int, int | None]], shares: list[Fraction]) -> Fraction | None:
    """The greatest share: the best terms at their greatest weight, the others at their least.

    Terms are taken in order of their qualifying share for as long as they raise the whole. One of
    open weight that does is the last: the whole tends to its share.
    """
    units = common_denominator(shares)
    terms = [(in_units(share, units), low, high) for share, (low, high) in zip(shares, weights, strict=True)]
    terms.sort(key=itemgetter(0), reverse=True)
    numerator = sum([share * low for share, low, _ in terms])
    denominator = sum([low for _, low, _ in terms])
    for share, low, high in terms:
        if denominator and share * denominator <= numerator:
            break
        if high is None:
            return Fraction(share, units)
        numerator += share * (high - low)
        denominator += high - low
    return Fraction(numerator, denominator * units) if denominator else None
