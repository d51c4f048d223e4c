"""``iracheck explain``: what stands behind an id in a finding."""

from __future__ import annotations

import argparse

from iracheck.checking import load_rulebook, measure_sentences
from iracheck.cli.exits import EARNS, RULEBOOK_INVALID, add_rulebook, refuse, usage
from iracheck.documents import DocumentError
from iracheck.reports.explanation import explained, explanation
from iracheck.reports.law import known_hint

EPILOG = """Ids are those of findings: a rule, a list, an award, declaration/invalid, waiver/expired or
baseline/stale. Nothing is looked up elsewhere."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck explain``."""
    parser.add_argument("id", metavar="RULE", help="such as 30D/excluded-components")
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Explain one id."""
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return refuse(error.problems, "text", RULEBOOK_INVALID)
    text = explanation(rulebook, options.id, measure_sentences())
    if text is None:
        return usage(f'nothing is called "{options.id}"{known_hint(options.id, explained(rulebook))}')
    print(text, end="")
    return EARNS
