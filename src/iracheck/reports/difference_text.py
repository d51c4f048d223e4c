"""A difference as text: what became of the credit, which answers changed and why, then what changed in sourcing."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from iracheck.reports import difference_words as words
from iracheck.reports.text import WIDTH, capitalized, with_place, wrapped
from iracheck.verdict import ErrorRecord, Missing
from iracheck.verdict.difference import (
    AnswerChange,
    CreditChange,
    Difference,
    FactChange,
    FileChange,
    LawChange,
)

MOST_ANSWERS = 8
MOST_FACTS = 25
MOST_PARTS = 12
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}

Entry = TypeVar("Entry")


def difference_text(found: Difference) -> str:
    """The difference as text of at most a hundred columns; the JSON form has what is cut here."""
    return "\n".join(line.rstrip() for line in _lines(found)) + "\n"


def _lines(found: Difference) -> Iterator[str]:
    yield from wrapped(f"{found.old} -> {found.new}", "")
    yield from wrapped(words.summary(found), "")
    told = words.total(found)
    yield from wrapped(" ".join(filter(None, (told, words.judgement(found)))), "")
    if found.law is not None:
        yield ""
        yield from _law(found.law)
    for file in found.files:
        yield ""
        yield "─" * WIDTH
        yield from _file(file, found.law or ())
    yield ""
    yield words.rulebooks(found)


def _law(law: Sequence[LawChange]) -> Iterator[str]:
    if not law:
        yield "The law is the same in both rulebooks."
        return
    yield f"What changed in the law ({len(law)})"
    yield from _capped(law, MOST_FACTS, _law_change)


def _law_change(change: LawChange) -> Iterator[str]:
    shown_only = " (no answer rests on it)" if change.shown_only else ""
    yield from wrapped(
        f"{_SIGNS[change.kind]} {change.of} {change.id}: {words.short(change.title)}{shown_only}",
        "  ",
        hanging="    ",
    )
    parts = words.law_parts(change)
    for what, told, cite in parts[:MOST_PARTS]:
        yield from wrapped(f"{what}: {told}{f'  [{cite}]' if cite else ''}", "      ", hanging="        ")
    if len(parts) > MOST_PARTS:
        yield f"      and {len(parts) - MOST_PARTS} more"


def _file(file: FileChange, law: Sequence[LawChange]) -> Iterator[str]:
    kind = "" if file.kind == "changed" else f"  ({file.kind})"
    title = f"  {file.title}" if file.title else ""
    yield from wrapped(f"{words.files(file)}{title}{kind}", "", hanging="  ")
    for label, problems in words.invalid(file):
        yield from _problems(label, problems)
    for credit in file.credits:
        yield from _headline(credit)
        yield from _amount_decided(file, law, credit)
    for credit in file.credits:
        yield from _answers(file, law, credit)
    if file.facts:
        yield ""
        yield f"What changed in sourcing ({len(file.facts)})"
        yield from _capped(file.facts, MOST_FACTS, _fact)
    for credit in file.credits:
        of = f" for {credit.credit}" if len(file.credits) > 1 else ""
        yield from _missing(f"Now missing{of}", credit.now_missing)
        yield from _missing(f"No longer missing{of}", credit.no_longer_missing)
    told = words.rechecks(file)
    if told is not None:
        yield ""
        yield from wrapped(told, "")


def _problems(label: str, problems: Sequence[ErrorRecord]) -> Iterator[str]:
    yield f"{label} ({len(problems)})"

    def told(problem: ErrorRecord) -> Iterator[str]:
        yield f"  {words.problem_place(problem)}  {problem.message}"

    yield from _capped(problems, MOST_FACTS, told)


def _headline(credit: CreditChange) -> Iterator[str]:
    of = "" if credit.member is None else f"{credit.member}  "
    left = f"{of}{credit.credit}: {words.headline(credit)}"
    right = words.difference(credit.difference)
    gap = WIDTH - len(left) - len(right)
    yield f"{left}{' ' * gap}{right}" if gap > 1 else left
    if gap <= 1:
        yield right.rjust(WIDTH)
    yield f"  {words.outcomes(credit)}"


def _amount_decided(file: FileChange, law: Sequence[LawChange], credit: CreditChange) -> Iterator[str]:
    found = words.decided_by(file, law, credit.alone, old="amount")
    if found is not None:
        yield from wrapped(found, "  ")
    elif words.was_not_found(file, credit):
        yield "  No change that was taken back restores the old amount by itself."


def _answers(file: FileChange, law: Sequence[LawChange], credit: CreditChange) -> Iterator[str]:
    of = f", {credit.credit}" if len(file.credits) > 1 else ""
    of = f"{of} of {credit.member}" if credit.member is not None else of
    changed, measured, fresh, gone = (
        [change for change in credit.answers if change.kind == kind]
        for kind in ("answer", "measure", "new", "gone")
    )

    def told(change: AnswerChange) -> Iterator[str]:
        yield from _answer(change, words.cause(file, law, change))

    for label, changes, teller in (
        (f"Answers that changed{of}", changed, told),
        (f"Measured otherwise, answered the same{of}", measured, _measured),
        (f"Asked now, not before{of}", fresh, _one_sided),
        (f"Not asked any more{of}", gone, _one_sided),
    ):
        if changes:
            yield ""
            yield f"{label} ({len(changes)})"
            yield from _capped(changes, MOST_ANSWERS, teller)


def _answer(change: AnswerChange, cause: str) -> Iterator[str]:
    state = words.first_state(change)
    right = words.answers(change)
    question = textwrap.wrap(change.question, WIDTH - 6 - len(right))
    mark = "*" if change.decides else " "
    yield f"{mark} {question[0]}".ljust(WIDTH - len(right)) + right
    for more in question[1:]:
        yield f"  {more}"
    if "@" in state.id:
        yield from wrapped(f"asked of {change.subject}", "    ")
    measured = words.measures(change)
    if measured is not None:
        yield from wrapped(measured, "    ")
    yield from with_place(state.sentence, words.place(state.at), "    ")
    yield from wrapped(", ".join(state.cites), "    ")
    yield from wrapped(cause, "    ")


def _measured(change: AnswerChange) -> Iterator[str]:
    state = words.first_state(change)
    of = f" ({change.subject})" if "@" in state.id or "#" in state.id else ""
    told = f"{change.title}{of}: {words.measures(change)}: {words.answers(change)}"
    yield from with_place(told, words.place(state.at), "  ")


def _one_sided(change: AnswerChange) -> Iterator[str]:
    state = words.first_state(change)
    of = f" ({change.subject})" if "@" in state.id or "#" in state.id else ""
    yield from with_place(f"{change.title}{of}: {words.answers(change)}", words.place(state.at), "  ")


def _fact(fact: FactChange) -> Iterator[str]:
    shown_only = " (only shown)" if fact.shown_only else ""
    told = f"{_SIGNS[fact.kind]} {words.fact_name(fact)}: {words.before_and_after(fact)}{shown_only}"
    yield from _placed(told, words.places(fact))


def _placed(text: str, place: str) -> Iterator[str]:
    """An entry of a list with its place at the right edge, or on a line of its own."""
    lines = wrapped(text, "  ", hanging="    ")
    place = place if len(place) <= WIDTH // 2 else f"...{place[3 - WIDTH // 2 :]}"
    gap = WIDTH - len(lines[-1]) - len(place)
    if place and gap >= 2:
        lines[-1] = f"{lines[-1]}{' ' * gap}{place}"
    elif place:
        lines.append(place.rjust(WIDTH))
    yield from lines


def _missing(label: str, missing: Sequence[Missing]) -> Iterator[str]:
    if not missing:
        return
    yield ""
    yield f"{label} ({len(missing)})"

    def told(entry: Missing) -> Iterator[str]:
        yield from _placed(f"- {capitalized(entry.asks)}", words.place(entry.at) or entry.pointer)

    yield from _capped(missing, MOST_FACTS, told)


def _capped(entries: Sequence[Entry], most: int, teller: Callable[[Entry], Iterator[str]]) -> Iterator[str]:
    """So many entries at most, and how many more there are."""
    for entry in entries[:most]:
        yield from teller(entry)
    if len(entries) > most:
        yield f"  and {len(entries) - most} more; --format json has all"
