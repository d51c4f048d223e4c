"""A verdict as JSON, and the JSON Schema of that form."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from iracheck.verdict.models import GroupVerdict, Verdict


@cache
def _of_verdicts() -> TypeAdapter[Verdict]:
    return TypeAdapter(Verdict)


@cache
def _of_groups() -> TypeAdapter[GroupVerdict]:
    return TypeAdapter(GroupVerdict)


def verdict_json(verdict: Verdict | GroupVerdict, *, indent: int | None = None) -> bytes:
    """The verdict as UTF-8 JSON. Equal verdicts give equal bytes."""
    if isinstance(verdict, GroupVerdict):
        return _of_groups().dump_json(verdict, indent=indent)
    return _of_verdicts().dump_json(verdict, indent=indent)


def verdict_schema() -> dict[str, Any]:
    """The JSON Schema of a verdict's JSON form."""
    return _of_verdicts().json_schema(mode="serialization")
