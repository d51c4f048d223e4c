"""Times the screening of 10,000 supplier names against 20,000 listed ones, beside plain RapidFuzz.

The names are made up from a seed: every twentieth supplier is a listed name written otherwise. The time is
that of building the index and screening; the peer compares the raw names with ``token_sort_ratio``
on all processors. Progress goes to standard error.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from iracheck.entities.names import Listed, NameIndex

SUPPLIERS, LISTED = 10_000, 20_000
SEED = 20_261_122
_PLACES = (
    "Shenzhen",
    "Jiangsu",
    "Hubei",
    "Ningbo",
    "Xiamen",
    "Guangdong",
    "Hunan",
    "Tianjin",
    "Hungary",
    "Korea",
)
_TRADES = (
    *("Battery Technology", "New Energy", "Lithium", "Materials", "Power", "Electronics", "Chemical"),
    *("Energy Storage", "Nonferrous Metals"),
)
_FORMS = ("Co., Ltd.", "Company Limited", "Inc.", "GmbH", "Group Co., Ltd.", "Kft.", "Corp.", "Sdn. Bhd.")
_SYLLABLES = tuple(
    first + last
    for first in (
        "b",
        "ch",
        "d",
        "f",
        "g",
        "h",
        "j",
        "k",
        "l",
        "m",
        "n",
        "p",
        "q",
        "r",
        "s",
        "t",
        "v",
        "w",
        "x",
        "zh",
    )
    for last in (
        "a",
        "ai",
        "an",
        "ang",
        "ao",
        "en",
        "eng",
        "i",
        "ia",
        "ing",
        "o",
        "ong",
        "u",
        "uan",
        "uo",
        "yn",
    )
)
_CHARACTERS = tuple(chr(code) for code in range(0x6C00, 0x6E00))


def own_word(draw: random.Random) -> str:
    """A made-up distinctive word of two or three syllables."""
    return "".join(draw.choices(_SYLLABLES, k=draw.choice((2, 2, 2, 3)))).capitalize()


def printed_name(draw: random.Random) -> str:
    """A made-up name as a list prints it."""
    words = [own_word(draw) for _ in range(draw.choice((1, 1, 1, 2)))]
    place = [draw.choice(_PLACES)] if draw.random() < 0.5 else []
    return " ".join([*place, *words, draw.choice(_TRADES), draw.choice(_FORMS)])


def listed_rows(draw: random.Random, count: int) -> Iterator[Listed]:
    """Made-up rows of a list; every fourth has a native name as well."""
    for number in range(count):
        native = "".join(draw.choices(_CHARACTERS, k=draw.choice((2, 3, 4)))) + "科技股份有限公司"
        names = (printed_name(draw), native) if number % 4 == 0 else (printed_name(draw),)
        yield Listed(f"row-{number}", names)


def suppliers(draw: random.Random, rows: list[Listed], count: int) -> Iterator[tuple[str, ...]]:
    """Made-up suppliers; every twentieth is of the list, in another spelling."""
    for number in range(count):
        if number % 20 == 0:
            words = draw.choice(rows).names[0].upper().split()
            yield (" ".join([*words[:-1], draw.choice(_FORMS)]),)
        else:
            yield (printed_name(draw),)


def show_progress(done: int, whole: int) -> None:
    """Write how far the screening is, over the last line."""
    if done % 1_000 == 0 or done == whole:
        print(
            f"\r{done:,} of {whole:,} names", end="\n" if done == whole else "", file=sys.stderr, flush=True
        )


def main() -> None:
    """Time both, in turn, and print a line for each."""
    draw = random.Random(SEED)
    rows = list(listed_rows(draw, LISTED))
    names = list(suppliers(draw, rows, SUPPLIERS))

    start = time.perf_counter()
    index = NameIndex(rows)
    built = time.perf_counter()
    found = index.screen(names, progress=show_progress)
    done = time.perf_counter()
    own = done - start
    print(f"iracheck: {own:.2f} s (index {built - start:.2f} s, screening {done - built:.2f} s),")
    print(
        f"  {sum(map(bool, found)):,} of {len(names):,} suppliers resemble one of {len(rows):,} listed rows"
    )

    start = time.perf_counter()
    raw = [name for name, *_ in names]
    scores = process.cdist(raw, [row.names[0] for row in rows], scorer=fuzz.token_sort_ratio, workers=-1)
    peer = time.perf_counter() - start
    print(f"rapidfuzz cdist, token_sort_ratio, raw names: {peer:.2f} s for {scores.size:,} scores")
    print(f"ratio: {own / peer:.2f}")


if __name__ == "__main__":
    main()
