"""How far a long run is, on a terminal; silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

_WORTH_TELLING = 20

One = TypeVar("One")


def counted(several: Iterable[One], total: int) -> Iterator[One]:
    """The same things one by one, while a line on standard error counts them."""
    telling = total >= _WORTH_TELLING and sys.stderr.isatty()
    for number, one in enumerate(several, start=1):
        if telling:
            print(f"\r{number} of {total} declarations checked", end="", file=sys.stderr, flush=True)
        yield one
    if telling:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
