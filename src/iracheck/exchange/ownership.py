"""What was found in files as entities of a declaration: readable ids, holdings day by day, notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from os import PathLike
from typing import Any, NamedTuple

from iracheck.documents import DocumentError, Place, Problem, nearest
from iracheck.exchange import bods, ftm
from iracheck.exchange.amounts import ONE_DAY, Span, days_text, share_text, writable
from iracheck.exchange.found import MEASURES, Found, Key, Note, Party, Remark, Stake
from iracheck.exchange.identifiers import Identifiers
from iracheck.exchange.scalars import flow
from iracheck.exchange.source import Item, one_line, read_items
from iracheck.quantities import Bounds, show_share, total


class Holding(NamedTuple):
    """A holding as a declaration writes it, and the statements that it comes from."""

    facts: dict[str, str]
    said: str


class Told(NamedTuple):
    """Where an entity and its holdings come from, and what else the source says, for comments."""

    place: Place
    said: str
    remarks: tuple[str, ...]
    holdings: tuple[Holding, ...]
    about_holders: tuple[tuple[str | None, str], ...]


class Ownership(NamedTuple):
    """Entities as a declaration writes them, and everything that could not be carried over exactly.

    ``sources`` tells for each id where it comes from.
    """

    entities: tuple[dict[str, Any], ...]
    notes: tuple[Note, ...]
    sources: dict[str, Told]


def read_ownership(*paths: str | PathLike[str]) -> Ownership:
    """Read files of BODS 0.4 statements or FollowTheMoney entities.

    Each is a JSON array or JSON lines. Raises :class:`DocumentError` with all problems of all files.
    """
    found = Found()
    for place, path in enumerate(paths):
        try:
            items = read_items(path)
        except DocumentError as error:
            found.problems.extend(error.problems)
            continue
        _read(items, place, found, str(path))
    if found.problems:
        raise DocumentError(found.problems)
    return _Assembly(found).ownership()


def _read(items: list[Item], file: int, found: Found, name: str) -> None:
    for item in items:
        keys = item.tree.keys() if isinstance(item.tree, dict) else ()
        if bods.KEYS.intersection(keys):
            return bods.read_bods(items, file, found)
        if ftm.KEYS.intersection(keys):
            return ftm.read_ftm(items, file, found)
    if not items:
        return found.note(Place(name, 1, 1, ""), "the file holds an empty list")
    message = "neither a BODS statement nor a FollowTheMoney entity"
    keys = items[0].tree.keys() if isinstance(items[0].tree, dict) else ()
    hint = next((near for key in keys if (near := nearest(key, sorted(bods.KEYS | ftm.KEYS)))), "")
    more = hint or '; write "recordType" and "recordDetails", or "schema" and "properties"'
    found.problems.append(Problem(items[0].at(), message + more))
    return None


class _Assembly:
    """Puts together what was found."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._parties = sorted(found.parties.values(), key=lambda party: party.key[0])
        identifiers = Identifiers()
        self._ids = {party.key: identifiers.take(party.name or "", party.key[1]) for party in self._parties}
        self._notes = list(found.notes)
        self._about: dict[Key, list[tuple[str | None, str]]] = defaultdict(list)

    def ownership(self) -> Ownership:
        for remark in self._found.remarks:
            self._remark(remark)
        stakes: dict[Key, list[Stake]] = defaultdict(list)
        for stake in self._found.stakes:
            stakes[stake.subject].append(stake)
        entities, sources = [], {}
        for party in self._parties:
            holdings = self._holdings(party, stakes[party.key])
            name = self._ids[party.key]
            entities.append(self._entity(party, holdings))
            sources[name] = Told(
                party.place,
                party.statement or f"{one_line(party.key[1])[:80]}, about which it says nothing",
                tuple(party.remarks),
                tuple(holdings),
                tuple(self._about[party.key]),
            )
        notes = sorted(
            self._notes,
            key=lambda note: (note.place.file or "", note.place.line or 0, note.place.column or 0),
        )
        return Ownership(tuple(entities), tuple(dict.fromkeys(notes)), sources)

    def _entity(self, party: Party, holdings: list[Holding]) -> dict[str, Any]:
        entity: dict[str, Any] = {"id": self._ids[party.key]}
        if party.name is not None:
            entity["name"] = party.name
        if party.aliases:
            entity["aliases"] = list(party.aliases)
        for key in ("is", "lei", "registration_number", "organized_in", "government_of"):
            if key in party.facts:
                entity[key] = party.facts[key]
        if party.relatives:
            entity["relatives"] = [
                {"person": self._ids[key], "relation": relation} for key, relation in party.relatives
            ]
        if holdings:
            entity["held_by"] = [dict(holding.facts) for holding in holdings]
        return entity

    def _id(self, holder: Key | None) -> str:
        return "unknown" if holder is None else self._ids[holder]

    def _tell(self, subject: Key, holder: Key | None, place: Place, text: str, said: str) -> None:
        """Note something about a holder, and write it as a comment at the entity held."""
        name = None if holder is None else self._ids[holder]
        about = f"{name or 'a holder not named'} of {self._ids[subject]}"
        self._notes.append(Note(place, f"{about}: {text}", self._ids[subject], name))
        self._about[subject].append((name, f"{name or 'a holder not named'}: {text} ({said})"))

    def _remark(self, remark: Remark) -> None:
        suspended = ", ".join(flow(self._written(stake)) for stake in remark.stakes)
        text = f"{remark.text}: {suspended}" if suspended else remark.text
        self._tell(remark.subject, remark.holder, remark.place, text, remark.said)

    def _written(self, stake: Stake) -> dict[str, str]:
        shares = {} if stake.measure is None or stake.share is None else {stake.measure: stake.share}
        return _holding(self._id(stake.holder), shares, stake.span)

    def _holdings(self, party: Party, stakes: list[Stake]) -> list[Holding]:
        """The holdings of a party: for each holder the days between which nothing changes."""
        together: dict[tuple[Key | None, Key | None], list[Stake]] = {}
        for stake in stakes:
            one = (None, stake.record) if stake.holder is None else (stake.holder, None)
            together.setdefault(one, []).append(stake)
        found: list[tuple[Stake, Span, dict[str, Bounds], str]] = []
        for several in together.values():
            doubted: set[tuple[str, ...]] = set()
            for span in _unchanging(several):
                active = [stake for stake in several if _overlap(stake.span, span)]
                if active:
                    shares = {
                        measure: share
                        for measure in MEASURES
                        if (share := self._one_share(measure, active, doubted)) is not None
                    }
                    said = ", ".join(dict.fromkeys(stake.said for stake in active))
                    found.append((active[0], span, shares, said))
        self._refuse_too_much(party, found)
        return [
            Holding(_holding(self._id(stake.holder), shares, span), said)
            for stake, span, shares, said in found
        ]

    def _one_share(self, measure: str, active: list[Stake], doubted: set[tuple[str, ...]]) -> Bounds | None:
        """The share of one measure: of one stake, or the sum of exact ones of one statement."""
        stakes = [stake for stake in active if stake.measure == measure]
        if not stakes:
            return None
        shares = [stake.share for stake in stakes]
        if len(stakes) == 1:
            return shares[0]
        exact = [share for share in shares if share is not None and share.exact]
        summed = total(exact)
        if (
            len(exact) == len(stakes)
            and len({stake.said for stake in stakes}) == 1
            and summed.low <= 1
            and writable(summed)
        ):
            return summed
        told = ", ".join("not stated" if share is None else share_text(share) for share in shares)
        if (measure, told) not in doubted:
            doubted.add((measure, told))
            self._tell(
                stakes[0].subject,
                stakes[0].holder,
                stakes[-1].place,
                f"{measure} is stated several times for the same days and left unknown: {told}",
                ", ".join(dict.fromkeys(stake.said for stake in stakes)),
            )
        return None

    def _refuse_too_much(self, party: Party, found: list[tuple[Stake, Span, dict[str, Bounds], str]]) -> None:
        """Take out a measure of which the holders have more than the whole together on some day."""
        for measure in MEASURES:
            held = [(span, shares[measure]) for _, span, shares, _ in found if measure in shares]
            least = _most_together(held)
            if least <= 1:
                continue
            for stake, span, shares, said in found:
                if measure in shares:
                    told = f"{measure} {share_text(shares.pop(measure))}{days_text(span.first, span.last)}"
                    text = f"left unknown, since all holders have {show_share(least)} of it together: {told}"
                    self._tell(party.key, stake.holder, stake.place, text, said)


