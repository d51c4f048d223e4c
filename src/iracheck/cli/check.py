"""``iracheck check``: declarations in, verdicts in any of several formats and an exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from iracheck import __version__
from iracheck.checking import InferenceError
from iracheck.cli.configuration import Settings, settings
from iracheck.cli.exits import (
    EARNS,
    EARNS_LESS,
    FAULT,
    INVALID,
    RULEBOOK_INVALID,
    UNKNOWN,
    USAGE,
    add_rulebook,
    refuse,
    usage,
)
from iracheck.cli.inputs import NothingFoundError, Read, found_in_all, read
from iracheck.cli.outputs import FORMATS, OutputError, machine_form, outputs, write, write_file
from iracheck.cli.progress import counted
from iracheck.cli.templates import CREDITS
from iracheck.cli.workers import Law, check_all, check_one
from iracheck.declaration import Declaration
from iracheck.documents import DocumentError, Place, Problem
from iracheck.quantities import Answer, QuantityError, parse_day
from iracheck.reports.brief import brief_line
from iracheck.reports.findings import Checked, Finding, members
from iracheck.reports.run import Run
from iracheck.rulebook import Rulebook
from iracheck.verdict import Verdict

if TYPE_CHECKING:
    from iracheck.cli.acceptance import Acceptance

EPILOG = """exit codes:
  0  every claim earns what it claims     3  unknown: facts are missing
  1  some claim certainly earns less      4  a declaration is invalid
  2  wrong usage or settings, no input    5  the rulebook is invalid
     found, or a waiver has expired      70  a fault inside the program: there is no answer

