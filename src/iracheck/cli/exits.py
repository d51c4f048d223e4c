"""The exit codes of the commands, and how each of them refuses an input."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from iracheck.documents import Problem
from iracheck.reports import errors_json, errors_text

EARNS, EARNS_LESS, USAGE, UNKNOWN, INVALID, RULEBOOK_INVALID, FAULT, STOPPED = 0, 1, 2, 3, 4, 5, 70, 130


def usage(message: str) -> int:
    """Say on standard error what is wrong with the arguments."""
    print(f"iracheck: {message}", file=sys.stderr)
    return USAGE


def refuse(problems: Sequence[Problem], form: str, code: int) -> int:
    """List what is wrong with an input: as JSON on standard output, else on standard error."""
    if form == "json":
        print(errors_json(problems))
    else:
        print(errors_text(problems), end="", file=sys.stderr)
    return code


def add_rulebook(parser: argparse.ArgumentParser) -> None:
    """The options that name another rulebook or lists of one's own."""
    parser.add_argument(
        "--rules", metavar="FOLDER", help="a rulebook other than the one that comes with the program"
    )
    parser.add_argument(
        "--lists", metavar="FOLDER", help="lists of your own that extend or replace those of the rulebook"
    )
