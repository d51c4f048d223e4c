"""What changed between two sets of declarations, or two rulebooks, and which answers and dollars changed with it: data only.

Imported by who compares, not with the package: a check makes none of these records.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from iracheck.quantities import Answer, Bounds, both_texts
from iracheck.verdict.models import At, ErrorRecord, Interval, Missing, Outcome, RulebookUsed

DIFFERENCE_FORMAT = "iracheck-diff/1"

Changed = Literal["changed", "added", "removed"]


class Dollars(Struct, frozen=True):
    """A difference in dollars as an exact interval. Negative is less than before.

    Exact numbers are texts, whole (``7500``) or a fraction (``3/4``). Decide by these; the decimals are rounded to twelve
    places, for display.

    - ``low``: the least that the difference may be; null where nothing bounds it.
    - ``high``: the greatest that it may be, the same as ``low`` where only one is possible; null where nothing
      bounds it.
    - ``low_decimal``: the least as a decimal; null like ``low``.
    - ``high_decimal``: the greatest as a decimal; null like ``high``.
    - ``unit``: ``USD``.
    """

    low: str | None
    high: str | None
    low_decimal: str | None
    high_decimal: str | None
    unit: str = "USD"

    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Both ends as exact numbers."""
        return (
            None if self.low is None else Fraction(self.low),
            None if self.high is None else Fraction(self.high),
        )


def dollars(low: Fraction | None, high: Fraction | None) -> Dollars:
    """The record of a difference."""
    low_text, low_decimal = (None, None) if low is None else both_texts(low)
    high_text, high_decimal = (None, None) if high is None else both_texts(high)
    return Dollars(low_text, high_text, low_decimal, high_decimal)


def difference_of(old: Bounds, new: Bounds) -> Dollars:
    """By how much one amount may exceed another that is independent of it."""
    return dollars(
        None if old.high is None else new.low - old.high,
        None if new.high is None else new.high - old.low,
    )


class FactChange(Struct, frozen=True):
    """One fact, or one entry of a list, that is declared otherwise than before.

    - ``number``: by which ``facts`` of answers and causes of the same file name it; counted from 1.
    - ``kind``: ``added`` or ``removed`` of an entry, a value of a list or a group of facts that one side
      lacks; ``changed`` of any other fact, also where one side does not declare it.
    - ``member``: the file of the group's member that it is a fact of; null of a declaration that is no
      group, and of the group's own facts.
    - ``subject``: what it is a fact of, in the words of the declaration, such as ``component separator``.
    - ``fact``: which fact of that, such as ``made by``; empty where the subject as a whole was added or removed.
    - ``old``: what was declared, as text on one line; null where nothing was.
    - ``new``: what is declared now, likewise; null where nothing is.
    - ``old_at``: where it was declared, or would have been; null where ``kind`` is ``added``.
    - ``new_at``: where it is declared now, or would be; null where ``kind`` is ``removed``.
    - ``shown_only``: whether no question of law reads it (a title, the name of a part).
    """

    number: int
    kind: Changed
    member: str | None
    subject: str
    fact: str
    old: str | None
    new: str | None
    old_at: At | None
    new_at: At | None
    shown_only: bool


class AnswerState(Struct, frozen=True):
    """An answer as one of the two verdicts has it.

    - ``id``: its name within that verdict.
    - ``answer``: ``yes``, ``no``, ``unknown`` or ``not asked``.
    - ``value``: what was measured; null where nothing was.
    - ``limit``: what the law requires, in the same unit; null where there is no such thing, or the law
      sets none for that day.
    - ``sentence``: why this is the answer, for a reader of law.
    - ``cites``: the paragraphs that it rests on directly.
    - ``standing``: the weakest standing among these: ``final``, ``notice``, ``proposed`` or ``unverified``
      (not compared with primary text).
    - ``decides``: whether the outcome rests on it.
    - ``at``: the first place of the facts that it rests on directly; null where there is none.
    """

    id: str
    answer: Answer
    value: Interval | None
    limit: Interval | None
    sentence: str
    cites: tuple[str, ...]
    standing: str
    decides: bool
    at: At | None


