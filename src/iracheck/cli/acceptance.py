"""Findings that do not fail a job: those of a baseline, and those waived for some time by somebody who answers for it.

Neither changes a verdict, and an invalid declaration can be neither waived nor accepted. What is
accepted is shown and counted; what has expired, or accepts nothing any more, is told.
"""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from iracheck.cli.configuration import Configuration, Waiver
from iracheck.declaration.fields import Text
from iracheck.documents import (
    DocumentError,
    Marks,
    Place,
    Problem,
    keys_of,
    nearest,
    read_bytes,
    read_document,
    validate,
)
from iracheck.quantities import show_day
from iracheck.reports.findings import (
    CLAIM,
    EXPIRED,
    EXPIRES_SOON,
    INVALID,
    OTHER_IDS,
    STALE,
    UNUSED,
    Accepted,
    Checked,
    Finding,
)
from iracheck.rulebook import Rulebook
from iracheck.verdict import At

BASELINE_FORMAT = "iracheck-baseline/1"
WARNED_AHEAD = timedelta(days=30)


_Key = tuple[str, str, str, str]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)

    fingerprint: Text
    rule: Text
    file: Text
    subject: str
    message: str

    @property
    def key(self) -> _Key:
        """By what a finding is known again; :func:`_key` makes the same of one."""
        return self.fingerprint, self.rule, self.file, self.subject


