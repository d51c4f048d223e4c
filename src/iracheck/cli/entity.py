"""``iracheck entity``: who is behind one entity, and whether the law excludes it on a day."""

from __future__ import annotations

import argparse
from datetime import date

from iracheck.checking import REGIMES, inspect_entity, load_rulebook
from iracheck.cli.exits import (
    EARNS,
    EARNS_LESS,
    INVALID,
    RULEBOOK_INVALID,
    UNKNOWN,
    add_rulebook,
    refuse,
    usage,
)
from iracheck.declaration import read_declaration
from iracheck.documents import DocumentError, nearest
from iracheck.quantities import Answer, QuantityError, parse_day
from iracheck.reports import entity_dot, entity_text
from iracheck.verdict import verdict_json

EPILOG = """exit codes:
  0  not excluded            2  wrong usage, or no such entity     4  the declaration is invalid
  1  excluded                3  unknown: facts are missing         5  the rulebook is invalid"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck entity``."""
    parser.add_argument("input", help="the declaration")
    parser.add_argument("id", help="the entity's id")
    parser.add_argument("--on", required=True, type=_day, metavar="DAY", help="such as 2025-03-01")
    parser.add_argument(
        "--as",
        dest="regime",
        choices=REGIMES,
        default="concern",
        help="concern: a foreign entity of concern (30D); prohibited: a prohibited foreign entity (45X, 48E)",
    )
    parser.add_argument("--format", choices=("text", "json", "dot"), default="text")
    add_rulebook(parser)


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except QuantityError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(options: argparse.Namespace) -> int:
    """Inspect one entity of a declaration."""
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return refuse(error.problems, options.format, RULEBOOK_INVALID)
    try:
        declaration = read_declaration(options.input)
        if options.id not in {entity.id for entity in declaration.entities}:
            known = nearest(options.id, sorted(entity.id for entity in declaration.entities))
            return usage(f'no entity "{options.id}" is declared{known}')
        found = inspect_entity(declaration, rulebook, options.id, on=options.on, regime=options.regime)
    except DocumentError as error:
        return refuse(error.problems, options.format, INVALID)
    if options.format == "json":
        print(verdict_json(found, indent=2).decode())
    else:
        print(entity_dot(found) if options.format == "dot" else entity_text(found), end="")
    return {Answer.NO: EARNS, Answer.YES: EARNS_LESS}.get(found.answer, UNKNOWN)
