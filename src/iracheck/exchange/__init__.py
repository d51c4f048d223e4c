"""Ownership from and to the files of others: Beneficial Ownership Data Standard 0.4, FollowTheMoney."""

from iracheck.exchange.found import Note
from iracheck.exchange.ownership import Ownership, read_ownership
from iracheck.exchange.statements import bods_statements, bods_text
from iracheck.exchange.written import ownership_text, ownership_yaml

__all__ = [
    "Note",
    "Ownership",
    "bods_statements",
    "bods_text",
    "ownership_text",
    "ownership_yaml",
    "read_ownership",
]
