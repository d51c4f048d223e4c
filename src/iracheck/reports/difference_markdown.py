"""A difference as Markdown: the comment that a pull request gets.

Whatever comes from an input is written so that it can only be read as text: every character that
Markdown, HTML or a hosting service would act on stands as a character reference, and mentions and
references to issues are cut by an empty comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from iracheck.reports import difference_words as words
from iracheck.reports.legible import HIDDEN
from iracheck.reports.text import capitalized
from iracheck.verdict import ErrorRecord, Missing
from iracheck.verdict.difference import (
    AnswerChange,
    CreditChange,
    Difference,
    FactChange,
    FileChange,
    LawChange,
)

MOST_CHARACTERS = 45_000
"""Of all that stands below the table: hosting services take comments of some 65,000 characters."""
MOST_ROWS = 50
MOST_ANSWERS = 8
MOST_FACTS = 20
MOST_PARTS = 12

_ACTIVE = re.compile(
    r"[&<>\\`*_\[\]~|]|\$(?!\d)|^[-+=]|^\d(?=\d*[.)])|:(?=//)|(?<=mailto):|(?<=xmpp):|(?<=www)\.",
    re.IGNORECASE,
)
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_CALLS = re.compile(r"(?<!&)[@#]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")

Entry = TypeVar("Entry")


def escaped(text: str) -> str:
    """Text that is shown as it is: no markup, no HTML, no link, no mention, nothing hidden or turned, in one line."""
    plain = HIDDEN.sub("\ufffd", _BREAKS.sub(" ", text)).strip()
    plain = _ACTIVE.sub(lambda found: _NAMED.get(found.group(), f"&#{ord(found.group())};"), plain)
    return _CALLS.sub(lambda found: f"{found.group()}<!-- -->", plain)


def code(text: str) -> str:
    """A name, or what a declaration says, set apart."""
    return f"<code>{escaped(text)}</code>"


def difference_markdown(found: Difference) -> str:
    """The difference as Markdown; the JSON form has what is cut here."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Difference) -> Iterator[str]:
    yield f"### iracheck: {code(found.old)} → {code(found.new)}"
    yield ""
    judgement, total = words.judgement(found), words.total(found)
    told = [
        f"**{escaped(judgement)}**" if judgement else "",
        escaped(words.summary(found)),
        escaped(total or ""),
    ]
    yield " ".join(filter(None, told))
    yield from _table(found.files)
    if found.law is not None:
        yield ""
        yield (
            f"#### What changed in the law ({len(found.law)})"
            if found.law
            else "The law is the same in both."
        )
        yield ""
    law = found.law or ()
    blocks = [("changes in the law", list(_law_change(change))) for change in law]
    blocks += [("declarations", list(_file(file, law))) for file in found.files]
    yield from _as_fit(blocks)
    yield ""
    yield f"<sub>{escaped(words.rulebooks(found))}</sub>"


def _as_fit(blocks: Sequence[tuple[str, list[str]]]) -> Iterator[str]:
    """The blocks that a comment has room for, and how many more of each sort there are."""
    room, left_out = MOST_CHARACTERS, dict.fromkeys((name for name, _ in blocks), 0)
    for name, lines in blocks:
        size = sum(len(line) + 1 for line in lines)
        if size > room:
            left_out[name] += 1
            continue
        room -= size
        yield from lines
    for name, count in left_out.items():
        if count:
            yield ""
            yield f"There is no room for {count} {name}; `--format json` has all."


def _table(files: Sequence[FileChange]) -> Iterator[str]:
    rows = [row for file in files for row in _rows(file)]
    if not rows:
        return
    yield ""
    yield "| declaration | credit | before | now | difference |"
    yield "|---|---|---|---|---|"
    yield from rows[:MOST_ROWS]
    if len(rows) > MOST_ROWS:
        yield f"| and {len(rows) - MOST_ROWS} more | | | | |"


def _rows(file: FileChange) -> Iterator[str]:
    name = code(words.files(file)) + ("" if file.kind == "changed" else f" ({file.kind})")
    if file.old_problems or file.new_problems:
        before, now = (
            "not there" if path is None else "**invalid**" if problems else "valid"
            for path, problems in (
                (file.old_file, file.old_problems),
                (file.new_file, file.new_problems),
            )
        )
        yield f"| {name} | | {before} | {now} | |"
    for credit in file.credits:
        of = "" if credit.member is None else f" of {code(credit.member)}"
        before, now = (escaped(words.amount(state)) for state in (credit.old, credit.new))
        difference = escaped(words.difference(credit.difference))
        yield f"| {name} | {escaped(credit.credit)}{of} | {before} | {now} | {difference} |"


def _law_change(change: LawChange) -> Iterator[str]:
    shown_only = ", no answer rests on it" if change.shown_only else ""
    title = escaped(words.short(change.title))
    yield f"- {change.of} {code(change.id)}: {title} ({change.kind}{shown_only})"
    parts = words.law_parts(change)
    for what, told, cite in parts[:MOST_PARTS]:
        yield f"  - {escaped(what)}: {code(told)}" + (f" ({escaped(cite)})" if cite else "")
    if len(parts) > MOST_PARTS:
        yield f"  - and {len(parts) - MOST_PARTS} more"


