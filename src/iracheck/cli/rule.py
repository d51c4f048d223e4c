"""``iracheck rule``: one rule or list, with its rows and its citations."""

from __future__ import annotations

import argparse

from iracheck.checking import load_rulebook
from iracheck.cli.exits import EARNS, RULEBOOK_INVALID, add_rulebook, refuse, usage
from iracheck.documents import DocumentError
from iracheck.reports.law import known_hint, rule_text

EPILOG = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck rule``."""
    parser.add_argument("id", help="such as 30D/critical-minerals")
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Print one rule or list of the rulebook."""
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return refuse(error.problems, "text", RULEBOOK_INVALID)
    text = rule_text(rulebook, options.id)
    if text is None:
        hint = known_hint(options.id, (*rulebook.rules, *rulebook.lists))
        return usage(f'there is no rule "{options.id}"{hint}')
    print(text, end="")
    return EARNS
