"""What a pipeline should show of a verdict: each reason at its line, with its paragraph and what to write instead.

A finding is made for every reason that alone keeps a claim from being earned, and for every fact
that is missing. It always has a place, since nobody acts on one without. Its fingerprint is made
of names, not of lines or figures: it survives moved lines and other prices, but no other maker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Literal, NamedTuple

from iracheck.documents import Place, Problem
from iracheck.quantities import Answer, opposite, show_amount
from iracheck.reports.text import capitalized
from iracheck.rulebook import Award, Rulebook
from iracheck.verdict import (
    COVERS_NOTHING,
    AnswerRecord,
    At,
    CreditVerdict,
    GroupVerdict,
    Line,
    Missing,
    Verdict,
)

_FIGURES = re.compile(
    r"\$\d[\d,.]*"
    r"|\b\d[\d,.]* (?:%|M?Wh|kWh|[kM]?W|k?g|t|lb|L|years)(?!\w)"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
)
"""Dollars, measures and days; any other number may be that of a name: Plant 2 is not Plant 1."""
Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

INVALID = "declaration/invalid"
CLAIM = "claim/amount"
NOT_RELIED_ON = "attestation/not-relied-on"
WARNING = "verdict/warning"
EXPIRED, EXPIRES_SOON, UNUSED = "waiver/expired", "waiver/expires-soon", "waiver/unused"
STALE = "baseline/stale"
OTHER_IDS: Mapping[str, str] = {
    INVALID: "The declaration cannot be read as it stands, so that nothing is answered.",
    CLAIM: "The facts declared support less than the amount claimed.",
    NOT_RELIED_ON: "An attestation is not relied on.",
    WARNING: "Something beside the answers that the reader of a verdict should know.",
    EXPIRED: "A waiver has expired, and fails the job until it is renewed or removed.",
    EXPIRES_SOON: "A waiver expires within 30 days.",
    UNUSED: "A waiver accepts nothing in the declarations checked.",
    STALE: "The baseline accepts a finding that there is no more.",
}
"""What the ids mean that are no rule of the rulebook."""


class Accepted(NamedTuple):
    """Why a finding does not fail the job: by a waiver or by the baseline, with what these say."""

    by: Literal["waiver", "baseline"]
    reason: str
    owner: str | None = None
    expires: str | None = None
    place: Place | None = None


class Finding(NamedTuple):
    """One thing that keeps a claim from being earned, or that a reader should know.

    ``level`` is ``error`` where the claim is certainly not earned (or nothing can be answered),
    ``warning`` where a fact is missing, ``note`` for what decides nothing. ``rule`` is the id of the
    rule, or one of :data:`OTHER_IDS`. ``message`` says what is wrong, ``cure`` what to do. ``link``
    leads to the official text of the first citation that has one. ``declaration`` is the file or folder
    of the declaration concerned, where ``at`` may be a table in it; None where it has no name.
    ``fingerprint`` identifies the finding from run to run. ``accepted`` tells that it does not fail the job.
    """

    rule: str
    level: Level
    title: str
    message: str
    cure: str
    subject: str
    at: At
    credit: str | None = None
    supplier: str | None = None
    cites: tuple[str, ...] = ()
    link: str | None = None
    declaration: str | None = None
    fingerprint: str = ""
    accepted: Accepted | None = None


class Checked(NamedTuple):
    """What came of one input: its verdict and findings, or its problems as findings."""

    file: str
    verdict: Verdict | GroupVerdict | None
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]


def checked(
    file: str, verdict: Verdict | GroupVerdict | None, problems: Iterable[Problem], rulebook: Rulebook
) -> Checked:
    """One input with its findings, each with its fingerprint."""
    problems = tuple(problems)
    found = [_of_problem(problem, file) for problem in problems]
    for member in members(verdict):
        declaration = member.declaration.file
        found += [finding._replace(declaration=declaration) for finding in _of_verdict(member, rulebook)]
    found.sort(key=lambda finding: (finding.at.file or "", finding.at.line or 0, finding.at.column or 0))
    return Checked(file, verdict, problems, tuple(_fingerprinted(file, found)))


def members(verdict: Verdict | GroupVerdict | None) -> tuple[Verdict, ...]:
    """The verdicts of a group, or the one that it is."""
    if verdict is None:
        return ()
    return verdict.members if isinstance(verdict, GroupVerdict) else (verdict,)


def _fingerprinted(file: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of the same names are told apart by their order."""
    seen: Counter[str] = Counter()
    for finding in found:
        if finding.rule in (INVALID, WARNING):
            about: tuple[str | None, ...] = (finding.message,)
        else:
            about = (finding.subject, finding.supplier, _FIGURES.sub("", finding.message))
        named = (finding.at.file or file, finding.credit, finding.rule, finding.level, *about)
        text = "\n".join(str(part) for part in named)
        seen[text] += 1
        digest = sha256(f"{text}\n{seen[text]}".encode()).hexdigest()
        yield finding._replace(fingerprint=digest[:32])


