"""One frozen, checked rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NoReturn, TypeVar

from iracheck.rulebook.lists import DatedList
from iracheck.rulebook.models import Award, NotEncoded, Rule, Source

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Rulebook:
    """The law that questions are answered by. Made by :func:`iracheck.load_rulebook` only, and frozen.

    - ``rules``: every rule by its id, such as ``30D/critical-minerals``.
    - ``lists``: every dated list by its id.
    - ``sources``: the primary texts that citations name.
    - ``not_encoded``: what the law asks and no rule does.
    - ``digest``: the SHA-256 of its files, as hexadecimal.
    - ``verified``: the day on which the least recently compared of its rules was compared with its source.
    - ``awards``: the credits by name, such as ``30D``.
    """

    rules: Mapping[str, Rule]
    lists: Mapping[str, DatedList]
    sources: tuple[Source, ...]
    not_encoded: tuple[NotEncoded, ...]
    digest: str
    verified: date
    awards: Mapping[str, Award]

    def source_of(self, cite: str) -> Source | None:
        """The primary text that a citation (``26 USC 30D(e)(1)(A)``) names; ``None`` where it names none."""
        named = [source for source in self.sources if cite.startswith(source.name)]
        return max(named, key=lambda source: len(source.name), default=None)

    def __repr__(self) -> str:
        """Short, for logs: the law as a whole takes hundreds of thousands of characters."""
        return f"<Rulebook {self.digest[:12]}, verified {self.verified}, credits {', '.join(self.awards)}>"

    def __copy__(self) -> Rulebook:
        """Itself, being frozen."""
        return self

    def __deepcopy__(self, _copied: object) -> Rulebook:
        """Itself, being frozen."""
        return self

    def __reduce__(self) -> NoReturn:
        """Refused: what is sent could be another law than its digest says."""
        raise TypeError("a rulebook is not sent to another process; call iracheck.load_rulebook there")


def frozen(mapping: dict[str, Kind]) -> Mapping[str, Kind]:
    """A view of a mapping that cannot be changed."""
    return MappingProxyType(mapping)
