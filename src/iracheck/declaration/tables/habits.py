"""How people write amounts, counts, days and yes or no in spreadsheets, turned into the forms of a declaration.

A number is read only where it can mean one thing. Three digits after a lone comma or point may be thousands or
decimals: such a number is refused, with both forms to write, unless

- it is a share: that is at most 100 %, so they are decimals;
- it is money or a count with a comma, in a file whose cells are delimited by commas: spreadsheets write such files
  where a comma is no decimal sign, and nobody counts dollars or cells by thousandths;
- it is another amount with a point, in such a file.

A decimal comma is always refused. Texts, ids and words have no habits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from iracheck.declaration import fields
from iracheck.documents import Read
from iracheck.quantities import QuantityError


def _spaced(text: str) -> str:
    """The text with plain blanks, one at a time."""
    return " ".join(text.split())


class Habit(NamedTuple):
    """How the cells of a kind of field are read and written.

    ``read`` makes of a cell's text and the file's delimiter the text that a declaration has, or
    raises :class:`QuantityError`; ``write`` gives a text that ``read`` takes for the same.
    """

    read: Callable[[str, str], str]
    write: Callable[[str], str] = _spaced


_MOST_CHARACTERS = 100
_QUANTITY = re.compile(r"([\d., ]*\d)(?: ?([A-Za-z%][A-Za-z0-9%]*))?", re.ASCII)
_RANGE = re.compile(r" ?\.\. ?")
_DOLLARS = re.compile(r"(?:US)?\$ ?(?=\d)", re.ASCII)
_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LONE = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})", re.ASCII)
_BLANKS = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?", re.ASCII)
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"(?:\d+|[1-9]\d{0,2}(?: \d{3})+),\d+", re.ASCII)
_DAY = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?:[ T]00:00(?::00)?)?", re.ASCII)
_UNCLEAR = re.compile(r"(?<![\d.])([1-9]\d{0,2}\.\d{3})(?!\d)", re.ASCII)
_CUT, _REST = re.compile(r"(?:US)?\$ ?\d{1,3}", re.ASCII), re.compile(r"\d{3}(?!\d)", re.ASCII)


def habit_of(metadata: Iterable[Any]) -> Habit | None:
    """The habits that apply to a field, by how it is read; ``None`` where the text stays as it is."""
    return next((_HABITS[one] for one in metadata if one in _HABITS), None)


def cut_amount(text: str, following: str) -> str | None:
    """The amount of dollars that an unquoted comma may have cut in two cells."""
    text = text.strip()
    if _CUT.fullmatch(text) and _REST.match(following):
        return f"{text},{following.strip()}"
    return None


def _clear(text: str) -> str:
    """An amount with a fourth decimal where three could be thousands."""
    return "..".join(_UNCLEAR.sub(r"\g<1>0", end) for end in _spaced(text).split(".."))


def _amount(kind: str, text: str, delimiter: str) -> str:
    """An amount with its unit, or a range: ``1,800.00 USD``, ``$1 800``, ``40%``."""
    text = _either(text, delimiter)
    if len(text) > _MOST_CHARACTERS:
        return text
    dollars = _DOLLARS.sub("", text) if kind == "money" else text
    found = _QUANTITY.fullmatch(dollars)
    if found is None:
        return text
    numbers, unit = found.groups()
    if unit is None and dollars == text:
        return text
    unit = unit or "USD"
    ends = [_number(end, kind, f" {unit}", delimiter) for end in _RANGE.split(numbers)]
    return f"{'..'.join(ends)} {unit}"


def _count(text: str, delimiter: str) -> str:
    """A whole number: ``1,200``."""
    text = _either(text, delimiter)
    return text if len(text) > _MOST_CHARACTERS else _number(text, "count", "", delimiter)


def _number(text: str, kind: str, unit: str, delimiter: str) -> str:
    """A number without separators of thousands; any other text as it is, for the field to refuse."""
    lone = _LONE.fullmatch(text)
    if lone is not None:
        return _with_three_digits(lone, kind, unit, delimiter)
    if _PLAIN.fullmatch(text):
        return text
    if _COMMAS.fullmatch(text) or _BLANKS.fullmatch(text):
        return text.replace(",", "").replace(" ", "")
    if _POINTS.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
        raise QuantityError(f'"{text}{unit}" has points between thousands; write "{plain}{unit}"')
    if _DECIMAL_COMMA.fullmatch(text):
        plain = text.replace(" ", "").replace(",", ".")
        raise QuantityError(f'"{text}{unit}" has a decimal comma; write "{plain}{unit}"')
    return text


def _with_three_digits(lone: re.Match[str], kind: str, unit: str, delimiter: str) -> str:
    """A number with three digits after its only separator, read where it is clear what they are."""
    before, separator, after = lone.groups()
    whole, decimal = before + after, f"{before}.{after}"
    if kind == "share" and separator == ".":
        return decimal
    if kind == "share":
        raise QuantityError(f'"{lone[0]}{unit}" has a decimal comma; write "{decimal}{unit}"')
    if delimiter == "," and separator == "," and kind in ("money", "count"):
        return whole
    if delimiter == "," and separator == "." and kind == "amount":
        return decimal
    short = decimal.rstrip("0").rstrip(".")
    may = f'"{lone[0]}{unit}" may be {whole} or {short}; write'
    if kind == "count":
        raise QuantityError(f'{may} digits only, like "{whole}"')
    clear = f"{short}0" if short == decimal else short
    raise QuantityError(f'{may} "{whole}{unit}" or "{clear}{unit}"')


def _day(text: str, delimiter: str) -> str:
    """A day as a declaration has it; another form is refused with the day or the two days that it may be."""
    text = _either(text, delimiter)
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    first, sign, second, third = found.groups()
    if sign == "-" and len(first) == 4 and len(second) == len(third) == 2:
        return text[:10]
    if len(first) == 4:
        days = [(first, second, third)]
    elif len(third) == 4:
        days = [(third, first, second), (third, second, first)]
    else:
        return text
    written = dict.fromkeys(
        f'"{year}-{month:0>2}-{day:0>2}"'
        for year, month, day in days
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    )
    if not written:
        return text
    told = "may be two days" if len(written) == 2 else "is not how a day is written"
    raise QuantityError(f'"{text}" {told}; write {" or ".join(written)}')


def _either(text: str, _delimiter: str) -> str:
    """A word such as yes, no, unknown or never, however its letters are written; other texts as they are."""
    text = _spaced(text)
    return text.lower() if text.lower() in ("yes", "no", "unknown", "never") else text


def _complete_above(text: str, delimiter: str) -> str:
    """``yes``, ``no`` or ``above 5 %``."""
    text = _either(text, delimiter)
    word, _, share = text.partition(" ")
    return f"above {_amount('share', share, delimiter)}" if word.lower() == "above" else text


def _read_by(annotated: Any) -> Read:
    return next(one for one in annotated.__metadata__ if isinstance(one, Read))


_AMOUNTS = (fields.Energy, fields.Mass, fields.Weight, fields.Power, fields.Volume, fields.Years)
_COUNTS = (fields.Count, fields.MaybeCount)
_DAYS = (fields.Day, fields.GivenDay, fields.SpanDay, fields.Event)
_HABITS: dict[object, Habit] = {
    _read_by(fields.Money): Habit(partial(_amount, "money"), _clear),
    _read_by(fields.Share): Habit(partial(_amount, "share")),
    **{_read_by(amount): Habit(partial(_amount, "amount"), _clear) for amount in _AMOUNTS},
    **{_read_by(count): Habit(_count) for count in _COUNTS},
    **{_read_by(day): Habit(_day) for day in _DAYS},
    _read_by(fields.YesOrNo): Habit(_either),
    _read_by(fields.CompleteAbove): Habit(_complete_above),
}
"""By the types of fields, not by their names."""
