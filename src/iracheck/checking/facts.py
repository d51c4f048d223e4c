"""A fact that is not declared."""

from __future__ import annotations

from typing import NamedTuple


class Fact(NamedTuple):
    """A fact that is not declared: where it would stand, and the question that it answers.

    ``cuts_both_ways`` tells that the answer which clears one requirement hurts another.
    """

    pointer: str
    asks: str
    cuts_both_ways: bool = False
