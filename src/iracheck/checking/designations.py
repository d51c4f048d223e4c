"""Whether an entity stands on a list of designated ones: identifiers decide, names only propose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from msgspec.structs import replace

from iracheck.checking.case import Act, Case, EntityYear, Maker
from iracheck.checking.facts import Fact, LookUp
from iracheck.checking.measured import Statement, when_done
from iracheck.checking.taxable_years import ONE_DAY
from iracheck.declaration import Entity
from iracheck.documents import nearest
from iracheck.entities import Named, listed_entities
from iracheck.quantities import Answer, DayBounds, any_of, show_day
from iracheck.rulebook import DatedList

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

DESIGNATED = {
    "specially_designated_nationals": "lists/specially-designated-nationals",
    "foreign_terrorist_organizations": "lists/foreign-terrorist-organizations",
}
ALL_LISTS = "all_lists"
_OTHERS = {
    "section_154b": "lists/section-154b",
    "chinese_military_companies": "lists/chinese-military-companies",
    "uyghur_forced_labor": "lists/uyghur-forced-labor",
}
OTHER_LISTS = tuple(_OTHERS.values())
"""Lists of 26 USC 7701(a)(51)(B)(ii) to (iv): they decide nothing about a foreign entity of concern."""
LISTS = DESIGNATED | _OTHERS
_TITLES = {word: f"the list of {word.replace('_', ' ')}" for word in DESIGNATED} | {
    "section_154b": "the list of section 154(b)",
    "chinese_military_companies": "the list of Chinese military companies (section 1260H)",
    "uyghur_forced_labor": "the list of the Uyghur Forced Labor Prevention Act",
}


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
    several = [_by_list(case.lists[name], word, entity, act) for word, name in DESIGNATED.items()]
    answer = any_of([NO, *[found.answer for found in several]])
    telling = [found for found in several if found.answer is answer]
    return Statement(
        answer,
        "; ".join(found.reason for found in telling),
        tuple(dict.fromkeys([pointer for found in telling for pointer in found.pointers])),
        tuple(dict.fromkeys([fact for found in telling for fact in found.facts])),
    )


def listed_in_year(case: Case, words: tuple[str, ...], subject: EntityYear) -> Statement:
    """Whether an entity stands on one of some lists on the day of a taxable year on which lists count.

    Where that day is known within bounds only, the answer is the one of every possible day.
    """
    entity, days = subject.maker.entity, subject.day_of_lists
    if entity is None:
        return Statement(
            UNKNOWN, "it is not declared who it is", (), (Fact(subject.maker.pointer, subject.maker.who),)
        )
    lists = [(LISTS[word], word) for word in words]
    several = []
    for name, word in lists:
        on_days = {
            day: _on_list(case, name, word, subject, day) for day in _candidates(case.lists[name], days)
        }
        answers = {found.answer for found in on_days.values()}
        found = next(found for found in on_days.values() if found.answer is not YES or len(answers) == 1)
        if len(answers) > 1 and UNKNOWN not in answers:
            which = _formed(subject.maker) if entity.formed_on is None else _year_ends(subject.maker)
            told = "the day that counts depends on its first taxable year"
            found = Statement(UNKNOWN, told, found.pointers, (which,))
        if found.answer is UNKNOWN:
            found = replace(found, facts=_facts_of_year(subject, found))
        several.append(found)
    answer = any_of([NO, *(found.answer for found in several)])
    telling = [found for found in several if found.answer is answer]
    told = "; ".join(dict.fromkeys(found.reason for found in telling))
    return Statement(
        answer,
        told if told.startswith(subject.name) else f"{subject.name}: {told}",
        tuple(dict.fromkeys(pointer for found in telling for pointer in found.pointers)),
        tuple(dict.fromkeys(fact for found in telling for fact in found.facts)),
    )


def _facts_of_year(subject: EntityYear, found: Statement) -> tuple[Fact, ...]:
    """The facts that settle a look-up: which year it is of, and one look-up in all lists."""
    maker, latest = subject.maker, subject.day_of_lists.latest
    when = () if subject.when is None or latest is not None else (subject.when,)
    if not any(fact.pointer.endswith("/screened") for fact in found.facts):
        return (*when, *(fact for fact in found.facts if fact.pointer != f"{maker.pointer}/on"))
    since = "" if latest is None else f" on {show_day(latest)} or later"
    asks = (
        f"was {maker.name} looked up in every list of 26 USC 7701(a)(51)(B){since}? write `list: all_lists`,"
        " the day, and found: yes or no"
    )
    look_up = None if latest is None else LookUp(ALL_LISTS, latest)
    return (*when, Fact(f"{maker.pointer}/screened", asks, look_up=look_up))


def _on_list(case: Case, name: str, word: str, subject: EntityYear, day: date | None) -> Statement:
    act = Act(subject.maker.name, subject.maker.pointer, maker=subject.maker, on=day)
    entity = subject.maker.entity
    assert entity is not None
    return _by_list(case.lists[name], word, entity, act)


def _candidates(entries: DatedList, days: DayBounds) -> list[date | None]:
    """The days on which a list may count, as far as membership may differ between them; the latest first."""
    earliest, latest = days
    if earliest is None or latest is None:
        return [None]
    changes = {row.first_day for row in entries.rows} | {
        row.last_day + ONE_DAY for row in entries.rows if row.last_day < date.max
    }
    return [latest, *sorted({earliest, *(day for day in changes if earliest < day < latest)} - {latest})]


def _formed(maker: Maker) -> Fact:
    return Fact(f"{maker.pointer}/formed_on", f"on which day was {maker.name} formed?")


def _year_ends(maker: Maker) -> Fact:
    asks = f"on which day of the calendar does the taxable year of {maker.name} end? write it like 12-31"
    return Fact(f"{maker.pointer}/taxable_year_ends", asks)


def _by_list(entries: DatedList, word: str, entity: Entity, act: Act) -> Statement:
    return (
        _as_row(entries, word, entity, act)
        or _as_looked_up(entries, word, entity, act)
        or _not_looked_up(word, act)
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
        if screening.listed_in in (word, ALL_LISTS) and screening.found is not None
    ]
    found = [(where, screening.on) for where, screening in looked_up if screening.found]
    first_found = min((day for _, day in found), default=date.max)
    for where, screening in looked_up:  # before the first finding
        if not screening.found and act.on is not None and act.on <= screening.on < first_found:
            return Statement(NO, f"not found on {title} on {show_day(screening.on)}", (where,))
    if found:
        where, first = min(found, key=itemgetter(1))
        certain = act.on is not None and first <= act.on
        told = f"found on {title} on {show_day(first)}" + (
            "" if certain else ", and since when is not declared"
        )
        return Statement(YES if certain else UNKNOWN, told, (where,), () if act.on else (when_done(act),))
    if act.on is not None and entries.complete_until is not None and act.on <= entries.complete_until:
        return Statement(NO, f"not on {title}", (pointer,))
    if looked_up and act.on is None:
        return Statement(UNKNOWN, "the day on which this is asked is not declared", (), (when_done(act),))
    return None


def _not_looked_up(word: str, act: Act) -> Statement:
    title = _TITLES[word]
    since = f" on {show_day(act.on)} or later" if act.on else ""
    asks = f"was {act.maker.name} looked up in {title}{since}? write the day, and found: yes or no"
    look_up = None if act.on is None else LookUp(word, act.on)
    fact = Fact(f"{act.maker.pointer}/screened", asks, look_up=look_up)
    return Statement(UNKNOWN, f"not looked up in {title}", (), (fact,))
