"""A verdict as JSON, and the JSON Schema of that form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from iracheck.verdict.models import EntityVerdict, GroupVerdict, Verdict
from iracheck.verdict.requests import Request

if TYPE_CHECKING:
    from iracheck.verdict.difference import Difference

_encoder = msgspec.json.Encoder()


def verdict_json(
    verdict: Verdict | GroupVerdict | EntityVerdict | Difference | Request, *, indent: int | None = None
) -> bytes:
    """A verdict, or what is made of verdicts, as UTF-8 JSON. Equal ones give equal bytes."""
    encoded = _encoder.encode(verdict)
    return encoded if indent is None else msgspec.json.format(encoded, indent=indent)


def entity_schema() -> dict[str, Any]:
    """The JSON Schema of the JSON form of one entity's verdict."""
    return msgspec.json.schema(EntityVerdict)


def verdict_schema() -> dict[str, Any]:
    """The JSON Schema of a verdict's JSON form."""
    return msgspec.json.schema(Verdict)
