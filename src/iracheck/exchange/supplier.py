"""Files of suppliers (Catena-X us_tariff_information 2.0.0, UNTP product passports 0.6) as a partial declaration.

What the files state is taken over with its place, what they do not state stays unknown. No list is ever
declared complete, no day, company or step is added, and what is said of one piece is not taken for what is
in the battery unless somebody says how many pieces it has.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from iracheck.declaration.vocabulary import COMPONENT_KINDS
from iracheck.documents import DocumentError, Place, Problem, nearest, read_bytes, read_document
from iracheck.exchange import passport, tariff
from iracheck.exchange.found import Note
from iracheck.exchange.partial import partial_yaml
from iracheck.exchange.source import Item
from iracheck.exchange.supplied import Part, Supplied

_LONG = "symbol"
"""The key of a passport that holds a picture, which may be longer than any text of a declaration."""
_WANTED = (
    'neither tariff information nor a product passport; write "materialList", "partValue" and so on, or'
    ' "credentialSubject"'
)


class Supplies(NamedTuple):
    """A partial declaration as YAML, and everything that could not be carried over."""

    text: str
    notes: tuple[Note, ...]


def supplier_text(sources: Iterable[str | PathLike[str] | Part]) -> tuple[str, list[str]]:
    """The partial declaration of some files, and a line for everything that it cannot say.

    A source is a file, or a :class:`Part` that also tells how many pieces the battery has and what they are.
    Raises :class:`DocumentError` with all problems of all files.
    """
    supplies = read_supplies(*sources)
    return supplies.text, [str(note) for note in supplies.notes]


def read_supplies(*sources: str | PathLike[str] | Part) -> Supplies:
    """Read files of us_tariff_information 2.0.0 or UNTP product passports 0.6; their shape tells which.

    Raises :class:`DocumentError` with all problems of all files, and :class:`ValueError` where a part is of no
    known kind, or of no piece.
    """
    supplied = Supplied()
    parts = [source if isinstance(source, Part) else Part(source) for source in sources]
    for part in parts:
        _check(part)
    for part in parts:
        try:
            item, unread = _read(part.file)
        except DocumentError as error:
            supplied.problems.extend(error.problems)
        else:
            _add(item, part, supplied)
            places = {problem.place[:3] for problem in unread}
            found = [problem for problem in supplied.problems if problem.place[:3] not in places]
            supplied.problems = [*found, *unread]
    supplied.problems.extend(_packs_beside_modules(parts))
    if supplied.problems:
        raise DocumentError(supplied.problems)
    _note_what_to_say(supplied)
    _note_minerals_of_several_files(supplied)
    notes = sorted(dict.fromkeys(supplied.notes), key=lambda note: note.place[:3])
    return Supplies(partial_yaml(supplied, [Path(part.file) for part in parts]), tuple(notes))


def _check(part: Part) -> None:
    if part.number is not None and part.number < 1:
        raise ValueError(f"{part.number} pieces are none; give one or more, or None where it is not known")
    if part.kind is not None and part.kind not in COMPONENT_KINDS:
        raise ValueError(f'"{part.kind}" is no kind of component{nearest(part.kind, COMPONENT_KINDS)}')


def _read(path: str | PathLike[str]) -> tuple[Item, list[Problem]]:
    """The one part or passport of a file, and what of it cannot even be read as it stands."""
    name = str(path)
    content = read_bytes(Path(path)).removeprefix(codecs.BOM_UTF8)
    if content.strip() in (b"", b"null"):
        message = "the file holds nothing; write tariff information or a product passport"
        raise DocumentError([Problem(Place(name, 1, 1, ""), message)])
    document = read_document(content, name=name, is_json=True)
    problems = [problem for problem in document.problems if not _is_long_picture(problem)]
    if not isinstance(document.tree, dict):
        message = (
            "one part or passport is wanted here, as a group in { and }; write each into a file of its own"
        )
        raise DocumentError([*problems, Problem(document.marks.at(""), message)])
    return Item(document.tree, document.marks, "", 0, ""), problems


def _note_what_to_say(supplied: Supplied) -> None:
    """Note what to say of each part, so that more can be carried over."""
    for place in supplied.unnumbered.values():
        message = (
            "its amounts are those of one piece, and left unknown; say with --part how many the battery has"
        )
        supplied.note(Place(place.file, 1, 1, ""), message)
    for component in supplied.components:
        if component.kind is None:
            what = "what the file says of its part as a whole stands as a comment"
            supplied.note(component.place, f"{what}; say with --part of which kind of component it is")


def _note_minerals_of_several_files(supplied: Supplied) -> None:
    """Note each mineral that several files speak of: what is in a cell is in its pack too."""
    first: dict[str, Place] = {}
    for material in supplied.materials:
        mineral = material.lines[0].facts["mineral"].text
        other = first.setdefault(mineral, material.place)
        if other.file != material.place.file:
            told = f"{mineral} stands in {Path(other.file or '').name} too"
            message = f"{told}; where both files speak of the same pieces, keep it once"
            material.remarks.append(message)
            supplied.note(material.place, message)


def _is_long_picture(problem: Problem) -> bool:
    return problem.place.pointer.endswith(f"/{_LONG}") and " characters; write at most " in problem.message


def _add(item: Item, part: Part, supplied: Supplied) -> None:
    tree = item.tree
    of_tariff, of_passport = (not keys.isdisjoint(tree) for keys in (tariff.KEYS, passport.KEYS))
    if of_tariff and of_passport:
        message = (
            "this is tariff information and a product passport in one; write each into a file of its own"
        )
        supplied.problems.append(Problem(item.at(), message))
    elif of_tariff:
        tariff.read_tariff(item, part, supplied)
    elif of_passport:
        passport.read_passport(item, part, supplied)
    else:
        supplied.problems.append(Problem(item.at(), _unknown(tree)))


def _unknown(tree: dict[str, object]) -> str:
    identity = tree.get("id")
    if isinstance(identity, str) and identity.startswith("data:application/vc"):
        return "the credential is wrapped in a token; decode it, and save the passport in it as JSON"
    known = sorted(tariff.KEYS | passport.KEYS)
    return _WANTED + next((near for key in tree if (near := nearest(key, known))), "")


def _packs_beside_modules(parts: list[Part]) -> Iterable[Problem]:
    kinds = {part.kind for part in parts}
    if {"battery_pack", "battery_module"} <= kinds:
        for part in parts:
            if part.kind == "battery_pack":
                message = (
                    "a battery pack is a component only where there are no modules; give its kind as unknown"
                )
                yield Problem(Place(str(part.file), 1, 1, ""), message)
