"""What is wrong with an input, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from iracheck.documents.places import Place

LONGEST_WORD = 120
MOST_WORDS = 1000


class Problem(NamedTuple):
    """One thing wrong with an input.

    As text it is one line: the place, and what is wrong there.

    - ``place``: where it is.
    - ``message``: what is wrong, and after a semicolon what to write instead.
    """

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}  {self.message}"


class DocumentError(Exception):
    """An input that cannot be used. As text it lists everything wrong with it, a line each.

    - ``problems``: the same as :class:`iracheck.Problem`, each once, in the order of files and lines.
    """

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

    def __reduce__(self) -> tuple[type[DocumentError], tuple[tuple[Problem, ...]]]:
        """Made again from its problems, not from their text: it is raised across processes too."""
        return type(self), (self.problems,)


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    plain = word.replace(" ", "_").replace("-", "_").lower()
    swapped = [other for other in known if sorted(other) == sorted(word)]
    close = swapped or get_close_matches(word, known, n=1) or get_close_matches(plain, known, n=1)
    return close[0] if close else None


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to one that is not known; ``None`` where none is near.

    ``None`` too where there are so many words that looking through them would take long.
    """
    words = tuple(known)
    return _nearest(word, words) if len(word) <= LONGEST_WORD and len(words) <= MOST_WORDS else None


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint that names the known word nearest to one that is not known, or nothing."""
    close = nearest_word(word, known)
    return f'; did you mean "{close}"?' if close else ""
