"""Explaining: answers become records with their sentence, their law, their lines and what they rest on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from iracheck.checking.asking import Asker, in_force
from iracheck.checking.case import Activity, Section, Subject
from iracheck.checking.measured import LineOf, Measured
from iracheck.declaration import country_name
from iracheck.documents import Marks
from iracheck.quantities import (
    NEVER,
    UNKNOWN_AMOUNT,
    Answer,
    Bounds,
    DayBounds,
    compare,
    opposite,
    show_amount,
    show_bounds,
    show_day,
    show_share,
)
from iracheck.rulebook import (
    AllOf,
    Alternative,
    AnyOf,
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
from iracheck.rulebook.loading import referred
from iracheck.verdict import AnswerRecord, At, Interval, Line, interval

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
MOST_NAMES = 5
_DOUBLED = re.compile(r"(?<!\.)\.\.(?=\s|$)")
"""The full stop of a sentence after that of a name (Co., Ltd.)."""


class Draft(Struct):
    """An answer record in the making: all of it but what decides."""

    id: str
    rule: Rule
    subject: str
    answer: Answer
    on: str | None
    sentence: str = ""
    test: str | None = None
    value: Interval | None = None
    limit: Interval | None = None
    cites: dict[str, str] = {}
    readings: dict[str, None] = {}
    because: list[str] = []
    pointers: tuple[str, ...] = ()
    lines: tuple[LineOf, ...] = ()
    why_not_asked: str | None = None
    warnings: tuple[str, ...] = ()

    def _unverified(self, beneath: tuple[str, ...]) -> tuple[str, ...]:
        own = [cite for cite, standing in self.cites.items() if standing == "unverified"]
        more = [cite for cite in own if cite not in beneath]
        return tuple(sorted([*beneath, *more])) if more else beneath

    def finished(self, places: Places, unverified: tuple[str, ...], *, decides: bool) -> AnswerRecord:
        """The record, with the place of every line."""
        standings = self.cites.values()
        weakest = next((s for s in ("unverified", "proposed", "notice") if s in standings), "final")
        return AnswerRecord(
            id=self.id,
            rule=self.rule.id,
            kind=self.rule.kind,
            title=self.rule.title,
            question=self.rule.question,
            subject=self.subject,
            answer=self.answer,
            on=self.on,
            sentence=self.sentence,
            test=self.test,
            value=self.value,
            limit=self.limit,
            cites=tuple(self.cites),
            standing=weakest,
            unverified=self._unverified(unverified),
            readings=tuple(self.readings),
            decides=decides,
            because=tuple(self.because),
            at=tuple([places.at(pointer) for pointer in self.pointers]),
            lines=tuple([places.line(line) for line in self.lines]),
            why_not_asked=self.why_not_asked,
            warnings=self.warnings,
        )


class Places:
    """Places of a declaration as the verdict states them."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._unplaced = marks.pointers_only

    def at(self, pointer: str) -> At:
        """The place of a pointer."""
        if self._unplaced:
            return At(self._marks.file, None, None, pointer)
        place = self._marks.at(pointer)
        return At(place.file, place.line, place.column, pointer)

    def line(self, line: LineOf) -> Line:
        """A line with its place."""
        value = None if line.value is None else interval(line.value, "USD")
        counts = value
        if line.counts is not line.value:
            counts = None if line.counts is None else interval(line.counts, "USD")
        return Line(
            what=line.what,
            at=self.at(line.pointer),
            answer=line.answer,
            value=value,
            counts=counts,
            supplier=line.supplier,
            note=line.note,
        )


