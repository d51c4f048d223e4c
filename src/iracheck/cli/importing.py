"""``iracheck import``: supplier data from elsewhere as a partial declaration."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from iracheck.cli.exits import EARNS, INVALID, refuse, usage
from iracheck.declaration.vocabulary import COMPONENT_KINDS
from iracheck.documents import DocumentError, nearest
from iracheck.exchange import Part, supplier_text
from iracheck.quantities import QuantityError, parse_count

EPILOG = """A file holds one part (Catena-X us_tariff_information 2.0.0) or one product passport (UNTP 0.6).
Its amounts are those of one piece: they are taken over where --part says how many the battery has.

exit codes: 0 written, 2 wrong arguments, 4 a file cannot be used"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck import``."""
    parser.add_argument("inputs", nargs="*", metavar="FILE", help="JSON; its shape tells what it is")
    parser.add_argument(
        "--part",
        dest="parts",
        nargs=3,
        action="append",
        default=[],
        metavar=("NUMBER", "KIND", "FILE"),
        help="a file, how many of its part the battery has, and the kind of component (such as battery_cell, or unknown)",
    )


def run(options: argparse.Namespace) -> int:
    """Print the declaration, and on standard error what could not be carried over."""
    try:
        parts = [_part(*given) for given in options.parts]
    except QuantityError as error:
        return usage(str(error))
    sources: list[Path | Part] = [*(Path(name) for name in options.inputs), *parts]
    if not sources:
        return usage("no file is given; name one")
    try:
        text, notes = supplier_text(sources)
    except DocumentError as error:
        return refuse(error.problems, "text", INVALID)
    print(text, end="")
    sys.stdout.flush()
    for note in notes:
        print(note, file=sys.stderr)
    return EARNS


def _part(number: str, kind: str, file: str) -> Part:
    """A file with what is said of its part; raises :class:`QuantityError`."""
    pieces = parse_count(number)
    if pieces == 0:
        raise QuantityError(f"the battery has at least one piece of {file}; write how many")
    if kind != "unknown" and kind not in COMPONENT_KINDS:
        hint = nearest(kind, COMPONENT_KINDS) or f"; write unknown, or one of {', '.join(COMPONENT_KINDS)}"
        raise QuantityError(f'"{kind[:60]}" is no kind of component{hint}')
    return Part(Path(file), pieces, None if kind == "unknown" else kind)
