"""A verdict as text: the answer first, then only what decided it, then what else was checked."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import PurePath

from iracheck.documents import Problem
from iracheck.quantities import Answer, show_amount, show_bounds, show_day
from iracheck.verdict import (
    AnswerRecord,
    At,
    CreditVerdict,
    EntityVerdict,
    GroupVerdict,
    Interval,
    Line,
    Missing,
    NotExamined,
    Verdict,
)

WIDTH = 100
MOST_LINES = 12
MOST_READINGS = 8

HEADLINES = {
    "credit": "full credit supported",
    "partial_credit": "part of the credit supported",
    "no_credit": "no credit supported",
    "unknown": "unknown",
}
"""The outcomes of a credit in words."""
_STATEMENTS = {
    "credit": "The facts declared support the manufacturer's certification for the full credit.",
    "partial_credit": "The facts declared support the manufacturer's certification for part of the credit.",
    "no_credit": "The facts declared do not support a certification by the manufacturer for this credit.",
    "unknown": "The facts declared leave open what the manufacturer can certify.",
}
_CLAIMS = {
    "credit": "The facts declared support the taxpayer's claim to the full credit.",
    "partial_credit": "The facts declared support a claim to part of the credit.",
    "no_credit": "The facts declared support no claim to this credit.",
    "unknown": "The facts declared leave open what the taxpayer can claim.",
}


def verdict_text(verdict: Verdict, *, full: bool = False) -> str:
    """The verdict as text of at most a hundred columns: the answer first, then what decides it.

    ``full`` shows every line and every question beneath another one too.
    """
    return "\n".join(line.rstrip() for line in _verdict(verdict, full=full)) + "\n"


def group_text(verdict: GroupVerdict, *, full: bool = False) -> str:
    """The verdicts of a group as text, one after another; ``full`` as for :func:`iracheck.verdict_text`."""
    return f"\n{'─' * WIDTH}\n".join(verdict_text(member, full=full) for member in verdict.members)


def errors_text(problems: Iterable[Problem]) -> str:
    """What is wrong with an input, a line each: ``file:line:column  what is wrong; what to write``.

    ``problems`` are those of a :class:`iracheck.DocumentError`.
    """
    return "".join(f"{problem}\n" for problem in problems)


def _verdict(verdict: Verdict, *, full: bool) -> Iterator[str]:
    for credit in verdict.credits:
        yield _headline(verdict, credit)
    yield from wrapped(_subtitle(verdict), "")
    for credit in verdict.credits:
        yield ""
        yield from _credit(verdict, credit, full=full)
    yield from _basis(verdict, full=full)


def _headline(verdict: Verdict, credit: CreditVerdict) -> str:
    right = f"{outcome_of(credit)}   {amount_of_full(credit)}"
    gap = WIDTH - len(verdict.title) - len(right)
    return f"{verdict.title}{' ' * gap}{right}" if gap > 1 else f"{verdict.title}\n{right}"


def outcome_of(credit: CreditVerdict) -> str:
    """The outcome of a credit in words: ``30D: full credit supported``."""
    return f"{credit.credit}{' (battery alone)' if credit.battery_alone else ''}: {HEADLINES[credit.outcome]}"


def amount_of_full(credit: CreditVerdict) -> str:
    """The amount, beside the full credit where that is known and not exceeded by a bonus."""
    amount = spread(credit.amount)
    bounds = credit.amount.bounds()
    if credit.full is None or bounds.high is None or bounds.high > Fraction(credit.full):
        return amount
    return f"{amount} of {show_amount(Fraction(credit.full), 'USD')}"


def _subtitle(verdict: Verdict) -> str:
    about = {credit.about for credit in verdict.credits}
    parts = []
    if "vehicle" in about:
        placed = verdict.placed_in_service
        parts.append(f"placed in service {day_of(placed)}" if placed else "placed in service: not declared")
        if verdict.scope == "vehicle":
            acquired = verdict.acquired
            parts.append(
                f"acquired {'never' if acquired == 'never' else day_of(acquired)}"
                if acquired
                else "acquired: not declared"
            )
    if "storage" in about:
        began, placed = verdict.construction_began, verdict.storage_placed_in_service
        parts.append(
            f"construction began {day_of(began)}" if began else "beginning of construction: not declared"
        )
        parts.append(
            f"storage placed in service {day_of(placed)}" if placed else "placing in service: not declared"
        )
    if about - {"vehicle"}:
        parts.append(f"taxpayer: {verdict.taxpayer or 'not declared'}")
        year = verdict.taxable_year
        parts.append(
            f"taxable year {day_of(year.first_day)} to {day_of(year.last_day)}"
            if year
            else "taxable year: not declared"
        )
    if verdict.averaged_over:
        parts.append(f"averaged over {verdict.averaged_over}")
    return ", ".join(parts)


def day_of(iso: str) -> str:
    """A day of a verdict as people write it."""
    return show_day(date.fromisoformat(iso))


def _credit(verdict: Verdict, credit: CreditVerdict, *, full: bool) -> Iterator[str]:
    records = {record.id: record for record in credit.answers}
    root = credit.answers[0]
    statement = (_STATEMENTS if credit.about == "vehicle" else _CLAIMS)[credit.outcome]
    if len(verdict.credits) > 1:
        yield f"{credit.credit}  {credit.title}"
    if credit.battery_alone:
        statement = statement.replace("The facts declared", "The facts declared about the battery")
    yield from wrapped(statement, "")
    if root.why_not_asked:
        yield from wrapped(root.why_not_asked, "")
    if root.lines:
        yield ""
        yield "What it is made up of"
        yield from _lines(root, full=full, decides=True, every=True)
    if credit.claimed is not None and credit.claimed != credit.full:
        earned = {Answer.YES: "earned", Answer.NO: "not earned"}.get(credit.earns_claim, "open")
        yield f"Claimed: {show_amount(Fraction(credit.claimed), 'USD')}, {earned}."
    beneath = {identity for record in credit.answers[1:] for identity in record.because}
    shown = [record for record in credit.answers[1:] if full or record.kind != "rate"]
    deciding = [record for record in shown if record.id in root.because]
    others = [
        record
        for record in shown
        if record.id not in beneath and "@" not in record.id and record.id not in root.because
    ]
    number = 0
    if deciding:
        yield ""
        yield "Because"
        for record in deciding:
            number += 1
            yield from _answer(record, records, number, full=full, decides=True)
    if credit.missing:
        yield ""
        yield what_to_declare(credit)
        for missing in credit.missing:
            yield from _missing(missing)
        yield from what_stays_open(credit)
    elif credit.outcome == "unknown" and not root.why_not_asked:
        yield ""
        yield "Nothing that could be declared settles this: the law is open, or the facts are."
    if others:
        yield ""
        unchanged = (
            "Also checked" if credit.outcome == "unknown" else "Also checked; none of this changes the result"
        )
        yield unchanged
        for record in others:
            number += 1
            yield from _answer(record, records, number, full=full, decides=False)


def _answer(
    record: AnswerRecord, records: dict[str, AnswerRecord], number: int, *, full: bool, decides: bool
) -> Iterator[str]:
    answer = record.answer.value.capitalize()
    question = textwrap.wrap(record.question, WIDTH - 18)
    yield f"  {number:<3}{question[0]:<{WIDTH - 16}}{answer:>11}"
    for more in question[1:]:
        yield f"     {more}"
    place = place_of(record.at[0]) if record.at and record.answer is not Answer.NOT_ASKED else ""
    yield from with_place(record.sentence, place, "     ")
    for warning in record.warnings:
        yield from wrapped(f"Note: {warning}", "     ")
    if record.answer is Answer.NOT_ASKED:
        return
    if decides:
        yield from wrapped(", ".join(record.cites), "     ")
    yield from _lines(record, full=full, decides=decides)
    if decides or full:
        yield from _beneath(record, records, f"{number}", full=full)


def _lines(record: AnswerRecord, *, full: bool, decides: bool, every: bool = False) -> Iterator[str]:
    if not full and not decides:
        return
    lines = list(record.lines)
    if not full and not every and any(line.answer is not None for line in lines):
        left_out = [line for line in lines if line.answer is Answer.NOT_ASKED]
        lines = (
            left_out
            if record.answer is Answer.NO
            else [line for line in lines if line.answer is record.answer]
        )
    shown = lines if full else sorted(lines, key=_weight, reverse=True)[:MOST_LINES]
    shown_ids = {id(line) for line in shown}
    for line in lines:
        if id(line) in shown_ids:
            yield from _line(line)
    if len(lines) > len(shown):
        yield f"       and {len(lines) - len(shown)} smaller lines; --full shows them"


def _weight(line: Line) -> Fraction:
    return Fraction(line.value.high or line.value.low) if line.value else Fraction(0)


def _line(line: Line) -> Iterator[str]:
    value = f"{_interval(line.value)}  " if line.value else ""
    note = line.note
    if line.answer is not None and not note.startswith("left out"):
        note = f"{line.answer.value}: {note}"
    yield from with_place(f"{line.what}  {value}{note}", place_of(line.at), "       ")


def _beneath(
    record: AnswerRecord, records: dict[str, AnswerRecord], number: str, *, full: bool
) -> Iterator[str]:
    """The answers that this one rests on: the whole tree, or only the last links of its minimal justification."""
    below = [records[identity] for identity in record.because] if full else _last_links(record, records)
    more_of_a_kind = 0
    if not full:
        kept = _few_of_each_rule(below)
        more_of_a_kind = len(below) - len(kept)
        below = kept
    for place, answer in enumerate(below, start=1):
        label = f"{number}.{place} "
        is_test = "#" in answer.id
        asked = textwrap.wrap(answer.sentence if is_test else answer.question, WIDTH - 24 - len(label))
        yield f"     {label:<6}{asked[0]}".ljust(WIDTH - 11) + f"{answer.answer.value.capitalize():>11}"
        for more in asked[1:]:
            yield f"           {more}"
        if not is_test:
            yield from with_place(answer.sentence, place_of(answer.at[0]) if answer.at else "", "           ")
            yield from wrapped(", ".join(answer.cites), "           ")
        if is_test or full:
            for line in answer.lines[: None if full else MOST_LINES]:
                yield from (f"    {text}" for text in _line(line))
        if full:
            yield from _beneath(answer, records, f"{number}.{place}", full=full)
    if more_of_a_kind:
        answers = "answer" if more_of_a_kind == 1 else "answers"
        yield f"           and {more_of_a_kind} more {answers} of these kinds; --full shows them"


def _few_of_each_rule(records: list[AnswerRecord]) -> list[AnswerRecord]:
    """At most two answers of a rule: enough to see what it rests on."""
    seen: Counter[str] = Counter()
    kept = []
    for record in records:
        seen[record.rule] += 1
        if seen[record.rule] <= 2 or "#" in record.id:
            kept.append(record)
    return kept


def _last_links(record: AnswerRecord, records: dict[str, AnswerRecord]) -> list[AnswerRecord]:
    """The answers at the ends of a minimal justification, each once: of several that were each enough, the first."""
    found: dict[str, AnswerRecord] = {}
    for identity in record.because[: 1 if record.kind == "any_of" else None]:
        below = records[identity]
        links = _last_links(below, records) if below.because and not _says_enough(below) else [below]
        found |= {link.id: link for link in links}
    return list(found.values())


def _says_enough(record: AnswerRecord) -> bool:
    """Whether a record's own sentence says what decides.

    That of a conjunction that holds for a mineral does, and that of one measured amount: what lets it be
    measured is not what decides.
    """
    if record.kind == "threshold":
        return record.value is not None and not any("#" in identity for identity in record.because)
    return record.kind == "all_of" and record.answer is Answer.YES and len(record.because) > 2


def what_to_declare(verdict: CreditVerdict | EntityVerdict) -> str:
    """The heading above what is missing, which promises no more than it gives."""
    to = "Declare, though this alone does not settle it" if verdict.stays_open else "To settle it, declare"
    return f"{to} (where an answer is not favourable, more may be asked)"


def what_stays_open(verdict: CreditVerdict | EntityVerdict) -> Iterator[str]:
    """What no declaration settles, beneath what is missing."""
    titles = dict.fromkeys(record.title for record in verdict.answers if record.rule in verdict.stays_open)
    if titles:
        told = "Whatever else is declared, the law or the facts declared leave open"
        yield from wrapped(f"{told}: {'; '.join(titles)}.", "")


def _missing(missing: Missing) -> Iterator[str]:
    behind = f" ({_interval(missing.value_behind)} behind it)" if missing.value_behind else ""
    yield from with_place(
        f"- {capitalized(missing.asks)}{behind}", place_of(missing.at) or missing.pointer, "  "
    )
    yield from wrapped(f"{missing.pointer}; could change {', '.join(missing.could_change)}", "    ")


def _basis(verdict: Verdict, *, full: bool) -> Iterator[str]:
    relied = [entry for entry in verdict.attestations if entry.relied_on]
    if relied:
        yield ""
        yield "Rests on attestations (26 CFR 1.30D-6(b)(1))"
        for entry in relied:
            told = f"{entry.document} by {entry.by} on {day_of(entry.on or '')} about {entry.about}: {entry.note}"
            if full:
                told += f" ({', '.join(entry.activities)})"
            yield from with_place(told, place_of(entry.at), "  ")
    certified = [entry for entry in verdict.certifications if entry.relied_on]
    if certified:
        yield ""
        yield "Rests on certifications (26 USC 7701(a)(52)(D)(iii)(II))"
        for found in certified:
            told = f"{found.document or 'without a document'} by {found.by}: {', '.join(found.costs)}"
            yield from with_place(told, place_of(found.at), "  ")
    if verdict.suppliers:
        yield ""
        yield "Where the laws differ about a supplier: does its work count against the credit?"
        for supplier in verdict.suppliers:
            yield from wrapped(supplier.name, "  ")
            for law in supplier.laws:
                told = f"{law.credit}: {law.answer.value}, {law.what}: {law.reason}"
                yield from with_place(told, place_of(law.at), "    ")
    if verdict.warnings:
        yield ""
        for warning in verdict.warnings:
            yield from wrapped(f"Warning: {warning}", "")
    readings = dict.fromkeys(
        reading
        for credit in verdict.credits
        for record in credit.answers
        if record.decides
        for reading in record.readings
    )
    if readings:
        shown = list(readings) if full else list(readings)[:MOST_READINGS]
        yield ""
        yield "Readings chosen where the law is open"
        for reading in shown:
            yield from wrapped(f"- {reading}", "  ", hanging="    ")
        if len(readings) > len(shown):
            yield f"  and {len(readings) - len(shown)} more; --full shows them"
    yield ""
    yield from _named("Assumed", verdict.assumed)
    yield from _named("Not examined", verdict.not_examined)
    if verdict.unverified:
        told = "Standing unverified (not compared with primary text): " + ", ".join(verdict.unverified) + "."
        yield from wrapped(told, "")
    read_by = verdict.credits[0].read_by
    if "durable-rules" not in read_by:
        yield "The last step was read plainly only: durable-rules is not installed."
    if verdict.declaration.file:
        yield from wrapped(
            f"Declaration {verdict.declaration.file}, SHA-256 {verdict.declaration.hash[:12]}.", ""
        )
    yield f"Rulebook {verdict.rulebook.hash[:7]}, law last verified {day_of(verdict.rulebook.verified)}. {verdict.program}."


def _named(label: str, entries: tuple[NotExamined, ...]) -> Iterator[str]:
    if entries:
        yield from wrapped(
            f"{label}: " + "; ".join(entry.id.replace("-", " ") for entry in entries) + ".", ""
        )


def _interval(interval: Interval) -> str:
    return show_bounds(interval.bounds(), "%" if interval.unit == "share" else interval.unit)


def spread(interval: Interval) -> str:
    """An amount on its own: ``$7,500``, ``$0 to $7,500``."""
    return _interval(interval).replace("between ", "").replace(" and ", " to ")


def counted(number: int, what: str) -> str:
    """A number of things: ``1 claim``, ``2 claims``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def capitalized(text: str) -> str:
    """A text as the beginning of a sentence; all but its first letter stays as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def place_of(at: At) -> str:
    """A place by the name of its file and its line; nothing where it has none."""
    return f"{PurePath(at.file).name}:{at.line}" if at.file and at.line else ""


def wrapped(text: str, indent: str, *, hanging: str | None = None) -> list[str]:
    """The lines of a text of at most a hundred columns; all but the first begin with ``hanging``."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )


def with_place(text: str, place: str, indent: str) -> list[str]:
    """Text with the place of what it speaks of at the right edge, or on a line of its own."""
    place = place if len(place) <= 48 else f"...{place[-45:]}"
    lines = wrapped(
        text, indent, hanging=f"{indent}  " if indent.strip() == "" and text.startswith("- ") else None
    )
    if not place or not lines:
        return lines
    gap = WIDTH - len(lines[-1]) - len(place)
    if gap >= 2:
        return [*lines[:-1], f"{lines[-1]}{' ' * gap}{place}"]
    return [*lines, place.rjust(WIDTH)]
