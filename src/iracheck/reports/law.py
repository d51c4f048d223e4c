"""The law as the rulebook has it: the questions, and one rule or list with its rows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from iracheck.documents.problems import nearest_word
from iracheck.quantities import show_amount
from iracheck.reports.text import WIDTH
from iracheck.rulebook import (
    AllOf,
    Alternative,
    AnyOf,
    Award,
    DatedList,
    DateRule,
    ForAll,
    ForAny,
    Listed,
    Rate,
    Rule,
    Rulebook,
    Stated,
    Threshold,
)
from iracheck.rulebook.fields import Limit
from iracheck.rulebook.models import Added


def rules_text(rulebook: Rulebook) -> str:
    """Every rule and list with its question or title."""
    width = max(len(name) for name in (*rulebook.rules, *rulebook.lists)) + 2
    lines = [f"{name:<{width}}{rule.question}" for name, rule in sorted(rulebook.rules.items())]
    lines += [f"{name:<{width}}List: {entry.title}" for name, entry in sorted(rulebook.lists.items())]
    return "\n".join(lines) + "\n"


def rule_text(rulebook: Rulebook, name: str) -> str | None:
    """One rule or list with its law, its rows and its reading; ``None`` where there is none of that name."""
    if name in rulebook.rules:
        return "\n".join(_rule(rulebook, rulebook.rules[name])) + "\n"
    if name in rulebook.lists:
        return "\n".join(_list(rulebook.lists[name])) + "\n"
    return None


def known_hint(name: str, known: Sequence[str]) -> str:
    """What may have been meant by an id that is not known: those it is part of, else the nearest one."""
    parts = [other for other in known if name and name.lower() in other.lower()]
    if parts:
        return f"; did you mean {', '.join(parts[:3])}?"
    near = nearest_word(name, known) or _nearest_last(name, known)
    return f"; did you mean {near}?" if near else "; `iracheck rules` lists them"


def _nearest_last(name: str, known: Sequence[str]) -> str | None:
    """The id whose last part is nearest to what was written."""
    last = {other.rpartition("/")[2]: other for other in known}
    near = nearest_word(name.rpartition("/")[2], last)
    return None if near is None else last[near]


def _rule(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    yield from textwrap.wrap(rule.question, WIDTH)
    yield ""
    yield f"kind       {rule.kind}, about: {rule.about}" + (
        f", dated by: {rule.dated_by}" if rule.dated_by else ""
    )
    yield from _content(rule)
    for authority in rule.authority:
        source = rulebook.source_of(authority.cite)
        yield f"authority  {authority.cite} ({authority.standing})" + (f"  {source.url}" if source else "")
    if rule.reading:
        yield from textwrap.wrap(
            rule.reading, WIDTH, initial_indent="reading    ", subsequent_indent=" " * 11
        )
    yield f"verified   {rule.verified.on.isoformat()} against {rule.verified.against}"
    yield from _schedule(rule)


def _content(rule: Rule) -> Iterator[str]:
    if isinstance(rule, Threshold):
        measures = [rule.measure or ""] if rule.measure else [_alternative(one) for one in rule.measures]
        label = "measure    "
        for measure in measures:
            yield f"{label}{measure}, {rule.test.replace('_', ' ')} the limit"
            label = "or         "
        if rule.provided:
            yield f"provided   {rule.provided} = yes"
    elif isinstance(rule, Listed):
        yield f"measure    {rule.measure}, {rule.membership.replace('_', ' ')} {rule.entries}"
    elif isinstance(rule, DateRule):
        yield f"measure    {rule.measure}, {rule.test.replace('_', ' ')} {rule.day.isoformat()}"
    elif isinstance(rule, Stated):
        yield f"measure    {rule.measure}"
    elif isinstance(rule, ForAny | ForAll):
        narrowed = f", where {rule.where}" if rule.where else ""
        yield f"asks       {rule.kind.replace('_', ' ')} {rule.of}: {rule.rule}{narrowed}"
    elif isinstance(rule, AllOf | AnyOf):
        for needed in rule.rules:
            yield f"asks       {needed.rule} = {needed.answer}"
    elif isinstance(rule, Award):
        for required in rule.requires:
            only = ", a fact of the vehicle" if required.scope == "vehicle" else ""
            yield f"requires   {required.rule} = {required.answer}{only}"


def _alternative(alternative: Alternative) -> str:
    """One of several measures, with the election or the reading that it is for."""
    named = [alternative.election and f"elected: {alternative.election}", alternative.reading]
    return f"{alternative.measure} ({', '.join(filter(None, named))})"


def _schedule(rule: Rule) -> Iterator[str]:
    rows = schedule_lines(rule)
    if rows:
        yield ""
        days, group, sets = (max(len(row[column] or "") for row in rows) for column in range(3))
        for row in rows:
            of_class = f"{row.group:<{group}}  " if group else ""
            yield f"{row.days:<{days}}  {of_class}{row.sets:<{sets}}  {row.cite}"


class ScheduleLine(NamedTuple):
    """A row of a rule's schedule as it is shown: its days, the class or the condition, what it sets, its paragraph."""

    days: str
    group: str
    sets: str
    cite: str
    standing: str | None = None


