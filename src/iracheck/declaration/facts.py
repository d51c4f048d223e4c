"""What all models of facts have in common."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from iracheck.declaration.fields import SpanDay, empty_if_unknown
from iracheck.quantities import Answer, all_of, compare_days, exact_day


class Facts(BaseModel):
    """Frozen facts; keys that are not known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


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
        if not self.dated:
            return Answer.YES
        first, last = self.first_day or exact_day(date.min), self.last_day or exact_day(date.max)
        if day is None:
            return Answer.UNKNOWN
        return all_of((compare_days(first, "on_or_before", day), compare_days(last, "on_or_after", day)))

    def span(self) -> tuple[date, date] | None:
        """Its first and last day, if both are known."""
        first = date.min if self.first_day is None else self.first_day.exact
        last = date.max if self.last_day is None else self.last_day.exact
        return None if first is None or last is None else (first, last)


Listed = TypeVar("Listed")
OrUnknown = Annotated[Listed, BeforeValidator(empty_if_unknown)]
"""A list of which nothing may be known; it is then empty, and open like any list not declared complete."""
