"""A run as workflow commands of GitHub, which shows them as annotations at their lines.

GitHub shows ten annotations of each kind for a step and drops the rest in silence. So no rule stands
behind another, the tenth says what is left out, and then the log has all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from iracheck.reports.brief import brief_report
from iracheck.reports.findings import Finding, Level
from iracheck.reports.legible import MOST_CHARACTERS, in_sentences, legible, path_of
from iracheck.reports.run import Run, acceptance

MOST_OF_A_KIND = 10
"""How many annotations of a kind GitHub shows for a step."""

_KINDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def github_report(run: Run) -> str:
    """One annotation a finding, at most ten of each kind; what is accepted is a notice with its reason."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    kinds: dict[str, list[Finding]] = {kind: [] for kind in _KINDS.values()}
    for finding in run.findings():
        kinds[_KINDS["note" if finding.accepted else finding.level]].append(finding)
    for kind, findings in kinds.items():
        yield from _annotations(kind, _each_rule_first(findings))
    if any(len(findings) > MOST_OF_A_KIND for findings in kinds.values()):
        yield "::group::All findings"
        yield brief_report(run).removesuffix("\n")
        yield "::endgroup::"
    yield str(run.counts())


def _each_rule_first(findings: Iterable[Finding]) -> list[Finding]:
    """The first of each rule before the second of any; what is accepted after all that is not."""
    seen: Counter[tuple[bool, str]] = Counter()
    turns = []
    for finding in findings:
        accepted = finding.accepted is not None
        seen[accepted, finding.rule] += 1
        turns.append((accepted, seen[accepted, finding.rule], finding))
    return [finding for _, _, finding in sorted(turns, key=lambda turn: turn[:2])]


def _annotations(kind: str, findings: list[Finding]) -> Iterator[str]:
    shown = findings if len(findings) <= MOST_OF_A_KIND else findings[: MOST_OF_A_KIND - 1]
    for finding in shown:
        yield _annotation(kind, finding)
    if len(findings) > len(shown):
        left_out = Counter(finding.rule for finding in findings[len(shown) :])
        counted = ", ".join(f"{rule} ({count})" for rule, count in left_out.items())
        told = (
            f"{left_out.total()} more: {counted}. The log of this step has all of them; "
            "so have --format sarif:FILE, junit:FILE and markdown:FILE."
        )
        yield f"::{kind} title=iracheck::{_message(told)}"


def _annotation(kind: str, finding: Finding) -> str:
    at = finding.at
    place = {"file": path_of(at.file) if at.file else None, "line": at.line, "col": at.line and at.column}
    properties = {**place, "title": legible(finding.rule)}
    told = in_sentences(finding)
    if finding.accepted is not None:
        told = f"{told} Accepted, {acceptance(finding.accepted)}"
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value is not None)
    return f"::{kind} {given}::{_message(told)}"


def _message(text: str) -> str:
    return legible(text, 3 * MOST_CHARACTERS).replace("%", "%25")


def _property(value: str | int) -> str:
    return str(value).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
