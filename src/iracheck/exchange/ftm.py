"""Entities of FollowTheMoney, as OpenSanctions and Aleph publish them (https://followthemoney.tech/explorer/).

An ``Ownership`` says that its owner owns its asset, and becomes a holding where nothing in it says
that it is indirect or over. All else is noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from iracheck.declaration import COUNTRIES
from iracheck.documents import Place, join_pointer
from iracheck.exchange.amounts import Days, Span, partial_day, percent_text, share_text, spans
from iracheck.exchange.found import EQUITY, VOTING, Found, Key, Party, Remark, Stake
from iracheck.exchange.source import Item, Reader, shortened
from iracheck.quantities import Bounds, QuantityError

KEYS = frozenset({"schema", "properties"})
"""Keys of which an entity has one at least."""

_PARTIES = frozenset({"Person", "Company", "Organization", "LegalEntity", "PublicBody"})
_ONE_PERCENT = Fraction(1, 100)
_COMMON = frozenset({"name", "alias", "weakAlias", "previousName"})
_COMPANY = _COMMON | {"jurisdiction", "leiCode", "registrationNumber"}
_OWNERSHIP = frozenset({"owner", "asset", "percentage", "startDate", "endDate"})
_FAMILY = frozenset({"person", "relative", "relationship"})

_INDIRECT = re.compile(r"indirect|ultimate|beneficial", re.IGNORECASE)
_OVER = re.compile(
    r"\b(?:former|previous|past|ended|inactive|ceased|historic|historical|terminated|closed|dissolved|liquidated)\b",
    re.IGNORECASE,
)
_SHARES_OF = {
    "": EQUITY,
    "shares": EQUITY,
    "share capital": EQUITY,
    "capital": EQUITY,
    "equity": EQUITY,
    "votes": VOTING,
    "voting": VOTING,
    "voting rights": VOTING,
}
"""What a percentage is of, by the type of shares; a class of shares is neither all the equity nor all the votes."""
_RELATIONS = {
    "spouse": "spouse",
    "husband": "spouse",
    "wife": "spouse",
    "parent": "parent",
    "father": "parent",
    "mother": "parent",
    "sibling": "sibling",
    "brother": "sibling",
    "sister": "sibling",
    "child": "child",
    "son": "child",
    "daughter": "child",
    "father-in-law": "parent_in_law",
    "mother-in-law": "parent_in_law",
}


class _Value(NamedTuple):
    text: str
    place: Place


class _Thing:
    """One entity with all its values; those of several lines with the same id are taken together."""

    def __init__(self, name: str, schema: str, place: Place) -> None:
        self.id = name
        self.schema = schema
        self.place = place
        self.caption: str | None = None
        self.values: dict[str, list[_Value]] = {}

    @property
    def said(self) -> str:
        return f"entity {shortened(self.id)}"

    def of(self, *keys: str) -> list[_Value]:
        """The different values of some properties."""
        different: dict[str, _Value] = {}
        for key in keys:
            for value in self.values.get(key, ()):
                different.setdefault(value.text, value)
        return list(different.values())

    def told(self, *keys: str) -> str:
        """The values of some properties as a note quotes them."""
        return ", ".join(f'"{shortened(value.text)}"' for value in self.of(*keys))

    def at(self, key: str) -> Place:
        """The place of a property."""
        given = self.values.get(key)
        return given[0].place if given else self.place


def read_ftm(items: Iterable[Item], file: int, found: Found) -> None:
    """Add what the entities of a file say."""
    things: dict[str, _Thing] = {}
    for item in items:
        _add(item, things, found)
    for thing in things.values():
        if thing.schema in _PARTIES:
            _party(thing, (file, thing.id), found)
    links = _Links(file, things, found)
    for thing in things.values():
        links.read(thing)


def _add(item: Item, things: dict[str, _Thing], found: Found) -> None:
    reader = Reader(item, found.problems)
    if not isinstance(item.tree, dict):
        reader.wrong("", "an entity is wanted here; write a group of keys, or remove this")
        return
    name = reader.text(item.tree, "", "id", required=True)
    schema = reader.text(item.tree, "", "schema", required=True)
    properties = reader.group(item.tree, "", "properties", required=True)
    if name is None or schema is None:
        return
    thing = things.setdefault(name, _Thing(name, schema, item.at()))
    if thing.schema != schema:
        found.note(
            item.at("/schema"),
            f'"{name[:80]}" is a {thing.schema[:40]} before; the schema {schema[:40]} is not carried over',
        )
    thing.caption = thing.caption or reader.text(item.tree, "", "caption")
    for key in properties:
        where = f"/properties{join_pointer([key])}"
        given: Any = properties[key]
        if isinstance(given, dict) or (
            isinstance(given, list) and any(isinstance(one, dict | list) for one in given)
        ):
            reader.wrong(
                where, "texts are wanted here; use the form of the file in which entities are not nested"
            )
            continue
        several = given if isinstance(given, list) else [given]
        thing.values.setdefault(key, []).extend(
            _Value(one, item.at(f"{where}/{place}" if isinstance(given, list) else where))
            for place, one in enumerate(several)
            if one is not None and one.strip()
        )


def _left_over(thing: _Thing, known: frozenset[str], found: Found) -> None:
    for key in thing.values:
        if key not in known and thing.of(key):
            found.note(thing.at(key), f"not carried over: {shortened(key)} {thing.told(key)}")


def _party(thing: _Thing, key: Key, found: Found) -> None:
    party = Party(key, thing.place, thing.said)
    found.parties[key] = party
    names = thing.of("name", "alias", "previousName", "weakAlias")
    names.sort(key=lambda value: value.text != thing.caption)
    found.named(party, [(value.text, value.place) for value in names])
    for former in ("previousName", "weakAlias"):
        for value in thing.of(former):
            found.note(
                value.place, f'"{shortened(value.text)}" is carried over, but not that it is a {former}'
            )
    if thing.schema == "Person":
        party.facts["is"] = "person"
        _left_over(thing, _COMMON, found)
        return
    country = _country(thing, found)
    if country is not None:
        party.facts["organized_in"] = country
    if thing.schema == "PublicBody":
        party.facts["is"] = "government_agency"
        party.remarks.append(f"government_of: {country or 'its country'}, if it is a body of that country")
    elif thing.schema == "Company":
        party.remarks.append("is: company, if it is no agency or instrumentality of a government")
    else:
        party.remarks.append(f"is: the source says {thing.schema}, which may be many things")
    for lei in _only(thing, "leiCode", found):
        found.identified(party, lei.text, lei.place)
    for number in _only(thing, "registrationNumber", found):
        found.numbered(party, number.text, number.place)
    _left_over(thing, _COMPANY, found)


def _only(thing: _Thing, key: str, found: Found) -> list[_Value]:
    """The value of a property that has one; several are noted."""
    values = thing.of(key)
    if len(values) > 1:
        found.note(thing.at(key), f"not carried over, since there are several: {key} {thing.told(key)}")
        return []
    return values


def _country(thing: _Thing, found: Found) -> str | None:
    for value in _only(thing, "jurisdiction", found):
        code = value.text.upper()
        country, rest = code[:2], code[2:]
        if country not in COUNTRIES or (rest and rest[0] not in "-_"):
            found.note(
                value.place,
                f'not carried over: the jurisdiction "{shortened(value.text)}", which is no country code',
            )
            return None
        if rest:
            found.note(
                value.place, f'the jurisdiction "{shortened(value.text)}" is carried over as {country}'
            )
        return country
    return None


class _Links:
    """What links the entities of a file."""

    def __init__(self, file: int, things: dict[str, _Thing], found: Found) -> None:
        self._file = file
        self._things = things
        self._found = found
        self._occupied = {
            value.text
            for thing in things.values()
            if thing.schema == "Occupancy"
            for value in thing.of("post")
        }

    def read(self, thing: _Thing) -> None:
        """Add what one entity says of others."""
        if thing.schema == "Ownership":
            self._ownership(thing)
        elif thing.schema == "Directorship":
            self._directorship(thing)
        elif thing.schema == "Family":
            self._family(thing)
        elif thing.schema == "Occupancy":
            self._occupancy(thing)
        elif thing.schema not in _PARTIES and not (thing.schema == "Position" and thing.id in self._occupied):
            told = ", ".join(f"{shortened(key)} {thing.told(key)}" for key in thing.values if thing.of(key))
            self._found.note(
                thing.place, f"not carried over: {shortened(thing.schema)} {shortened(thing.id)} ({told})"
            )

    def _ends(self, thing: _Thing, one: str, other: str) -> list[tuple[_Value, _Value]]:
        """Each pair of entities that a link links."""
        for key in (one, other):
            if not thing.of(key):
                self._found.note(
                    thing.place, f"not carried over: {thing.schema} {shortened(thing.id)} names no {key}"
                )
        return [(first, second) for first in thing.of(one) for second in thing.of(other)]

    def _key(self, value: _Value) -> Key | None:
        """The party that a value refers to; ``None`` where it is something else."""
        thing = self._things.get(value.text)
        if thing is not None and thing.schema not in _PARTIES:
            return None
        return self._found.party((self._file, value.text), value.place).key

    def _is_person(self, value: _Value) -> bool:
        return value.text in self._things and self._things[value.text].schema == "Person"

    def _ownership(self, thing: _Thing) -> None:
        found = self._found
        pairs = self._ends(thing, "owner", "asset")
        share, measure = self._share(thing), self._measure(thing)
        _left_over(thing, _OWNERSHIP if measure is None else _OWNERSHIP | {"sharesType"}, found)
        if len(pairs) > 1 and share is not None:
            found.note(
                thing.at("percentage"),
                f"left unknown: {share_text(share)}, since there are {len(pairs)} pairs of owner and asset",
            )
            share = None
        why = self._no_holding(thing)
        when = self._when(thing)
        if when is None:
            why, when = why or "its days cannot be read, and so no holding", [Span(None, None)]
        elif not when:
            why, when = why or "it ends before it begins, and so no holding", [Span(None, None)]
        for owner, asset in pairs:
            subject, holder = self._key(asset), self._key(owner)
            if subject is None or holder is None or self._is_person(asset):
                which = asset if subject is None or holder is not None else owner
                schema = self._things[which.text].schema
                found.note(
                    which.place,
                    f'not carried over: the ownership of "{shortened(asset.text)}" by "{shortened(owner.text)}", since one is a {shortened(schema)}',
                )
                continue
            apart = "held by itself, and so no holding" if subject == holder else why
            stakes = tuple(
                Stake(
                    subject,
                    holder,
                    (self._file, thing.id),
                    thing.said,
                    thing.place,
                    measure,
                    _within(share, span),
                    span,
                )
                for span in when
            )
            if apart is not None:
                found.remarks.append(Remark(subject, holder, thing.said, thing.place, apart, stakes))
            else:
                found.stakes.extend(stakes)

    def _share(self, thing: _Thing) -> Bounds | None:
        shares: dict[Bounds, str] = {}
        for value in thing.of("percentage"):
            try:
                share, signed = percent_text(value.text)
            except QuantityError as error:
                self._found.note(value.place, f"left unknown: {error}")
                return None
            shares.setdefault(share, value.text)
            if not signed and 0 < (share.high or 0) <= _ONE_PERCENT:
                self._found.note(
                    value.place,
                    f'"{value.text}" is read as {share_text(share)}; where it means a part of one, mend it',
                )
        if len(shares) > 1:
            self._found.note(
                thing.at("percentage"),
                f"left unknown, since there are several: percentage {thing.told('percentage')}",
            )
            return None
        if not shares:
            self._found.note(thing.place, f"{thing.said} has no percentage; left unknown")
        return next(iter(shares), None)

    def _measure(self, thing: _Thing) -> str | None:
        sorts = {value.text.strip().lower() for value in thing.of("sharesType")} or {""}
        measures = {_SHARES_OF.get(sort) for sort in sorts}
        measure = measures.pop() if len(measures) == 1 else None
        if measure is None and thing.of("percentage"):
            self._found.note(
                thing.at("sharesType"),
                f"left unknown: {thing.told('percentage')} of {thing.told('sharesType')}, which are neither all votes nor all equity",
            )
        return measure

    def _no_holding(self, thing: _Thing) -> str | None:
        """Why an ownership is not taken for a direct one that lasts, or lasted as long as it says."""
        for value in thing.of(
            "role", "ownershipType", "sharesType", "legalBasis", "status", "summary", "description"
        ):
            if _INDIRECT.search(value.text):
                return f'"{shortened(value.text)}" may be indirect, and so no holding'
        for value in thing.of("status", "role"):
            if _OVER.search(value.text) and not thing.of("endDate"):
                return f'"{shortened(value.text)}", but not said when it ended, and so no holding'
        return None

    def _when(self, thing: _Thing) -> list[Span] | None:
        """The days on which it was held, for certain or possibly; ``None`` where they cannot be read."""
        ends: list[Days | None] = []
        for key in ("startDate", "endDate"):
            days: list[Days] = []
            for value in thing.of(key):
                try:
                    days.append(partial_day(value.text))
                except QuantityError as error:
                    self._found.note(value.place, f"not carried over: {key}, since {error}")
                    return None
            whole = Days(min(day.earliest for day in days), max(day.latest for day in days)) if days else None
            if whole is not None and whole.earliest != whole.latest:
                between = f"between {whole.earliest} and {whole.latest}"
                self._found.note(thing.at(key), f"{key} {thing.told(key)} is carried over as a day {between}")
            ends.append(whole)
        return spans(*ends)

    def _directorship(self, thing: _Thing) -> None:
        told = "".join(
            f", {key} {thing.told(key)}"
            for key in thing.values
            if key not in ("director", "organization") and thing.of(key)
        )
        for director, organization in self._ends(thing, "director", "organization"):
            subject, holder = self._key(organization), self._key(director)
            text = f"no board seats, votes or equity: a directorship{told}"
            if subject is None or holder is None or subject == holder:
                self._found.note(
                    thing.place,
                    f'not carried over: {text} of "{shortened(organization.text)}" by "{shortened(director.text)}"',
                )
            else:
                self._found.remarks.append(Remark(subject, holder, thing.said, thing.place, text))

    def _family(self, thing: _Thing) -> None:
        _left_over(thing, _FAMILY, self._found)
        relations = {_RELATIONS.get(value.text.strip().lower()) for value in thing.of("relationship")}
        relation = relations.pop() if len(relations) == 1 else None
        for person, relative in self._ends(thing, "person", "relative"):
            persons = self._is_person(person) and self._is_person(relative)
            if relation is None or thing.of("endDate") or not persons or person.text == relative.text:
                told = thing.told("relationship") or "of unknown kind"
                self._found.note(
                    thing.place,
                    f'not carried over: to "{shortened(person.text)}", "{shortened(relative.text)}" is family, {told}',
                )
                continue
            relatives = self._found.parties[self._file, person.text].relatives
            if ((self._file, relative.text), relation) not in relatives:
                relatives.append(((self._file, relative.text), relation))

    def _occupancy(self, thing: _Thing) -> None:
        told = "".join(
            f", {key} {thing.told(key)}"
            for key in thing.values
            if key not in ("holder", "post") and thing.of(key)
        )
        for holder, post in self._ends(thing, "holder", "post"):
            position = self._things.get(post.text)
            name = (
                f'"{shortened(post.text)}"'
                if position is None
                else position.told("name") or f'"{shortened(post.text)}"'
            )
            place = (
                ""
                if position is None
                else "".join(
                    f", {key} {position.told(key)}"
                    for key in position.values
                    if key != "name" and position.of(key)
                )
            )
            self._found.note(
                thing.place,
                f'not carried over: "{shortened(holder.text)}" holds or held the position {name}{place}{told};'
                " a declaration asks for offices",
            )


def _within(share: Bounds | None, span: Span) -> Bounds | None:
    """The share on days on which it may have been held."""
    return share if share is None or span.certain else Bounds(share.low * 0, share.high)