def _of_problem(problem: Problem, file: str) -> Finding:
    place = problem.place
    wrong, _, cure = problem.message.partition("; ")
    return Finding(
        INVALID,
        "error",
        OTHER_IDS[INVALID],
        wrong,
        cure or "mend it, and check again",
        place.pointer,
        At(place.file or file, place.line or 1, place.column or 1, place.pointer),
    )


def _of_verdict(verdict: Verdict, rulebook: Rulebook) -> Iterator[Finding]:
    for credit in verdict.credits:
        yield from _Credit(credit, rulebook).findings()
    told = []
    for attested in verdict.attestations:
        if not attested.relied_on and attested.note != COVERS_NOTHING:
            named = f"{attested.document or attested.at.pointer} by {attested.by}"
            told.append(f"Attestation {named}")
            message = f"{named} is not relied on: it {attested.note}"
            cure = "see what of it contradicts the facts, or leave it out"
            yield Finding(NOT_RELIED_ON, "note", OTHER_IDS[NOT_RELIED_ON], message, cure, named, attested.at)
    for warning in verdict.warnings:
        if not warning.startswith(tuple(told)):
            cure = "see whether the facts are declared as they are"
            top = At(verdict.declaration.file, 1, 1, "")
            yield Finding(WARNING, "note", OTHER_IDS[WARNING], warning, cure, "the declaration", top)


