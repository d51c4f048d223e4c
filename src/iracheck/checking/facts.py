"""A fact that is not declared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import itemgetter

from msgspec import Struct


class LookUp(Struct, frozen=True):
    """In which lists an entity is to be looked up, and on or after which day."""

    lists: str
    since: date


class Fact(Struct, frozen=True):
    """A fact that is not declared: where it would stand, and the question that it answers.

    ``cuts_both_ways`` tells that the answer which clears one requirement hurts another. A ``look_up``
    answers for all earlier ones of the same entity in the same lists. ``by`` is the id of the entity that
    is to state it, and ``of`` what it would speak of, where the pointer does not tell.
    """

    pointer: str
    asks: str
    cuts_both_ways: bool = False
    look_up: LookUp | None = None
    by: str | None = None
    of: str | None = None


def covering(facts: Iterable[Fact]) -> dict[Fact, Fact]:
    """For each fact the one that answers for it: of look-ups in the same lists the latest, else itself."""
    several = tuple(facts)
    looked_up = [
        (fact.look_up.since, (fact.pointer, fact.look_up.lists), fact) for fact in several if fact.look_up
    ]
    latest = {key: fact for _, key, fact in sorted(looked_up, key=itemgetter(0))}
    return {fact: latest[fact.pointer, fact.look_up.lists] if fact.look_up else fact for fact in several}