class AnswerChange(Struct, frozen=True):
    """A question that is answered or measured otherwise than before, or was asked on one side only.

    - ``kind``: ``answer`` (another answer), ``measure`` (another value or limit, the same answer), ``new``
      (asked now only) or ``gone`` (asked before only).
    - ``rule``: the rule's id.
    - ``title``: the rule's title, as it is now; as it was, where the question is gone.
    - ``question``: what the law asks, likewise.
    - ``subject``: what it is asked about, in words, likewise.
    - ``decides``: whether the outcome rests on it, before or now.
    - ``old``: the answer before; null where ``kind`` is ``new``.
    - ``new``: the answer now; null where ``kind`` is ``gone``.
    - ``alone``: the numbers of the causes of which each one alone restores the old answer when it is taken
      back; empty where none was found, and where the answer is the same or one side has none.
    - ``facts``: the numbers of the changed facts that lie where the answer looks; empty where one side has
      no such answer.
    - ``laws``: the numbers of the changed rules that it rests on, and of the changed lists into which such a
      rule looks by itself; what a measure reads besides is not known.
    """

    kind: Literal["answer", "measure", "new", "gone"]
    rule: str
    title: str
    question: str
    subject: str
    decides: bool
    old: AnswerState | None
    new: AnswerState | None
    alone: tuple[int, ...]
    facts: tuple[int, ...]
    laws: tuple[int, ...]


class CreditState(Struct, frozen=True):
    """What one of the two verdicts says of a credit.

    - ``outcome``: ``credit`` (all of it), ``partial_credit``, ``no_credit`` or ``unknown``.
    - ``amount``: the amount supported, in USD; an interval where facts are missing.
    - ``full``: the full amount in USD, exact; null where it is not known.
    - ``battery_alone``: whether the vehicle's own facts were not examined (``scope: battery``).
    """

    outcome: Outcome
    amount: Interval
    full: str | None
    battery_alone: bool


class CreditChange(Struct, frozen=True):
    """A credit before and after.

    - ``credit``: the credit's name: ``30D``, ``45X``, ``48E``.
    - ``title``: its title.
    - ``member``: the file of the group's member that claims it; null of a declaration that is no group.
    - ``old``: what was supported of it; null where it was not claimed.
    - ``new``: what is supported of it now; null where it is not claimed any more.
    - ``difference``: by how much ``new`` exceeds ``old``, in USD; a credit that is not claimed comes to nothing.
      Both amounts are taken for independent, unless no fact and no law that is asked of changed: it is then
      exactly zero.
    - ``earns_less``: ``yes`` where it is certainly less than before, ``no`` where it certainly is not,
      ``unknown`` where that is open.
    - ``answers``: the answers that changed, those that the outcome rests on first within each ``kind``; empty
      where one side does not claim the credit.
    - ``alone``: the numbers of the causes of which each one alone restores the old amount when it is taken
      back; empty where none was found, and where the amount is the same or one side has none.
    - ``now_missing``: what is to be declared now and was not before.
    - ``no_longer_missing``: what was to be declared before and is not now; its places are those of the old file.
    """

    credit: str
    title: str
    member: str | None
    old: CreditState | None
    new: CreditState | None
    difference: Dollars
    earns_less: Answer
    answers: tuple[AnswerChange, ...]
    alone: tuple[int, ...]
    now_missing: tuple[Missing, ...]
    no_longer_missing: tuple[Missing, ...]


class Restored(Struct, frozen=True):
    """What is as it was before, of one credit.

    - ``credit``: the credit's name.
    - ``member``: the file of the group's member that claims it; null of a declaration that is no group.
    - ``answers``: the answers that are as before, by their ids in the new verdict.
    - ``amount``: whether the amount is as before.
    """

    credit: str
    member: str | None
    answers: tuple[str, ...]
    amount: bool


class Cause(Struct, frozen=True):
    """Changes that were taken back together, all else as it is now, and what that restored.

    - ``number``: by which ``alone`` of credits and answers of the same file names it; counted from 1.
    - ``facts``: the numbers of the changed facts taken back; empty where two rulebooks are compared.
    - ``laws``: the numbers of the changed rules and lists taken back; empty where both sides share one rulebook.
    - ``restores``: what is as before then, credit by credit. What a part of the changes restores by itself is
      told of that part only.
    """

    number: int
    facts: tuple[int, ...]
    laws: tuple[int, ...]
    restores: tuple[Restored, ...]


class Rechecks(Struct, frozen=True):
    """How the causes were looked for.

    - ``done``: how many sets of changes were taken back and checked anew.
    - ``impossible``: how many more cannot be taken back alone: the declaration would contradict itself, the
      rule or list is on one side only, or the rulebook would ask for one that it lacks.
    - ``left_out``: why nothing, or not everything, was tried; null where nothing was left out.
    """

    done: int
    impossible: int
    left_out: str | None


