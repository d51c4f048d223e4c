"""Printed forms of exact numbers that compare as the numbers do."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from iracheck.quantities.bounds import Bounds

_MOST_DECIMALS = 60
_Direction = Literal["nearest", "down", "up"]


def exact_text(number: Fraction) -> str:
    """The exact number as text: ``7500``, ``3/4``."""
    return str(number.numerator) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def decimal_text(number: Fraction) -> str:
    """The number as a decimal for display: exact where it ends within twelve places, else rounded to twelve."""
    denominator = number.denominator
    if denominator == 1:
        return str(number.numerator)
    if 100 % denominator == 0:
        cents = number.numerator * (100 // denominator)
        return f"{cents // 100}.{cents % 100:02}".rstrip("0")
    return _decimals(number, 12, "nearest").rstrip("0").rstrip(".")


def show_share(share: Fraction, *, beside: Fraction | None = None, towards: _Direction = "nearest") -> str:
    """A share as percent with two decimals, or as many more as tell it apart from ``beside``.

    59.996 % beside a limit of 60 % prints as 59.996 %, never as 60.00 %.
    """
    return f"{_apart(share * 100, None if beside is None else beside * 100, 2, towards)} %"


def show_amount(
    amount: Fraction, unit: str, *, beside: Fraction | None = None, towards: _Direction = "nearest"
) -> str:
    """An amount with its unit: ``$1,800``, ``$4,501.60``, ``75 kWh``."""
    if amount < 0:
        return f"-{show_amount(-amount, unit)}"
    if unit == "%":
        return show_share(amount, beside=beside, towards=towards)
    number = _apart(amount, beside, 2, towards)
    if unit == "USD":
        dollars, _, cents = number.partition(".")
        grouped = f"{int(dollars):,}"
        return f"${grouped}.{cents}" if cents.strip("0") else f"${grouped}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}".rstrip()


def show_bounds(bounds: Bounds, unit: str) -> str:
    """An interval in words: one amount, or ``between`` two (rounded outwards), or ``at least``."""
    if bounds.low == bounds.high:
        return show_amount(bounds.low, unit)
    if bounds.high is None:
        return f"at least {show_amount(bounds.low, unit, towards='down')}"
    low = show_amount(bounds.low, unit, towards="down")
    return f"between {low} and {show_amount(bounds.high, unit, towards='up')}"


def _apart(number: Fraction, beside: Fraction | None, least: int, towards: _Direction) -> str:
    """The number rounded to the fewest decimals that keep its order with ``beside``."""
    for decimals in range(least, _MOST_DECIMALS):
        text = _decimals(number, decimals, towards)
        if beside is None or _sign(Fraction(text) - beside) == _sign(number - beside):
            return text
    return exact_text(number)


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def _decimals(number: Fraction, decimals: int, towards: _Direction) -> str:
    scaled, rest = divmod(number.numerator * 10**decimals, number.denominator)
    if (towards == "up" and rest) or (towards == "nearest" and 2 * rest >= number.denominator):
        scaled += 1
    digits = str(scaled).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
