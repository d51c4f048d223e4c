"""What is wrong with an input, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from iracheck.documents.places import Place


class Problem(NamedTuple):
    """One thing wrong with an input, with its place; the message says what to write instead."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}  {self.message}"


class DocumentError(Exception):
    """An input that cannot be used. ``problems`` holds everything found wrong with it, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(
                set(problems),
                key=lambda problem: (
                    problem.place.file or "",
                    problem.place.line or 0,
                    problem.place.column or 0,
                    problem.message,
                ),
            )
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint that names the known word nearest to one that is not known, or nothing."""
    close = get_close_matches(word.replace(" ", "_").replace("-", "_").lower(), list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
