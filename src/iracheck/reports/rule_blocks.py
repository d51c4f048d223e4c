"""One rule or list of the rulebook as blocks: what it asks, who asks it, what its answers mean, and by which law."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from iracheck.quantities import Answer, show_day
from iracheck.reports.blocks import Block, Link, Mark, Name, Paragraph, Strong, Table, Terms, Words
from iracheck.reports.law import schedule_lines, shown_days, shown_limit
from iracheck.rulebook import (
    Added,
    AllOf,
    Alternative,
    AnyOf,
    Authority,
    Award,
    DatedList,
    DateRule,
    ForAll,
    ForAny,
    Listed,
    ListRow,
    Rate,
    Rule,
    Rulebook,
    Threshold,
)
from iracheck.rulebook.fields import written_share
from iracheck.rulebook.loading import measures_of, referred
from iracheck.rulebook.relations import Effect, Use, effects, uses

Entry = tuple[str, tuple[Words, ...]]

_ABOUT = {
    "vehicle": "the vehicle",
    "taxpayer": "the taxpayer",
    "storage": "the storage project",
    "product": "each product made and sold",
    "component": "each component",
    "mineral": "each mineral of each procurement chain",
    "activity": "each step that somebody did",
    "contract": "each contract over what an entity produces",
    "maker": "each entity that did a step",
    "entity_year": "an entity in one of its taxable years",
}
_IDS = re.compile(r"([\w-]+/[\w-]+)")
_SEVERAL = {"activity": "step", "entity_year": "taxable year"}


class Law(NamedTuple):
    """A rulebook with who asks whom in it, and the sentence of each measure that its rules name."""

    rulebook: Rulebook
    measures: Mapping[str, str]
    used: Mapping[str, tuple[Use, ...]]

    @classmethod
    def of(cls, rulebook: Rulebook, measures: Mapping[str, str]) -> Law:
        """The law of a rulebook; ``measures`` tells of each measure what it measures."""
        return cls(rulebook, measures, uses(rulebook))


def rule_blocks(law: Law, rule: Rule) -> Iterator[Block]:
    """What a rule asks, what its answers mean, and its law; its heading is left to the document."""
    yield Paragraph((Strong(rule.question),))
    entries = [
        *answers_of(law, rule),
        *asked_by(law, rule),
        *asks_of(rule),
        *when_asked(law, rule),
        *facts_of(law, rule),
        *law_of(law, rule.authority),
        *_told("reading", rule.reading),
        *sentences_of(rule),
        ("verified", ((f"{show_day(rule.verified.on)}, against {rule.verified.against}",),)),
    ]
    yield Terms(tuple(entries))
    yield from schedule_of(law, rule)


# what the answers mean -----------------------------------------------------------------------------------


def answers_of(law: Law, rule: Rule) -> Iterator[Entry]:
    """What each answer means for the credits."""
    if isinstance(rule, Award):
        yield "if yes", ((f"the {rule.credit} credit is supported, in part at least",),)
        yield "if no", ((f"no {rule.credit} credit is supported",),)
        yield "if unknown", (("facts are missing, or the law is silent; never a success",),)
        return
    found = effects(rule.id, law.used)
    for answer in (Answer.YES, Answer.NO):
        told = dict.fromkeys(
            _effect(effect) for effect in found if effect.answer is answer and not _is_mirrored(effect, found)
        )
        if told:
            yield f"if {answer.value}", tuple((words,) for words in told)
    if not found:
        return
    credits = " and ".join(dict.fromkeys(effect.award.credit for effect in found))
    yield "if unknown", ((f"leaves {credits} open, unless something else decides; never a success",),)
    if any(effect.does in ("meets", "fails") for effect in found):
        reason = "not in force on that day, or nothing declared is concerned; it stands in no credit's way"
    else:
        reason = "not in force on that day, or nothing declared is concerned; then nothing is added by it"
    if _can_be_left_out(law, rule):
        yield "if not asked", ((reason,),)


def _can_be_left_out(law: Law, rule: Rule) -> bool:
    """Whether a rule has days or subjects of which it is not asked."""
    dated = isinstance(rule, Threshold | Rate) and rule.dated_by is not None
    return bool(rule.in_force) or dated or any(use.way in ("any", "every") for use in law.used[rule.id])


def _is_mirrored(effect: Effect, among: Iterable[Effect]) -> bool:
    """Whether an amount is left out because the answer adds another one in its place."""
    return effect.does == "leaves_out" and any(
        other.award is effect.award and other.answer is effect.answer and other.does == "adds"
        for other in among
    )


def _effect(effect: Effect) -> str:
    """What an answer does to a credit, in a few words."""
    credit = effect.award.credit
    if effect.does == "meets":
        return (
            f"is what {credit} requires"
            if effect.alone
            else f"counts towards what {credit} requires, with others"
        )
    if effect.does == "fails":
        return (
            f"alone means no {credit} credit"
            if effect.alone
            else f"counts against {credit}: with other such answers it means no credit"
        )
    what = f"{_worth(effect.added)} of {credit}"
    if effect.does == "adds":
        return f"adds {what}" if effect.alone and _is_only_condition(effect) else f"counts towards {what}"
    return f"alone leaves out {what}" if effect.alone else f"counts against {what}"


def _is_only_condition(effect: Effect) -> bool:
    return effect.added is None or len(effect.added.when) == 1


def _worth(added: Added | None) -> str:
    """What an award adds, in words."""
    if added is None:
        return "a part"
    if added.amount is not None:
        return shown_limit(added.amount)
    if added.each:
        return f"the amount for each {added.each}"
    measure = (added.measure or "").replace("_", " ")
    return f"the {measure}" if added.rate is None else f"{shown_limit(added.rate)} of the {measure}"


# who asks it, and what it asks ---------------------------------------------------------------------------


def asked_by(law: Law, rule: Rule) -> Iterator[Entry]:
    """Who asks a rule, and which answer they need of it."""
    several = tuple(dict.fromkeys(_use(use) for use in law.used[rule.id]))
    if several:
        yield "asked by", several


def _use(use: Use) -> Words:
    by, answer = _to(use.by.id), use.answer and use.answer.value
    if use.way == "requires":
        return (by, ", the award, which requires the answer ", Strong(str(answer)))
    if use.way == "adds":
        return (by, ", the award, whose amount depends on it")
    if use.way == "multiplies":
        return (by, ", the award, which multiplies amounts by it")
    if isinstance(use.by, ForAny | ForAll):
        one = _SEVERAL.get(use.by.of, use.by.of)
        if use.way == "narrows":
            return (by, f", which leaves out each {one} of which the answer is no")
        if use.way == "any":
            return (by, f", of each {one}: a single yes is its yes")
        return (by, f", of each {one}: a single no is its no")
    if use.way == "all_of":
        return (by, ", which needs the answer ", Strong(str(answer)), " beside others")
    if use.way == "any_of":
        return (by, ", for which the answer ", Strong(str(answer)), " is enough")
    if use.way == "provided":
        return (by, ", which stays unknown as long as the answer is not yes")
    if use.way == "allows":
        return (by, ", one of whose measures may be elected only while the answer is yes")
    return (by, ", whose measure reads the answers")


def asks_of(rule: Rule) -> Iterator[Entry]:
    """What a rule asks in turn."""
    several = tuple(_asks(rule))
    if several:
        yield "requires" if isinstance(rule, Award) else "asks", several


def _asks(rule: Rule) -> Iterator[Words]:
    if isinstance(rule, Award):
        for required in rule.requires:
            only = ", a fact of the vehicle" if required.scope == "vehicle" else ""
            yield (_to(required.rule), ": ", Strong(required.answer.value), only)
    elif isinstance(rule, AllOf | AnyOf):
        how = "all of" if isinstance(rule, AllOf) else "any of"
        for needed in rule.rules:
            yield (f"{how}: ", _to(needed.rule), f" = {needed.answer.value}")
    elif isinstance(rule, ForAny | ForAll):
        one = _SEVERAL.get(rule.of, rule.of)
        how = "any" if isinstance(rule, ForAny) else "every"
        where = () if rule.where is None else (", where ", _to(rule.where), " is not no")
        yield (f"of {how} {one}: ", _to(rule.rule), *where)
    else:
        for name in dict.fromkeys(inner for _, inner in referred(rule)):
            yield (_to(name),)
    if isinstance(rule, Listed):
        not_on = "not " if rule.membership == "not_in" else ""
        yield (f"whether it is {not_on}on the list ", _to(rule.entries))


def when_asked(law: Law, rule: Rule) -> Iterator[Entry]:
    """About what a rule is asked, on which day, and when it is left out."""
    yield "about", ((_ABOUT[rule.about],),)
    if rule.dated_by:
        yield "on the day", ((Name(rule.dated_by), f": {law.measures.get(rule.dated_by, '')}"),)
    if any(
        required.rule == rule.id and required.scope == "vehicle"
        for award in law.rulebook.awards.values()
        for required in award.requires
    ):
        yield "left out", (("where a declaration is of the battery alone: it is a fact of the vehicle",),)
    if isinstance(rule, Threshold) and rule.averaged == "yes":
        yield "averaged", (("it may be, over a group of vehicles",),)


def facts_of(law: Law, rule: Rule) -> Iterator[Entry]:
    """What is measured of the declaration, in the sentences of the measures."""
    several = []
    if isinstance(rule, Threshold) and rule.measures:
        several += [_alternative(law, one, rule) for one in rule.measures]
    elif isinstance(rule, Threshold) and rule.measure:
        several.append((*_measure(law, rule.measure), f" ({rule.test.replace('_', ' ')} the limit)"))
    elif isinstance(rule, DateRule):
        limit = f" ({rule.test.replace('_', ' ')} {show_day(rule.day)})"
        several.append((*_measure(law, rule.measure), limit))
    own = [name for pointer, name, _ in measures_of(rule) if not _is_told(rule, pointer)]
    several += [_measure(law, name) for name in dict.fromkeys(own)]
    if several:
        yield "measures", tuple(several)


def _is_told(rule: Rule, pointer: str) -> bool:
    """Whether a measure is told of elsewhere: the day, or what is compared with a limit."""
    return pointer == "/dated_by" or (
        isinstance(rule, Threshold | DateRule) and pointer.startswith("/measure") and pointer != "/elected_by"
    )


def _measure(law: Law, name: str) -> Words:
    return (Name(name), f": {law.measures.get(name, '')}")


def _alternative(law: Law, one: Alternative, rule: Threshold) -> Words:
    """One of several measures, with the election or the reading that it is for."""
    named = [
        one.election and f"elected: {one.election.replace('_', ' ')}",
        one.reading and f"reading: {one.reading}",
        f"{rule.test.replace('_', ' ')} the limit",
    ]
    return (*_measure(law, one.measure), f" ({', '.join(filter(None, named))})")


# its law -------------------------------------------------------------------------------------------------


def law_of(law: Law, authority: Iterable[Authority]) -> Iterator[Entry]:
    """The paragraphs that a rule or list rests on, with the standing of each."""
    yield "law", tuple((*cited(law, one.cite), *standing_of(one.standing)) for one in authority)


def cited(law: Law, cite: str) -> Words:
    """A paragraph, leading to the official text of its source."""
    source = law.rulebook.source_of(cite)
    leads = source is not None and source.url.startswith(("https://", "http://"))
    return (Link(cite, source.url),) if source is not None and leads else (cite,)


def standing_of(standing: str | None) -> Words:
    """The standing of a paragraph; one that was not compared with its text is marked."""
    if standing is None:
        return ()
    return (" ", Mark("unverified")) if standing == "unverified" else (f" ({standing})",)


def sentences_of(rule: Rule) -> Iterator[Entry]:
    """The sentences that its answers are told in."""
    reads = rule.reads
    yield "says", tuple((f"{answer}: {getattr(reads, answer)}",) for answer in ("yes", "no", "unknown"))


def schedule_of(law: Law, rule: Rule) -> Iterator[Block]:
    """The rows of a rule as a table."""
    lines = schedule_lines(rule)
    if not lines:
        return
    sets, group = ("Adds", "When") if isinstance(rule, Award) else ("Sets", "For")
    grouped = any(line.group for line in lines)
    columns = ("Days", *((group,) if grouped else ()), sets, "Law")
    rows = tuple(
        (
            (" ".join(line.days.split()),),
            *((_linked(law, line.group.replace("_", " ")),) if grouped else ()),
            _linked(law, line.sets),
            (*cited(law, line.cite), *(standing_of(line.standing) if line.standing != "final" else ())),
        )
        for line in lines
    )
    yield Table(f"Schedule of {rule.id}", columns, rows)


def _linked(law: Law, text: str) -> Words:
    """Text in which each id of a rule leads to the rule."""
    return tuple(_to(part) if part in law.rulebook.rules else part for part in _IDS.split(text) if part)


def list_blocks(law: Law, entry: DatedList) -> Iterator[Block]:
    """A dated list with its rows; its heading is left to the document."""
    asking = [rule for _, rule in sorted(law.rulebook.rules.items()) if isinstance(rule, Listed)]
    by = tuple((_to(rule.id),) for rule in asking if rule.entries == entry.id)
    complete = entry.complete_until
    yield Terms(
        (
            *((("asked by", by),) if by else ()),
            *law_of(law, entry.authority),
            *_told("complete", f"until {show_day(complete)}" if complete else None),
            *_told("not listed", "; ".join(entry.not_listed)),
            ("verified", ((f"{show_day(entry.verified.on)}, against {entry.verified.against}",),)),
        )
    )
    if not entry.rows:
        yield Paragraph(("It has no rows here: a list of one's own takes its place (--lists).",))
        return
    told = [_row_notes(row) for row in entry.rows]
    columns = ("Key", "Days", "Law", *(("Notes",) if any(told) else ()))
    rows = tuple(
        (
            (Name(row.key),),
            (" ".join(shown_days(row.first_day, row.last_day).split()),),
            (*cited(law, row.cite), *standing_of(row.standing)),
            *(((notes,),) if any(told) else ()),
        )
        for row, notes in zip(entry.rows, told, strict=True)
    )
    yield Table(f"Rows of {entry.id}", columns, rows)


def _row_notes(row: ListRow) -> str:
    """What a row says beside its key, its days and its law."""
    forms = [
        " of ".join(
            filter(
                None,
                [
                    (one.form or "").replace("_", " "),
                    one.purity and f"at least {written_share(one.purity)}",
                    one.purer_than and f"more than {written_share(one.purer_than)}",
                ],
            )
        )
        for one in row.forms
    ]
    told = [
        row.name,
        written_share(row.share),
        ", or ".join(forms) and f"qualifies as {', or '.join(forms)}",
        row.part_of and f"counts with {row.part_of}",
        row.country and f"organized in {row.country}",
        row.aliases and f"also {', '.join(row.aliases)}",
        row.lei and f"LEI {row.lei}",
        row.registration_number and f"registered as {row.registration_number}",
        row.note,
        row.reading and f"reading: {row.reading}",
    ]
    return "; ".join(text for text in told if text)


def _told(label: str, text: str | None) -> Iterator[Entry]:
    if text:
        yield label, ((text,),)


def _to(name: str) -> Link:
    return Link(name, f"#{name}")
