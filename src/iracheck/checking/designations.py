"""Whether an entity stands on a list of designated ones: identifiers decide, names only propose."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from iracheck.checking.case import Act, Case, Maker
from iracheck.checking.measured import Fact, Statement, when_done
from iracheck.declaration import Entity
from iracheck.documents import nearest
from iracheck.entities import Named, listed_entities
from iracheck.quantities import Answer, any_of, show_day
from iracheck.rulebook import DatedList

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

DESIGNATED = {
    "specially_designated_nationals": "lists/specially-designated-nationals",
    "foreign_terrorist_organizations": "lists/foreign-terrorist-organizations",
}
_TITLES = {word: f"the list of {word.replace('_', ' ')}" for word in DESIGNATED}
OTHER_LISTS = ("lists/section-154b", "lists/chinese-military-companies", "lists/uyghur-forced-labor")
"""Lists that other laws read; an entity's names are held against them to be looked at, and decide nothing here."""


def unknown_rows(case: Case) -> Iterator[tuple[str, str]]:
    """Comparisons of entities with rows that no list has, each with its pointer and what is wrong."""
    if not any(entity.resembles for entity in case.declaration.entities):
        return
    known = {row.key for name in (*DESIGNATED.values(), *OTHER_LISTS) for row in case.lists[name].rows}
    for place, entity in enumerate(case.declaration.entities):
        for position, resemblance in enumerate(entity.resembles):
            if resemblance.listed not in known:
                hint = nearest(resemblance.listed, sorted(known)) or "; write the key of a row"
                yield (
                    f"/entities/{place}/resembles/{position}/listed",
                    f'no list has a row "{resemblance.listed}"{hint}',
                )


def is_steady(case: Case, maker: Maker) -> bool:
    """Whether what is known of an entity, its acts left aside, is the same on all days."""
    entity = maker.entity
    if entity is None:
        return True
    if case.holdings_are_dated or entity.screened:
        return False
    lists = [case.lists[name] for name in DESIGNATED.values()]
    return all(entries.complete_until is None and not _rows_of(entries, maker, entity) for entries in lists)


def designations(case: Case, entity: Entity, act: Act) -> Statement:
    """Whether an entity is designated on a day, by every list that counts."""
    several = [
        _as_row(case.lists[name], word, entity, act)
        or _as_looked_up(case.lists[name], word, entity, act)
        or _not_looked_up(word, act)
        for word, name in DESIGNATED.items()
    ]
    answer = any_of([NO, *[found.answer for found in several]])
    telling = [found for found in several if found.answer is answer]
    return Statement(
        answer,
        "; ".join(found.reason for found in telling),
        tuple(dict.fromkeys([pointer for found in telling for pointer in found.pointers])),
        tuple(dict.fromkeys([fact for found in telling for fact in found.facts])),
    )


def _as_row(entries: DatedList, word: str, entity: Entity, act: Act) -> Statement | None:
    """What the rows say that the entity is, or resembles, on the day."""
    maker, title = act.maker, _TITLES[word]
    for found in _rows_of(entries, maker, entity):
        on_list = entries.holds(found.row.key, act.on)
        listed = found.row.name or found.row.key
        if on_list is NO:
            continue
        if not found.identified:
            asks = (
                f'is {maker.name} the same as "{listed}" (key {found.row.key}) of {title}? write the_same or'
                " another, with the reason"
            )
            reason = f'the name resembles "{listed}" on {title} ({found.why})'
            return Statement(UNKNOWN, reason, (maker.pointer,), (Fact(f"{maker.pointer}/resembles", asks),))
        if on_list is YES:
            reason = f"{maker.name} is {listed} by {found.why}, on {title}"
            return Statement(YES, reason, (maker.pointer,))
        return Statement(
            UNKNOWN, f"{maker.name} is on {title} on some days", (maker.pointer,), (when_done(act),)
        )
    return None


def _rows_of(entries: DatedList, maker: Maker, entity: Entity) -> list[Named]:
    """The rows of a list that an entity is or resembles; remembered with the maker that it is."""
    if entries.id not in maker.remembered:
        maker.remembered[entries.id] = listed_entities(entries).rows_of(entity)
    rows: list[Named] = maker.remembered[entries.id]
    return rows


def _as_looked_up(entries: DatedList, word: str, entity: Entity, act: Act) -> Statement | None:
    """What looking the entity up has shown, or what a list shows that lacks nothing up to the day."""
    if not entity.screened and entries.complete_until is None:
        return None
    pointer, title = act.maker.pointer, _TITLES[word]
    looked_up = [
        (f"{pointer}/screened/{place}", screening)
        for place, screening in enumerate(entity.screened)
        if screening.listed_in == word and screening.found is not None
    ]
    found = [(where, screening.on) for where, screening in looked_up if screening.found]
    if found:  # whatever else was looked up
        where, first = min(found, key=itemgetter(1))
        certain = act.on is not None and first <= act.on
        told = f"found on {title} on {show_day(first)}" + (
            "" if certain else ", and since when is not declared"
        )
        return Statement(YES if certain else UNKNOWN, told, (where,), () if act.on else (when_done(act),))
    if act.on is not None and entries.complete_until is not None and act.on <= entries.complete_until:
        return Statement(NO, f"not on {title}", (pointer,))
    if looked_up and act.on is None:
        return Statement(UNKNOWN, "the day of the activity is not declared", (), (when_done(act),))
    for where, screening in looked_up:
        if act.on is not None and act.on <= screening.on:
            return Statement(NO, f"not found on {title} on {show_day(screening.on)}", (where,))
    return None


def _not_looked_up(word: str, act: Act) -> Statement:
    title = _TITLES[word]
    since = f" on {show_day(act.on)} or later" if act.on else ""
    asks = f"was {act.maker.name} looked up in {title}{since}? write the day, and found: yes or no"
    return Statement(UNKNOWN, f"not looked up in {title}", (), (Fact(f"{act.maker.pointer}/screened", asks),))