class Baseline(BaseModel):
    """The findings that were there when it was written, by file, rule, subject and fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)

    format: Text
    accepted: tuple[_Entry, ...]

    _marks: Marks = Marks(None)


class Acceptance(NamedTuple):
    """What is accepted of a run, and the day on which it is asked."""

    waivers: tuple[tuple[Waiver, Place], ...]
    baseline: Baseline | None
    today: date

    def applied(self, run: Sequence[Checked]) -> tuple[list[Checked], tuple[Finding, ...]]:
        """The run with what is accepted marked so, and what is to be told of waivers and baseline themselves."""
        used: set[int] = set()
        keys = {entry.key for entry in self.baseline.accepted} if self.baseline is not None else set()
        done = []
        for one in run:
            findings = tuple(
                self._waived(finding, one.file, used) or _in_baseline(finding, one.file, keys) or finding
                for finding in one.findings
            )
            done.append(one._replace(findings=findings))
        return done, (*self._of_waivers(done, used), *self._of_baseline(done))

    def _waived(self, finding: Finding, file: str, used: set[int]) -> Finding | None:
        """The finding as waived; the numbers of waivers that concern it are added to those used."""
        for number, (waiver, place) in enumerate(self.waivers if _may_be_accepted(finding) else ()):
            if _matches(waiver, finding, file):
                used.add(number)
                if self.today <= waiver.expires:
                    expires = waiver.expires.isoformat()
                    accepted = Accepted("waiver", waiver.reason, waiver.owner, expires, place)
                    return finding._replace(accepted=accepted)
        return None

    def _of_waivers(self, run: Sequence[Checked], used: set[int]) -> Iterator[Finding]:
        """What is wrong with a waiver, at its own place."""
        files = {_posix(one.file) for one in run}
        for number, (waiver, place) in enumerate(self.waivers):
            named = f"the waiver of {waiver.rule} for {waiver.file}, by {waiver.owner}"
            if self.today > waiver.expires:
                told = f"{named} expired on {show_day(waiver.expires)}"
                cure = "renew it with a reason that still holds, or remove it"
                yield _at(EXPIRED, "error", told, cure, place)
            elif waiver.expires - self.today <= WARNED_AHEAD:
                told = f"{named} expires on {show_day(waiver.expires)}"
                yield _at(EXPIRES_SOON, "warning", told, "mend what it accepts, or renew it in time", place)
            if number not in used and any(fnmatchcase(file, waiver.file) for file in files):
                told = f"{named} accepts nothing that was found"
                yield _at(UNUSED, "note", told, "remove it, or correct its rule, file or subject", place)

    def _of_baseline(self, run: Sequence[Checked]) -> Iterator[Finding]:
        """What the baseline accepts of the files checked although it is no more."""
        if self.baseline is None:
            return
        files = {_posix(one.file) for one in run}
        there = {_key(finding, one.file) for one in run for finding in one.findings}
        marks = self.baseline._marks
        for number, entry in enumerate(self.baseline.accepted):
            if entry.file in files and entry.key not in there:
                told = f"{entry.rule} in {entry.file} is no more: {entry.message}"
                cure = "write the baseline anew with --write-baseline"
                yield _at(STALE, "note", told, cure, marks.at(f"/accepted/{number}"))


def _may_be_accepted(finding: Finding) -> bool:
    return finding.rule != INVALID and finding.level != "note"


def _in_baseline(finding: Finding, file: str, keys: set[_Key]) -> Finding | None:
    if _may_be_accepted(finding) and _key(finding, file) in keys:
        return finding._replace(accepted=Accepted("baseline", "there when the baseline was written"))
    return None


def _matches(waiver: Waiver, finding: Finding, file: str) -> bool:
    files = {_posix(one or file) for one in (file, finding.declaration, finding.at.file)}
    return (
        waiver.rule == finding.rule
        and any(fnmatchcase(one, waiver.file) for one in files)
        and (waiver.subject is None or waiver.subject == finding.subject)
    )


def _at(rule: str, level: Any, message: str, cure: str, place: Place) -> Finding:
    at = At(place.file, place.line, place.column, place.pointer)
    return Finding(rule, level, OTHER_IDS[rule], message, cure, place.pointer, at)


def _posix(path: str) -> str:
    return PurePath(path).as_posix()


def _key(finding: Finding, file: str) -> _Key:
    return finding.fingerprint, finding.rule, _posix(file), finding.subject


def acceptance(
    configuration: Configuration, baseline: str | None, rulebook: Rulebook, today: date
) -> Acceptance:
    """The waivers of a configuration and a baseline; :class:`DocumentError` where either is wrong."""
    known = [*rulebook.rules, CLAIM]
    problems = []
    for number, waiver in enumerate(configuration.waivers):
        place = configuration.marks.at(f"/waivers/{number}/rule")
        if waiver.rule == INVALID:
            message = "an invalid declaration cannot be waived; mend it"
            problems.append(Problem(place, message))
        elif waiver.rule not in known:
            hint = nearest(waiver.rule, known) or "; `iracheck rules` lists them"
            problems.append(Problem(place, f'there is no rule "{waiver.rule}"{hint}'))
    if problems:
        raise DocumentError(problems)
    waivers = tuple(
        (waiver, configuration.marks.at(f"/waivers/{number}"))
        for number, waiver in enumerate(configuration.waivers)
    )
    return Acceptance(waivers, None if baseline is None else read_baseline(Path(baseline)), today)


def read_baseline(path: Path) -> Baseline:
    """A baseline from its file; :class:`DocumentError` with all its problems."""
    document = read_document(read_bytes(path), name=str(path), is_json=True)
    found = validate(document, Baseline.model_validate, known_keys=keys_of(Baseline), also=_inconsistencies)
    found._marks = document.marks
    return found


def _inconsistencies(found: Baseline, _tree: Any) -> list[tuple[str, str]]:
    if found.format == BASELINE_FORMAT:
        return []
    return [("/format", f'"{found.format}" is no baseline of this program; write "{BASELINE_FORMAT}"')]


def baseline_json(run: Iterable[Checked]) -> str:
    """A baseline that accepts whatever fails in a run now, but for invalid declarations and what is waived."""
    accepted = [
        {
            "fingerprint": finding.fingerprint,
            "rule": finding.rule,
            "file": _posix(one.file),
            "subject": finding.subject,
            "message": finding.message,
        }
        for one in run
        for finding in one.findings
        if _may_be_accepted(finding) and (finding.accepted is None or finding.accepted.by == "baseline")
    ]
    accepted.sort(key=lambda entry: (entry["file"], entry["rule"], entry["fingerprint"]))
    written = {"format": BASELINE_FORMAT, "accepted": accepted}
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"
