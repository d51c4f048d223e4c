"""What all models of facts have in common."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from iracheck.declaration.fields import SpanDay, empty_if_unknown
from iracheck.documents import Marks
from iracheck.quantities import Answer, DayBounds, all_of, compare_days, exact_day


class Facts(BaseModel):
    """Frozen facts; keys that are not known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class Written(Facts):
    """Facts that are read as a whole, and know where each of them was written."""

    _marks: Marks = PrivateAttr(default_factory=lambda: Marks(None))

    @property
    def marks(self) -> Marks:
        """The line and column of every value; JSON pointers alone where no file was read."""
        return self._marks

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with the same facts. Raises :class:`TypeError` for others.

        Nothing would check those, and the copy would keep the hash and the lines of the text that it no
        longer says: :func:`iracheck.with_changes` reads them anew.
        """
        if update:
            raise TypeError("facts are not changed by copying; use iracheck.with_changes, which checks them")
        return super().model_copy(deep=deep)

    def copy(self, **wanted: Any) -> Self:
        """The former name of :meth:`model_copy`."""
        return self.model_copy(**wanted)


class Lasting(Facts):
    """What lasts from a day until a day; where one is left out it was always so, or is still."""

    first_day: SpanDay = Field(None, alias="from", description="Always, where it is left out.")
    last_day: SpanDay = Field(None, alias="until", description="Still, where it is left out.")

    @property
    def dated(self) -> bool:
        """Whether it lasted for some time only."""
        return self.first_day is not None or self.last_day is not None

    def lasted_on(self, day: date | None) -> Answer:
        """Whether it lasted on a day."""
        return self.lasted_through(exact_day(day))

    def lasted_through(self, days: DayBounds) -> Answer:
        """Whether it lasted on a day that lies between two: yes if on every one of them, no if on none."""
        if not self.dated:
            return Answer.YES
        first, last = self.first_day or exact_day(date.min), self.last_day or exact_day(date.max)
        earliest, latest = days
        if earliest is None or latest is None:
            return Answer.UNKNOWN
        held = all_of(
            (compare_days(first, "on_or_before", earliest), compare_days(last, "on_or_after", latest))
        )
        if earliest == latest or held is Answer.YES:
            return held
        began, ended = (
            compare_days(first, "on_or_before", latest),
            compare_days(last, "on_or_after", earliest),
        )
        return Answer.NO if Answer.NO in (began, ended) else Answer.UNKNOWN

    def span(self) -> tuple[date, date] | None:
        """Its first and last day, if both are known."""
        first = date.min if self.first_day is None else self.first_day.exact
        last = date.max if self.last_day is None else self.last_day.exact
        return None if first is None or last is None else (first, last)


Listed = TypeVar("Listed")
OrUnknown = Annotated[Listed, BeforeValidator(empty_if_unknown)]
"""A list of which nothing may be known; it is then empty, and open like any list not declared complete."""
