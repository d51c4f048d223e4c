"""Arguments in, text or JSON out, and an exit code that a pipeline can rely on."""

from __future__ import annotations

import argparse
import gc
import glob
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from iracheck import __version__
from iracheck.checking import REGIMES, InferenceError, check, check_group, inspect_entity, load_rulebook
from iracheck.declaration import Declaration, Group, read_declaration
from iracheck.declaration.reading import read_declaration_or_group
from iracheck.documents import DocumentError, Problem, nearest
from iracheck.quantities import Answer, QuantityError, parse_day
from iracheck.reports import (
    entity_dot,
    entity_text,
    errors_json,
    errors_text,
    group_text,
    run_json,
    verdict_text,
)
from iracheck.rulebook import Rulebook, RuleFile
from iracheck.verdict import GroupVerdict, Verdict, entity_schema, verdict_json, verdict_schema

EARNS, EARNS_LESS, USAGE, UNKNOWN, INVALID, RULEBOOK_INVALID, FAULT = 0, 1, 2, 3, 4, 5, 70
_TEMPLATES = tuple(
    sorted(path.stem.removeprefix("template-") for path in Path(__file__).parent.glob("template-*.yaml"))
)
_SUFFIXES = (".yaml", ".yml", ".json")

_EXITS = """exit codes:
  0  every claim earns what it claims     3  unknown: facts are missing
  1  some claim certainly earns less      4  a declaration is invalid
  2  wrong usage, or no input found       5  the rulebook is invalid
 70  a fault inside the program: there is no answer"""

_ENTITY_EXITS = """exit codes:
  0  not excluded            2  wrong usage, or no such entity     4  the declaration is invalid
  1  excluded                3  unknown: facts are missing         5  the rulebook is invalid"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is returned, not raised."""
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = (
        "__all__"  # one could change what is read; to look for any takes long
    )
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    except Exception as fault:  # whatever it is, it must not look like an answer
        print(f"iracheck: fault, no answer: {type(fault).__name__}: {fault}", file=sys.stderr)
        return FAULT
    if arguments is None:
        gc.freeze()  # the process ends: nothing is gained by a last search for circles among all that is left
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iracheck",
        description="Checks a battery's sourcing facts against the United States tax credit law.",
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"iracheck {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    checking = commands.add_parser(
        "check",
        help="check declarations",
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    checking.add_argument(
        "inputs", nargs="+", metavar="INPUT", help="files, folders or globs of declarations and groups"
    )
    checking.add_argument("--format", choices=("text", "json"), default="text")
    checking.add_argument("--full", action="store_true", help="show every line and sub-question")
    checking.set_defaults(run=_check)

    entity = commands.add_parser(
        "entity",
        help="show whether the law excludes one entity on a day, and who is behind it",
        epilog=_ENTITY_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    entity.add_argument("input", help="the declaration")
    entity.add_argument("id", help="the entity's id")
    entity.add_argument("--on", required=True, type=_day, metavar="DAY", help="such as 2025-03-01")
    entity.add_argument(
        "--as",
        dest="regime",
        choices=REGIMES,
        default="concern",
        help="concern: a foreign entity of concern (30D); prohibited: a prohibited foreign entity (45X, 48E)",
    )
    entity.add_argument("--format", choices=("text", "json", "dot"), default="text")
    entity.set_defaults(run=_entity)

    ownership = commands.add_parser(
        "ownership", help="turn ownership files (BODS 0.4, FollowTheMoney) into entities of a declaration"
    )
    ownership.add_argument("inputs", nargs="+", metavar="FILE", help="JSON, or JSON lines")
    ownership.set_defaults(run=_ownership)

    listing = commands.add_parser("rules", help="list the questions that the law asks")
    listing.set_defaults(run=_rules)

    showing = commands.add_parser("rule", help="print one rule with its schedule")
    showing.add_argument("id", help="such as 30D/critical-minerals")
    showing.set_defaults(run=_rule)

    for command in (checking, entity, listing, showing):
        command.add_argument(
            "--rules", metavar="FOLDER", help="a rulebook other than the one that comes with the program"
        )
        command.add_argument(
            "--lists", metavar="FOLDER", help="lists of your own that extend or replace those of the rulebook"
        )

    schema = commands.add_parser("schema", help="print a JSON Schema")
    schema.add_argument("of", choices=("declaration", "verdict", "entity", "rule"))
    schema.set_defaults(run=_schema)

    init = commands.add_parser("init", help="write a commented declaration to fill in")
    init.add_argument("file", nargs="?", help="where to write it; standard output if left out")
    init.add_argument("--for", dest="credit", choices=_TEMPLATES, default="30D", help="the credit claimed")
    init.set_defaults(run=_init)
    return parser


class _Run(NamedTuple):
    verdicts: list[Verdict | GroupVerdict]
    problems: list[Problem]


def _check(options: argparse.Namespace) -> int:
    found = {name: _found(name) for name in options.inputs}
    empty = [name for name, files in found.items() if not files]
    if empty:
        print(f"iracheck: no declaration found in {', '.join(empty)}", file=sys.stderr)
        return USAGE
    paths = list(dict.fromkeys(path for files in found.values() for path in files))
    read = (_read(path) for path in paths)
    first = [_read(paths[0])] if len(paths) == 1 and options.rules is None else None
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists, credits=_claimed(first))
    except DocumentError as error:
        return _refuse(error.problems, options.format, RULEBOOK_INVALID)
    try:
        run = _checked(first or read, rulebook)
    except InferenceError as fault:
        print(f"iracheck: fault, no answer: {fault}", file=sys.stderr)
        return FAULT
    if options.format == "json":
        _print_json(run, alone=len(paths) == 1)
    else:
        _print_text(run, full=options.full)
    return _exit_code(run)


