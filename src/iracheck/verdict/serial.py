"""A verdict as JSON."""

from __future__ import annotations

import msgspec

from iracheck.verdict.models import EntityVerdict, GroupVerdict, Verdict

_encoder = msgspec.json.Encoder()


def verdict_json(verdict: Verdict | GroupVerdict | EntityVerdict, *, indent: int | None = None) -> bytes:
    """The verdict as UTF-8 JSON (``iracheck-verdict/1`` and its relatives). Equal verdicts give equal bytes.

    ``indent`` is the number of spaces by which inner lines are indented; all is one line without it.
    """
    encoded = _encoder.encode(verdict)
    return encoded if indent is None else msgspec.json.format(encoded, indent=indent)