class FileChange(Struct, frozen=True):
    """One declaration, or one group of them, before and after.

    - ``name``: the name by which both sides are matched, such as its path within a folder; of a file that was
      renamed, the new one.
    - ``kind``: ``changed`` (both sides have a file of that name), ``added``, ``removed`` or ``renamed`` (the
      same bytes under another name).
    - ``old_file``: the file before, as it was named to the reader; null where it was added.
    - ``new_file``: the file now, likewise; null where it was removed.
    - ``title``: its title now; the title before, where it was removed or is invalid now; null where neither
      side can be read.
    - ``facts``: the changed facts; empty where one side lacks the file or is invalid.
    - ``credits``: every credit claimed before or now, whether it changed or not; empty where one side is invalid.
    - ``causes``: which changes restore old answers and amounts: of the law where two rulebooks are compared, of
      the facts elsewhere.
    - ``rechecks``: how these were looked for.
    - ``old_problems``: what was wrong with the file; empty where it was valid or not there.
    - ``new_problems``: what is wrong with it now; empty likewise.
    """

    name: str
    kind: Literal["changed", "added", "removed", "renamed"]
    old_file: str | None
    new_file: str | None
    title: str | None
    facts: tuple[FactChange, ...]
    credits: tuple[CreditChange, ...]
    causes: tuple[Cause, ...]
    rechecks: Rechecks
    old_problems: tuple[ErrorRecord, ...]
    new_problems: tuple[ErrorRecord, ...]


class LawPart(Struct, frozen=True):
    """One thing that a rule or list says otherwise.

    - ``kind``: ``changed``, ``added`` or ``removed``.
    - ``what``: which part of it, in words, such as ``row from 1 January 2025``.
    - ``old``: what it said, as text on one line; null where it said nothing.
    - ``new``: what it says now, likewise; null where it says nothing.
    - ``cite``: the paragraph that the part, or the nearest thing around it, cites; null where none does.
    """

    kind: Changed
    what: str
    old: str | None
    new: str | None
    cite: str | None


class LawChange(Struct, frozen=True):
    """A rule, a list, or another entry of the rulebook that was added, removed or changed.

    - ``number``: by which ``laws`` of answers and causes name it; counted from 1.
    - ``kind``: ``changed``, ``added`` or ``removed``.
    - ``of``: ``rule``, ``list``, ``source`` (a text of law that is cited) or ``not encoded`` (something that
      the law asks and the rulebook does not).
    - ``id``: its id; of a source, what citations of it begin with.
    - ``title``: its title now, or as it was where it was removed; of something not encoded, what the law asks.
    - ``shown_only``: whether no answer can change by it: its words and citations did, its values did not.
      True of every source and of everything not encoded.
    - ``parts``: what it says otherwise; of a rule or list added or removed, its question and its rows.
    """

    number: int
    kind: Changed
    of: Literal["rule", "list", "source", "not encoded"]
    id: str
    title: str
    shown_only: bool
    parts: tuple[LawPart, ...]


class Difference(Struct, frozen=True):
    """What changed between two sides, file by file, and what became of the credits (``iracheck-diff/1``).

    - ``format``: ``iracheck-diff/1``.
    - ``program``: the name and version of the program.
    - ``old``: the old side as it was named: a file, a folder, a git revision, or a folder of rules.
    - ``new``: the new side, likewise.
    - ``old_rulebook``: the law by which the old side was read.
    - ``new_rulebook``: the law by which the new side was read.
    - ``law``: what changed in the law; null where both sides are read by one rulebook.
    - ``files``: the files in which something changed, that one side lacks, or that are invalid on a side; also
      those of which it is open whether a claim earns less. In the order of their names.
    - ``unchanged``: the names of all other files.
    - ``total``: the sum of the differences of all credits, in USD, each declaration counted once; null where
      nothing was compared.
    - ``not_in_total``: the names of files without a verdict on one side, because they are invalid there.
    - ``earns_less``: ``yes`` where some claim certainly earns less than before, ``no`` where certainly none
      does, ``unknown`` where that is open; files that are invalid on a side say nothing here.
    """

    format: str
    program: str
    old: str
    new: str
    old_rulebook: RulebookUsed
    new_rulebook: RulebookUsed
    law: tuple[LawChange, ...] | None
    files: tuple[FileChange, ...]
    unchanged: tuple[str, ...]
    total: Dollars | None
    not_in_total: tuple[str, ...]
    earns_less: Answer
