"""Files of others: ownership (Beneficial Ownership Data Standard 0.4, FollowTheMoney), supplier data (Catena-X, UNTP)."""

from iracheck.exchange.found import Note
from iracheck.exchange.ownership import Ownership, read_ownership
from iracheck.exchange.statements import bods_statements, bods_text
from iracheck.exchange.supplied import Part
from iracheck.exchange.supplier import Supplies, read_supplies, supplier_text
from iracheck.exchange.written import ownership_text, ownership_yaml

__all__ = [
    "Note",
    "Ownership",
    "Part",
    "Supplies",
    "bods_statements",
    "bods_text",
    "ownership_text",
    "ownership_yaml",
    "read_ownership",
    "read_supplies",
    "supplier_text",
]
