"""What changed between two sides of declarations or two rulebooks, and which answers and dollars changed because of it."""

from iracheck.difference.compare import Checked, Side, checked, compare
from iracheck.difference.law import compare_law
from iracheck.difference.sourcing import compare_sourcing

__all__ = ["Checked", "Side", "checked", "compare", "compare_law", "compare_sourcing"]
