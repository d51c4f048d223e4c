"""Prints how many listed names are found under other spellings, and how many false alarms there are.

The pairs of ``tests/data/name-pairs.csv`` are split in two halves by a hash of each row: tables and
weights were tuned on the one, the other is only for the figure. Nothing is written.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, utils

from iracheck.entities.names import Listed, NameIndex

PAIRS = Path(__file__).resolve().parent.parent / "tests" / "data" / "name-pairs.csv"
LEVELS = (Fraction(80, 100), Fraction(85, 100), Fraction(90, 100))


class Pair(NamedTuple):
    """A listed name with its aliases, a supplier's name, and whether a reader has to be shown the two."""

    listed: Listed
    supplier: str
    same: bool
    kind: str
    held_out: bool


def pairs() -> list[Pair]:
    """The labelled pairs, in the order of their file."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [_pair(row) for row in csv.DictReader(file)]


def _pair(row: dict[str, str]) -> Pair:
    digest = hashlib.sha256("\n".join(row.values()).encode()).digest()
    names = (row["listed_name"], *filter(None, row["listed_aliases"].split(";")))
    listed = Listed(row["listed_name"], names)
    return Pair(listed, row["supplier_name"], row["label"] == "same", row["kind"], digest[-1] % 2 == 1)


def proposed(pair: Pair, least: Fraction) -> bool:
    """Whether the pair is proposed at a level."""
    return bool(NameIndex([pair.listed]).resembling(pair.supplier, least=least))


def table() -> Iterator[str]:
    """The lines of the table, in Markdown."""
    every = pairs()
    yield (
        "| pairs | same | found "
        + " | found ".join(_at())
        + " | different | false alarms "
        + " | false alarms ".join(_at())
        + " |"
    )
    yield "|---|" + "---:|" * (2 + 2 * len(LEVELS))
    for kind in dict.fromkeys(pair.kind for pair in sorted(every, key=lambda pair: not pair.same)):
        yield _row(kind, [pair for pair in every if pair.kind == kind], proposed)
    yield _row("**tuning half**", [pair for pair in every if not pair.held_out], proposed)
    held_out = [pair for pair in every if pair.held_out]
    yield _row("**held-out half**", held_out, proposed)
    for name, score in {"token_sort_ratio": fuzz.token_sort_ratio, "WRatio": fuzz.WRatio}.items():
        yield _row(f"held-out half, RapidFuzz `{name}`", held_out, _by_score(score))


def _at() -> list[str]:
    return [f"at {float(level):.2f}" for level in LEVELS]


def _by_score(score: Callable[..., float]) -> Callable[[Pair, Fraction], bool]:
    """Whether RapidFuzz's own score of one of the names reaches a level."""

    def reached(pair: Pair, least: Fraction) -> bool:
        cut = 100 * least
        return any(
            score(name, pair.supplier, processor=utils.default_process) >= cut for name in pair.listed.names
        )

    return reached


def _row(name: str, some: list[Pair], reached: Callable[[Pair, Fraction], bool]) -> str:
    same = [pair for pair in some if pair.same]
    different = [pair for pair in some if not pair.same]
    cells = [name, *_counts(same, reached), *_counts(different, reached)]
    return f"| {' | '.join(cells)} |"


def _counts(some: list[Pair], reached: Callable[[Pair, Fraction], bool]) -> list[str]:
    if not some:
        return [""] * (1 + len(LEVELS))
    return [
        str(len(some)),
        *(_share(sum(reached(pair, least) for pair in some), len(some)) for least in LEVELS),
    ]


def _share(count: int, of: int) -> str:
    return f"{count} ({Fraction(100 * count, of).__round__()} %)"


if __name__ == "__main__":
    for line in table():
        print(line)
