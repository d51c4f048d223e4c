"""Two sides of declarations, read and checked, become one difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from msgspec.structs import replace

from iracheck.checking import PROGRAM_VERSION, check, check_group
from iracheck.declaration import Declaration, Group
from iracheck.declaration.consistency import inconsistencies
from iracheck.difference.answers import Now, Seen, beneath, compare_credits, is_changed
from iracheck.difference.causes import (
    NOT_NEEDED,
    Numbers,
    Rechecked,
    fact_sets,
    find_causes,
    with_causes,
    with_facts,
)
from iracheck.difference.facts import Comparison
from iracheck.difference.law import compare_law, lists_of, rules_of, with_old_law
from iracheck.difference.sourcing import KEYS, Change, compare_sourcing
from iracheck.difference.taking_back import taken_back
from iracheck.documents import DocumentError, Problem
from iracheck.quantities import Answer, any_of
from iracheck.rulebook import Rulebook
from iracheck.verdict import AnswerRecord, CreditVerdict, ErrorRecord, RulebookUsed, Verdict
from iracheck.verdict.difference import (
    DIFFERENCE_FORMAT,
    AnswerChange,
    CreditChange,
    Difference,
    Dollars,
    FactChange,
    FileChange,
    LawChange,
    dollars,
)

Facts = Declaration | Group


class Checked(NamedTuple):
    """One file of a side: what it declares and what follows, or what is wrong with it.

    ``members`` are the files of a group's members, in order; of a declaration, ``None`` alone.
    """

    file: str
    facts: Facts | None
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]

    @property
    def members(self) -> tuple[str | None, ...]:
        """The names of what there is a verdict about."""
        if isinstance(self.facts, Group):
            return tuple(member.file for member in self.facts.members)
        return (None,)

    def declared(self) -> dict[str | None, Declaration]:
        """Each declaration by the member that it is; one that is no group by ``None``."""
        if isinstance(self.facts, Group):
            return dict(zip(self.members, self.facts.declarations, strict=True))
        return {} if self.facts is None else {None: self.facts}

    def verdict_of(self, member: str | None) -> Verdict | None:
        """The verdict about a member."""
        return dict(zip(self.members, self.verdicts, strict=False)).get(member)


class Side(NamedTuple):
    """What is compared: its name, its files by the names that they are matched by, and its law."""

    name: str
    files: Mapping[str, Checked]
    rulebook: Rulebook


def checked(file: str, facts: Facts | DocumentError, rulebook: Rulebook) -> Checked:
    """Check one file of a side."""
    try:
        if isinstance(facts, DocumentError):
            raise facts
        return Checked(file, facts, _verdicts(facts, rulebook), ())
    except DocumentError as error:
        return Checked(file, None, (), error.problems)


def compare(old: Side, new: Side) -> Difference:
    """What changed between two sides; ``law`` is compared where they do not share one rulebook."""
    law = None if old.rulebook is new.rulebook else compare_law(old.rulebook, new.rulebook)
    pairs = list(_pairs(old.files, new.files))
    compared = [
        (name, _compared(name, kind, before, after, old, new, law)) for name, kind, before, after in pairs
    ]
    files = tuple(file for _, file in compared if file is not None)
    unchanged = tuple(name for name, file in compared if file is None)
    return Difference(
        format=DIFFERENCE_FORMAT,
        program=f"iracheck {PROGRAM_VERSION}",
        old=old.name,
        new=new.name,
        old_rulebook=_used(old.rulebook),
        new_rulebook=_used(new.rulebook),
        law=law,
        files=files,
        unchanged=unchanged,
        total=_total(files) if unchanged or any(file.credits for file in files) else None,
        not_in_total=tuple(file.name for file in files if file.old_problems or file.new_problems),
        earns_less=any_of([Answer.NO, *(credit.earns_less for file in files for credit in file.credits)]),
    )


def _used(rulebook: Rulebook) -> RulebookUsed:
    return RulebookUsed(rulebook.digest, rulebook.verified.isoformat())


def _verdicts(facts: Facts, rulebook: Rulebook) -> tuple[Verdict, ...]:
    if isinstance(facts, Group):
        return check_group(facts, rulebook).members
    return (check(facts, rulebook),)


Kind = Literal["changed", "added", "removed", "renamed"]
_Pair = tuple[str, Kind, Checked | None, Checked | None]


def _pairs(old: Mapping[str, Checked], new: Mapping[str, Checked]) -> Iterator[_Pair]:
    """The files by name; one that is gone and one that is new are one where their bytes are, and no other's."""
    gone, fresh = _by_digest(old, new), _by_digest(new, old)
    renamed = {
        names[0]: gone[digest][0]
        for digest, names in fresh.items()
        if len(names) == 1 and len(gone.get(digest, ())) == 1
    }
    moved = set(renamed.values())
    for name in sorted(old.keys() | new.keys()):
        if name in renamed:
            yield name, "renamed", old[renamed[name]], new[name]
        elif name in old and name in new:
            yield name, "changed", old[name], new[name]
        elif name in new:
            yield name, "added", None, new[name]
        elif name not in moved:
            yield name, "removed", old[name], None


