"""A verdict as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from iracheck.verdict.models import EntityVerdict, GroupVerdict, Verdict
from iracheck.verdict.requests import Request

if TYPE_CHECKING:
    from iracheck.verdict.difference import Difference

_encoder = msgspec.json.Encoder()


def verdict_json(
    verdict: Verdict | GroupVerdict | EntityVerdict | Difference | Request, *, indent: int | None = None
) -> bytes:
    """A verdict, or what is made of verdicts, as UTF-8 JSON (``iracheck-verdict/1`` and its relatives).

    Equal ones give equal bytes. ``indent`` is the number of spaces by which inner lines are indented; all is one
    line without it.
    """
    encoded = _encoder.encode(verdict)
    return encoded if indent is None else msgspec.json.format(encoded, indent=indent)
