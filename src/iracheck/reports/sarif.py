"""A run as SARIF 2.1.0, for code scanning and editors.

Every result has a place in a file, since viewers show no other. Its fingerprint survives moved lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

from iracheck.documents import Place
from iracheck.reports.findings import (
    CLAIM,
    INVALID,
    LEVELS,
    NOT_RELIED_ON,
    OTHER_IDS,
    WARNING,
    Accepted,
    Finding,
    Level,
)
from iracheck.reports.legible import UNNAMED, in_sentences, legible
from iracheck.reports.run import Run, acceptance
from iracheck.rulebook import Rule, Rulebook
from iracheck.verdict import At

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
MOST_OF_A_NAME, MOST_OF_A_DESCRIPTION = 255, 1024
"""GitHub shows no more characters of the name of a rule and of its descriptions."""

_OTHER_LEVELS: Mapping[str, Level] = {
    INVALID: "error",
    CLAIM: "error",
    NOT_RELIED_ON: "note",
    WARNING: "note",
}
_WEAKEST_FIRST = ("unverified", "proposed", "notice", "final")

Json = dict[str, Any]


def sarif_report(run: Run) -> str:
    """The findings of all inputs as one SARIF run; accepted ones are suppressed, with their reason."""
    found = run.findings()
    shown = _most_serious(found)
    rules = sorted({finding.rule for finding in shown})
    index = {rule: place for place, rule in enumerate(rules)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(run, [_rule(rule, run.rulebook) for rule in rules])},
                "invocations": [_invocation(len(found) - len(shown))],
                "originalUriBaseIds": {
                    ROOT: {"description": {"text": "The folder in which the program was started."}}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, index[finding.rule]) for finding in shown],
                "properties": {
                    "rulebook": run.rulebook.digest,
                    "lawLastVerified": run.rulebook.verified.isoformat(),
                    "counts": run.counts()._asdict(),
                },
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _driver(run: Run, rules: list[Json]) -> Json:
    return {"name": "iracheck", "version": run.version, "semanticVersion": run.version, "rules": rules}


def _most_serious(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """All findings in order; where there are too many, the errors first and what is accepted last."""
    if len(found) <= MOST_RESULTS:
        return found
    ranked = sorted(found, key=lambda one: (one.accepted is not None, LEVELS.index(one.level)))
    return tuple(ranked[:MOST_RESULTS])


def _invocation(left_out: int) -> Json:
    invocation: Json = {"executionSuccessful": True}
    if left_out:
        told = (
            f"{left_out} findings are left out, the least serious ones: a run holds {MOST_RESULTS} at most."
        )
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": told}}]
    return invocation


class _Told(NamedTuple):
    """What is said of a rule."""

    title: str
    question: str
    level: Level
    cure: str | None = None
    standing: str | None = None
    sources: tuple[tuple[str, str | None], ...] = ()


def _rule(rule_id: str, rulebook: Rulebook) -> Json:
    rule = rulebook.rules.get(rule_id)
    told = _of_law(rule, rulebook) if rule else _of_program(rule_id)
    text, markdown = _help(told)
    described: Json = {
        "id": rule_id,
        "name": legible(_name(rule_id), MOST_OF_A_NAME),
        "shortDescription": {"text": legible(told.title, MOST_OF_A_DESCRIPTION)},
        "fullDescription": {"text": legible(told.question, MOST_OF_A_DESCRIPTION)},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": told.level},
        "properties": {"tags": [rule_id.partition("/")[0]]},
    }
    link = next((url for _, url in told.sources if url), None)
    if link:
        described["helpUri"] = link
    if told.standing:
        described["properties"]["standing"] = told.standing
    return described


def _of_law(rule: Rule, rulebook: Rulebook) -> _Told:
    sources = []
    for authority in rule.authority:
        source = rulebook.source_of(authority.cite)
        sources.append((authority.cite, source.url if source else None))
    standing = min((authority.standing for authority in rule.authority), key=_WEAKEST_FIRST.index)
    return _Told(rule.title, rule.question, "error", rule.cure, standing, tuple(sources))


def _of_program(rule_id: str) -> _Told:
    told = OTHER_IDS.get(rule_id, rule_id)
    return _Told(told, told, _OTHER_LEVELS.get(rule_id, "error"))


def _name(rule_id: str) -> str:
    """``30D/critical-minerals`` as ``CriticalMinerals``."""
    return "".join(word[:1].upper() + word[1:] for word in rule_id.rpartition("/")[2].split("-"))


def _help(told: _Told) -> tuple[str, str]:
    """Question, cure and citations, plainly and in Markdown."""
    parts = [told.question, *([told.cure] if told.cure else [])]
    cites = [cite for cite, _ in told.sources]
    linked = [f"[{cite}]({url})" if url else cite for cite, url in told.sources]
    return (
        "\n\n".join([*parts, *([", ".join(cites)] if cites else [])]),
        "\n\n".join([*parts, *([", ".join(linked)] if linked else [])]),
    )


def _result(finding: Finding, index: int) -> Json:
    properties = {
        "credit": finding.credit,
        "cites": list(finding.cites),
        "supplier": None if finding.supplier is None else legible(finding.supplier),
    }
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": in_sentences(finding)},
        "locations": [_location(finding.at)],
        "partialFingerprints": {"iracheck/v1": finding.fingerprint},
        "properties": {name: given for name, given in properties.items() if given},
    }
    if finding.accepted is not None:
        result["suppressions"] = [_suppression(finding.accepted)]
    return result


def _location(at: At | Place) -> Json:
    location: Json = {
        "physicalLocation": {
            "artifactLocation": _artifact(at.file),
            "region": {"startLine": at.line or 1, "startColumn": (at.column or 1) if at.line else 1},
        }
    }
    if at.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": legible(at.pointer)}]
    return location


def _artifact(file: str | None) -> Json:
    if not file:
        return {"uri": UNNAMED, "description": {"text": "Text that was given without the name of a file."}}
    path = PurePath(file)
    uri = quote(path.as_posix(), errors="surrogatepass")
    if path.is_absolute():
        return {"uri": f"file://{uri if uri.startswith('/') else '/' + uri}"}
    return {"uri": uri, "uriBaseId": ROOT}


def _suppression(accepted: Accepted) -> Json:
    suppression: Json = {
        "kind": "external",
        "status": "accepted",
        "justification": legible(acceptance(accepted)),
    }
    if accepted.place is not None:
        suppression["location"] = _location(accepted.place)
    return suppression
