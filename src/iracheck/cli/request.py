"""``iracheck request``: the questions whose answers can change a verdict, as letters to those who can answer them."""

from __future__ import annotations

import argparse
import sys

import msgspec

from iracheck.checking import InferenceError, load_rulebook
from iracheck.checking.requesting import request
from iracheck.cli.exits import (
    EARNS,
    FAULT,
    INVALID,
    RULEBOOK_INVALID,
    UNKNOWN,
    USAGE,
    add_rulebook,
    refuse,
    usage,
)
from iracheck.declaration import Declaration, read_declaration
from iracheck.documents import DocumentError, nearest
from iracheck.reports.request import request_markdown, request_text
from iracheck.rulebook import Rulebook
from iracheck.verdict import Request, verdict_json

EPILOG = """exit codes:
  0  no credit claimed is open: nothing to ask     4  the declaration is invalid
  2  wrong usage, or no such supplier              5  the rulebook is invalid
  3  a credit is open, whatever there is to ask   70  a fault inside the program: there is no answer"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck request``."""
    parser.add_argument("input", metavar="FILE", help="the declaration")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text")
    parser.add_argument("--supplier", metavar="ID", help="what concerns this supplier only")
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Print whom to ask what."""
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return refuse(error.problems, options.format, RULEBOOK_INVALID)
    try:
        declaration = read_declaration(options.input)
        found = _found(declaration, rulebook, options.supplier)
    except DocumentError as error:
        return refuse(error.problems, options.format, INVALID)
    except InferenceError as fault:
        print(f"iracheck: fault, no answer: {fault}", file=sys.stderr)
        return FAULT
    if found is None:
        return USAGE
    if options.format == "json":
        print(verdict_json(found, indent=2).decode())
    else:
        print(request_markdown(found) if options.format == "markdown" else request_text(found), end="")
    return UNKNOWN if any(credit.outcome == "unknown" for credit in found.credits) else EARNS


def _found(declaration: Declaration, rulebook: Rulebook, supplier: str | None) -> Request | None:
    """The request, or what of it concerns one supplier; ``None`` after saying that there is none of that id."""
    found = request(declaration, rulebook)
    if supplier is None:
        return found
    known = [one.supplier for one in found.asked if one.supplier is not None]
    known += [one.supplier for one in found.not_worth_asking]
    if supplier not in known:
        usage(f'no supplier "{supplier}" is declared{nearest(supplier, known)}')
        return None
    return msgspec.structs.replace(
        found,
        only=supplier,
        asked=tuple(one for one in found.asked if one.supplier == supplier),
        not_worth_asking=tuple(one for one in found.not_worth_asking if one.supplier == supplier),
    )
