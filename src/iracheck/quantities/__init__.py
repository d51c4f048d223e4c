"""Exact shares, money, energy and dates: their text form, their bounds, and a printed form that never contradicts the answer."""

from iracheck.quantities.answers import Answer, Test, all_of, any_of, compare, compare_days, opposite
from iracheck.quantities.bounds import (
    ALL,
    NOTHING,
    UNIT,
    UNKNOWN_AMOUNT,
    Bounds,
    Part,
    exact_sum,
    exactly,
    share_of,
    total,
)
from iracheck.quantities.days import NEVER, DayBounds, exact_day, parse_day, show_day
from iracheck.quantities.display import decimal_text, exact_text, show_amount, show_bounds, show_share
from iracheck.quantities.text import (
    QuantityError,
    parse_count,
    parse_energy,
    parse_mass,
    parse_money,
    parse_share,
    parse_weight,
)

__all__ = [
    "ALL",
    "NEVER",
    "NOTHING",
    "UNIT",
    "UNKNOWN_AMOUNT",
    "Answer",
    "Bounds",
    "DayBounds",
    "Part",
    "QuantityError",
    "Test",
    "all_of",
    "any_of",
    "compare",
    "compare_days",
    "decimal_text",
    "exact_day",
    "exact_sum",
    "exact_text",
    "exactly",
    "opposite",
    "parse_count",
    "parse_day",
    "parse_energy",
    "parse_mass",
    "parse_money",
    "parse_share",
    "parse_weight",
    "share_of",
    "show_amount",
    "show_bounds",
    "show_day",
    "show_share",
    "total",
]
