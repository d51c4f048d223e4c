"""Texts and small groups as one line of YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from iracheck.documents.text import UNFIT

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(?: (?:%|USD|kg))?", re.ASCII)
_SPECIAL = frozenset({"null", "true", "false", "yes", "no", "on", "off"})


def scalar(text: str) -> str:
    """A text plain where YAML cannot take it for anything else, and quoted otherwise."""
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(facts: Mapping[str, str]) -> str:
    """A group in braces."""
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in facts.items()) + "}"


def comment(text: str) -> str:
    """A comment, in one line and without characters that YAML refuses."""
    return "# " + re.sub(r"[\t\n\r]", " ", UNFIT.sub("\N{REPLACEMENT CHARACTER}", text))
