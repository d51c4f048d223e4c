"""``iracheck rules``: the questions that the law asks, or the whole law of the rulebook as one document."""

from __future__ import annotations

import argparse

from iracheck.checking import load_rulebook, measure_sentences
from iracheck.cli.exits import EARNS, RULEBOOK_INVALID, add_rulebook, refuse
from iracheck.documents import DocumentError
from iracheck.reports.blocks_html import blocks_html
from iracheck.reports.blocks_markdown import blocks_markdown
from iracheck.reports.blocks_text import blocks_text
from iracheck.reports.law import rules_text
from iracheck.reports.law_document import TITLE, law_blocks
from iracheck.rulebook import Rulebook

EPILOG = """Without --format it lists the questions, one a line. With it, it writes the law out: each rule with its
question, who asks it, its schedule, its citations, its readings; the lists; what is not encoded."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck rules``."""
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "html"),
        help="write the whole law as one document; the page of html needs nothing else",
    )
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Print every rule and list of the rulebook."""
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return refuse(error.problems, "text", RULEBOOK_INVALID)
    print(_written(rulebook, options.format), end="")
    return EARNS


def _written(rulebook: Rulebook, form: str | None) -> str:
    if form is None:
        return rules_text(rulebook)
    blocks = law_blocks(rulebook, measure_sentences())
    if form == "html":
        return blocks_html(blocks, title=TITLE)
    return blocks_markdown(blocks) if form == "markdown" else blocks_text(blocks)
