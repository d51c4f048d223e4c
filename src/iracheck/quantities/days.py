"""Calendar days, and days that are known only within bounds."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from iracheck.quantities.text import QuantityError

NEVER = date.max
"""The day of an event that is declared not to have happened."""

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class DayBounds(NamedTuple):
    """A day known to lie between two days, both included; ``None`` where nothing bounds it."""

    earliest: date | None
    latest: date | None

    @property
    def exact(self) -> date | None:
        """The day, where only one is possible."""
        return self.earliest if self.earliest == self.latest else None


def exact_day(day: date | None) -> DayBounds:
    """The bounds of a day that is declared, or of one that is not."""
    return DayBounds(day, day)


def parse_day(text: str) -> date:
    """Read a day written ``2025-03-14``; raise :class:`QuantityError` saying what to write instead."""
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    parts = _ISO.fullmatch(text)
    if parts is None:
        raise QuantityError(f'"{text[:40]}" is not a day; write it as year-month-day, like "2025-03-14"')
    year, month, day = (int(part) for part in parts.groups())
    if not 1 <= month <= 12:
        raise QuantityError(f'there is no month {month} in "{text}"; write a day that exists')
    raise QuantityError(f"there is no {day} {_MONTHS[month - 1]} {year}; write a day that exists")


def show_day(day: date) -> str:
    """A day as a reader of law writes it: ``14 March 2025``."""
    return "never" if day == NEVER else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
