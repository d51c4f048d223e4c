"""``iracheck init``: a commented declaration to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path

from iracheck.cli.exits import EARNS, usage
from iracheck.cli.templates import CREDITS, template

EPILOG = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck init``."""
    parser.add_argument("file", nargs="?", help="where to write it; standard output if left out")
    parser.add_argument("--for", dest="credit", choices=CREDITS, default="30D", help="the credit claimed")


def run(options: argparse.Namespace) -> int:
    """Write the template of a credit's declaration."""
    text = template(options.credit)
    if options.file is None:
        print(text, end="")
        return EARNS
    try:
        with Path(options.file).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return usage(f"{options.file} exists; name another file")
    except OSError as error:
        return usage(f"cannot write {options.file}: {error.strerror}")
    print(f"Wrote {options.file}. Fill it in, then: iracheck check {options.file}")
    return EARNS
