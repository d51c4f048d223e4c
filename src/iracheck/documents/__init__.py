"""Text files as trees in which every value knows its line and column, and the errors that point there.

Declarations and the rulebook are both read through this room, so that both give the same kind
of message: ``file:line:column  what is wrong; what to write``.
"""

from iracheck.documents.fields import OneText, Read
from iracheck.documents.places import UNPLACED, Marks, Place, join_pointer
from iracheck.documents.problems import DocumentError, Problem, nearest
from iracheck.documents.text import MOST_BYTES, read_bytes
from iracheck.documents.tree import (
    LONGEST_SCALAR,
    MOST_DEPTH,
    MOST_VALUES,
    Document,
    read_document,
    read_json_quickly,
    read_yaml_quickly,
)
from iracheck.documents.validation import Finding, built, keys_of, validate

__all__ = [
    "LONGEST_SCALAR",
    "MOST_BYTES",
    "MOST_DEPTH",
    "MOST_VALUES",
    "UNPLACED",
    "Document",
    "DocumentError",
    "Finding",
    "Marks",
    "OneText",
    "Place",
    "Problem",
    "Read",
    "built",
    "join_pointer",
    "keys_of",
    "nearest",
    "read_bytes",
    "read_document",
    "read_json_quickly",
    "read_yaml_quickly",
    "validate",
]