class _Credit:
    """The findings of one credit claimed."""

    def __init__(self, credit: CreditVerdict, rulebook: Rulebook) -> None:
        self.credit = credit
        self.rulebook = rulebook
        self.records = {record.id: record for record in credit.answers}

    def findings(self) -> list[Finding]:
        """None where the claim is earned; where it is not, always one at least.

        Each answer that the credit needs otherwise is told, whether the outcome rests on it alone or not: with one
        accepted, the others still stand.
        """
        if self.credit.earns_claim is YES:
            return []
        reasons = [one for record in self._asked_for(YES, NO) for one in self._reasons(record)]
        found = list({(one.rule, one.subject, one.at): one for one in reversed(reasons)}.values())[::-1]
        if self.credit.earns_claim is NO and (not found or self._claims_beyond_full()):
            found.append(self._claim())
        found += [self._missing(missing) for missing in self.credit.missing]
        asked = {rule for missing in self.credit.missing for rule in missing.could_change}
        for record in self._asked_for(UNKNOWN):
            if record.rule not in asked:
                found.extend(self._open(one) for one in self._open_ends(record))
        return found or [self._open(self.credit.answers[0])]

    def _asked_for(self, *answers: Answer) -> list[AnswerRecord]:
        """The answers to the questions of the credit itself that cost something, or are open."""
        wanted = self._wanted()
        return [
            record
            for record in self.credit.answers
            if record.answer in answers
            and record.rule in wanted
            and "#" not in record.id
            and (record.answer is UNKNOWN or self._counts_against(record, wanted[record.rule]))
        ]

    def _wanted(self) -> dict[str, set[Answer]]:
        """The answers that the claim needs: those of a bonus only where more than the full credit is claimed."""
        award = self.rulebook.awards[self.credit.credit]
        beyond = self.credit.full is not None and self._claims_beyond_full()
        return answers_needed(award, with_bonuses=beyond)

    def _claims_beyond_full(self) -> bool:
        """Whether the claim may not be earned even if nothing else cost it: more is claimed than the full credit."""
        claimed, full = self.credit.claimed, self.credit.full
        return claimed is None or full is None or Fraction(claimed) > Fraction(full)

    def _counts_against(self, record: AnswerRecord, needed: set[Answer]) -> bool:
        """Whether an answer costs something; where either earns, yes earns more."""
        return record.answer is NO if YES in needed else opposite(record.answer) in needed

    def _reasons(self, record: AnswerRecord) -> Iterator[Finding]:
        """Each of the reasons that alone gives the answer: a part of several, or the rule itself."""
        alone = {"any_of": YES, "for_any": YES, "all_of": NO, "for_all": NO}.get(record.kind)
        below = [self.records[identity] for identity in record.because]
        parts = [one for one in below if one.answer in (YES, NO)] if alone is record.answer else []
        if not parts:
            yield self._wrong(record)
        for part in parts:
            if record.kind in ("any_of", "all_of"):
                yield from self._reasons(part)
            else:
                line = next((line for line in record.lines if line.what == part.subject), None)
                yield self._wrong(record, part=part, line=line)

    def _wrong(
        self,
        record: AnswerRecord,
        *,
        part: AnswerRecord | None = None,
        line: Line | None = None,
    ) -> Finding:
        told = record.sentence if line is None else f"{line.what}: {line.note}"
        found = self._finding(record, "error", told, self._cure(record.rule))
        if part is None:
            return found
        supplier = None if line is None else line.supplier
        return found._replace(subject=part.subject, supplier=supplier, at=(part.at or record.at)[0])

    def _cure(self, rule_id: str) -> str:
        cure = self.rulebook.rules[rule_id].cure
        return cure or f"mend the facts where they are wrong; `iracheck explain {rule_id}` tells what counts"

    def _missing(self, missing: Missing) -> Finding:
        rule = missing.could_change[0]
        record = next((one for one in self.credit.answers if one.rule == rule), self.credit.answers[0])
        told = f"Not declared: {capitalized(missing.asks)}"
        found = self._finding(record, "warning", told, f"declare it at {missing.pointer}")
        return found._replace(subject=missing.asks, at=missing.at)

    def _open(self, record: AnswerRecord) -> Finding:
        """What is open although nothing is asked for: the law is, or something else already costs the credit."""
        cure = (
            "nothing that could be declared settles this; take advice, or claim less"
            if self.credit.outcome == "unknown"
            else "what to declare is asked for once nothing else costs the credit"
        )
        return self._finding(record, "warning", record.why_not_asked or record.sentence, cure)

    def _open_ends(self, record: AnswerRecord) -> Iterator[AnswerRecord]:
        """The open answers that an open one comes from."""
        below = [self.records[identity] for identity in record.because]
        open_parts = [one for one in below if one.answer is UNKNOWN]
        if record.kind not in ("all_of", "any_of") or not open_parts:
            yield record
            return
        for one in open_parts:
            yield from self._open_ends(one)

    def _claim(self) -> Finding:
        high = self.credit.amount.high
        most = "an amount that is not known" if high is None else show_amount(Fraction(high), "USD")
        claimed = self.credit.claimed
        told = f"The facts declared support at most {most}"
        if claimed is not None:
            told += f"; {show_amount(Fraction(claimed), 'USD')} is claimed"
        cure = "claim what the facts support, or mend the facts"
        found = self._finding(self.credit.answers[0], "error", f"{told}.", cure)
        return found._replace(rule=CLAIM, title=OTHER_IDS[CLAIM])

    def _finding(self, record: AnswerRecord, level: Level, message: str, cure: str) -> Finding:
        sources = (self.rulebook.source_of(cite) for cite in record.cites)
        return Finding(
            record.rule,
            level,
            record.title,
            message,
            cure,
            record.subject,
            (record.at or self.credit.answers[0].at)[0],
            credit=self.credit.credit,
            cites=record.cites,
            link=next((source.url for source in sources if source is not None), None),
        )


def answers_needed(award: Award, *, with_bonuses: bool) -> dict[str, set[Answer]]:
    """The answers that a credit needs of the rules that it asks, with those of its bonuses or without."""
    added = [added for row in award.schedule for added in row.adds if with_bonuses or added.bonus == "no"]
    wanted: dict[str, set[Answer]] = {}
    for needed in (*award.requires, *(one for each in added for one in each.when)):
        wanted.setdefault(needed.rule, set()).add(needed.answer)
    return wanted
