"""``iracheck diff``: what changed in sourcing or in the law, and which answers and dollars changed with it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from iracheck.checking import InferenceError, load_rulebook
from iracheck.cli.exits import (
    EARNS,
    EARNS_LESS,
    FAULT,
    INVALID,
    RULEBOOK_INVALID,
    UNKNOWN,
    add_rulebook,
    refuse,
    usage,
)
from iracheck.cli.inputs import NothingFoundError, found, is_tables, read
from iracheck.cli.revisions import GitError, Repository, Revision, tables_refused
from iracheck.declaration.reading import ON_DISK, Files
from iracheck.difference import Side, checked, compare
from iracheck.documents import DocumentError
from iracheck.quantities import Answer
from iracheck.reports.difference_markdown import difference_markdown
from iracheck.reports.difference_text import difference_text
from iracheck.rulebook import Rulebook
from iracheck.verdict import verdict_json
from iracheck.verdict.difference import Difference

USAGE_TEXT = """iracheck diff [options] OLD NEW
       iracheck diff [options] REVISION [REVISION] --in PATH
       iracheck diff [options] --rulebook OLD_RULES NEW_RULES [INPUT ...]"""

EPILOG = """OLD and NEW are two declarations (or groups), or two folders whose files are matched by their paths in
them. With --in, they are git revisions; the second is the working tree where it is left out.

exit codes, the first that holds in the order 2, 5, 4, 1, 3, 0:
  0  no claim earns less than before, as far as is known
  1  some claim certainly earns less (one that was removed earns nothing)
  2  wrong usage, or no input found
  3  it is open whether some claim earns less: amounts overlap, or became unknown
  4  a declaration is invalid now
  5  a rulebook is invalid
 70  a fault inside the program: there is no answer"""

_REPORTS: dict[str, Callable[[Difference], str]] = {
    "text": difference_text,
    "markdown": difference_markdown,
    "json": lambda found: verdict_json(found, indent=2).decode() + "\n",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck diff``."""
    parser.usage = USAGE_TEXT
    parser.add_argument("sides", nargs="+", metavar="OLD NEW", help="what is compared, see below")
    parser.add_argument(
        "--in", dest="path", metavar="PATH", help="the sides are git revisions: compare this folder or file"
    )
    parser.add_argument(
        "--rulebook", action="store_true", help="the sides are folders of rules; inputs may follow"
    )
    parser.add_argument("--format", choices=tuple(_REPORTS), default="text")
    add_rulebook(parser)


def run(options: argparse.Namespace) -> int:
    """Compare two sides."""
    try:
        found = _compared(options)
    except InferenceError as fault:
        print(f"iracheck: fault, no answer: {fault}", file=sys.stderr)
        return FAULT
    except (GitError, NothingFoundError, _UsageError) as error:
        return usage(str(error))
    except DocumentError as error:
        return refuse(error.problems, options.format, RULEBOOK_INVALID)
    print(_REPORTS[options.format](found), end="")
    return _exit_code(found)


class _UsageError(Exception):
    """What is wrong with the arguments."""


def _compared(options: argparse.Namespace) -> Difference:
    """The difference; :class:`DocumentError` is about a rulebook only, for what is wrong with a declaration is told in it."""
    if options.rulebook:
        return _two_rulebooks(options)
    most, least = 2, 1 if options.path is not None else 2
    if not least <= len(options.sides) <= most:
        told = "name one or two revisions" if options.path is not None else "name two files or two folders"
        raise _UsageError(f"{told}, not {len(options.sides)}")
    given = _in_git(options.sides, options.path) if options.path is not None else _on_disk(options.sides)
    rulebook = load_rulebook(options.rules, lists=options.lists)
    old, new = (_side(*inputs, rulebook) for inputs in given)
    return compare(old, new)


_Inputs = tuple[str, dict[str, str], Files]
"""A side's name, its files by what they are matched by, and where they are read from."""


def _side(name: str, named: dict[str, str], files: Files, rulebook: Rulebook) -> Side:
    inputs = {short: checked(path, read(path, files=files), rulebook) for short, path in named.items()}
    return Side(name, inputs, rulebook)


def _on_disk(sides: list[str]) -> list[_Inputs]:
    old, new = sides
    if _holds_several(old) != _holds_several(new):
        raise _UsageError(f"{old} and {new} are a file and a folder; name two files or two folders")
    if not _holds_several(new):
        name = Path(new).resolve().name
        return [(side, {name: side}, ON_DISK) for side in sides]
    named = [(side, _in_folder(side), ON_DISK) for side in sides]
    if not any(files for _, files, _ in named):
        raise _UsageError(f"no declaration found in {old} or {new}")
    return [(name, files, ON_DISK) for name, files, _ in named]


def _holds_several(side: str) -> bool:
    """Whether a side is a folder of declarations; a folder of tables is one declaration, like a file."""
    return os.path.isdir(side) and not is_tables(side)


def _in_folder(folder: str) -> dict[str, str]:
    return {Path(path).relative_to(folder).as_posix(): path for path in found(folder)}


def _in_git(sides: list[str], path: str) -> list[_Inputs]:
    repository = Repository(path)
    if repository.path.parts[:1] == ("..",):
        raise _UsageError(f"{path} lies outside the repository")
    revisions = [repository.revision(name) for name in sides]
    inputs: list[_Inputs] = [(revision.name, revision.found(), revision) for revision in revisions]
    if len(inputs) == 1:
        inputs.append((f"{path} (working tree)", _working_tree(path, revisions[0]), ON_DISK))
    if not any(files for _, files, _ in inputs):
        raise _UsageError(f"no declaration found in {path} of {' or '.join(sides)}")
    return inputs


def _working_tree(path: str, revision: Revision) -> dict[str, str]:
    if os.path.isdir(path):
        named = _in_folder(path)
        tables = next((inner for inner in named.values() if os.path.isdir(inner)), None)
        if tables is not None:
            raise tables_refused(tables)
        return named
    if not os.path.exists(path):
        raise _UsageError(f"{path} is not in the working tree; name a second revision beside {revision.name}")
    return {Path(path).name: path}


def _two_rulebooks(options: argparse.Namespace) -> Difference:
    if options.rules is not None or options.path is not None:
        raise _UsageError("--rulebook names both folders of rules itself; leave out --rules and --in")
    if len(options.sides) < 2:
        raise _UsageError("name two folders of rules")
    old, new, *inputs = options.sides
    named = {name: found(name) for name in inputs}
    empty = [name for name, files in named.items() if not files]
    if empty:
        raise _UsageError(f"no declaration found in {', '.join(empty)}")
    files = {path: path for paths in named.values() for path in paths}
    sides = [(folder, load_rulebook(folder, lists=options.lists)) for folder in (old, new)]
    before, after = (_side(folder, files, ON_DISK, rulebook) for folder, rulebook in sides)
    return compare(before, after)


def _exit_code(difference: Difference) -> int:
    if any(file.new_problems for file in difference.files):
        return INVALID
    return {Answer.YES: EARNS_LESS, Answer.UNKNOWN: UNKNOWN}.get(difference.earns_less, EARNS)
