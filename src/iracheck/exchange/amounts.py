"""Numbers, shares and days as the formats write them, read exactly."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from iracheck.quantities import Bounds, QuantityError, decimal_text, parse_day
from iracheck.quantities.text import MOST_DIGITS

MOST_DECIMALS = 28
ONE_DAY = timedelta(days=1)

_NUMBER = re.compile(r"\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,4})?", re.ASCII)
_PERCENT = re.compile(
    r"(\d+(?:\.\d+)?) *(%|percent)?(?: *(?:-|\N{EN DASH}|\.\.|to) *(\d+(?:\.\d+)?) *(%|percent)?)?",
    re.ASCII | re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?", re.ASCII)


def percent(text: str) -> Fraction:
    """A number of percent as a share; raises :class:`QuantityError` where it is none between 0 and 100."""
    if _NUMBER.fullmatch(text) is None:
        raise QuantityError(f'"{text[:40]}" is no percentage; write a number from 0 to 100')
    number = Decimal(text)
    if not number:
        return Fraction(0)
    if number > 100:
        raise QuantityError(f'"{text[:40]}" is more than 100; write a number from 0 to 100')
    share = Fraction(number) / 100 if number.adjusted() >= -MOST_DECIMALS else None
    if share is None or not writable(Bounds(share, share)):
        raise QuantityError(f'"{text[:40]}" has more than {MOST_DIGITS} digits; write fewer')
    return share


def percent_text(text: str) -> tuple[Bounds, bool]:
    """A text like ``25``, ``25 %`` or ``10-25`` as a share, and whether a percent sign stands in it."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise QuantityError(f'"{text[:40]}" is no percentage that can be read')
    low = percent(found[1])
    high = low if found[3] is None else percent(found[3])
    if high < low:
        raise QuantityError(f'"{text[:40]}" runs downwards')
    return Bounds(low, high), found[2] is not None or found[4] is not None


def number(text: str) -> Fraction:
    """A number of zero or more as JSON writes it, exactly; raises :class:`QuantityError`."""
    plain = text.removeprefix("-")
    if _NUMBER.fullmatch(plain) is None:
        more = f" that can be read, of at most {MOST_DIGITS} digits" if len(plain) > MOST_DIGITS else ""
        raise QuantityError(f'"{text[:40]}" is no number{more}; write one like 12.5')
    exact = Decimal(plain)
    if not exact:
        return Fraction(0)
    if plain != text:
        raise QuantityError(f'"{text[:40]}" is negative; write zero or more')
    if not -MOST_DECIMALS <= exact.adjusted() < MOST_DIGITS or amount_text(Fraction(exact)) is None:
        raise QuantityError(f'"{text[:40]}" has more than {MOST_DIGITS} digits; write fewer')
    return Fraction(exact)


def amount_text(amount: Fraction) -> str | None:
    """An amount as a decimal, exactly; ``None`` where a declaration has not digits enough for it."""
    return decimal(amount / 100) if writable(Bounds(amount / 100, amount / 100)) else None


def shown(amount: Fraction) -> str:
    """An amount as a note tells it: exactly where digits are enough, rounded otherwise."""
    return amount_text(amount) or decimal_text(amount)


def decimal(share: Fraction) -> str:
    """A share in percent, written exactly."""
    scaled = share * 100 * 10**MOST_DECIMALS
    digits = str(scaled.numerator).rjust(MOST_DECIMALS + 1, "0")
    return f"{digits[:-MOST_DECIMALS]}.{digits[-MOST_DECIMALS:]}".rstrip("0").rstrip(".")


def writable(share: Bounds) -> bool:
    """Whether a declaration has digits enough for a share."""
    return all(
        end is None or (10**MOST_DECIMALS % (end * 100).denominator == 0 and len(decimal(end)) <= MOST_DIGITS)
        for end in share
    )


def share_text(share: Bounds) -> str:
    """A share as a declaration writes it."""
    if share.exact or share.high is None:
        return f"{decimal(share.low)} %"
    return f"{decimal(share.low)}..{decimal(share.high)} %"


class Days(NamedTuple):
    """A day that is known to lie between two, both included."""

    earliest: date
    latest: date


def partial_day(text: str) -> Days:
    """A day, a month or a year, with or without a time of day; raises :class:`QuantityError`."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise QuantityError(f'"{text[:40]}" is not a day')
    year, month, day = found.groups()
    if month is None:
        return Days(parse_day(f"{year}-01-01"), parse_day(f"{year}-12-31"))
    if day is None:
        first = parse_day(f"{year}-{month}-01")
        return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
    exact = parse_day(f"{year}-{month}-{day}")
    return Days(exact, exact)


class Span(NamedTuple):
    """Days on which something was held; ``None`` where nothing bounds them. ``certain`` or only possible."""

    first: date | None
    last: date | None
    certain: bool = True


def spans(start: Days | None, end: Days | None) -> list[Span]:
    """The days on which something was held for certain, and those on which it may have been."""
    if start is not None and end is not None and start.latest > end.earliest:
        return [Span(start.earliest, end.latest, certain=False)] if start.earliest <= end.latest else []
    found: list[Span] = []
    if start is not None and start.earliest < start.latest:
        found.append(Span(start.earliest, start.latest - ONE_DAY, certain=False))
    found.append(Span(None if start is None else start.latest, None if end is None else end.earliest))
    if end is not None and end.earliest < end.latest:
        found.append(Span(end.earliest + ONE_DAY, end.latest, certain=False))
    return found


def days_text(first: date | None, last: date | None) -> str:
    """From when until when, as a note writes it."""
    begins = "" if first is None else f" from {first.isoformat()}"
    return begins + ("" if last is None else f" until {last.isoformat()}")
