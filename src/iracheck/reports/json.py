"""Verdicts and errors of one run as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable

from iracheck.documents import Problem
from iracheck.verdict import GroupVerdict, Verdict, verdict_json


def errors_json(problems: Iterable[Problem]) -> str:
    """What is wrong with an input: the same places and messages as the text form."""
    return json.dumps(
        {"format": "iracheck-errors/1", "errors": _errors(problems)}, indent=2, ensure_ascii=False
    )


def run_json(verdicts: Iterable[Verdict | GroupVerdict], problems: Iterable[Problem]) -> str:
    """The verdicts of several inputs, in order, and what was wrong with the others."""
    run = {
        "format": "iracheck-run/1",
        "verdicts": [json.loads(verdict_json(verdict)) for verdict in verdicts],
        "errors": _errors(problems),
    }
    return json.dumps(run, indent=2, ensure_ascii=False)


def _errors(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [{**problem.place._asdict(), "message": problem.message} for problem in problems]