def _found(name: str) -> list[str]:
    """The files that an input names, in order; hidden folders are passed over.

    A plain name stays even where there is no such file, so that it is reported.
    """
    if os.path.isdir(name):
        inside = sorted(Path(name).rglob("*"), key=lambda inner: inner.as_posix())
        return [
            str(inner)
            for inner in inside
            if inner.suffix.lower() in _SUFFIXES
            and inner.is_file()
            and not any(part.startswith(".") for part in inner.relative_to(name).parts)
        ]
    if glob.has_magic(name) and not os.path.exists(name):
        return sorted(glob.glob(name, recursive=True))
    return [name]


_Read = Declaration | Group | DocumentError


def _read(path: str) -> _Read:
    try:
        return read_declaration_or_group(path)
    except DocumentError as error:
        return error


def _claimed(alone: list[_Read] | None) -> set[str] | None:
    """The credits that a single declaration claims: only their rules are then loaded. All, where it is another."""
    if alone is None or not isinstance(alone[0], Declaration):
        return None
    claimed = {claim.credit for claim in alone[0].claims}
    return claimed if claimed.issubset(_TEMPLATES) else None


def _checked(read: Iterable[_Read], rulebook: Rulebook) -> _Run:
    run = _Run([], [])
    for facts in read:
        try:
            if isinstance(facts, DocumentError):
                raise facts
            if isinstance(facts, Group):
                run.verdicts.append(check_group(facts, rulebook))
            else:
                run.verdicts.append(check(facts, rulebook))
        except DocumentError as error:
            run.problems.extend(error.problems)
    return run


def _print_text(run: _Run, *, full: bool) -> None:
    for place, verdict in enumerate(run.verdicts):
        if place:
            print()
        print(
            group_text(verdict, full=full)
            if isinstance(verdict, GroupVerdict)
            else verdict_text(verdict, full=full),
            end="",
        )
    if run.problems:
        sys.stdout.flush()
        print(errors_text(run.problems), end="", file=sys.stderr)


def _print_json(run: _Run, *, alone: bool) -> None:
    if not alone:
        print(run_json(run.verdicts, run.problems))
    elif run.problems:
        print(errors_json(run.problems))
    else:
        print(verdict_json(run.verdicts[0], indent=2).decode())


