"""Readable ids for what a declaration names, each made of a name and given once."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from iracheck.exchange.source import one_line

_LONGEST_ID = 80
_RESERVED = ("unknown", "null")
"""Words that a declaration or YAML would not take for an id."""


class Identifiers:
    """Gives ids, no two of them alike."""

    def __init__(self) -> None:
        self._taken = set(_RESERVED)
        self._counts: dict[str, int] = defaultdict(int)

    def take(self, *names: str, otherwise: str = "entity") -> str:
        """The id of the first name that has a letter or digit, in small letters, and a number where it is taken."""
        slug = next((slug for name in names if (slug := _slug(name))), otherwise)
        identifier = slug
        while identifier in self._taken:
            self._counts[slug] += 1
            identifier = f"{slug}-{self._counts[slug] + 1}"
        self._taken.add(identifier)
        return identifier


def _slug(text: str) -> str:
    """Letters and digits with hyphens between; Latin letters without their accents."""
    letters = "".join(_plain(letter) for letter in one_line(text).casefold())
    words = re.sub(r"-+", "-", "".join(letter if _is_part(letter) else "-" for letter in letters))
    return words[:_LONGEST_ID].strip("-")


def _plain(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return (
        parts[0]
        if parts[0].isascii() and parts[0].isalnum() and all(map(unicodedata.combining, parts[1:]))
        else letter
    )


def _is_part(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