class Explainer:
    """Writes the records of answers, each one once."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.drafts: dict[str, Draft] = {}

    def explain(self, rule_id: str, subject: Subject) -> str:
        """Write the record of an answer and of what it rests on; give its id."""
        rule = self.asker.rulebook.rules[rule_id]
        subject = self.asker.about(rule, subject)
        identity = rule_id if isinstance(subject, Section) else f"{rule_id}@{subject.identity}"
        if identity in self.drafts:
            return identity
        answer = self.asker.answer(rule_id, subject)
        days = self.asker.day(rule, subject)
        draft = Draft(
            identity, rule, subject.name, answer, None if days.exact is None else days.exact.isoformat()
        )
        self.drafts[identity] = draft
        for authority in rule.authority:
            draft.cites[authority.cite] = authority.standing
        if rule.reading:
            draft.readings[rule.reading] = None
        if answer is NOT_ASKED and self._never_asked(draft, rule, days):
            return identity
        for row in rule.in_force:
            if days.exact is not None and row.covers(days.exact):
                draft.cites[row.cite] = row.standing or "final"
        _TELLERS[type(rule)](self, draft, rule, subject)
        return identity

    def not_examined(self, rule_id: str) -> str:
        """Write the record of a rule that the declaration's scope leaves out."""
        rule = self.asker.rulebook.rules[rule_id]
        reason = "The declaration's scope is the battery alone; this is a fact of the vehicle."
        cites: dict[str, str] = {authority.cite: authority.standing for authority in rule.authority}
        self.drafts[rule_id] = Draft(
            rule_id, rule, "the vehicle", NOT_ASKED, None, sentence=reason, why_not_asked=reason, cites=cites
        )
        return rule_id

    def _never_asked(self, draft: Draft, rule: Rule, days: DayBounds) -> bool:
        rows = rule.schedule if isinstance(rule, Threshold | Rate) else rule.in_force
        if not rows or (days.exact is not None and in_force(rows, days) is YES):
            return False
        first = rows[0]
        reason = f"Not in force before {show_day(first.first_day)} ({first.cite})."
        draft.sentence = draft.why_not_asked = reason
        return True

    def _write(self, draft: Draft, fields: Mapping[str, str] | _AmountWords) -> None:
        if draft.answer is NOT_ASKED:
            draft.sentence = draft.why_not_asked = "It concerns nothing that is declared."
            return
        template = getattr(draft.rule.reads, draft.answer)
        sentence = template.format_map(fields)
        if ".." in sentence:
            sentence = _DOUBLED.sub(".", sentence)
        if not sentence.endswith("."):
            sentence += "."
        names_first = template.startswith("{what}") and not sentence.startswith("the ")
        draft.sentence = sentence if names_first else sentence[:1].upper() + sentence[1:]

    def _threshold(self, draft: Draft, rule: Threshold, subject: Subject) -> None:
        asker = self.asker
        limits = asker.limits(rule, subject)
        alternatives = asker.alternatives(rule, subject)
        measured = [asker.amount(one.measure, subject, rule.asks) for one in alternatives]
        bounds = _hull([amount.bounds for amount in measured])
        unit = measured[0].unit
        draft.test = rule.test
        draft.value = interval(bounds, unit)
        draft.pointers = tuple(dict.fromkeys(pointer for amount in measured for pointer in amount.pointers))
        draft.warnings = tuple(dict.fromkeys(warning for amount in measured for warning in amount.warnings))
        draft.readings |= dict.fromkeys(reading for amount in measured for reading in amount.readings)
        assert limits is not None
        days = asker.day(rule, subject)
        if len(limits.rows) == 1:
            draft.cites[limits.rows[0].cite] = limits.rows[0].standing or "final"
        if limits.bounds is not None:
            draft.limit = interval(limits.bounds, unit)
        if len(alternatives) == 1:
            draft.lines = measured[0].lines
        else:
            draft.because = [
                self._alternative(draft, rule, alternative, amount, limits.bounds)
                for alternative, amount in zip(alternatives, measured, strict=True)
            ]
            draft.lines = () if draft.answer is UNKNOWN else measured[0].lines
        if limits.bounds is None:
            draft.sentence = _silence(bounds, unit, limits.rows if days.exact is not None else ())
            return
        if rule.provided is not None:
            draft.because.append(self.explain(rule.provided, subject))
            if not asker.is_provided(rule, subject):
                draft.sentence = f"It cannot be measured. {self.drafts[draft.because[-1]].sentence}"
                return
        words = _AmountWords(bounds, unit, limits.bounds)
        if bounds == UNKNOWN_AMOUNT and "{low}" in rule.reads.unknown:
            draft.sentence = f"{rule.title}: not declared; the limit is {words['limit']}."
        else:
            self._write(draft, words)
        if len(alternatives) == 1 and measured[0].told:
            draft.sentence += f" {measured[0].told}"
        if rule.elected_by is not None and len({one.election for one in alternatives}) == 1:
            draft.sentence += f" Measured by the {_named(alternatives[0].election)} test."
            draft.because += self._not_allowed(rule, subject)
        if len(alternatives) > 1:
            draft.sentence += self._disagreement(draft, rule, alternatives, measured, limits.bounds)
        if rule.asks is not None:
            asked = dict.fromkeys(part for amount in measured for part in amount.asked)
            draft.because += [
                self.explain(rule.asks, part)
                for part in asked
                if asker.answer(rule.asks, part) is not NO or draft.answer is YES
            ]

    def _disagreement(
        self,
        draft: Draft,
        rule: Threshold,
        alternatives: Sequence[Alternative],
        measured: list[Measured],
        limit: Bounds,
    ) -> str:
        """What to say where several elections or readings were measured: which agree, and what would help."""
        answers = [compare(amount.bounds, rule.test, limit) for amount in measured]
        readings = list(dict.fromkeys(one.reading for one in alternatives if one.reading))
        if draft.answer is not UNKNOWN:
            return f" It holds in each reading of the law: {'; '.join(readings)}." if readings else ""
        told = ""
        if rule.elected_by is not None and len({one.election for one in alternatives}) > 1:
            passing = [
                election
                for election in dict.fromkeys(one.election for one in alternatives)
                if all(
                    answer is YES
                    for one, answer in zip(alternatives, answers, strict=True)
                    if one.election == election
                )
            ]
            told = " No test is elected" + (
                f"; electing the {' or the '.join(map(_named, passing))} test meets the requirement."
                if passing
                else "."
            )
        if len(set(answers)) > 1 and readings:
            told += (
                " The readings of the law disagree: "
                + "; ".join(
                    f"{answer.value} by the reading {one.reading}"
                    for one, answer in zip(alternatives, answers, strict=True)
                    if one.reading
                )
                + "."
            )
        return told

    def _not_allowed(self, rule: Threshold, subject: Subject) -> list[str]:
        """The records of why a test could not be elected."""
        return [
            self.explain(alternative.allowed, subject)
            for alternative in rule.measures
            if alternative.allowed is not None and self.asker.answer(alternative.allowed, subject) is not YES
        ]

    def _alternative(
        self,
        draft: Draft,
        rule: Threshold,
        alternative: Alternative,
        measured: Measured,
        limit: Bounds | None,
    ) -> str:
        """The record of one of several measures: of an election, of a reading of the law, or of both."""
        answer = UNKNOWN if limit is None else compare(measured.bounds, rule.test, limit)
        election, reading = alternative.election, alternative.reading
        name = f"{_named(election)} test" if election else f"{reading} reading"
        if election and reading:
            name += f" ({reading})"
        identity = f"{draft.id}#{'-'.join(filter(None, [election, (reading or '').replace(' ', '_')]))}"
        words = _AmountWords(measured.bounds, measured.unit, limit)
        told = f"By the {name}: "
        sentence = (
            told + getattr(rule.reads, answer).format_map(words) if limit else told + words["value"] + "."
        )
        self.drafts[identity] = Draft(
            identity,
            rule,
            name,
            answer,
            draft.on,
            sentence=sentence,
            test=rule.test,
            value=interval(measured.bounds, measured.unit),
            limit=None if limit is None else interval(limit, measured.unit),
            cites=dict(draft.cites),
            pointers=measured.pointers,
            lines=measured.lines,
        )
        return identity

    def _rate(self, draft: Draft, rule: Rate, subject: Subject) -> None:
        left, rows = self.asker.remaining(rule, subject)
        unit = next((row.limit.unit for row in rows if row.limit is not None), "%")
        if left is not None:
            draft.value = interval(left, "share" if unit == "%" else unit)
        draft.pointers = (subject.pointer,)
        for row in rows:
            draft.cites[row.cite] = row.standing or "final"
        told = "" if left is None else _trimmed(show_bounds(left, unit))
        self._write(draft, {"value": told, "what": subject.name})

    def _listed(self, draft: Draft, rule: Listed, subject: Subject) -> None:
        keyed = self.asker.keyed(rule.measure, subject)
        draft.pointers = (keyed.pointer,)
        entries = self.asker.rulebook.lists[rule.entries]
        row = entries.row_on(keyed.key, self.asker.day(rule, subject).exact) if keyed.key else None
        if row is not None:
            draft.cites[row.cite] = row.standing
            if row.reading:
                draft.readings[row.reading] = None
        self._write(draft, {"key": _key_name(keyed.key), "what": subject.name})

    def _date(self, draft: Draft, rule: DateRule, subject: Subject) -> None:
        days, _, pointers = self.asker.measured(rule.measure, subject)
        draft.pointers = pointers
        draft.test = rule.test
        latest = days.latest or days.earliest
        day = "an undeclared day" if latest is None else "never" if latest == NEVER else show_day(latest)
        self._write(draft, {"day": day, "limit": show_day(rule.day)})

    def _stated(self, draft: Draft, rule: Stated, subject: Subject) -> None:
        statement = self.asker.statement(rule, subject)
        draft.pointers = statement.pointers or tuple(fact.pointer for fact in statement.facts[:1])
        if rule.asks is not None:
            draft.because = [self.explain(rule.asks, one) for one in statement.asked]
        self._write(draft, {"reason": statement.reason, "what": subject.name})

    def _combined(self, draft: Draft, rule: AllOf | AnyOf, subject: Subject) -> None:
        """What decides: all parts where every one had to agree, else each part that alone is enough."""
        answers = self.asker.needed(rule, subject)
        deciding = [
            needed.rule for needed, answer in zip(rule.rules, answers, strict=True) if answer is draft.answer
        ]
        draft.because = [self.explain(name, subject) for name in deciding]
        draft.pointers = tuple(
            dict.fromkeys(pointer for name in draft.because for pointer in self.drafts[name].pointers)
        )
        self._write(draft, {"what": subject.name})

    def _each(self, draft: Draft, rule: ForAny | ForAll, subject: Subject) -> None:
        decisive = YES if isinstance(rule, ForAny) else NO
        answers = self.asker.each(rule, subject)
        asked = [(part, answer) for part, answer in answers if answer is not NOT_ASKED]
        chosen = [part for part, answer in asked if answer is draft.answer]
        draft.lines = tuple(self._line(rule, part, answer) for part, answer in answers)
        if draft.answer is decisive:
            draft.because = [self.explain(rule.rule, part) for part in chosen]
            draft.pointers = tuple(
                dict.fromkeys(pointer for name in draft.because for pointer in self.drafts[name].pointers)
            )
        elif draft.answer is UNKNOWN and not self.asker.is_complete(rule, subject):
            draft.warnings = (
                "The list is not declared complete: what is not listed could change the answer.",
            )
        if not draft.pointers:
            draft.pointers = tuple(part.pointer for part in chosen) or (subject.pointer,)
        telling = [self._story(rule, part, answer) for part, answer in answers]
        if draft.answer is opposite(decisive):
            draft.because += [identity for identity in telling if identity is not None]
        names = [part.name for part in chosen]
        which = ", ".join(names[:MOST_NAMES]) + (
            f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        )
        self._write(draft, {"which": which or "what is not listed", "count": str(len(asked))})

    def _story(self, rule: ForAny | ForAll, part: Subject, answer: Answer) -> str | None:
        """The record of a part that was left out, or did not meet the rule, if there is a story to it.

        There is one where the first of several conditions held, and only another one failed.
        """
        name = rule.where if answer is NOT_ASKED else rule.rule
        asked = self.asker.rulebook.rules[name] if name is not None else None
        if name is None or not isinstance(asked, AllOf) or self.asker.answer(name, part) is not NO:
            return None
        tells = self.asker.has(asked.rules[0], part) is YES
        identity = self.explain(name, part) if tells or answer is NOT_ASKED else None
        return identity if tells else None

    def _line(self, rule: ForAny | ForAll, part: Any, answer: Answer) -> LineOf:
        if answer is NOT_ASKED and rule.where is not None:
            note = f"left out: {self.reason(rule.where, part)}"
        else:
            note = self.reason(rule.rule, part)
            if rule.where is not None and self.asker.answer(rule.where, part) is UNKNOWN:
                note += f"; {self.reason(rule.where, part)}"
        supplier = part.activities[-1].maker.name if getattr(part, "activities", ()) else None
        if isinstance(part, Activity):
            supplier = part.maker.name
        return LineOf(part.name, part.pointer, None, None, supplier, note, answer)

    def reason(self, rule_id: str, subject: Subject) -> str:
        """In a few words, what an answer rests on: the first (or the last, most telling) part that decides."""
        rule = self.asker.rulebook.rules[rule_id]
        return _REASONS[type(rule)](self, rule, self.asker.about(rule, subject))

    def _reason_combined(self, rule: AllOf | AnyOf, subject: Subject) -> str:
        asker = self.asker
        answer = asker.answer(rule.id, subject)
        if answer is UNKNOWN and type(rule) is AllOf and rule.about == "activity":
            open_parts = [named.rule for named in rule.rules if asker.answer(named.rule, subject) is UNKNOWN]
            return "; ".join([self.reason(name, subject) for name in open_parts])
        part = asker.deciding(rule, subject, answer)
        if part is None:
            return "not asked"
        if part.answer is NO and answer is NO:
            told_by = asker.rulebook.rules[part.rule]
            if type(told_by) is not Stated:  # its own yes is what tells
                return _plain(told_by.reads.yes.format_map({"what": subject.name}))
        told = self.reason(part.rule, subject)
        first = rule.rules[0]
        if answer is UNKNOWN and rule.about == "mineral" and part is not first and first.answer is YES:
            told = f"{self.reason(first.rule, subject)}; {told}"
        return told

    def _reason_stated(self, rule: Stated, subject: Subject) -> str:
        return self.asker.statement(rule, subject).reason

    def _reason_listed(self, rule: Listed, subject: Subject) -> str:
        keyed = self.asker.keyed(rule.measure, subject)
        sentence = getattr(rule.reads, self.asker.answer(rule.id, subject), "{what}")
        return _plain(sentence.format_map({"key": _key_name(keyed.key), "what": subject.name}))

    def _reason_recorded(self, rule: Threshold | DateRule, subject: Subject) -> str:
        return _plain(self.drafts[self.explain(rule.id, subject)].sentence)

    def _reason_each(self, rule: ForAny | ForAll, subject: Subject) -> str:
        answer = self.asker.answer(rule.id, subject)
        told = []
        for part, found in self.asker.each(rule, subject):
            if found is answer:
                by = part.name
                if isinstance(part, Activity):
                    by = f"{part.does} by {part.maker.name}"
                    if part.country:
                        by += f" in {country_name(part.country)}"
                told.append(f"{by}: {self.reason(rule.rule, part)}")
        if not told and rule.of == "contract":
            complete = self.asker.is_complete(rule, subject)
            return "no contract gives such rights" if complete else "the contracts are not declared complete"
        if not told:
            return (
                "no step is declared"
                if not self.asker.parts(rule, subject)
                else "the list of steps is not complete"
            )
        return "; ".join(told[:3]) + (f"; and {len(told) - 3} more" if len(told) > 3 else "")


