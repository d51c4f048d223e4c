"""``iracheck check``: declarations in, verdicts and an exit code out."""

from __future__ import annotations

import argparse
import glob
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from iracheck.checking import InferenceError, check, check_group, load_rulebook
from iracheck.cli.exits import (
    EARNS,
    EARNS_LESS,
    FAULT,
    INVALID,
    RULEBOOK_INVALID,
    UNKNOWN,
    add_rulebook,
    refuse,
    usage,
)
from iracheck.cli.templates import CREDITS
from iracheck.declaration import Declaration, Group
from iracheck.declaration.reading import read_declaration_or_group
from iracheck.documents import DocumentError, Problem
from iracheck.quantities import Answer
from iracheck.reports import errors_json, errors_text, group_text, run_json, verdict_text
from iracheck.rulebook import Rulebook
from iracheck.verdict import GroupVerdict, Verdict, verdict_json

_SUFFIXES = (".yaml", ".yml", ".json")
_TABLES = "declaration.csv"
"""What stands in a folder that is a declaration as a whole."""

EPILOG = """exit codes:
  0  every claim earns what it claims     3  unknown: facts are missing
  1  some claim certainly earns less      4  a declaration is invalid
  2  wrong usage, or no input found       5  the rulebook is invalid
 70  a fault inside the program: there is no answer"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck check``."""
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="files, folders of tables, folders or globs of such"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--full", action="store_true", help="show every line and sub-question")
    add_rulebook(parser)


class _Run(NamedTuple):
    verdicts: list[Verdict | GroupVerdict]
    problems: list[Problem]


def run(options: argparse.Namespace) -> int:
    """Check every declaration that the inputs name."""
    found = {name: _found(name) for name in options.inputs}
    empty = [name for name, files in found.items() if not files]
    if empty:
        return usage(f"no declaration found in {', '.join(empty)}")
    paths = list(dict.fromkeys(path for files in found.values() for path in files))
    read = (_read(path) for path in paths)
    first = [_read(paths[0])] if len(paths) == 1 and options.rules is None else None
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists, credits=_claimed(first))
    except DocumentError as error:
        return refuse(error.problems, options.format, RULEBOOK_INVALID)
    try:
        done = _checked(first or read, rulebook)
    except InferenceError as fault:
        print(f"iracheck: fault, no answer: {fault}", file=sys.stderr)
        return FAULT
    if options.format == "json":
        _print_json(done, alone=len(paths) == 1)
    else:
        _print_text(done, full=options.full)
    return _exit_code(done)


def _found(name: str) -> list[str]:
    """The files that an input names, in order; hidden folders are passed over.

    A plain name stays even where there is no such file, so that it is reported.
    """
    if os.path.isdir(name):
        return [str(inner) for inner in _inside(Path(name))]
    if glob.has_magic(name) and not os.path.exists(name):
        return sorted(glob.glob(name, recursive=True))
    return [name]


def _inside(folder: Path) -> list[Path]:
    """The declarations in a folder: files, and folders of tables, which are not taken apart. It may be one itself."""
    if (folder / _TABLES).is_file():
        return [folder]
    inside = sorted(folder.rglob("*"), key=lambda inner: inner.as_posix())
    shown = [
        inner for inner in inside if not any(part.startswith(".") for part in inner.relative_to(folder).parts)
    ]
    of_tables = {inner.parent for inner in shown if inner.name == _TABLES and inner.is_file()}
    return [
        inner
        for inner in shown
        if of_tables.isdisjoint(inner.parents)
        and (inner in of_tables or (inner.suffix.lower() in _SUFFIXES and inner.is_file()))
    ]


_Read = Declaration | Group | DocumentError


def _read(path: str) -> _Read:
    try:
        return read_declaration_or_group(path)
    except DocumentError as error:
        return error


def _claimed(alone: list[_Read] | None) -> set[str] | None:
    """The credits that a single declaration claims: only their rules are then loaded. All, where it is another."""
    if alone is None or not isinstance(alone[0], Declaration):
        return None
    claimed = {claim.credit for claim in alone[0].claims}
    return claimed if claimed.issubset(CREDITS) else None


def _checked(read: Iterable[_Read], rulebook: Rulebook) -> _Run:
    run = _Run([], [])
    for facts in read:
        try:
            if isinstance(facts, DocumentError):
                raise facts
            if isinstance(facts, Group):
                run.verdicts.append(check_group(facts, rulebook))
            else:
                run.verdicts.append(check(facts, rulebook))
        except DocumentError as error:
            run.problems.extend(error.problems)
    return run


def _print_text(run: _Run, *, full: bool) -> None:
    for place, verdict in enumerate(run.verdicts):
        if place:
            print()
        print(
            group_text(verdict, full=full)
            if isinstance(verdict, GroupVerdict)
            else verdict_text(verdict, full=full),
            end="",
        )
    if run.problems:
        sys.stdout.flush()
        print(errors_text(run.problems), end="", file=sys.stderr)


def _print_json(run: _Run, *, alone: bool) -> None:
    if not alone:
        print(run_json(run.verdicts, run.problems))
    elif run.problems:
        print(errors_json(run.problems))
    else:
        print(verdict_json(run.verdicts[0], indent=2).decode())


def _exit_code(run: _Run) -> int:
    if run.problems:
        return INVALID
    answers = {
        credit.earns_claim
        for found in run.verdicts
        for verdict in (found.members if isinstance(found, GroupVerdict) else (found,))
        for credit in verdict.credits
    }
    if Answer.NO in answers:
        return EARNS_LESS
    return EARNS if answers == {Answer.YES} else UNKNOWN