def _by_digest(some: Mapping[str, Checked], others: Mapping[str, Checked]) -> dict[str, list[str]]:
    """The names that only one side has, by the bytes of their declaration."""
    found: dict[str, list[str]] = {}
    for name, file in some.items():
        if name not in others and isinstance(file.facts, Declaration) and file.facts.digest:
            found.setdefault(file.facts.digest, []).append(name)
    return found


def _compared(
    name: str,
    kind: Kind,
    before: Checked | None,
    after: Checked | None,
    old: Side,
    new: Side,
    law: tuple[LawChange, ...] | None,
) -> FileChange | None:
    """What changed in one file; ``None`` where nothing did."""
    either = [file for file in (before, after) if file is not None]
    facts = next((file.facts for file in reversed(either) if file.facts is not None), None)
    told = FileChange(
        name=name,
        kind=kind,
        old_file=None if before is None else before.file,
        new_file=None if after is None else after.file,
        title=None if facts is None else facts.title,
        facts=(),
        credits=(),
        causes=(),
        rechecks=NOT_NEEDED,
        old_problems=() if before is None else _problems(before),
        new_problems=() if after is None else _problems(after),
    )
    if told.old_problems or told.new_problems:
        return told
    if before is None or after is None:
        return replace(told, credits=tuple(_one_sided(before, after)))
    file = _File(before, after, old.rulebook, new.rulebook, law)
    found = file.compared(told)
    changed = kind == "renamed" or found.facts
    told_of = any(is_changed(credit) or credit.earns_less is not Answer.NO for credit in found.credits)
    return found if changed or told_of else None


def _problems(file: Checked) -> tuple[ErrorRecord, ...]:
    return tuple(ErrorRecord(*problem.place, problem.message) for problem in file.problems)


def _one_sided(before: Checked | None, after: Checked | None) -> Iterator[CreditChange]:
    """The credits of a declaration that was added or removed."""
    file = before if after is None else after
    assert file is not None
    for member, verdict in zip(file.members, file.verdicts, strict=True):
        old, new = (verdict, None) if after is None else (None, verdict)
        yield from compare_credits(Seen(old, new, now=str, member=member, same=_never))


def _never(_credit: str) -> bool:
    return False


