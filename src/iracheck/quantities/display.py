"""Printed forms of exact numbers that compare as the numbers do."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from iracheck.quantities.bounds import Bounds

_MOST_DECIMALS = 60
_Direction = Literal["nearest", "down", "up"]
Beside = Fraction | tuple[Fraction, ...] | None
"""What a number is printed beside, and must not look equal to, or beyond, where it is not."""


def exact_text(number: Fraction) -> str:
    """The exact number as text: ``7500``, ``3/4``."""
    numerator, denominator = number.as_integer_ratio()
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"


def decimal_text(number: Fraction) -> str:
    """The number as a decimal for display: exact where it ends within twelve places, else rounded to twelve."""
    return _decimal(*number.as_integer_ratio())


def both_texts(number: Fraction) -> tuple[str, str]:
    """The exact number as text, and as a decimal for display."""
    numerator, denominator = number.as_integer_ratio()
    decimal = _decimal(numerator, denominator)
    return (decimal if denominator == 1 else f"{numerator}/{denominator}"), decimal


def _decimal(numerator: int, denominator: int) -> str:
    if denominator == 1:
        return str(numerator)
    if 10_000 % denominator == 0:
        before, after = divmod(numerator * (10_000 // denominator), 10_000)
        return f"{before}.{after:04}".rstrip("0")
    return _decimals(numerator, denominator, 12, "nearest").rstrip("0").rstrip(".")


def show_share(share: Fraction, *, beside: Beside = None, towards: _Direction = "nearest") -> str:
    """A share as percent with two decimals, or as many more as tell it apart from ``beside``.

    59.996 % beside a limit of 60 % prints as 59.996 %, never as 60.00 %.
    """
    if beside is None:
        numerator, denominator = share.as_integer_ratio()
        return f"{_decimals(100 * numerator, denominator, 2, towards)} %"
    others = beside if isinstance(beside, tuple) else (beside,)
    return f"{_apart(share * 100, tuple([other * 100 for other in others]), towards)} %"


def show_amount(
    amount: Fraction, unit: str, *, beside: Beside = None, towards: _Direction = "nearest"
) -> str:
    """An amount with its unit: ``$1,800``, ``$4,501.60``, ``75 kWh``; told apart from all that is ``beside`` it."""
    if amount.numerator < 0:
        return f"-{show_amount(-amount, unit)}"
    if unit == "%":
        return show_share(amount, beside=beside, towards=towards)
    number = _apart(amount, beside, towards)
    if unit == "USD":
        dollars, _, cents = number.partition(".")
        grouped = f"{int(dollars):,}"
        return f"${grouped}.{cents}" if cents.strip("0") else f"${grouped}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}".rstrip()


def show_bounds(bounds: Bounds, unit: str) -> str:
    """An interval in words: one amount, or ``between`` two (rounded outwards), or ``at least``."""
    if bounds.exact:
        return show_amount(bounds.low, unit)
    if bounds.high is None:
        return f"at least {show_amount(bounds.low, unit, towards='down')}"
    low = show_amount(bounds.low, unit, towards="down")
    return f"between {low} and {show_amount(bounds.high, unit, towards='up')}"


def _apart(number: Fraction, beside: Beside, towards: _Direction) -> str:
    """The number rounded to two decimals, or to as many more as keep its order with all that is beside it."""
    numerator, denominator = number.as_integer_ratio()
    if beside is None:
        return _decimals(numerator, denominator, 2, towards)
    others = [other.as_integer_ratio() for other in (beside if isinstance(beside, tuple) else (beside,))]
    orders = [_sign(numerator * below - above * denominator) for above, below in others]
    for decimals in range(2, _MOST_DECIMALS):
        rounded = _rounded(numerator, denominator, decimals, towards)
        if orders == [_sign(rounded * below - above * 10**decimals) for above, below in others]:
            return _pointed(rounded, decimals)
    return exact_text(number)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _decimals(numerator: int, denominator: int, decimals: int, towards: _Direction) -> str:
    """A fraction rounded to some decimals."""
    return _pointed(_rounded(numerator, denominator, decimals, towards), decimals)


def _rounded(numerator: int, denominator: int, decimals: int, towards: _Direction) -> int:
    """A fraction rounded to some decimals, in units of the last of them."""
    scaled, rest = divmod(numerator * int(10**decimals), denominator)
    up = rest and (towards == "up" or (towards == "nearest" and 2 * rest >= denominator))
    return scaled + 1 if up else scaled


def _pointed(scaled: int, decimals: int) -> str:
    digits = str(scaled).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"