def schedule_lines(rule: Rule) -> list[ScheduleLine]:
    """The rows of a rule: its limits or amounts, and the days in which it is in force."""
    rows = []
    for row in rule.schedule if isinstance(rule, Threshold | Rate) else ():
        limit = "none" if row.limit is None else shown_limit(row.limit)
        if row.earlier is not None:
            limit += f" (until {row.earlier.until.isoformat()}: {shown_limit(row.earlier.limit)})"
        days = shown_days(row.first_day, row.last_day)
        rows.append(ScheduleLine(days, row.applies_to or "", limit, row.cite, row.standing))
    for award_row in rule.schedule if isinstance(rule, Award) else ():
        days = shown_days(award_row.first_day, award_row.last_day)
        rows.extend(
            ScheduleLine(days, _condition(added), shown_added(added), added.cite, award_row.standing)
            for added in award_row.adds
        )
    rows.extend(
        ScheduleLine(shown_days(span.first_day, span.last_day), "", "in force", span.cite, span.standing)
        for span in rule.in_force
    )
    return rows


def _condition(added: Added) -> str:
    """When it is added: the rules, each with its answer where that is not yes."""
    each = f"each {added.each}" if added.each else ""
    named = [needed.rule if needed.answer == "yes" else f"not {needed.rule}" for needed in added.when]
    return ", ".join(filter(None, [each, " and ".join(named)])) or "always"


def shown_added(added: Added) -> str:
    """What an award adds: a fixed amount, or a measure with what it is multiplied by."""
    if added.amount is not None:
        return shown_limit(added.amount)
    factors = [added.measure or "", *([] if added.rate is None else [shown_limit(added.rate)]), *added.times]
    return " x ".join(factors)


def shown_limit(limit: Limit) -> str:
    """A limit of law with its unit."""
    return show_amount(limit.amount.low, limit.unit).replace(".00 %", " %")


def shown_days(first: date, last: date) -> str:
    """The days of a row of law."""
    begins = "always    " if first == date.min else first.isoformat()
    return f"{begins} to {'open' if last == date.max else last.isoformat()}"


def _list(entry: DatedList) -> Iterator[str]:
    yield f"{entry.id}: {entry.title}"
    for authority in entry.authority:
        yield f"authority  {authority.cite} ({authority.standing})"
    yield f"verified   {entry.verified.on.isoformat()} against {entry.verified.against}"
    yield ""
    for row in entry.rows:
        share = None if row.share is None else show_amount(row.share.low, "%")
        told = "; ".join(text for text in (share, row.name, row.note, row.reading) if text)
        yield f"{row.key:<22}  {shown_days(row.first_day, row.last_day)}  {row.cite} ({row.standing})  {told}".rstrip()
    if entry.not_listed:
        yield ""
        yield from textwrap.wrap("Not listed: " + "; ".join(entry.not_listed), WIDTH)
