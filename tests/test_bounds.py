"""The bounds of a share are those of its completions: never too narrow, never too wide."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from iracheck.quantities import NOTHING, UNIT, UNKNOWN_AMOUNT, Bounds, Part, exactly, share_of

ALL = exactly(1)
small = st.fractions(min_value=0, max_value=4, max_denominator=3)
unit = st.fractions(min_value=0, max_value=1, max_denominator=4)


@st.composite
def intervals(draw: st.DrawFn, ends: st.SearchStrategy[Fraction], open_above: bool = False) -> Bounds:
    """An interval; one point in a third of the cases, open above in another third where that is wanted."""
    low, high = sorted((draw(ends), draw(ends)))
    shape = draw(st.integers(0, 2))
    if shape == 0:
        return Bounds(low, low)
    return Bounds(low, None) if open_above and shape == 1 else Bounds(low, high)


def parts(open_above: bool = False, most: int = 4) -> st.SearchStrategy[list[Part]]:
    """The terms of a share."""
    one = st.builds(Part, intervals(small, open_above), intervals(unit))
    return st.lists(one, min_size=0, max_size=most)


def shares_of_corners(terms: list[Part]) -> list[Fraction]:
    """The share at every corner of all boxes that has a denominator, and the limits of open weights."""
    weights = [[end for end in part.weight if end is not None] for part in terms]
    qualifying = [[end for end in part.qualifying if end is not None] for part in terms]
    found = [
        sum((a * b for a, b in zip(q, v, strict=True)), Fraction(0)) / sum(v)
        for v in product(*weights)
        if sum(v)
        for q in product(*qualifying)
    ]
    for part, ends in zip(terms, qualifying, strict=True):
        if part.weight.high is None:
            found.extend(ends)
    return found


@settings(max_examples=120)
@given(parts())
def test_closed_bounds_are_exactly_those_of_the_corners(terms: list[Part]) -> None:
    corners = shares_of_corners(terms)
    expected = Bounds(min(corners), max(corners)) if corners else None
    assert share_of(terms) == expected


@settings(max_examples=120)
@given(parts(open_above=True))
def test_open_weights_give_the_limits_of_the_shares(terms: list[Part]) -> None:
    corners = shares_of_corners(terms)
    expected = Bounds(min(corners), max(corners)) if corners else None
    assert share_of(terms) == expected


@settings(max_examples=80)
@given(parts(open_above=True), st.data())
def test_every_completion_lies_within_the_bounds(terms: list[Part], data: st.DataObject) -> None:
    weights = [
        data.draw(st.fractions(part.weight.low, part.weight.high if part.weight.high is not None else 10**6))
        for part in terms
    ]
    shares = [data.draw(st.fractions(part.qualifying.low, part.qualifying.high)) for part in terms]
    whole = sum(weights, Fraction(0))
    if not whole:
        return
    completed = sum((a * b for a, b in zip(weights, shares, strict=True)), Fraction(0)) / whole
    found = share_of(terms)
    assert found is not None
    assert found.high is not None
    assert found.low <= completed <= found.high


@given(parts(open_above=True), st.randoms(use_true_random=False))
def test_the_order_of_terms_never_matters(terms: list[Part], random: object) -> None:
    other = terms[:]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert share_of(other) == share_of(terms)


@given(parts(), st.integers(1, 5))
def test_splitting_a_term_changes_nothing(terms: list[Part], pieces: int) -> None:
    halves = [
        Part(Bounds(part.weight.low / pieces, (part.weight.high or Fraction(0)) / pieces), part.qualifying)
        for part in terms
        for _ in range(pieces)
    ]
    assert share_of(halves) == share_of(terms)


def test_nothing_over_nothing_is_no_share() -> None:
    assert share_of([]) is None
    assert share_of([Part(NOTHING, ALL)]) is None
    assert share_of([Part(NOTHING, ALL), Part(NOTHING, UNIT)]) is None


def test_zero_denominators_are_passed_over() -> None:
    assert share_of([Part(Bounds(Fraction(0), Fraction(5)), ALL)]) == ALL
    assert share_of([Part(NOTHING, NOTHING), Part(exactly(3), ALL)]) == ALL


def test_an_undeclared_weight_leaves_the_share_between_its_own_and_the_rest() -> None:
    half = exactly(Fraction(1, 2))
    assert share_of([Part(exactly(4), half), Part(UNKNOWN_AMOUNT, ALL)]) == Bounds(
        Fraction(1, 2), Fraction(1)
    )
    assert share_of([Part(exactly(4), half), Part(UNKNOWN_AMOUNT, NOTHING)]) == Bounds(
        Fraction(0), Fraction(1, 2)
    )
    assert share_of([Part(exactly(4), half), Part(UNKNOWN_AMOUNT, UNIT)]) == UNIT


def test_the_bounds_are_far_tighter_than_those_of_the_two_sums() -> None:
    """The ends of numerator and denominator taken apart would give 30 to 160 %."""
    terms = [
        Part(Bounds(Fraction(3), Fraction(8)), ALL),
        Part(Bounds(Fraction(2), Fraction(2)), NOTHING),
    ]
    assert share_of(terms) == Bounds(Fraction(3, 5), Fraction(4, 5))