def _named(word: str | None) -> str:
    return (word or "").replace("_", " ")


def _plain(sentence: str) -> str:
    return sentence.rstrip(".")


def _key_name(key: str | None) -> str:
    if key is None:
        return "an undeclared place"
    return country_name(key) if len(key) == 2 and key.isupper() else key.replace("_", " ")


def _hull(several: list[Bounds]) -> Bounds:
    if len(several) == 1:
        return several[0]
    highs = [bounds.high for bounds in several if bounds.high is not None]
    return Bounds(min(bounds.low for bounds in several), max(highs) if len(highs) == len(several) else None)


class _AmountWords:
    """The words for an amount beside its limit, each made when a sentence asks for it."""

    def __init__(self, bounds: Bounds, unit: str, limit: Bounds | None) -> None:
        self._bounds = bounds
        self._unit = "%" if unit == "share" else unit
        self._limit = limit
        self._beside = limit.low if limit is not None and limit.exact else None

    def __getitem__(self, name: str) -> str:
        low, high = self._bounds
        if name == "limit":
            return "no limit" if self._limit is None else _limit_words(self._limit, self._unit)
        if name == "low":
            return show_amount(low, self._unit, beside=self._beside, towards="down")
        if name == "high":
            if high is None:
                return "more"
            return show_amount(high, self._unit, beside=self._beside, towards="up")
        if name != "value":
            raise KeyError(name)
        if self._bounds.exact:
            return show_amount(low, self._unit, beside=self._beside)
        return "not declared" if self._bounds == UNKNOWN_AMOUNT else show_bounds(self._bounds, self._unit)


