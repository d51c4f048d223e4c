"""``iracheck tables``: a declaration as a folder of CSV tables."""

from __future__ import annotations

import argparse

from iracheck.cli.exits import EARNS, INVALID, refuse, usage
from iracheck.declaration import write_tables
from iracheck.documents import DocumentError

EPILOG = "The folder is read like a file: iracheck check FOLDER"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck tables``."""
    parser.add_argument("input", help="the declaration")
    parser.add_argument("folder", help="where to write its tables: a folder that is new or empty")


def run(options: argparse.Namespace) -> int:
    """Write the tables of a declaration."""
    folder = options.folder
    try:
        files = write_tables(options.input, folder)
    except DocumentError as error:
        return refuse(error.problems, "text", INVALID)
    except FileExistsError:
        return usage(f"{folder} is not an empty folder; name another one, nothing is overwritten")
    except OSError as error:
        return usage(f"cannot write {folder}: {(error.strerror or str(error)).lower()}")
    print(f"Wrote {len(files)} tables into {folder}. Change them, then: iracheck check {folder}")
    return EARNS
