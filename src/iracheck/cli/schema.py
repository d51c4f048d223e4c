"""``iracheck schema``: JSON Schemas that editors and readers of verdicts use."""

from __future__ import annotations

import argparse
import json
from typing import get_args

from iracheck.cli.exits import EARNS
from iracheck.reports import SchemaName, json_schema

EPILOG = """read:     declaration (iracheck/1), group (iracheck-group/1), rule
written:  verdict (iracheck-verdict/1), group-verdict, entity, request, diff, errors, run"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck schema``."""
    parser.add_argument(
        "of", metavar="FORM", choices=get_args(SchemaName), help=", ".join(get_args(SchemaName))
    )


def run(options: argparse.Namespace) -> int:
    """Print one schema."""
    print(schema_text(options.of), end="")
    return EARNS


def schema_text(of: SchemaName) -> str:
    """One schema, as the files in ``docs/schemas`` have it."""
    return json.dumps(json_schema(of), indent=2, ensure_ascii=False) + "\n"