def _most_together(held: Iterable[tuple[Span, Bounds]]) -> Fraction:
    """The most that several have together for certain on any day."""
    changes: dict[date, Fraction] = defaultdict(Fraction)
    for span, share in held:
        changes[span.first or date.min] += share.low
        if span.last not in (None, date.max):
            changes[span.last + ONE_DAY] -= share.low
    most = together = Fraction(0)
    for day in sorted(changes):
        together += changes[day]
        most = max(most, together)
    return most


def _holding(holder: str, shares: dict[str, Bounds], span: Span) -> dict[str, str]:
    facts = {"holder": holder} | {measure: share_text(share) for measure, share in shares.items()}
    if span.first is not None:
        facts["from"] = span.first.isoformat()
    if span.last is not None:
        facts["until"] = span.last.isoformat()
    return facts


def _overlap(one: Span, other: Span) -> bool:
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (
        one.last or date.max
    )


def _unchanging(stakes: Iterable[Stake]) -> Iterator[Span]:
    """All days, cut wherever some stake begins or ends."""
    cuts = {stake.span.first for stake in stakes if stake.span.first is not None}
    cuts |= {stake.span.last + ONE_DAY for stake in stakes if stake.span.last not in (None, date.max)}
    first: date | None = None
    for cut in sorted(cuts - {date.min}):
        yield Span(first, cut - ONE_DAY)
        first = cut
    yield Span(first, None)