class _File:
    """One file that both sides have, and how its causes are looked for."""

    def __init__(
        self,
        before: Checked,
        after: Checked,
        old_law: Rulebook,
        new_law: Rulebook,
        law: tuple[LawChange, ...] | None,
    ) -> None:
        self.before = before
        self.after = after
        self.old_law = old_law
        self.new_law = new_law
        self.law = law
        self.changes: list[Change] = []
        self.now: dict[str | None, Now] = {}

    def compared(self, told: FileChange) -> FileChange:
        self._compare_facts()
        facts = tuple(change.told for change in self.changes)
        credits = list(self._credits(facts))
        if any(is_changed(credit) for credit in credits):
            credits = [self._with_grounds(credit) for credit in credits]
        if self.law is None:
            causes, rechecks = find_causes(fact_sets(self.changes), self._without, credits, of="facts")
        else:
            causes, rechecks = find_causes([self._law_sets()], self._under_old_law, credits, of="laws")
        return replace(
            told,
            facts=facts,
            credits=tuple(with_causes(credit, causes) for credit in credits),
            causes=causes,
            rechecks=rechecks,
        )

    def _compare_facts(self) -> None:
        old, new = self.before.declared(), self.after.declared()
        if isinstance(self.before.facts, Group) and isinstance(self.after.facts, Group):
            self._take(self.before.facts, self.after.facts, member="")
        for member in new:
            if member in old:
                self._take(old[member], new[member], member=member)

    def _take(self, old: Facts, new: Facts, *, member: str | None) -> None:
        first = len(self.changes) + 1
        sourcing = compare_sourcing(old, new, member=member or None, first=first)
        self.changes += sourcing.changes
        self.now[member] = sourcing.comparison.now

    def _credits(self, facts: Sequence[FactChange]) -> Iterator[CreditChange]:
        declared_alike = all(fact.shown_only for fact in facts) and self.before.members == self.after.members

        def same(credit: str) -> bool:
            return declared_alike and not self._law_bears_on(credit)

        for member in dict.fromkeys((*self.after.members, *self.before.members)):
            seen = Seen(
                self.before.verdict_of(member),
                self.after.verdict_of(member),
                now=self.now.get(member, str),
                member=member,
                same=same,
            )
            yield from compare_credits(seen)

    def _law_bears_on(self, credit: str) -> bool:
        """Whether a changed rule is one that a credit asks; any list may be read by a measure."""
        changed = [change for change in self.law or () if not change.shown_only]
        asked = rules_of(self.old_law, credit) | rules_of(self.new_law, credit)
        return any(change.of == "list" or change.id in asked for change in changed)

    def _with_grounds(self, credit: CreditChange) -> CreditChange:
        """The credit with the changed facts and laws on which its changed answers look."""
        old = _credit_of(self.before.verdict_of(credit.member), credit.credit)
        new = _credit_of(self.after.verdict_of(credit.member), credit.credit)
        changes = [change for change in self.changes if change.told.member in (None, credit.member)]
        credit = with_facts(credit, old, new, changes, self.now.get(credit.member, str))
        if not self.law:
            return credit
        return replace(
            credit,
            answers=tuple(replace(change, laws=self._laws(change, old, new)) for change in credit.answers),
        )

    def _laws(
        self, change: AnswerChange, old: CreditVerdict | None, new: CreditVerdict | None
    ) -> tuple[int, ...]:
        """The changed rules and lists that an answer rests on, as far as its records tell."""
        asked: set[str] = set()
        for credit, state, rulebook in ((old, change.old, self.old_law), (new, change.new, self.new_law)):
            if credit is None or state is None:
                continue
            records: dict[str, AnswerRecord] = {record.id: record for record in credit.answers}
            for record in beneath(records, state.id):
                asked.add(record.rule)
                asked.update(lists_of(rulebook.rules.get(record.rule)))
        return tuple(law.number for law in self.law or () if law.id in asked)

    def _without(self, numbers: Numbers) -> list[Rechecked] | None:
        """The verdicts on the new file with some changed facts taken back."""
        facts = self.after.facts
        taken: dict[str | None, list[Change]] = {}
        for change in self.changes:
            if change.told.number in numbers:
                taken.setdefault(change.told.member, []).append(change)
        if isinstance(facts, Declaration):
            back = _consistent(facts, taken[None])
            return None if back is None else self._rechecked(back)
        if not isinstance(facts, Group):
            return None
        declarations = dict(self.after.declared())
        for member, changes in taken.items():
            if member is not None:
                again = _consistent(declarations[member], changes)
                if again is None:
                    return None
                declarations[member] = again
        group = taken_back(facts, [change.edit for change in taken.get(None, ())])
        known = {**self.before.declared(), **declarations}
        group._declarations = tuple(known[member.file] for member in group.members)
        return self._rechecked(group)

    def _rechecked(self, facts: Facts) -> list[Rechecked]:
        again = Checked("", facts, _verdicts(facts, self.new_law), ())
        now = self.after.declared()
        return [
            Rechecked(verdict, member, Comparison(declaration, now[member], KEYS).now)
            for (member, declaration), verdict in zip(again.declared().items(), again.verdicts, strict=True)
            if member in now
        ]

    def _law_sets(self) -> list[Numbers]:
        return [frozenset({change.number}) for change in self.law or () if not change.shown_only]

    def _under_old_law(self, numbers: Numbers) -> list[Rechecked] | None:
        """The verdicts on the new file with some changed rules and lists as they were."""
        changes = [change for change in self.law or () if change.number in numbers]
        rulebook = with_old_law(self.old_law, self.new_law, changes)
        if rulebook is None or self.after.facts is None:
            return None
        verdicts = _verdicts(self.after.facts, rulebook)
        return [
            Rechecked(verdict, member, str)
            for member, verdict in zip(self.after.members, verdicts, strict=True)
        ]


def _consistent(declaration: Declaration, changes: Sequence[Change]) -> Declaration | None:
    """A declaration with some changes taken back; ``None`` where it would contradict itself."""
    back = taken_back(declaration, [change.edit for change in changes])
    return None if next(iter(inconsistencies(back, None)), None) is not None else back


def _credit_of(verdict: Verdict | None, name: str) -> CreditVerdict | None:
    credits = () if verdict is None else verdict.credits
    return next((credit for credit in credits if credit.credit == name), None)


def _total(files: Sequence[FileChange]) -> Dollars:
    """The sum of all differences, each declaration counted once; open where one of them is."""
    ends = [credit.difference.ends() for file in files for credit in file.credits]
    return dollars(_sum([low for low, _ in ends]), _sum([high for _, high in ends]))


def _sum(ends: Sequence[Fraction | None]) -> Fraction | None:
    closed = [end for end in ends if end is not None]
    return sum(closed, Fraction(0)) if len(closed) == len(ends) else None