def _limit_words(limit: Bounds, unit: str) -> str:
    low = _trimmed(show_amount(limit.low, unit))
    return low if limit.high is None or limit.exact else f"{low} to {_trimmed(show_amount(limit.high, unit))}"


def _trimmed(text: str) -> str:
    return text.replace(".00 %", " %")


def _silence(bounds: Bounds, unit: str, rows: Iterable[Any]) -> str:
    """The sentence where the law sets no value for a day that is possible."""
    words = _AmountWords(bounds, unit, None)
    value = words["value"] if bounds.exact else f"between {words['low']} and {words['high']}"
    silent = [row for row in rows if row.limit is None]
    if not silent:
        return f"The measure is {value}; the limit depends on a day that is not declared."
    row = silent[0]
    told = f"The law in force sets no percentage from {show_day(row.first_day)} ({row.cite}); the measure is {value}."
    if row.earlier is not None:
        earlier = _trimmed(show_share(row.earlier.limit.amount.low))
        told += (
            f" The text in force until {show_day(row.earlier.until)} required {earlier} ({row.earlier.cite})."
        )
    return told


@lru_cache(maxsize=8)
def unverified_beneath(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """For every rule, the unverified paragraphs that it and all rules it asks rest on."""
    found: dict[str, frozenset[str]] = {}

    def collect(name: str) -> frozenset[str]:
        if name not in found:
            rule = rulebook.rules[name]
            own = {authority.cite for authority in rule.authority if authority.standing == "unverified"}
            found[name] = frozenset(own).union(*(collect(inner) for _, inner in referred(rule)))
        return found[name]

    for name in rulebook.rules:
        collect(name)
    return {name: tuple(sorted(cites)) for name, cites in found.items()}


def reachable(drafts: dict[str, Draft], roots: Iterable[str]) -> Iterator[str]:
    """The ids of the records that some records rest on, these included."""
    waiting, seen = list(roots), set()
    while waiting:
        identity = waiting.pop()
        if identity not in seen:
            seen.add(identity)
            yield identity
            waiting.extend(drafts[identity].because)


_TELLERS: dict[type, Callable[[Explainer, Draft, Any, Any], None]] = {
    Threshold: Explainer._threshold,
    Rate: Explainer._rate,
    Listed: Explainer._listed,
    ForAny: Explainer._each,
    ForAll: Explainer._each,
    DateRule: Explainer._date,
    AllOf: Explainer._combined,
    AnyOf: Explainer._combined,
    Stated: Explainer._stated,
}

_REASONS: dict[type, Callable[[Explainer, Any, Any], str]] = {
    Threshold: Explainer._reason_recorded,
    Listed: Explainer._reason_listed,
    ForAny: Explainer._reason_each,
    ForAll: Explainer._reason_each,
    DateRule: Explainer._reason_recorded,
    AllOf: Explainer._reason_combined,
    AnyOf: Explainer._reason_combined,
    Stated: Explainer._reason_stated,
}
