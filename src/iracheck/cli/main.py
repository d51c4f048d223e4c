"""Arguments in, text or JSON out, and an exit code that a pipeline can rely on."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from iracheck import __version__
from iracheck.cli.exits import FAULT, STOPPED, USAGE

_COMMANDS = {
    "check": "check declarations",
    "diff": "compare declarations before and after: what changed, and which answers and dollars with it",
    "request": "write the questions that could settle a verdict, to those who can answer them",
    "entity": "show whether the law excludes one entity on a day, and who is behind it",
    "ownership": "turn ownership files (BODS 0.4, FollowTheMoney) into entities of a declaration",
    "import": "turn supplier data (Catena-X tariff information, UNTP product passports) into a partial declaration",
    "rules": "list the questions that the law asks",
    "rule": "print one rule with its schedule",
    "explain": "tell what stands behind an id in a finding, and what cures it",
    "schema": "print a JSON Schema",
    "tables": "write a declaration as CSV tables into a folder, which `check` reads like a file",
    "init": "write a commented declaration to fill in",
}
"""Each command is a module of this package, imported when it is called."""

_MODULES = {"import": "importing"}
"""The module of a command where its name can be none."""

_EPILOG = """`iracheck COMMAND --help` tells more of each, with its exit codes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is returned, not raised."""
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = (
        "__all__"  # one could change what is read; to look for any takes long
    )
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # a name may be no text
    try:
        try:
            options = _parsed(sys.argv[1:] if arguments is None else arguments)
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else USAGE
        code: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("iracheck: stopped, no answer", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    except (Exception, SystemExit) as fault:  # whatever it is, it must not look like an answer
        print(f"iracheck: fault, no answer: {type(fault).__name__}: {fault}", file=sys.stderr)
        return FAULT
    if arguments is None:
        gc.freeze()  # the process ends: nothing is gained by a last search for circles among all that is left
    return code


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments; of the command's modules only the one that is called for is imported."""
    parser = argparse.ArgumentParser(
        prog="iracheck",
        description="Checks a battery's sourcing facts against the United States tax credit law.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"iracheck {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name, told in _COMMANDS.items():
        command = commands.add_parser(name, help=told, formatter_class=argparse.RawDescriptionHelpFormatter)
        if name == called:
            module = import_module(f"iracheck.cli.{_MODULES.get(name, name)}")
            command.epilog = module.EPILOG
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser.parse_args(arguments)