def _file(file: FileChange, law: Sequence[LawChange]) -> Iterator[str]:
    yield ""
    title = "" if file.title is None else f" {escaped(file.title)}"
    yield f"#### {code(words.files(file))}{title}"
    for label, problems in words.invalid(file):
        yield from _problems(label, problems)
    for credit in file.credits:
        yield from _credit(file, law, credit)
    if file.facts:
        yield from _folded(f"What changed in sourcing ({len(file.facts)})", file.facts, _fact)
    for credit in file.credits:
        of = f" for {credit.credit}" if len(file.credits) > 1 else ""
        for label, missing in (
            (f"Now missing{of}", credit.now_missing),
            (f"No longer missing{of}", credit.no_longer_missing),
        ):
            if missing:
                yield from _folded(f"{label} ({len(missing)})", missing, _missing)
    told = words.rechecks(file)
    if told is not None:
        yield ""
        yield f"<sub>{escaped(told)}</sub>"


def _problems(label: str, problems: Sequence[ErrorRecord]) -> Iterator[str]:
    yield ""
    yield f"**{label}** ({len(problems)})"
    yield ""

    def told(problem: ErrorRecord) -> Iterator[str]:
        yield f"- {code(words.problem_place(problem))} {escaped(problem.message)}"

    yield from _capped(problems, MOST_FACTS, told)


def _credit(file: FileChange, law: Sequence[LawChange], credit: CreditChange) -> Iterator[str]:
    of = "" if credit.member is None else f" of {code(credit.member)}"
    yield ""
    yield f"**{escaped(credit.credit)}{of}: {escaped(words.headline(credit))}** ({words.outcomes(credit)})"
    found = words.decided_by(file, law, credit.alone, old="amount")
    if found is not None:
        yield escaped(found)
    elif words.was_not_found(file, credit):
        yield "No change that was taken back restores the old amount by itself."
    by_kind = {
        kind: [change for change in credit.answers if change.kind == kind]
        for kind in ("answer", "measure", "new", "gone")
    }

    def told(change: AnswerChange) -> Iterator[str]:
        yield from _answer(change, words.cause(file, law, change))

    if by_kind["answer"]:
        yield ""
        yield from _capped(by_kind["answer"], MOST_ANSWERS, told)
    for label, changes in (
        ("Measured otherwise, answered the same", by_kind["measure"]),
        ("Asked now, not before", by_kind["new"]),
        ("Not asked any more", by_kind["gone"]),
    ):
        if changes:
            yield from _folded(f"{label} ({len(changes)})", changes, _in_short)


def _answer(change: AnswerChange, cause: str) -> Iterator[str]:
    state = words.first_state(change)
    of = f" ({escaped(change.subject)})" if "@" in state.id else ""
    yield f"- **{escaped(words.answers(change))}**: {escaped(change.question)}{of}"
    measured = words.measures(change)
    if measured is not None:
        yield f"  {escaped(measured)}<br>"
    place = words.place(state.at)
    yield f"  {escaped(state.sentence)}" + (f" ({code(place)})" if place else "") + "<br>"
    yield f"  {escaped(', '.join(state.cites))}" + ("<br>" if cause else "")
    if cause:
        yield f"  {escaped(cause)}"


def _in_short(change: AnswerChange) -> Iterator[str]:
    state = words.first_state(change)
    of = f" ({escaped(change.subject)})" if "@" in state.id or "#" in state.id else ""
    measured = words.measures(change) if change.kind == "measure" else None
    told = "" if measured is None else f"{escaped(measured)}: "
    place = words.place(state.at)
    at = f" ({code(place)})" if place else ""
    yield f"- {escaped(change.title)}{of}: {told}{escaped(words.answers(change))}{at}"


def _fact(fact: FactChange) -> Iterator[str]:
    sign = "" if fact.kind == "changed" else f" ({fact.kind})"
    place = words.places(fact)
    at = f" ({code(place)})" if place else ""
    yield f"- {escaped(words.fact_name(fact))}{sign}: {code(words.before_and_after(fact))}{at}"


def _missing(missing: Missing) -> Iterator[str]:
    place = words.place(missing.at) or missing.pointer
    yield f"- {escaped(capitalized(missing.asks))} ({code(place)})"


def _folded(label: str, entries: Sequence[Entry], teller: Callable[[Entry], Iterator[str]]) -> Iterator[str]:
    """A list that is opened by a click."""
    yield ""
    yield f"<details><summary>{escaped(label)}</summary>"
    yield ""
    yield from _capped(entries, MOST_FACTS, teller)
    yield ""
    yield "</details>"


def _capped(entries: Sequence[Entry], most: int, teller: Callable[[Entry], Iterator[str]]) -> Iterator[str]:
    """So many entries at most, and how many more there are."""
    for entry in entries[:most]:
        yield from teller(entry)
    if len(entries) > most:
        yield f"- and {len(entries) - most} more; `--format json` has all"
