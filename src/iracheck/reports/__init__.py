"""A verdict as text and as JSON, and the law as documents; one small module a format, pure functions.

The modules about the law are imported by those who show it: a check does not wait for them.
"""

from iracheck.reports.entity import entity_dot, entity_text
from iracheck.reports.json import errors_json, run_json
from iracheck.reports.schemas import SchemaName, json_schema
from iracheck.reports.text import errors_text, group_text, verdict_text

__all__ = [
    "SchemaName",
    "entity_dot",
    "entity_text",
    "errors_json",
    "errors_text",
    "group_text",
    "json_schema",
    "run_json",
    "verdict_text",
]
