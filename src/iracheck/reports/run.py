"""What all formats of a CI run are made from: every input checked, the law it was checked by, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from iracheck.quantities import Answer
from iracheck.reports.findings import Accepted, Checked, Finding, members
from iracheck.reports.text import counted
from iracheck.rulebook import Rulebook
from iracheck.verdict import At, Verdict


class Counts(NamedTuple):
    """How many claims and inputs came out how, and how many findings there are.

    ``errors``, ``warnings`` and ``notes`` leave out what is accepted, by a waiver or by the baseline.
    """

    earned: int
    earned_less: int
    unknown: int
    invalid: int
    errors: int
    warnings: int
    notes: int
    waived: int
    in_baseline: int

    def of_claims(self) -> str:
        """How many claims came out how, and how many inputs are invalid."""
        claims = f"{counted(self.earned + self.earned_less + self.unknown, 'claim')}: {self.earned} earned"
        claims += f", {self.earned_less} not earned as claimed, {self.unknown} unknown"
        if self.invalid:
            claims += f"; {counted(self.invalid, 'invalid input')}"
        return f"{claims}."

    def __str__(self) -> str:
        found = [
            counted(self.errors, "error"),
            counted(self.warnings, "warning"),
            counted(self.notes, "note"),
        ]
        if self.waived:
            found.append(f"{self.waived} waived")
        if self.in_baseline:
            found.append(f"{self.in_baseline} in the baseline")
        return f"{self.of_claims()} {', '.join(found)}."


class Declared(NamedTuple):
    """One declaration of a run with its findings; a group is as many as it has members.

    ``file`` is ``None`` where it was given as text without a name, ``verdict`` where it is invalid.
    Each finding names its file.
    """

    file: str | None
    verdict: Verdict | None
    findings: tuple[Finding, ...]


class Run(NamedTuple):
    """Every input of a run in order, the rulebook that it was checked by, and the program's version.

    ``of_settings`` are the findings about waivers and the baseline themselves, at their own places.
    """

    checked: tuple[Checked, ...]
    rulebook: Rulebook
    version: str
    of_settings: tuple[Finding, ...] = ()

    def declarations(self) -> tuple[Declared, ...]:
        """The declarations of all inputs, in order."""
        return tuple(one for checked in self.checked for one in _declarations(checked))

    def findings(self) -> tuple[Finding, ...]:
        """The findings of all inputs in order, those of a declaration together, then those of the settings."""
        of_inputs = (finding for declared in self.declarations() for finding in declared.findings)
        return (*of_inputs, *self.of_settings)

    def counts(self) -> Counts:
        """The counts of claims, inputs and findings."""
        claims = Counter(
            credit.earns_claim
            for checked in self.checked
            for verdict in members(checked.verdict)
            for credit in verdict.credits
        )
        findings = self.findings()
        open_ones = Counter(finding.level for finding in findings if finding.accepted is None)
        accepted = Counter(finding.accepted.by for finding in findings if finding.accepted is not None)
        earned, earned_less = claims[Answer.YES], claims[Answer.NO]
        return Counts(
            earned=earned,
            earned_less=earned_less,
            unknown=claims.total() - earned - earned_less,
            invalid=sum(checked.verdict is None for checked in self.checked),
            errors=open_ones["error"],
            warnings=open_ones["warning"],
            notes=open_ones["note"],
            waived=accepted["waiver"],
            in_baseline=accepted["baseline"],
        )


def acceptance(accepted: Accepted) -> str:
    """Why a finding is accepted: by what, until when, by whom, and the reason."""
    if accepted.by == "baseline":
        return f"in the baseline: {accepted.reason}"
    until = f" until {accepted.expires}" if accepted.expires else ""
    owner = f" by {accepted.owner}" if accepted.owner else ""
    return f"waived{until}{owner}: {accepted.reason}"


def _declarations(checked: Checked) -> Iterator[Declared]:
    verdicts = members(checked.verdict)
    files = [verdict.declaration.file or checked.file or None for verdict in verdicts] or [
        checked.file or None
    ]
    found: list[list[Finding]] = [[] for _ in files]
    for finding in checked.findings:
        at = finding.at
        of = finding.declaration or checked.file or None
        whose = files.index(of) if of in files else 0
        found[whose].append(finding._replace(at=At(at.file or of, at.line, at.column, at.pointer)))
    for place, file in enumerate(files):
        yield Declared(file, verdicts[place] if verdicts else None, tuple(found[place]))