Where several hold, the first of 70, 2 (before anything is checked), 5, 4, 1, 3 and 2 (an expired waiver) is given.
With --fail-on less an unknown claim does not fail, with --fail-on invalid neither does one that earns less; an
invalid declaration always does. Settings come from flags, else from IRACHECK_... variables, else from iracheck.toml
or [tool.iracheck] in pyproject.toml."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck check``."""
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="files, folders of tables, folders or globs of such"
    )
    parser.add_argument(
        "--format",
        action="append",
        metavar="FORMAT[:FILE]",
        help=f"{', '.join(FORMATS)}; may be given several times, each to a file of its own or to standard output",
    )
    parser.add_argument("--full", action="store_true", help="show every line and sub-question in text")
    parser.add_argument(
        "--fail-on",
        metavar="WHAT",
        help="unknown (default): all that is not certainly earned; less: what certainly is not; invalid: only "
        "invalid declarations",
    )
    parser.add_argument("--jobs", metavar="N", help="check in so many processes (default 1)")
    parser.add_argument("--baseline", metavar="FILE", help="a baseline of findings that are accepted")
    parser.add_argument(
        "--write-baseline", metavar="FILE", help="write a baseline that accepts what fails now"
    )
    parser.add_argument("--no-waivers", action="store_true", help="accept nothing: for the auditor")
    parser.add_argument(
        "--today", metavar="DAY", help="the day on which waivers are held against their expiry"
    )
    parser.add_argument(
        "--config", metavar="FILE", help="settings, instead of the iracheck.toml that is found"
    )
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Check every declaration that the inputs name."""
    try:
        paths = found_in_all(options.inputs)
        chosen = settings(options, os.environ)
        wanted = outputs(chosen.formats)
    except (NothingFoundError, OutputError) as wrong:
        return usage(str(wrong))
    except DocumentError as error:
        return refuse(error.problems, "text", USAGE)
    law = Law(chosen.rules, chosen.lists)
    accepting = not chosen.no_waivers and (chosen.baseline or chosen.configuration.waivers)
    only = read(paths[0]) if len(paths) == 1 else None
    try:
        rulebook = law.load(None if accepting else _claimed(only, law))
    except DocumentError as error:
        return refuse(error.problems, machine_form(wanted), RULEBOOK_INVALID)
    try:
        accepted = _acceptance(chosen, rulebook, options) if accepting else None
    except DocumentError as error:
        return refuse(error.problems, "text", USAGE)
    try:
        done = _checked(paths, only, law, rulebook, jobs=chosen.jobs)
    except InferenceError as fault:
        print(f"iracheck: fault, no answer: {fault}", file=sys.stderr)
        return FAULT
    of_settings: tuple[Finding, ...] = ()
    if accepted is not None:
        done, of_settings = accepted.applied(done)
    try:
        write(wanted, Run(tuple(done), rulebook, __version__, of_settings), full=options.full)
        if options.write_baseline:
            _write_baseline(options.write_baseline, done)
    except OutputError as wrong:
        return usage(str(wrong))
    for finding in of_settings:
        print(brief_line(finding), file=sys.stderr)
    codes = Counter(code for one in done for code in _codes(one))
    _tell(done, codes, chosen.fail_on)
    expired = any(finding.level == "error" for finding in of_settings)
    return _exit_code(codes, chosen.fail_on) or (USAGE if expired else EARNS)


def _checked(
    paths: Sequence[str], only: Read | None, law: Law, rulebook: Rulebook, *, jobs: int
) -> list[Checked]:
    """What came of each input; a single one is read already."""
    if only is not None:
        return [check_one(paths[0], only, rulebook)]
    return list(counted(check_all(paths, law, rulebook, jobs=jobs), len(paths)))


def _claimed(only: Read | None, law: Law) -> set[str] | None:
    """The credits that a single declaration claims: only their rules are then loaded. All, where it is another."""
    if law.rules is not None or not isinstance(only, Declaration):
        return None
    claimed = {claim.credit for claim in only.claims}
    return claimed if claimed.issubset(CREDITS) else None


def _acceptance(chosen: Settings, rulebook: Rulebook, options: argparse.Namespace) -> Acceptance:
    """The waivers and the baseline, on the day named or today: here alone the clock is read."""
    from iracheck.cli.acceptance import acceptance

    try:
        today = date.today() if chosen.today is None else parse_day(chosen.today)
    except QuantityError as error:
        raise DocumentError([Problem(Place("--today", None, None, ""), str(error))]) from None
    writing_anew = options.write_baseline and chosen.baseline and not os.path.exists(chosen.baseline)
    return acceptance(chosen.configuration, None if writing_anew else chosen.baseline, rulebook, today)


def _write_baseline(path: str, done: Sequence[Checked]) -> None:
    from iracheck.cli.acceptance import baseline_json

    write_file(path, baseline_json(done))


_PASSING: dict[str, dict[int, str]] = {
    "unknown": {},
    "less": {UNKNOWN: "unknown"},
    "invalid": {UNKNOWN: "unknown", EARNS_LESS: "not earned"},
}
"""What does not fail by each ``--fail-on``, and what a claim is then called."""


def _exit_code(codes: Counter[int], fail_on: str) -> int:
    """The worst of what is not accepted, as far as it is to fail the job."""
    failing = codes.keys() - _PASSING[fail_on].keys()
    return next((code for code in (INVALID, EARNS_LESS, UNKNOWN) if code in failing), EARNS)


def _codes(one: Checked) -> Iterator[int]:
    """What each claim of an input comes to, where not everything that keeps it from being earned is accepted."""
    if one.verdict is None:
        yield INVALID
    for verdict in members(one.verdict):
        for credit in verdict.credits:
            if credit.earns_claim is not Answer.YES and not _is_accepted(one, verdict, credit.credit):
                yield EARNS_LESS if credit.earns_claim is Answer.NO else UNKNOWN


def _is_accepted(one: Checked, verdict: Verdict, credit: str) -> bool:
    """Whether every finding about a credit is accepted, and there is one."""
    about = [
        finding
        for finding in one.findings
        if finding.credit == credit
        and finding.declaration == verdict.declaration.file
        and finding.level != "note"
    ]
    return bool(about) and all(finding.accepted is not None for finding in about)


def _tell(done: Sequence[Checked], codes: Counter[int], fail_on: str) -> None:
    """On standard error, what passes without being earned: never in silence."""
    accepted = Counter(finding.accepted.by for one in done for finding in one.findings if finding.accepted)
    named = {"waiver": "waived", "baseline": "accepted by the baseline"}
    told = [f"{number} {named[by]}" for by, number in sorted(accepted.items(), reverse=True)]
    if told:
        several = "findings" if sum(accepted.values()) > 1 else "finding"
        print(f"iracheck: {several}: {', '.join(told)}; the verdicts are what they are", file=sys.stderr)
    for code, what in _PASSING[fail_on].items():
        if codes[code]:
            claims = "claim is" if codes[code] == 1 else "claims are"
            print(
                f"iracheck: {codes[code]} {claims} {what}, which does not fail with --fail-on {fail_on}",
                file=sys.stderr,
            )
