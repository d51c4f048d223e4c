"""What both formats say, in one form: parties, stakes in them, and what could not be carried over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from iracheck.declaration.fields import LegalEntityIdentifier
from iracheck.documents import Place, Problem
from iracheck.exchange.amounts import Span
from iracheck.exchange.source import LONGEST_TEXT, one_line
from iracheck.quantities import Bounds

BOARD, VOTING, EQUITY = MEASURES = ("board", "voting", "equity")

_LEI: TypeAdapter[str | None] = TypeAdapter(LegalEntityIdentifier)

Key = tuple[int, str]
"""The file and the record or entity in it."""


class Note(NamedTuple):
    """Something that could not be carried over exactly, and where the source says it.

    ``entity`` is the id of the entity whose holders it concerns, and ``holder`` that of one of them;
    ``None`` where it concerns neither.
    """

    place: Place
    text: str
    entity: str | None = None
    holder: str | None = None

    def __str__(self) -> str:
        return f"{self.place}  {self.text}"


class Party:
    """A company, person or government that a file speaks of."""

    def __init__(self, key: Key, place: Place, statement: str | None) -> None:
        self.key = key
        self.place = place
        self.statement = statement
        self.name: str | None = None
        self.aliases: list[str] = []
        self.facts: dict[str, str] = {}
        self.relatives: list[tuple[Key, str]] = []
        self.remarks: list[str] = []


class Stake(NamedTuple):
    """One interest of a holder in a party: its share of one measure, where both are known, and for which days.

    ``record`` is the statement or link that says so; ``said`` tells apart its statements.
    """

    subject: Key
    holder: Key | None
    record: Key
    said: str
    place: Place
    measure: str | None
    share: Bounds | None
    span: Span


class Remark(NamedTuple):
    """Something about a holder that makes no holding, and the stakes that would be made of it otherwise."""

    subject: Key
    holder: Key | None
    said: str
    place: Place
    text: str
    stakes: tuple[Stake, ...] = ()


class Found:
    """Everything found in some files."""

    def __init__(self) -> None:
        self.parties: dict[Key, Party] = {}
        self.stakes: list[Stake] = []
        self.remarks: list[Remark] = []
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self._identified: dict[str, Party] = {}

    def note(self, place: Place, text: str) -> None:
        """Note something that was not carried over."""
        self.notes.append(Note(place, text))

    def party(self, key: Key, place: Place) -> Party:
        """A party that something refers to; one without facts where the file says nothing about it."""
        if key not in self.parties:
            self.parties[key] = Party(key, place, None)
            self.note(
                place, f'the file says nothing about "{one_line(key[1])[:80]}"; only its id is carried over'
            )
        return self.parties[key]

    def named(self, party: Party, names: Iterable[tuple[str, Place]]) -> None:
        """Give a party its names: the first one, and the others as aliases."""
        kept: list[str] = []
        for given, place in names:
            name = one_line(given)
            if len(name) > LONGEST_TEXT:
                self.note(
                    place, f'the name "{name[:40]}..." is longer than {LONGEST_TEXT} characters; left out'
                )
                continue
            if name != given:
                self.note(
                    place, f'the name "{name[:80]}" is written without the spaces and line breaks around it'
                )
            if name not in kept:
                kept.append(name)
        if kept:
            party.name, *party.aliases = kept

    def identified(self, party: Party, given: str, place: Place) -> None:
        """Give a party its legal entity identifier, where its check digits are right."""
        try:
            _LEI.validate_python(given)
        except ValidationError as error:
            message = str(error.errors(include_url=False)[0].get("ctx", {}).get("error", "it is wrong"))
            self.note(place, f"the legal entity identifier is left out: {message}")
            return
        other = self._identified.get(given)
        if other is not None:
            known = one_line(other.name or other.key[1])[:80]
            self.note(
                place,
                f'the legal entity identifier {given} is that of "{known}" too and left out here;'
                " where both are one entity, declare it once",
            )
        elif given != "unknown":
            self._identified[given] = party
            party.facts["lei"] = given

    def numbered(self, party: Party, given: str, place: Place) -> None:
        """Give a party its registration number."""
        number = one_line(given)
        if number == "unknown" or len(number) > LONGEST_TEXT:
            self.note(place, f'the registration number "{number[:40]}" is left out')
        else:
            party.facts["registration_number"] = number
