"""Dated lists of law: which keys (countries, kinds, minerals) are on them, from when to when."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from iracheck.documents import Read
from iracheck.quantities import Answer, Bounds, QuantityError, parse_day, parse_share
from iracheck.rulebook.fields import OPEN, STRING, LastDay, SinceDay, Standing, Text, written_share
from iracheck.rulebook.models import Authority, Law, Verified


def _share(given: Any) -> Bounds:
    if not isinstance(given, str):
        raise QuantityError('write a share as "99.9 %"')
    return parse_share(given)


def _complete_until(given: Any) -> date | None:
    return None if given == "none" else parse_day(str(given))


_CompleteUntil = Annotated[date | None, Read(_complete_until, STRING)]
_Purity = Annotated[Bounds, Read(_share, STRING, written_share)]


class QualifyingForm(Law):
    """A form, a purity, or a form of some purity that qualifies a mineral."""

    form: Text | None = None
    purity: _Purity | None = Field(None, description="At least so pure, by mass.")
    purer_than: _Purity | None = None


class ListRow(Law):
    """One key on a list, with its days, its paragraph and its standing."""

    key: Text
    name: Text | None = None
    first_day: SinceDay = Field(alias="from", description="always, where membership does not depend on a day")
    last_day: LastDay = Field(alias="to")
    cite: Text
    standing: Standing
    note: Text | None = None
    reading: Text | None = None
    forms: tuple[QualifyingForm, ...] = ()
    part_of: Text | None = Field(None, description="The key that this one counts with.")
    aliases: tuple[Text, ...] = Field((), description="Of an entity: its other names, native ones too.")
    country: Text | None = Field(
        None, description="Of an entity: where it is organized, as ISO 3166-1 has it."
    )
    lei: Text | None = None
    registration_number: Text | None = None
    share: _Purity | None = Field(None, description="The share that a table assigns to the key.")

    @cached_property
    def forms_of_any_purity(self) -> frozenset[str]:
        """The forms that qualify a mineral whatever its purity."""
        return frozenset(
            one.form for one in self.forms if one.form and one.purity is None and one.purer_than is None
        )


class ListFile(Law):
    """A list of law, as its file has it."""

    id: Text
    kind: Annotated[str, Field(pattern="^list$")]
    title: Text
    authority: tuple[Authority, ...] = Field(min_length=1)
    rows: tuple[ListRow, ...]
    complete_until: _CompleteUntil = Field(
        None,
        description="Of entities: the last day for which no row is missing; none, where it is an extract.",
    )
    extends: Literal["yes", "no"] = Field(
        "no",
        description="Of a list of one's own: yes where its rows are added to the rulebook's, not put in their place.",
    )
    not_listed: tuple[Text, ...] = Field((), description="Things often taken for members, which are not.")
    verified: Verified


class DatedList:
    """A list of law, by key. A key that has no row is not on it."""

    __slots__ = (
        "_always",
        "_by_key",
        "_file",
        "_read",
        "authority",
        "complete_until",
        "dated",
        "id",
        "not_listed",
        "rows",
        "title",
        "verified",
    )

    def __init__(self, file: ListFile) -> None:
        self._file = file
        self.id = file.id
        self.title = file.title
        self.authority = file.authority
        self.rows = file.rows
        self.complete_until = file.complete_until
        self.not_listed = file.not_listed
        self.verified = file.verified
        grouped: dict[str, list[ListRow]] = {}
        for row in file.rows:
            grouped.setdefault(row.key, []).append(row)
        self._by_key = grouped
        self._read = {key: rows for key, rows in grouped.items() if any(row.reading for row in rows)}
        self.dated = any(row.first_day != date.min or row.last_day != OPEN for row in file.rows)
        self._always = {key for key, rows in grouped.items() if _covers_all_days(rows)}

    @property
    def file(self) -> ListFile:
        """The list as its file has it."""
        return self._file

    def extended(self, more: ListFile) -> Self:
        """The list with the rows of another file added; it is whole only as far as that file says."""
        rows = (*self.rows, *more.rows)
        return type(self)(self._file.model_copy(update={"rows": rows, "complete_until": more.complete_until}))

    def row_on(self, key: str, day: date | None) -> ListRow | None:
        """The row of a key that is in force on a day (its last row where no day is given)."""
        rows = self._by_key.get(key, ())
        if day is None:
            return rows[-1] if rows else None
        for row in rows:
            if row.first_day <= day <= row.last_day:
                return row
        return None

    def reading_of(self, key: str | None, day: date | None) -> str | None:
        """The reading of open law that a key's membership rests on, if any."""
        row = self.row_on(key, day) if key in self._read and key is not None else None
        return None if row is None else row.reading

    def holds(self, key: str | None, day: date | None) -> Answer:
        """Whether a key is on the list on a day: unknown where the key is not known.

        Where the day is not known, the answer is the one that holds on every day.
        """
        if key is None:
            return Answer.UNKNOWN
        if key in self._always:
            return Answer.YES
        rows = self._by_key.get(key)
        if rows is None:
            return Answer.NO
        if day is None:
            return Answer.UNKNOWN
        return Answer.YES if any(row.first_day <= day <= row.last_day for row in rows) else Answer.NO


def _covers_all_days(rows: list[ListRow]) -> bool:
    touching = all(
        later.first_day == earlier.last_day + timedelta(days=1) for earlier, later in pairwise(rows)
    )
    return touching and rows[0].first_day == date.min and rows[-1].last_day == OPEN
