"""``iracheck rules``: the questions that the law asks."""

from __future__ import annotations

import argparse

from iracheck.checking import load_rulebook
from iracheck.cli.exits import EARNS, RULEBOOK_INVALID, add_rulebook, refuse
from iracheck.documents import DocumentError
from iracheck.reports.law import rules_text

EPILOG = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck rules``."""
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Print every rule and list of the rulebook."""
    try:
        print(rules_text(load_rulebook(options.rules, lists=options.lists)), end="")
    except DocumentError as error:
        return refuse(error.problems, "text", RULEBOOK_INVALID)
    return EARNS
