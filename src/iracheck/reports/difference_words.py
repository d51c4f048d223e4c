"""What a difference says, in words that its text and its Markdown share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from iracheck.documents import Place
from iracheck.quantities import Answer, Bounds, show_amount, show_bounds
from iracheck.reports.text import HEADLINES, day_of, place_of, spread
from iracheck.verdict import At, ErrorRecord, Interval
from iracheck.verdict.difference import (
    AnswerChange,
    AnswerState,
    CreditChange,
    CreditState,
    Difference,
    Dollars,
    FactChange,
    FileChange,
    LawChange,
    LawPart,
)

NOT_DECLARED = "not declared"
MOST_NAMED = 4
MOST_CHARACTERS = 160
_NOTHING = Fraction(0)


def headline(credit: CreditChange) -> str:
    """A credit before and after: ``$7,500 -> $0``."""
    return f"{amount(credit.old)} -> {amount(credit.new)}"


def outcomes(credit: CreditChange) -> str:
    """The outcome before and after; one where it is the same."""
    before, after = (_outcome(state) for state in (credit.old, credit.new))
    return after if before == after else f"{before} -> {after}"


def _outcome(state: CreditState | None) -> str:
    if state is None:
        return "not claimed"
    return f"{HEADLINES[state.outcome]}{' (battery alone)' if state.battery_alone else ''}"


def amount(state: CreditState | None) -> str:
    """What a credit comes to on one side."""
    if state is None:
        return "not claimed"
    bounds = state.amount.bounds()
    if bounds.low == 0 and bounds.high is None:
        return "unknown"
    return spread(state.amount)


def difference(change: Dollars) -> str:
    """A difference in words; an interval stays one."""
    low, high = change.ends()
    if low is not None and low == high:
        return _end(low, towards="nearest")
    if low is None and high is None:
        return "open"
    least = "any amount less" if low is None else _end(low, towards="down")
    most = "any amount more" if high is None else _end(high, towards="up")
    return f"between {least} and {most}"


def _end(end: Fraction, *, towards: str) -> str:
    """One end of a difference, rounded away from the middle."""
    if end == 0:
        return "no change"
    less = end < 0
    if towards == "nearest":
        told = show_amount(abs(end), "USD", beside=_NOTHING)
    elif (towards == "down") is less:
        told = show_amount(abs(end), "USD", towards="up")
    else:
        told = show_amount(abs(end), "USD", beside=_NOTHING, towards="down")
    return f"{told} {'less' if less else 'more'}"


def summary(found: Difference) -> str:
    """How many files changed, and how."""
    counts = [
        (sum(file.kind == kind for file in found.files), kind)
        for kind in ("changed", "added", "removed", "renamed")
    ]
    told = [f"{count} {kind}" for count, kind in counts if count]
    if found.unchanged:
        told.append(f"{len(found.unchanged)} unchanged")
    broken = sum(bool(file.old_problems or file.new_problems) for file in found.files)
    if broken:
        told.append(f"{broken} of them invalid")
    return f"Declarations: {', '.join(told)}." if told else "No declaration was compared."


def invalid(file: FileChange) -> list[tuple[str, Sequence[ErrorRecord]]]:
    """What is wrong with a file; told once where both sides have it."""
    before, now = (
        [(problem.pointer, problem.message) for problem in problems]
        for problems in (file.old_problems, file.new_problems)
    )
    if before == now:
        return [("Invalid before and now", file.new_problems)] if now else []
    sides = (("Invalid before", file.old_problems), ("Invalid now", file.new_problems))
    return [(label, problems) for label, problems in sides if problems]


def total(found: Difference) -> str | None:
    """The sum of all differences, and what it does not hold."""
    if found.total is None:
        return None
    several = len(found.files) + len(found.unchanged) > 1
    told = f"In total: {difference(found.total)}" if several else f"Difference: {difference(found.total)}"
    if several:
        told += " (each declaration counted once)"
    if found.not_in_total:
        told += f", without what has no verdict on one side: {_few(found.not_in_total)}"
    return f"{told}."


def judgement(found: Difference) -> str:
    """Whether a claim earns less than before; nothing where none was compared."""
    if not found.files and not found.unchanged:
        return ""
    if any(file.new_problems for file in found.files):
        return "A declaration is invalid."
    return {
        Answer.YES: "A claim certainly earns less than before.",
        Answer.UNKNOWN: "It is open whether a claim earns less than before.",
    }.get(found.earns_less, "No claim earns less than before, as far as is known.")


def answers(change: AnswerChange) -> str:
    """Both answers, or the one that there is."""
    states = [state.answer.value.capitalize() for state in (change.old, change.new) if state is not None]
    return " -> ".join(states) if change.kind == "answer" else states[-1]


def measures(change: AnswerChange) -> str | None:
    """What was measured before and after beside what is needed; ``None`` where nothing is."""
    before, after = (None if state is None else state.value for state in (change.old, change.new))
    if before is None or after is None:
        return None
    old_limit, new_limit = (None if state is None else state.limit for state in (change.old, change.new))
    told = shown(after, (before, old_limit, new_limit))
    if before != after:
        told = f"{shown(before, (after, old_limit, new_limit))} -> {told}"
    limits = [_limit(limit) for limit in (old_limit, new_limit)]
    told_limit = limits[1] if old_limit == new_limit else f"{limits[0]} -> {limits[1]}"
    return f"{told}; limit {told_limit}"


def _limit(limit: Interval | None) -> str:
    return "none set" if limit is None else _trimmed(shown(limit, ()))


def shown(value: Interval, beside: Sequence[Interval | None]) -> str:
    """An interval with as many decimals as tell it apart from what it stands beside."""
    bounds, unit = value.bounds(), "%" if value.unit == "share" else value.unit
    others = tuple(
        end
        for other in beside
        if other is not None
        for end in (other.bounds().low, other.bounds().high)
        if end is not None
    )
    if not others:
        return show_bounds(bounds, unit)
    return _shown(bounds, unit, others)


def _shown(bounds: Bounds, unit: str, others: tuple[Fraction, ...]) -> str:
    low, high = bounds
    if bounds.exact:
        return _trimmed(show_amount(low, unit, beside=others))
    least = show_amount(low, unit, towards="down")
    if high is None:
        return f"at least {least}"
    return f"between {least} and {show_amount(high, unit, towards='up')}"


def _trimmed(text: str) -> str:
    return text.replace(".00 %", " %")


def decided_by(file: FileChange, law: Sequence[LawChange], alone: Sequence[int], *, old: str) -> str | None:
    """Which changes restore what was before (an answer, an amount); ``None`` where none of those taken back does."""
    facts = {fact.number: fact for fact in file.facts}
    laws = {change.number: change for change in law}
    sets = [
        [*_by_subject([facts[number] for number in cause.facts]), *(laws[number].id for number in cause.laws)]
        for cause in file.causes
        if cause.number in alone
    ]
    counts = [len(cause.facts) + len(cause.laws) for cause in file.causes if cause.number in alone]
    if not sets:
        return None
    if len(sets) == 1:
        together = "Decided by these together" if counts[0] > 1 else "Decided by this alone"
        return f"{together}: {_few(sets[0])}."
    several = [" and ".join(names) for names in sets]
    return f"Each of these, taken back alone, restores the old {old}: {_few(several)}."


def _by_subject(facts: Sequence[FactChange]) -> list[str]:
    """Changed facts, those of one subject together."""
    subjects: dict[str, list[str]] = {}
    for fact in facts:
        of = fact.subject if fact.member is None else f"{fact.member}: {fact.subject}"
        told = fact.fact or fact.kind
        subjects.setdefault(of, []).append(
            f"{told} ({fact.kind})" if fact.fact and fact.kind != "changed" else told
        )
    return [f"{of}, {', '.join(_few_kinds(names))}" for of, names in subjects.items()]


def _few_kinds(names: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(names))
    return kept if len(kept) <= MOST_NAMED else [*kept[:MOST_NAMED], f"and {len(kept) - MOST_NAMED} more"]


def cause(file: FileChange, law: Sequence[LawChange], change: AnswerChange) -> str:
    """Which changes stand behind an answer, as far as that was found."""
    found = decided_by(file, law, change.alone, old="answer")
    if found is not None:
        return found
    names = _by_subject([fact for fact in file.facts if fact.number in change.facts])
    names += [entry.id for entry in law if entry.number in change.laws]
    lies = f" Changed where it looks: {_few(names)}." if names else ""
    if not file.rechecks.done:
        return f"Which change decides it was not found out.{lies}"
    return f"No change that was taken back restores the old answer by itself.{lies}"


def was_not_found(file: FileChange, credit: CreditChange) -> bool:
    """Whether an amount changed and no set of changes that was taken back restores it."""
    if credit.old is None or credit.new is None or not file.rechecks.done:
        return False
    return credit.old.amount != credit.new.amount and not credit.alone


def rechecks(file: FileChange) -> str | None:
    """How the causes were looked for."""
    found = file.rechecks
    parts = []
    if found.done:
        times = "once" if found.done == 1 else f"{found.done} times"
        parts.append(f"Causes: changes were taken back and all checked again ({times}).")
    if found.impossible:
        parts.append(f"{found.impossible} could not be taken back alone without contradiction.")
    if found.left_out:
        parts.append(f"Not all were tried: {found.left_out}." if found.done else f"Causes: {found.left_out}.")
    return " ".join(parts) or None


def _few(names: Sequence[str]) -> str:
    shown = "; ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown}; and {len(names) - MOST_NAMED} more"


def before_and_after(change: FactChange | LawPart) -> str:
    """What was said before and is said now, in short."""
    if change.kind == "added":
        return short(change.new or "")
    if change.kind == "removed":
        return short(change.old or "")
    return f"{short(change.old or NOT_DECLARED)} -> {short(change.new or NOT_DECLARED)}"


def short(text: str) -> str:
    """A text cut where it is long."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3].rstrip()}..."


