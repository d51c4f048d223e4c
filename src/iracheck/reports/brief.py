"""A run in brief: one line a finding, one a claim, then the counts; for the log of many files."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from iracheck.quantities import Answer, show_amount
from iracheck.reports.findings import Finding
from iracheck.reports.legible import in_short, log_line, path_of, place_of
from iracheck.reports.run import Declared, Run, acceptance
from iracheck.reports.text import amount_of_full, outcome_of
from iracheck.verdict import CreditVerdict

_BECAME = {Answer.YES: "earned", Answer.NO: "not earned as claimed"}


def brief_report(run: Run) -> str:
    """Each declaration's findings as ``file:line:column  level  rule  message; cure``, its claims, then the counts."""
    return "".join(f"{line}\n" for line in _lines(run))


def headlines(run: Run) -> str:
    """What became of each claim of several declarations, a line each, then how many came out how."""
    lines = [line for declared in run.declarations() for line in _headlines(declared)]
    return "".join(f"{line}\n" for line in (*lines, run.counts().of_claims()))


def became_of(credit: CreditVerdict) -> str:
    """What became of a claim, in words."""
    return _BECAME.get(credit.earns_claim, "unknown whether earned")


def claimed_by(credit: CreditVerdict) -> str:
    """What is claimed, in words."""
    return "the full credit" if credit.claimed is None else show_amount(Fraction(credit.claimed), "USD")


def _lines(run: Run) -> Iterator[str]:
    for declared in run.declarations():
        for finding in declared.findings:
            yield brief_line(finding)
        yield from _headlines(declared)
    yield from (brief_line(finding) for finding in run.of_settings)
    yield str(run.counts())


def brief_line(finding: Finding) -> str:
    """One finding, with why it is accepted where it is."""
    told = in_short(finding)
    if finding.accepted is not None:
        told = f"{told} ({acceptance(finding.accepted)})"
    return log_line(place_of(finding.at), finding.level, finding.rule, told)


def _headlines(declared: Declared) -> Iterator[str]:
    file = path_of(declared.file)
    if declared.verdict is None:
        yield log_line(file, "invalid: nothing is answered")
        return
    for credit in declared.verdict.credits:
        claim = f"{claimed_by(credit)} claimed: {became_of(credit)}"
        yield log_line(file, outcome_of(credit), amount_of_full(credit), claim)
