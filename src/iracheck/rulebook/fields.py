"""The types of a rule's fields: limits, days that may be open, and answers, all read from text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from iracheck.documents import OneText, Read
from iracheck.quantities import (
    Answer,
    Bounds,
    QuantityError,
    decimal_text,
    parse_day,
    parse_energy,
    parse_money,
    parse_number,
    parse_power,
    parse_share,
    parse_weight,
    parse_years,
)

Parsed = TypeVar("Parsed")


class Limit(NamedTuple):
    """A limit that the law sets: an exact quantity and its unit (``%``, ``USD``, ``kWh``, ``kW``, ``lb`` or ``years``).

    Ratios of two quantities have both units (``Wh/L``, ``h``); things are counted in ``pieces``.
    """

    amount: Bounds
    unit: str


OPEN = date.max
"""The last day of a row of law whose end is not set."""

_READERS: dict[str, Callable[[str], Bounds]] = {
    "%": parse_share,
    "USD": parse_money,
    "kWh": parse_energy,
    "Wh": partial(parse_number, unit="Wh"),
    "kW": parse_power,
    "lb": parse_weight,
    "years": parse_years,
    "Wh/L": partial(parse_number, unit="Wh/L"),
    "hours": partial(parse_number, unit="hours"),
    "pieces": partial(parse_number, unit="pieces"),
}


def _text(read: Callable[[str], Parsed], given: Any) -> Parsed:
    if not isinstance(given, str):
        raise QuantityError("one plain value is wanted here")
    return read(given)


def parse_limit(text: str) -> Limit:
    """Read a limit; the message for anything else says how to write it."""
    for unit, read in _READERS.items():
        if text.endswith(unit):
            amount = read(text)
            if not amount.exact:
                raise QuantityError(f'a limit is one amount; write it as "40 %", not "{text}"')
            return Limit(amount, unit)
    raise QuantityError(f'write a share as "40 %", money as "3750 USD", a capacity as "7 kWh", not "{text}"')


def _limit_or_none(text: str) -> Limit | None:
    return None if text == "none" else parse_limit(text)


def _last_day(text: str) -> date:
    return OPEN if text == "open" else parse_day(text)


def _first_day(text: str) -> date:
    return date.min if text == "always" else parse_day(text)


def _answer(text: str) -> Answer:
    if text not in ("yes", "no"):
        raise QuantityError(f'write yes or no, not "{text}"')
    return Answer(text)


def written_share(share: Bounds | None) -> str | None:
    """The text form of a share."""
    return None if share is None else f"{decimal_text(share.low * 100)} %"


def _written(limit: Limit | None) -> str | None:
    if limit is None:
        return None
    amount, unit = limit
    return written_share(amount) if unit == "%" else f"{decimal_text(amount.low)} {unit}"


STRING = {"type": "string"}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_DAY_OR_ALWAYS = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|always)$"}
_DAY_OR_OPEN = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|open)$"}

LimitOrNone = Annotated[Limit | None, Read(partial(_text, _limit_or_none), STRING, _written)]
GivenLimit = Annotated[Limit, Read(partial(_text, parse_limit), STRING, _written)]
FirstDay = Annotated[date, Read(partial(_text, parse_day), _DAY)]
SinceDay = Annotated[date, Read(partial(_text, _first_day), _DAY_OR_ALWAYS)]
LastDay = Annotated[date, Read(partial(_text, _last_day), _DAY_OR_OPEN)]
NeededAnswer = Annotated[Answer, Read(partial(_text, _answer), {"enum": ["yes", "no"]})]
Text = Annotated[str, OneText()]
Standing = Literal["final", "proposed", "notice", "unverified"]
