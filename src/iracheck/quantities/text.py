"""The text forms of quantities: ``40 %``, ``1800 USD``, ``560..600 USD``, ``75 kWh``, ``42.5 kg``, ``10 years``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from iracheck.quantities.bounds import Bounds

MOST_DIGITS = 30
ONE = Fraction(1)

_QUANTITY = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)(?:\s*\.\.\s*(?P<high>\d+(?:\.\d+)?))?(?:\s*(?P<unit>[A-Za-z%]+))?", re.ASCII
)


class QuantityError(ValueError):
    """A text that is no quantity of the kind wanted; its message says what to write instead."""


class _Kind(NamedTuple):
    """What a text is a quantity of: its units with what each is worth, its name, and an example of it."""

    units: dict[str, Fraction]
    what: str
    example: str


POUND_IN_KG = Fraction(45359237, 100_000_000)

_MONEY = _Kind({"USD": ONE}, "money", "1800 USD")
_ENERGY = _Kind({"kWh": ONE, "Wh": Fraction(1, 1000), "MWh": Fraction(1000)}, "energy", "75 kWh")
_MASS = _Kind(
    {"kg": ONE, "g": Fraction(1, 1000), "t": Fraction(1000), "lb": POUND_IN_KG}, "a mass", "42.5 kg"
)
_WEIGHT = _Kind({"lb": ONE, "kg": 1 / POUND_IN_KG}, "a weight rating", "6000 lb")
_POWER = _Kind({"kW": ONE, "W": Fraction(1, 1000), "MW": Fraction(1000)}, "power", "50 kW")
_VOLUME = _Kind({"L": ONE, "mL": Fraction(1, 1000), "m3": Fraction(1000)}, "a volume", "0.35 L")
_YEARS = _Kind({"years": ONE, "year": ONE, "months": Fraction(1, 12)}, "a time", "10 years")
_SHARE = _Kind({"%": Fraction(1, 100)}, "a share", "40 %")


def parse_money(text: str) -> Bounds:
    """Read an amount of United States dollars, or a range of them."""
    return _parse(text, _MONEY)


def parse_energy(text: str) -> Bounds:
    """Read an amount of energy in kilowatt hours (Wh and MWh are converted)."""
    return _parse(text, _ENERGY)


def parse_mass(text: str) -> Bounds:
    """Read a mass in kilograms (g, t and lb are converted)."""
    return _parse(text, _MASS)


def parse_weight(text: str) -> Bounds:
    """Read a weight rating in pounds (kg is converted by the exact definition of the pound)."""
    return _parse(text, _WEIGHT)


def parse_power(text: str) -> Bounds:
    """Read a power in kilowatts (W and MW are converted)."""
    return _parse(text, _POWER)


def parse_volume(text: str) -> Bounds:
    """Read a volume in litres (mL and m3 are converted)."""
    return _parse(text, _VOLUME)


def parse_years(text: str) -> Bounds:
    """Read a length of time in years (months are converted)."""
    return _parse(text, _YEARS)


def parse_share(text: str) -> Bounds:
    """Read a share between 0 % and 100 % as a rational between 0 and 1."""
    share = _parse(text, _SHARE)
    if share.high is None or share.high > 1:
        raise QuantityError(f'"{text}" is more than 100 %; a share lies between 0 % and 100 %')
    return share


def parse_number(text: str, *, unit: str) -> Bounds:
    """Read a plain number with a unit that is not converted, such as ``100 Wh/L``."""
    number, _, given = text.partition(" ")
    if given != unit:
        raise QuantityError(f'write it as "100 {unit}", not "{text[:40]}"')
    return _parse(f"{number} USD", _MONEY)


def parse_count(text: str) -> int:
    """Read a whole number of things, without sign or separators."""
    if len(text) > MOST_DIGITS or not (text.isascii() and text.isdigit()):
        raise QuantityError(f'"{text[:40]}" is not a whole number; write digits only, like "1200"')
    return int(text)


def _parse(text: str, kind: _Kind) -> Bounds:
    digits, _, unit = text.partition(" ")
    factor = kind.units.get(unit)
    if factor is not None and len(digits) <= MOST_DIGITS:  # the usual form, read without the pattern
        before, point, after = digits.partition(".")
        whole = before + after
        if before and (after or not point) and whole.isdecimal() and whole.isascii():
            exact = _number(whole, len(after), factor)
            return Bounds(exact, exact)
    return _parse_any(text, kind)


def _parse_any(text: str, kind: _Kind) -> Bounds:
    units, what, example = kind
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
    low = _number_of(low_text, factor)
    if high_text is None:
        return Bounds(low, low)
    high = _number_of(high_text, factor)
    if high < low:
        raise QuantityError(f'"{text}" runs downwards; write the smaller end first')
    return Bounds(low, high)


def _number_of(digits: str, factor: Fraction) -> Fraction:
    if len(digits) > MOST_DIGITS:
        raise QuantityError(f'"{digits[:20]}..." has more than {MOST_DIGITS} digits')
    before, _, after = digits.partition(".")
    return _number(before + after, len(after), factor)


def _number(whole: str, decimals: int, factor: Fraction) -> Fraction:
    number = Fraction(int(whole), 10**decimals) if decimals else Fraction(int(whole))
    return number if factor is ONE else number * factor
