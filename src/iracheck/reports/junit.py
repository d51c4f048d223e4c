"""A run as JUnit XML: a suite for each declaration, with a case for each claim and for each rule that it asks.

Elements and attributes are those of the schema of Jenkins' xUnit plug-in (junit-10.xsd), which knows
a file of a suite but none of a case: places stand in the text. Nothing is timed, so every time is 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from iracheck.quantities import Answer
from iracheck.reports.brief import became_of, claimed_by
from iracheck.reports.findings import Finding, answers_needed
from iracheck.reports.legible import in_short, legible, path_of, place_of
from iracheck.reports.run import Declared, Run, acceptance
from iracheck.reports.text import amount_of_full, outcome_of
from iracheck.rulebook import Rulebook
from iracheck.verdict import AnswerRecord, CreditVerdict

_OPEN = (Answer.UNKNOWN, Answer.NOT_ASKED)


class _Outcome(NamedTuple):
    """Why a case did not pass, with the findings that say so."""

    element: Literal["failure", "error", "skipped"]
    kind: Literal["not_earned", "unknown", "invalid", "accepted", "not_asked", "expired"]
    message: str
    findings: Sequence[Finding] = ()


class _Case(NamedTuple):
    """One case of a suite; ``about`` is the credit, or the declaration itself."""

    about: str
    name: str
    told: str
    outcome: _Outcome | None


def junit_report(run: Run) -> str:
    """What costs a claim is a failure, what is unknown one of type ``unknown``, what is accepted skipped."""
    suites = Element("testsuites", name="iracheck", time="0")
    for declared in run.declarations():
        suites.append(_suite(declared.file, list(_cases(declared, run.rulebook)), declared.findings))
    if run.of_settings:
        suites.append(_suite(run.of_settings[0].at.file, _of_settings(run.of_settings), ()))
    for counted in ("tests", "failures", "errors"):
        suites.set(counted, str(sum(int(suite.get(counted, "0")) for suite in suites)))
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _suite(whose: str | None, cases: Sequence[_Case], findings: Sequence[Finding]) -> Element:
    file = path_of(whose)
    elements = [case.outcome.element for case in cases if case.outcome]
    suite = Element(
        "testsuite",
        name=file,
        file=file,
        tests=str(len(cases)),
        failures=str(elements.count("failure")),
        errors=str(elements.count("error")),
        skipped=str(elements.count("skipped")),
        time="0",
    )
    for case in cases:
        suite.append(_testcase(case, _dotted(whose)))
    notes = [finding for finding in findings if finding.level == "note"]
    if notes:
        SubElement(suite, "system-out").text = _listed(notes)
    return suite


def _of_settings(found: Sequence[Finding]) -> list[_Case]:
    """A case for each waiver or entry of the baseline of which something is to be told; only what has expired fails."""
    return [
        _Case(
            "settings",
            f"{finding.rule} ({place_of(finding.at)})",
            in_short(finding),
            _Outcome("failure", "expired", in_short(finding), (finding,))
            if finding.level == "error"
            else None,
        )
        for finding in found
    ]


def _testcase(case: _Case, suite: str) -> Element:
    testcase = Element("testcase", classname=f"{suite}.{case.about}", name=legible(case.name), time="0")
    if case.outcome:
        outcome = SubElement(
            testcase, case.outcome.element, type=case.outcome.kind, message=legible(case.outcome.message)
        )
        if case.outcome.findings:
            outcome.text = _listed(case.outcome.findings)
    SubElement(testcase, "system-out").text = legible(case.told)
    return testcase


def _dotted(file: str | None) -> str:
    """The file as the dotted name that readers make packages of."""
    path = PurePath(path_of(file))
    parts = (part.strip("/\\").replace(".", "_") for part in (*path.parent.parts, path.stem))
    return ".".join(part for part in parts if part)


def _cases(declared: Declared, rulebook: Rulebook) -> Iterator[_Case]:
    if declared.verdict is None:
        wrong = declared.findings
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        told = in_short(wrong[0]) + more if wrong else "nothing is answered"
        outcome = _Outcome("error", "invalid", told, wrong)
        yield _Case("declaration", "can be read", "Nothing is answered.", outcome)
        return
    yield _Case("declaration", "can be read", legible(declared.verdict.title), None)
    for credit in declared.verdict.credits:
        found = [finding for finding in declared.findings if finding.credit == credit.credit]
        asked = _asked(credit, rulebook)
        whose = _by_rule(found, asked)
        yield _claim(credit, found, its_own=whose.get(None, ()))
        yield from _rules(credit, asked, whose)


def _claim(credit: CreditVerdict, found: Sequence[Finding], *, its_own: Sequence[Finding]) -> _Case:
    """The case of a claim, which fails unless it is earned or all that costs it is accepted."""
    claim = f"{claimed_by(credit)} claimed: {became_of(credit)}"
    told = f"{outcome_of(credit)}, {amount_of_full(credit)}; {claim}"
    accepted = _of_findings(found)
    if credit.earns_claim is Answer.YES:
        outcome = None
    elif accepted is not None and accepted.element == "skipped":
        outcome = accepted
    else:
        kind: Literal["not_earned", "unknown"] = (
            "not_earned" if credit.earns_claim is Answer.NO else "unknown"
        )
        outcome = _Outcome("failure", kind, told, its_own)
    return _Case(credit.credit, "claim", told, outcome)


class _Asked(NamedTuple):
    """A rule that a credit asks, and how far below it the answers are that it rests on, by rule and subject."""

    record: AnswerRecord
    depths: Mapping[tuple[str, str], int]

    def fits(self, finding: Finding) -> tuple[bool, bool, int] | None:
        """How well a finding belongs here rather than to another rule that rests on its rule."""
        depths = [depth for (rule, _), depth in self.depths.items() if rule == finding.rule]
        if not depths:
            return None
        exact = self.depths.get((finding.rule, finding.subject))
        inside = finding.at.pointer.startswith(self.record.id.partition("@")[2])
        return exact is not None, inside, -(min(depths) if exact is None else exact)


def _rules(
    credit: CreditVerdict, asked: Sequence[_Asked], whose: Mapping[str | None, Sequence[Finding]]
) -> Iterator[_Case]:
    for record, _ in asked:
        name = record.rule if "@" not in record.id else f"{record.rule} ({record.subject})"
        told = f"{record.question} {record.answer.value.capitalize()}. {record.sentence}"
        outcome = _of_findings(whose.get(record.id, ())) or _left_open(record)
        yield _Case(credit.credit, name, told, outcome)


def _asked(credit: CreditVerdict, rulebook: Rulebook) -> list[_Asked]:
    needed = answers_needed(rulebook.awards[credit.credit], with_bonuses=True)
    records = {record.id: record for record in credit.answers}
    return [
        _Asked(record, _depths(record, records))
        for record in credit.answers[1:]
        if record.rule in needed and "#" not in record.id
    ]


def _depths(record: AnswerRecord, records: Mapping[str, AnswerRecord]) -> dict[tuple[str, str], int]:
    depths: dict[tuple[str, str], int] = {}
    seen = {record.id}
    level, depth = [record], 0
    while level:
        for one in level:
            depths.setdefault((one.rule, one.subject), depth)
        below = dict.fromkeys(identity for one in level for identity in one.because)
        level = [records[identity] for identity in below if identity not in seen]
        seen.update(below)
        depth += 1
    return depths


def _by_rule(found: Sequence[Finding], asked: Sequence[_Asked]) -> dict[str | None, list[Finding]]:
    """The findings by the rule asked that they belong to; those of the claim itself under ``None``."""
    whose: defaultdict[str | None, list[Finding]] = defaultdict(list)
    for finding in found:
        fitting = [(fit, one) for one in asked if (fit := one.fits(finding)) is not None]
        best = max(fitting, key=lambda pair: pair[0], default=None)
        whose[best[1].record.id if best else None].append(finding)
    return dict(whose)


def _of_findings(found: Sequence[Finding]) -> _Outcome | None:
    serious = [finding for finding in found if finding.level != "note"]
    standing = [finding for finding in serious if finding.accepted is None]
    if standing:
        certain = any(finding.level == "error" for finding in standing)
        more = f" (and {len(standing) - 1} more)" if len(standing) > 1 else ""
        message = f"{in_short(standing[0])}{more}"
        return _Outcome("failure", "not_earned" if certain else "unknown", message, standing)
    if serious:
        reasons = dict.fromkeys(acceptance(finding.accepted) for finding in serious if finding.accepted)
        return _Outcome("skipped", "accepted", "; ".join(reasons), serious)
    return None


def _left_open(record: AnswerRecord) -> _Outcome | None:
    """A rule that was not answered, and whose answer nothing turns on."""
    if record.answer not in _OPEN:
        return None
    kind: Literal["unknown", "not_asked"] = "unknown" if record.answer is Answer.UNKNOWN else "not_asked"
    return _Outcome("skipped", kind, record.why_not_asked or record.sentence)


def _listed(findings: Sequence[Finding]) -> str:
    return "\n".join(f"{place_of(one.at)}  {one.level}  {one.rule}  {in_short(one)}" for one in findings)
