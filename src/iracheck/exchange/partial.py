"""What supplier files state as the YAML of a declaration, each value with a comment that tells its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from iracheck.documents import Place
from iracheck.exchange.found import Party
from iracheck.exchange.identifiers import Identifiers
from iracheck.exchange.scalars import comment, scalar
from iracheck.exchange.supplied import Stated, StatedComponent, StatedLine, StatedMaterial, Supplied

_HEAD = """\
# What suppliers state of a battery; whatever stands nowhere here is unknown. What stands as a comment may be
# meant and is not said: take out the comment sign where you know it. Then: iracheck check
format: iracheck/1
title: Battery as its suppliers state it
claims: [30D]  # the credit to check for, which no file says
battery:
  complete: []  # name here each list that leaves nothing out: components, minerals, steps
"""

_OF_NO_KIND = "Its kind is not said: it is a component of the battery, or the whole of it."


def partial_yaml(supplied: Supplied, paths: Sequence[Path]) -> str:
    """The declaration of what was found in some files."""
    return _HEAD + "".join(f"{line}\n" for line in _Written(supplied, paths).lines())


class _Written:
    """Writes what was found."""

    def __init__(self, supplied: Supplied, paths: Sequence[Path]) -> None:
        self._supplied = supplied
        self._names = Counter(path.name for path in set(paths))
        self._ids = Identifiers()
        named = Identifiers()
        self._parties = {key: named.take(party.name or "", key[1]) for key, party in supplied.parties.items()}

    def lines(self) -> Iterator[str]:
        components, materials = self._supplied.components, self._supplied.materials
        yield from _section(
            "components",
            [self._component(component) for component in components if component.kind is not None],
            [(_OF_NO_KIND, self._component(component)) for component in components if component.kind is None],
        )
        yield from _section(
            "materials",
            [self._material(material) for material in materials if material.doubt is None],
            [
                (material.doubt, self._material(material))
                for material in materials
                if material.doubt is not None
            ],
        )
        for omitted in self._supplied.omitted:
            yield f"  {comment(f'Not here: {omitted.text} ({self._at(omitted.place)})')}"
        if self._supplied.parties:
            yield "entities:"
        for party in self._supplied.parties.values():
            yield from self._party(party)

    def _component(self, component: StatedComponent) -> list[str]:
        kind = component.kind
        identifier = scalar(self._ids.take(kind or component.label, otherwise="part"))
        lines = [
            f"id: {identifier}  {comment(self._at(component.place))}",
            "is: unknown  # write its kind, such as battery_cell"
            if kind is None
            else f"is: {kind}  # by --part",
        ]
        lines += self._facts(component.facts)
        made = dict(component.made)
        if component.maker is not None:
            place = self._supplied.parties[component.maker].place
            made = {"by": Stated(self._parties[component.maker], place), **made}
        if made:
            lines += ["made:", *(f"  {line}" for line in self._facts(made))]
        lines += [comment(remark) for remark in component.remarks]
        return _entry(lines)

    def _material(self, material: StatedMaterial) -> list[str]:
        identifier = scalar(self._ids.take(material.label, otherwise="material"))
        lines = [f"id: {identifier}  {comment(self._at(material.place))}", "is: unknown"]
        if material.name is not None:
            lines += self._facts({"name": material.name})
        lines += [comment(remark) for remark in material.remarks]
        lines.append("minerals:")
        for line in material.lines:
            lines += [f"  {text}" for text in _entry(self._line(line))]
        return _entry(lines)

    def _line(self, line: StatedLine) -> list[str]:
        lines = self._facts(line.facts)
        lines += [comment(remark) for remark in line.remarks]
        if line.steps:
            lines.append("steps:")
            for step in line.steps:
                lines += [f"  {text}" for text in _entry(self._facts(step))]
        return lines

    def _party(self, party: Party) -> Iterator[str]:
        lines = [f"id: {scalar(self._parties[party.key])}  {comment(self._at(party.place))}"]
        facts = ({} if party.name is None else {"name": party.name}) | party.facts
        lines += self._facts(
            {key: Stated(text, self._supplied.stated[party.key, key]) for key, text in facts.items()}
        )
        lines += [comment(remark) for remark in party.remarks]
        yield from (f"  {line}" for line in _entry(lines))

    def _facts(self, facts: dict[str, Stated]) -> list[str]:
        return [
            f"{key}: {scalar(stated.text)}  {comment(self._told(stated))}" for key, stated in facts.items()
        ]

    def _told(self, stated: Stated) -> str:
        return ", ".join(word for word in (stated.how, self._at(stated.place)) if word)

    def _at(self, place: Place) -> str:
        """A place by the name of its file, or by the whole path where another file has the same name."""
        path = Path(place.file or "")
        name = path.name if self._names[path.name] == 1 else str(path)
        return f"{name}:{place.line}:{place.column}"


def _section(key: str, sure: list[list[str]], doubtful: list[tuple[str, list[str]]]) -> Iterator[str]:
    """A list of the battery: entries, and below them as comments those that may belong there."""
    if sure:
        yield f"  {key}:"
    elif doubtful:
        yield f"  # {key}:"
    for entry in sure:
        yield from (f"    {line}" for line in entry)
    for doubt, entry in doubtful:
        yield f"  #   {comment(doubt)}"
        yield from (f"  #   {line}" for line in entry)


def _entry(lines: Iterable[str]) -> list[str]:
    """Lines as one entry of a list."""
    return [("- " if place == 0 else "  ") + line for place, line in enumerate(lines)]
