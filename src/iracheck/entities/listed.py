"""Which rows of a list of entities a declared entity is, by its identifiers, or only resembles by its names."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from iracheck.declaration import Entity
from iracheck.rulebook import DatedList, ListRow

if TYPE_CHECKING:
    from iracheck.entities.names import NameIndex


class Named(Struct, frozen=True):
    """A row that an entity may be, and why: by an identifier, which decides, or by a name, which only proposes."""

    row: ListRow
    why: str
    identified: bool


class ListedEntities:
    """A list of entities, found by key, identifier and name."""

    def __init__(self, entries: DatedList) -> None:
        self._rows = entries.rows
        self._by_key = {row.key: row for row in entries.rows}
        self._by_lei = {row.lei: row for row in entries.rows if row.lei}
        self._by_register = {
            (row.country, row.registration_number): row for row in entries.rows if row.registration_number
        }

    @cached_property
    def _names(self) -> NameIndex:
        from iracheck.entities.names import Listed, NameIndex  # large tables, which most checks do not need

        return NameIndex(Listed(row.key, (row.name or row.key, *row.aliases)) for row in self._rows)

    def rows_of(self, entity: Entity) -> list[Named]:
        """The rows that an entity is; where there are none, those that its names resemble and that are not dismissed."""
        if not self._rows:
            return []
        identified = self._identified(entity)
        if identified or entity.name is None:
            return identified
        dismissed = {found.listed for found in entity.resembles if found.compared == "another"}
        return [
            Named(self._by_key[found.key], found.why, identified=False)
            for found in self._names.resembling(entity.name, *entity.aliases)
            if found.key not in dismissed
        ]

    def _identified(self, entity: Entity) -> list[Named]:
        ways = [
            (self._by_key.get(found.listed), "the declaration's own comparison")
            for found in entity.resembles
            if found.compared == "the_same"
        ]
        ways.append((self._by_lei.get(entity.lei or ""), "its legal entity identifier"))
        register = (entity.organized_in, entity.registration_number or "")
        ways.append((self._by_register.get(register), "its registration number"))
        return list(
            {row.key: Named(row, how, identified=True) for row, how in ways if row is not None}.values()
        )


@lru_cache(maxsize=32)
def listed_entities(entries: DatedList) -> ListedEntities:
    """A list, made ready once to find entities in it."""
    return ListedEntities(entries)
