"""``iracheck schema``: JSON Schemas that editors use."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pydantic import TypeAdapter

from iracheck.cli.exits import EARNS
from iracheck.declaration import Declaration
from iracheck.rulebook import RuleFile
from iracheck.verdict import entity_schema, request_schema, verdict_schema
from iracheck.verdict.difference import difference_schema

EPILOG = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``iracheck schema``."""
    parser.add_argument("of", choices=("declaration", "verdict", "request", "entity", "diff", "rule"))


def run(options: argparse.Namespace) -> int:
    """Print one schema."""
    schemas: dict[str, Any] = {
        "declaration": lambda: Declaration.model_json_schema(by_alias=True),
        "verdict": verdict_schema,
        "request": request_schema,
        "entity": entity_schema,
        "diff": difference_schema,
        "rule": lambda: TypeAdapter(RuleFile).json_schema(by_alias=True),
    }
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schemas[options.of]()}
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return EARNS
