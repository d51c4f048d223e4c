"""``iracheck ownership``: ownership files from elsewhere as entities of a declaration."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from iracheck.cli.exits import EARNS, INVALID, refuse
from iracheck.documents import DocumentError
from iracheck.exchange import ownership_text

EPILOG = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck ownership``."""
    parser.add_argument("inputs", nargs="+", metavar="FILE", help="JSON, or JSON lines")


def run(options: argparse.Namespace) -> int:
    """Print the entities, and on standard error what could not be carried over."""
    try:
        text, notes = ownership_text([Path(name) for name in options.inputs])
    except DocumentError as error:
        return refuse(error.problems, "text", INVALID)
    print(text, end="")
    sys.stdout.flush()
    for note in notes:
        print(note, file=sys.stderr)
    return EARNS
