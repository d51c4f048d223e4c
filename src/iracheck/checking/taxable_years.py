"""Taxable years: which one a day lies in, and on which of its days a list counts (26 USC 7701(a)(51)(A)(ii))."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct

from iracheck.quantities import Answer, DayBounds, all_of, compare_days, exact_day

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ONE_DAY = timedelta(days=1)
ENACTED = date(2025, 7, 4)
"""The day of enactment of Pub. L. 119-21."""


class TaxableYear(Struct, frozen=True):
    """A taxable year whose first and last day are known, or known to lie between two days."""

    first_day: DayBounds
    last_day: DayBounds

    @property
    def told(self) -> str:
        """The year in a few characters: its last day, or the bounds of it."""
        last = self.last_day
        if last.exact is not None:
            return last.exact.isoformat()
        return f"{last.earliest or '...'} to {last.latest or '...'}"

    def is_initial(self, formed_on: date | None) -> Answer:
        """Whether it is the first one of an entity that begins after the enactment.

        For one that was there before, it is the year that begins within twelve months of it; for
        one that was formed after it, the year in which it was formed.
        """
        soon = all_of(
            (
                compare_days(self.first_day, "on_or_after", ENACTED + ONE_DAY),
                compare_days(self.first_day, "on_or_before", years_later(ENACTED, 1)),
            )
        )
        if formed_on is None:
            later = compare_days(self.first_day, "on_or_after", ENACTED + ONE_DAY)
            return NO if later is NO else UNKNOWN
        if formed_on <= ENACTED:
            return soon
        formed_in_it = (
            compare_days(self.first_day, "on_or_before", formed_on),
            compare_days(self.last_day, "on_or_after", formed_on),
        )
        return all_of(formed_in_it)

    def day_of_lists(self, formed_on: date | None) -> DayBounds:
        """The day on which the lists count: the first of the initial year, the last of every other one."""
        initial = self.is_initial(formed_on)
        if initial is UNKNOWN:
            return DayBounds(self.first_day.earliest, self.last_day.latest)
        return self.first_day if initial is YES else self.last_day

    @property
    def whole(self) -> DayBounds:
        """All its days."""
        return DayBounds(self.first_day.earliest, self.last_day.latest)

    @property
    def previous(self) -> TaxableYear:
        """The year before, taken to be of twelve months."""
        earliest, latest = self.first_day
        last = DayBounds(
            None if earliest is None else earliest - ONE_DAY, None if latest is None else latest - ONE_DAY
        )
        first = DayBounds(
            None if last.earliest is None else min(_firsts_of_twelve_months(last.earliest)),
            None if last.latest is None else max(_firsts_of_twelve_months(last.latest)),
        )
        return TaxableYear(first, last)


NO_YEAR = TaxableYear(DayBounds(None, None), DayBounds(None, None))


def declared_year(first_day: date | None, last_day: date | None) -> TaxableYear:
    """A year of which both days, one or none is declared."""
    first, last = exact_day(first_day), exact_day(last_day)
    if first_day is not None and last_day is None:
        last = DayBounds(first_day, max(_lasts_of_twelve_months(first_day)))
    if last_day is not None and first_day is None:
        first = DayBounds(min(_firsts_of_twelve_months(last_day)), last_day)
    return TaxableYear(first, last)


@lru_cache(maxsize=4096)
def year_of(day: date | None, ends: tuple[int, int] | None) -> TaxableYear:
    """The year that includes a day, of an entity whose years end on a day of the calendar; any year where it is not known."""
    if day is None:
        return NO_YEAR
    if ends is None:
        earliest, latest = min(_firsts_of_twelve_months(day)), max(_lasts_of_twelve_months(day))
        return TaxableYear(DayBounds(earliest, day), DayBounds(day, latest))
    last = _on(day.year, ends)
    if last < day:
        last = _on(day.year + 1, ends)
    return TaxableYear(exact_day(_on(last.year - 1, ends) + ONE_DAY), exact_day(last))


def _on(year: int, ends: tuple[int, int]) -> date:
    month, day = ends
    return date(year, month, min(day, monthrange(year, month)[1]))


def years_later(day: date, years: int) -> date:
    """The same day of the calendar some years later; the last of February where it has no 29th."""
    return _on(day.year + years, (day.month, day.day))


def _firsts_of_twelve_months(last: date) -> tuple[date, date]:
    """On which day a year of twelve months began; two days are possible around a leap day."""
    return years_later(last + ONE_DAY, -1), years_later(last, -1) + ONE_DAY


def _lasts_of_twelve_months(first: date) -> tuple[date, date]:
    """On which day a year of twelve months ends; two days are possible around a leap day."""
    return years_later(first, 1) - ONE_DAY, years_later(first - ONE_DAY, 1)
