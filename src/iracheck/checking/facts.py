"""A fact that is not declared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

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
    latest: dict[tuple[str, str], Fact] = {}
    covers: dict[Fact, Fact] = {}
    for fact in facts:
        covers[fact] = fact
        if fact.look_up is not None:
            key = (fact.pointer, fact.look_up.lists)
            before = latest.get(key, fact)
            assert before.look_up is not None
            latest[key] = max(before, fact, key=lambda one: one.look_up.since if one.look_up else date.min)
    for fact in covers:
        if fact.look_up is not None:
            covers[fact] = latest[fact.pointer, fact.look_up.lists]
    return covers
