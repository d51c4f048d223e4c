"""Which entry of one list is which of another: by their keys, then by their likeness; never by their position."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from pydantic import BaseModel

Keys = Mapping[type[BaseModel], tuple[str, ...]]
"""The fields by which the entries of a list are told apart; a model that is not named here goes by its likeness."""

MOST_COMPARED = 10_000
"""Of so many pairs at most the likeness is measured; where there are more, they are paired in order."""

Pair = tuple[int | None, int | None]


def paired(old: Sequence[BaseModel], new: Sequence[BaseModel], keys: Keys) -> list[Pair]:
    """The positions of each entry in both lists, ``None`` where it stands in one of them only."""
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, entries in enumerate((old, new)):
        for place, entry in enumerate(entries):
            groups.setdefault(_key(entry, keys), ([], []))[side].append(place)
    pairs: list[Pair] = []
    for before, after in groups.values():
        pairs.extend(_paired_alike(old, new, before, after))
    return sorted(pairs, key=_as_it_stands_now)


def _key(entry: BaseModel, keys: Keys) -> Hashable:
    return type(entry), tuple(getattr(entry, name) for name in keys.get(type(entry), ()))


def _as_it_stands_now(pair: Pair) -> tuple[bool, int]:
    """In the order of the new list, and after it what stood in the old one only."""
    old, new = pair
    return (True, old or 0) if new is None else (False, new)


def _paired_alike(
    old: Sequence[BaseModel], new: Sequence[BaseModel], before: list[int], after: list[int]
) -> list[Pair]:
    """Entries of one key: the equal ones first, then the most alike."""
    pairs: list[Pair] = []
    equal: dict[BaseModel, list[int]] = {}
    for place in after:
        equal.setdefault(new[place], []).append(place)
    left = []
    for place in before:
        twins = equal.get(old[place])
        if twins:
            pairs.append((place, twins.pop(0)))
        else:
            left.append(place)
    taken = {place for _, place in pairs}
    rest = [place for place in after if place not in taken]
    pairs.extend(_by_likeness(old, new, left, rest))
    first_taken, second_taken = ({pair[side] for pair in pairs} for side in (0, 1))
    pairs.extend((place, None) for place in left if place not in first_taken)
    pairs.extend((None, place) for place in rest if place not in second_taken)
    return pairs


def _by_likeness(
    old: Sequence[BaseModel], new: Sequence[BaseModel], before: list[int], after: list[int]
) -> list[tuple[int, int]]:
    """Pairs of what is left, the most alike first; from either side the same pairs."""
    if len(before) * len(after) > MOST_COMPARED:
        return list(zip(before, after, strict=False))
    ranked = sorted(
        ((first, second) for first in before for second in after),
        key=lambda pair: (
            -_likeness(old[pair[0]], new[pair[1]]),
            sum(pair),
            abs(pair[0] - pair[1]),
            min(pair),
        ),
    )
    pairs: list[tuple[int, int]] = []
    firsts: set[int] = set()
    seconds: set[int] = set()
    for first, second in ranked:
        if first not in firsts and second not in seconds:
            pairs.append((first, second))
            firsts.add(first)
            seconds.add(second)
    return pairs


def _likeness(old: BaseModel, new: BaseModel) -> int:
    """How many facts both state alike."""
    return sum(
        1
        for name in type(old).model_fields
        if getattr(old, name) not in (None, ()) and getattr(old, name) == getattr(new, name, None)
    )
