"""A verdict as text and as JSON; one small module a format, pure functions."""

from iracheck.reports.difference_markdown import difference_markdown
from iracheck.reports.difference_text import difference_text
from iracheck.reports.entity import entity_dot, entity_text
from iracheck.reports.json import errors_json, run_json
from iracheck.reports.text import errors_text, group_text, verdict_text

__all__ = [
    "difference_markdown",
    "difference_text",
    "entity_dot",
    "entity_text",
    "errors_json",
    "errors_text",
    "group_text",
    "run_json",
    "verdict_text",
]