def _exit_code(run: _Run) -> int:
    if run.problems:
        return INVALID
    answers = {
        credit.earns_claim
        for found in run.verdicts
        for verdict in (found.members if isinstance(found, GroupVerdict) else (found,))
        for credit in verdict.credits
    }
    if Answer.NO in answers:
        return EARNS_LESS
    return EARNS if answers == {Answer.YES} else UNKNOWN


def _refuse(problems: Sequence[Problem], form: str, code: int) -> int:
    if form == "json":
        print(errors_json(problems))
    else:
        print(errors_text(problems), end="", file=sys.stderr)
    return code


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except QuantityError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _entity(options: argparse.Namespace) -> int:
    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return _refuse(error.problems, options.format, RULEBOOK_INVALID)
    try:
        declaration = read_declaration(options.input)
        if options.id not in {entity.id for entity in declaration.entities}:
            known = nearest(options.id, sorted(entity.id for entity in declaration.entities))
            print(f'iracheck: no entity "{options.id}" is declared{known}', file=sys.stderr)
            return USAGE
        found = inspect_entity(declaration, rulebook, options.id, on=options.on, regime=options.regime)
    except DocumentError as error:
        return _refuse(error.problems, options.format, INVALID)
    if options.format == "json":
        print(verdict_json(found, indent=2).decode())
    else:
        print(entity_dot(found) if options.format == "dot" else entity_text(found), end="")
    return {Answer.NO: EARNS, Answer.YES: EARNS_LESS}.get(found.answer, UNKNOWN)


def _ownership(options: argparse.Namespace) -> int:
    from iracheck.exchange import ownership_text

    try:
        text, notes = ownership_text([Path(name) for name in options.inputs])
    except DocumentError as error:
        return _refuse(error.problems, "text", INVALID)
    print(text, end="")
    sys.stdout.flush()
    for note in notes:
        print(note, file=sys.stderr)
    return EARNS


def _rules(options: argparse.Namespace) -> int:
    from iracheck.cli.law import rules_text

    try:
        print(rules_text(load_rulebook(options.rules, lists=options.lists)), end="")
    except DocumentError as error:
        return _refuse(error.problems, "text", RULEBOOK_INVALID)
    return EARNS


def _rule(options: argparse.Namespace) -> int:
    from iracheck.cli.law import rule_text

    try:
        rulebook = load_rulebook(options.rules, lists=options.lists)
    except DocumentError as error:
        return _refuse(error.problems, "text", RULEBOOK_INVALID)
    text = rule_text(rulebook, options.id)
    if text is None:
        known = [name for name in (*rulebook.rules, *rulebook.lists) if options.id.lower() in name.lower()]
        hint = f"; did you mean {', '.join(known[:3])}?" if known else "; `iracheck rules` lists them"
        print(f'iracheck: there is no rule "{options.id}"{hint}', file=sys.stderr)
        return USAGE
    print(text, end="")
    return EARNS


def _schema(options: argparse.Namespace) -> int:
    from pydantic import TypeAdapter

    schemas: dict[str, Any] = {
        "declaration": lambda: Declaration.model_json_schema(by_alias=True),
        "verdict": verdict_schema,
        "entity": entity_schema,
        "rule": lambda: TypeAdapter(RuleFile).json_schema(by_alias=True),
    }
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schemas[options.of]()}
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return EARNS


def _init(options: argparse.Namespace) -> int:
    template = (Path(__file__).parent / f"template-{options.credit}.yaml").read_text(encoding="utf-8")
    if options.file is None:
        print(template, end="")
        return EARNS
    try:
        with open(options.file, "x", encoding="utf-8") as file:
            file.write(template)
    except FileExistsError:
        print(f"iracheck: {options.file} exists; name another file", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"iracheck: cannot write {options.file}: {error.strerror}", file=sys.stderr)
        return USAGE
    print(f"Wrote {options.file}. Fill it in, then: iracheck check {options.file}")
    return EARNS
