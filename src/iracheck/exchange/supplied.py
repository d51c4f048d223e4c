"""What supplier files state of a battery's parts and materials, each value with its place."""

from __future__ import annotations

from fractions import Fraction
from os import PathLike
from typing import Any, NamedTuple

from iracheck.documents import Place, Problem, join_pointer, nearest
from iracheck.exchange.amounts import amount_text, shown
from iracheck.exchange.found import Found, Key, Note
from iracheck.exchange.source import Item, Reader, said_beyond, shortened


class Part(NamedTuple):
    """A file about something of which the battery has a number of pieces, all alike.

    ``number`` is ``None`` where nobody says it. ``kind`` is what a declaration calls such a component;
    ``None`` where it is none, or nobody says which.
    """

    file: str | PathLike[str]
    number: int | None = None
    kind: str | None = None


class Stated(NamedTuple):
    """A value as a declaration writes it, where it is stated, and how it follows from what stands there."""

    text: str
    place: Place
    how: str = ""


STRUCTURAL = (
    "it may be case, bus bar or plating, and belongs here where it is in a foil, powder, metal electrode or the"
    " like of a cell"
)
"""Why a metal is carried over as a comment only."""


class StatedLine:
    """A mineral from one origin, with what is stated of it and what may be meant but is not said."""

    def __init__(self, **facts: Stated) -> None:
        self.facts = facts
        self.steps: list[dict[str, Stated]] = []
        self.remarks: list[str] = []


class StatedMaterial:
    """A material with its minerals. ``doubt`` tells why it may be no material of a battery's components."""

    def __init__(self, label: str, place: Place, *, name: Stated | None = None) -> None:
        self.label = label
        self.place = place
        self.name = name
        self.lines: list[StatedLine] = []
        self.remarks: list[str] = []
        self.doubt: str | None = None


class StatedComponent:
    """The part or product that a file is about; a component where its kind is known."""

    def __init__(self, label: str, kind: str | None, place: Place) -> None:
        self.label = label
        self.kind = kind
        self.place = place
        self.facts: dict[str, Stated] = {}
        self.made: dict[str, Stated] = {}
        self.maker: Key | None = None
        self.remarks: list[str] = []


def record(owner: StatedLine | StatedComponent, key: str, stated: Stated | str) -> None:
    """Record an amount where it is known, or what is said instead as a remark."""
    if isinstance(stated, Stated):
        owner.facts[key] = stated
    else:
        owner.remarks.append(f"{key}: {stated}")


class Supplied(Found):
    """Everything found in some supplier files.

    ``omitted`` tells of materials of which nothing is carried over, ``unnumbered`` of files whose amounts are
    those of one piece, and ``stated`` where a fact of a party stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.components: list[StatedComponent] = []
        self.materials: list[StatedMaterial] = []
        self.omitted: list[Note] = []
        self.unnumbered: dict[str, Place] = {}
        self.stated: dict[tuple[Key, str], Place] = {}
        self._seen: dict[str, Place] = {}

    def once(self, identity: str, place: Place, what: str) -> None:
        """Refuse something that another file is about already, so that nothing of it counts twice."""
        other = self._seen.setdefault(identity, place)
        if other is not place:
            message = f"{other} is about the same {what}; name one of the two files"
            self.problems.append(Problem(place, message))

    def left_out(self, place: Place, what: str, why: str = "") -> None:
        """Note something that a declaration has no place for, or that does not say what one would."""
        self.note(place, f"not carried over: {what}" + (f"; {why}" if why else ""))

    def omit(self, place: Place, material: str, why: str) -> None:
        """Note a material of which nothing is carried over: a comment tells of it among the others."""
        self.left_out(place, material, why)
        self.omitted.append(Note(place, f"{material}: {why}"))

    def omit_of_equipment(self, place: Place, material: str, part: Part) -> None:
        """Note a material of what is no part of the battery."""
        self.omit(place, material, f"{part.kind} is no part of the battery, and neither are its materials")

    def amount(self, each: Fraction, unit: str, said: str, place: Place, part: Part) -> Stated | str:
        """What all pieces of a part have together, or what to say of one of them where their number is open."""
        if part.number is None:
            self.unnumbered.setdefault(place.file or "", place)
            self.left_out(place, f"{said}, that of one piece", "how many the battery has is not said")
            return f"{shown(each)} {unit} in one piece"
        text = amount_text(each * part.number)
        if text is None:
            self.left_out(place, f"{part.number} x {said}", "it has more digits than a declaration takes")
            return f"{part.number} x {said}"
        how = said if part.number == 1 else f"{part.number} x {said}"
        return Stated(f"{text} {unit}", place, "" if how == f"{text} {unit}" else how)


class Reading:
    """One file that is read: what its values are taken from, and what is found in them."""

    def __init__(self, item: Item, part: Part, supplied: Supplied) -> None:
        self.item = item
        self.part = part
        self.supplied = supplied
        self.reader = Reader(item, supplied.problems)

    def left_out(self, pointer: str, what: str, why: str = "") -> None:
        """Note something that is not carried over."""
        self.supplied.left_out(self.item.at(pointer), what, why)

    def left_over(self, node: dict[str, Any], pointer: str, known: frozenset[str]) -> None:
        """Note what a group says beyond the keys known."""
        for key, said in said_beyond(node, known):
            self.left_out(pointer + join_pointer([key]), said)

    def word(
        self, node: dict[str, Any], pointer: str, key: str, known: tuple[str, ...], *, required: bool = False
    ) -> str | None:
        """One of some words; ``None`` where it is left out, or another."""
        given = self.reader.text(node, pointer, key, required=required)
        if given is not None and given not in known:
            hint = nearest(given, known) or f"; write {' or '.join(known)}"
            self.reader.wrong(f"{pointer}/{key}", f'"{shortened(given)[:60]}" is not known here{hint}')
            return None
        return given
