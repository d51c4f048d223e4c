"""The text forms of quantities: ``40 %``, ``1800 USD``, ``560..600 USD``, ``75 kWh``, ``42.5 kg``."""

from __future__ import annotations

import re
from fractions import Fraction

from iracheck.quantities.bounds import Bounds

MOST_DIGITS = 30
ONE = Fraction(1)

_QUANTITY = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)(?:\s*\.\.\s*(?P<high>\d+(?:\.\d+)?))?(?:\s*(?P<unit>[A-Za-z%]+))?", re.ASCII
)


class QuantityError(ValueError):
    """A text that is no quantity of the kind wanted; its message says what to write instead."""


def parse_money(text: str) -> Bounds:
    """Read an amount of United States dollars, or a range of them."""
    return _parse(text, {"USD": ONE}, what="money", example="1800 USD")


def parse_energy(text: str) -> Bounds:
    """Read an amount of energy in kilowatt hours (Wh and MWh are converted)."""
    units = {"kWh": ONE, "Wh": Fraction(1, 1000), "MWh": Fraction(1000)}
    return _parse(text, units, what="energy", example="75 kWh")


def parse_mass(text: str) -> Bounds:
    """Read a mass in kilograms (g, t and lb are converted)."""
    units = {"kg": ONE, "g": Fraction(1, 1000), "t": Fraction(1000), "lb": POUND_IN_KG}
    return _parse(text, units, what="a mass", example="42.5 kg")


def parse_weight(text: str) -> Bounds:
    """Read a weight rating in pounds (kg is converted by the exact definition of the pound)."""
    units = {"lb": ONE, "kg": 1 / POUND_IN_KG}
    return _parse(text, units, what="a weight rating", example="6000 lb")


POUND_IN_KG = Fraction(45359237, 100_000_000)


def parse_share(text: str) -> Bounds:
    """Read a share between 0 % and 100 % as a rational between 0 and 1."""
    share = _parse(text, {"%": Fraction(1, 100)}, what="a share", example="40 %")
    if share.high is None or share.high > 1:
        raise QuantityError(f'"{text}" is more than 100 %; a share lies between 0 % and 100 %')
    return share


def parse_count(text: str) -> int:
    """Read a whole number of things, without sign or separators."""
    if len(text) > MOST_DIGITS or not (text.isascii() and text.isdigit()):
        raise QuantityError(f'"{text[:40]}" is not a whole number; write digits only, like "1200"')
    return int(text)


def _parse(text: str, units: dict[str, Fraction], *, what: str, example: str) -> Bounds:
    digits, _, plain_unit = text.partition(" ")
    if plain_unit in units and digits.isascii() and len(digits) <= MOST_DIGITS:
        before, point, after = digits.partition(".")
        if before.isdecimal() and (
            after.isdecimal() or not point
        ):  # the usual form, read without the pattern
            exact = _number(digits, units[plain_unit])
            return Bounds(exact, exact)
    if len(text) > 2 * MOST_DIGITS + 20:
        raise QuantityError(
            f'"{text[:20]}..." has {len(text)} characters; a number has at most {MOST_DIGITS} digits'
        )
    if text.startswith("-"):
        raise QuantityError(f'"{text}" is negative; write an amount of zero or more, like "{example}"')
    match = _QUANTITY.fullmatch(text)
    if match is None:
        hint = f'write {what} as "{example}"'
        if "," in text or "_" in text or "'" in text:
            hint += ", without thousands separators"
        raise QuantityError(f'{hint}, not "{text}"')
    low_text, high_text, unit = match.groups()
    if unit is None:
        raise QuantityError(f'"{text}" has no unit; write {what} as "{example}"')
    factor = units.get(unit)
    if factor is None:
        known = " or ".join(units)
        raise QuantityError(
            f'"{unit}" is not a unit of {what.removeprefix("a ")}; write {known}, as in "{example}"'
        )
    low = _number(low_text, factor)
    if high_text is None:
        return Bounds(low, low)
    high = _number(high_text, factor)
    if high < low:
        raise QuantityError(f'"{text}" runs downwards; write the smaller end first')
    return Bounds(low, high)


def _number(digits: str, factor: Fraction) -> Fraction:
    if len(digits) > MOST_DIGITS:
        raise QuantityError(f'"{digits[:20]}..." has more than {MOST_DIGITS} digits')
    before, _, after = digits.partition(".")
    number = Fraction(int(before + after), 10 ** len(after)) if after else Fraction(int(before))
    return number if factor is ONE else number * factor