def fact_name(fact: FactChange) -> str:
    """What a fact is of, and which one it is."""
    name = f"{fact.subject}, {fact.fact}" if fact.fact else fact.subject
    return name if fact.member is None else f"{fact.member}: {name}"


def problem_place(problem: ErrorRecord) -> str:
    """Where something is wrong, in the form of all errors of the program."""
    return str(Place(problem.file, problem.line, problem.column, problem.pointer))


def places(fact: FactChange) -> str:
    """Where a fact stood and stands."""
    before, after = (place(at) for at in (fact.old_at, fact.new_at))
    if not before or not after or before == after:
        return after or before
    old_file, _, _ = before.rpartition(":")
    new_file, _, line = after.rpartition(":")
    return f"{before} -> {line}" if old_file == new_file else f"{before} -> {after}"


def place(at: At | None) -> str:
    """A place by the name of its file and its line."""
    return "" if at is None else place_of(at)


def files(file: FileChange) -> str:
    """The file's name, and where it was before if it is told by another."""
    if file.kind != "renamed":
        return file.name
    return f"{file.old_file} -> {file.new_file}"


def law_parts(change: LawChange) -> list[tuple[str, str, str]]:
    """What a rule or list says otherwise: what, before and after, and by which paragraph."""
    return [
        (
            part.what if part.kind == "changed" else f"{part.what} ({part.kind})",
            before_and_after(part),
            part.cite or "",
        )
        for part in change.parts
    ]


def rulebooks(found: Difference) -> str:
    """Which law both sides were read by."""
    old, new = found.old_rulebook, found.new_rulebook
    if old == new:
        return f"Rulebook {new.hash[:7]}, law last verified {day_of(new.verified)}. {found.program}."
    return f"Rulebooks {old.hash[:7]} -> {new.hash[:7]}, law last verified {day_of(new.verified)}. {found.program}."


def first_state(change: AnswerChange) -> AnswerState:
    """The answer as it is now, or as it was where it is not asked any more."""
    state = change.old if change.new is None else change.new
    assert state is not None
    return state
