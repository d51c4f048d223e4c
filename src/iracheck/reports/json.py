"""Verdicts and errors of one run as JSON."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from iracheck.documents import Problem
from iracheck.verdict import ERRORS_FORMAT, RUN_FORMAT, ErrorRecord, Errors, GroupVerdict, Run, Verdict


def errors_json(problems: Iterable[Problem]) -> str:
    """What is wrong with an input as JSON (``iracheck-errors/1``): the places and messages of the text form.

    ``problems`` are those of a :class:`iracheck.DocumentError`.
    """
    return _indented(Errors(ERRORS_FORMAT, _records(problems)))


def run_json(verdicts: Iterable[Verdict | GroupVerdict], problems: Iterable[Problem]) -> str:
    """The verdicts of several inputs, in order, and what was wrong with the others (``iracheck-run/1``)."""
    return _indented(Run(RUN_FORMAT, tuple(verdicts), _records(problems)))


def _records(problems: Iterable[Problem]) -> tuple[ErrorRecord, ...]:
    return tuple(ErrorRecord(*problem.place, problem.message) for problem in problems)


def _indented(record: msgspec.Struct) -> str:
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode()
